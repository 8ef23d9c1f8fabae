/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file timer.h
 * @brief A timer that can be cancelled and restarted, embedded in the caller's
 *        struct (SIP's timers A, B, ...).
 *
 * Cancelling is O(1): the event stays pending, is of an older generation
 * than the timer when its time comes, and does nothing.  Other events have no
 * overhead from this.
 */
#ifndef TC_MODEL_ENGINE_TIMER_H
#define TC_MODEL_ENGINE_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/engine/event_queue.h"

/** Once started, its address must not change until the simulation is destroyed:
 * put its owner into the arena of the simulation. */
struct tc_timer {
    tc_event_fn *fn;
    void *self; /**< weak; handed to `fn` */
    uint64_t arg;
    uint64_t generation; /**< of the newest start or cancel */
    bool is_running;
};

/** Initialise the timer with its handler; it is not started. */
void tc_timer_init(struct tc_timer *timer, tc_event_fn *fn, void *self,
                   uint64_t arg);

/**
 * Start, or start again with a new delay.  Without memory the simulation is
 * stopped with TC_ENOMEM.
 *
 * @param delay_ns  >= 0.
 */
void tc_timer_start(struct tc_sim *sim, struct tc_timer *timer,
                    int64_t delay_ns);

/** No effect on a timer that is not running. */
void tc_timer_cancel(struct tc_timer *timer);

/** False also inside the handler, until it starts the timer again. */
bool tc_timer_is_running(const struct tc_timer *timer);

#endif
