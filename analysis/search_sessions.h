/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file search_sessions.h
 * @brief Sessions out of the baseline's SEARCH messages: the counterpart of
 *        sip_sessions.h, filling the same rows.
 *
 * A session is one query of one viewer.  It begins with the first SEARCH that
 * the viewer sends (others ask it, too); the viewer is ready with the OK.
 */
#ifndef TC_ANALYSIS_SEARCH_SESSIONS_H
#define TC_ANALYSIS_SEARCH_SESSIONS_H

#include "analysis/session.h"
#include "proto/directory.h"
#include "proto/record.h"

struct tc_search_sessions;

/** @param table      borrowed: rows are appended there.
 *  @param directory  borrowed. */
TC_NODISCARD
tc_err tc_search_sessions_create(struct tc_search_sessions **out,
                                 struct tc_session_table *table,
                                 const struct tc_directory *directory);

/** NULL is allowed. */
void tc_search_sessions_destroy(struct tc_search_sessions *sessions);

/** Take a SEARCH message into account.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_search_sessions_feed(struct tc_search_sessions *sessions,
                               const struct tc_record *record);

/** An RTP packet was received: it may be the first that a session waits
 *  for. */
void tc_search_sessions_media(struct tc_search_sessions *sessions,
                              const struct tc_record *record);

/** No more messages come: decide every outcome. */
void tc_search_sessions_close(struct tc_search_sessions *sessions,
                              int64_t end_ns);

#endif
