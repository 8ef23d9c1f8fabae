/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file path_delays.h
 * @brief Delays of RTP packets between two taps; packets are matched by flow,
 *        SSRC, sequence number and timestamp.
 *
 * The difference of the two times is the delay plus the offset of the clocks.
 * Its variation does not depend on the offset.  The drift of one clock relative
 * to the other is the slope of the lower hull of the differences (Moon, Skelly
 * and Towsley 1999): no packet is faster than the path, so the fastest packets
 * show it.  It does not apply to times before the first match, to which a clock
 * may step back.  The absolute delay is corrected for the offset
 * (clock_offset.h) and is not more exact than its bound.
 *
 * The tap that is named first is assumed to be on the sender's side.
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
    uint64_t matched;     /**< at both taps, regardless of a third one */
    uint64_t only_first;  /**< lost between, or outside the capture */
    uint64_t only_second; /**< not seen at the first tap */

    /** After closing; NaN if nothing matched. */
    double delay_mean_s; /**< corrected for drift and offset */
    double delay_min_s;
    double delay_max_s;
    double variation_p50_s; /**< above the minimum (RFC 5481 PDV) */
    double variation_p95_s;
    double variation_p99_s;
    double bound_s;   /**< systematic error of the three delays: half the least
                           round trip between the taps; 0 with one clock; NaN:
                           unknown, and the delays include the offset */
    double drift_ppm; /**< of the second clock against the first; 0 with one */
};

struct tc_path_delays;

/**
 * @param directory   borrowed until destroyed: a packet is kept until all of
 *                    its taps have seen it.
 * @param same_clock  the taps share one clock: no correction.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_path_delays_create(struct tc_path_delays **out,
                             const struct tc_directory *directory,
                             bool same_clock);

/** NULL is allowed. */
void tc_path_delays_destroy(struct tc_path_delays *delays);

/** Process an RTP packet.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_path_delays_feed(struct tc_path_delays *delays,
                           const struct tc_record *record);

/** Approximate heap use in bytes. */
uint64_t tc_path_delays_bytes(const struct tc_path_delays *delays);

/** Add the heap use of the streams to `ages`, by last frame (eviction.h). */
void tc_path_delays_age(const struct tc_path_delays *delays,
                        struct tc_ages *ages);

/**
 * Evict the streams whose last packet came before a frame, with their rows and
 * samples.  Of the remaining samples every second one is dropped, repeatedly,
 * until they fit; the lower hulls are thinned (lower_hull.h), and freed with
 * the last row of their pair of taps.
 *
 * @param sample_bytes_max  of samples, and likewise of the hulls' points.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_path_delays_evict(struct tc_path_delays *delays,
                            uint64_t before_frame, uint64_t sample_bytes_max);

/** One pass of the sweep of flows and endpoints (base/flow.h).
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_path_delays_sweep(struct tc_path_delays *delays,
                            struct tc_flow_sweep *sweep);

/** The input has ended: compute the results.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_path_delays_close(struct tc_path_delays *delays,
                            const struct tc_clock_offsets *offsets);

/** One row per stream and pair of taps that both have seen it, in order of the
 *  first match; borrowed. */
const struct tc_path_delay *
tc_path_delays_borrow(const struct tc_path_delays *delays, size_t *count);

#endif
