/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file print_estimate.h
 * @brief Formats an estimate with its interval, or with the reason why it has
 *        none.
 */
#ifndef TC_CLI_PRINT_ESTIMATE_H
#define TC_CLI_PRINT_ESTIMATE_H

#include <stddef.h>

#include "analysis/estimate.h"

enum { TC_PRINT_BYTES = 96 };

/** "219.3 ms [218.1, 220.5]" in a unit that suits the magnitude; "n/a (reason)"
 *  if there is no value.  @return out. */
char *tc_print_interval(const struct tc_estimate *estimate,
                        char out[TC_PRINT_BYTES]);

#endif
