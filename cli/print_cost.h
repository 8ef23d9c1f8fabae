/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file print_cost.h
 * @brief Prints the cost of deployment, the last block of a comparison.
 */
#ifndef TC_CLI_PRINT_COST_H
#define TC_CLI_PRINT_COST_H

#include "replay/compare.h"

/** Print a line for each figure: every architecture, then the ratio of the
 *  first to the second.  Connection and stream delay follow, to show what the
 *  cost buys. */
void tc_print_cost(const struct tc_compare_cfg *cfg,
                   const struct tc_compare_report *report);

#endif
