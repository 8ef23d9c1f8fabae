/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file exact.h
 * @brief A copy of bytes in a heap block of just that size, so that the
 *        sanitizer sees a read of one byte beyond.
 */
#ifndef TC_TESTS_SUPPORT_EXACT_H
#define TC_TESTS_SUPPORT_EXACT_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/** Freed with free(); never NULL.  For no bytes a block whose first byte
 *  must not be read. */
static inline uint8_t *tc_exact_copy(const void *bytes, size_t len_bytes)
{
    uint8_t *copy = malloc(len_bytes > 0 ? len_bytes : 1);

    if (!copy)
        abort();
    if (len_bytes > 0)
        memcpy(copy, bytes, len_bytes);
    return copy;
}

#endif
