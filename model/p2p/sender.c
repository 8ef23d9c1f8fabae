/* SPDX-License-Identifier: Apache-2.0 */
/* A broadcaster as a peer: answers whether it has a channel, and sends each
 * viewer a copy of its stream. */
#include "model/p2p/children.h"

struct tc_p2p_sender {
    struct tc_p2p_peer peer;
    struct tc_video_source source;
    struct tc_p2p_children children;
    bool is_withdrawn; /* the tracker knows that it is full */
};

static void answer(struct tc_p2p_sender *sender,
                   const struct tc_search_msg *msg, enum tc_search_type type,
                   uint32_t to_node)
{
    tc_p2p_peer_answer(&sender->peer, msg, type, 0,
                       type == TC_SEARCH_OK ? sender->source.config.ssrc : 0,
                       to_node);
}

/* The tracker knows all broadcasters from the start; only changes are
 * reported. */
static void tell_tracker(struct tc_p2p_sender *sender)
{
    const bool is_full = !tc_p2p_children_has_room(&sender->children);

    if (sender->peer.p2p->world->config->p2p.search != TC_P2P_TRACKER ||
        sender->is_withdrawn == is_full)
        return;
    sender->is_withdrawn = is_full;
    tc_p2p_peer_tell_tracker(&sender->peer,
                             is_full ? TC_SEARCH_WITHDRAW : TC_SEARCH_OFFER,
                             sender->peer.index, 0);
}

static void start(struct tc_p2p_sender *sender, uint32_t node, uint32_t query)
{
    const bool is_first = !sender->children.first;
    struct tc_p2p_child *child =
        tc_p2p_children_add(&sender->children, node, query);

    if (!child)
        return;
    if (is_first)
        tc_video_source_start(&sender->source, 0);
    tc_video_source_add(&sender->source, &child->destination);
    tell_tracker(sender);
}

static void stop(struct tc_p2p_sender *sender, struct tc_p2p_child *child)
{
    tc_video_source_remove(&sender->source, &child->destination);
    tc_p2p_children_remove(&sender->children, child);
    if (!sender->children.first)
        tc_video_source_stop(&sender->source);
    tell_tracker(sender);
}

static void on_silent(void *self, struct tc_p2p_child *child)
{
    stop(self, child);
}

static void take_start(struct tc_p2p_sender *sender,
                       const struct tc_search_msg *msg, uint32_t from_node)
{
    struct tc_p2p_child *child =
        tc_p2p_children_find(&sender->children, from_node, msg->query);

    if (!child && !tc_p2p_children_has_room(&sender->children)) {
        answer(sender, msg, TC_SEARCH_REFUSED, from_node);
        return;
    }
    answer(sender, msg, TC_SEARCH_OK, from_node);
    if (child) /* a retransmission */
        tc_p2p_child_heard(child);
    else
        start(sender, from_node, msg->query);
}

static void take(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                 uint32_t from_node)
{
    struct tc_p2p_sender *sender = (struct tc_p2p_sender *)peer;
    const bool has_channel       = msg->channel == peer->index;

    if (msg->type == TC_SEARCH_SEARCH) {
        const bool serves =
            has_channel && tc_p2p_children_has_room(&sender->children);

        answer(sender, msg, serves ? TC_SEARCH_FOUND : TC_SEARCH_NOTFOUND,
               from_node);
    } else if (msg->type == TC_SEARCH_START && has_channel) {
        take_start(sender, msg, from_node);
    } else if (msg->type == TC_SEARCH_STOP || msg->type == TC_SEARCH_PART) {
        struct tc_p2p_child *child =
            tc_p2p_children_find(&sender->children, from_node, msg->query);

        if (child)
            stop(sender, child);
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
    tc_p2p_children_init(&sender->children, &sender->peer, on_silent, sender);
    sender->peer.take = take;
    *out              = sender;
    return tc_video_source_init(&sender->source, world->network,
                                sender->peer.node, &video);
}
