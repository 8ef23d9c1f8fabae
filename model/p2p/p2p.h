/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file p2p.h
 * @brief The peer-to-peer baseline (paper section 5.2): viewers search the
 *        peers themselves, or ask a tracker.  The sender is random among the
 *        peers that have the channel; media is unicast.  Viewers may relay.
 *        Private to model/p2p/.
 *
 * Trees have no loops: a peer has a depth, a broadcaster 0, a viewer one more
 * than its sender had at the start.  A peer with children accepts only a sender
 * of smaller depth than its own, so its depth never grows while it has
 * children.  As every sender has a smaller depth than its receivers, no peer is
 * its own ancestor.  Only a peer without children may take a greater depth.
 */
#ifndef TC_MODEL_P2P_P2P_H
#define TC_MODEL_P2P_P2P_H

#include "model/parties/server.h"
#include "model/world.h"
#include "proto/search/search_msg.h"

struct tc_p2p;
struct tc_p2p_viewer;
struct tc_p2p_sender;
struct tc_p2p_search_room;

/** The base of every peer: in the arena. */
struct tc_p2p_peer {
    struct tc_p2p *p2p;
    uint32_t index; /**< among its kind */
    uint32_t node;
    struct tc_server server; /**< its processing of messages */
    bool is_gone;            /**< vanished: it neither receives nor sends */
    /** A message has been processed. */
    void (*take)(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                 uint32_t from_node);
    /** An RTP packet has arrived; NULL: ignored. */
    void (*take_media)(struct tc_p2p_peer *peer,
                       const struct tc_packet *packet);
};

/** Outcomes of repairs of interrupted streams. */
struct tc_p2p_repairs {
    uint32_t begun;
    uint32_t found; /**< another sender was found */
    uint32_t
        failed; /**< given up; others were ended by the viewer, or continue */
};

struct tc_p2p {
    struct tc_world *world;
    struct tc_p2p_viewer **viewers;
    struct tc_p2p_sender **senders;        /**< one per broadcaster */
    uint32_t tracker_node;                 /**< with `p2p.search: tracker` */
    struct tc_p2p_search_room *free_rooms; /**< list */
    struct tc_p2p_repairs repairs;
};

/** Of the architecture's `self`. */
static inline struct tc_p2p_repairs tc_p2p_repairs(const void *self)
{
    return ((const struct tc_p2p *)self)->repairs;
}

/** Receiver and processing of a peer.
 *  @param service_ns  per message. */
void tc_p2p_peer_init(struct tc_p2p_peer *peer, struct tc_p2p *p2p,
                      uint32_t index, uint32_t node, int64_t service_ns);

/** Send a copy of a message now. */
void tc_p2p_peer_send(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                      uint32_t to_node);

/** Answer a message: all fields but type, depth and SSRC are copied. */
void tc_p2p_peer_answer(struct tc_p2p_peer *peer,
                        const struct tc_search_msg *msg,
                        enum tc_search_type type, uint8_t depth, uint32_t ssrc,
                        uint32_t to_node);

/** Inform the tracker that the peer serves a channel, or no longer does. */
void tc_p2p_peer_tell_tracker(struct tc_p2p_peer *peer,
                              enum tc_search_type type, uint32_t channel,
                              uint8_t depth);

/** The host vanishes: packets to it are lost, and no tap sees them. */
void tc_p2p_peer_vanish(struct tc_p2p_peer *peer);

/* tracker.c */
/** Node and link; before the network is closed. */
TC_NODISCARD
tc_err tc_p2p_tracker_place(struct tc_p2p *p2p);
/** After it is closed. */
TC_NODISCARD
tc_err tc_p2p_tracker_create(struct tc_p2p *p2p);

/* sender.c */
TC_NODISCARD
tc_err tc_p2p_sender_create(struct tc_p2p *p2p, uint32_t index,
                            struct tc_p2p_sender **out);

#endif
