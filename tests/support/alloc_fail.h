/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file alloc_fail.h
 * @brief Stands in for base/alloc.c: the k-th allocation fails, and what was
 *        not freed is counted.  Not thread-safe; for tests only.
 */
#ifndef TC_TESTS_SUPPORT_ALLOC_FAIL_H
#define TC_TESTS_SUPPORT_ALLOC_FAIL_H

#include <stddef.h>
#include <stdint.h>

/** The `nth` call from now on that takes memory fails, once; 0: none. */
void tc_alloc_fail_at(uint64_t nth);

/** The `nth` such call and all after it fail, until the next
 *  tc_alloc_fail_at(). */
void tc_alloc_fail_from(uint64_t nth);

/** Calls that took, or were to take, memory since tc_alloc_fail_at(). */
uint64_t tc_alloc_fail_calls(void);

/** Blocks taken and not freed. */
int64_t tc_alloc_fail_live(void);

#endif
