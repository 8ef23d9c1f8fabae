/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file audience_arrivals.h
 * @brief When viewers come; audience.h tells the laws.
 */
#ifndef TC_REPLAY_AUDIENCE_ARRIVALS_H
#define TC_REPLAY_AUDIENCE_ARRIVALS_H

#include <stdint.h>

#include "replay/scenario.h"

/**
 * Everybody's first request.
 *
 * @param[out] at_ns  `config->viewers` of them, by viewer; under `poisson`
 *                    some may be behind the run's end.
 */
void tc_audience_arrivals(const struct tc_audience_config *config,
                          uint64_t seed, uint32_t replication, int64_t *at_ns);

#endif
