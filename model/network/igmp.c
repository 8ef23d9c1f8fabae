/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/igmp.h"

#include <assert.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/engine/sim.h"
#include "model/engine/timer.h"
#include "model/network/multicast.h"
#include "model/network/network_state.h"
#include "proto/igmp/igmp_msg.h"

/* Octets of a message, and of an IPv4 header with its Router Alert option. */
enum { IGMP_BYTES = 8, IPV4_BYTES = TC_IPV4_HEADER_BYTES + 4 };

static const uint32_t all_routers = 0xe0000002; /* 224.0.0.2 */

/* A message, and the group of the network that it is about. */
struct said {
    struct tc_igmp_msg msg;
    uint32_t group;
};

/* A host that has left, until the last query has timed out; in the arena. */
struct tc_igmp_leaving {
    struct tc_network *network;
    struct tc_igmp_leaving *next;
    uint32_t group;
    uint32_t host;
    unsigned queries;
    struct tc_timer timer;
};

static struct tc_endpoint address_of(uint32_t ipv4)
{
    return (struct tc_endpoint){
        .address = { (uint8_t)(ipv4 >> 24), (uint8_t)(ipv4 >> 16),
                     (uint8_t)(ipv4 >> 8), (uint8_t)ipv4 },
        .family  = TC_IP_V4,
    };
}

static void *new_object(struct tc_network *network, size_t size_bytes)
{
    void *object = tc_arena_alloc(tc_sim_arena(network->sim), size_bytes);

    if (!object)
        tc_sim_stop(network->sim, TC_ENOMEM);
    return object;
}

/* Sends a message from a host to its router, or back, with destination
 * `to_ipv4`. */
static void say(struct tc_network *network, enum tc_igmp_kind kind,
                uint32_t group, uint32_t from_node, uint32_t to_node,
                uint32_t to_ipv4)
{
    struct said *said = new_object(network, sizeof *said);

    if (!said)
        return;
    said->group = group;
    said->msg   = (struct tc_igmp_msg){
          .family      = TC_IP_V4,
          .kind        = kind,
          .version     = 2,
          .checksum_ok = true,
          .group       = address_of(network->groups.groups[group].ipv4),
          .max_resp_ms = kind == TC_IGMP_QUERY ? 1000 : 0,
    };

    struct tc_packet_spec spec = {
        .view       = { .igmp = &said->msg },
        .wire_bytes = TC_ETHERNET_BYTES + IPV4_BYTES + IGMP_BYTES,
        .to         = to_node,
        .protocol   = TC_PROTOCOL_IGMP,
    };
    tc_err err =
        tc_network_flow_between(network, network->nodes[from_node].ipv4, 0,
                                to_ipv4, 0, TC_TRANSPORT_IGMP, &spec.flow);
    if (err != TC_OK)
        tc_sim_stop(network->sim, err);
    else
        tc_network_send(network, from_node, &spec);
}

static uint32_t router_of(const struct tc_network *network, uint32_t host)
{
    return network->routers[network->nodes[host].router];
}

void tc_igmp_report(struct tc_network *network, uint32_t group, uint32_t host)
{
    assert(network && network->is_closed && group < network->groups.count);

    say(network, TC_IGMP_REPORT, group, host, router_of(network, host),
        network->groups.groups[group].ipv4);
}

void tc_igmp_leave(struct tc_network *network, uint32_t group, uint32_t host)
{
    assert(network && network->is_closed && group < network->groups.count);

    say(network, TC_IGMP_LEAVE, group, host, router_of(network, host),
        all_routers);
}

static struct tc_igmp_leaving **find(struct tc_network *network, uint32_t group,
                                     uint32_t host)
{
    struct tc_igmp_leaving **link = &network->leaving;

    while (*link && ((*link)->group != group || (*link)->host != host))
        link = &(*link)->next;
    return link;
}

static void forget(struct tc_igmp_leaving **link)
{
    if (!*link)
        return;
    tc_timer_cancel(&(*link)->timer);
    *link = (*link)->next;
}

static void query(struct tc_igmp_leaving *leaving)
{
    struct tc_network *network = leaving->network;

    leaving->queries++;
    say(network, TC_IGMP_QUERY, leaving->group,
        router_of(network, leaving->host), leaving->host,
        network->groups.groups[leaving->group].ipv4);
    tc_timer_start(network->sim, &leaving->timer, TC_IGMP_LAST_MEMBER_NS);
}

static void on_no_answer(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_igmp_leaving *leaving = self;
    struct tc_network *network      = leaving->network;

    (void)sim;
    (void)arg;
    if (leaving->queries < TC_IGMP_LAST_MEMBER_QUERIES) {
        query(leaving);
        return;
    }
    tc_multicast_leave(network, leaving->group, leaving->host);
    forget(find(network, leaving->group, leaving->host));
}

static void take_leave(struct tc_network *network, uint32_t group,
                       uint32_t host)
{
    if (*find(network, group, host) ||
        !tc_multicast_is_member(network, group, host))
        return;

    struct tc_igmp_leaving *leaving = new_object(network, sizeof *leaving);
    if (!leaving)
        return;
    leaving->network = network;
    leaving->group   = group;
    leaving->host    = host;
    leaving->next    = network->leaving;
    network->leaving = leaving;
    tc_timer_init(&leaving->timer, on_no_answer, leaving, 0);
    query(leaving);
}

void tc_igmp_take(struct tc_network *network, const struct tc_packet *packet)
{
    const struct said *said = (const struct said *)packet->view.igmp;

    if (said->msg.kind == TC_IGMP_REPORT) {
        forget(find(network, said->group, packet->from_node));
        tc_multicast_join(network, said->group, packet->from_node);
    } else if (said->msg.kind == TC_IGMP_LEAVE) {
        take_leave(network, said->group, packet->from_node);
    }
}
