/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/event_chunk.h"

#include <assert.h>

#include "base/alloc.h"

enum { SLAB_CHUNKS = 64 }; /* 42 kB: few allocations, little unused memory */

struct tc_chunk_slab {
    struct tc_chunk_slab *next; /* owned */
    struct tc_event_chunk chunk[SLAB_CHUNKS];
};

void tc_chunk_pool_fini(struct tc_chunk_pool *pool)
{
    assert(pool);

    while (pool->slabs) {
        struct tc_chunk_slab *slab = pool->slabs;

        pool->slabs = slab->next;
        tc_free(slab);
    }
    *pool = (struct tc_chunk_pool){ 0 };
}

static bool add_slab(struct tc_chunk_pool *pool)
{
    struct tc_chunk_slab *slab = tc_alloc(sizeof *slab);

    if (!slab)
        return false;

    slab->next  = pool->slabs;
    pool->slabs = slab;
    for (size_t i = SLAB_CHUNKS; i-- > 0;)
        tc_chunk_give(pool, &slab->chunk[i]);
    return true;
}

bool tc_chunk_pool_reserve(struct tc_chunk_pool *pool, size_t count)
{
    while (pool->spare_count < count) {
        if (!add_slab(pool))
            return false;
    }
    return true;
}

struct tc_event_chunk *tc_chunk_take(struct tc_chunk_pool *pool,
                                     struct tc_event_chunk *next)
{
    struct tc_event_chunk *chunk = pool->spare;

    assert(chunk);
    pool->spare = chunk->next;
    pool->spare_count--;
    chunk->next  = next;
    chunk->count = 0;
    return chunk;
}

void tc_chunk_give(struct tc_chunk_pool *pool, struct tc_event_chunk *chunk)
{
    chunk->next = pool->spare;
    pool->spare = chunk;
    pool->spare_count++;
}

void tc_event_bag_add(struct tc_event_bag *bag, struct tc_chunk_pool *pool,
                      const struct tc_event *event)
{
    if (bag->first_count % TC_CHUNK_EVENTS == 0) { /* the list is empty, or
                                                      its first chunk is full */
        if (bag->list)
            bag->list->count = TC_CHUNK_EVENTS;
        bag->list        = tc_chunk_take(pool, bag->list);
        bag->first_count = 0;
    }
    bag->list->event[bag->first_count++] = *event;
}

struct tc_event_chunk *tc_event_bag_take(struct tc_event_bag *bag)
{
    struct tc_event_chunk *list = bag->list;

    if (list)
        list->count = bag->first_count;
    *bag = (struct tc_event_bag){ 0 };
    return list;
}
