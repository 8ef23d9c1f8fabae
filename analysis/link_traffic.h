/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file link_traffic.h
 * @brief Network traffic from LINK records, in three metrics: injected
 *        by hosts, summed over all links, summed over links between routers.
 */
#ifndef TC_ANALYSIS_LINK_TRAFFIC_H
#define TC_ANALYSIS_LINK_TRAFFIC_H

#include <stdint.h>

#include "analysis/traffic.h"
#include "proto/record.h"

enum tc_link_metric {
    TC_LINK_INJECTED,
    TC_LINK_ALL,
    TC_LINK_CORE,
    TC_LINK_METRIC_COUNT
};

/** In the caller's storage. */
struct tc_link_traffic {
    int64_t window_start_ns;
    int64_t window_end_ns;
    uint64_t window_bytes[TC_LINK_METRIC_COUNT];
    uint64_t dropped_packets;
    struct tc_traffic *bytes; /**< owned; time: start of the interval */
};

/** @param window_end_ns  0: no window; its rates are NaN.
 *  @param bin_ns         of the series, > 0. */
TC_NODISCARD
tc_err tc_link_traffic_init(struct tc_link_traffic *traffic,
                            int64_t window_start_ns, int64_t window_end_ns,
                            int64_t bin_ns);

/** A zeroed object is allowed. */
void tc_link_traffic_fini(struct tc_link_traffic *traffic);

/** Process a LINK record.  Intervals within the window are counted; the
 *  edges of the window are edges of intervals. */
TC_NODISCARD
tc_err tc_link_traffic_feed(struct tc_link_traffic *traffic,
                            const struct tc_link_counters *counters);

/** Bits per second over the window; NaN without one. */
double tc_link_traffic_rate_bps(const struct tc_link_traffic *traffic,
                                enum tc_link_metric metric);

#endif
