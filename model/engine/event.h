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

/** @param serial  below 2^56: two thousand years at a million a second. */
static inline uint64_t tc_event_key(uint8_t priority, uint64_t serial)
{
    return (uint64_t)priority << 56 | serial;
}

/** The order, written once: does `a` run before `b`?  A processor can foretell
 *  whether times are equal, but not which is less: that must not branch, and
 *  without the hint gcc 12 makes it. */
static inline bool tc_event_before(const struct tc_event *a,
                                   const struct tc_event *b)
{
    if (__builtin_expect(a->at_ns == b->at_ns, 0))
        return a->key < b->key;
    return a->at_ns < b->at_ns;
}

#endif
