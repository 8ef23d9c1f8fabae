/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file delay_variation.h
 * @brief Delay variation of one RTP stream as one tap sees it (RFC 5481).
 *
 * The transit of a packet is its arrival less its media time, the RTP
 * timestamp by the nominal clock; the unknown offset of the clocks falls out
 * of all differences.  **The drift of the sender's clock does not**: at 50
 * parts per million an hour adds 180 ms to PDV, and nothing that matters to
 * IPDV.  What a sender spreads (packets of one picture) is in both.
 *
 * - IPDV (section 4.1): difference of the transits of two packets that follow
 *   each other in number and in arrival; no difference across a loss, a packet
 *   out of order, or where time steps back.
 * - PDV (section 4.2): transit less the smallest transit of the segment.  Its
 *   quantiles come from bins of at least 1 us (log_histogram.h): a value is
 *   off by less than 1 % or 1 us.
 *
 * The smallest transit so far is floating.  The bins count from a reference
 * below it, and when the minimum sinks under that, it moves to an eighth of
 * the median below the new one.  Counts then shift, which blurs each value by
 * up to the width of its bin, at most some 40 times for each tenfold growth of
 * PDV and hardly ever once the minimum has settled: quantiles from the median
 * up stay within 1 % even where it keeps sinking.  The greatest PDV is exact.
 *
 * A segment ends with tc_delay_variation_restart(), and where the media time
 * jumps by 10 s against the arrival; the next has a minimum of its own, and
 * the numbers add up.  All arithmetic is in whole ns, rounded once a packet
 * from the exact media time: no error accumulates.
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
    uint64_t steps_back; /**< arrivals before the packet ahead of them */
    int64_t pdv_max_ns;  /* of the segments before */
    int64_t gap_max_ns;
    uint64_t ipdvs;
    int64_t ipdv_sum_ns;
    int64_t ipdv_min_ns;
    int64_t ipdv_max_ns;
    double ipdv_abs_sum_ns;
    double ipdv_square_sum; /* ns^2 */
};

/** A snapshot; plain data; NaN where there is nothing to tell of. */
struct tc_delay_variation_stats {
    uint64_t packets;
    uint64_t segments;
    uint64_t steps_back;
    uint64_t ipdvs;         /**< differences taken */
    double ipdv_mean_abs_s; /**< mean of the absolute values */
    double ipdv_sd_s;       /**< of the signed ones, n - 1 */
    double ipdv_min_s;      /**< the most negative one */
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

/** Take a packet into account, duplicates left out, in order of arrival.
 *  @retval TC_ENOMEM  the packet is in all numbers but the quantiles. */
TC_NODISCARD
tc_err tc_delay_variation_feed(struct tc_delay_variation *variation,
                               int64_t at_ns, uint16_t seq, uint32_t rtp_ts);

/** The next packet begins a segment: nothing is compared across.
 *  @retval TC_ENOMEM  the values of the segment are not in the quantiles. */
TC_NODISCARD
tc_err tc_delay_variation_restart(struct tc_delay_variation *variation);

/** Add the PDV of each packet, in us above the smallest transit of its
 *  segment, to a histogram: of one stream, or pooled over many.
 *  @retval TC_ENOMEM  `into` may hold a part. */
TC_NODISCARD
tc_err tc_delay_variation_pool(const struct tc_delay_variation *variation,
                               struct tc_log_histogram *into);

/** @retval TC_ENOMEM  no memory for a while. */
TC_NODISCARD
tc_err tc_delay_variation_stats(const struct tc_delay_variation *variation,
                                struct tc_delay_variation_stats *out);

#endif
