/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sip_sessions.h
 * @brief Sessions out of SIP messages and media packets.
 *
 * A session is one Call-ID and From-tag that began with an INVITE without a
 * To-tag.  A tap at a proxy sees several legs of it: times are those of the
 * first leg seen (endpoints and top Via branch of the first INVITE).  A
 * repeat never resets a time; an INVITE that answers a challenge belongs to
 * the same attempt (RFC 6076 section 4.3.1).
 */
#ifndef TC_ANALYSIS_SIP_SESSIONS_H
#define TC_ANALYSIS_SIP_SESSIONS_H

#include "analysis/media_watch.h"
#include "analysis/session.h"
#include "base/eviction.h"
#include "proto/directory.h"
#include "proto/record.h"

struct tc_sip_msg;
struct tc_sip_sessions;

/**
 * @param table      borrowed: rows are appended there.
 * @param watch      borrowed: sessions wait there for their first media.
 * @param directory  borrowed.
 */
TC_NODISCARD
tc_err tc_sip_sessions_create(struct tc_sip_sessions **out,
                              struct tc_session_table *table,
                              struct tc_media_watch *watch,
                              const struct tc_directory *directory);

/** NULL is allowed. */
void tc_sip_sessions_destroy(struct tc_sip_sessions *sessions);

/** Take a SIP message into account.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_sip_sessions_feed(struct tc_sip_sessions *sessions,
                            const struct tc_record *record);

/** Row of the session that a message belongs to, in the table; TC_INDEX_NONE:
 *  of none that began with an INVITE here. */
uint32_t tc_sip_sessions_row(const struct tc_sip_sessions *sessions,
                             const struct tc_sip_msg *msg);

/** No more messages come: decide every outcome.
 *  @param end_ns  time of the last record. */
void tc_sip_sessions_close(struct tc_sip_sessions *sessions, int64_t end_ns);

/** Octets on the heap, about. */
uint64_t tc_sip_sessions_bytes(const struct tc_sip_sessions *sessions);

/** Add the rows by their last signs of life. */
void tc_sip_sessions_age(const struct tc_sip_sessions *sessions,
                         struct tc_ages *ages);

/**
 * Forget sessions, their rows in the table, and Call-IDs without a sign of life
 * since before a frame.
 *
 * The table must have no other rows.
 *
 * @param[out] map  what became of the rows; for tc_row_map_fini, also on
 *                  failure.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_sip_sessions_evict(struct tc_sip_sessions *sessions,
                             uint64_t before_frame, struct tc_row_map *map);

/** One pass over flows and endpoints. */
void tc_sip_sessions_sweep(struct tc_sip_sessions *sessions,
                           struct tc_flow_sweep *sweep);

/** Call-IDs that were evicted: one that came back counts again. */
uint64_t
tc_sip_sessions_evicted_call_ids(const struct tc_sip_sessions *sessions);

/** Different Call-IDs in all SIP messages, sessions or not. */
uint64_t tc_sip_sessions_call_ids(const struct tc_sip_sessions *sessions);

/** Messages of dialogs whose INVITE was not seen. */
uint64_t tc_sip_sessions_orphans(const struct tc_sip_sessions *sessions);

#endif
