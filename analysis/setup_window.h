/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file setup_window.h
 * @brief Which session was being set up at a moment, if it was the only one.
 */
#ifndef TC_ANALYSIS_SETUP_WINDOW_H
#define TC_ANALYSIS_SETUP_WINDOW_H

#include "analysis/session.h"

/** RFC 3261 section 17.1.1.2: no set-up is longer than Timer B, 64 T1. */
#define TC_SETUP_MAX_NS INT64_C(32000000000)

/** When a session's set-up ended: ready, else set up, else ended, else Timer B
 *  after its INVITE. */
int64_t tc_setup_end_ns(const struct tc_session *session);

/** For tc_setup_window_fini(); zeroed is allowed there. */
struct tc_setup_window {
    int64_t *starts_ns; /**< owned, as all; sorted */
    int64_t *ends_ns;   /**< sorted by itself */
    uint64_t *started;  /**< sums of the rows up to each start */
    uint64_t *ended;
    size_t count;
};

/** Sort the set-ups of all sessions; one that goes on for longer than Timer B
 *  counts up to there.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_setup_window_init(struct tc_setup_window *window,
                            const struct tc_session_table *sessions);

void tc_setup_window_fini(struct tc_setup_window *window);

/** Row of the only session that was being set up at a moment; TC_INDEX_NONE:
 *  there was none, or there were several.  log n. */
uint32_t tc_setup_window_only(const struct tc_setup_window *window,
                              int64_t at_ns);

#endif
