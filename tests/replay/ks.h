/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file ks.h
 * @brief Kolmogorov's test of a sample against a law.
 */
#ifndef TC_TESTS_REPLAY_KS_H
#define TC_TESTS_REPLAY_KS_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

typedef double ks_cdf_fn(const void *law, double x);

static inline int ks_compare(const void *left, const void *right)
{
    const double *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

/**
 * Is the greatest distance between the two distribution functions what it is
 * for such a sample, 999 times of 1000?  2 exp(-2 1.95^2) = 0.001 (Kolmogorov
 * 1933, for large samples).
 *
 * @param x  is sorted.
 */
static inline bool ks_fits(double *x, size_t count, ks_cdf_fn *cdf,
                           const void *law)
{
    const double n = (double)count;
    double most    = 0;

    qsort(x, count, sizeof *x, ks_compare);
    for (size_t i = 0; i < count; i++) {
        const double below = cdf(law, x[i]) - (double)i / n;
        const double above = (double)(i + 1) / n - cdf(law, x[i]);

        most = fmax(most, fmax(below, above));
    }
    return most * sqrt(n) < 1.95;
}

/** @param law  double: the mean. */
static inline double ks_exponential(const void *law, double x)
{
    return 1 - exp(-x / *(const double *)law);
}

/** @param law  two doubles: the ends. */
static inline double ks_uniform(const void *law, double x)
{
    const double *ends = law;

    return fmin(fmax((x - ends[0]) / (ends[1] - ends[0]), 0), 1);
}

#endif
