/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file audience_placement.h
 * @brief The placement `crossed` of audience.h, as numbers.
 */
#ifndef TC_REPLAY_AUDIENCE_PLACEMENT_H
#define TC_REPLAY_AUDIENCE_PLACEMENT_H

#include <stdint.h>

/**
 * How many routers further than its broadcaster a viewer is.
 *
 * @param turn     broadcaster + replication.
 * @param viewers  of that broadcaster, > 0.
 * @param viewer   0..viewers - 1: which of them.
 * @param routers  > 0.
 * @return 0..routers - 1.
 */
uint32_t tc_audience_crossed(uint64_t turn, uint32_t viewers, uint32_t viewer,
                             uint32_t routers);

#endif
