/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file print_estimate.h
 * @brief Estimates as lines of a table on stdout, never without an interval.
 */
#ifndef TC_CLI_PRINT_ESTIMATE_H
#define TC_CLI_PRINT_ESTIMATE_H

#include <stddef.h>

#include "analysis/estimate.h"

enum { TC_PRINT_BYTES = 96 };

/** "219.3 ms [218.1, 220.5]" in a unit that suits the size; "n/a (why)" where
 *  nothing is known.  @return out. */
char *tc_print_interval(const struct tc_estimate *estimate,
                        char out[TC_PRINT_BYTES]);

#endif
