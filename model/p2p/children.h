/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file children.h
 * @brief The receivers (children) of a peer, each of which gets a copy of the
 *        stream.  Private to model/p2p/.
 *
 * With relays, a child that has been silent for `p2p.child_timeout_ms` is
 * dropped; children repeat their START every third of that time.
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
    int64_t heard_ns; /**< time of its latest START */
    struct tc_timer silence;
};

/** Called when a child has been silent for too long; the owner must remove it.
 */
typedef void tc_p2p_child_silent_fn(void *self, struct tc_p2p_child *child);

/** In the arena. */
struct tc_p2p_children {
    struct tc_p2p_peer *peer;   /**< the sender */
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

/** Is there room for one more child (`p2p.fan_out_max`)? */
bool tc_p2p_children_has_room(const struct tc_p2p_children *children);

/** NULL: not a child. */
struct tc_p2p_child *
tc_p2p_children_find(const struct tc_p2p_children *children, uint32_t node,
                     uint32_t query);

/** Add a new child after the others.  NULL: no memory, and the simulation is
 * stopped. */
struct tc_p2p_child *tc_p2p_children_add(struct tc_p2p_children *children,
                                         uint32_t node, uint32_t query);

/** A message of the child has arrived. */
void tc_p2p_child_heard(struct tc_p2p_child *child);

/** Remove a child.  It may be added again later, so no pointer to it must be
 * kept. */
void tc_p2p_children_remove(struct tc_p2p_children *children,
                            struct tc_p2p_child *child);

#endif
