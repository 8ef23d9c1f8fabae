/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file print_comparison.h
 * @brief The report of a comparison on stdout.
 */
#ifndef TC_CLI_PRINT_COMPARISON_H
#define TC_CLI_PRINT_COMPARISON_H

#include "replay/compare.h"

/** Print the input; for each KPI the capture's estimate, that of each
 *  architecture, and the first one's difference from and ratio to each other;
 *  the cost of deployment; what the intervals cover. */
void tc_print_comparison(const struct tc_compare_cfg *cfg,
                         const struct tc_compare_report *report);

#endif
