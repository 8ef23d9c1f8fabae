/* SPDX-License-Identifier: Apache-2.0 */
#include "model/p2p/draw.h"

#include <assert.h>
#include <math.h>

#include "model/network/distance.h"

static double weight(const struct tc_world *world, uint32_t receiver_node,
                     uint32_t node)
{
    const uint32_t routers =
        tc_network_routers_between(world->network, receiver_node, node);

    /* subtracts the minimum of one router, so that weights do not all
     * underflow */
    return exp(-world->config->p2p.locality_weight * (routers - 1.0));
}

static uint32_t draw_weighted(const struct tc_world *world,
                              struct tc_random *random, uint32_t receiver_node,
                              const uint32_t *nodes, uint32_t count)
{
    double total = 0.0, sum = 0.0;
    uint32_t chosen = 0;

    for (uint32_t i = 0; i < count; i++)
        total += weight(world, receiver_node, nodes[i]);

    const double mark = tc_random_uniform(random) * total;
    for (uint32_t i = 0; i < count && sum <= mark; i++) {
        sum += weight(world, receiver_node, nodes[i]);
        chosen = i;
    }
    return chosen;
}

uint32_t tc_p2p_draw(const struct tc_world *world, struct tc_random *random,
                     uint32_t receiver_node, const uint32_t *nodes,
                     uint32_t count)
{
    assert(count > 0);

    return world->config->p2p.locality_weight > 0.0
               ? draw_weighted(world, random, receiver_node, nodes, count)
               : tc_random_below(random, count);
}
