/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sim.h
 * @brief One replication: its clock, its pending events, its memory.
 *
 * Single-threaded and self-contained: two simulations in one process give
 * the same bytes as two processes.  Time starts at 0 and never runs back.
 * Events of one time run by priority, those of one priority in the order in
 * which they were scheduled.
 */
#ifndef TC_MODEL_ENGINE_SIM_H
#define TC_MODEL_ENGINE_SIM_H

#include <stdint.h>

#include "base/err.h"
#include "model/engine/event_queue.h"

struct tc_arena;
struct tc_sim;

/** Run until no event is left; the clock then stays at the last one. */
#define TC_SIM_FOREVER_NS INT64_MAX

enum tc_priority {
    TC_PRIORITY_FIRST  = 0, /**< counters read at the edge of an interval */
    TC_PRIORITY_NORMAL = 128,
    TC_PRIORITY_LAST   = 255,
};

TC_NODISCARD
tc_err tc_sim_create(struct tc_sim **out);

/** Frees the arena and everything in it; pending events are discarded.  NULL is
 *  allowed. */
void tc_sim_destroy(struct tc_sim *sim);

int64_t tc_sim_now_ns(const struct tc_sim *sim);

/** Memory that lives as long as the replication.  Borrowed until
 *  destroy. */
struct tc_arena *tc_sim_arena(struct tc_sim *sim);

/** Number of events that have run, including cancelled timers. */
uint64_t tc_sim_events_run(const struct tc_sim *sim);

/**
 * Schedule an event of normal priority.
 *
 * @param at_ns  now or later.
 * @param self   weak: it must still exist at that time.
 * @retval TC_EORDER  `at_ns` has passed.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_sim_at(struct tc_sim *sim, int64_t at_ns, tc_event_fn *fn, void *self,
                 uint64_t arg);

/** The same, `delay_ns` >= 0 from now. */
TC_NODISCARD
tc_err tc_sim_after(struct tc_sim *sim, int64_t delay_ns, tc_event_fn *fn,
                    void *self, uint64_t arg);

/** As tc_sim_at(), with a priority among the events of that time. */
TC_NODISCARD
tc_err tc_sim_at_priority(struct tc_sim *sim, int64_t at_ns,
                          enum tc_priority priority, tc_event_fn *fn,
                          void *self, uint64_t arg);

/**
 * Take a place in the order of scheduling now for an event that is handed in
 * later by tc_sim_at_place(): a FIFO keeps one event pending and still runs
 * its events as if each had been scheduled when it entered.
 */
uint64_t tc_sim_take_place(struct tc_sim *sim);

/**
 * Schedule an event of normal priority at a place taken before.
 *
 * @param place  used once; the event must come after the current one.
 */
TC_NODISCARD
tc_err tc_sim_at_place(struct tc_sim *sim, int64_t at_ns, uint64_t place,
                       tc_event_fn *fn, void *self, uint64_t arg);

/**
 * Run all events up to and including `end_ns`, which is then the time,
 * unless a handler stops the run or `end_ns` is TC_SIM_FOREVER_NS.
 *
 * @param end_ns  now or later.
 * @return TC_OK, or the error with which a handler stopped the run; every later
 *         run then returns it at once.
 */
TC_NODISCARD
tc_err tc_sim_run_until(struct tc_sim *sim, int64_t end_ns);

/**
 * End the run when the handler that calls this returns.
 *
 * @param err  TC_OK: no error, a later run continues from here.  The first of
 *             several errors is kept.
 */
void tc_sim_stop(struct tc_sim *sim, tc_err err);

/** The error that stopped the simulation, or TC_OK. */
tc_err tc_sim_fault(const struct tc_sim *sim);

#endif
