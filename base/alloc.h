/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file alloc.h
 * @brief The only place where our code allocates heap memory.
 *
 * The functions are alone in alloc.c, so that a test can link its own and make
 * the k-th allocation fail.
 */
#ifndef TC_BASE_ALLOC_H
#define TC_BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

/** Zeroed memory, or NULL.  `size_bytes` > 0.  Freed by tc_free(). */
void *tc_alloc(size_t size_bytes);

/** Zeroed memory for `count` elements, or NULL, also if the product does
 *  not fit a size_t. */
void *tc_alloc_array(size_t count, size_t element_bytes);

/**
 * Resize to `count` elements; NULL and the old memory untouched on failure.
 * The bytes beyond the old size are not set.  `memory` may be NULL.
 */
void *tc_realloc_array(void *memory, size_t count, size_t element_bytes);

/** NULL is allowed. */
void tc_free(void *memory);

/**
 * Ensure room for one element after `count` elements; doubles, from 16.
 *
 * @param memory    the address of the pointer to the elements.
 * @param capacity  elements that fit; updated with the pointer.
 * @return false: no memory, nothing has changed.
 */
bool tc_grow(void *memory, size_t *capacity, size_t count,
             size_t element_bytes);

#endif
