/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/distance.h"

#include <assert.h>

#include "model/network/network_state.h"

uint32_t tc_network_routers_between(const struct tc_network *network,
                                    uint32_t a, uint32_t b)
{
    assert(network && network->is_closed);
    assert(a < network->node_count && b < network->node_count);

    const uint32_t root = network->nodes[a].router;
    uint32_t router     = network->nodes[b].router;
    uint32_t count      = 1;

    while (router != root) {
        const uint32_t link = tc_route_parent(&network->routes, root, router);

        if (link == TC_ROUTE_NONE)
            return TC_NETWORK_NONE;
        router = network->nodes[network->links[link].from_node].router;
        count++;
    }
    return count;
}
