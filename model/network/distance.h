/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file distance.h
 * @brief How far apart two nodes are.
 */
#ifndef TC_MODEL_NETWORK_DISTANCE_H
#define TC_MODEL_NETWORK_DISTANCE_H

#include <stdint.h>

#include "model/network/network.h"

/**
 * Routers that a packet from one host to another passes: 1 where both hang on
 * the same router; a router at either end counts, too.  After
 * tc_network_close(); O(routers between).
 *
 * @return TC_NETWORK_NONE where there is no way between them.
 */
uint32_t tc_network_routers_between(const struct tc_network *network,
                                    uint32_t a, uint32_t b);

#endif
