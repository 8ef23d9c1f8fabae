/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "replay/failure_watch.h"
#include "tests/support/test.h"

#define SECONDS(n) ((int64_t)((n)*1e9))

/* The failure comes at 10 s, the run ends at 30; a second is felt. */
static struct tc_person viewers[] = { { "al@x", 0 }, { "bo@x", 0 } };
static struct tc_demand demands[] = {
    { .viewer = 0 }, { .viewer = 1 }, { .viewer = 0 }, { .viewer = 1 }
};
static struct tc_failure_config one = { .ds_down_ns = SECONDS(10),
                                        .felt_ns    = SECONDS(1) };

struct rig {
    struct tc_directory directory;
    struct tc_workload workload;
    struct tc_failure_watch *watch;
    struct tc_run_observer tell;
    struct tc_record_sink sink;
    uint16_t in[2];
    uint16_t out;
};

static void init(struct rig *rig)
{
    *rig          = (struct rig){ 0 };
    rig->workload = (struct tc_workload){ .viewers      = viewers,
                                          .viewer_count = 2,
                                          .demands      = demands,
                                          .demand_count = 4,
                                          .end_ns       = SECONDS(30) };
    assert_int_equal(tc_directory_init(&rig->directory), TC_OK);
    const struct tc_failure_watch_cfg cfg = { .failures  = &one,
                                              .workload  = &rig->workload,
                                              .directory = &rig->directory };
    assert_int_equal(tc_failure_watch_create(&rig->watch, &cfg), TC_OK);
    rig->tell = tc_failure_watch_observer(rig->watch);
    rig->sink = tc_failure_watch_sink(rig->watch);
    assert_int_equal(
        tc_directory_add_tap(&rig->directory, "al@x out", 0, 1, &rig->out),
        TC_OK);
    assert_int_equal(
        tc_directory_add_tap(&rig->directory, "al@x in", 0, 1, &rig->in[0]),
        TC_OK);
    assert_int_equal(
        tc_directory_add_tap(&rig->directory, "bo@x in", 0, 2, &rig->in[1]),
        TC_OK);
}

static void packet(struct rig *rig, uint16_t tap, double at_s)
{
    const struct tc_record record = { .at_ns = SECONDS(at_s),
                                      .tap   = tap,
                                      .kind  = TC_RECORD_PACKET };

    assert_int_equal(rig->sink.ops->accept(rig->sink.self, &record), TC_OK);
}

/* Ten packets a second. */
static void packets(struct rig *rig, uint16_t tap, double from_s, double to_s)
{
    for (int i = 0; from_s + i * 0.1 < to_s; i++)
        packet(rig, tap, from_s + i * 0.1);
}

static void join(struct rig *rig, uint32_t demand, double asked_s,
                 double ready_s)
{
    rig->tell.asked(rig->tell.self, demand, SECONDS(asked_s));
    rig->tell.ready(rig->tell.self, demand, SECONDS(ready_s));
}

static struct tc_failure_figures fini(struct rig *rig)
{
    const struct tc_failure_figures figures =
        tc_failure_watch_figures(rig->watch);

    tc_failure_watch_destroy(rig->watch);
    tc_directory_fini(&rig->directory);
    return figures;
}

static void assert_near(double value, double want)
{
    assert_true(fabs(value - want) < 1e-9);
}

/* Al misses 4 s from 12 on, Bo nothing but the rhythm of 0.1 s. */
static void a_gap_is_an_interruption(TC_NO_STATE)
{
    struct rig rig;

    init(&rig);
    join(&rig, 0, 1, 2);
    join(&rig, 1, 1, 2);
    packets(&rig, rig.in[0], 2, 12.01);
    packets(&rig, rig.in[0], 16, 30);
    packets(&rig, rig.in[1], 2, 30);
    const struct tc_failure_figures figures = fini(&rig);

    assert_near(figures.kept_ratio, 1);
    assert_near(figures.interruption_s, (4 + 0.1) / 2);
    assert_near(figures.interruption_max_s, 4);
    assert_near(figures.recovery_s, 6); /* at 16 s */
    assert_true(isnan(figures.served_ratio));
}

/* A gap before the failure is not its; what Al sends is not what he gets. */
static void only_what_the_failure_did_counts(TC_NO_STATE)
{
    struct rig rig;

    init(&rig);
    join(&rig, 0, 1, 2);
    packets(&rig, rig.in[0], 2, 4);
    packets(&rig, rig.in[0], 8, 20.01);
    packets(&rig, rig.out, 20, 30);
    const struct tc_failure_figures figures = fini(&rig);

    assert_near(figures.kept_ratio, 0); /* silent from 20 s on */
    assert_true(isnan(figures.interruption_s));
    assert_true(isnan(figures.recovery_s));
}

/* 4 s without a packet before it came, the rhythm of 0.1 s after. */
static void a_gap_before_the_failure_interrupts_nothing(TC_NO_STATE)
{
    struct rig rig;

    init(&rig);
    join(&rig, 0, 1, 2);
    packets(&rig, rig.in[0], 2, 4);
    packets(&rig, rig.in[0], 8, 30);
    const struct tc_failure_figures figures = fini(&rig);

    assert_near(figures.kept_ratio, 1);
    assert_near(figures.interruption_s, 0.1);
    assert_near(figures.interruption_max_s, 0.1);
    assert_near(figures.recovery_s, 0);
}

/* Al asks at 11 s and is served at 14, Bo asks at 12 and has left unserved by
 * 20, then asks for 0.3 s only. */
static void requests_are_served_or_not(TC_NO_STATE)
{
    struct rig rig;

    init(&rig);
    join(&rig, 0, 11, 14);
    packets(&rig, rig.in[0], 14, 30);
    rig.tell.asked(rig.tell.self, 1, SECONDS(12));
    rig.tell.left(rig.tell.self, 1, SECONDS(20));
    rig.tell.asked(rig.tell.self, 3, SECONDS(29.7));
    const struct tc_failure_figures figures = fini(&rig);

    assert_near(figures.served_ratio, 0.5);
    assert_near(figures.connection_delay_s, 3);
    assert_near(figures.recovery_s, 10);
    assert_true(isnan(figures.kept_ratio));
}

/* Al waits 2 s, then has what he wants next after 4; Bo waits 1.2 s.  The
 * first asks in the very moment of the failure. */
static void the_delay_is_the_mean_of_all_that_were_served(TC_NO_STATE)
{
    struct rig rig;

    init(&rig);
    join(&rig, 0, 10, 12);
    join(&rig, 2, 14, 18);
    join(&rig, 1, 15, 16.2);
    packets(&rig, rig.in[0], 18, 30);
    packets(&rig, rig.in[1], 16.2, 30);
    const struct tc_failure_figures figures = fini(&rig);

    assert_near(figures.served_ratio, 1);
    assert_near(figures.connection_delay_s, (2 + 4 + 1.2) / 3);
    assert_near(figures.recovery_s, 8); /* at 18 s */
}

/* A wait of felt_ns is felt, and one that is shorter by a millisecond is not:
 * it moves no recovery, and who leaves after it had not asked for long. */
static void a_second_is_felt_and_less_is_not(TC_NO_STATE)
{
    static const struct {
        double wait_s, recovery_s;
    } rows[] = { { 1, 6 }, { 0.999, 0 } };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const double wait_s = rows[i].wait_s;
        struct rig rig;

        init(&rig);
        join(&rig, 0, 1, 2);
        packets(&rig, rig.in[0], 2, 16 - wait_s);
        packet(&rig, rig.in[0], 16 - wait_s);
        packets(&rig, rig.in[0], 16, 30);
        rig.tell.asked(rig.tell.self, 1, SECONDS(12));
        rig.tell.left(rig.tell.self, 1, SECONDS(12 + wait_s));
        const struct tc_failure_figures figures = fini(&rig);

        assert_near(figures.kept_ratio, 1);
        assert_near(figures.interruption_s, wait_s);
        assert_near(figures.recovery_s, rows[i].recovery_s);
        if (wait_s >= 1)
            assert_near(figures.served_ratio, 0);
        else
            assert_true(isnan(figures.served_ratio));
    }
}

/* Ready as it comes is on the air; ready a millisecond later is not, and who
 * leaves as it comes was not cut off by it. */
static void on_the_air_is_who_was_ready_by_then(TC_NO_STATE)
{
    struct rig rig;

    init(&rig);
    join(&rig, 0, 9, 10);
    packets(&rig, rig.in[0], 10, 30);
    join(&rig, 1, 9, 10.001);
    assert_near(fini(&rig).kept_ratio, 1);

    init(&rig);
    join(&rig, 1, 9, 9.5);
    packets(&rig, rig.in[1], 9.5, 10);
    rig.tell.left(rig.tell.self, 1, SECONDS(10));
    assert_true(isnan(fini(&rig).kept_ratio));
}

/* Who watches something else by then has left on his own. */
static void a_zap_ends_what_was_before(TC_NO_STATE)
{
    struct rig rig;

    init(&rig);
    join(&rig, 0, 1, 2);
    packets(&rig, rig.in[0], 2, 15.01);
    join(&rig, 2, 15.1, 15.3);
    packets(&rig, rig.in[0], 15.4, 30);
    const struct tc_failure_figures figures = fini(&rig);

    assert_near(figures.kept_ratio, 1);
    assert_near(figures.interruption_s, 0.1);
    assert_near(figures.served_ratio, 1);
    assert_near(figures.recovery_s, 0);
}

/* All vanish: they are the failure, whatever they were about to receive. */
static void who_vanishes_counts_nowhere(TC_NO_STATE)
{
    struct rig rig;

    one.peers_leave_ns = SECONDS(10);
    one.peers_share    = 1;
    init(&rig);
    join(&rig, 0, 1, 2);
    packets(&rig, rig.in[0], 2, 10);
    packet(&rig, rig.in[0], 20); /* it was under way */
    join(&rig, 1, 11, 13);
    const struct tc_failure_figures figures = fini(&rig);

    one.peers_leave_ns = 0;
    assert_true(isnan(figures.kept_ratio));
    assert_true(isnan(figures.served_ratio));
    assert_near(figures.recovery_s, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gap_is_an_interruption),
        cmocka_unit_test(only_what_the_failure_did_counts),
        cmocka_unit_test(a_gap_before_the_failure_interrupts_nothing),
        cmocka_unit_test(requests_are_served_or_not),
        cmocka_unit_test(the_delay_is_the_mean_of_all_that_were_served),
        cmocka_unit_test(a_second_is_felt_and_less_is_not),
        cmocka_unit_test(on_the_air_is_who_was_ready_by_then),
        cmocka_unit_test(a_zap_ends_what_was_before),
        cmocka_unit_test(who_vanishes_counts_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
