/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtcp_reports.h
 * @brief RTCP of the streams: message counts, reception reports, round trips
 *        between tap and receiver, and names of sources.
 *
 * A round trip requires both packets at one tap.  An SR of source S passes at
 * t_s; a report block on S, whose LSR is the middle of that SR's NTP time,
 * returns at t_r.  The round trip is t_r - t_s - DLSR (RFC 3550 section 6.4.1,
 * without the path from sender to tap).  In the same way a receiver reference
 * time and the sender's DLRR (RFC 3611 sections 4.4 and 4.5) give the round
 * trip between tap and sender.  A block that refers to none of the last 4
 * reports of its source is counted as unmatched.  A negative round trip, which
 * is caused by clocks, is counted, too.
 */
#ifndef TC_ANALYSIS_RTCP_REPORTS_H
#define TC_ANALYSIS_RTCP_REPORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/eviction.h"
#include "base/text.h"
#include "proto/record.h"

enum { TC_RTCP_SENT_KEPT = 4 };

/** Packets by type, and compounds that could not be read. */
struct tc_rtcp_counts {
    uint64_t compounds;
    uint64_t sender_reports;
    uint64_t receiver_reports;
    uint64_t descriptions;
    uint64_t byes;
    uint64_t apps;
    uint64_t feedbacks; /**< RTPFB and PSFB */
    uint64_t extended_reports;
    uint64_t unknown;
    uint64_t malformed;  /**< compounds that violate the format; read up to
                              there */
    uint64_t cut;        /**< compounds truncated by the snap length */
    uint64_t unreadable; /**< records without decodable RTCP */
    uint64_t unmatched;  /**< blocks whose LSR or LRR was not seen */
    uint64_t negative_round_trips;
};

enum tc_round_trip_kind {
    TC_ROUND_TRIP_RECEIVER, /**< tap to receiver: SR and report block */
    TC_ROUND_TRIP_SENDER,   /**< tap to sender: reference time and DLRR */
};

struct tc_round_trip {
    int64_t at_ns; /**< the second packet */
    int64_t rtt_ns;
    uint32_t ssrc;     /**< source of the SR or reference time */
    uint32_t reporter; /**< source of the answer */
    uint16_t tap;
    uint8_t kind;        /**< enum tc_round_trip_kind */
    uint64_t last_frame; /**< frame that last touched it (eviction.h) */
};

/** Reports of one receiver on one source, at one tap; plain data. */
struct tc_rtcp_reception {
    uint32_t ssrc;
    uint32_t reporter;
    uint16_t tap;
    uint8_t last_fraction_lost; /**< in 1/256 */
    uint8_t max_fraction_lost;
    int32_t cumulative_lost; /**< of the last block; duplicates reduce it */
    uint32_t jitter;         /**< of the last block, in clock ticks */
    uint32_t max_jitter;
    uint64_t blocks;
    uint64_t round_trips;
    uint64_t summaries;         /**< XR statistics summaries; their sums: */
    uint64_t summary_lost;      /**< packets */
    uint64_t summary_duplicate; /**< packets */
    uint64_t last_frame;        /**< frame that last touched it (eviction.h) */
};

/** A time that was sent, and when it was seen. */
struct tc_rtcp_sent {
    int64_t at_ns;
    uint32_t middle; /* of the NTP time */
};

/** One sender of RTCP at one tap; plain data. */
struct tc_rtcp_source {
    uint32_t ssrc;
    uint16_t tap;
    bool has_left;  /**< it sent a BYE */
    uint32_t cname; /**< tc_rtcp_reports_cname(); TC_INDEX_NONE: unknown */
    uint64_t sender_reports;
    uint64_t reference_times;
    struct tc_rtcp_sent reports[TC_RTCP_SENT_KEPT];    /* ring */
    struct tc_rtcp_sent references[TC_RTCP_SENT_KEPT]; /* ring */
    uint64_t last_frame; /**< frame that last touched it (eviction.h) */
};

struct tc_rtcp_reports;

TC_NODISCARD
tc_err tc_rtcp_reports_create(struct tc_rtcp_reports **out);

/** NULL is allowed. */
void tc_rtcp_reports_destroy(struct tc_rtcp_reports *reports);

/** Process an RTCP record; its view may be NULL.
 *  @retval TC_ENOMEM  no memory; the rest of the compound is not read. */
TC_NODISCARD
tc_err tc_rtcp_reports_feed(struct tc_rtcp_reports *reports,
                            const struct tc_record *record);

/** Approximate heap use in bytes. */
uint64_t tc_rtcp_reports_bytes(const struct tc_rtcp_reports *reports);

/** Add the heap use of the rows to `ages`, by last frame (eviction.h). */
void tc_rtcp_reports_age(const struct tc_rtcp_reports *reports,
                         struct tc_ages *ages);

/**
 * Evict sources, receptions and round trips that were last touched before a
 * frame.
 *
 * @param[out] evicted  number of evicted rows.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_rtcp_reports_evict(struct tc_rtcp_reports *reports,
                             uint64_t before_frame, uint64_t *evicted);

const struct tc_rtcp_counts *
tc_rtcp_reports_counts(const struct tc_rtcp_reports *reports);

/** Round trips in order of their answers; borrowed until the next feed. */
const struct tc_round_trip *
tc_rtcp_reports_round_trips(const struct tc_rtcp_reports *reports,
                            size_t *count);

/** Receptions in order of their first block; borrowed until the next feed. */
const struct tc_rtcp_reception *
tc_rtcp_reports_receptions(const struct tc_rtcp_reports *reports,
                           size_t *count);

/** Sources in order of their first packet; borrowed until the next feed. */
const struct tc_rtcp_source *
tc_rtcp_reports_sources(const struct tc_rtcp_reports *reports, size_t *count);

/** The source with that SSRC at a tap, in O(1); NULL: not seen.
 *  Borrowed until the next feed. */
const struct tc_rtcp_source *
tc_rtcp_reports_find_source(const struct tc_rtcp_reports *reports, uint16_t tap,
                            uint32_t ssrc);

/** The CNAME of a source, as on the wire; valid as long as the reports.  Empty:
 *  unknown. */
struct tc_text tc_rtcp_reports_cname(const struct tc_rtcp_reports *reports,
                                     const struct tc_rtcp_source *source);

#endif
