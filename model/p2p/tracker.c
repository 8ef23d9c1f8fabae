/* SPDX-License-Identifier: Apache-2.0 */
/* The tracker: a server that knows who serves which channel.  It stands beside
 * core router 0; broadcasters have told it of themselves beforehand. */
#include "model/network/topology.h"
#include "model/p2p/p2p.h"
#include "model/places.h"

enum { TRACKER_IPV4 = 0x0a020001 }; /* 10.2.0.1 */

static void take(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                 uint32_t from_node)
{
    const struct tc_world *world = peer->p2p->world;
    struct tc_search_msg reply   = *msg;

    if (msg->type != TC_SEARCH_SEARCH)
        return;
    reply.type = TC_SEARCH_NOTFOUND;
    if (msg->channel < world->workload->broadcaster_count) {
        reply.type = TC_SEARCH_FOUND;
        reply.ssrc = tc_network_node_ipv4(
            world->network, world->broadcaster_nodes[msg->channel]);
    }
    tc_p2p_peer_send(peer, &reply, from_node);
}

tc_err tc_p2p_tracker_place(struct tc_p2p *p2p)
{
    struct tc_world *world                 = p2p->world;
    const struct tc_network_config *config = &world->config->network;
    const struct tc_link_config link       = tc_places_link(
              world, config->server_link_bps, config->server_propagation_ns);

    tc_err err = tc_network_add_host(world->network, "tracker", TRACKER_IPV4,
                                     &p2p->tracker_node);
    if (err == TC_OK)
        err = tc_network_connect(world->network, p2p->tracker_node,
                                 world->core_routers[0], &link, NULL);
    return err;
}

tc_err tc_p2p_tracker_create(struct tc_p2p *p2p)
{
    const struct tc_world *world = p2p->world;
    struct tc_p2p_peer *peer     = tc_world_alloc(world, sizeof *peer);

    if (!peer)
        return TC_ENOMEM;
    tc_p2p_peer_init(peer, p2p, 0, p2p->tracker_node,
                     world->config->p2p.tracker_service_ns);
    peer->take = take;
    return TC_OK;
}
