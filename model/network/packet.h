/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file packet.h
 * @brief Packets of the network, and the pool that they are taken from.
 */
#ifndef TC_MODEL_NETWORK_PACKET_H
#define TC_MODEL_NETWORK_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/record.h"
#include "proto/rtp/rtp_packet.h"

struct tc_arena;

/** Headers in front of a UDP payload; with them a frame's wire_bytes is
 *  payload + UDP + IPv4 + link overhead. */
enum {
    TC_UDP_HEADER_BYTES  = 8,
    TC_IPV4_HEADER_BYTES = 20,
    TC_ETHERNET_BYTES    = 14, /**< the default link overhead */
    TC_PACKET_BYTES_MAX  = 1 << 30,
};

/** What to send; plain data. */
struct tc_packet_spec {
    /** Borrowed from the arena of the simulation; an RTP header is copied. */
    union tc_record_view view;
    uint32_t wire_bytes;       /**< 1..TC_PACKET_BYTES_MAX */
    uint32_t flow;             /**< number in the directory's flow table */
    uint32_t to;               /**< a node, or a group where is_multicast */
    enum tc_protocol protocol; /**< RTP makes PACKET records, all else
                                    MESSAGE */
    bool is_multicast;
    bool has_priority;  /**< sent first by links with priority */
    bool is_background; /**< no records; counted separately on links */
};

/** A packet in the network.  Receivers borrow it until they return. */
struct tc_packet {
    union tc_record_view view; /**< of RTP: `rtp` below */
    struct tc_rtp_packet rtp;  /**< without payload; zero if not RTP */
    struct tc_packet *next;    /**< of the list that it is in; or NULL */
    int64_t sent_ns;
    uint32_t wire_bytes;
    uint32_t flow;
    uint32_t from; /**< endpoint number */
    uint32_t to;   /**< endpoint number */
    uint32_t from_node;
    uint32_t to_node;    /**< or the group where is_multicast */
    uint32_t tree;       /**< of a multicast packet, see multicast.h */
    uint32_t references; /**< copies in the network; all share the struct */
    uint8_t protocol;    /**< enum tc_protocol */
    bool is_multicast;
    bool has_priority;
    bool is_background;
};

/** In the caller's storage.  Packets are never returned to the arena but
 * reused. */
struct tc_packet_pool {
    struct tc_arena *arena; /**< borrowed while the pool is in use */
    struct tc_packet *free; /**< list */
};

/** A packet with one reference and all else zero; NULL: no memory. */
struct tc_packet *tc_packet_take(struct tc_packet_pool *pool);

/** Release one copy; with the last one the packet is free again. */
void tc_packet_release(struct tc_packet_pool *pool, struct tc_packet *packet);

#endif
