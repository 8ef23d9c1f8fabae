/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file network_state.h
 * @brief The state of a network.  For this folder only.
 */
#ifndef TC_MODEL_NETWORK_NETWORK_STATE_H
#define TC_MODEL_NETWORK_NETWORK_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/network/group.h"
#include "model/network/link.h"
#include "model/network/network.h"
#include "model/network/packet.h"
#include "model/network/route.h"
#include "model/network/tree.h"

struct tc_node {
    tc_receive_fn *receive; /* NULL: incoming packets are not delivered */
    void *receiver;         /* weak */
    const char *name;       /* in the arena of the simulation */
    uint32_t ipv4;
    uint32_t router;     /* index among the routers: its own, or that of the
                            host's router */
    uint32_t up_link;    /* of a host, to its router; the other one of the
                            pair leads back */
    uint32_t link_count; /* links that leave the node */
    uint16_t tap_out;
    uint16_t tap_in;
    bool is_router;
    bool is_down; /* a host that has failed */
};

struct tc_igmp_leaving;

/* State of a link that changes during the run. */
struct tc_link_state {
    uint32_t cuts; /* so far; an arrival scheduled before the last cut is
                      void */
    bool is_cut;
};

struct tc_network {
    struct tc_sim *sim; /* borrowed, as the next two */
    struct tc_directory *directory;
    const struct tc_record_sink *sink; /* NULL: no records */
    struct tc_node *nodes;             /* owned */
    size_t node_count;
    size_t node_capacity;
    struct tc_link *links;             /* owned; 2k and 2k + 1 are a pair */
    struct tc_link_state *link_states; /* owned; one for each link */
    size_t link_count;
    size_t link_capacity;
    uint32_t *routers; /* owned; node number of each router */
    size_t router_count;
    size_t router_capacity;
    struct tc_route_table routes;
    struct tc_group_table groups;
    struct tc_tree_table trees;
    struct tc_packet_pool pool;
    struct tc_igmp_leaving *leaving;  /* in the arena; igmp.c */
    struct tc_packet *loopback_first; /* packets to their own sender */
    struct tc_packet *loopback_last;
    struct tc_network_totals totals; /* in_flight is computed on request */
    int64_t last_edge_ns;
    int64_t sample_interval_ns; /* 0: not started */
    int64_t sample_end_ns;
    bool is_closed;
    bool prefers_signalling;
};

/** The other link of a pair. */
static inline uint32_t tc_link_back(uint32_t link)
{
    return link ^ 1U;
}

/** Compute the routes over the links that are not cut. */
TC_NODISCARD
tc_err tc_network_compute_routes(struct tc_network *network);

/** Rebuild the trees of all groups along the current routes.  Without memory
 *  the simulation is stopped. */
void tc_multicast_regrow(struct tc_network *network);

/** Hand a packet to a link, together with one reference. */
void tc_network_put(struct tc_network *network, uint32_t link,
                    struct tc_packet *packet);

/** Push a record to the sink; no effect after an error. */
void tc_network_emit(struct tc_network *network,
                     const struct tc_record *record);

/** The number of the flow between ports of two addresses. */
TC_NODISCARD
tc_err tc_network_flow_between(struct tc_network *network, uint32_t from_ipv4,
                               uint16_t from_port, uint32_t to_ipv4,
                               uint16_t to_port, enum tc_transport transport,
                               uint32_t *out);

/** The tree for a packet to a group, created with the current members if the
 *  source has not sent to it before.  TC_TREE_NONE: no memory, and the
 *  simulation is stopped. */
uint32_t tc_multicast_tree(struct tc_network *network, uint32_t group,
                           uint32_t source);

/** Copy a packet to each link of its tree at a router; the reference of the
 *  incoming packet is released. */
void tc_multicast_forward(struct tc_network *network, uint32_t router,
                          struct tc_packet *packet);

#endif
