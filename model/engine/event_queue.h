/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file event_queue.h
 * @brief Pending events in a total order: time, then priority, then serial
 *        number.
 *
 * No two events in a queue have equal keys, so the next event never depends on
 * the inner structure.  A few events are kept in a heap.  More are kept in a
 * ladder of buckets, of which the next bucket is taken out sorted; the heap
 * then holds the events that are pushed between these:
 *
 *     push --> near: heap ------------------------------+--> pop
 *        \            |  (grown too long: refined)      |
 *         \           v                                 |
 *          --> far: ladder --> next bucket, sorted: run-+
 *
 * Memory: 40 to 80 bytes per event in the heap; in a ladder 41 bytes per event
 * and the overhead given in event_ladder.h, at least 60 kB.
 */
#ifndef TC_MODEL_ENGINE_EVENT_QUEUE_H
#define TC_MODEL_ENGINE_EVENT_QUEUE_H

#include "model/engine/event_heap.h"

struct tc_event_chunk;
struct tc_event_ladder;

/** In the caller's storage; zero-initialised is empty and ready. */
struct tc_event_queue {
    struct tc_event_heap heap;
    struct tc_event *run;             /**< its first event; NULL: no run */
    struct tc_event_chunk *run_chunk; /**< that `run` is in; the ladder's */
    size_t run_left;                  /**< from `run` on in `run_chunk` */
    size_t run_behind;                /**< in the chunks after it */
    struct tc_event_ladder *ladder;   /**< owned; NULL until needed */
};

/** Frees the memory; the queue is empty and usable again. */
void tc_event_queue_fini(struct tc_event_queue *queue);

/**
 * Add an event.  O(1) when it is late, at worst O(log n), amortised.
 *
 * @param event  copied; its (at_ns, key) differs from all that are pending.
 * @retval TC_ENOMEM  nothing has changed.
 */
TC_NODISCARD
tc_err tc_event_queue_push(struct tc_event_queue *queue,
                           const struct tc_event *event);

/** The next event, borrowed until the next push or pop; NULL: none. */
const struct tc_event *tc_event_queue_peek(const struct tc_event_queue *queue);

/** Removes the next event.  Amortised O(1) if times are spread, O(log n) at
 * worst; requires no memory.
 *  @return false and `out` untouched when the queue is empty. */
bool tc_event_queue_pop(struct tc_event_queue *queue, struct tc_event *out);

/** The same, if the next event is at `end_ns` or earlier.
 *  @return false and `out` untouched when there is none. */
bool tc_event_queue_pop_until(struct tc_event_queue *queue, int64_t end_ns,
                              struct tc_event *out);

#endif
