/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file index.h
 * @brief Hash index: maps keys to row numbers of the caller's table.
 *
 * Open addressing with linear probing; the full 64-bit hash is kept beside
 * the row number, so that a key is compared about once per look-up.  The rows
 * belong to the caller, who provides the comparison of a key and a row.
 */
#ifndef TC_BASE_INDEX_H
#define TC_BASE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/** No such row. */
#define TC_INDEX_NONE UINT32_MAX

struct tc_index_slot {
    uint64_t hash;
    uint32_t row_plus_1; /* 0: empty */
};

/** In the caller's storage; zero-initialised is empty and ready. */
struct tc_index {
    struct tc_index_slot *slots; /**< owned; NULL while empty */
    size_t capacity;             /**< power of two, or 0 */
    size_t count;
};

/** Does row number `row` of `table` have the key? */
typedef bool tc_index_equal_fn(const void *table, uint32_t row,
                               const void *key);

/** Frees the slots; the index is empty and usable again. */
void tc_index_fini(struct tc_index *index);

/** The row whose key equals, or TC_INDEX_NONE.  Expected O(1). */
uint32_t tc_index_find(const struct tc_index *index, uint64_t hash,
                       tc_index_equal_fn *equal, const void *table,
                       const void *key);

/**
 * Add a row.  The caller has checked that there is no equal key.
 *
 * @retval TC_ENOMEM  nothing has changed.
 */
TC_NODISCARD
tc_err tc_index_add(struct tc_index *index, uint64_t hash, uint32_t row);

/**
 * Point the key of `old_row` to another row, or remove it.
 *
 * @param new_row  TC_INDEX_NONE removes the key.
 * @return false when no such slot exists.
 */
bool tc_index_replace(struct tc_index *index, uint64_t hash, uint32_t old_row,
                      uint32_t new_row);

/** Hash of the key that row number `row` of `table` has. */
typedef uint64_t tc_index_hash_fn(const void *table, uint32_t row);

/**
 * Renumber the rows after an eviction.
 *
 * @param to    new number of each old row, or TC_INDEX_NONE: remove the key;
 *              NULL: no row has moved.
 * @param hash  NULL: hashes are unchanged; otherwise called for each remaining
 *              row, with its new number.
 * @retval TC_ENOMEM  nothing has changed.
 */
TC_NODISCARD
tc_err tc_index_remap(struct tc_index *index, const uint32_t *to,
                      tc_index_hash_fn *hash, const void *table);

/** Heap use in bytes. */
static inline uint64_t tc_index_bytes(const struct tc_index *index)
{
    return index->capacity * sizeof *index->slots;
}

#endif
