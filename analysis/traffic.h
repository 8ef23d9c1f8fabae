/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file traffic.h
 * @brief Sums per class over time: octets by protocol, lost packets, and other
 *        quantities that are added up within a bin.
 *
 * When there would be too many bins, pairs of bins are merged and the width
 * doubles, so that no time stamp can exhaust the memory.
 */
#ifndef TC_ANALYSIS_TRAFFIC_H
#define TC_ANALYSIS_TRAFFIC_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { TC_TRAFFIC_CLASSES_MAX = 16, TC_TRAFFIC_BINS_MAX = 1 << 16 };

struct tc_traffic;

/** @param class_count  1..TC_TRAFFIC_CLASSES_MAX.
 *  @param bin_ns       first width of a bin, > 0. */
TC_NODISCARD
tc_err tc_traffic_create(struct tc_traffic **out, size_t class_count,
                         int64_t bin_ns);

/** NULL is allowed. */
void tc_traffic_destroy(struct tc_traffic *traffic);

/** Add an amount to the bin of a time.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_traffic_add(struct tc_traffic *traffic, size_t class, int64_t at_ns,
                      double amount);

/** Width of a bin now. */
int64_t tc_traffic_bin_ns(const struct tc_traffic *traffic);

/** Start of the first bin; bins follow without a gap. */
int64_t tc_traffic_start_ns(const struct tc_traffic *traffic);

/** Bins from the first amount to the last. */
size_t tc_traffic_bin_count(const struct tc_traffic *traffic);

/** The sum of one class in one bin. */
double tc_traffic_amount(const struct tc_traffic *traffic, size_t class,
                         size_t bin);

#endif
