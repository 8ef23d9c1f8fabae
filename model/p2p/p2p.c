/* SPDX-License-Identifier: Apache-2.0 */
#include "model/p2p/p2p.h"

#include "model/architecture.h"
#include "model/network/failure.h"
#include "model/network/topology.h"
#include "model/p2p/viewer.h"
#include "model/places.h"

/* A received message that waits to be processed. */
struct inbox {
    struct tc_p2p_peer *peer;
    const struct tc_search_msg *msg;
    uint32_t from_node;
};

static void on_processed(struct tc_sim *sim, void *self, uint64_t arg)
{
    const struct inbox *inbox = self;

    (void)sim;
    (void)arg;
    if (!inbox->peer->is_gone)
        inbox->peer->take(inbox->peer, inbox->msg, inbox->from_node);
}

static void receive(void *self, struct tc_network *network,
                    const struct tc_packet *packet)
{
    struct tc_p2p_peer *peer = self;

    (void)network;
    if (packet->protocol == TC_PROTOCOL_RTP && peer->take_media)
        peer->take_media(peer, packet);
    if (packet->protocol != TC_PROTOCOL_SEARCH)
        return;

    struct inbox *inbox = tc_world_alloc(peer->p2p->world, sizeof *inbox);
    if (!inbox)
        return;
    inbox->peer      = peer;
    inbox->msg       = packet->view.search;
    inbox->from_node = packet->from_node;
    tc_server_submit(&peer->server, on_processed, inbox, 0);
}

void tc_p2p_peer_init(struct tc_p2p_peer *peer, struct tc_p2p *p2p,
                      uint32_t index, uint32_t node, int64_t service_ns)
{
    peer->p2p   = p2p;
    peer->index = index;
    peer->node  = node;
    tc_server_init(&peer->server, p2p->world->sim, service_ns);
    tc_network_set_receiver(p2p->world->network, node, receive, peer);
}

void tc_p2p_peer_send(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                      uint32_t to_node)
{
    struct tc_world *world     = peer->p2p->world;
    struct tc_search_msg *copy = tc_world_alloc(world, sizeof *copy);
    struct tc_packet_spec spec = {
        .view       = { .search = copy },
        .wire_bytes = TC_SEARCH_HEADER_BYTES + TC_UDP_HEADER_BYTES +
                      TC_IPV4_HEADER_BYTES +
                      world->config->network.link_overhead_octets,
        .to       = to_node,
        .protocol = TC_PROTOCOL_SEARCH,
    };

    if (!copy || peer->is_gone)
        return;
    *copy = *msg;

    tc_err err =
        tc_network_flow(world->network, peer->node, TC_SEARCH_PORT, to_node,
                        TC_SEARCH_PORT, TC_TRANSPORT_UDP, &spec.flow);
    if (err != TC_OK)
        tc_sim_stop(world->sim, err);
    else
        tc_network_send(world->network, peer->node, &spec);
}

void tc_p2p_peer_answer(struct tc_p2p_peer *peer,
                        const struct tc_search_msg *msg,
                        enum tc_search_type type, uint8_t depth, uint32_t ssrc,
                        uint32_t to_node)
{
    struct tc_search_msg reply = *msg;

    reply.type  = type;
    reply.depth = depth;
    reply.ssrc  = ssrc;
    tc_p2p_peer_send(peer, &reply, to_node);
}

void tc_p2p_peer_tell_tracker(struct tc_p2p_peer *peer,
                              enum tc_search_type type, uint32_t channel,
                              uint8_t depth)
{
    const struct tc_search_msg msg = {
        .type = type, .depth = depth, .attempt = 1, .channel = channel
    };

    tc_p2p_peer_send(peer, &msg, peer->p2p->tracker_node);
}

void tc_p2p_peer_vanish(struct tc_p2p_peer *peer)
{
    struct tc_network *network = peer->p2p->world->network;

    peer->is_gone = true;
    tc_network_set_receiver(network, peer->node, NULL, NULL);
    tc_network_set_taps(network, peer->node, TC_TAP_NONE, TC_TAP_NONE);
}

static tc_err build_peers(struct tc_p2p *p2p)
{
    const struct tc_workload *workload = p2p->world->workload;
    tc_err err                         = TC_OK;

    for (uint32_t b = 0; b < workload->broadcaster_count && err == TC_OK; b++)
        err = tc_p2p_sender_create(p2p, b, &p2p->senders[b]);
    for (uint32_t v = 0; v < workload->viewer_count && err == TC_OK; v++)
        err = tc_p2p_viewer_create(p2p, v, &p2p->viewers[v]);
    return err;
}

static tc_err p2p_build(void *self, struct tc_world *world)
{
    const struct tc_workload *workload = world->workload;
    struct tc_p2p *p2p                 = self;

    p2p->world = world;
    p2p->viewers =
        tc_world_alloc(world, (workload->viewer_count + 1U) * sizeof(void *));
    p2p->senders = tc_world_alloc(world, (workload->broadcaster_count + 1U) *
                                             sizeof(void *));
    if (!p2p->viewers || !p2p->senders)
        return TC_ENOMEM;

    tc_err err =
        tc_places_build(world, world->config->network.p2p_core_link_bps);
    const bool has_tracker = world->config->p2p.search == TC_P2P_TRACKER;
    if (err == TC_OK && has_tracker)
        err = tc_p2p_tracker_place(p2p);
    if (err == TC_OK)
        err = tc_network_close(world->network);
    if (err == TC_OK && has_tracker)
        err = tc_p2p_tracker_create(p2p);
    if (err == TC_OK)
        err = build_peers(p2p);
    return err;
}

static void p2p_join(void *self, uint32_t demand)
{
    struct tc_p2p *p2p = self;

    tc_p2p_viewer_join(
        p2p->viewers[p2p->world->workload->demands[demand].viewer], demand);
}

static void p2p_leave(void *self, uint32_t demand)
{
    struct tc_p2p *p2p = self;

    tc_p2p_viewer_leave(
        p2p->viewers[p2p->world->workload->demands[demand].viewer], demand);
}

static void p2p_vanish(void *self, uint32_t viewer)
{
    struct tc_p2p *p2p = self;

    tc_p2p_viewer_vanish(p2p->viewers[viewer]);
}

/* The only server is the tracker, if there is one. */
static void p2p_set_server(void *self, uint32_t server, bool is_down)
{
    struct tc_p2p *p2p = self;

    (void)server;
    if (p2p->world->config->p2p.search == TC_P2P_TRACKER)
        tc_network_set_down(p2p->world->network, p2p->tracker_node, is_down);
}

const struct tc_architecture tc_p2p_architecture = {
    .name       = "p2p",
    .self_size  = sizeof(struct tc_p2p),
    .build      = p2p_build,
    .join       = p2p_join,
    .leave      = p2p_leave,
    .set_server = p2p_set_server,
    .vanish     = p2p_vanish,
};
