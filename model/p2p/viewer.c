/* SPDX-License-Identifier: Apache-2.0 */
/* A viewer as a peer: asks broadcasters, one after another or all at once,
 * then has one of those that have the channel start. */
#include <assert.h>

#include "model/engine/random.h"
#include "model/engine/timer.h"
#include "model/p2p/p2p.h"

enum query_state { SEARCHING, STARTING, ON, OVER };

/* One demand on its way.  Peers are numbers of broadcasters. */
struct query {
    struct tc_p2p_viewer *viewer;
    enum query_state state;
    uint32_t demand;
    uint32_t channel;
    uint32_t *order; /* in which peers are asked */
    uint32_t count;
    uint32_t next; /* place in the order of the peer that is asked now */
    uint32_t *found;
    uint32_t found_count;
    uint32_t answers; /* of a flood, to the newest attempt */
    uint32_t sender;
    uint16_t attempt;
    struct tc_timer retry;
};

struct tc_p2p_viewer {
    struct tc_p2p_peer peer;
    struct query *query; /* newest; NULL before the first */
};

static const struct tc_p2p_config *config_of(const struct query *query)
{
    return &query->viewer->peer.p2p->world->config->p2p;
}

static void send_to(struct query *query, enum tc_search_type type,
                    uint32_t broadcaster)
{
    struct tc_p2p_peer *peer       = &query->viewer->peer;
    const struct tc_search_msg msg = {
        .type    = type,
        .attempt = query->attempt,
        .query   = query->demand + 1,
        .channel = query->channel,
    };

    tc_p2p_peer_send(peer, &msg,
                     peer->p2p->world->broadcaster_nodes[broadcaster]);
}

static void start_timer(struct query *query)
{
    tc_timer_start(query->viewer->peer.p2p->world->sim, &query->retry,
                   config_of(query)->retry_ns);
}

static void ask_current(struct query *query)
{
    query->answers = 0;
    if (config_of(query)->search == TC_P2P_FLOOD) {
        for (uint32_t i = 0; i < query->count; i++)
            send_to(query, TC_SEARCH_SEARCH, query->order[i]);
    } else {
        send_to(query, TC_SEARCH_SEARCH, query->order[query->next]);
    }
    start_timer(query);
}

/* Random among those who can serve, whatever their place (paper 5.2). */
static void choose_sender(struct query *query)
{
    const struct tc_world *world = query->viewer->peer.p2p->world;
    struct tc_random random      = tc_random_stream(
             world->seed, world->replication, query->demand, TC_PURPOSE_CHANNEL);

    if (query->found_count == 0) {
        query->state = OVER;
        tc_timer_cancel(&query->retry);
        return;
    }
    query->sender  = query->found[tc_random_below(&random, query->found_count)];
    query->state   = STARTING;
    query->attempt = 1;
    send_to(query, TC_SEARCH_START, query->sender);
    start_timer(query);
}

static void go_on(struct query *query)
{
    query->attempt = 1;
    if (++query->next < query->count)
        ask_current(query);
    else
        choose_sender(query);
}

/* No answer: ask again, then go on without this peer. */
static void on_retry(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct query *query = self;

    (void)sim;
    (void)arg;
    if (query->attempt++ < config_of(query)->attempts_max) {
        if (query->state == STARTING) {
            send_to(query, TC_SEARCH_START, query->sender);
            start_timer(query);
        } else {
            ask_current(query);
        }
    } else if (query->state == SEARCHING &&
               config_of(query)->search != TC_P2P_FLOOD) {
        go_on(query);
    } else {
        if (query->state == STARTING) /* the OK may be what got lost */
            send_to(query, TC_SEARCH_STOP, query->sender);
        query->state = OVER;
    }
}

static bool is_answer_of_current(const struct query *query, uint32_t from_node)
{
    const struct tc_world *world = query->viewer->peer.p2p->world;

    return query->next < query->count &&
           world->broadcaster_nodes[query->order[query->next]] == from_node;
}

static void take_search_answer(struct query *query,
                               const struct tc_search_msg *msg,
                               uint32_t from_node)
{
    enum tc_p2p_search search = config_of(query)->search;
    bool found                = msg->type == TC_SEARCH_FOUND;

    if (search == TC_P2P_FLOOD) {
        query->answers += msg->attempt == query->attempt;
        if (found) {
            query->found[query->found_count++] = msg->channel;
            choose_sender(query);
        } else if (query->answers == query->count) {
            choose_sender(query);
        }
        return;
    }
    if (!is_answer_of_current(query, from_node)) /* of an earlier asking */
        return;
    if (found)
        query->found[query->found_count++] = query->order[query->next];
    if (found && search == TC_P2P_FIRST_MATCH)
        choose_sender(query);
    else
        go_on(query);
}

static void take(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                 uint32_t from_node)
{
    struct tc_p2p_viewer *viewer = (struct tc_p2p_viewer *)peer;
    struct query *query          = viewer->query;

    if (!query || msg->query != query->demand + 1)
        return;
    if (query->state == SEARCHING &&
        (msg->type == TC_SEARCH_FOUND || msg->type == TC_SEARCH_NOTFOUND)) {
        take_search_answer(query, msg, from_node);
    } else if (query->state == STARTING && msg->type == TC_SEARCH_OK) {
        query->state = ON;
        tc_timer_cancel(&query->retry);
        tc_world_tell_ready(peer->p2p->world, query->demand);
    }
}

static struct query *query_new(struct tc_p2p_viewer *viewer, uint32_t demand)
{
    struct tc_world *world = viewer->peer.p2p->world;
    uint32_t count         = world->workload->broadcaster_count;
    struct query *query    = tc_world_alloc(world, sizeof *query);

    if (!query)
        return NULL;
    query->order = tc_world_alloc(world, (count + 1U) * sizeof(uint32_t));
    query->found = tc_world_alloc(world, (count + 1U) * sizeof(uint32_t));
    if (!query->order || !query->found)
        return NULL;

    query->viewer  = viewer;
    query->demand  = demand;
    query->channel = world->workload->demands[demand].channel;
    query->count   = count;
    query->attempt = 1;
    tc_timer_init(&query->retry, on_retry, query, 0);
    for (uint32_t b = 0; b < count; b++)
        query->order[b] = b;

    struct tc_random random = tc_random_stream(world->seed, world->replication,
                                               demand, TC_PURPOSE_SEARCH_ORDER);
    tc_random_shuffle(&random, query->order, count);
    return query;
}

void tc_p2p_viewer_join(struct tc_p2p_viewer *viewer, uint32_t demand)
{
    if (viewer->query)
        tc_p2p_viewer_leave(viewer, viewer->query->demand);

    struct query *query = query_new(viewer, demand);
    if (!query)
        return;
    viewer->query = query;
    ask_current(query);
}

void tc_p2p_viewer_leave(struct tc_p2p_viewer *viewer, uint32_t demand)
{
    struct query *query = viewer->query;

    if (!query || query->demand != demand || query->state == OVER)
        return;
    tc_timer_cancel(&query->retry);
    if (query->state == ON || query->state == STARTING)
        send_to(query, TC_SEARCH_STOP, query->sender);
    query->state = OVER;
}

tc_err tc_p2p_viewer_create(struct tc_p2p *p2p, uint32_t index,
                            struct tc_p2p_viewer **out)
{
    struct tc_p2p_viewer *viewer = tc_world_alloc(p2p->world, sizeof *viewer);

    if (!viewer)
        return TC_ENOMEM;
    tc_p2p_peer_init(&viewer->peer, p2p, index,
                     p2p->world->viewer_nodes[index]);
    viewer->peer.take = take;
    *out              = viewer;
    return TC_OK;
}
