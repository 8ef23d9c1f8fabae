/* SPDX-License-Identifier: Apache-2.0 */
#include "model/p2p/search.h"

#include "model/engine/random.h"
#include "model/network/topology.h"

static const struct tc_world *world_of(const struct tc_p2p_search_run *search)
{
    return search->peer->p2p->world;
}

static const struct tc_p2p_config *
config_of(const struct tc_p2p_search_run *search)
{
    return &world_of(search)->config->p2p;
}

static void ask(struct tc_p2p_search_run *search, uint32_t node)
{
    const struct tc_search_msg msg = {
        .type    = TC_SEARCH_SEARCH,
        .attempt = search->attempt,
        .query   = search->demand + 1,
        .channel = search->channel,
    };

    tc_p2p_peer_send(search->peer, &msg, node);
}

static uint32_t end_of_turn(const struct tc_p2p_search_run *search)
{
    const uint32_t left = search->count - search->next;

    return search->next + (search->width < left ? search->width : left);
}

/* Those at a time who have not answered. */
static void ask_turn(struct tc_p2p_search_run *search)
{
    search->awaited = 0;
    for (uint32_t i = search->next; i < end_of_turn(search); i++)
        if (search->place[search->order[i]] != 0) {
            search->awaited++;
            ask(search, search->order[i]);
        }
    tc_timer_start(world_of(search)->sim, &search->retry,
                   config_of(search)->retry_ns);
}

/* Random among those who can serve, whatever their place (paper 5.2). */
static void choose(struct tc_p2p_search_run *search)
{
    const struct tc_world *world = world_of(search);
    uint32_t sender              = TC_NETWORK_NONE;
    struct tc_random random      = tc_random_stream(
             world->seed, world->replication, search->demand, TC_PURPOSE_CHANNEL);

    if (search->found_count > 0)
        sender = search->found[tc_random_below(&random, search->found_count)];
    tc_p2p_search_stop(search);
    search->done(search->self, sender);
}

static void go_on(struct tc_p2p_search_run *search)
{
    search->attempt = 1;
    search->next    = end_of_turn(search);
    if (search->next < search->count)
        ask_turn(search);
    else
        choose(search);
}

static void on_retry(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_p2p_search_run *search = self;

    (void)sim;
    (void)arg;
    if (search->attempt++ < config_of(search)->attempts_max)
        ask_turn(search);
    else
        go_on(search);
}

/* Who serves: the peer that says so, or whom the tracker names. */
static uint32_t server_of(const struct tc_p2p_search_run *search,
                          const struct tc_search_msg *msg, uint32_t from_node)
{
    const struct tc_world *world = world_of(search);

    if (config_of(search)->search != TC_P2P_TRACKER)
        return from_node;
    for (uint32_t b = 0; b < world->workload->broadcaster_count; b++)
        if (tc_network_node_ipv4(world->network, world->broadcaster_nodes[b]) ==
            msg->ssrc)
            return world->broadcaster_nodes[b];
    return TC_NETWORK_NONE;
}

void tc_p2p_search_take(struct tc_p2p_search_run *search,
                        const struct tc_search_msg *msg, uint32_t from_node)
{
    uint32_t *place = &search->place[from_node];

    /* the answer to an earlier turn, or a second one */
    if (*place == 0 || *place - 1 < search->next ||
        *place - 1 >= end_of_turn(search))
        return;
    *place = 0;
    search->awaited--;
    if (msg->type == TC_SEARCH_FOUND)
        search->found[search->found_count++] =
            server_of(search, msg, from_node);

    if (search->found_count > 0 && search->takes_first)
        choose(search);
    else if (search->awaited == 0)
        go_on(search);
}

void tc_p2p_search_stop(struct tc_p2p_search_run *search)
{
    tc_timer_cancel(&search->retry);
}

static void add(struct tc_p2p_search_run *search, const uint32_t *nodes,
                uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (nodes[i] != search->peer->node)
            search->order[search->count++] = nodes[i];
}

static void fill_order(struct tc_p2p_search_run *search)
{
    const struct tc_world *world       = world_of(search);
    const struct tc_workload *workload = world->workload;
    struct tc_random random =
        tc_random_stream(world->seed, world->replication, search->demand,
                         TC_PURPOSE_SEARCH_ORDER);

    if (config_of(search)->search == TC_P2P_TRACKER) {
        add(search, &search->peer->p2p->tracker_node, 1);
    } else {
        add(search, world->broadcaster_nodes, workload->broadcaster_count);
        if (config_of(search)->search_over == TC_P2P_OVER_ALL_NODES)
            add(search, world->viewer_nodes, workload->viewer_count);
        tc_random_shuffle(&random, search->order, search->count);
    }
    for (uint32_t i = 0; i < search->count; i++)
        search->place[search->order[i]] = i + 1;
}

static void set_width(struct tc_p2p_search_run *search)
{
    const struct tc_p2p_config *config = config_of(search);

    search->takes_first = config->search != TC_P2P_ALL_IN_SEQUENCE;
    search->width       = config->search == TC_P2P_FLOOD      ? search->count
                          : config->search == TC_P2P_WINDOWED ? config->window
                                                              : 1;
}

void tc_p2p_search_start(struct tc_p2p_search_run *search)
{
    const struct tc_world *world       = world_of(search);
    const struct tc_workload *workload = world->workload;
    const size_t peers =
        (size_t)workload->broadcaster_count + workload->viewer_count;
    const size_t nodes = tc_network_node_count(world->network);

    search->order = tc_world_alloc(world, peers * sizeof *search->order);
    search->found = tc_world_alloc(world, peers * sizeof *search->found);
    search->place = tc_world_alloc(world, nodes * sizeof *search->place);
    if (!search->order || !search->found || !search->place)
        return;
    search->attempt = 1;
    tc_timer_init(&search->retry, on_retry, search, 0);
    fill_order(search);
    set_width(search);
    ask_turn(search);
}
