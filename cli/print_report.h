/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file print_report.h
 * @brief Prints the results of an analysis as tables on standard output.
 */
#ifndef TC_CLI_PRINT_REPORT_H
#define TC_CLI_PRINT_REPORT_H

#include "replay/analyze.h"

void tc_print_report(const struct tc_analyze_report *report);

#endif
