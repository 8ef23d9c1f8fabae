/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file estimate_quantile.h
 * @brief Quantiles of a sample, with intervals from its order statistics.
 */
#ifndef TC_ANALYSIS_ESTIMATE_QUANTILE_H
#define TC_ANALYSIS_ESTIMATE_QUANTILE_H

#include "analysis/estimate.h"
#include "base/err.h"

/**
 * The p-quantile of the values that are not NaN.
 *
 * The estimate (in `mean`) is the smallest value that at least p of the sample
 * does not exceed.  The bounds are the order statistics between which the
 * quantile lies with at least `confidence`, by the binomial law of how many
 * values fall below it (David and Nagaraja, Order Statistics, section 7.1).
 * Values of one cluster are correlated: the sample size is divided by
 * the design effect of "below the estimate" (Woodruff 1952; Cochran,
 * section 11.7). If the sample is too small for such bounds, they are NaN and
 * `flags` states how many independent values are needed: "n/a, needs N values".
 *
 * @param p         0 < p < 1.
 * @param clusters  one number below `cluster_count` per value; NULL: values
 *                  are independent.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_estimate_quantile(struct tc_estimate *estimate, double p,
                            const double *values, const uint32_t *clusters,
                            size_t count, size_t cluster_count,
                            double confidence);

/** Several quantiles of one sample, which is sorted once: estimates[i] is of
 *  p[i].  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_estimate_quantiles(struct tc_estimate *estimates, const double *p,
                             size_t quantile_count, const double *values,
                             const uint32_t *clusters, size_t count,
                             size_t cluster_count, double confidence);

/** Number of independent values that an interval of the p-quantile requires:
 * p^n and (1 - p)^n are both at most (1 - confidence) / 2. */
uint64_t tc_estimate_quantile_needs(double p, double confidence);

/** The smallest of `n` sorted values that at least a share `p` of them does not
 *  exceed: the quantile's estimate above.  NaN where n is 0. */
double tc_quantile_of_sorted(const double *sorted, uint64_t n, double p);

#endif
