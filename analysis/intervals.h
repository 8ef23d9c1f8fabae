/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file intervals.h
 * @brief Finds the intervals of time that contain a moment in n log n time for
 *        n intervals and moments.
 *
 * Intervals are closed, and belong to a key that the caller chooses: only
 * intervals and moments of equal keys meet.
 */
#ifndef TC_ANALYSIS_INTERVALS_H
#define TC_ANALYSIS_INTERVALS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/** An interval; plain data. */
struct tc_interval {
    uint64_t key;
    int64_t from_ns;
    int64_t to_ns;
    uint32_t row; /**< of the caller's table */
};

/** A moment for which the newest interval is wanted; plain data. */
struct tc_moment {
    uint64_t key;
    int64_t at_ns;
    uint32_t row;    /**< of the caller's table */
    uint32_t newest; /**< answer: greatest row of an interval that contains the
                          moment, or TC_INDEX_NONE */
};

/**
 * Answer all moments at once, in one sweep over time.
 *
 * @param intervals  sorted by key and start on return.
 * @param moments    in the order of their rows on return, which are distinct.
 * @retval TC_ENOMEM  no memory; nothing is answered.
 */
TC_NODISCARD
tc_err tc_intervals_newest(struct tc_interval *intervals, size_t count,
                           struct tc_moment *moments, size_t moment_count);

/** Intervals laid out as a balanced tree (Cormen et al., Introduction to
 *  Algorithms, section 14.3).  Zero-initialised is empty. */
struct tc_interval_tree {
    const struct tc_interval *intervals; /**< borrowed; sorted */
    int64_t *last_ns; /**< owned; by interval: latest end of its subtree */
    size_t count;
};

/** @param intervals  borrowed until fini; sorted here by key and start.
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_interval_tree_init(struct tc_interval_tree *tree,
                             struct tc_interval *intervals, size_t count);

void tc_interval_tree_fini(struct tc_interval_tree *tree);

/** Called with the row of an interval; any result but TC_OK ends the search. */
typedef tc_err tc_interval_fn(void *self, uint32_t row);

/** Call `found` for each interval of `key` that overlaps [from_ns, to_ns], in
 *  order of their starts: log n and the number found. */
TC_NODISCARD
tc_err tc_interval_tree_find(const struct tc_interval_tree *tree, uint64_t key,
                             int64_t from_ns, int64_t to_ns,
                             tc_interval_fn *found, void *self);

#endif
