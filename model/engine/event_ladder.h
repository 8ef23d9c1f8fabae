/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file event_ladder.h
 * @brief A ladder queue of future events: the later they are, the less they are
 *        sorted.
 *
 * A ladder queue (Tang, Goh, Thng: Ladder queue: an O(1) priority queue
 * structure for large-scale discrete event simulation, ACM TOMACS 15(3),
 * 2005), whose buckets are those of a calendar queue (Brown, CACM 31(10),
 * 1988).  A rung is a row of buckets of one width; the lowest rung covers the
 * nearest times, and each rung the times after the one below it:
 *
 *     time ------------------------------------------------------->
 *     near     |  rung 1 (lowest)   |          rung 0
 *     (sorted) |  [] [] [] [] [   ] |  [  ] [  ] [  ] [  ] [ ... ]
 *              near_last            its last                  INT64_MAX
 *
 * The next bucket of the lowest rung is either sorted, if it fits a chunk,
 * or spread over a new rung below.  The last bucket of a rung receives all
 * events later than the others, like Tang's Top, so that a few events in the
 * far future do not widen the buckets of the many.
 *
 * Cost: a push is O(1).  When a bucket is spread, half of its events or more
 * go to buckets at most half as wide as the span of that half, so an event
 * moves O(1) times per rung, amortised, and there are at most eight rungs.
 * Events that cannot be spread (equal times, no rung, no memory) are sorted,
 * O(log n) per event.  The queue can always continue without memory.
 *
 * Memory: 17 kB per rung, from its first use on; chunks of 656 bytes for 16
 * events, allocated 64 at a time, of which one per bucket is not full: at most
 * 0.7 MB for a rung with all its buckets in use.
 */
#ifndef TC_MODEL_ENGINE_EVENT_LADDER_H
#define TC_MODEL_ENGINE_EVENT_LADDER_H

#include "base/err.h"
#include "model/engine/event_chunk.h"

struct tc_event_ladder;

/** Create an empty ladder: all times are near. */
TC_NODISCARD
tc_err tc_event_ladder_create(struct tc_event_ladder **out);

/** Frees all chunks of the pool.  NULL is allowed. */
void tc_event_ladder_destroy(struct tc_event_ladder *ladder);

/** The end of the times that the caller keeps in order itself; INT64_MAX while
 * the ladder is empty.  All events of the ladder are later. */
int64_t tc_event_ladder_near_last_ns(const struct tc_event_ladder *ladder);

/** The pool of the lists that enter and leave the ladder. */
struct tc_chunk_pool *tc_event_ladder_pool(struct tc_event_ladder *ladder);

/**
 * Add an event.  O(1).
 *
 * @param event  copied; later than tc_event_ladder_near_last_ns().
 * @retval TC_ENOMEM  nothing has changed.
 */
TC_NODISCARD
tc_err tc_event_ladder_push(struct tc_event_ladder *ladder,
                            const struct tc_event *event);

/**
 * Take the next events out; the caller holds none that are near.  Amortised
 * O(1), O(log n) at worst; never fails.
 *
 * @return sorted chunks of the ladder's pool, after which the near times end;
 *         NULL: the ladder was empty.
 */
struct tc_event_chunk *tc_event_ladder_next(struct tc_event_ladder *ladder);

/**
 * Move the later ones of too many near events to the ladder.
 *
 * @param list  all that are near, in any order; not empty; chunks of the
 *              pool, of which TC_SORT_SPARE more are spare.
 * @return what tc_event_ladder_next() returns: the earliest of the list, or all
 *         of it if it cannot be spread.
 */
struct tc_event_chunk *tc_event_ladder_refine(struct tc_event_ladder *ladder,
                                              struct tc_event_chunk *list);

/** Number of events spread or sorted so far, with repetition: the work that the
 * bounds above limit. */
uint64_t tc_event_ladder_moves(const struct tc_event_ladder *ladder);

#endif
