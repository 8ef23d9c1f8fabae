/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cover.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"

enum { FIRST_CAPACITY = 64 };

tc_err tc_cover(void *memory, size_t *capacity, size_t index,
                size_t element_bytes)
{
    size_t wider = *capacity > 0 ? *capacity : FIRST_CAPACITY;
    unsigned char *old;

    assert(memory && capacity && element_bytes > 0);
    if (index < *capacity)
        return TC_OK;
    while (wider <= index) {
        if (wider > SIZE_MAX / 2)
            return TC_ENOMEM;
        wider *= 2;
    }

    /* the caller's pointer has a type of its own; its bytes are the same */
    memcpy(&old, memory, sizeof old);
    unsigned char *grown = tc_realloc_array(old, wider, element_bytes);
    if (!grown)
        return TC_ENOMEM;

    memset(grown + *capacity * element_bytes, 0,
           (wider - *capacity) * element_bytes);
    memcpy(memory, &grown, sizeof grown);
    *capacity = wider;
    return TC_OK;
}
