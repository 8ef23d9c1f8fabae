/* SPDX-License-Identifier: Apache-2.0 */
/* The tracker: a server that knows which peers serve which channel and have
 * room.  It is at core router 0.  It knows broadcasters from the start; viewers
 * that relay report to it every third of `p2p.child_timeout_ms`. */
#include "model/network/topology.h"
#include "model/p2p/draw.h"
#include "model/p2p/p2p.h"
#include "model/places.h"

enum {
    TRACKER_IPV4         = 0x0a020001, /* 10.2.0.1 */
    DRAWS_OF_ANSWER_BITS = 8,          /* more draws than any answer takes */
};

/* A viewer that offers to relay. */
struct offer {
    struct offer *next;
    uint32_t node;
    uint8_t depth;
    int64_t heard_ns;
};

struct channel {
    struct offer *offers; /* in order of offering */
    bool is_full;         /* the broadcaster has no room */
};

struct tracker {
    struct tc_p2p_peer peer;
    struct channel *channels;
    struct offer *free; /* list */
    uint32_t *answers;  /* answers so far, by demand */
    uint32_t *could;    /* nodes that can serve, for the current answer */
    uint32_t could_count;
};

static const struct tc_world *world_of(const struct tracker *tracker)
{
    return tracker->peer.p2p->world;
}

static void remove_offer(struct tracker *tracker, struct offer **link)
{
    struct offer *offer = *link;

    *link         = offer->next;
    offer->next   = tracker->free;
    tracker->free = offer;
}

static struct offer **find_offer(struct channel *channel, uint32_t node)
{
    struct offer **link = &channel->offers;

    while (*link && (*link)->node != node)
        link = &(*link)->next;
    return link;
}

static struct offer *new_offer(struct tracker *tracker)
{
    struct offer *offer = tracker->free;

    if (!offer)
        return tc_world_alloc(world_of(tracker), sizeof *offer);
    tracker->free = offer->next;
    offer->next   = NULL;
    return offer;
}

static void take_offer(struct tracker *tracker, const struct tc_search_msg *msg,
                       uint32_t node)
{
    struct offer **link = find_offer(&tracker->channels[msg->channel], node);

    if (!*link)
        *link = new_offer(tracker);
    if (!*link)
        return;
    (*link)->node     = node;
    (*link)->depth    = msg->depth;
    (*link)->heard_ns = tc_sim_now_ns(world_of(tracker)->sim);
}

static void take_withdrawal(struct tracker *tracker,
                            const struct tc_search_msg *msg, uint32_t node)
{
    struct offer **link = find_offer(&tracker->channels[msg->channel], node);

    if (*link)
        remove_offer(tracker, link);
}

static void may_serve(struct tracker *tracker, uint32_t node)
{
    tracker->could[tracker->could_count++] = node;
}

/* Lists the offers; one that has not been repeated has expired. */
static void list_offers(struct tracker *tracker, struct channel *channel,
                        const struct tc_search_msg *msg, uint32_t for_node)
{
    const struct tc_world *world = world_of(tracker);
    const int64_t now_ns         = tc_sim_now_ns(world->sim);
    struct offer **link          = &channel->offers;

    while (*link) {
        const struct offer *offer = *link;

        if (now_ns - offer->heard_ns >= world->config->p2p.child_timeout_ns) {
            remove_offer(tracker, link);
            continue;
        }
        if (offer->node != for_node &&
            (msg->depth == 0 || offer->depth < msg->depth))
            may_serve(tracker, offer->node);
        link = &(*link)->next;
    }
}

static uint32_t draw(struct tracker *tracker, const struct tc_search_msg *msg,
                     uint32_t for_node)
{
    const struct tc_world *world = world_of(tracker);
    const uint32_t demand        = msg->query - 1;
    struct tc_random random = tc_random_stream(world->seed, world->replication,
                                               demand, TC_PURPOSE_SENDER);

    if (demand < world->workload->demand_count)
        random.draw = tracker->answers[demand]++ << DRAWS_OF_ANSWER_BITS;
    return tracker->could[tc_p2p_draw(world, &random, for_node, tracker->could,
                                      tracker->could_count)];
}

static void answer(struct tracker *tracker, const struct tc_search_msg *msg,
                   uint32_t for_node)
{
    const struct tc_world *world = world_of(tracker);
    struct channel *channel      = &tracker->channels[msg->channel];
    enum tc_search_type type     = TC_SEARCH_NOTFOUND;
    uint32_t ipv4                = 0;

    tracker->could_count = 0;
    if (!channel->is_full)
        may_serve(tracker, world->broadcaster_nodes[msg->channel]);
    list_offers(tracker, channel, msg, for_node);
    if (tracker->could_count > 0) {
        type = TC_SEARCH_FOUND;
        ipv4 =
            tc_network_node_ipv4(world->network, draw(tracker, msg, for_node));
    }
    tc_p2p_peer_answer(&tracker->peer, msg, type, 0, ipv4, for_node);
}

static void take(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                 uint32_t from_node)
{
    struct tracker *tracker            = (struct tracker *)peer;
    const struct tc_world *world       = world_of(tracker);
    const struct tc_workload *workload = world->workload;
    const bool is_known = msg->channel < workload->broadcaster_count;
    const bool is_source =
        is_known && world->broadcaster_nodes[msg->channel] == from_node;

    if (msg->type == TC_SEARCH_SEARCH && !is_known)
        tc_p2p_peer_answer(peer, msg, TC_SEARCH_NOTFOUND, 0, 0, from_node);
    else if (msg->type == TC_SEARCH_SEARCH)
        answer(tracker, msg, from_node);
    else if (is_source &&
             (msg->type == TC_SEARCH_OFFER || msg->type == TC_SEARCH_WITHDRAW))
        tracker->channels[msg->channel].is_full =
            msg->type == TC_SEARCH_WITHDRAW;
    else if (is_known && msg->type == TC_SEARCH_OFFER)
        take_offer(tracker, msg, from_node);
    else if (is_known && msg->type == TC_SEARCH_WITHDRAW)
        take_withdrawal(tracker, msg, from_node);
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
    const struct tc_world *world       = p2p->world;
    const struct tc_workload *workload = world->workload;
    struct tracker *tracker            = tc_world_alloc(world, sizeof *tracker);

    if (!tracker)
        return TC_ENOMEM;
    /* one more: an arena allocates no empty array */
    tracker->channels = tc_world_alloc(
        world, (workload->broadcaster_count + 1U) * sizeof *tracker->channels);
    tracker->answers = tc_world_alloc(world, (workload->demand_count + 1U) *
                                                 sizeof *tracker->answers);
    tracker->could   = tc_world_alloc(world, (workload->viewer_count + 1U) *
                                                 sizeof *tracker->could);
    if (!tracker->channels || !tracker->answers || !tracker->could)
        return TC_ENOMEM;
    tc_p2p_peer_init(&tracker->peer, p2p, 0, p2p->tracker_node,
                     world->config->p2p.tracker_service_ns);
    tracker->peer.take = take;
    return TC_OK;
}
