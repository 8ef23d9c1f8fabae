/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file coverage_cases.h
 * @brief Systems whose answer is known, for counting how often an interval
 *        holds it.  GSL's Mersenne twister: not our own generator.
 */
#ifndef TC_TESTS_STATISTICS_COVERAGE_CASES_H
#define TC_TESTS_STATISTICS_COVERAGE_CASES_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "analysis/estimate.h"

enum {
    COVERAGE_REPLICATIONS = 20,
    COVERAGE_PAIRS        = 18,
    COVERAGE_CLUSTERS     = 60,
    COVERAGE_FEW          = 8,
    COVERAGE_SERIES       = 4000,
    COVERAGE_SHORT_SERIES = 200,
};

/** One draw of the system, estimated; the answer is the case's `truth`. */
typedef void coverage_trial_fn(gsl_rng *rng, double confidence,
                               struct tc_estimate *out);

struct coverage_case {
    const char *name;
    coverage_trial_fn *trial;
    double truth;
    bool is_exact; /**< the method holds what it says on this system */
};

static inline void trial_normal(gsl_rng *rng, double confidence,
                                struct tc_estimate *out)
{
    double values[COVERAGE_REPLICATIONS];

    for (int i = 0; i < COVERAGE_REPLICATIONS; i++)
        values[i] = 3 + gsl_ran_ugaussian(rng);
    tc_estimate_mean(out, values, COVERAGE_REPLICATIONS, confidence);
}

static inline void trial_exponential(gsl_rng *rng, double confidence,
                                     struct tc_estimate *out)
{
    double values[COVERAGE_REPLICATIONS];

    for (int i = 0; i < COVERAGE_REPLICATIONS; i++)
        values[i] = gsl_ran_exponential(rng, 1);
    tc_estimate_mean(out, values, COVERAGE_REPLICATIONS, confidence);
}

/* Clusters of 1 to 9 values, their correlation 0.3. */
static inline size_t draw_clusters(gsl_rng *rng, uint32_t cluster_count,
                                   double *values, uint32_t *clusters)
{
    size_t count = 0;

    for (uint32_t c = 0; c < cluster_count; c++) {
        const unsigned long size = 1 + gsl_rng_uniform_int(rng, 9);
        const double shared      = sqrt(0.3) * gsl_ran_ugaussian(rng);

        for (unsigned long i = 0; i < size; i++) {
            values[count]     = 5 + shared + sqrt(0.7) * gsl_ran_ugaussian(rng);
            clusters[count++] = c;
        }
    }
    return count;
}

static inline void trial_clustered(gsl_rng *rng, double confidence,
                                   struct tc_estimate *out)
{
    double values[9 * COVERAGE_CLUSTERS], scratch[2 * COVERAGE_CLUSTERS];
    uint32_t clusters[9 * COVERAGE_CLUSTERS];
    const size_t count =
        draw_clusters(rng, COVERAGE_CLUSTERS, values, clusters);

    tc_estimate_mean_clustered(out, values, clusters, count, COVERAGE_CLUSTERS,
                               scratch, confidence);
}

/* The same values taken as independent: what the clusters are for. */
static inline void trial_ignored(gsl_rng *rng, double confidence,
                                 struct tc_estimate *out)
{
    double values[9 * COVERAGE_CLUSTERS];
    uint32_t clusters[9 * COVERAGE_CLUSTERS];
    const size_t count =
        draw_clusters(rng, COVERAGE_CLUSTERS, values, clusters);

    tc_estimate_mean(out, values, count, confidence);
}

/* An audience: viewers, each with a level of its own and 1 to 9 sessions; then
 * the mean over the sessions of as many viewers, drawn from that audience with
 * all their sessions, COVERAGE_REPLICATIONS times: what `compare` does with a
 * capture.  The answer is the mean over the population of viewers. */
static inline void draw_bootstrap(gsl_rng *rng, uint32_t viewers, double *means)
{
    double values[9 * COVERAGE_CLUSTERS];
    uint32_t clusters[9 * COVERAGE_CLUSTERS];
    double sums[COVERAGE_CLUSTERS]    = { 0 };
    double numbers[COVERAGE_CLUSTERS] = { 0 };
    const size_t count = draw_clusters(rng, viewers, values, clusters);

    for (size_t i = 0; i < count; i++) {
        sums[clusters[i]] += values[i];
        numbers[clusters[i]]++;
    }
    for (int r = 0; r < COVERAGE_REPLICATIONS; r++) {
        double sum = 0, number = 0;

        for (uint32_t v = 0; v < viewers; v++) {
            const unsigned long drawn = gsl_rng_uniform_int(rng, viewers);

            sum += sums[drawn];
            number += numbers[drawn];
        }
        means[r] = sum / number;
    }
}

static inline void trial_bootstrap(gsl_rng *rng, double confidence,
                                   struct tc_estimate *out)
{
    double means[COVERAGE_REPLICATIONS];

    draw_bootstrap(rng, COVERAGE_CLUSTERS, means);
    tc_estimate_bootstrap(out, means, COVERAGE_REPLICATIONS, NAN,
                          COVERAGE_CLUSTERS, confidence);
}

static inline void trial_bootstrap_few(gsl_rng *rng, double confidence,
                                       struct tc_estimate *out)
{
    double means[COVERAGE_REPLICATIONS];

    draw_bootstrap(rng, COVERAGE_FEW, means);
    tc_estimate_bootstrap(out, means, COVERAGE_REPLICATIONS, NAN, COVERAGE_FEW,
                          confidence);
}

/* The same means taken as independent replications: what the method is for. */
static inline void trial_bootstrap_ignored(gsl_rng *rng, double confidence,
                                           struct tc_estimate *out)
{
    double means[COVERAGE_REPLICATIONS];

    draw_bootstrap(rng, COVERAGE_CLUSTERS, means);
    tc_estimate_mean(out, means, COVERAGE_REPLICATIONS, confidence);
}

/* AR(1), in its stationary state from the first value on. */
static inline void draw_series(gsl_rng *rng, double phi, double *values,
                               int count)
{
    double x = gsl_ran_ugaussian(rng) / sqrt(1 - phi * phi);

    for (int i = 0; i < count; i++) {
        values[i] = 10 + x;
        x         = phi * x + gsl_ran_ugaussian(rng);
    }
}

static inline void trial_series(gsl_rng *rng, double confidence,
                                struct tc_estimate *out)
{
    double values[COVERAGE_SERIES];

    draw_series(rng, 0.7, values, COVERAGE_SERIES);
    tc_estimate_mean_batched(out, values, COVERAGE_SERIES, confidence);
}

/* Batches of 10 with neighbours alike for about 10: too short. */
static inline void trial_short_series(gsl_rng *rng, double confidence,
                                      struct tc_estimate *out)
{
    double values[COVERAGE_SHORT_SERIES];

    draw_series(rng, 0.9, values, COVERAGE_SHORT_SERIES);
    tc_estimate_mean_batched(out, values, COVERAGE_SHORT_SERIES, confidence);
}

static inline void draw_pairs(gsl_rng *rng, double *a, double *b)
{
    for (int i = 0; i < COVERAGE_PAIRS; i++) {
        b[i] = 10 + gsl_ran_ugaussian(rng);
        a[i] = 0.75 * b[i] + 0.5 * gsl_ran_ugaussian(rng);
    }
}

static inline void trial_ratio(gsl_rng *rng, double confidence,
                               struct tc_estimate *out)
{
    double a[COVERAGE_PAIRS], b[COVERAGE_PAIRS];

    draw_pairs(rng, a, b);
    tc_estimate_ratio(out, a, b, COVERAGE_PAIRS, confidence);
}

static inline void trial_difference(gsl_rng *rng, double confidence,
                                    struct tc_estimate *out)
{
    double a[COVERAGE_PAIRS], b[COVERAGE_PAIRS];

    draw_pairs(rng, a, b);
    tc_estimate_difference(out, a, b, COVERAGE_PAIRS, confidence);
}

static const struct coverage_case coverage_cases[] = {
    { "mean, 20 normal", trial_normal, 3, true },
    { "mean, 20 exponential", trial_exponential, 1, false },
    { "clustered, 60 clusters, rho 0.3", trial_clustered, 5, true },
    { "the same, clusters ignored", trial_ignored, 5, false },
    { "batch means, AR(1) 0.7, n 4000", trial_series, 10, true },
    { "batch means, AR(1) 0.9, n 200", trial_short_series, 10, false },
    { "ratio, 18 pairs", trial_ratio, 0.75, true },
    { "difference, 18 pairs", trial_difference, -2.5, true },
    { "bootstrap, 60 viewers", trial_bootstrap, 5, true },
    { "bootstrap, 8 viewers", trial_bootstrap_few, 5, true },
    { "60 viewers, taken as replications", trial_bootstrap_ignored, 5, false },
};

/** What came of many trials. */
struct coverage_count {
    unsigned trials;
    unsigned held;    /**< the interval held the truth */
    unsigned flagged; /**< the estimate warned */
    double half_sum;  /**< of half widths */
};

static inline struct coverage_count
coverage_run(const struct coverage_case *which, gsl_rng *rng, unsigned trials,
             double confidence)
{
    struct coverage_count count = { .trials = trials };

    for (unsigned i = 0; i < trials; i++) {
        struct tc_estimate e = tc_estimate_named("x", "1", "model");

        which->trial(rng, confidence, &e);
        count.held += e.ci_lo <= which->truth && which->truth <= e.ci_hi;
        count.flagged += e.flags[0] != '\0';
        count.half_sum += (e.ci_hi - e.ci_lo) / 2;
    }
    return count;
}

/* Wilson 1927: the score interval of a share, 99.9 % two-sided.  GSL's inverse
 * of the beta distribution, for exact bounds, does not always converge. */
static inline double coverage_bound(const struct coverage_count *count,
                                    double z)
{
    const double n     = count->trials;
    const double share = count->held / n;
    const double root  = sqrt(share * (1 - share) / n + z * z / (4 * n * n));

    return (share + z * z / (2 * n) + z * root) / (1 + z * z / n);
}

static inline double coverage_lower(const struct coverage_count *count)
{
    return coverage_bound(count, -3.290527);
}

static inline double coverage_upper(const struct coverage_count *count)
{
    return coverage_bound(count, 3.290527);
}

#endif
