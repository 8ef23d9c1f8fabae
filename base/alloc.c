/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 16 };

void *tc_alloc(size_t size_bytes)
{
    assert(size_bytes > 0);

    return calloc(1, size_bytes);
}

void *tc_alloc_array(size_t count, size_t element_bytes)
{
    assert(count > 0 && element_bytes > 0);

    return calloc(count, element_bytes);
}

void *tc_realloc_array(void *memory, size_t count, size_t element_bytes)
{
    assert(count > 0 && element_bytes > 0);

    if (count > SIZE_MAX / element_bytes)
        return NULL;
    return realloc(memory, count * element_bytes);
}

void tc_free(void *memory)
{
    free(memory);
}

bool tc_grow(void *memory, size_t *capacity, size_t count, size_t element_bytes)
{
    void *old;

    assert(memory && capacity && count <= *capacity);
    if (count < *capacity)
        return true;
    if (*capacity > SIZE_MAX / 2)
        return false;

    /* the caller's pointer has a type of its own; its bytes are the same */
    memcpy(&old, memory, sizeof old);
    size_t wider = *capacity > 0 ? *capacity * 2 : FIRST_CAPACITY;
    void *grown  = tc_realloc_array(old, wider, element_bytes);
    if (!grown)
        return false;

    memcpy(memory, &grown, sizeof grown);
    *capacity = wider;
    return true;
}
