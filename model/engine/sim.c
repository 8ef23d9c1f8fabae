/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/sim.h"

#include <assert.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "base/arena.h"

enum { ARENA_BLOCK_BYTES = 64 * 1024 };

struct tc_sim {
    int64_t now_ns;
    uint64_t next_place;
    uint64_t events_run;
    struct tc_event_queue queue;
    struct tc_arena *arena; /* owned */
    tc_err fault;
    bool is_stopped; /* the run ends after the current handler */
};

tc_err tc_sim_create(struct tc_sim **out)
{
    assert(out);
    *out = NULL;

    struct tc_sim *sim = tc_alloc(sizeof *sim);
    if (!sim)
        return TC_ENOMEM;

    tc_err err = tc_arena_create(&sim->arena, ARENA_BLOCK_BYTES);
    if (err != TC_OK) {
        tc_free(sim);
        return err;
    }

    *out = sim;
    return TC_OK;
}

void tc_sim_destroy(struct tc_sim *sim)
{
    if (!sim)
        return;

    tc_event_queue_fini(&sim->queue);
    tc_arena_destroy(sim->arena);
    tc_free(sim);
}

int64_t tc_sim_now_ns(const struct tc_sim *sim)
{
    return sim->now_ns;
}

struct tc_arena *tc_sim_arena(struct tc_sim *sim)
{
    return sim->arena;
}

uint64_t tc_sim_events_run(const struct tc_sim *sim)
{
    return sim->events_run;
}

static tc_err schedule(struct tc_sim *sim, const struct tc_event *event)
{
    assert(event->fn);

    if (event->at_ns < sim->now_ns)
        return TC_EORDER;
    return tc_event_queue_push(&sim->queue, event);
}

uint64_t tc_sim_take_place(struct tc_sim *sim)
{
    return sim->next_place++;
}

tc_err tc_sim_at_priority(struct tc_sim *sim, int64_t at_ns,
                          enum tc_priority priority, tc_event_fn *fn,
                          void *self, uint64_t arg)
{
    const struct tc_event event = {
        .at_ns = at_ns,
        .key   = tc_event_key((uint8_t)priority, tc_sim_take_place(sim)),
        .fn    = fn,
        .self  = self,
        .arg   = arg,
    };

    return schedule(sim, &event);
}

tc_err tc_sim_at(struct tc_sim *sim, int64_t at_ns, tc_event_fn *fn, void *self,
                 uint64_t arg)
{
    return tc_sim_at_priority(sim, at_ns, TC_PRIORITY_NORMAL, fn, self, arg);
}

tc_err tc_sim_after(struct tc_sim *sim, int64_t delay_ns, tc_event_fn *fn,
                    void *self, uint64_t arg)
{
    assert(delay_ns >= 0 && delay_ns <= INT64_MAX - sim->now_ns);

    return tc_sim_at(sim, sim->now_ns + delay_ns, fn, self, arg);
}

tc_err tc_sim_at_place(struct tc_sim *sim, int64_t at_ns, uint64_t place,
                       tc_event_fn *fn, void *self, uint64_t arg)
{
    const struct tc_event event = {
        .at_ns = at_ns,
        .key   = tc_event_key(TC_PRIORITY_NORMAL, place),
        .fn    = fn,
        .self  = self,
        .arg   = arg,
    };

    assert(place < sim->next_place);
    return schedule(sim, &event);
}

tc_err tc_sim_run_until(struct tc_sim *sim, int64_t end_ns)
{
    struct tc_event event;

    assert(sim && end_ns >= sim->now_ns);

    if (sim->fault != TC_OK)
        return sim->fault;

    sim->is_stopped = false;
    while (tc_event_queue_pop_until(&sim->queue, end_ns, &event)) {
        sim->now_ns = event.at_ns;
        sim->events_run++;
        event.fn(sim, event.self, event.arg);
        if (sim->is_stopped)
            return sim->fault;
    }
    if (end_ns != TC_SIM_FOREVER_NS)
        sim->now_ns = end_ns;
    return TC_OK;
}

void tc_sim_stop(struct tc_sim *sim, tc_err err)
{
    assert(sim);

    sim->is_stopped = true;
    if (sim->fault == TC_OK)
        sim->fault = err;
}

tc_err tc_sim_fault(const struct tc_sim *sim)
{
    return sim->fault;
}
