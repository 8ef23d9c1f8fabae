/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/failure.h"

#include <assert.h>

#include "model/engine/sim.h"
#include "model/network/network_state.h"

uint32_t tc_network_link_between(const struct tc_network *network,
                                 uint32_t from_node, uint32_t to_node)
{
    assert(network);

    for (size_t i = 0; i < network->link_count; i++)
        if (network->links[i].from_node == from_node &&
            network->links[i].to_node == to_node)
            return (uint32_t)i;
    return TC_NETWORK_NONE;
}

static void cut_one_way(struct tc_network *network, uint32_t number)
{
    struct tc_link_state *state = &network->link_states[number];
    const int64_t now_ns        = tc_sim_now_ns(network->sim);
    struct tc_packet *packet;

    if (state->is_cut)
        return;
    state->is_cut = true;
    state->cuts++;
    while ((packet = tc_link_flush(&network->links[number], now_ns)) != NULL) {
        network->totals.lost++;
        tc_packet_release(&network->pool, packet);
    }
}

void tc_network_set_cut(struct tc_network *network, uint32_t link, bool is_cut)
{
    assert(network && network->is_closed && link < network->link_count);

    const uint32_t pair[] = { link, tc_link_back(link) };

    for (size_t i = 0; i < TC_LEN(pair); i++)
        if (is_cut)
            cut_one_way(network, pair[i]);
        else
            network->link_states[pair[i]].is_cut = false;
}

void tc_network_reroute(struct tc_network *network)
{
    assert(network && network->is_closed);

    tc_err err = tc_network_compute_routes(network);
    if (err != TC_OK)
        tc_sim_stop(network->sim, err);
    else
        tc_multicast_regrow(network);
}

void tc_network_set_down(struct tc_network *network, uint32_t host,
                         bool is_down)
{
    assert(network && host < network->node_count);
    assert(!network->nodes[host].is_router);

    network->nodes[host].is_down = is_down;
}

bool tc_network_is_down(const struct tc_network *network, uint32_t node)
{
    assert(network && node < network->node_count);

    return network->nodes[node].is_down;
}
