/* SPDX-License-Identifier: Apache-2.0 */
#include "model/isp/edge_router.h"

#include "model/network/topology.h"
#include "model/places.h"

static bool is_of_user(const struct tc_isp *isp)
{
    return isp->world->config->cops.edge_router == TC_COPS_EDGE_ROUTER_OF_USER;
}

uint32_t tc_isp_edge_router_for(const struct tc_isp *isp, uint32_t ds,
                                const struct tc_person *user)
{
    return is_of_user(isp) ? user->router : ds;
}

uint32_t tc_isp_edge_router_node(const struct tc_isp *isp, uint32_t number)
{
    return is_of_user(isp) ? isp->world->edge_routers[number]
                           : isp->world->core_routers[number];
}

static void receive(void *self, struct tc_network *network,
                    const struct tc_packet *packet)
{
    (void)network;
    if (packet->protocol == TC_PROTOCOL_COPS)
        tc_cops_server_receive(self, packet);
}

static tc_err build_one(struct tc_isp *isp, uint32_t number)
{
    struct tc_world *world = isp->world;
    const uint32_t node    = tc_isp_edge_router_node(isp, number);

    tc_err err = tc_cops_server_create_in(
        &isp->edge_routers[number], world->network, node, &world->config->cops,
        world->config->network.link_overhead_octets);
    if (err == TC_OK)
        tc_network_set_receiver(world->network, node, receive,
                                isp->edge_routers[number]);
    return err;
}

tc_err tc_isp_edge_routers_build(struct tc_isp *isp)
{
    const struct tc_network_config *network = &isp->world->config->network;
    tc_err err                              = TC_OK;

    isp->edge_router_count =
        is_of_user(isp) ? tc_places_edges(network) : network->routers;
    isp->edge_routers = tc_world_alloc(
        isp->world, isp->edge_router_count * sizeof(struct tc_cops_server *));
    if (!isp->edge_routers)
        return TC_ENOMEM;
    for (uint32_t r = 0; r < isp->edge_router_count && err == TC_OK; r++)
        err = build_one(isp, r);
    return err;
}

uint64_t tc_isp_edge_routers_reserved_kbps(const struct tc_isp *isp)
{
    uint64_t sum = 0;

    for (uint32_t r = 0; r < isp->edge_router_count; r++)
        sum += tc_cops_server_reserved_kbps(isp->edge_routers[r]);
    return sum;
}
