/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file p2p.h
 * @brief The peer-to-peer baseline (paper section 5.2): viewers search the
 *        peers themselves, or ask a tracker; the sender is random among those
 *        that have the channel, media goes as unicast.  Private to model/p2p/.
 */
#ifndef TC_MODEL_P2P_P2P_H
#define TC_MODEL_P2P_P2P_H

#include "model/parties/server.h"
#include "model/world.h"
#include "proto/search/search_msg.h"

struct tc_p2p;
struct tc_p2p_viewer;
struct tc_p2p_sender;

/** The base of every peer: in the arena. */
struct tc_p2p_peer {
    struct tc_p2p *p2p;
    uint32_t index; /**< among its kind */
    uint32_t node;
    struct tc_server server; /**< its processing of messages */
    /** A message has been processed. */
    void (*take)(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                 uint32_t from_node);
};

struct tc_p2p {
    struct tc_world *world;
    struct tc_p2p_viewer **viewers;
    struct tc_p2p_sender **senders; /**< one per broadcaster */
    uint32_t tracker_node;          /**< where `p2p.search` is `tracker` */
};

/** Receiver and processing of a peer.
 *  @param service_ns  of one message. */
void tc_p2p_peer_init(struct tc_p2p_peer *peer, struct tc_p2p *p2p,
                      uint32_t index, uint32_t node, int64_t service_ns);

/** Send a copy of a message now. */
void tc_p2p_peer_send(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                      uint32_t to_node);

/* viewer.c */
TC_NODISCARD
tc_err tc_p2p_viewer_create(struct tc_p2p *p2p, uint32_t index,
                            struct tc_p2p_viewer **out);
void tc_p2p_viewer_join(struct tc_p2p_viewer *viewer, uint32_t demand);
void tc_p2p_viewer_leave(struct tc_p2p_viewer *viewer, uint32_t demand);

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
