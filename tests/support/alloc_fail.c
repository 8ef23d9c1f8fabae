/* SPDX-License-Identifier: Apache-2.0 */
/* All five functions of base/alloc.h, so that the linker does not pull
 * base/alloc.c out of its archive. */
#include "tests/support/alloc_fail.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { FIRST_CAPACITY = 16 };

/* the one place in the tests with a state of its own: malloc's is global too */
static struct {
    uint64_t calls;
    uint64_t fail_first; /* 0: none */
    uint64_t fail_last;
    int64_t live;
} heap;

void tc_alloc_fail_at(uint64_t nth)
{
    heap.calls      = 0;
    heap.fail_first = nth;
    heap.fail_last  = nth;
}

void tc_alloc_fail_from(uint64_t nth)
{
    tc_alloc_fail_at(nth);
    heap.fail_last = UINT64_MAX;
}

uint64_t tc_alloc_fail_calls(void)
{
    return heap.calls;
}

int64_t tc_alloc_fail_live(void)
{
    return heap.live;
}

static void *take(void *old, size_t count, size_t element_bytes)
{
    heap.calls++;
    if (heap.calls >= heap.fail_first && heap.calls <= heap.fail_last)
        return NULL;
    if (count > SIZE_MAX / element_bytes)
        return NULL;

    void *memory = realloc(old, count * element_bytes);
    if (memory && !old)
        heap.live++;
    return memory;
}

void *tc_alloc_array(size_t count, size_t element_bytes)
{
    void *memory = take(NULL, count, element_bytes);

    if (memory)
        memset(memory, 0, count * element_bytes);
    return memory;
}

void *tc_alloc(size_t size_bytes)
{
    return tc_alloc_array(1, size_bytes);
}

void *tc_realloc_array(void *memory, size_t count, size_t element_bytes)
{
    return take(memory, count, element_bytes);
}

void tc_free(void *memory)
{
    if (memory)
        heap.live--;
    free(memory);
}

bool tc_grow(void *memory, size_t *capacity, size_t count, size_t element_bytes)
{
    void *old;

    if (count < *capacity)
        return true;

    memcpy(&old, memory, sizeof old);
    size_t wider = *capacity > 0 ? *capacity * 2 : FIRST_CAPACITY;
    void *grown  = take(old, wider, element_bytes);
    if (!grown)
        return false;

    memcpy(memory, &grown, sizeof grown);
    *capacity = wider;
    return true;
}
