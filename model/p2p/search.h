/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file search.h
 * @brief A viewer's search for one who serves a channel (paper 5.2): peers are
 *        asked in a random order, so many at a time, all of them or up to the
 *        first that has it; or the tracker is.  Private to model/p2p/.
 *
 * Who of those at a time has not answered is asked again, and after the last
 * attempt counts as having no channel.
 */
#ifndef TC_MODEL_P2P_SEARCH_H
#define TC_MODEL_P2P_SEARCH_H

#include "model/engine/timer.h"
#include "model/p2p/p2p.h"

/** @param sender_node  who shall send; TC_NETWORK_NONE: nobody has it. */
typedef void tc_p2p_searched_fn(void *self, uint32_t sender_node);

/** In the arena: it has a timer. */
struct tc_p2p_search_run {
    struct tc_p2p_peer *peer; /**< who asks */
    uint32_t demand;
    uint32_t channel;
    tc_p2p_searched_fn *done;
    void *self; /**< weak */

    uint32_t *order; /* nodes in the order of asking */
    uint32_t count;
    uint32_t *place;  /* by node: place in the order + 1 until it answers */
    uint32_t next;    /* of the order: the first of those asked now */
    uint32_t width;   /* how many at a time */
    uint32_t awaited; /* of them, who have not answered */
    bool takes_first; /* stops where one has it */
    uint16_t attempt;
    uint32_t *found; /* nodes */
    uint32_t found_count;
    struct tc_timer retry;
};

/** Ask.  `peer`, `demand`, `channel`, `done` and `self` are set, the rest is
 *  zero.  On the way memory may be out: then the simulation is stopped. */
void tc_p2p_search_start(struct tc_p2p_search_run *search);

/** A FOUND or NOTFOUND to this search's query has come. */
void tc_p2p_search_take(struct tc_p2p_search_run *search,
                        const struct tc_search_msg *msg, uint32_t from_node);

/** Nobody is asked any more, and `done` is not called. */
void tc_p2p_search_stop(struct tc_p2p_search_run *search);

#endif
