/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file loss_runs.h
 * @brief How the losses of one RTP stream cluster, and how its packets are
 *        reordered.
 *
 * What is lost is decided as tc_rtp_receiver decides it, with the same 1024
 * numbers of patience, restarts and pauses: fed the same packets, the lengths
 * of all bursts add up to its `lost`.
 *
 * - A burst is a run of lost numbers within one segment.  The first and the
 *   last number of a segment have come, so that no burst is cut.
 * - Gilbert's model of two states (Bell System Technical Journal 39, 1960), by
 *   sequence order: p = P(lost | the one before came), r = P(came | the one
 *   before is lost).  1/r is the mean length of a burst.
 * - Reordering by RFC 4737: a packet is reordered if its number is below the
 *   next one expected (section 3.3); its extent is the number of packets from
 *   the first to come with a greater number to itself (section 4.2.1).  Only
 *   different numbers are counted as arrivals.  What is late is not counted as
 *   reordered.  The extent is known where the gap is one of the last 7; a
 *   packet that a restart takes back keeps its own.
 */
#ifndef TC_ANALYSIS_LOSS_RUNS_H
#define TC_ANALYSIS_LOSS_RUNS_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/rtp_sequence.h"

enum {
    /** Burst lengths 1, 2, 3-4, 5-8, 9 and more. */
    TC_LOSS_RUNS_LENGTHS = 5,
    TC_LOSS_RUNS_GAPS    = 8, /**< one more than can be told from older ones */
};

/** A snapshot, and the sums that it is made of; plain data. */
struct tc_loss_runs_stats {
    uint64_t lost; /**< sum of the lengths of all bursts */
    uint64_t bursts;
    uint64_t lengths[TC_LOSS_RUNS_LENGTHS]; /**< bursts by length */
    uint32_t longest;                       /**< 0: no burst */

    /** Pairs of neighbours [the one before came][this one came]. */
    uint64_t pairs[2][2];

    uint64_t unique;    /**< different numbers that came */
    uint64_t reordered; /**< part of unique */
    uint64_t extents;   /**< part of reordered: whose extent is known */
    uint64_t extent_sum;
    uint32_t extent_max;
};

struct tc_loss_runs_gap {
    uint32_t end;     /* low bits of the extended number behind the gap */
    uint32_t arrival; /* low bits of: which arrival that one was */
};

/** Plain data in the owner's storage; zero-initialised is ready. */
struct tc_loss_runs {
    struct tc_rtp_sequence sequence;
    struct tc_loss_runs_stats left; /* of the numbers behind the window */
    uint32_t run;                   /* lost ones at the window's end */
    bool has_left;                  /* of this segment, some number */
    bool last_came;                 /* the one that left last */
    uint8_t gap_count;
    uint8_t gap_next;
    struct tc_loss_runs_gap gaps[TC_LOSS_RUNS_GAPS]; /* ring */
};

/** What the packet fed meant. */
struct tc_loss_runs_verdict {
    enum tc_rtp_sequence_class class;
    bool opens;   /**< the first of a segment: nothing is compared across */
    int32_t lost; /**< change of the number lost: positive where numbers were
                       passed over, -1 when one of them came after all */
};

/** Take the next packet in file order into account.  O(1) amortised. */
struct tc_loss_runs_verdict tc_loss_runs_feed(struct tc_loss_runs *runs,
                                              uint16_t seq);

/** Reception was stopped on purpose: see tc_rtp_receiver_pause(). */
void tc_loss_runs_pause(struct tc_loss_runs *runs);

/** The numbers so far: those in the window are judged as they stand. */
struct tc_loss_runs_stats tc_loss_runs_stats(const struct tc_loss_runs *runs);

/** Lost packets a burst; NaN where there is none. */
double tc_loss_runs_mean_length(const struct tc_loss_runs_stats *stats);

/** P(lost | the one before came); NaN where no packet has a successor. */
double tc_loss_runs_gilbert_p(const struct tc_loss_runs_stats *stats);

/** P(came | the one before is lost); NaN without a loss. */
double tc_loss_runs_gilbert_r(const struct tc_loss_runs_stats *stats);

/** Type-P-Reordered-Ratio (RFC 4737 section 3.3): of the different packets
 *  that came; NaN where none did. */
double tc_loss_runs_reordered_ratio(const struct tc_loss_runs_stats *stats);

/** Mean of the extents that are known; NaN where there are none. */
double tc_loss_runs_extent_mean(const struct tc_loss_runs_stats *stats);

#endif
