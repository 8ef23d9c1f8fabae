/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file delay_variation.h
 * @brief Delay variation of one RTP stream at one tap (RFC 5481).
 *
 * The transit time of a packet is its arrival minus its media time (the RTP
 * timestamp at the nominal clock rate).  The unknown offset of the clocks
 * cancels out of all differences.  **The drift of the sender's clock does
 * not**: at 50 parts per million, one hour adds 180 ms to PDV, and nothing
 * significant to IPDV. Packets of one picture that the sender spreads over time
 * contribute to both.
 *
 * - IPDV (section 4.1): difference between the transit times of two packets
 *   that are consecutive in number and in arrival; none across a loss, a
 *   reordered packet, or a step back in time.
 * - PDV (section 4.2): transit time minus the minimum of the segment.  Its
 *   quantiles come from bins of at least 1 us (log_histogram.h), with an error
 *   of less than 1 % or 1 us.
 *
 * The minimum is not known in advance.  Bins count from a reference below it.
 * If the minimum falls below the reference, the reference moves to one eighth
 * of the median below the new minimum.  Then counts are shifted, which blurs
 * each value by up to the width of its bin, at most about 40 times for each
 * tenfold growth of PDV and hardly ever once the minimum has settled: quantiles
 * from the median up stay within 1 % even if it keeps falling.  The maximum of
 * PDV is exact.
 *
 * A segment ends with tc_delay_variation_restart(), or when the media time
 * jumps by 10 s relative to the arrival.  Each segment has a minimum of its
 * own; the results cover all segments.  All arithmetic is in whole ns, rounded
 * once per packet from the exact media time, so no error accumulates.
 */
#ifndef TC_ANALYSIS_DELAY_VARIATION_H
#define TC_ANALYSIS_DELAY_VARIATION_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/log_histogram.h"
#include "base/err.h"

/** In the owner's storage; zero-initialised, then the clock set. */
struct tc_delay_variation {
    uint32_t clock_rate_hz; /**< 1..1e9, before the first packet */

    uint16_t last_seq;
    bool in_segment; /* a packet of it has come: what follows holds */
    uint32_t last_ts;
    uint32_t media_rest; /* of the media time, in ns / clock rate */
    int64_t media_ns;    /* since the segment began, rounded down */
    int64_t start_ns;    /* arrival of the segment's first packet */
    int64_t last_ns;
    int64_t transit_ns;   /* of the last packet, less that of the first */
    int64_t reference_ns; /* of the bins; no higher than the minimum */
    int64_t minimum_ns;
    int64_t maximum_ns;
    struct tc_log_histogram open;   /* us above the reference */
    struct tc_log_histogram closed; /* of the segments before */

    uint64_t packets;
    uint64_t segments;
    uint64_t steps_back; /**< arrivals earlier than the previous one */
    int64_t pdv_max_ns;  /* of the segments before */
    int64_t gap_max_ns;
    uint64_t ipdvs;
    int64_t ipdv_sum_ns;
    int64_t ipdv_min_ns;
    int64_t ipdv_max_ns;
    double ipdv_abs_sum_ns;
    double ipdv_square_sum; /* ns^2 */
};

/** A snapshot; plain data; NaN: undefined. */
struct tc_delay_variation_stats {
    uint64_t packets;
    uint64_t segments;
    uint64_t steps_back;
    uint64_t ipdvs;         /**< number of differences */
    double ipdv_mean_abs_s; /**< mean of the absolute values */
    double ipdv_sd_s;       /**< of the signed differences, n - 1 */
    double ipdv_min_s;      /**< minimum (most negative) */
    double ipdv_max_s;
    double pdv_p50_s;
    double pdv_p95_s;
    double pdv_p99_s;
    double pdv_p999_s; /**< the IPDV of Y.1540 */
    double pdv_max_s;
    double gap_max_s; /**< between arrivals within a segment */
};

/** Frees the bins. */
void tc_delay_variation_fini(struct tc_delay_variation *variation);

/** Process a packet, in order of arrival; the caller leaves out duplicates.
 *  @retval TC_ENOMEM  the packet is included in everything but the quantiles.
 */
TC_NODISCARD
tc_err tc_delay_variation_feed(struct tc_delay_variation *variation,
                               int64_t at_ns, uint16_t seq, uint32_t rtp_ts);

/** The next packet opens a segment: nothing is compared across this point.
 *  @retval TC_ENOMEM  the values of the segment are not in the quantiles. */
TC_NODISCARD
tc_err tc_delay_variation_restart(struct tc_delay_variation *variation);

/** Add the PDV of each packet, in us above the minimum of its segment,
 *  to a histogram of one stream or of many.
 *  @retval TC_ENOMEM  `into` may contain a part of it. */
TC_NODISCARD
tc_err tc_delay_variation_pool(const struct tc_delay_variation *variation,
                               struct tc_log_histogram *into);

/** @retval TC_ENOMEM  no memory for temporary data. */
TC_NODISCARD
tc_err tc_delay_variation_stats(const struct tc_delay_variation *variation,
                                struct tc_delay_variation_stats *out);

#endif
