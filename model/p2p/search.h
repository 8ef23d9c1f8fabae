/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file search.h
 * @brief A viewer's search for a peer that serves a channel (paper 5.2): peers
 *        are asked in a random order, some at a time, all of them or up to the
 *        first match; or the tracker is asked.  Private to model/p2p/.
 *
 * A peer that does not answer is asked again, and after the last attempt counts
 * as not having the channel.  Among several matches the sender is chosen by
 * draw.h.
 */
#ifndef TC_MODEL_P2P_SEARCH_H
#define TC_MODEL_P2P_SEARCH_H

#include "model/engine/random.h"
#include "model/engine/timer.h"
#include "model/p2p/p2p.h"

/** @param sender_node  the chosen sender; TC_NETWORK_NONE: no peer has the
 * channel. */
typedef void tc_p2p_searched_fn(void *self, uint32_t sender_node);

/** Working memory of a search, which grows with the number of peers.  Lent by
 * struct tc_p2p during a search, so there are as many as concurrent searches.
 */
struct tc_p2p_search_room {
    struct tc_p2p_search_room *next; /**< in the list of free ones */
    uint32_t *order; /**< nodes in the order in which they are asked */
    uint32_t *found; /**< nodes */
    uint32_t *place; /**< by node: place in the order + 1 until it answers */
};

/** In the arena: it has a timer. */
struct tc_p2p_search_run {
    struct tc_p2p_peer *peer; /**< the searching peer */
    tc_p2p_searched_fn *done;
    void *self; /**< weak */

    uint32_t demand;
    uint32_t channel;
    uint8_t depth;             /* as in the messages */
    struct tc_random shuffles; /* of the demand; each search continues in it */
    struct tc_random draws;

    struct tc_p2p_search_room *room; /* NULL: no search is active */
    uint32_t count;                  /* of the order */
    uint32_t next;                   /* in the order: the next peer to ask */
    uint32_t width;                  /* peers asked at a time */
    uint32_t awaited;                /* those of them that have not answered */
    bool takes_first;                /* stop at the first match */
    uint8_t attempt;
    uint32_t found_count;
    struct tc_timer retry;
};

/** Initialise, once. */
void tc_p2p_search_init(struct tc_p2p_search_run *search,
                        struct tc_p2p_peer *peer, tc_p2p_searched_fn *done,
                        void *self);

/** Set the demand of the following searches.  No search may be active. */
void tc_p2p_search_for(struct tc_p2p_search_run *search, uint32_t demand,
                       uint32_t channel);

/** Start a search.  No search may be active.  Without memory the simulation is
 * stopped.
 *  @param depth  only peers of smaller depth are accepted; 0: any. */
void tc_p2p_search_start(struct tc_p2p_search_run *search, uint8_t depth);

/** A FOUND or NOTFOUND for this demand's query has arrived. */
void tc_p2p_search_take(struct tc_p2p_search_run *search,
                        const struct tc_search_msg *msg, uint32_t from_node);

/** The sender passed to `done` refuses: call it again with another match, or
 * with none. */
void tc_p2p_search_next(struct tc_p2p_search_run *search);

/** Cancel the search: no further peer is asked, and `done` is not called. */
void tc_p2p_search_stop(struct tc_p2p_search_run *search);

#endif
