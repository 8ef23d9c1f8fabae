/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file transient.h
 * @brief How much of the beginning of a series is not yet the steady state.
 */
#ifndef TC_ANALYSIS_TRANSIENT_H
#define TC_ANALYSIS_TRANSIENT_H

#include <stddef.h>

/**
 * MSER-5: means of 5 values each; the number d of them to leave out is the one
 * that makes the standard error of the rest smallest, sum of squares about the
 * mean over (m - d)^2 (White, Cobb and Spratt 2000).  Only the first half is
 * looked at: a minimum in the second says that the series is too short, and
 * then nothing is left out and *is_short is 1.
 *
 * @param values     without NaN.
 * @param[out] is_short  may be NULL.
 * @return values to leave out, a multiple of 5; 0 of fewer than 20 values.
 */
size_t tc_transient_mser5(const double *values, size_t count, int *is_short);

#endif
