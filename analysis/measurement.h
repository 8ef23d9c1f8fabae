/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file measurement.h
 * @brief The one measuring instrument: a sink that turns records, from a
 *        capture or a model, into sessions, streams and traffic.
 *
 * The use of a record's tap (directory.h) decides which trackers see it.
 */
#ifndef TC_ANALYSIS_MEASUREMENT_H
#define TC_ANALYSIS_MEASUREMENT_H

#include "analysis/cops_transactions.h"
#include "analysis/evicted.h"
#include "analysis/link_traffic.h"
#include "analysis/memberships.h"
#include "analysis/rtp_streams.h"
#include "analysis/session.h"
#include "analysis/session_links.h"
#include "analysis/stream_delays.h"
#include "analysis/traffic.h"
#include "proto/directory.h"
#include "proto/record_sink.h"

struct tc_measurement;
struct tc_sip_msg;

/** Classes of the traffic series, beyond one per protocol. */
enum { TC_TRAFFIC_LOST_PACKETS = TC_PROTOCOL_COUNT, TC_TRAFFIC_CLASS_COUNT };

/** Classes of the stream-delay series: frames completed and their delays. */
enum { TC_DELAY_FRAMES, TC_DELAY_SUM_S, TC_DELAY_CLASS_COUNT };

/** Configuration of a measurement; zeroed: for a capture. */
struct tc_measurement_cfg {
    int64_t window_start_ns; /**< of network traffic; edges of LINK records */
    int64_t window_end_ns;   /**< 0: no window */
    int64_t bin_ns;          /**< width of a bin of the series; 0: 1 s */
    struct tc_playout_cfg playout;
};

/** Counts of everything that was fed; plain data. */
struct tc_measurement_counts {
    uint64_t records;
    uint64_t sip_call_ids;
    uint64_t sip_orphans;  /**< messages of dialogs that began before */
    uint64_t cops_orphans; /**< decisions whose request was not seen */
    int64_t rtp_lost;      /**< packets missing so far, over all streams */
    uint64_t by_protocol[TC_PROTOCOL_COUNT]; /**< messages, or packets */
};

/** @param directory  borrowed while the measurement lives.
 *  @param cfg        read during the call; NULL: zeroed. */
TC_NODISCARD
tc_err tc_measurement_create(struct tc_measurement **out,
                             const struct tc_directory *directory,
                             const struct tc_measurement_cfg *cfg);

/** NULL is allowed. */
void tc_measurement_destroy(struct tc_measurement *measurement);

/** The measurement as a sink; finish decides the outcome of each session and
 *  leaves the results in place. */
struct tc_record_sink tc_measurement_sink(struct tc_measurement *measurement);

/** The functions below are for use after finish; the results are borrowed from
 *  the measurement. */
const struct tc_session_table *
tc_measurement_borrow_sessions(const struct tc_measurement *measurement);

const struct tc_rtp_streams *
tc_measurement_borrow_streams(const struct tc_measurement *measurement);

/** Octets by protocol, then lost RTP packets, per bin. */
const struct tc_traffic *
tc_measurement_borrow_traffic(const struct tc_measurement *measurement);

/** Streams whose origin was observed too: none in a single capture. */
const struct tc_stream_delays *
tc_measurement_borrow_delays(const struct tc_measurement *measurement);

/** Frames and their delays per bin of the time of reception. */
const struct tc_traffic *
tc_measurement_borrow_delay_series(const struct tc_measurement *measurement);

const struct tc_cops_transactions *
tc_measurement_borrow_cops(const struct tc_measurement *measurement);

const struct tc_link_traffic *
tc_measurement_borrow_links(const struct tc_measurement *measurement);

/** In a model: the memberships that its hosts report on the wire. */
const struct tc_memberships *
tc_measurement_borrow_memberships(const struct tc_measurement *measurement);

/** Announcements of the sessions; memberships are linked after finish, the
 *  caller links the rest. */
struct tc_session_links *
tc_measurement_session_links(struct tc_measurement *measurement);

/** Row of the session that a SIP message belongs to; TC_INDEX_NONE: none. */
uint32_t tc_measurement_session_of(const struct tc_measurement *measurement,
                                   const struct tc_sip_msg *msg);

/** Row of the stream of the RTP packet fed last. */
uint32_t tc_measurement_last_stream(const struct tc_measurement *measurement);

const struct tc_directory *
tc_measurement_borrow_directory(const struct tc_measurement *measurement);

struct tc_measurement_counts
tc_measurement_counts(const struct tc_measurement *measurement);

/** Approximate octets on the heap, without series, whose bins are bounded. */
uint64_t tc_measurement_bytes(const struct tc_measurement *measurement);

/** Report the age of each row, by its last activity. */
void tc_measurement_age(const struct tc_measurement *measurement,
                        struct tc_ages *ages);

/** New places of rows that others refer to. */
struct tc_measurement_maps {
    struct tc_row_map sessions;
    struct tc_row_map streams;
};

/**
 * Evict rows without activity since a frame.  For captures only: the trackers
 * of a model's protocols keep their rows.
 *
 * @param[out] maps  to be released with tc_row_map_fini(), also on failure.
 * @param evicted    counts of the evicted rows are added.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_measurement_evict(struct tc_measurement *measurement,
                            uint64_t before_frame,
                            struct tc_measurement_maps *maps,
                            struct tc_evicted *evicted);

/** One pass over flows and endpoints.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_measurement_sweep(struct tc_measurement *measurement,
                            struct tc_flow_sweep *sweep);

/** Earliest and latest time of a record; both 0 before the first. */
int64_t tc_measurement_start_ns(const struct tc_measurement *measurement);
int64_t tc_measurement_end_ns(const struct tc_measurement *measurement);

#endif
