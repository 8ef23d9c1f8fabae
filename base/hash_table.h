/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file hash_table.h
 * @brief A hash table that grows, for objects in an arena.
 *
 * Objects contain their link in the table and do not move.  Buckets are
 * chained; their number doubles when there are more objects than buckets, so
 * that a look-up is expected O(1).  The arrays are in the arena and are freed
 * with it: there is no fini.  An empty table takes no further memory, since
 * each of many parties has one.
 *
 *      struct call {
 *          struct tc_hash_link link;  // first: a link is a call
 *          ...
 *      };
 */
#ifndef TC_BASE_HASH_TABLE_H
#define TC_BASE_HASH_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/** First member of an object; its fields belong to the table. */
struct tc_hash_link {
    struct tc_hash_link *next; /**< in its bucket */
    uint64_t hash;
};

/** In the caller's storage; zero-initialised is empty and ready. */
struct tc_hash_table {
    struct tc_hash_link **buckets; /**< in the arena; NULL while empty */
    size_t capacity;               /**< power of two, or 0 */
    size_t count;
};

/**
 * Add an object that is not in the table; others may have the same hash.
 *
 * @param arena  outlives the table; the same for each call.
 * @param link   of the object, which must not move while it is in the table.
 * @retval TC_ENOMEM  nothing has changed.
 */
TC_NODISCARD
tc_err tc_hash_table_add_in(struct tc_hash_table *table, struct tc_arena *arena,
                            struct tc_hash_link *link, uint64_t hash);

/** Remove an object.  @return false: it is not in the table. */
bool tc_hash_table_remove(struct tc_hash_table *table,
                          struct tc_hash_link *link);

/** The newest object of that hash, or NULL. */
struct tc_hash_link *tc_hash_table_find(const struct tc_hash_table *table,
                                        uint64_t hash);

/** The next older object of the same hash, or NULL. */
struct tc_hash_link *tc_hash_table_next(const struct tc_hash_link *link);

/**
 * Iterate over all objects; no result may depend on their order.
 *
 * @param link  NULL: the first one.
 * @return NULL after the last.  Objects may be removed during the iteration,
 *         but not added.
 */
struct tc_hash_link *tc_hash_table_after(const struct tc_hash_table *table,
                                         const struct tc_hash_link *link);

#endif
