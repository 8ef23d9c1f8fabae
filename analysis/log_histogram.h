/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file log_histogram.h
 * @brief Counts of whole numbers 0..2^32 - 1 in bins whose width grows with
 *        the number: quantiles in little memory, merged without loss.
 *
 * Each octave has 64 bins of one width, the first holds 0..63.  Up to 127 a
 * bin is one number; above, a bin's middle is off by less than 1/128 (0.8 %)
 * of any number in it.  Greater numbers count in the last bin.
 *
 * An octave takes memory when its first number comes: 64 counters of 16 bits.
 * They become 32 and 64 bits wide, all at once, when one of them overflows.
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

/** Octets on the heap. */
uint64_t tc_log_histogram_bytes(const struct tc_log_histogram *histogram);

/** Count one number.  Allocates with the first of an octave only.
 *  @retval TC_ENOMEM  nothing has changed. */
TC_NODISCARD
tc_err tc_log_histogram_add(struct tc_log_histogram *histogram, uint64_t value);

/**
 * Add all of `from` to `into`, each number moved by `shift`.
 *
 * With a shift of 0 this is exact: as if all numbers had been counted in one.
 * Else the counts of a bin are split over the bins that its shifted interval
 * meets, in proportion and rounded so that the total stays: numbers are taken
 * as evenly spread within their bin, which moves some of them by up to its
 * width, 1/64 of the number, and their mean not at all.  What would fall below
 * 0 counts as 0.
 *
 * @param into      another than `from`.
 * @param shift     -2^32..2^62.
 * @retval TC_ENOMEM  `into` is as before.
 */
TC_NODISCARD
tc_err tc_log_histogram_merge(struct tc_log_histogram *into,
                              const struct tc_log_histogram *from,
                              int64_t shift);

/**
 * The middle of the bin with the smallest number that at least `p` of all do
 * not exceed; NaN where there are none.
 *
 * @param p  0 < p <= 1.
 */
double tc_log_histogram_quantile(const struct tc_log_histogram *histogram,
                                 double p);

#endif
