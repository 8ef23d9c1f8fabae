/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file transient.h
 * @brief Length of the initial transient of a series.
 */
#ifndef TC_ANALYSIS_TRANSIENT_H
#define TC_ANALYSIS_TRANSIENT_H

#include <stddef.h>

/**
 * MSER-5: the series is reduced to m means of 5 values each.  The number d of
 * means to delete is the one that minimizes the standard error of the rest: the
 * sum of squares about the mean divided by (m - d)^2 (White, Cobb and Spratt
 * 2000).  A minimum in the second half means that the series is too short; then
 * nothing is deleted and *is_short is 1.
 *
 * @param values     without NaN.
 * @param[out] is_short  may be NULL.
 * @return number of values to delete, a multiple of 5; 0 for fewer than 20
 *         values.
 */
size_t tc_transient_mser5(const double *values, size_t count, int *is_short);

#endif
