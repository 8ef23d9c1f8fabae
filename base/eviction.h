/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file eviction.h
 * @brief Selects the rows to evict at the memory limit: the least recently
 *        active ones, over all tables.
 *
 * Age is counted in frames, not in time: equal inputs lead to equal decisions,
 * and a clock that steps back has no effect.
 */
#ifndef TC_BASE_EVICTION_H
#define TC_BASE_EVICTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/index.h"

/** Ages below 16 have a bin each, higher ones 16 bins per octave. */
enum { TC_AGES_BINS = 61 * 16 };

/** Memory use by age of the rows; plain data. */
struct tc_ages {
    uint64_t now_frame; /**< the current frame, of age 0 */
    uint64_t bytes[TC_AGES_BINS];
    uint64_t sum_bytes;
};

/** Add `bytes` to the age bin of a row last touched by `last_frame`. */
void tc_ages_add(struct tc_ages *ages, uint64_t last_frame, uint64_t bytes);

/**
 * The frame from which rows can be kept within a budget, to the width of a bin.
 *
 * @return rows with an earlier last frame must be evicted; 0: none.
 */
uint64_t tc_ages_cutoff(const struct tc_ages *ages, uint64_t budget_bytes);

/**
 * Reduce the capacity of an array to `count` elements and room for a few; if
 * that fails, nothing has changed.
 *
 * @param memory    the address of the pointer to the elements.
 * @param capacity  elements that fit; updated with the pointer.
 */
void tc_shrink(void *memory, size_t *capacity, size_t count,
               size_t element_bytes);

/** Maps the old number of each row to its new one. */
struct tc_row_map {
    uint32_t *to;  /**< owned; TC_INDEX_NONE: evicted */
    size_t count;  /**< old rows */
    uint32_t kept; /**< new rows */
};

/** A map under which all rows are evicted.
 *  @retval TC_ENOMEM  no memory; the map may be given to fini. */
TC_NODISCARD
tc_err tc_row_map_init(struct tc_row_map *map, size_t count);

/** A zeroed map is allowed. */
void tc_row_map_fini(struct tc_row_map *map);

/** Keep a row; rows must be given in order, each once.
 *  @return its new number, no higher than the old one. */
uint32_t tc_row_map_keep(struct tc_row_map *map, size_t row);

/** New number of a row, or TC_INDEX_NONE, as of TC_INDEX_NONE. */
uint32_t tc_row_map_of(const struct tc_row_map *map, uint32_t row);

#endif
