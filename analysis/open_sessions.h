/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file open_sessions.h
 * @brief Number of sessions open at a time: one definition for captures and
 *        models, for series and means.
 *
 * A completed session is open from the moment its viewer is ready to receive,
 * where its connection delay ends, until its BYE or STOP, or until the end of
 * the records if neither was seen.
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
 * @param start_ns  of the first bin; earlier times count in it.
 * @param bins      at least 1; later times count in the last.
 * @param[out] open  `bins` numbers, and one more as scratch.
 */
void tc_open_sessions_count(const struct tc_session_table *table,
                            int64_t start_ns, int64_t bin_ns, size_t bins,
                            double *open);

/** Mean number of open sessions over a window of positive length: the summed
 *  times for which sessions are open in it, divided by its length. */
double tc_open_sessions_mean(const struct tc_session_table *table,
                             int64_t start_ns, int64_t end_ns);

#endif
