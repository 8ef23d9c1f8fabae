/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file near.h
 * @brief Doubles in tests: cmocka 1.1.5 has no tolerance of its own.
 */
#ifndef TC_TESTS_ANALYSIS_NEAR_H
#define TC_TESTS_ANALYSIS_NEAR_H

#include <math.h>
#include <stdbool.h>

#include "tests/support/test.h"

static inline bool is_near(double got, double want, double tolerance)
{
    return fabs(got - want) <= tolerance;
}

/** Equal to one part in 10^5, or so near to zero: hand-computed numbers. */
#define assert_near(got, want) \
    assert_true(is_near((got), (want), 1e-5 * fmax(1e-4, fabs((double)(want)))))

#define assert_nan(got) assert_true(isnan(got))

#endif
