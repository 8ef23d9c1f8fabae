/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file event_queue.h
 * @brief Pending events in a total order: time, then priority, then serial
 *        number.
 *
 * No two events in a queue have equal keys, so what runs next never depends
 * on the queue's inner shape.  A 4-ary heap: shallower than a binary one, and
 * the four children lie side by side.
 */
#ifndef TC_MODEL_ENGINE_EVENT_QUEUE_H
#define TC_MODEL_ENGINE_EVENT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct tc_sim;

/**
 * What an event does.  A fault is told to tc_sim_stop().
 *
 * @param self  what the event is about; as given when it was scheduled.
 * @param arg   a number to go with it; as given when it was scheduled.
 */
typedef void tc_event_fn(struct tc_sim *sim, void *self, uint64_t arg);

/** Plain data.  `self` is weak: it must be there when the event runs. */
struct tc_event {
    int64_t at_ns;
    uint64_t key; /**< tc_event_key(): orders events of one time */
    tc_event_fn *fn;
    void *self;
    uint64_t arg;
};

_Static_assert(sizeof(struct tc_event) <= 40, "a million fit 40 MB");

/** In the caller's storage; zero-initialised is empty and ready. */
struct tc_event_queue {
    struct tc_event *heap; /**< owned; NULL while none was ever pushed */
    size_t count;
    size_t capacity;
};

/** @param serial  below 2^56: two thousand years at a million a second. */
static inline uint64_t tc_event_key(uint8_t priority, uint64_t serial)
{
    return (uint64_t)priority << 56 | serial;
}

/** The order, written once: does `a` run before `b`?  Without a branch: in a
 *  heap the outcome is as good as random. */
static inline bool tc_event_before(const struct tc_event *a,
                                   const struct tc_event *b)
{
    return (a->at_ns < b->at_ns) | ((a->at_ns == b->at_ns) & (a->key < b->key));
}

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

#endif
