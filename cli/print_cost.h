/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file print_cost.h
 * @brief The figures of deployment as one block of a comparison.
 */
#ifndef TC_CLI_PRINT_COST_H
#define TC_CLI_PRINT_COST_H

#include "replay/compare.h"

/** A line for each figure: every architecture, then the ratio of the first to
 *  the second.  Both delays stand beside them, for what the cost buys. */
void tc_print_cost(const struct tc_compare_cfg *cfg,
                   const struct tc_compare_report *report);

#endif
