/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "model/engine/sim.h"
#include "tests/support/test.h"

/* What ran, in order. */
struct log {
    uint64_t arg[16];
    int64_t at_ns[16];
    size_t count;
};

static int setup(void **state)
{
    struct tc_sim *sim;

    if (tc_sim_create(&sim) != TC_OK)
        return -1;
    *state = sim;
    return 0;
}

static int teardown(void **state)
{
    tc_sim_destroy(*state);
    return 0;
}

static void note(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct log *log = self;

    log->arg[log->count]     = arg;
    log->at_ns[log->count++] = tc_sim_now_ns(sim);
}

static void at(struct tc_sim *sim, int64_t at_ns, tc_event_fn *fn, void *self,
               uint64_t arg)
{
    assert_int_equal(tc_sim_at(sim, at_ns, fn, self, arg), TC_OK);
}

static void events_run_in_time_and_ties_in_the_order_scheduled(void **state)
{
    struct tc_sim *sim = *state;
    struct log log     = { 0 };

    at(sim, 20, note, &log, 1);
    at(sim, 10, note, &log, 2);
    at(sim, 20, note, &log, 3);
    at(sim, 10, note, &log, 4);
    assert_int_equal(tc_sim_run_until(sim, 100), TC_OK);

    const uint64_t expected[] = { 2, 4, 1, 3 };
    assert_int_equal(log.count, 4);
    assert_memory_equal(log.arg, expected, sizeof expected);
    assert_int_equal(log.at_ns[1], 10);
    assert_int_equal(log.at_ns[2], 20);
    assert_int_equal(tc_sim_now_ns(sim), 100);
    assert_int_equal(tc_sim_events_run(sim), 4);
}

static void priority_goes_before_the_order_scheduled(void **state)
{
    struct tc_sim *sim = *state;
    struct log log     = { 0 };

    assert_int_equal(
        tc_sim_at_priority(sim, 5, TC_PRIORITY_LAST, note, &log, 1), TC_OK);
    at(sim, 5, note, &log, 2);
    assert_int_equal(
        tc_sim_at_priority(sim, 5, TC_PRIORITY_FIRST, note, &log, 3), TC_OK);
    assert_int_equal(tc_sim_run_until(sim, 5), TC_OK);

    const uint64_t expected[] = { 3, 2, 1 };
    assert_memory_equal(log.arg, expected, sizeof expected);
}

/* The place is from before event 1 was scheduled, the event from after */
static void a_place_taken_earlier_runs_earlier(void **state)
{
    struct tc_sim *sim = *state;
    struct log log     = { 0 };

    const uint64_t place = tc_sim_take_place(sim);
    at(sim, 5, note, &log, 1);
    assert_int_equal(tc_sim_at_place(sim, 5, place, note, &log, 2), TC_OK);
    assert_int_equal(tc_sim_run_until(sim, 5), TC_OK);

    const uint64_t expected[] = { 2, 1 };
    assert_memory_equal(log.arg, expected, sizeof expected);
}

static void a_run_ends_behind_the_events_of_its_last_ns(void **state)
{
    struct tc_sim *sim = *state;
    struct log log     = { 0 };

    at(sim, 10, note, &log, 1);
    at(sim, 11, note, &log, 2);
    assert_int_equal(tc_sim_run_until(sim, 10), TC_OK);
    assert_int_equal(log.count, 1);
    assert_int_equal(tc_sim_now_ns(sim), 10);

    assert_int_equal(tc_sim_run_until(sim, TC_SIM_FOREVER_NS), TC_OK);
    assert_int_equal(log.count, 2);
    assert_int_equal(tc_sim_now_ns(sim), 11);
}

/* Schedules itself until arg is 0 */
static void count_down(struct tc_sim *sim, void *self, uint64_t arg)
{
    note(sim, self, arg);
    if (arg > 0)
        assert_int_equal(tc_sim_after(sim, 7, count_down, self, arg - 1),
                         TC_OK);
}

static void a_handler_may_schedule(void **state)
{
    struct tc_sim *sim = *state;
    struct log log     = { 0 };

    at(sim, 1, count_down, &log, 2);
    assert_int_equal(tc_sim_run_until(sim, TC_SIM_FOREVER_NS), TC_OK);

    assert_int_equal(log.count, 3);
    assert_int_equal(log.at_ns[2], 15);
}

static void the_past_is_refused(void **state)
{
    struct tc_sim *sim = *state;
    struct log log     = { 0 };

    assert_int_equal(tc_sim_run_until(sim, 50), TC_OK);
    assert_int_equal(tc_sim_at(sim, 49, note, &log, 0), TC_EORDER);
    assert_int_equal(tc_sim_at(sim, 50, note, &log, 0), TC_OK);
}

static void stop_with(struct tc_sim *sim, void *self, uint64_t arg)
{
    note(sim, self, arg);
    tc_sim_stop(sim, (tc_err)arg);
}

static void a_fault_ends_the_run_and_stays(void **state)
{
    struct tc_sim *sim = *state;
    struct log log     = { 0 };

    at(sim, 1, stop_with, &log, TC_ESYS);
    at(sim, 1, note, &log, 0);
    assert_int_equal(tc_sim_run_until(sim, 9), TC_ESYS);
    assert_int_equal(tc_sim_now_ns(sim), 1);
    tc_sim_stop(sim, TC_ENOMEM);
    assert_int_equal(tc_sim_run_until(sim, 9), TC_ESYS);

    assert_int_equal(log.count, 1);
    assert_int_equal(tc_sim_fault(sim), TC_ESYS);
}

static void a_stop_without_fault_can_be_gone_on_from(void **state)
{
    struct tc_sim *sim = *state;
    struct log log     = { 0 };

    at(sim, 1, stop_with, &log, TC_OK);
    at(sim, 2, note, &log, 0);
    assert_int_equal(tc_sim_run_until(sim, 9), TC_OK);
    assert_int_equal(tc_sim_now_ns(sim), 1);
    assert_int_equal(log.count, 1);
    assert_int_equal(tc_sim_run_until(sim, 9), TC_OK);
    assert_int_equal(log.count, 2);
}

static void the_arena_is_there_for_handlers(void **state)
{
    struct tc_sim *sim = *state;

    assert_non_null(tc_arena_alloc(tc_sim_arena(sim), 100000));
}

#define SIM_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SIM_TEST(events_run_in_time_and_ties_in_the_order_scheduled),
        SIM_TEST(priority_goes_before_the_order_scheduled),
        SIM_TEST(a_place_taken_earlier_runs_earlier),
        SIM_TEST(a_run_ends_behind_the_events_of_its_last_ns),
        SIM_TEST(a_handler_may_schedule),
        SIM_TEST(the_past_is_refused),
        SIM_TEST(a_fault_ends_the_run_and_stays),
        SIM_TEST(a_stop_without_fault_can_be_gone_on_from),
        SIM_TEST(the_arena_is_there_for_handlers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
