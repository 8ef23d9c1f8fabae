/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file distance.h
 * @brief Distance between two nodes.
 */
#ifndef TC_MODEL_NETWORK_DISTANCE_H
#define TC_MODEL_NETWORK_DISTANCE_H

#include <stdint.h>

#include "model/network/network.h"

/**
 * Number of routers on the path between two nodes: 1 for two hosts at the same
 * router; a router at either end is counted.  After tc_network_close();
 * O(routers on the path).
 *
 * @return TC_NETWORK_NONE if there is no path.
 */
uint32_t tc_network_routers_between(const struct tc_network *network,
                                    uint32_t a, uint32_t b);

#endif
