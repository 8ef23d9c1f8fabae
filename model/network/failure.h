/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file failure.h
 * @brief What can fail in a network while packets are under way: a link, and
 *        a host.
 *
 * What is lost by a failure is counted as `lost` (network.h).  Routers know
 * of a cut only when routes are computed anew; until then they go on sending
 * into it.
 */
#ifndef TC_MODEL_NETWORK_FAILURE_H
#define TC_MODEL_NETWORK_FAILURE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/network/network.h"

/** The link from one node to a neighbour; of several, the first made.
 *  @return its number, or TC_NETWORK_NONE. */
uint32_t tc_network_link_between(const struct tc_network *network,
                                 uint32_t from_node, uint32_t to_node);

/**
 * Cut a link, both ways, or mend it.  All that is in it is lost, and all that
 * comes to it while it is cut.
 *
 * @param link  either of the pair.  After tc_network_close().
 */
void tc_network_set_cut(struct tc_network *network, uint32_t link, bool is_cut);

/** Compute unicast routes and multicast trees over the links that are not
 *  cut.  To where no way leads, packets are lost.  Where memory is out, the
 *  simulation is stopped. */
void tc_network_reroute(struct tc_network *network);

/** A host fails, or is back.  While it is down it sends nothing, and what
 *  comes to it is lost. */
void tc_network_set_down(struct tc_network *network, uint32_t host,
                         bool is_down);

bool tc_network_is_down(const struct tc_network *network, uint32_t node);

#endif
