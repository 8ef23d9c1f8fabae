/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file timer.h
 * @brief A timer that can be cancelled and started again, for a place in the
 *        caller's struct (SIP's timers A, B, ...).
 *
 * Cancelling is O(1): the event stays pending, is of an older generation
 * than the timer when its time comes, and does nothing.  Events that are not
 * timers pay nothing for this.
 */
#ifndef TC_MODEL_ENGINE_TIMER_H
#define TC_MODEL_ENGINE_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/engine/event_queue.h"

/** Once started, it must stay where it is until the simulation is destroyed:
 *  put its owner into the arena of the simulation. */
struct tc_timer {
    tc_event_fn *fn;
    void *self; /**< weak; handed to `fn` */
    uint64_t arg;
    uint64_t generation; /**< of the newest start or cancel */
    bool is_running;
};

/** What the timer does when it fires; it does not run yet. */
void tc_timer_init(struct tc_timer *timer, tc_event_fn *fn, void *self,
                   uint64_t arg);

/**
 * Start, or start again with a new delay.  When memory is out, the
 * simulation is stopped with TC_ENOMEM.
 *
 * @param delay_ns  >= 0.
 */
void tc_timer_start(struct tc_sim *sim, struct tc_timer *timer,
                    int64_t delay_ns);

/** A timer that does not run may be cancelled too. */
void tc_timer_cancel(struct tc_timer *timer);

/** False also inside the handler, until it starts the timer again. */
bool tc_timer_is_running(const struct tc_timer *timer);

#endif
