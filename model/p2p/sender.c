/* SPDX-License-Identifier: Apache-2.0 */
/* A broadcaster as a peer: says whether it has a channel, and sends each
 * viewer a copy of its own. */
#include "model/media/video_source.h"
#include "model/p2p/p2p.h"

/* A viewer that is being sent to. */
struct viewing {
    struct viewing *next;
    uint32_t node;
    uint32_t query;
    struct tc_video_destination destination;
};

struct tc_p2p_sender {
    struct tc_p2p_peer peer;
    struct tc_video_source source;
    struct viewing *viewings;
};

static struct viewing **find(struct tc_p2p_sender *sender, uint32_t node,
                             uint32_t query)
{
    struct viewing **link = &sender->viewings;

    while (*link && ((*link)->node != node || (*link)->query != query))
        link = &(*link)->next;
    return link;
}

static void answer(struct tc_p2p_sender *sender,
                   const struct tc_search_msg *msg, enum tc_search_type type,
                   uint32_t to_node)
{
    struct tc_search_msg reply = *msg;

    reply.type = type;
    reply.ssrc = type == TC_SEARCH_OK ? sender->source.config.ssrc : 0;
    tc_p2p_peer_send(&sender->peer, &reply, to_node);
}

static void start(struct tc_p2p_sender *sender, uint32_t node, uint32_t query)
{
    struct tc_world *world  = sender->peer.p2p->world;
    struct viewing *viewing = tc_world_alloc(world, sizeof *viewing);

    if (!viewing)
        return;

    tc_err err = tc_network_flow(world->network, sender->peer.node,
                                 TC_MEDIA_PORT, node, TC_MEDIA_PORT,
                                 TC_TRANSPORT_UDP, &viewing->destination.flow);
    if (err != TC_OK) {
        tc_sim_stop(world->sim, err);
        return;
    }
    viewing->node           = node;
    viewing->query          = query;
    viewing->destination.to = node;
    if (!sender->viewings)
        tc_video_source_start(&sender->source, 0);
    viewing->next    = sender->viewings;
    sender->viewings = viewing;
    tc_video_source_add(&sender->source, &viewing->destination);
}

static void stop(struct tc_p2p_sender *sender, uint32_t node, uint32_t query)
{
    struct viewing **link = find(sender, node, query);

    if (!*link)
        return;
    tc_video_source_remove(&sender->source, &(*link)->destination);
    *link = (*link)->next;
    if (!sender->viewings)
        tc_video_source_stop(&sender->source);
}

static void take(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                 uint32_t from_node)
{
    struct tc_p2p_sender *sender = (struct tc_p2p_sender *)peer;
    bool has_channel             = msg->channel == peer->index;

    if (msg->type == TC_SEARCH_SEARCH) {
        answer(sender, msg, has_channel ? TC_SEARCH_FOUND : TC_SEARCH_NOTFOUND,
               from_node);
    } else if (msg->type == TC_SEARCH_START && has_channel) {
        answer(sender, msg, TC_SEARCH_OK, from_node);
        if (!*find(sender, from_node, msg->query)) /* else: a repeat */
            start(sender, from_node, msg->query);
    } else if (msg->type == TC_SEARCH_STOP) {
        stop(sender, from_node, msg->query);
    }
}

tc_err tc_p2p_sender_create(struct tc_p2p *p2p, uint32_t index,
                            struct tc_p2p_sender **out)
{
    struct tc_world *world       = p2p->world;
    struct tc_p2p_sender *sender = tc_world_alloc(world, sizeof *sender);
    struct tc_video_config video = tc_world_video(world, index);

    if (!sender)
        return TC_ENOMEM;

    tc_p2p_peer_init(&sender->peer, p2p, index, world->broadcaster_nodes[index],
                     world->config->user_processing_ns);
    sender->peer.take = take;
    *out              = sender;
    return tc_video_source_init(&sender->source, world->network,
                                sender->peer.node, &video);
}
