/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash_table.h"

#include <assert.h>

enum { FIRST_CAPACITY = 8 };

static struct tc_hash_link **bucket_of(const struct tc_hash_table *table,
                                       uint64_t hash)
{
    return &table->buckets[hash & (table->capacity - 1)];
}

static void put(struct tc_hash_table *table, struct tc_hash_link *link)
{
    struct tc_hash_link **bucket = bucket_of(table, link->hash);

    link->next = *bucket;
    *bucket    = link;
}

/* Oldest first, so that the newest object of a hash stays in front. */
static void put_chain(struct tc_hash_table *table, struct tc_hash_link *chain)
{
    struct tc_hash_link *oldest = NULL;

    while (chain) {
        struct tc_hash_link *older = chain->next;

        chain->next = oldest;
        oldest      = chain;
        chain       = older;
    }
    while (oldest) {
        struct tc_hash_link *newer = oldest->next;

        put(table, oldest);
        oldest = newer;
    }
}

/* The old array stays in the arena: all old ones together are as long as the
 * new one. */
static tc_err widen_in(struct tc_hash_table *table, struct tc_arena *arena)
{
    struct tc_hash_table wider = {
        .capacity = table->capacity > 0 ? table->capacity * 2 : FIRST_CAPACITY,
        .count    = table->count,
    };

    wider.buckets =
        tc_arena_alloc(arena, wider.capacity * sizeof *wider.buckets);
    if (!wider.buckets)
        return TC_ENOMEM;
    for (size_t i = 0; i < table->capacity; i++)
        put_chain(&wider, table->buckets[i]);
    *table = wider;
    return TC_OK;
}

tc_err tc_hash_table_add_in(struct tc_hash_table *table, struct tc_arena *arena,
                            struct tc_hash_link *link, uint64_t hash)
{
    assert(table && arena && link);

    if (table->count == table->capacity) {
        tc_err err = widen_in(table, arena);
        if (err != TC_OK)
            return err;
    }
    link->hash = hash;
    put(table, link);
    table->count++;
    return TC_OK;
}

bool tc_hash_table_remove(struct tc_hash_table *table,
                          struct tc_hash_link *link)
{
    assert(table && link);

    if (table->capacity == 0)
        return false;

    struct tc_hash_link **at = bucket_of(table, link->hash);
    while (*at && *at != link)
        at = &(*at)->next;
    if (!*at)
        return false;
    *at = link->next;
    table->count--;
    return true;
}

static struct tc_hash_link *first_of(struct tc_hash_link *chain, uint64_t hash)
{
    while (chain && chain->hash != hash)
        chain = chain->next;
    return chain;
}

struct tc_hash_link *tc_hash_table_find(const struct tc_hash_table *table,
                                        uint64_t hash)
{
    return table->capacity > 0 ? first_of(*bucket_of(table, hash), hash) : NULL;
}

struct tc_hash_link *tc_hash_table_next(const struct tc_hash_link *link)
{
    return first_of(link->next, link->hash);
}

struct tc_hash_link *tc_hash_table_after(const struct tc_hash_table *table,
                                         const struct tc_hash_link *link)
{
    size_t i = 0;

    if (link && link->next)
        return link->next;
    if (link)
        i = (link->hash & (table->capacity - 1)) + 1;
    while (i < table->capacity && !table->buckets[i])
        i++;
    return i < table->capacity ? table->buckets[i] : NULL;
}
