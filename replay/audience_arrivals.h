/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file audience_arrivals.h
 * @brief Arrival times of viewers; audience.h states the distributions.
 */
#ifndef TC_REPLAY_AUDIENCE_ARRIVALS_H
#define TC_REPLAY_AUDIENCE_ARRIVALS_H

#include <stdint.h>

#include "replay/scenario.h"

/**
 * Draw the time of each viewer's first request.
 *
 * @param[out] at_ns  array of `config->viewers`, by viewer; with `poisson` some
 *                    may be after the end of the run.
 */
void tc_audience_arrivals(const struct tc_audience_config *config,
                          uint64_t seed, uint32_t replication, int64_t *at_ns);

#endif
