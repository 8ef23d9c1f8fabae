/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sip_sessions.h
 * @brief Sessions from SIP messages and media packets.
 *
 * A session is a Call-ID and From-tag that starts with an INVITE without a
 * To-tag.  A tap at a proxy sees several legs of it; times are those of the
 * first leg seen (endpoints and top Via branch of the first INVITE).  A
 * retransmission never resets a time; an INVITE that answers a challenge
 * belongs to the same attempt (RFC 6076 section 4.3.1).
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

/** Process a SIP message.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_sip_sessions_feed(struct tc_sip_sessions *sessions,
                            const struct tc_record *record);

/** Row of the session that a message belongs to; TC_INDEX_NONE: its INVITE was
 * not seen. */
uint32_t tc_sip_sessions_row(const struct tc_sip_sessions *sessions,
                             const struct tc_sip_msg *msg);

/** The input has ended: decide every outcome.
 *  @param end_ns  time of the last record. */
void tc_sip_sessions_close(struct tc_sip_sessions *sessions, int64_t end_ns);

/** Approximate heap use in bytes. */
uint64_t tc_sip_sessions_bytes(const struct tc_sip_sessions *sessions);

/** Add the heap use of the rows to `ages`, by last frame (eviction.h). */
void tc_sip_sessions_age(const struct tc_sip_sessions *sessions,
                         struct tc_ages *ages);

/**
 * Evict sessions, their rows in the table, and Call-IDs that were last touched
 * before a frame.
 *
 * The table must have no other rows.
 *
 * @param[out] map  new numbers of the rows; for tc_row_map_fini, also on
 *                  failure.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_sip_sessions_evict(struct tc_sip_sessions *sessions,
                             uint64_t before_frame, struct tc_row_map *map);

/** One pass of the sweep of flows and endpoints (base/flow.h). */
void tc_sip_sessions_sweep(struct tc_sip_sessions *sessions,
                           struct tc_flow_sweep *sweep);

/** Number of evicted Call-IDs; one that reappears counts again. */
uint64_t
tc_sip_sessions_evicted_call_ids(const struct tc_sip_sessions *sessions);

/** Number of distinct Call-IDs in SIP messages, with or without a session. */
uint64_t tc_sip_sessions_call_ids(const struct tc_sip_sessions *sessions);

/** Messages of dialogs whose INVITE was not seen. */
uint64_t tc_sip_sessions_orphans(const struct tc_sip_sessions *sessions);

#endif
