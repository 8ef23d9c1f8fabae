/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file route.h
 * @brief Static shortest routes between routers.
 *
 * Shortest by propagation time, then by hops, then by the lower number of
 * the neighbour, then of the link: a total order, so that equal scenarios
 * route equally.  Links come in pairs of equal propagation (2k and 2k + 1),
 * so one table serves both directions: `parent` of a tree rooted at R is the
 * path of R's multicast, and its reverse the path of unicast to R.
 */
#ifndef TC_MODEL_NETWORK_ROUTE_H
#define TC_MODEL_NETWORK_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/** No link: at the root of a tree, or if there is no path. */
#define TC_ROUTE_NONE UINT32_MAX

/** A directed link between routers, which are numbered from 0. */
struct tc_route_link {
    uint32_t from;
    uint32_t to;
    uint32_t link; /**< its number in the network */
    int64_t propagation_ns;
};

/** In the caller's storage; zero-initialised has no routers. */
struct tc_route_table {
    uint32_t *parent; /**< owned; [root * router_count + router]: the link by
                           which the route from root comes in */
    uint32_t router_count;
};

void tc_route_table_fini(struct tc_route_table *table);

/**
 * Dijkstra from each router: O(R (R^2 + L)) time, 4 R^2 bytes kept.
 *
 * @param links    both links of each pair.
 * @retval TC_EARG    two routers without a path between them.
 * @retval TC_ENOMEM  no memory; nothing is kept.
 */
TC_NODISCARD
tc_err tc_route_table_init(struct tc_route_table *table, uint32_t router_count,
                           const struct tc_route_link *links,
                           size_t link_count);

/** The same, but routers without a path between them are allowed: then `parent`
 * is TC_ROUTE_NONE. */
TC_NODISCARD
tc_err tc_route_table_init_split(struct tc_route_table *table,
                                 uint32_t router_count,
                                 const struct tc_route_link *links,
                                 size_t link_count);

/** Is there a path from `root` to `router`? */
static inline bool tc_route_exists(const struct tc_route_table *table,
                                   uint32_t root, uint32_t router)
{
    return root == router ||
           table->parent[(size_t)root * table->router_count + router] !=
               TC_ROUTE_NONE;
}

/** The last link of the route from `root` to `router`. */
static inline uint32_t tc_route_parent(const struct tc_route_table *table,
                                       uint32_t root, uint32_t router)
{
    return table->parent[(size_t)root * table->router_count + router];
}

#endif
