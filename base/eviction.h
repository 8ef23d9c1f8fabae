/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file eviction.h
 * @brief Which rows of tables go when memory is short: those whose last sign
 *        of life lies furthest back, over all tables alike.
 *
 * Age is counted in frames, not in time: equal inputs make equal decisions,
 * and a clock that steps back makes nothing old.
 */
#ifndef TC_BASE_EVICTION_H
#define TC_BASE_EVICTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/index.h"

/** Ages below 16 have a bin each, later ones sixteen an octave. */
enum { TC_AGES_BINS = 61 * 16 };

/** Octets by the age of the rows that hold them; plain data. */
struct tc_ages {
    uint64_t now_frame; /**< ages count back from it */
    uint64_t bytes[TC_AGES_BINS];
    uint64_t sum_bytes;
};

/** A row that was last spoken of by that frame holds so many octets. */
void tc_ages_add(struct tc_ages *ages, uint64_t last_frame, uint64_t bytes);

/**
 * From which frame on rows may stay so that they hold no more than a budget,
 * to the width of a bin.
 *
 * @return rows with an earlier last frame go; 0: none must.
 */
uint64_t tc_ages_cutoff(const struct tc_ages *ages, uint64_t budget_bytes);

/**
 * Give back what an array has beyond `count` elements and room for a few; where
 * that cannot be, nothing has changed.
 *
 * @param memory    the address of the pointer to the elements.
 * @param capacity  elements that fit; updated with the pointer.
 */
void tc_shrink(void *memory, size_t *capacity, size_t count,
               size_t element_bytes);

/** From the old number of each row to its new one. */
struct tc_row_map {
    uint32_t *to;  /**< owned; TC_INDEX_NONE: gone */
    size_t count;  /**< old rows */
    uint32_t kept; /**< new rows */
};

/** A map under which all rows are gone.
 *  @retval TC_ENOMEM  no memory; the map may be given to fini. */
TC_NODISCARD
tc_err tc_row_map_init(struct tc_row_map *map, size_t count);

/** A zeroed map is allowed. */
void tc_row_map_fini(struct tc_row_map *map);

/** The row stays; rows are asked about in order, each once.
 *  @return its new number, no higher than the old one. */
uint32_t tc_row_map_keep(struct tc_row_map *map, size_t row);

/** New number of a row, or TC_INDEX_NONE, as of TC_INDEX_NONE. */
uint32_t tc_row_map_of(const struct tc_row_map *map, uint32_t row);

#endif
