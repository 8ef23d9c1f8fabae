/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file mean_interval.h
 * @brief Student's interval of the mean of replications, held against theory.
 */
#ifndef TC_TESTS_SUPPORT_MEAN_INTERVAL_H
#define TC_TESTS_SUPPORT_MEAN_INTERVAL_H

#include <math.h>
#include <stdbool.h>

#include "tests/support/test.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>

struct tc_interval {
    double lo;
    double hi;
};

/** The 99 % interval of `count` means that are independent of each other. */
static inline struct tc_interval tc_interval_of(const double *means,
                                                uint32_t count)
{
    const double mean       = gsl_stats_mean(means, 1, count);
    const double half_width = gsl_cdf_tdist_Pinv(0.995, (double)count - 1.0) *
                              gsl_stats_sd_m(means, 1, count, mean) /
                              sqrt((double)count);

    return (struct tc_interval){ mean - half_width, mean + half_width };
}

static inline bool tc_interval_covers(struct tc_interval interval, double value)
{
    return interval.lo < value && value < interval.hi;
}

/** It covers the theory, and is so narrow that it covers none that is 5 %
 *  off. */
static inline void tc_assert_tells(struct tc_interval interval, double theory)
{
    assert_true(tc_interval_covers(interval, theory));
    assert_false(tc_interval_covers(interval, theory * 1.05));
    assert_false(tc_interval_covers(interval, theory * 0.95));
}

#endif
