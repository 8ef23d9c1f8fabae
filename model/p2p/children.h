/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file children.h
 * @brief Those that a peer sends a stream to, a copy each.  Private to
 *        model/p2p/.
 *
 * Where viewers relay, a child of which no word came for
 * `p2p.child_timeout_ms` is gone; children repeat their START every third of
 * that.
 */
#ifndef TC_MODEL_P2P_CHILDREN_H
#define TC_MODEL_P2P_CHILDREN_H

#include "base/hash_table.h"
#include "model/engine/timer.h"
#include "model/media/video_source.h"
#include "model/p2p/p2p.h"

struct tc_p2p_children;

/** In the arena: it has a timer. */
struct tc_p2p_child {
    struct tc_hash_link link; /**< first: a link is a child */
    struct tc_p2p_child *next;
    struct tc_p2p_child *prev;
    struct tc_p2p_children *of; /**< weak */
    uint32_t node;
    uint32_t query;
    struct tc_video_destination destination;
    int64_t heard_ns; /**< its newest START */
    struct tc_timer silence;
};

/** Nothing came of a child for too long; it is there until the owner removes
 *  it. */
typedef void tc_p2p_child_silent_fn(void *self, struct tc_p2p_child *child);

/** In the arena. */
struct tc_p2p_children {
    struct tc_p2p_peer *peer;   /**< who sends */
    struct tc_p2p_child *first; /**< in order of adding */
    struct tc_p2p_child *last;
    struct tc_hash_table by_query;
    struct tc_p2p_child *free; /**< list; timers stay initialised */
    uint32_t count;
    tc_p2p_child_silent_fn *silent;
    void *self; /**< weak */
};

void tc_p2p_children_init(struct tc_p2p_children *children,
                          struct tc_p2p_peer *peer,
                          tc_p2p_child_silent_fn *silent, void *self);

/** Whether one more may come: `p2p.fan_out_max`. */
bool tc_p2p_children_has_room(const struct tc_p2p_children *children);

/** NULL: it is none of them. */
struct tc_p2p_child *
tc_p2p_children_find(const struct tc_p2p_children *children, uint32_t node,
                     uint32_t query);

/** One that is none of them yet, behind the others.  NULL: no memory, and the
 *  simulation is stopped. */
struct tc_p2p_child *tc_p2p_children_add(struct tc_p2p_children *children,
                                         uint32_t node, uint32_t query);

/** A word has come of it. */
void tc_p2p_child_heard(struct tc_p2p_child *child);

/** It may be added again later, so that no pointer to it is kept. */
void tc_p2p_children_remove(struct tc_p2p_children *children,
                            struct tc_p2p_child *child);

#endif
