/* SPDX-License-Identifier: MIT */
/**
 * @file random_net.h
 * @brief The network and the traffic of ours_random.c and ns3_random.cc: what
 *        is simulated, and no code.
 *
 * Nodes 0..2 are core routers, in a full mesh; 3..8 access routers, of which
 * two have a second, longer link; 9..26 hosts, three at each access router.
 * The routes by propagation time are unique, and one of them has more links
 * than the shortest by links (8, 2, 0).
 *
 * A flow's packets come as a Poisson process.  A payload is exponential,
 * rounded to octets and held between what a time stamp needs and what fits
 * 1500 octets of IPv4: 578.5 octets on the wire in the mean.  So every flow
 * is offered to a link with a load of 0.60 to 0.88 in all.
 */
#ifndef TC_TESTS_PEER_RANDOM_NET_H
#define TC_TESTS_PEER_RANDOM_NET_H

#include <stdint.h>

enum {
    NET_CORE_ROUTERS  = 3,
    NET_ROUTERS       = 9,
    NET_NODES         = 27,
    NET_QUEUE_PACKETS = 10, /* that wait, the one being sent not counted */
    NET_PAYLOAD_MIN   = 12,
    NET_PAYLOAD_MAX   = 1472,
    NET_HEADER_BYTES  = 30, /* UDP, IPv4 and PPP's 2 */
    NET_FLOWS         = 30,
    /* sending ends a second after the last packet that counts */
    NET_FIRST_COUNTED_S = 2,
    NET_LAST_COUNTED_S  = 27,
    NET_SENDING_S       = 28,
};

#define NET_PAYLOAD_MEAN 600.0

struct net_link {
    uint32_t a;
    uint32_t b;
    uint32_t propagation_100us;
    uint32_t rate_kbps;
};

static const struct net_link net_links[] = {
    /* core */
    { 0, 1, 20, 8000 },
    { 1, 2, 30, 8000 },
    { 0, 2, 45, 8000 },
    /* access */
    { 3, 0, 10, 6000 },
    { 4, 1, 12, 6000 },
    { 5, 2, 14, 6000 },
    { 6, 0, 16, 6000 },
    { 7, 1, 18, 6000 },
    { 8, 2, 20, 6000 },
    { 6, 1, 25, 6000 },
    { 8, 0, 66, 6000 },
    /* hosts */
    { 9, 3, 5, 4000 },
    { 10, 4, 5, 4000 },
    { 11, 5, 5, 4000 },
    { 12, 6, 5, 4000 },
    { 13, 7, 5, 4000 },
    { 14, 8, 5, 4000 },
    { 15, 3, 5, 4000 },
    { 16, 4, 5, 4000 },
    { 17, 5, 5, 4000 },
    { 18, 6, 5, 4000 },
    { 19, 7, 5, 4000 },
    { 20, 8, 5, 4000 },
    { 21, 3, 5, 4000 },
    { 22, 4, 5, 4000 },
    { 23, 5, 5, 4000 },
    { 24, 6, 5, 4000 },
    { 25, 7, 5, 4000 },
    { 26, 8, 5, 4000 },
};

enum { NET_LINKS = sizeof net_links / sizeof net_links[0] };

struct net_flow {
    uint32_t from;
    uint32_t to;
    uint32_t packets_per_s;
};

/* No two are of the same pair. */
static const struct net_flow net_flows[NET_FLOWS] = {
    { 9, 26, 120 },  { 10, 14, 120 }, { 11, 22, 180 }, { 11, 26, 180 },
    { 12, 13, 120 }, { 13, 10, 300 }, { 14, 18, 240 }, { 15, 25, 240 },
    { 16, 21, 240 }, { 16, 25, 240 }, { 17, 24, 180 }, { 18, 14, 120 },
    { 19, 9, 120 },  { 19, 11, 240 }, { 19, 22, 240 }, { 20, 10, 240 },
    { 20, 18, 180 }, { 21, 18, 300 }, { 21, 24, 240 }, { 21, 25, 180 },
    { 22, 9, 180 },  { 22, 14, 120 }, { 23, 12, 180 }, { 23, 26, 120 },
    { 24, 10, 180 }, { 24, 15, 120 }, { 24, 19, 300 }, { 25, 12, 240 },
    { 26, 9, 240 },  { 26, 12, 120 },
};

#endif
