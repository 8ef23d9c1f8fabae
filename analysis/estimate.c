/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/estimate.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

enum { BATCHES = 20, BATCHES_FEW = 10, BATCHED_MIN = 2 * BATCHES_FEW };

/* Moments in two passes, which keeps the variance exact to the last bits. */
struct moments {
    uint64_t n;
    double mean;
    double sum_squares; /* about the mean */
};

struct tc_estimate tc_estimate_named(const char *kpi, const char *units,
                                     const char *covers)
{
    struct tc_estimate estimate = {
        .mean       = NAN,
        .ci_lo      = NAN,
        .ci_hi      = NAN,
        .confidence = NAN,
        .sd         = NAN,
        .ess        = NAN,
    };

    (void)snprintf(estimate.kpi, sizeof estimate.kpi, "%s", kpi);
    (void)snprintf(estimate.units, sizeof estimate.units, "%s", units);
    (void)snprintf(estimate.covers, sizeof estimate.covers, "%s", covers);
    return estimate;
}

double tc_estimate_t_quantile(double confidence, double degrees)
{
    assert(confidence > 0 && confidence < 1 && degrees > 0);

    return gsl_cdf_tdist_Pinv(0.5 + confidence / 2, degrees);
}

static struct moments moments_of(const double *values, size_t count)
{
    struct moments m = { 0 };
    double sum       = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i])) {
            sum += values[i];
            m.n++;
        }
    m.mean = m.n > 0 ? sum / (double)m.n : NAN;
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i]))
            m.sum_squares += (values[i] - m.mean) * (values[i] - m.mean);
    return m;
}

/* Clears the old text beyond the NUL: rows are written with all their bytes. */
static void set_words(struct tc_estimate *estimate, const char *method,
                      const char *flags)
{
    memset(estimate->method, 0, sizeof estimate->method);
    memset(estimate->flags, 0, sizeof estimate->flags);
    (void)snprintf(estimate->method, sizeof estimate->method, "%s", method);
    (void)snprintf(estimate->flags, sizeof estimate->flags, "%s", flags);
}

static void set_moments(struct tc_estimate *estimate, struct moments m,
                        size_t count, double confidence)
{
    estimate->n          = m.n;
    estimate->dropped    = count - m.n;
    estimate->mean       = m.mean;
    estimate->ci_lo      = NAN; /* may be set by an earlier method */
    estimate->ci_hi      = NAN;
    estimate->confidence = confidence;
    estimate->ess        = (double)m.n;
    estimate->sd = m.n > 1 ? sqrt(m.sum_squares / (double)(m.n - 1)) : NAN;
}

static void set_interval(struct tc_estimate *estimate, double standard_error,
                         double degrees, double confidence)
{
    double half = tc_estimate_t_quantile(confidence, degrees) * standard_error;

    estimate->ci_lo = estimate->mean - half;
    estimate->ci_hi = estimate->mean + half;
}

void tc_estimate_mean(struct tc_estimate *estimate, const double *values,
                      size_t count, double confidence)
{
    struct moments m = moments_of(values, count);

    set_moments(estimate, m, count, confidence);
    set_words(estimate, "Student t over replications",
              m.n == 1  ? "1 replication: no interval"
              : m.n < 1 ? "no value"
                        : "");
    if (m.n > 1)
        set_interval(estimate, estimate->sd / sqrt((double)m.n),
                     (double)(m.n - 1), confidence);
}

/* Sum and number of the values of each cluster; returns the clusters in use. */
static size_t cluster_sums(const double *values, const uint32_t *clusters,
                           size_t count, size_t cluster_count, double *sums,
                           double *numbers)
{
    size_t used = 0;

    for (size_t c = 0; c < cluster_count; c++)
        sums[c] = numbers[c] = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i])) {
            sums[clusters[i]] += values[i];
            numbers[clusters[i]]++;
        }
    for (size_t c = 0; c < cluster_count; c++)
        used += numbers[c] > 0;
    return used;
}

void tc_estimate_mean_clustered(struct tc_estimate *estimate,
                                const double *values, const uint32_t *clusters,
                                size_t count, size_t cluster_count,
                                double *scratch, double confidence)
{
    struct moments m = moments_of(values, count);
    double *numbers  = scratch + cluster_count;
    size_t used =
        cluster_sums(values, clusters, count, cluster_count, scratch, numbers);
    double residuals = 0;

    set_moments(estimate, m, count, confidence);
    set_words(estimate, "Student t over clusters",
              used > 1   ? ""
              : used < 1 ? "no value"
                         : "1 cluster: no interval");
    if (used < 2)
        return;

    for (size_t c = 0; c < cluster_count; c++) {
        double residual = scratch[c] - m.mean * numbers[c];
        residuals += residual * residual;
    }
    double g        = (double)used;
    double variance = g / (g - 1) * residuals / ((double)m.n * (double)m.n);

    /* n over the design effect: the equivalent number of independent values */
    if (variance > 0)
        estimate->ess = estimate->sd * estimate->sd / variance;
    set_interval(estimate, sqrt(variance), g - 1, confidence);
}

/* von Neumann's ratio: about 2 for independent means, less when neighbours
 * are alike; its deviation from 2 is about normal with this variance. */
static bool are_correlated(const double *means, size_t count, double mean)
{
    double steps = 0, squares = 0;

    for (size_t i = 0; i < count; i++) {
        squares += (means[i] - mean) * (means[i] - mean);
        if (i > 0)
            steps += (means[i] - means[i - 1]) * (means[i] - means[i - 1]);
    }
    if (squares <= 0)
        return false;

    double n = (double)count;
    double z = (1 - steps / (2 * squares)) / sqrt((n - 2) / (n * n - 1));
    return z > gsl_cdf_ugaussian_Pinv(0.95);
}

void tc_estimate_mean_batched(struct tc_estimate *estimate,
                              const double *values, size_t count,
                              double confidence)
{
    size_t batches = count >= 2 * BATCHES ? BATCHES : BATCHES_FEW;
    size_t length  = count / batches;
    double means[BATCHES];

    set_moments(estimate, moments_of(values, count), count, confidence);
    set_words(estimate, "batch means", "");
    if (count < BATCHED_MIN) {
        set_words(estimate, "batch means", "n/a, needs 20 values");
        return;
    }

    /* values that do not fill a batch are dropped at the start */
    const double *first = values + (count - batches * length);
    for (size_t b = 0; b < batches; b++)
        means[b] = moments_of(first + b * length, length).mean;

    struct moments m = moments_of(means, batches);
    if (m.n < batches) {
        set_words(estimate, "batch means", "n/a, a batch has no value");
        return;
    }
    double variance = m.sum_squares / (double)(batches - 1) / (double)batches;

    estimate->ci_lo = estimate->ci_hi = estimate->mean;
    if (variance > 0) {
        estimate->ess = estimate->sd * estimate->sd / variance;
        set_interval(estimate, sqrt(variance), (double)(batches - 1),
                     confidence);
    }
    if (are_correlated(means, batches, m.mean))
        set_words(estimate, "batch means",
                  "batches correlated: interval too narrow");
}

/* A pair with a NaN on either side does not count. */
static bool is_pair(const double *a, const double *b, size_t i)
{
    return !isnan(a[i]) && !isnan(b[i]);
}

/* n, mean and spread of a - factor * b over the pairs. */
static struct moments residual_moments(const double *a, const double *b,
                                       size_t count, double factor)
{
    struct moments m = { 0 };
    double sum       = 0;

    for (size_t i = 0; i < count; i++)
        if (is_pair(a, b, i)) {
            sum += a[i] - factor * b[i];
            m.n++;
        }
    m.mean = m.n > 0 ? sum / (double)m.n : NAN;
    for (size_t i = 0; i < count; i++)
        if (is_pair(a, b, i)) {
            double off = a[i] - factor * b[i] - m.mean;
            m.sum_squares += off * off;
        }
    return m;
}

static const char *pair_flags(uint64_t n)
{
    return n == 1 ? "1 replication: no interval" : n < 1 ? "no value" : "";
}

void tc_estimate_difference(struct tc_estimate *estimate, const double *a,
                            const double *b, size_t count, double confidence)
{
    struct moments m = residual_moments(a, b, count, 1);

    set_moments(estimate, m, count, confidence);
    set_words(estimate, "Student t over paired differences", pair_flags(m.n));
    if (m.n > 1)
        set_interval(estimate, estimate->sd / sqrt((double)m.n),
                     (double)(m.n - 1), confidence);
}

void tc_estimate_ratio(struct tc_estimate *estimate, const double *a,
                       const double *b, size_t count, double confidence)
{
    double sum_a = 0, sum_b = 0;

    for (size_t i = 0; i < count; i++)
        if (is_pair(a, b, i)) {
            sum_a += a[i];
            sum_b += b[i];
        }

    double ratio     = sum_b == 0 ? NAN : sum_a / sum_b;
    struct moments m = residual_moments(a, b, count, ratio);

    set_moments(estimate, m, count, confidence);
    estimate->mean = ratio;
    estimate->sd   = NAN;
    set_words(estimate, "ratio of paired means, residual variance",
              m.n > 0 && sum_b == 0 ? "division by 0: no ratio"
                                    : pair_flags(m.n));
    if (m.n < 2 || sum_b == 0)
        return;

    double n      = (double)m.n;
    double mean_b = sum_b / n;
    double sd     = sqrt(m.sum_squares / (n - 1));

    estimate->sd = sd / fabs(mean_b);
    set_interval(estimate, estimate->sd / sqrt(n), n - 1, confidence);
}

void tc_estimate_bootstrap(struct tc_estimate *estimate, const double *values,
                           size_t count, double centre, size_t clusters,
                           double confidence)
{
    struct moments m = moments_of(values, count);

    set_moments(estimate, m, count, confidence);
    if (!isnan(centre))
        estimate->mean = centre;
    set_words(estimate, "bootstrap over viewers, Student t",
              m.n < 2        ? pair_flags(m.n)
              : clusters < 2 ? "1 viewer: no interval"
                             : "");
    if (m.n < 2 || clusters < 2)
        return;

    double n              = (double)m.n;
    double g              = (double)clusters;
    double standard_error = estimate->sd * sqrt(1 + 1 / n) * sqrt(g / (g - 1));

    /* two estimated spreads: the audience's from the population, and the
     * replications' within the audience (Satterthwaite on the product of two
     * chi-squares) */
    double degrees = (n - 1) * (g - 1) / (n + g);
    set_interval(estimate, standard_error, degrees, confidence);
    estimate->ess = g;
}

/* Mean of `values` where both `a` and `b` are known. */
static double pair_mean(const double *values, const double *a, const double *b,
                        size_t count)
{
    double sum = 0;
    size_t n   = 0;

    for (size_t i = 0; i < count; i++)
        if (is_pair(a, b, i)) {
            sum += values[i];
            n++;
        }
    return sum / (double)n;
}

double tc_estimate_correlation(const double *a, const double *b, size_t count)
{
    double mean_a = pair_mean(a, a, b, count);
    double mean_b = pair_mean(b, a, b, count);
    double aa = 0, bb = 0, ab = 0;

    for (size_t i = 0; i < count; i++)
        if (is_pair(a, b, i)) {
            aa += (a[i] - mean_a) * (a[i] - mean_a);
            bb += (b[i] - mean_b) * (b[i] - mean_b);
            ab += (a[i] - mean_a) * (b[i] - mean_b);
        }
    return ab / sqrt(aa * bb);
}
