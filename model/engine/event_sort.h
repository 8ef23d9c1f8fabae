/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file event_sort.h
 * @brief Sorts a list of events with no memory but two spare chunks.
 */
#ifndef TC_MODEL_ENGINE_EVENT_SORT_H
#define TC_MODEL_ENGINE_EVENT_SORT_H

#include "model/engine/event_chunk.h"

/**
 * Spare chunks that a sort requires: the output of a merge is at most one chunk
 * ahead of each of the two inputs, whose chunks are given back as they run out.
 */
enum { TC_SORT_SPARE = 2 };

/**
 * Sort by merging: O(n log n), O(n) for a list that was added in order or in
 * reverse, or whose chunks do not overlap.
 *
 * @param pool  has at least TC_SORT_SPARE spare chunks, before and after.
 * @param list  not empty; consumed.
 * @return events in ascending order along the chunks, none of which is
 *         empty.
 */
struct tc_event_chunk *tc_event_sort(struct tc_chunk_pool *pool,
                                     struct tc_event_chunk *list);

#endif
