/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file log_histogram.h
 * @brief Histogram of integers 0..2^32 - 1 with bins that widen with the
 *        number: quantiles in little memory, merged without loss.
 *
 * Each octave has 64 bins of equal width; the first holds 0..63.  Up to 127 a
 * bin is one number; above, the middle of a bin differs from any number in it
 * by less than 1/128 (0.8 %).  Larger numbers count in the last bin.
 *
 * An octave is allocated with its first number: 64 counters of 16 bits.  All
 * counters become 32 and 64 bits wide when one of them overflows.
 */
#ifndef TC_ANALYSIS_LOG_HISTOGRAM_H
#define TC_ANALYSIS_LOG_HISTOGRAM_H

#include <stdint.h>

#include "base/err.h"

enum {
    TC_LOG_HISTOGRAM_BINS    = 64, /**< of an octave */
    TC_LOG_HISTOGRAM_OCTAVES = 27,
};

/** In the owner's storage; zero-initialised is empty and ready. */
struct tc_log_histogram {
    void *counts;         /* owned; of the octaves present, ascending */
    uint64_t total;       /**< numbers counted */
    uint32_t octaves;     /* bit i: octave i is present */
    uint8_t counter_bits; /* 0 (empty), 16, 32 or 64 */
};

/** Frees the counters; empty and usable again. */
void tc_log_histogram_fini(struct tc_log_histogram *histogram);

/** Heap use in bytes. */
uint64_t tc_log_histogram_bytes(const struct tc_log_histogram *histogram);

/** Count one number.  Allocates only for the first number of an octave.
 *  @retval TC_ENOMEM  the histogram is unchanged. */
TC_NODISCARD
tc_err tc_log_histogram_add(struct tc_log_histogram *histogram, uint64_t value);

/**
 * Add all of `from` to `into`, each number moved by `shift`.
 *
 * With a shift of 0 this is exact: as if all numbers had been counted in one.
 * Otherwise the counts of a bin are distributed over the bins that its shifted
 * interval overlaps, in proportion, rounded so that the total is preserved.
 * Numbers are assumed to be uniform within their bin; this moves some of them
 * by up to its width, 1/64 of the number, but not their mean.  Negative numbers
 * count as 0.
 *
 * @param into      must not be `from`.
 * @param shift     -2^32..2^62.
 * @retval TC_ENOMEM  `into` is unchanged.
 */
TC_NODISCARD
tc_err tc_log_histogram_merge(struct tc_log_histogram *into,
                              const struct tc_log_histogram *from,
                              int64_t shift);

/**
 * The middle of the bin that contains the smallest number which at least a
 * share `p` of all numbers do not exceed; NaN if there are none.
 *
 * @param p  0 < p <= 1.
 */
double tc_log_histogram_quantile(const struct tc_log_histogram *histogram,
                                 double p);

#endif
