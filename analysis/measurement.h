/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file measurement.h
 * @brief The one measuring instrument: a sink that turns records, from a
 *        capture or a model, into sessions, streams and traffic.
 *
 * Which trackers see a record, its tap's use says (directory.h).
 */
#ifndef TC_ANALYSIS_MEASUREMENT_H
#define TC_ANALYSIS_MEASUREMENT_H

#include "analysis/rtp_streams.h"
#include "analysis/session.h"
#include "analysis/traffic.h"
#include "proto/directory.h"
#include "proto/record_sink.h"

struct tc_measurement;

/** Classes of the traffic series, beyond one per protocol. */
enum { TC_TRAFFIC_LOST_PACKETS = TC_PROTOCOL_COUNT, TC_TRAFFIC_CLASS_COUNT };

/** Counts of everything that was fed; plain data. */
struct tc_measurement_counts {
    uint64_t records;
    uint64_t sip_call_ids;
    uint64_t sip_orphans; /**< messages of dialogs that began before */
    uint64_t by_protocol[TC_PROTOCOL_COUNT]; /**< messages, or packets */
};

/** @param directory  borrowed while the measurement lives. */
TC_NODISCARD
tc_err tc_measurement_create(struct tc_measurement **out,
                             const struct tc_directory *directory);

/** NULL is allowed. */
void tc_measurement_destroy(struct tc_measurement *measurement);

/** The measurement as a sink; finish decides the outcome of each session and
 *  leaves the results in place. */
struct tc_record_sink tc_measurement_sink(struct tc_measurement *measurement);

/** The rest is read after finish; all borrowed from the measurement. */
const struct tc_session_table *
tc_measurement_borrow_sessions(const struct tc_measurement *measurement);

const struct tc_rtp_streams *
tc_measurement_borrow_streams(const struct tc_measurement *measurement);

/** Octets by protocol, then lost RTP packets, per bin. */
const struct tc_traffic *
tc_measurement_borrow_traffic(const struct tc_measurement *measurement);

const struct tc_directory *
tc_measurement_borrow_directory(const struct tc_measurement *measurement);

struct tc_measurement_counts
tc_measurement_counts(const struct tc_measurement *measurement);

/** Earliest and latest time of a record; both 0 before the first. */
int64_t tc_measurement_start_ns(const struct tc_measurement *measurement);
int64_t tc_measurement_end_ns(const struct tc_measurement *measurement);

#endif
