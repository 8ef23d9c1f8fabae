/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file loss_runs.h
 * @brief Loss bursts and reordering of one RTP stream.
 *
 * Losses are determined as by tc_rtp_receiver, with the same window of 1024
 * numbers, restarts and pauses: for the same packets, the lengths of all bursts
 * add up to its `lost`.
 *
 * - A burst is a run of lost numbers within one segment.  The first and
 *   the last number of a segment have arrived, so no burst is cut.
 * - Gilbert's two-state model (Bell System Technical Journal 39, 1960), by
 *   sequence order: p = P(lost | the previous one arrived), r = P(arrived | the
 *   previous one is lost).  1/r is the mean burst length.
 * - Reordering by RFC 4737: a packet is reordered if its number is below the
 *   next one expected (section 3.3); its extent is the number of packets from
 *   the first arrival with a greater number to itself (section 4.2.1).  Only
 *   distinct numbers count as arrivals.  Late packets do not count as
 *   reordered.  The extent is known if the gap is one of the last 7; a packet
 *   that is reassigned by a restart keeps its extent.
 */
#ifndef TC_ANALYSIS_LOSS_RUNS_H
#define TC_ANALYSIS_LOSS_RUNS_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/rtp_sequence.h"

enum {
    /** Burst lengths 1, 2, 3-4, 5-8, 9 and more. */
    TC_LOSS_RUNS_LENGTHS = 5,
    TC_LOSS_RUNS_GAPS    = 8, /**< one more than can be distinguished */
};

/** A snapshot, and the sums that it is made of; plain data. */
struct tc_loss_runs_stats {
    uint64_t lost; /**< sum of the lengths of all bursts */
    uint64_t bursts;
    uint64_t lengths[TC_LOSS_RUNS_LENGTHS]; /**< bursts by length */
    uint32_t longest;                       /**< 0: no burst */

    /** Pairs of neighbours [previous arrived][this one arrived]. */
    uint64_t pairs[2][2];

    uint64_t unique;    /**< distinct numbers that arrived */
    uint64_t reordered; /**< part of unique */
    uint64_t extents;   /**< part of reordered: extent known */
    uint64_t extent_sum;
    uint32_t extent_max;
};

struct tc_loss_runs_gap {
    uint32_t end;     /* low bits of the extended number after the gap */
    uint32_t arrival; /* low bits of the index of its arrival */
};

/** Plain data in the owner's storage; zero-initialised is ready. */
struct tc_loss_runs {
    struct tc_rtp_sequence sequence;
    struct tc_loss_runs_stats left; /* of the numbers that left the window */
    uint32_t run;                   /* lost numbers at the end of the window */
    bool has_left;                  /* some number of this segment has left */
    bool last_came;                 /* did the number that left last arrive? */
    uint8_t gap_count;
    uint8_t gap_next;
    struct tc_loss_runs_gap gaps[TC_LOSS_RUNS_GAPS]; /* ring */
};

/** The effect of a packet. */
struct tc_loss_runs_verdict {
    enum tc_rtp_sequence_class class;
    bool opens;   /**< first of a segment: nothing is compared across it */
    int32_t lost; /**< change in the number of lost packets: positive after
                       a gap, -1 if a reordered packet fills one */
};

/** Process the next packet in file order.  O(1) amortised. */
struct tc_loss_runs_verdict tc_loss_runs_feed(struct tc_loss_runs *runs,
                                              uint16_t seq);

/** Reception was paused on purpose: see tc_rtp_receiver_pause(). */
void tc_loss_runs_pause(struct tc_loss_runs *runs);

/** The results so far; missing numbers in the window count as lost. */
struct tc_loss_runs_stats tc_loss_runs_stats(const struct tc_loss_runs *runs);

/** Mean burst length in packets; NaN without a burst. */
double tc_loss_runs_mean_length(const struct tc_loss_runs_stats *stats);

/** P(lost | the previous one arrived); NaN if no packet has a successor. */
double tc_loss_runs_gilbert_p(const struct tc_loss_runs_stats *stats);

/** P(arrived | the previous one is lost); NaN without a loss. */
double tc_loss_runs_gilbert_r(const struct tc_loss_runs_stats *stats);

/** Type-P-Reordered-Ratio (RFC 4737 section 3.3): share of the
 *  distinct packets that arrived; NaN if none did. */
double tc_loss_runs_reordered_ratio(const struct tc_loss_runs_stats *stats);

/** Mean of the known extents; NaN if there are none. */
double tc_loss_runs_extent_mean(const struct tc_loss_runs_stats *stats);

#endif
