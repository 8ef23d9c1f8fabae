/* SPDX-License-Identifier: Apache-2.0 */
/* A viewer as a relay: forwards the stream that it receives. */
#include "model/p2p/viewer.h"

static const struct tc_p2p_config *config_of(const struct tc_p2p_viewer *viewer)
{
    return &viewer->peer.p2p->world->config->p2p;
}

static void part(struct tc_p2p_viewer *viewer, const struct tc_p2p_child *child)
{
    const struct tc_search_msg msg = { .type    = TC_SEARCH_PART,
                                       .depth   = viewer->depth,
                                       .attempt = 1,
                                       .query   = child->query,
                                       .channel = viewer->channel };

    tc_p2p_peer_send(&viewer->peer, &msg, child->node);
}

static void on_silent(void *self, struct tc_p2p_child *child)
{
    struct tc_p2p_viewer *viewer = self;

    tc_p2p_children_remove(&viewer->children, child);
    tc_p2p_relay_tell_tracker(viewer, false);
}

void tc_p2p_relay_init(struct tc_p2p_viewer *viewer)
{
    tc_p2p_children_init(&viewer->children, &viewer->peer, on_silent, viewer);
}

/* Does it have the stream, and room for another child? */
static bool has_room(const struct tc_p2p_viewer *viewer)
{
    return viewer->state == TC_P2P_VIEWER_ON && viewer->depth < UINT8_MAX &&
           tc_p2p_children_has_room(&viewer->children);
}

/* A requester may be above this viewer in the tree: only the depth shows it.
 * And a stream that is interrupted cannot be forwarded. */
static bool can_serve(const struct tc_p2p_viewer *viewer,
                      const struct tc_search_msg *msg)
{
    const int64_t quiet_ns =
        tc_sim_now_ns(viewer->peer.p2p->world->sim) - viewer->watch.media_ns;

    return has_room(viewer) && msg->channel == viewer->channel &&
           (msg->depth == 0 || viewer->depth < msg->depth) &&
           quiet_ns < config_of(viewer)->media_timeout_ns / 2;
}

static void take_start(struct tc_p2p_viewer *viewer,
                       const struct tc_search_msg *msg, uint32_t from_node)
{
    struct tc_p2p_child *child =
        tc_p2p_children_find(&viewer->children, from_node, msg->query);

    if (!child && !can_serve(viewer, msg)) {
        tc_p2p_peer_answer(&viewer->peer, msg, TC_SEARCH_REFUSED, viewer->depth,
                           0, from_node);
        return;
    }
    tc_p2p_peer_answer(&viewer->peer, msg, TC_SEARCH_OK, viewer->depth,
                       viewer->ssrc, from_node);
    if (child)
        tc_p2p_child_heard(child);
    else if (tc_p2p_children_add(&viewer->children, from_node, msg->query))
        tc_p2p_relay_tell_tracker(viewer, false);
}

static void take_end(struct tc_p2p_viewer *viewer,
                     const struct tc_search_msg *msg, uint32_t from_node)
{
    struct tc_p2p_child *child =
        tc_p2p_children_find(&viewer->children, from_node, msg->query);

    if (!child)
        return;
    tc_p2p_children_remove(&viewer->children, child);
    tc_p2p_relay_tell_tracker(viewer, false);
}

void tc_p2p_relay_take(struct tc_p2p_viewer *viewer,
                       const struct tc_search_msg *msg, uint32_t from_node)
{
    const bool relays = config_of(viewer)->relay;

    if (msg->type == TC_SEARCH_SEARCH) {
        const bool serves = relays && can_serve(viewer, msg);

        tc_p2p_peer_answer(&viewer->peer, msg,
                           serves ? TC_SEARCH_FOUND : TC_SEARCH_NOTFOUND,
                           serves ? viewer->depth : 0, 0, from_node);
    } else if (msg->type == TC_SEARCH_START && relays) {
        take_start(viewer, msg, from_node);
    } else if (msg->type == TC_SEARCH_STOP || msg->type == TC_SEARCH_PART) {
        take_end(viewer, msg, from_node);
    }
}

/* The RTP header stays the camera's: sequence number, timestamp and SSRC. */
void tc_p2p_relay_forward(struct tc_p2p_viewer *viewer,
                          const struct tc_packet *packet)
{
    struct tc_network *network = viewer->peer.p2p->world->network;

    for (const struct tc_p2p_child *child = viewer->children.first; child;
         child                            = child->next) {
        const struct tc_packet_spec spec = {
            .view       = { .rtp = &packet->rtp },
            .wire_bytes = packet->wire_bytes,
            .flow       = child->destination.flow,
            .to         = child->destination.to,
            .protocol   = TC_PROTOCOL_RTP,
        };

        tc_network_send(network, viewer->peer.node, &spec);
    }
}

void tc_p2p_relay_release(struct tc_p2p_viewer *viewer)
{
    while (viewer->children.first) {
        part(viewer, viewer->children.first);
        tc_p2p_children_remove(&viewer->children, viewer->children.first);
    }
}

void tc_p2p_relay_tell_tracker(struct tc_p2p_viewer *viewer, bool again)
{
    const bool serves = has_room(viewer);

    if (config_of(viewer)->search != TC_P2P_TRACKER ||
        (serves == viewer->is_offered && !(serves && again)))
        return;
    viewer->is_offered = serves;
    tc_p2p_peer_tell_tracker(&viewer->peer,
                             serves ? TC_SEARCH_OFFER : TC_SEARCH_WITHDRAW,
                             viewer->channel, viewer->depth);
}
