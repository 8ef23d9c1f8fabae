/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file topology.h
 * @brief Nodes and links of the network, and fixed properties of nodes.
 *
 * Each host is connected to one router; routers send, receive and forward.
 */
#ifndef TC_MODEL_NETWORK_TOPOLOGY_H
#define TC_MODEL_NETWORK_TOPOLOGY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/network/link.h"
#include "model/network/network.h"

/** A node that is not observed. */
#define TC_TAP_NONE UINT16_MAX

/**
 * Add a host; it has no receiver and no taps yet.  Before close.
 *
 * @param name  copied.
 * @param ipv4  its address as a number, e.g. 0x0a000102 is 10.0.1.2.
 * @param[out] out  its number, from 0 in the order of adding.
 */
TC_NODISCARD
tc_err tc_network_add_host(struct tc_network *network, const char *name,
                           uint32_t ipv4, uint32_t *out);

/** The same for a router. */
TC_NODISCARD
tc_err tc_network_add_router(struct tc_network *network, const char *name,
                             uint32_t ipv4, uint32_t *out);

/**
 * Connect two nodes by a pair of links, one per direction.  Before close.
 *
 * @param[out] out  number of the link a -> b; b -> a has the next one.
 *                  NULL is allowed.
 * @retval TC_EARG  a rate of 0 or a negative propagation time.
 */
TC_NODISCARD
tc_err tc_network_connect(struct tc_network *network, uint32_t a, uint32_t b,
                          const struct tc_link_config *config, uint32_t *out);

/**
 * Compute the routes; the topology is fixed from here.
 *
 * @retval TC_EARG  a host that has not exactly one link, to a router; or two
 *                  routers without a path between them.
 */
TC_NODISCARD
tc_err tc_network_close(struct tc_network *network);

uint32_t tc_network_node_count(const struct tc_network *network);

/** Directed links: two for each tc_network_connect(). */
uint32_t tc_network_link_count(const struct tc_network *network);

/** Properties of a directed link; plain data. */
struct tc_network_link {
    uint32_t from_node;
    uint32_t to_node;
    uint64_t rate_bps;
};

/** @param link  below tc_network_link_count(), as LINK records number them. */
struct tc_network_link tc_network_link_at(const struct tc_network *network,
                                          uint32_t link);

/** A router forwards; the others are hosts. */
bool tc_network_is_router(const struct tc_network *network, uint32_t node);

/** Does it receive packets itself?  See tc_network_set_receiver(). */
bool tc_network_has_receiver(const struct tc_network *network, uint32_t node);

/** Borrowed until the simulation is destroyed. */
const char *tc_network_node_name(const struct tc_network *network,
                                 uint32_t node);

uint32_t tc_network_node_ipv4(const struct tc_network *network, uint32_t node);

/** The router of a host; for a router, itself.  After close. */
uint32_t tc_network_router_of(const struct tc_network *network, uint32_t node);

/** @param receive  NULL: incoming packets are not delivered.
 *  @param self     weak; handed to `receive`. */
void tc_network_set_receiver(struct tc_network *network, uint32_t node,
                             tc_receive_fn *receive, void *self);

/** Observe a node: each packet that it sends makes a record at `out`, each
 *  that it receives (not those that it forwards) one at `in`.  Numbers of
 *  the directory's taps, or TC_TAP_NONE. */
void tc_network_set_taps(struct tc_network *network, uint32_t node,
                         uint16_t out, uint16_t in);

#endif
