/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file search.h
 * @brief A viewer's search for one who serves a channel (paper 5.2): peers are
 *        asked in a random order, so many at a time, all of them or up to the
 *        first that has it; or the tracker is.  Private to model/p2p/.
 *
 * Who of those at a time has not answered is asked again, and after the last
 * attempt counts as having no channel.  Of several that have it, the sender is
 * drawn (draw.h).
 */
#ifndef TC_MODEL_P2P_SEARCH_H
#define TC_MODEL_P2P_SEARCH_H

#include "model/engine/random.h"
#include "model/engine/timer.h"
#include "model/p2p/p2p.h"

/** @param sender_node  who shall send; TC_NETWORK_NONE: nobody has it. */
typedef void tc_p2p_searched_fn(void *self, uint32_t sender_node);

/** What a search needs that grows with the peers.  Lent by struct tc_p2p while
 *  a search is on, so that there are as many as searches at one time. */
struct tc_p2p_search_room {
    struct tc_p2p_search_room *next; /**< of those that are free */
    uint32_t *order;                 /**< nodes in the order of asking */
    uint32_t *found;                 /**< nodes */
    uint32_t *place; /**< by node: place in the order + 1 until it answers */
};

/** In the arena: it has a timer. */
struct tc_p2p_search_run {
    struct tc_p2p_peer *peer; /**< who asks */
    tc_p2p_searched_fn *done;
    void *self; /**< weak */

    uint32_t demand;
    uint32_t channel;
    uint8_t depth;             /* as in the messages */
    struct tc_random shuffles; /* of the demand; each search goes on in them */
    struct tc_random draws;

    struct tc_p2p_search_room *room; /* NULL: no search is on */
    uint32_t count;                  /* of the order */
    uint32_t next;    /* of the order: the first of those asked now */
    uint32_t width;   /* how many at a time */
    uint32_t awaited; /* of them, who have not answered */
    bool takes_first; /* stops where one has it */
    uint8_t attempt;
    uint32_t found_count;
    struct tc_timer retry;
};

/** Once, before all else. */
void tc_p2p_search_init(struct tc_p2p_search_run *search,
                        struct tc_p2p_peer *peer, tc_p2p_searched_fn *done,
                        void *self);

/** What follows is for this demand.  No search is on. */
void tc_p2p_search_for(struct tc_p2p_search_run *search, uint32_t demand,
                       uint32_t channel);

/** Ask.  No search is on.  On the way memory may be out: then the simulation is
 *  stopped.
 *  @param depth  who is found shall be less deep; 0: whatever its depth. */
void tc_p2p_search_start(struct tc_p2p_search_run *search, uint8_t depth);

/** A FOUND or NOTFOUND to this demand's query has come. */
void tc_p2p_search_take(struct tc_p2p_search_run *search,
                        const struct tc_search_msg *msg, uint32_t from_node);

/** Whom `done` has named will not send: it names another one that was found, or
 *  nobody. */
void tc_p2p_search_next(struct tc_p2p_search_run *search);

/** The search is over: nobody is asked any more, and `done` is not called. */
void tc_p2p_search_stop(struct tc_p2p_search_run *search);

#endif
