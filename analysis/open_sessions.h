/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file open_sessions.h
 * @brief How many sessions are open at a time: one definition for captures and
 *        models, for series and means.
 *
 * A session that was completed is open from the moment at which its viewer is
 * ready to receive, where its connection delay ends, to its BYE or STOP; to
 * the end of the records where that was not seen.
 */
#ifndef TC_ANALYSIS_OPEN_SESSIONS_H
#define TC_ANALYSIS_OPEN_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/session.h"

/**
 * @param[out] from_ns  set only where the session was ever open.
 * @param[out] to_ns    likewise; INT64_MAX where it did not end.
 */
bool tc_session_is_ever_open(const struct tc_session *session, int64_t *from_ns,
                             int64_t *to_ns);

/**
 * Count the sessions that are open at some time in each bin.
 *
 * @param start_ns  of the first bin; what is before counts as in it.
 * @param bins      at least 1; what comes after them counts as in the last.
 * @param[out] open  of `bins` numbers, and one more for scratch.
 */
void tc_open_sessions_count(const struct tc_session_table *table,
                            int64_t start_ns, int64_t bin_ns, size_t bins,
                            double *open);

/** Mean number of open sessions over a window that is not empty: the time for
 *  which sessions are open in it, by its length. */
double tc_open_sessions_mean(const struct tc_session_table *table,
                             int64_t start_ns, int64_t end_ns);

#endif
