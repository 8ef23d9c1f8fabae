/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file setup_window.h
 * @brief Finds the session that was being set up at a moment, if it was the
 *        only one.
 */
#ifndef TC_ANALYSIS_SETUP_WINDOW_H
#define TC_ANALYSIS_SETUP_WINDOW_H

#include "analysis/session.h"

/** RFC 3261 section 17.1.1.2: no set-up is longer than Timer B, 64 T1. */
#define TC_SETUP_MAX_NS INT64_C(32000000000)

/** End of a session's set-up: when it is ready, else set up, else ended, else
 *  Timer B after its INVITE. */
int64_t tc_setup_end_ns(const struct tc_session *session);

/** To be released with tc_setup_window_fini(), also when zeroed. */
struct tc_setup_window {
    int64_t *starts_ns; /**< owned, as the next two; sorted */
    int64_t *ends_ns;   /**< sorted independently */
    uint64_t *started;  /**< prefix sums of the rows, in order of their
                             starts */
    uint64_t *ended;
    size_t count;
};

/** Sort the set-ups of all sessions; each is cut at Timer B.
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_setup_window_init(struct tc_setup_window *window,
                            const struct tc_session_table *sessions);

void tc_setup_window_fini(struct tc_setup_window *window);

/** Row of the only session that was being set up at a moment; TC_INDEX_NONE:
 *  none or several. log n. */
uint32_t tc_setup_window_only(const struct tc_setup_window *window,
                              int64_t at_ns);

#endif
