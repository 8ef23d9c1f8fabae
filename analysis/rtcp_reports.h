/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtcp_reports.h
 * @brief What RTCP says of streams: counts, receivers' reports, round trips
 *        between tap and receiver, and names of sources.
 *
 * A round trip needs both packets at one tap.  An SR of source S goes by at
 * t_s, a report block on S whose LSR is the middle of that SR's NTP time comes
 * back at t_r: t_r - t_s - DLSR (RFC 3550 section 6.4.1, without the way from
 * sender to tap).  In the same way a receiver's reference time and the
 * sender's DLRR (RFC 3611 sections 4.4 and 4.5) give the round trip between
 * tap and sender.  A block that names none of the last 4 of its source is
 * counted; so is a negative round trip, which only clocks can make.
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
    uint64_t malformed;  /**< compounds that contradict the format; read up to
                              there */
    uint64_t cut;        /**< compounds that the capture cut */
    uint64_t unreadable; /**< records without RTCP to be read */
    uint64_t unmatched;  /**< blocks with an LSR or LRR of nothing seen */
    uint64_t negative_round_trips;
};

enum tc_round_trip_kind {
    TC_ROUND_TRIP_RECEIVER, /**< tap to receiver: SR and report block */
    TC_ROUND_TRIP_SENDER,   /**< tap to sender: reference time and DLRR */
};

struct tc_round_trip {
    int64_t at_ns; /**< the second packet */
    int64_t rtt_ns;
    uint32_t ssrc;     /**< whose SR or reference time is answered */
    uint32_t reporter; /**< who answers */
    uint16_t tap;
    uint8_t kind;        /**< enum tc_round_trip_kind */
    uint64_t last_frame; /**< of its last sign of life (eviction.h) */
};

/** What one receiver says of one source, at one tap; plain data. */
struct tc_rtcp_reception {
    uint32_t ssrc;
    uint32_t reporter;
    uint16_t tap;
    uint8_t last_fraction_lost; /**< in 1/256 */
    uint8_t max_fraction_lost;
    int32_t cumulative_lost; /**< the last; duplicates count against it */
    uint32_t jitter;         /**< the last, in ticks of the media clock */
    uint32_t max_jitter;
    uint64_t blocks;
    uint64_t round_trips;
    uint64_t summaries;         /**< XR statistics summaries; their sums: */
    uint64_t summary_lost;      /**< packets */
    uint64_t summary_duplicate; /**< packets */
    uint64_t last_frame;        /**< of its last sign of life (eviction.h) */
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
    uint32_t cname; /**< tc_rtcp_reports_cname(); TC_INDEX_NONE: not said */
    uint64_t sender_reports;
    uint64_t reference_times;
    struct tc_rtcp_sent reports[TC_RTCP_SENT_KEPT];    /* ring */
    struct tc_rtcp_sent references[TC_RTCP_SENT_KEPT]; /* ring */
    uint64_t last_frame; /**< of its last sign of life (eviction.h) */
};

struct tc_rtcp_reports;

TC_NODISCARD
tc_err tc_rtcp_reports_create(struct tc_rtcp_reports **out);

/** NULL is allowed. */
void tc_rtcp_reports_destroy(struct tc_rtcp_reports *reports);

/** Take an RTCP record into account; its view may be NULL.
 *  @retval TC_ENOMEM  no memory; the rest of the compound is not read. */
TC_NODISCARD
tc_err tc_rtcp_reports_feed(struct tc_rtcp_reports *reports,
                            const struct tc_record *record);

/** Octets on the heap, about. */
uint64_t tc_rtcp_reports_bytes(const struct tc_rtcp_reports *reports);

/** Add the rows by their last signs of life. */
void tc_rtcp_reports_age(const struct tc_rtcp_reports *reports,
                         struct tc_ages *ages);

/**
 * Forget sources, receptions and round trips without a sign of life since
 * before a frame.
 *
 * @param[out] evicted  how many.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_rtcp_reports_evict(struct tc_rtcp_reports *reports,
                             uint64_t before_frame, uint64_t *evicted);

const struct tc_rtcp_counts *
tc_rtcp_reports_counts(const struct tc_rtcp_reports *reports);

/** In order of their answers; borrowed until the next feed. */
const struct tc_round_trip *
tc_rtcp_reports_round_trips(const struct tc_rtcp_reports *reports,
                            size_t *count);

/** In order of their first block; borrowed until the next feed. */
const struct tc_rtcp_reception *
tc_rtcp_reports_receptions(const struct tc_rtcp_reports *reports,
                           size_t *count);

/** In order of first sight; borrowed until the next feed. */
const struct tc_rtcp_source *
tc_rtcp_reports_sources(const struct tc_rtcp_reports *reports, size_t *count);

/** The source of that number at a tap, in O(1); NULL: it was not seen.
 *  Borrowed until the next feed. */
const struct tc_rtcp_source *
tc_rtcp_reports_find_source(const struct tc_rtcp_reports *reports, uint16_t tap,
                            uint32_t ssrc);

/** The name that a source gave itself, as it stood on the wire; lives as long
 *  as the reports.  Empty where it gave none. */
struct tc_text tc_rtcp_reports_cname(const struct tc_rtcp_reports *reports,
                                     const struct tc_rtcp_source *source);

#endif
