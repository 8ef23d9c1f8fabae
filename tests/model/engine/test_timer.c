/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/sim.h"
#include "model/engine/timer.h"
#include "tests/support/test.h"

struct rig {
    struct tc_sim *sim;
    struct tc_timer timer;
    unsigned fired;
    int64_t fired_ns;
    uint64_t arg;
    unsigned restarts_left;
};

static void fire(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct rig *rig = self;

    assert_false(tc_timer_is_running(&rig->timer));
    rig->fired++;
    rig->fired_ns = tc_sim_now_ns(sim);
    rig->arg      = arg;
    if (rig->restarts_left > 0) {
        rig->restarts_left--;
        tc_timer_start(sim, &rig->timer, 10);
    }
}

static void rig_init(struct rig *rig)
{
    *rig = (struct rig){ 0 };
    assert_int_equal(tc_sim_create(&rig->sim), TC_OK);
    tc_timer_init(&rig->timer, fire, rig, 42);
}

static void run(struct rig *rig)
{
    assert_int_equal(tc_sim_run_until(rig->sim, 1000), TC_OK);
    tc_sim_destroy(rig->sim);
}

static void it_fires_once_after_its_delay(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig);
    assert_false(tc_timer_is_running(&rig.timer));
    tc_timer_start(rig.sim, &rig.timer, 500);
    assert_true(tc_timer_is_running(&rig.timer));
    run(&rig);

    assert_int_equal(rig.fired, 1);
    assert_int_equal(rig.fired_ns, 500);
    assert_int_equal(rig.arg, 42);
    assert_false(tc_timer_is_running(&rig.timer));
}

static void a_cancelled_timer_does_not_fire(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig);
    tc_timer_start(rig.sim, &rig.timer, 500);
    tc_timer_cancel(&rig.timer);
    assert_false(tc_timer_is_running(&rig.timer));
    tc_timer_cancel(&rig.timer);
    run(&rig);

    assert_int_equal(rig.fired, 0);
}

/* Sooner and later than the first start; neither old event may fire it */
static void a_restart_counts_from_the_newest_start(TC_NO_STATE)
{
    const int64_t restarts_ns[] = { 100, 900 };

    for (size_t i = 0; i < TC_LEN(restarts_ns); i++) {
        struct rig rig;

        rig_init(&rig);
        tc_timer_start(rig.sim, &rig.timer, 500);
        tc_timer_start(rig.sim, &rig.timer, restarts_ns[i]);
        run(&rig);

        assert_int_equal(rig.fired, 1);
        assert_int_equal(rig.fired_ns, restarts_ns[i]);
    }
}

static void a_start_after_a_cancel_fires_once(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig);
    tc_timer_start(rig.sim, &rig.timer, 500);
    tc_timer_cancel(&rig.timer);
    tc_timer_start(rig.sim, &rig.timer, 500);
    run(&rig);

    assert_int_equal(rig.fired, 1);
}

/* 500, 510, 520, 530 */
static void its_handler_may_start_it_again(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig);
    rig.restarts_left = 3;
    tc_timer_start(rig.sim, &rig.timer, 500);
    run(&rig);

    assert_int_equal(rig.fired, 4);
    assert_int_equal(rig.fired_ns, 530);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_fires_once_after_its_delay),
        cmocka_unit_test(a_cancelled_timer_does_not_fire),
        cmocka_unit_test(a_restart_counts_from_the_newest_start),
        cmocka_unit_test(a_start_after_a_cancel_fires_once),
        cmocka_unit_test(its_handler_may_start_it_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
