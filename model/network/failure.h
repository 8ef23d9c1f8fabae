/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file failure.h
 * @brief Failures of links and hosts during a run.
 *
 * Packets that are lost by a failure are counted as `lost` (network.h). Routers
 * notice a cut only when routes are recomputed; until then they continue to use
 * the link.
 */
#ifndef TC_MODEL_NETWORK_FAILURE_H
#define TC_MODEL_NETWORK_FAILURE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/network/network.h"

/** The link from one node to a neighbour; the first one created, if there are
 * several.
 *  @return its number, or TC_NETWORK_NONE. */
uint32_t tc_network_link_between(const struct tc_network *network,
                                 uint32_t from_node, uint32_t to_node);

/**
 * Cut or repair a link, in both directions.  All packets on it are lost, and
 * all that are sent to it while it is cut.
 *
 * @param link  either direction.  After tc_network_close().
 */
void tc_network_set_cut(struct tc_network *network, uint32_t link, bool is_cut);

/** Recompute unicast routes and multicast trees over the links that are not
 * cut.  Packets to unreachable nodes are lost.  Without memory the simulation
 * is stopped. */
void tc_network_reroute(struct tc_network *network);

/** A host fails or returns.  While it is down it sends nothing, and packets to
 * it are lost. */
void tc_network_set_down(struct tc_network *network, uint32_t host,
                         bool is_down);

bool tc_network_is_down(const struct tc_network *network, uint32_t node);

#endif
