/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file search_sessions.h
 * @brief Sessions from the SEARCH messages of the baseline: the counterpart of
 *        sip_sessions.h, with the same rows.
 *
 * A session is one query of one viewer.  It starts with the first SEARCH that
 * the viewer itself sends; the viewer is ready when the OK arrives.
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

/** Process a SEARCH message.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_search_sessions_feed(struct tc_search_sessions *sessions,
                               const struct tc_record *record);

/** An RTP packet was received: it may be the first media of a session. */
void tc_search_sessions_media(struct tc_search_sessions *sessions,
                              const struct tc_record *record);

/** The input has ended: decide every outcome. */
void tc_search_sessions_close(struct tc_search_sessions *sessions,
                              int64_t end_ns);

#endif
