/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/network.h"

#include <assert.h>

#include "base/alloc.h"
#include "model/engine/sim.h"
#include "model/network/igmp.h"
#include "model/network/network_state.h"
#include "model/network/topology.h"
#include "proto/directory.h"
#include "proto/record_sink.h"

tc_err tc_network_create(struct tc_network **out, struct tc_sim *sim,
                         struct tc_directory *directory,
                         const struct tc_record_sink *sink)
{
    assert(out && sim && directory);
    *out = NULL;

    struct tc_network *network = tc_alloc(sizeof *network);
    if (!network)
        return TC_ENOMEM;

    network->sim        = sim;
    network->directory  = directory;
    network->sink       = sink;
    network->pool.arena = tc_sim_arena(sim);

    *out = network;
    return TC_OK;
}

void tc_network_destroy(struct tc_network *network)
{
    if (!network)
        return;

    for (size_t i = 0; i < network->link_count; i++)
        tc_link_fini(&network->links[i]);
    tc_tree_table_fini(&network->trees);
    tc_group_table_fini(&network->groups);
    tc_route_table_fini(&network->routes);
    tc_free(network->routers);
    tc_free(network->link_states);
    tc_free(network->links);
    tc_free(network->nodes);
    tc_free(network);
}

struct tc_sim *tc_network_sim(const struct tc_network *network)
{
    return network->sim;
}

struct tc_directory *tc_network_directory(const struct tc_network *network)
{
    return network->directory;
}

void tc_network_emit(struct tc_network *network, const struct tc_record *record)
{
    const struct tc_record_sink *sink = network->sink;

    if (!sink || tc_sim_fault(network->sim) != TC_OK)
        return;

    tc_err err = sink->ops->accept(sink->self, record);
    if (err != TC_OK)
        tc_sim_stop(network->sim, err);
}

static void record_packet(struct tc_network *network, uint16_t tap,
                          const struct tc_packet *packet)
{
    if (tap == TC_TAP_NONE || packet->is_background)
        return;

    const int64_t now_ns          = tc_sim_now_ns(network->sim);
    const bool is_media           = packet->protocol == TC_PROTOCOL_RTP;
    const struct tc_record record = {
        .at_ns      = now_ns,
        .first_ns   = now_ns,
        .view       = packet->view,
        .wire_bytes = packet->wire_bytes,
        .flow       = packet->flow,
        .from       = packet->from,
        .to         = packet->to,
        .tap        = tap,
        .kind       = is_media ? TC_RECORD_PACKET : TC_RECORD_MESSAGE,
        .protocol   = packet->protocol,
    };

    tc_network_emit(network, &record);
}

/* Counts a lost packet; one reference is released. */
static void lose(struct tc_network *network, struct tc_packet *packet)
{
    network->totals.lost++;
    tc_packet_release(&network->pool, packet);
}

/* The packet has reached its destination; one reference is released. */
static void deliver(struct tc_network *network, uint32_t node,
                    struct tc_packet *packet)
{
    const struct tc_node *at = &network->nodes[node];

    if (at->is_down) {
        lose(network, packet);
        return;
    }
    network->totals.delivered++;
    record_packet(network, at->tap_in, packet);
    if (packet->protocol == TC_PROTOCOL_IGMP && at->is_router)
        tc_igmp_take(network, packet);
    if (at->receive && !packet->is_background)
        at->receive(at->receiver, network, packet);
    tc_packet_release(&network->pool, packet);
}

/* The link from a router towards another node, or TC_NETWORK_NONE. */
static uint32_t link_towards(const struct tc_network *network, uint32_t router,
                             uint32_t to_node)
{
    const struct tc_node *to = &network->nodes[to_node];

    if (to->router == router)
        return tc_link_back(to->up_link);
    return tc_route_exists(&network->routes, to->router, router)
               ? tc_link_back(
                     tc_route_parent(&network->routes, to->router, router))
               : TC_NETWORK_NONE;
}

static void pass_on(struct tc_network *network, uint32_t link,
                    struct tc_packet *packet)
{
    if (link == TC_NETWORK_NONE)
        lose(network, packet);
    else
        tc_network_put(network, link, packet);
}

/* Sends a packet on from a node: its sender, or a router that it passes. */
static void forward(struct tc_network *network, uint32_t node,
                    struct tc_packet *packet)
{
    const struct tc_node *at = &network->nodes[node];

    if (!at->is_router)
        tc_network_put(network, at->up_link, packet);
    else if (packet->is_multicast)
        tc_multicast_forward(network, at->router, packet);
    else
        pass_on(network, link_towards(network, at->router, packet->to_node),
                packet);
}

static void arrive(struct tc_sim *sim, void *self, uint64_t arg);

/* Identifies a link, and its number of cuts when the arrival was scheduled. */
static uint64_t arrival_of(uint32_t link, uint32_t cuts)
{
    return (uint64_t)cuts << 32 | link;
}

/* For each link with packets one event is pending: its first arrival. */
static void schedule_arrival(struct tc_network *network, uint32_t number)
{
    const struct tc_link *link        = &network->links[number];
    const struct tc_link_entry *first = tc_link_first(link);

    if (!first)
        return;

    const uint64_t arg = arrival_of(number, network->link_states[number].cuts);
    tc_err err = tc_sim_at_place(network->sim, tc_link_arrival_ns(link, first),
                                 first->place, arrive, network, arg);
    if (err != TC_OK)
        tc_sim_stop(network->sim, err);
}

/* Event: the last octet of the link's first packet has arrived. */
static void arrive(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_network *network = self;
    const uint32_t number      = (uint32_t)arg;

    (void)sim;
    if (arg != arrival_of(number, network->link_states[number].cuts))
        return;

    struct tc_link *link     = &network->links[number];
    struct tc_packet *packet = tc_link_take(link);
    const uint32_t node      = link->to_node;

    network->totals.hops++;
    schedule_arrival(network, number);
    if (packet->is_multicast ? !network->nodes[node].is_router
                             : packet->to_node == node)
        deliver(network, node, packet);
    else
        forward(network, node, packet);
}

void tc_network_put(struct tc_network *network, uint32_t number,
                    struct tc_packet *packet)
{
    if (network->link_states[number].is_cut) {
        lose(network, packet);
        return;
    }

    struct tc_sim *sim   = network->sim;
    struct tc_link *link = &network->links[number];
    const bool was_empty = tc_link_in_flight(link) == 0;
    bool accepted        = false;

    tc_err err = tc_link_offer(link, packet, tc_sim_now_ns(sim),
                               tc_sim_take_place(sim), &accepted);
    if (err != TC_OK)
        tc_sim_stop(sim, err);
    if (!accepted || err != TC_OK) {
        network->totals.dropped++;
        tc_packet_release(&network->pool, packet);
    } else if (was_empty) {
        schedule_arrival(network, number);
    }
}

/* Event: the oldest packet that a node has sent to itself. */
static void loop_back(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_network *network = self;
    struct tc_packet *packet   = network->loopback_first;

    (void)sim;
    (void)arg;
    network->loopback_first = packet->next;
    if (!packet->next)
        network->loopback_last = NULL;
    packet->next = NULL;
    deliver(network, packet->to_node, packet);
}

static void send_to_self(struct tc_network *network, struct tc_packet *packet)
{
    struct tc_sim *sim = network->sim;

    if (network->loopback_last)
        network->loopback_last->next = packet;
    else
        network->loopback_first = packet;
    network->loopback_last = packet;

    tc_err err = tc_sim_after(sim, 0, loop_back, network, 0);
    if (err != TC_OK)
        tc_sim_stop(sim, err);
}

/* Fills in a new packet from its specification. */
static void fill(const struct tc_network *network, struct tc_packet *packet,
                 uint32_t from_node, const struct tc_packet_spec *spec)
{
    packet->view         = spec->view;
    packet->sent_ns      = tc_sim_now_ns(network->sim);
    packet->wire_bytes   = spec->wire_bytes;
    packet->flow         = spec->flow;
    packet->from         = TC_FLOW_NONE;
    packet->to           = TC_FLOW_NONE;
    packet->from_node    = from_node;
    packet->to_node      = spec->to;
    packet->tree         = TC_TREE_NONE;
    packet->protocol     = (uint8_t)spec->protocol;
    packet->is_multicast = spec->is_multicast;
    packet->has_priority =
        spec->has_priority ||
        (network->prefers_signalling && (spec->protocol == TC_PROTOCOL_SIP ||
                                         spec->protocol == TC_PROTOCOL_COPS));
    packet->is_background = spec->is_background;

    if (spec->flow != TC_FLOW_NONE) {
        const struct tc_flow flow =
            tc_flow_table_get(network->directory->flows, spec->flow);

        packet->from = flow.from;
        packet->to   = flow.to;
    }
    if (spec->protocol == TC_PROTOCOL_RTP && spec->view.rtp) {
        packet->rtp      = *spec->view.rtp;
        packet->view.rtp = &packet->rtp;
    }
}

void tc_network_send(struct tc_network *network, uint32_t from_node,
                     const struct tc_packet_spec *spec)
{
    assert(network && network->is_closed && spec);
    assert(from_node < network->node_count);
    assert(spec->wire_bytes > 0 && spec->wire_bytes <= TC_PACKET_BYTES_MAX);
    assert(spec->is_multicast ? spec->to < network->groups.count
                              : spec->to < network->node_count);

    if (network->nodes[from_node].is_down)
        return;

    struct tc_packet *packet = tc_packet_take(&network->pool);
    if (!packet) {
        tc_sim_stop(network->sim, TC_ENOMEM);
        return;
    }
    fill(network, packet, from_node, spec);
    network->totals.sent++;
    record_packet(network, network->nodes[from_node].tap_out, packet);

    if (spec->is_multicast)
        packet->tree = tc_multicast_tree(network, spec->to, from_node);
    if (!spec->is_multicast && spec->to == from_node)
        send_to_self(network, packet);
    else
        forward(network, from_node, packet);
}

struct tc_network_totals tc_network_totals(const struct tc_network *network)
{
    struct tc_network_totals totals = network->totals;

    for (size_t i = 0; i < network->link_count; i++)
        totals.in_flight += tc_link_in_flight(&network->links[i]);
    for (const struct tc_packet *packet = network->loopback_first; packet;
         packet                         = packet->next)
        totals.in_flight++;
    return totals;
}

/* The endpoint of a port of a node. */
static struct tc_endpoint endpoint(uint32_t ipv4, uint16_t port)
{
    return (struct tc_endpoint){
        .address = { (uint8_t)(ipv4 >> 24), (uint8_t)(ipv4 >> 16),
                     (uint8_t)(ipv4 >> 8), (uint8_t)ipv4 },
        .port    = port,
        .family  = TC_IP_V4,
    };
}

tc_err tc_network_flow_between(struct tc_network *network, uint32_t from_ipv4,
                               uint16_t from_port, uint32_t to_ipv4,
                               uint16_t to_port, enum tc_transport transport,
                               uint32_t *out)
{
    const struct tc_flow_key key = {
        .from      = endpoint(from_ipv4, from_port),
        .to        = endpoint(to_ipv4, to_port),
        .transport = transport,
    };

    return tc_flow_table_flow(network->directory->flows, &key, out);
}

void tc_network_prefer_signalling(struct tc_network *network)
{
    network->prefers_signalling = true;
}

tc_err tc_network_flow(struct tc_network *network, uint32_t from_node,
                       uint16_t from_port, uint32_t to_node, uint16_t to_port,
                       enum tc_transport transport, uint32_t *out)
{
    assert(network && out);
    assert(from_node < network->node_count && to_node < network->node_count);

    return tc_network_flow_between(network, network->nodes[from_node].ipv4,
                                   from_port, network->nodes[to_node].ipv4,
                                   to_port, transport, out);
}
