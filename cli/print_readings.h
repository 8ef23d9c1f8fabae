/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file print_readings.h
 * @brief Prints the paper's findings for each scenario of a folder.
 */
#ifndef TC_CLI_PRINT_READINGS_H
#define TC_CLI_PRINT_READINGS_H

#include "replay/readings.h"

/** Number of scenarios in which each finding holds, fails, or is undecided. */
struct tc_readings_tally {
    uint32_t verdicts[TC_FINDING_COUNT][3];
};

/** Print the line of one scenario, before the first one the heading. */
void tc_print_reading(const struct tc_reading *reading, bool is_first);

/** Print the last lines: the totals of each finding. */
void tc_print_readings_tally(const struct tc_readings_tally *tally);

#endif
