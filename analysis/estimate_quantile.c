/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/estimate_quantile.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/alloc.h"

/* gsl_cdf_binomial counts in unsigned int */
static const double values_max = 4e9;

uint64_t tc_estimate_quantile_needs(double p, double confidence)
{
    double tail = (1 - confidence) / 2;
    double far  = p > 0.5 ? p : 1 - p;

    assert(p > 0 && p < 1 && confidence > 0 && confidence < 1);
    return (uint64_t)ceil(log(tail) / log(far));
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Effective number of values for the share of them at or below `limit`; NaN
 * with a single cluster, whose correlation cannot be estimated. */
static double effective(const double *values, const uint32_t *clusters,
                        size_t count, size_t cluster_count, double limit,
                        uint64_t n, double *scratch)
{
    double *sums = scratch, *numbers = scratch + cluster_count;
    double share = 0, residuals = 0;
    size_t used = 0;

    memset(scratch, 0, 2 * cluster_count * sizeof *scratch);
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i])) {
            sums[clusters[i]] += values[i] <= limit;
            numbers[clusters[i]]++;
            share += values[i] <= limit;
        }
    share /= (double)n;
    for (size_t c = 0; c < cluster_count; c++)
        if (numbers[c] > 0) {
            double residual = sums[c] - share * numbers[c];

            residuals += residual * residual;
            used++;
        }
    if (used < 2)
        return NAN;

    double k        = (double)used;
    double variance = residuals * k / (k - 1) / ((double)n * (double)n);
    double plain    = share * (1 - share) / (double)n;

    /* never more than n: clusters may happen to be more even than chance */
    return variance > plain ? (double)n * plain / variance : (double)n;
}

/* Order statistics that enclose the quantile, as shares of the sample. */
static bool bounds(double p, double n, double confidence, double *lo,
                   double *hi)
{
    double tail    = (1 - confidence) / 2;
    unsigned total = (unsigned)n;
    double centre  = p * n;
    double reach =
        2 + ceil(gsl_cdf_ugaussian_Pinv(1 - tail / 4) * sqrt(n * p * (1 - p)));
    double first = floor(fmax(0, centre - 2 * reach));
    unsigned l = 0, u = 0;

    /* l: the last with P(fewer than l below) <= tail; u: the first with
     * P(u or more below) <= tail */
    for (unsigned k = (unsigned)first; k <= total; k++) {
        double below = gsl_cdf_binomial_P(k, p, total); /* P(X <= k) */

        if (below <= tail)
            l = k + 1;
        if (1 - below <= tail) {
            u = k + 1;
            break;
        }
    }
    *lo = (double)l / n;
    *hi = (double)u / n;
    return l >= 1 && u >= 1 && u <= total;
}

double tc_quantile_of_sorted(const double *sorted, uint64_t n, double share)
{
    if (n == 0)
        return NAN;

    double rank = ceil(share * (double)n - 1e-9);
    uint64_t i  = rank < 1 ? 0 : (uint64_t)rank - 1;

    return sorted[i < n ? i : n - 1];
}

/* Fills the rest with zeros: rows of two runs are compared byte by byte. */
static void set_words(char words[TC_ESTIMATE_WORDS_BYTES], const char *text)
{
    memset(words, 0, TC_ESTIMATE_WORDS_BYTES);
    (void)snprintf(words, TC_ESTIMATE_WORDS_BYTES, "%s", text);
}

static void fill(struct tc_estimate *estimate, double p, const double *sorted,
                 uint64_t n, double ess, double confidence)
{
    double lo, hi;
    char needs[TC_ESTIMATE_WORDS_BYTES];

    if (isnan(ess)) {
        set_words(estimate->flags, "1 cluster: no interval");
        return;
    }
    estimate->ess = ess;
    if (ess >= 1 && bounds(p, floor(ess), confidence, &lo, &hi)) {
        estimate->ci_lo = tc_quantile_of_sorted(sorted, n, lo);
        estimate->ci_hi = tc_quantile_of_sorted(sorted, n, hi);
        return;
    }
    (void)snprintf(
        needs, sizeof needs, "n/a, needs %llu values",
        (unsigned long long)tc_estimate_quantile_needs(p, confidence));
    set_words(estimate->flags, needs);
}

static uint64_t sort_known(const double *values, size_t count, double *sorted)
{
    uint64_t n = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i]))
            sorted[n++] = values[i];
    qsort(sorted, n, sizeof *sorted, by_value);
    return n;
}

/* A sample, and room for sums over its clusters. */
struct sample {
    const double *values;
    const uint32_t *clusters;
    size_t count;
    size_t groups;
    const double *sorted; /* the known values */
    uint64_t n;
    double *scratch;
};

static void estimate_one(struct tc_estimate *estimate, double p,
                         const struct sample *s, double confidence)
{
    estimate->n          = s->n;
    estimate->dropped    = s->count - s->n;
    estimate->confidence = confidence;
    estimate->ci_lo      = NAN;
    estimate->ci_hi      = NAN;
    estimate->sd         = NAN;
    estimate->ess        = 0;
    estimate->mean       = tc_quantile_of_sorted(s->sorted, s->n, p);
    set_words(estimate->method,
              s->clusters
                  ? "order statistics, effective sample size of clusters"
                  : "order statistics");
    set_words(estimate->flags, s->n == 0 ? "no value" : "");
    if (s->n > 0)
        fill(estimate, p, s->sorted, s->n,
             s->clusters
                 ? effective(s->values, s->clusters, s->count, s->groups,
                             estimate->mean, s->n, s->scratch)
                 : (double)s->n,
             confidence);
}

tc_err tc_estimate_quantiles(struct tc_estimate *estimates, const double *p,
                             size_t quantile_count, const double *values,
                             const uint32_t *clusters, size_t count,
                             size_t cluster_count, double confidence)
{
    size_t groups  = clusters && cluster_count > 0 ? cluster_count : 1;
    double *sorted = tc_alloc_array(count + 2 * groups, sizeof *sorted);

    assert((double)count < values_max);
    if (!sorted)
        return TC_ENOMEM;

    const struct sample sample = { .values   = values,
                                   .clusters = clusters,
                                   .count    = count,
                                   .groups   = groups,
                                   .sorted   = sorted,
                                   .n       = sort_known(values, count, sorted),
                                   .scratch = sorted + count };
    for (size_t q = 0; q < quantile_count; q++) {
        assert(p[q] > 0 && p[q] < 1);
        estimate_one(&estimates[q], p[q], &sample, confidence);
    }
    tc_free(sorted);
    return TC_OK;
}

tc_err tc_estimate_quantile(struct tc_estimate *estimate, double p,
                            const double *values, const uint32_t *clusters,
                            size_t count, size_t cluster_count,
                            double confidence)
{
    return tc_estimate_quantiles(estimate, &p, 1, values, clusters, count,
                                 cluster_count, confidence);
}
