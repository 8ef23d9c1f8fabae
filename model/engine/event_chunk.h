/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file event_chunk.h
 * @brief Lists of events in chunks, and the pool that the chunks come from.
 *
 * Chunks keep related events adjacent in memory, and move from list to list
 * without heap allocation.  A list is its first chunk, NULL when empty; a bag
 * is a list that grows, in no order.
 */
#ifndef TC_MODEL_ENGINE_EVENT_CHUNK_H
#define TC_MODEL_ENGINE_EVENT_CHUNK_H

#include <stdbool.h>
#include <stddef.h>

#include "model/engine/event.h"

enum { TC_CHUNK_EVENTS = 16 };

/** Owned by its pool, which holds the memory of all chunks. */
struct tc_event_chunk {
    struct tc_event_chunk *next; /**< weak */
    size_t count;                /**< 1..TC_CHUNK_EVENTS while in a list */
    struct tc_event event[TC_CHUNK_EVENTS];
};

struct tc_chunk_slab;

/** In the caller's storage; zero-initialised is empty and ready. */
struct tc_chunk_pool {
    struct tc_event_chunk *spare;
    size_t spare_count;
    struct tc_chunk_slab *slabs; /**< owned */
};

/** Frees all chunks, also those in lists. */
void tc_chunk_pool_fini(struct tc_chunk_pool *pool);

/**
 * Ensure that `count` chunks are available.
 *
 * @return false: no memory; the available chunks stay available.
 */
bool tc_chunk_pool_reserve(struct tc_chunk_pool *pool, size_t count);

/** Take an empty chunk and put it before `next`; one must be available. */
struct tc_event_chunk *tc_chunk_take(struct tc_chunk_pool *pool,
                                     struct tc_event_chunk *next);

/** Return a chunk to the pool, with or without contents. */
void tc_chunk_give(struct tc_chunk_pool *pool, struct tc_event_chunk *chunk);

/** Zero-initialised is empty.  The count of the first chunk is kept here and
 * not in the chunk, to touch one cache line less. */
struct tc_event_bag {
    struct tc_event_chunk *list; /**< the pool's */
    size_t first_count;          /**< in the first chunk */
};

/** Adds a copy of `event`; a chunk must be available. */
void tc_event_bag_add(struct tc_event_bag *bag, struct tc_chunk_pool *pool,
                      const struct tc_event *event);

/** Empties the bag; NULL: it was empty. */
struct tc_event_chunk *tc_event_bag_take(struct tc_event_bag *bag);

#endif
