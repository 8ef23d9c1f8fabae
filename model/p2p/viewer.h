/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file viewer.h
 * @brief A viewer as a peer: viewer.c takes it from a demand to a sender,
 *        relay.c sends on what it receives, repair.c sees that the stream
 *        breaks off and finds another sender.  Private to model/p2p/.
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
    TC_P2P_VIEWER_WAITING, /**< until it searches again */
};

/** Whether the stream still comes (repair.c). */
struct tc_p2p_watch {
    int64_t media_ns;       /**< newest packet; at first, the OK */
    int64_t quiet_since_ns; /**< the same, or when the sender last answered
                                 that it is still there */
    int64_t broken_ns;      /**< the newest repair began */
    bool is_probed;         /**< the sender has been asked */
    bool has_answered;
    struct tc_timer timer;
    struct tc_timer keep_alive;
};

/** In the arena: it has timers.  A peer first. */
struct tc_p2p_viewer {
    struct tc_p2p_peer peer;
    enum tc_p2p_viewer_state state;
    uint32_t demand; /**< newest; UINT32_MAX before the first */
    uint32_t channel;
    uint32_t sender_node; /**< in STARTING and ON, and of before in a repair */
    uint32_t ssrc;        /**< of the stream, from the first OK on */
    uint8_t depth;        /**< from the first OK on */
    uint8_t attempt;      /**< of the START */
    bool was_ready;       /**< this demand has been served: now a repair */
    uint32_t rounds;      /**< searches whose finds all refused */
    struct tc_p2p_search_run search;
    struct tc_timer retry; /**< of the START; or in WAITING */
    struct tc_p2p_watch watch;
    struct tc_p2p_children children;
    bool is_offered; /**< the tracker knows */
};

TC_NODISCARD
tc_err tc_p2p_viewer_create(struct tc_p2p *p2p, uint32_t index,
                            struct tc_p2p_viewer **out);
void tc_p2p_viewer_join(struct tc_p2p_viewer *viewer, uint32_t demand);
void tc_p2p_viewer_leave(struct tc_p2p_viewer *viewer, uint32_t demand);
void tc_p2p_viewer_vanish(struct tc_p2p_viewer *viewer);

/** Look for a sender; who has children takes one less deep only. */
void tc_p2p_viewer_search(struct tc_p2p_viewer *viewer);

/** Say something of one's own demand to the sender. */
void tc_p2p_viewer_tell_sender(struct tc_p2p_viewer *viewer,
                               enum tc_search_type type, uint8_t depth);

/** The demand is over, and those who know of it are told.  Not in OVER. */
void tc_p2p_viewer_end(struct tc_p2p_viewer *viewer);

/* relay.c */
void tc_p2p_relay_init(struct tc_p2p_viewer *viewer);

/** What others say of their demands. */
void tc_p2p_relay_take(struct tc_p2p_viewer *viewer,
                       const struct tc_search_msg *msg, uint32_t from_node);

/** A packet of the stream goes on to each child. */
void tc_p2p_relay_forward(struct tc_p2p_viewer *viewer,
                          const struct tc_packet *packet);

/** The children are told to look for somebody else. */
void tc_p2p_relay_release(struct tc_p2p_viewer *viewer);

/** Tell the tracker what has changed; with `again`, that it still holds. */
void tc_p2p_relay_tell_tracker(struct tc_p2p_viewer *viewer, bool again);

/* repair.c */
void tc_p2p_repair_init(struct tc_p2p_viewer *viewer);

/** The stream is on: see that it stays so. */
void tc_p2p_repair_watch(struct tc_p2p_viewer *viewer);
void tc_p2p_repair_unwatch(struct tc_p2p_viewer *viewer);

/** The sender says that it still has us as a child, at its depth. */
void tc_p2p_repair_take_ok(struct tc_p2p_viewer *viewer,
                           const struct tc_search_msg *msg);

/** The sender is no sender any more.  In ON. */
void tc_p2p_repair_begin(struct tc_p2p_viewer *viewer);

/** A search found nobody, or nobody who took us in; in SEARCHING or STARTING,
 *  where viewers relay. */
void tc_p2p_repair_in_vain(struct tc_p2p_viewer *viewer);

#endif
