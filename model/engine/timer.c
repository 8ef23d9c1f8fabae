/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/timer.h"

#include <assert.h>

#include "model/engine/sim.h"

void tc_timer_init(struct tc_timer *timer, tc_event_fn *fn, void *self,
                   uint64_t arg)
{
    assert(timer && fn);

    *timer = (struct tc_timer){ .fn = fn, .self = self, .arg = arg };
}

static void timer_event(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_timer *timer = self;

    if (arg != timer->generation)
        return;

    timer->is_running = false;
    timer->fn(sim, timer->self, timer->arg);
}

void tc_timer_start(struct tc_sim *sim, struct tc_timer *timer,
                    int64_t delay_ns)
{
    assert(sim && timer && timer->fn);

    tc_timer_cancel(timer);
    timer->is_running = true;

    tc_err err =
        tc_sim_after(sim, delay_ns, timer_event, timer, timer->generation);
    if (err != TC_OK) {
        timer->is_running = false;
        tc_sim_stop(sim, err);
    }
}

void tc_timer_cancel(struct tc_timer *timer)
{
    assert(timer);

    timer->generation++;
    timer->is_running = false;
}

bool tc_timer_is_running(const struct tc_timer *timer)
{
    return timer->is_running;
}
