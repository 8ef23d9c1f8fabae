/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cover.h
 * @brief Arrays that are indexed by small numbers from elsewhere (endpoints,
 *        rows): grown to the number that is used.
 */
#ifndef TC_BASE_COVER_H
#define TC_BASE_COVER_H

#include <stddef.h>

#include "base/err.h"

/**
 * Grow the array so that element `index` exists; new elements are zero.
 * Doubles, from 64.
 *
 * @param memory    the address of the pointer to the elements.
 * @param capacity  elements that exist; updated with the pointer.
 * @retval TC_ENOMEM  nothing has changed.
 */
TC_NODISCARD
tc_err tc_cover(void *memory, size_t *capacity, size_t index,
                size_t element_bytes);

#endif
