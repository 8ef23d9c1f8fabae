/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file viewer.h
 * @brief A viewer as a peer: viewer.c finds a sender for a demand, relay.c
 *        forwards the stream to children, repair.c detects an interrupted
 *        stream and finds another sender.  Private to model/p2p/.
 *
 *                        +------------- nobody, in a repair --> WAITING --+
 *                        |                                                |
 *     OVER -- join --> SEARCHING -- one found --> STARTING -- OK --> ON   |
 *                        ^  ^                        |               |    |
 *                        |  +----- REFUSED, no OK ---+               |    |
 *                        +------------ the stream breaks off --------+    |
 *                        +------------------------------------------------+
 *
 * From every state back to OVER: leaving, giving up.
 */
#ifndef TC_MODEL_P2P_VIEWER_H
#define TC_MODEL_P2P_VIEWER_H

#include "model/engine/timer.h"
#include "model/p2p/children.h"
#include "model/p2p/p2p.h"
#include "model/p2p/search.h"

enum tc_p2p_viewer_state {
    TC_P2P_VIEWER_OVER,
    TC_P2P_VIEWER_SEARCHING,
    TC_P2P_VIEWER_STARTING,
    TC_P2P_VIEWER_ON,
    TC_P2P_VIEWER_WAITING, /**< for the next search */
};

/** Supervision of the stream (repair.c). */
struct tc_p2p_watch {
    int64_t media_ns;       /**< latest packet; initially the OK */
    int64_t quiet_since_ns; /**< the same, or the sender's latest answer to a
                                 probe */
    int64_t broken_ns;      /**< start of the latest repair */
    bool is_probed;         /**< the sender has been asked */
    bool has_answered;
    struct tc_timer timer;
    struct tc_timer keep_alive;
};

/** In the arena: it has timers.  A peer first. */
struct tc_p2p_viewer {
    struct tc_p2p_peer peer;
    enum tc_p2p_viewer_state state;
    uint32_t demand; /**< latest; UINT32_MAX before the first */
    uint32_t channel;
    uint32_t sender_node; /**< in STARTING and ON; the old one in a repair */
    uint32_t ssrc;        /**< of the stream, from the first OK on */
    uint8_t depth;        /**< from the first OK on */
    uint8_t attempt;      /**< of the START */
    bool was_ready;       /**< has been served: this is a repair */
    uint32_t rounds;      /**< searches of which all matches refused */
    struct tc_p2p_search_run search;
    struct tc_timer retry; /**< of the START; or in WAITING */
    struct tc_p2p_watch watch;
    struct tc_p2p_children children;
    bool is_offered; /**< the tracker knows of it */
};

TC_NODISCARD
tc_err tc_p2p_viewer_create(struct tc_p2p *p2p, uint32_t index,
                            struct tc_p2p_viewer **out);
void tc_p2p_viewer_join(struct tc_p2p_viewer *viewer, uint32_t demand);
void tc_p2p_viewer_leave(struct tc_p2p_viewer *viewer, uint32_t demand);
void tc_p2p_viewer_vanish(struct tc_p2p_viewer *viewer);

/** Search for a sender; with children only one of smaller depth is accepted. */
void tc_p2p_viewer_search(struct tc_p2p_viewer *viewer);

/** Send a message about the own demand to the sender. */
void tc_p2p_viewer_tell_sender(struct tc_p2p_viewer *viewer,
                               enum tc_search_type type, uint8_t depth);

/** End the demand and inform the peers that know of it.  Not in OVER. */
void tc_p2p_viewer_end(struct tc_p2p_viewer *viewer);

/* relay.c */
void tc_p2p_relay_init(struct tc_p2p_viewer *viewer);

/** Handle a message about another peer's demand. */
void tc_p2p_relay_take(struct tc_p2p_viewer *viewer,
                       const struct tc_search_msg *msg, uint32_t from_node);

/** Forward a packet of the stream to each child. */
void tc_p2p_relay_forward(struct tc_p2p_viewer *viewer,
                          const struct tc_packet *packet);

/** Ask the children to search for another sender. */
void tc_p2p_relay_release(struct tc_p2p_viewer *viewer);

/** Inform the tracker of a change; with `again`, repeat the offer. */
void tc_p2p_relay_tell_tracker(struct tc_p2p_viewer *viewer, bool again);

/* repair.c */
void tc_p2p_repair_init(struct tc_p2p_viewer *viewer);

/** The stream has started: supervise it. */
void tc_p2p_repair_watch(struct tc_p2p_viewer *viewer);
void tc_p2p_repair_unwatch(struct tc_p2p_viewer *viewer);

/** The sender confirms that this viewer is its child, and its depth. */
void tc_p2p_repair_take_ok(struct tc_p2p_viewer *viewer,
                           const struct tc_search_msg *msg);

/** The sender has ended the stream.  In ON. */
void tc_p2p_repair_begin(struct tc_p2p_viewer *viewer);

/** A search had no match, or all matches refused; in SEARCHING or STARTING,
 * with relays. */
void tc_p2p_repair_in_vain(struct tc_p2p_viewer *viewer);

#endif
