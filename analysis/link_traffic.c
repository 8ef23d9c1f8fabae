/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/link_traffic.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

tc_err tc_link_traffic_init(struct tc_link_traffic *traffic,
                            int64_t window_start_ns, int64_t window_end_ns,
                            int64_t bin_ns)
{
    assert(traffic && window_start_ns <= window_end_ns);

    *traffic = (struct tc_link_traffic){
        .window_start_ns = window_start_ns,
        .window_end_ns   = window_end_ns,
    };
    return tc_traffic_create(&traffic->bytes, TC_LINK_METRIC_COUNT, bin_ns);
}

void tc_link_traffic_fini(struct tc_link_traffic *traffic)
{
    tc_traffic_destroy(traffic->bytes);
    *traffic = (struct tc_link_traffic){ 0 };
}

tc_err tc_link_traffic_feed(struct tc_link_traffic *traffic,
                            const struct tc_link_counters *counters)
{
    const bool counts[TC_LINK_METRIC_COUNT] = {
        [TC_LINK_INJECTED] = counters->is_first,
        [TC_LINK_ALL]      = true,
        [TC_LINK_CORE]     = counters->is_core,
    };
    bool in_window = counters->start_ns >= traffic->window_start_ns &&
                     counters->end_ns <= traffic->window_end_ns;
    tc_err err = TC_OK;

    traffic->dropped_packets += counters->dropped_packets;
    for (int m = 0; m < TC_LINK_METRIC_COUNT && err == TC_OK; m++) {
        if (!counts[m])
            continue;
        if (in_window)
            traffic->window_bytes[m] += counters->bytes;
        err = tc_traffic_add(traffic->bytes, (size_t)m, counters->start_ns,
                             (double)counters->bytes);
    }
    return err;
}

double tc_link_traffic_rate_bps(const struct tc_link_traffic *traffic,
                                enum tc_link_metric metric)
{
    double window_s =
        (double)(traffic->window_end_ns - traffic->window_start_ns) * 1e-9;

    return window_s > 0 ? (double)traffic->window_bytes[metric] * 8 / window_s
                        : NAN;
}
