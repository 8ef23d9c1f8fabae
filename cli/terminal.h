/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file terminal.h
 * @brief What the program says on stderr: faults, warnings, progress.
 */
#ifndef TC_CLI_TERMINAL_H
#define TC_CLI_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/** "twincast: FILE: at byte N: sentence", one line. */
void tc_terminal_fault(tc_err err, const struct tc_diag *diag);

/** The same with "warning:". */
void tc_terminal_warning(const struct tc_diag *diag);

/** "twincast: sentence; see 'twincast VERB --help'".
 *  @return the exit status of wrong usage. */
TC_PRINTF(2, 3)
int tc_terminal_usage(const char *verb, const char *format, ...);

/** A bar on stderr, drawn only where stderr is a terminal.  Zero-initialise
 *  and set the label. */
struct tc_progress {
    const char *label;
    bool drawn;
    int last_permille;
};

/** `whole` <= 0: not known, only the amount is shown. */
void tc_progress_draw(struct tc_progress *progress, int64_t done,
                      int64_t whole);

/** Wipe the bar. */
void tc_progress_end(struct tc_progress *progress);

#endif
