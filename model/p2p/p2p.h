/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file p2p.h
 * @brief The peer-to-peer baseline (paper section 5.2): viewers search the
 *        broadcasters themselves, the sender is random among those that have
 *        the channel, media goes as unicast.  Private to model/p2p/.
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
};

/** Receiver and processing of a peer. */
void tc_p2p_peer_init(struct tc_p2p_peer *peer, struct tc_p2p *p2p,
                      uint32_t index, uint32_t node);

/** Send a copy of a message now. */
void tc_p2p_peer_send(struct tc_p2p_peer *peer, const struct tc_search_msg *msg,
                      uint32_t to_node);

/* viewer.c */
TC_NODISCARD
tc_err tc_p2p_viewer_create(struct tc_p2p *p2p, uint32_t index,
                            struct tc_p2p_viewer **out);
void tc_p2p_viewer_join(struct tc_p2p_viewer *viewer, uint32_t demand);
void tc_p2p_viewer_leave(struct tc_p2p_viewer *viewer, uint32_t demand);

/* sender.c */
TC_NODISCARD
tc_err tc_p2p_sender_create(struct tc_p2p *p2p, uint32_t index,
                            struct tc_p2p_sender **out);

#endif
