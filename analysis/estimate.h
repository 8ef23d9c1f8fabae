/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file estimate.h
 * @brief Estimates of means, differences and ratios, each with its confidence
 *        interval and the population that the interval covers.
 *
 * Values that are NaN are left out and counted.  If there is no interval (fewer
 * than two values or clusters), its bounds are NaN and `flags` states the
 * reason.
 */
#ifndef TC_ANALYSIS_ESTIMATE_H
#define TC_ANALYSIS_ESTIMATE_H

#include <stddef.h>
#include <stdint.h>

enum {
    TC_ESTIMATE_NAME_BYTES  = 48,
    TC_ESTIMATE_UNITS_BYTES = 16,
    TC_ESTIMATE_WORDS_BYTES = 64,
};

/** Plain data: a row of `tables/estimates`. */
struct tc_estimate {
    char kpi[TC_ESTIMATE_NAME_BYTES];
    char units[TC_ESTIMATE_UNITS_BYTES];
    uint64_t n; /**< number of values used */
    double mean;
    double ci_lo;
    double ci_hi;
    double confidence;                    /**< e.g. 0.95 */
    double sd;                            /**< standard deviation of a value */
    char method[TC_ESTIMATE_WORDS_BYTES]; /**< of the interval */
    char covers[TC_ESTIMATE_WORDS_BYTES]; /**< population of the interval */
    uint64_t dropped;                     /**< values left out: NaN */
    double ess;                           /**< effective sample size */
    char flags[TC_ESTIMATE_WORDS_BYTES];  /**< "", a caveat, or why there is no
                                             interval */
};

/** An estimate with names set and all values NaN. */
struct tc_estimate tc_estimate_named(const char *kpi, const char *units,
                                     const char *covers);

/** Two-sided quantile of Student's t. */
double tc_estimate_t_quantile(double confidence, double degrees);

/**
 * Independent values, e.g. one per replication: mean and Student's t.
 * Law, Simulation Modeling and Analysis, section 9.4.1.
 */
void tc_estimate_mean(struct tc_estimate *estimate, const double *values,
                      size_t count, double confidence);

/**
 * Values in clusters (all sessions of a viewer): the mean over values, its
 * variance from the clusters' sums (ratio estimator; Cochran, Sampling
 * Techniques, section 11.7), Student's t with clusters - 1 degrees.
 *
 * @param clusters  one number below `cluster_count` per value.
 * @param scratch   of 2 * cluster_count doubles.
 */
void tc_estimate_mean_clustered(struct tc_estimate *estimate,
                                const double *values, const uint32_t *clusters,
                                size_t count, size_t cluster_count,
                                double *scratch, double confidence);

/**
 * A series of equal steps with correlated neighbours: means of 20 batches (10
 * for fewer than 40 values), Student's t; flagged if von Neumann's ratio shows
 * that the batches are still correlated. Law, section 9.5.3.
 */
void tc_estimate_mean_batched(struct tc_estimate *estimate,
                              const double *values, size_t count,
                              double confidence);

/** Pairs (one per replication): mean of a - b, Student's t on differences. */
void tc_estimate_difference(struct tc_estimate *estimate, const double *a,
                            const double *b, size_t count, double confidence);

/**
 * Pairs: mean of a over mean of b; variance of the residuals a - r b
 * (Cochran, section 2.11), Student's t.
 */
void tc_estimate_ratio(struct tc_estimate *estimate, const double *a,
                       const double *b, size_t count, double confidence);

/**
 * Values from replications that each resample the clusters of one audience
 * (bootstrap): their spread is the standard error of the statistic and does not
 * shrink with their number.  Mean of the values, or `centre` unless it is NaN;
 * half width t * sd * sqrt(1 + 1/count) * sqrt(clusters / (clusters - 1)),
 * with (count - 1)(clusters - 1) / (count + clusters) degrees.
 * Efron and Tibshirani, An Introduction to the Bootstrap, sections 6 and 13.
 */
void tc_estimate_bootstrap(struct tc_estimate *estimate, const double *values,
                           size_t count, double centre, size_t clusters,
                           double confidence);

/** Correlation of the pairs; NaN if undefined. */
double tc_estimate_correlation(const double *a, const double *b, size_t count);

#endif
