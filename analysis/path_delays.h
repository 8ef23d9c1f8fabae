/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file path_delays.h
 * @brief RTP packets on their way from one tap to another: matched by flow,
 *        SSRC, sequence number and timestamp.
 *
 * The difference of the two times is the delay plus what the clocks are apart.
 * Its variation needs no clock.  What one clock drifts against the other is
 * the slope of the lower hull of the differences (Moon, Skelly and Towsley
 * 1999): no packet is faster than the path, so the fastest tell.  It says
 * nothing of times before the first match, to which a clock may step back.
 * The absolute delay takes the clocks' offset (clock_offset.h), and is not
 * known better than its bound.
 *
 * The tap that was named first is taken for the sender's side.
 */
#ifndef TC_ANALYSIS_PATH_DELAYS_H
#define TC_ANALYSIS_PATH_DELAYS_H

#include "analysis/clock_offset.h"
#include "base/eviction.h"
#include "proto/directory.h"
#include "proto/record.h"

/** One stream between two taps; plain data. */
struct tc_path_delay {
    uint16_t first; /**< taps */
    uint16_t second;
    uint32_t flow;
    uint32_t from; /**< endpoint numbers */
    uint32_t to;
    uint32_t ssrc;
    uint64_t matched;     /**< of this pair, whatever a third tap shows */
    uint64_t only_first;  /**< lost on the way, or out of the capture */
    uint64_t only_second; /**< not seen at the first tap */

    /** After closing; NaN where nothing matched. */
    double delay_mean_s; /**< drift and offset taken off */
    double delay_min_s;
    double delay_max_s;
    double variation_p50_s; /**< above the least (RFC 5481 PDV) */
    double variation_p95_s;
    double variation_p99_s;
    double bound_s;   /**< systematic, of the three delays: half the least
                           round trip between the taps; 0 with one clock; NaN:
                           not known, the delays hold the offset */
    double drift_ppm; /**< of the second clock against the first; 0 with one */
};

struct tc_path_delays;

/**
 * @param directory   borrowed until destroyed: a packet waits until all of its
 *                    taps have shown it.
 * @param same_clock  the taps share one: nothing is taken off.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_path_delays_create(struct tc_path_delays **out,
                             const struct tc_directory *directory,
                             bool same_clock);

/** NULL is allowed. */
void tc_path_delays_destroy(struct tc_path_delays *delays);

/** Take an RTP packet into account.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_path_delays_feed(struct tc_path_delays *delays,
                           const struct tc_record *record);

/** Octets on the heap, about. */
uint64_t tc_path_delays_bytes(const struct tc_path_delays *delays);

/** Add the streams by their last packets. */
void tc_path_delays_age(const struct tc_path_delays *delays,
                        struct tc_ages *ages);

/**
 * Forget the streams that have been silent since before a frame, with their
 * rows and samples; of the samples that are left every second one, and so on,
 * until they fit; the lower hulls are thinned (lower_hull.h), and go with the
 * last row of their pair of taps.
 *
 * @param sample_bytes_max  of samples, and likewise of the hulls' points.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_path_delays_evict(struct tc_path_delays *delays,
                            uint64_t before_frame, uint64_t sample_bytes_max);

/** One pass over flows and endpoints.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_path_delays_sweep(struct tc_path_delays *delays,
                            struct tc_flow_sweep *sweep);

/** All has been seen.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_path_delays_close(struct tc_path_delays *delays,
                            const struct tc_clock_offsets *offsets);

/** One per stream and pair of taps that both have shown it, in the order in
 *  which they came to do so; borrowed. */
const struct tc_path_delay *
tc_path_delays_borrow(const struct tc_path_delays *delays, size_t *count);

#endif
