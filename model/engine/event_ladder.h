/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file event_ladder.h
 * @brief Events that are not due yet, the less sorted the later they are.
 *
 * A ladder queue (Tang, Goh, Thng: Ladder queue: an O(1) priority queue
 * structure for large-scale discrete event simulation, ACM TOMACS 15(3),
 * 2005), whose buckets are those of a calendar queue (Brown, CACM 31(10),
 * 1988).  A rung is a row of buckets of one width; the lowest rung covers
 * what comes next, and each rung what comes behind the one below it:
 *
 *     time ------------------------------------------------------->
 *     near     |  rung 1 (lowest)   |          rung 0
 *     (sorted) |  [] [] [] [] [   ] |  [  ] [  ] [  ] [  ] [ ... ]
 *              near_last            its last                  INT64_MAX
 *
 * The next bucket of the lowest rung is either sorted, if it fits a chunk,
 * or spread over a new rung below.  The last bucket of a rung takes all that
 * is later than the others, so that it stands for Tang's Top, and a few
 * events in the far future do not widen the buckets for the many.
 *
 * Cost: a push is O(1).  When a bucket is spread, half of its events or more
 * go to buckets at most half as wide as the span of that half, so that an
 * event moves O(1) times a rung, amortised, and there are at most eight
 * rungs.  What cannot be spread (events of one time, no rung, no memory) is
 * sorted, O(log n) an event.  No memory is needed to go on.
 *
 * Memory: 17 kB a rung, from its first use on; chunks of 656 bytes for 16
 * events, got 64 at a time, of which one a bucket is not full: for a rung
 * with all its buckets in use 0.7 MB at most.
 */
#ifndef TC_MODEL_ENGINE_EVENT_LADDER_H
#define TC_MODEL_ENGINE_EVENT_LADDER_H

#include "base/err.h"
#include "model/engine/event_chunk.h"

struct tc_event_ladder;

/** Empty: all times are near. */
TC_NODISCARD
tc_err tc_event_ladder_create(struct tc_event_ladder **out);

/** Frees all chunks of the pool.  NULL is allowed. */
void tc_event_ladder_destroy(struct tc_event_ladder *ladder);

/** The end of what the caller keeps in order itself; INT64_MAX while the
 *  ladder is empty.  All events of the ladder are later. */
int64_t tc_event_ladder_near_last_ns(const struct tc_event_ladder *ladder);

/** Where the lists come from that go into the ladder and out of it. */
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
 * @return sorted chunks of the ladder's pool, and what is near now ends
 *         behind them; NULL: the ladder was empty.
 */
struct tc_event_chunk *tc_event_ladder_next(struct tc_event_ladder *ladder);

/**
 * Of too many near events let the ladder have the later ones.
 *
 * @param list  all that are near, in any order; not empty; chunks of the
 *              pool, of which TC_SORT_SPARE more are spare.
 * @return what tc_event_ladder_next() returns: the earliest of the list, or
 *         all of it where it cannot be spread.
 */
struct tc_event_chunk *tc_event_ladder_refine(struct tc_event_ladder *ladder,
                                              struct tc_event_chunk *list);

/** Events that were spread or sorted so far, each as often as it was: the
 *  work that the bounds above are about. */
uint64_t tc_event_ladder_moves(const struct tc_event_ladder *ladder);

#endif
