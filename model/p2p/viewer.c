/* SPDX-License-Identifier: Apache-2.0 */
#include "model/p2p/viewer.h"

static const struct tc_world *world_of(const struct tc_p2p_viewer *viewer)
{
    return viewer->peer.p2p->world;
}

static const struct tc_p2p_config *config_of(const struct tc_p2p_viewer *viewer)
{
    return &world_of(viewer)->config->p2p;
}

void tc_p2p_viewer_tell_sender(struct tc_p2p_viewer *viewer,
                               enum tc_search_type type, uint8_t depth)
{
    const struct tc_search_msg msg = {
        .type    = type,
        .depth   = depth,
        .attempt = viewer->attempt,
        .query   = viewer->demand + 1,
        .channel = viewer->channel,
    };

    tc_p2p_peer_send(&viewer->peer, &msg, viewer->sender_node);
}

/* Only senders of smaller depth are accepted; 0: any. */
static uint8_t depth_bound(const struct tc_p2p_viewer *viewer)
{
    return viewer->children.first ? viewer->depth : 0;
}

void tc_p2p_viewer_search(struct tc_p2p_viewer *viewer)
{
    viewer->state = TC_P2P_VIEWER_SEARCHING;
    tc_p2p_search_start(&viewer->search, depth_bound(viewer));
}

static void ask_to_start(struct tc_p2p_viewer *viewer)
{
    tc_p2p_viewer_tell_sender(viewer, TC_SEARCH_START, depth_bound(viewer));
    tc_timer_start(world_of(viewer)->sim, &viewer->retry,
                   config_of(viewer)->retry_ns);
}

static void on_searched(void *self, uint32_t sender_node)
{
    struct tc_p2p_viewer *viewer = self;

    if (sender_node != TC_NETWORK_NONE) {
        viewer->sender_node = sender_node;
        viewer->state       = TC_P2P_VIEWER_STARTING;
        viewer->attempt     = 1;
        ask_to_start(viewer);
    } else if (config_of(viewer)->relay) {
        tc_p2p_repair_in_vain(viewer);
    } else {
        viewer->state = TC_P2P_VIEWER_OVER;
    }
}

static void try_another(struct tc_p2p_viewer *viewer)
{
    tc_timer_cancel(&viewer->retry);
    tc_p2p_search_next(&viewer->search);
}

/* No OK: the START or the OK may be lost.  Or the wait before a search is
 * over. */
static void on_retry(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_p2p_viewer *viewer = self;

    (void)sim;
    (void)arg;
    if (viewer->state == TC_P2P_VIEWER_WAITING) {
        tc_p2p_viewer_search(viewer);
    } else if (viewer->attempt++ < config_of(viewer)->attempts_max) {
        ask_to_start(viewer);
    } else if (config_of(viewer)->relay) {
        tc_p2p_viewer_tell_sender(viewer, TC_SEARCH_PART, 0);
        try_another(viewer);
    } else {
        tc_p2p_viewer_end(viewer);
    }
}

static void take_first_ok(struct tc_p2p_viewer *viewer,
                          const struct tc_search_msg *msg)
{
    const struct tc_world *world = world_of(viewer);
    const bool is_repair         = viewer->was_ready;

    viewer->state     = TC_P2P_VIEWER_ON;
    viewer->was_ready = true;
    viewer->ssrc      = msg->ssrc;
    viewer->depth     = (uint8_t)(msg->depth + 1);
    tc_timer_cancel(&viewer->retry);
    tc_p2p_search_stop(&viewer->search);
    if (is_repair)
        viewer->peer.p2p->repairs.found++;
    else
        tc_world_tell_ready(world, viewer->demand);
    if (config_of(viewer)->relay) {
        tc_p2p_repair_watch(viewer);
        tc_p2p_relay_tell_tracker(viewer, false);
    }
}

/* Handles a message about this viewer's own demand. */
static void take_of_ours(struct tc_p2p_viewer *viewer,
                         const struct tc_search_msg *msg, uint32_t from_node)
{
    const bool is_answer =
        msg->type == TC_SEARCH_FOUND || msg->type == TC_SEARCH_NOTFOUND;
    const bool is_no =
        msg->type == TC_SEARCH_REFUSED || msg->type == TC_SEARCH_PART;

    if (is_answer && viewer->state == TC_P2P_VIEWER_SEARCHING)
        tc_p2p_search_take(&viewer->search, msg, from_node);
    if (is_answer || from_node != viewer->sender_node)
        return;

    if (msg->type == TC_SEARCH_OK && viewer->state == TC_P2P_VIEWER_STARTING)
        take_first_ok(viewer, msg);
    else if (msg->type == TC_SEARCH_OK && viewer->state == TC_P2P_VIEWER_ON)
        tc_p2p_repair_take_ok(viewer, msg);
    else if (is_no && viewer->state == TC_P2P_VIEWER_STARTING)
        try_another(viewer);
    else if (is_no && viewer->state == TC_P2P_VIEWER_ON &&
             config_of(viewer)->relay)
        tc_p2p_repair_begin(viewer);
}

static void take(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                 uint32_t from_node)
{
    struct tc_p2p_viewer *viewer = (struct tc_p2p_viewer *)peer;
    const bool is_ours =
        viewer->state != TC_P2P_VIEWER_OVER && msg->query == viewer->demand + 1;

    if (is_ours)
        take_of_ours(viewer, msg, from_node);
    else
        tc_p2p_relay_take(viewer, msg, from_node);
}

static void take_media(struct tc_p2p_peer *peer, const struct tc_packet *packet)
{
    struct tc_p2p_viewer *viewer = (struct tc_p2p_viewer *)peer;
    const bool is_on             = viewer->state == TC_P2P_VIEWER_ON ||
                       viewer->state == TC_P2P_VIEWER_STARTING;

    if (!is_on || packet->from_node != viewer->sender_node ||
        packet->rtp.ssrc != viewer->ssrc)
        return;
    viewer->watch.media_ns       = tc_sim_now_ns(world_of(viewer)->sim);
    viewer->watch.quiet_since_ns = viewer->watch.media_ns;
    tc_p2p_relay_forward(viewer, packet);
}

void tc_p2p_viewer_join(struct tc_p2p_viewer *viewer, uint32_t demand)
{
    const struct tc_world *world = world_of(viewer);

    if (viewer->peer.is_gone)
        return;
    tc_p2p_viewer_leave(viewer, viewer->demand);
    viewer->demand    = demand;
    viewer->channel   = world->workload->demands[demand].channel;
    viewer->was_ready = false;
    viewer->rounds    = 0;
    tc_p2p_search_for(&viewer->search, demand, viewer->channel);
    tc_p2p_viewer_search(viewer);
}

void tc_p2p_viewer_end(struct tc_p2p_viewer *viewer)
{
    const bool has_sender = viewer->state == TC_P2P_VIEWER_STARTING ||
                            viewer->state == TC_P2P_VIEWER_ON ||
                            viewer->was_ready;

    viewer->state = TC_P2P_VIEWER_OVER;
    tc_timer_cancel(&viewer->retry);
    tc_p2p_search_stop(&viewer->search);
    /* in a repair also to the former sender, which may still send */
    if (has_sender)
        tc_p2p_viewer_tell_sender(viewer, TC_SEARCH_STOP, 0);
    if (config_of(viewer)->relay) {
        tc_p2p_repair_unwatch(viewer);
        tc_p2p_relay_release(viewer);
        tc_p2p_relay_tell_tracker(viewer, false);
    }
}

void tc_p2p_viewer_leave(struct tc_p2p_viewer *viewer, uint32_t demand)
{
    if (viewer->demand == demand && viewer->state != TC_P2P_VIEWER_OVER)
        tc_p2p_viewer_end(viewer);
}

void tc_p2p_viewer_vanish(struct tc_p2p_viewer *viewer)
{
    tc_p2p_peer_vanish(&viewer->peer);
    if (viewer->state != TC_P2P_VIEWER_OVER)
        tc_p2p_viewer_end(viewer); /* its messages are lost */
}

tc_err tc_p2p_viewer_create(struct tc_p2p *p2p, uint32_t index,
                            struct tc_p2p_viewer **out)
{
    struct tc_p2p_viewer *viewer = tc_world_alloc(p2p->world, sizeof *viewer);

    if (!viewer)
        return TC_ENOMEM;
    tc_p2p_peer_init(&viewer->peer, p2p, index, p2p->world->viewer_nodes[index],
                     p2p->world->config->user_processing_ns);
    viewer->peer.take = take;
    viewer->demand    = UINT32_MAX;
    tc_p2p_search_init(&viewer->search, &viewer->peer, on_searched, viewer);
    tc_timer_init(&viewer->retry, on_retry, viewer, 0);
    if (p2p->world->config->p2p.relay) {
        viewer->peer.take_media = take_media;
        tc_p2p_relay_init(viewer);
        tc_p2p_repair_init(viewer);
    }
    *out = viewer;
    return TC_OK;
}
