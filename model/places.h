/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file places.h
 * @brief Topology and location of users, from a scenario: the same for all
 *        architectures, except for the rate of the core links.
 *
 *      core === core        routers in a full mesh
 *      /  \       \
 *    pop  pop     pop       none, where pops_per_router is 0
 *     |    |       |
 *  access access access     none, where access_per_pop is 0
 *     |
 *   users                   on the lowest routers: the edge; content providers
 *                           there, too, on a line of the servers' kind
 */
#ifndef TC_MODEL_PLACES_H
#define TC_MODEL_PLACES_H

#include <stdint.h>

#include "base/err.h"
#include "model/config.h"
#include "model/world.h"

/** Number of edge routers, the range of tc_person.router. */
uint32_t tc_places_edges(const struct tc_network_config *config);

/** Number of routers of all levels. */
uint64_t tc_places_routers(const struct tc_network_config *config);

/** The core router above an edge router. */
uint32_t tc_places_core_of(const struct tc_network_config *config,
                           uint32_t edge);

/**
 * Create the routers, and the users on their access links, with taps.  The
 * architecture adds its own nodes and then closes the network.
 *
 * @param core_link_bps  rate of the links between core routers.
 */
TC_NODISCARD
tc_err tc_places_build(struct tc_world *world, uint64_t core_link_bps);

/** A link with the scenario's queue limit and priority. */
struct tc_link_config tc_places_link(const struct tc_world *world,
                                     uint64_t rate_bps, int64_t propagation_ns);

/** Observe a server: COPS is measured at its taps. */
TC_NODISCARD
tc_err tc_places_add_server_taps(struct tc_world *world, uint32_t node,
                                 const char *name);

#endif
