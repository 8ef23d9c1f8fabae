/* SPDX-License-Identifier: Apache-2.0 */
/* A viewer as a peer: searches for one who serves its channel, then has that
 * one start. */
#include <assert.h>

#include "model/engine/timer.h"
#include "model/p2p/p2p.h"
#include "model/p2p/search.h"

enum query_state { SEARCHING, STARTING, ON, OVER };

/* One demand on its way. */
struct query {
    struct tc_p2p_viewer *viewer;
    enum query_state state;
    uint32_t demand;
    uint32_t channel;
    struct tc_p2p_search_run search;
    uint32_t sender_node;
    uint16_t attempt; /* of the START */
    struct tc_timer retry;
};

struct tc_p2p_viewer {
    struct tc_p2p_peer peer;
    struct query *query; /* newest; NULL before the first */
};

static void tell_sender(struct query *query, enum tc_search_type type)
{
    const struct tc_search_msg msg = {
        .type    = type,
        .attempt = query->attempt,
        .query   = query->demand + 1,
        .channel = query->channel,
    };

    tc_p2p_peer_send(&query->viewer->peer, &msg, query->sender_node);
}

static void ask_to_start(struct query *query)
{
    const struct tc_world *world = query->viewer->peer.p2p->world;

    tell_sender(query, TC_SEARCH_START);
    tc_timer_start(world->sim, &query->retry, world->config->p2p.retry_ns);
}

static void on_searched(void *self, uint32_t sender_node)
{
    struct query *query = self;

    if (sender_node == TC_NETWORK_NONE) {
        query->state = OVER;
        return;
    }
    query->sender_node = sender_node;
    query->state       = STARTING;
    query->attempt     = 1;
    ask_to_start(query);
}

/* No OK: it may be what got lost. */
static void on_retry(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct query *query          = self;
    const struct tc_world *world = query->viewer->peer.p2p->world;

    (void)sim;
    (void)arg;
    if (query->attempt++ < world->config->p2p.attempts_max) {
        ask_to_start(query);
        return;
    }
    tell_sender(query, TC_SEARCH_STOP);
    query->state = OVER;
}

/* Nobody gets a channel from a viewer. */
static void refuse(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                   uint32_t to_node)
{
    struct tc_search_msg reply = *msg;

    reply.type = TC_SEARCH_NOTFOUND;
    tc_p2p_peer_send(peer, &reply, to_node);
}

static void take(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                 uint32_t from_node)
{
    struct tc_p2p_viewer *viewer = (struct tc_p2p_viewer *)peer;
    struct query *query          = viewer->query;

    if (msg->type == TC_SEARCH_SEARCH) {
        refuse(peer, msg, from_node);
        return;
    }
    if (!query || msg->query != query->demand + 1)
        return;
    if (query->state == SEARCHING &&
        (msg->type == TC_SEARCH_FOUND || msg->type == TC_SEARCH_NOTFOUND)) {
        tc_p2p_search_take(&query->search, msg, from_node);
    } else if (query->state == STARTING && msg->type == TC_SEARCH_OK) {
        query->state = ON;
        tc_timer_cancel(&query->retry);
        tc_world_tell_ready(peer->p2p->world, query->demand);
    }
}

void tc_p2p_viewer_join(struct tc_p2p_viewer *viewer, uint32_t demand)
{
    if (viewer->query)
        tc_p2p_viewer_leave(viewer, viewer->query->demand);

    struct tc_world *world = viewer->peer.p2p->world;
    struct query *query    = tc_world_alloc(world, sizeof *query);
    if (!query)
        return;
    query->viewer  = viewer;
    query->demand  = demand;
    query->channel = world->workload->demands[demand].channel;
    query->search  = (struct tc_p2p_search_run){ .peer    = &viewer->peer,
                                                 .demand  = demand,
                                                 .channel = query->channel,
                                                 .done    = on_searched,
                                                 .self    = query };
    tc_timer_init(&query->retry, on_retry, query, 0);
    viewer->query = query;
    tc_p2p_search_start(&query->search);
}

void tc_p2p_viewer_leave(struct tc_p2p_viewer *viewer, uint32_t demand)
{
    struct query *query = viewer->query;

    if (!query || query->demand != demand || query->state == OVER)
        return;
    tc_timer_cancel(&query->retry);
    if (query->state == SEARCHING)
        tc_p2p_search_stop(&query->search);
    else
        tell_sender(query, TC_SEARCH_STOP);
    query->state = OVER;
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
    *out              = viewer;
    return TC_OK;
}
