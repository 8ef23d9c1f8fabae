/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file event_queue.h
 * @brief Pending events in a total order: time, then priority, then serial
 *        number.
 *
 * No two events in a queue have equal keys, so what runs next never depends
 * on the queue's inner shape.
 */
#ifndef TC_MODEL_ENGINE_EVENT_QUEUE_H
#define TC_MODEL_ENGINE_EVENT_QUEUE_H

#include "model/engine/event_heap.h"

/** In the caller's storage; zero-initialised is empty and ready. */
struct tc_event_queue {
    struct tc_event_heap heap;
};

/** Frees the memory; the queue is empty and usable again. */
void tc_event_queue_fini(struct tc_event_queue *queue);

/**
 * Add an event.  Expected O(1) for late ones, O(log n) at worst.
 *
 * @param event  copied; its (at_ns, key) differs from all that are pending.
 * @retval TC_ENOMEM  nothing has changed.
 */
TC_NODISCARD
tc_err tc_event_queue_push(struct tc_event_queue *queue,
                           const struct tc_event *event);

/** The next event, borrowed until the next push or pop; NULL: none. */
const struct tc_event *tc_event_queue_peek(const struct tc_event_queue *queue);

/** Takes the next event out.  O(log n).
 *  @return false and `out` untouched when the queue is empty. */
bool tc_event_queue_pop(struct tc_event_queue *queue, struct tc_event *out);

/** The same, if the next event is at `end_ns` or earlier.
 *  @return false and `out` untouched when there is none. */
bool tc_event_queue_pop_until(struct tc_event_queue *queue, int64_t end_ns,
                              struct tc_event *out);

#endif
