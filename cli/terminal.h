/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file terminal.h
 * @brief Messages on stderr: errors, warnings, progress.
 */
#ifndef TC_CLI_TERMINAL_H
#define TC_CLI_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/** "twincast: FILE: at byte N: sentence", one line. */
void tc_terminal_fault(tc_err err, const struct tc_diag *diag);

/** The same with "warning:" before the message. */
void tc_terminal_warning(const struct tc_diag *diag);

/** "twincast COMMAND: sentence; see 'twincast COMMAND --help'".
 *  @return the exit status of wrong usage. */
TC_PRINTF(2, 3)
int tc_terminal_usage(const char *verb, const char *format, ...);

/** A progress bar on stderr, drawn only if stderr is a terminal.
 *  Zero-initialise it and set the label. */
struct tc_progress {
    const char *label;
    bool drawn;
    int last_permille;
};

/** Draw the bar at `done` of `whole`; nothing is drawn if `whole` <= 0
 *  (unknown). */
void tc_progress_draw(struct tc_progress *progress, int64_t done,
                      int64_t whole);

/** Erase the bar. */
void tc_progress_end(struct tc_progress *progress);

#endif
