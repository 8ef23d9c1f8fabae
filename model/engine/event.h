/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file event.h
 * @brief An event and the total order of events: time, then priority, then
 *        serial number.
 */
#ifndef TC_MODEL_ENGINE_EVENT_H
#define TC_MODEL_ENGINE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

struct tc_sim;

/**
 * The handler of an event.  It reports an error to tc_sim_stop().
 *
 * @param self  context, as given when the event was scheduled.
 * @param arg   a number, as given when the event was scheduled.
 */
typedef void tc_event_fn(struct tc_sim *sim, void *self, uint64_t arg);

/** Plain data.  `self` is weak: it must exist when the event runs. */
struct tc_event {
    int64_t at_ns;
    uint64_t key; /**< tc_event_key(): orders events of one time */
    tc_event_fn *fn;
    void *self;
    uint64_t arg;
};

_Static_assert(sizeof(struct tc_event) <= 40, "a million fit 40 MB");

/** @param serial  below 2^56: 2000 years at a million per second. */
static inline uint64_t tc_event_key(uint8_t priority, uint64_t serial)
{
    return (uint64_t)priority << 56 | serial;
}

/** The event order, defined only here: does `a` run before `b`?  A processor
 * can predict whether times are equal, but not which one is less: that must not
 * branch, but without the hint gcc 12 generates a branch. */
static inline bool tc_event_before(const struct tc_event *a,
                                   const struct tc_event *b)
{
    if (__builtin_expect(a->at_ns == b->at_ns, 0))
        return a->key < b->key;
    return a->at_ns < b->at_ns;
}

#endif
