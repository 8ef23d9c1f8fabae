/* SPDX-License-Identifier: Apache-2.0 */
#include "model/p2p/search.h"

#include <assert.h>

#include "model/network/topology.h"
#include "model/p2p/draw.h"

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
        .depth   = search->depth,
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

/* Asks those peers of the current turn that have not answered. */
static void ask_turn(struct tc_p2p_search_run *search)
{
    search->awaited = 0;
    for (uint32_t i = search->next; i < end_of_turn(search); i++)
        if (search->room->place[search->room->order[i]] != 0) {
            search->awaited++;
            ask(search, search->room->order[i]);
        }
    tc_timer_start(world_of(search)->sim, &search->retry,
                   config_of(search)->retry_ns);
}

/* Draws one of the peers found, and removes it from them. */
static uint32_t take_found(struct tc_p2p_search_run *search)
{
    uint32_t *found = search->room->found;
    const uint32_t i =
        tc_p2p_draw(world_of(search), &search->draws, search->peer->node, found,
                    search->found_count);
    const uint32_t sender = found[i];

    found[i] = found[--search->found_count];
    return sender;
}

void tc_p2p_search_next(struct tc_p2p_search_run *search)
{
    assert(search->room);

    uint32_t sender = TC_NETWORK_NONE;

    tc_timer_cancel(&search->retry);
    if (search->found_count > 0)
        sender = take_found(search);
    else
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
        tc_p2p_search_next(search);
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

/* The node of an address; addresses are consecutive (places.h). */
static uint32_t node_at(const struct tc_network *network, const uint32_t *nodes,
                        uint32_t count, uint32_t ipv4)
{
    const uint32_t i =
        count > 0 ? ipv4 - tc_network_node_ipv4(network, nodes[0]) : 0;

    return i < count && tc_network_node_ipv4(network, nodes[i]) == ipv4
               ? nodes[i]
               : TC_NETWORK_NONE;
}

/* The peer that serves: the one that answers, or the one that the tracker
 * names. */
static uint32_t server_of(const struct tc_p2p_search_run *search,
                          const struct tc_search_msg *msg, uint32_t from_node)
{
    const struct tc_world *world = world_of(search);

    if (config_of(search)->search != TC_P2P_TRACKER)
        return from_node;

    const uint32_t node =
        node_at(world->network, world->broadcaster_nodes,
                world->workload->broadcaster_count, msg->ssrc);
    return node != TC_NETWORK_NONE
               ? node
               : node_at(world->network, world->viewer_nodes,
                         world->workload->viewer_count, msg->ssrc);
}

static void enter_found(struct tc_p2p_search_run *search, uint32_t node)
{
    if (node != TC_NETWORK_NONE)
        search->room->found[search->found_count++] = node;
}

void tc_p2p_search_take(struct tc_p2p_search_run *search,
                        const struct tc_search_msg *msg, uint32_t from_node)
{
    if (!search->room)
        return;

    uint32_t *place = &search->room->place[from_node];

    /* an answer to an earlier turn, or a duplicate */
    if (*place == 0 || *place - 1 < search->next ||
        *place - 1 >= end_of_turn(search))
        return;
    *place = 0;
    search->awaited--;
    if (msg->type == TC_SEARCH_FOUND)
        enter_found(search, server_of(search, msg, from_node));

    if (search->found_count > 0 && search->takes_first)
        tc_p2p_search_next(search);
    else if (search->awaited == 0)
        go_on(search);
}

static void add(struct tc_p2p_search_run *search, const uint32_t *nodes,
                uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (nodes[i] != search->peer->node)
            search->room->order[search->count++] = nodes[i];
}

static void fill_order(struct tc_p2p_search_run *search)
{
    const struct tc_world *world       = world_of(search);
    const struct tc_workload *workload = world->workload;

    if (config_of(search)->search == TC_P2P_TRACKER) {
        add(search, &search->peer->p2p->tracker_node, 1);
    } else {
        add(search, world->broadcaster_nodes, workload->broadcaster_count);
        if (config_of(search)->search_over == TC_P2P_OVER_ALL_NODES)
            add(search, world->viewer_nodes, workload->viewer_count);
        tc_random_shuffle(&search->shuffles, search->room->order,
                          search->count);
    }
    for (uint32_t i = 0; i < search->count; i++)
        search->room->place[search->room->order[i]] = i + 1;
}

static void set_width(struct tc_p2p_search_run *search)
{
    const struct tc_p2p_config *config = config_of(search);

    search->takes_first = config->search != TC_P2P_ALL_IN_SEQUENCE;
    search->width       = config->search == TC_P2P_FLOOD      ? search->count
                          : config->search == TC_P2P_WINDOWED ? config->window
                                                              : 1;
}

static struct tc_p2p_search_room *new_room(const struct tc_world *world)
{
    const struct tc_workload *workload = world->workload;
    const size_t peers =
        (size_t)workload->broadcaster_count + workload->viewer_count;
    const size_t nodes              = tc_network_node_count(world->network);
    struct tc_p2p_search_room *room = tc_world_alloc(world, sizeof *room);

    if (!room)
        return NULL;
    room->order = tc_world_alloc(world, peers * sizeof *room->order);
    room->found = tc_world_alloc(world, peers * sizeof *room->found);
    room->place = tc_world_alloc(world, nodes * sizeof *room->place);
    return room->order && room->found && room->place ? room : NULL;
}

static struct tc_p2p_search_room *take_room(struct tc_p2p *p2p)
{
    struct tc_p2p_search_room *room = p2p->free_rooms;

    if (!room)
        return new_room(p2p->world);
    p2p->free_rooms = room->next;
    return room;
}

/* Resets the places, so that the next search need not clear them all. */
static void give_room_back(struct tc_p2p_search_run *search)
{
    struct tc_p2p *p2p              = search->peer->p2p;
    struct tc_p2p_search_room *room = search->room;

    for (uint32_t i = 0; i < search->count; i++)
        room->place[room->order[i]] = 0;
    room->next      = p2p->free_rooms;
    p2p->free_rooms = room;
    search->room    = NULL;
}

void tc_p2p_search_init(struct tc_p2p_search_run *search,
                        struct tc_p2p_peer *peer, tc_p2p_searched_fn *done,
                        void *self)
{
    *search =
        (struct tc_p2p_search_run){ .peer = peer, .done = done, .self = self };
    tc_timer_init(&search->retry, on_retry, search, 0);
}

void tc_p2p_search_for(struct tc_p2p_search_run *search, uint32_t demand,
                       uint32_t channel)
{
    const struct tc_world *world = world_of(search);

    assert(!search->room);
    search->demand   = demand;
    search->channel  = channel;
    search->shuffles = tc_random_stream(world->seed, world->replication, demand,
                                        TC_PURPOSE_SEARCH_ORDER);
    search->draws    = tc_random_stream(world->seed, world->replication, demand,
                                        TC_PURPOSE_SENDER);
}

void tc_p2p_search_start(struct tc_p2p_search_run *search, uint8_t depth)
{
    assert(!search->room);

    search->room = take_room(search->peer->p2p);
    if (!search->room)
        return;
    search->depth       = depth;
    search->attempt     = 1;
    search->count       = 0;
    search->next        = 0;
    search->found_count = 0;
    fill_order(search);
    set_width(search);
    ask_turn(search);
}

void tc_p2p_search_stop(struct tc_p2p_search_run *search)
{
    tc_timer_cancel(&search->retry);
    if (search->room)
        give_room_back(search);
}
