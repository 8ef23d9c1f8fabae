/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file print_readings.h
 * @brief The table of the paper's findings by reading.
 */
#ifndef TC_CLI_PRINT_READINGS_H
#define TC_CLI_PRINT_READINGS_H

#include "replay/readings.h"

/** How many readings each finding holds in, fails in, and is open in. */
struct tc_readings_tally {
    uint32_t verdicts[TC_FINDING_COUNT][3];
};

/** A line for one reading; above the first the heading. */
void tc_print_reading(const struct tc_reading *reading, bool is_first);

/** The last lines: the sums, finding by finding. */
void tc_print_readings_tally(const struct tc_readings_tally *tally);

#endif
