/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file audience_placement.h
 * @brief The placement `crossed` of audience.h.
 */
#ifndef TC_REPLAY_AUDIENCE_PLACEMENT_H
#define TC_REPLAY_AUDIENCE_PLACEMENT_H

#include <stdint.h>

/**
 * Distance of a viewer from its broadcaster, in router numbers.
 *
 * @param turn     broadcaster + replication.
 * @param viewers  number of viewers of that broadcaster, > 0.
 * @param viewer   index among them, 0..viewers - 1.
 * @param routers  > 0.
 * @return 0..routers - 1.
 */
uint32_t tc_audience_crossed(uint64_t turn, uint32_t viewers, uint32_t viewer,
                             uint32_t routers);

#endif
