/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/ts_continuity.h"

#include "tests/support/test.h"

static int setup(void **state)
{
    static struct tc_ts_continuity continuity;

    continuity = (struct tc_ts_continuity){ 0 };
    *state     = &continuity;
    return 0;
}

static int teardown(void **state)
{
    tc_ts_continuity_fini(*state);
    return 0;
}

static uint32_t feed(void **state, struct tc_ts_packet packet)
{
    uint32_t missing;

    assert_int_equal(tc_ts_continuity_feed(*state, &packet, &missing), TC_OK);
    return missing;
}

static uint32_t feed_counter(void **state, uint16_t pid, uint8_t counter)
{
    return feed(state, (struct tc_ts_packet){ .pid                = pid,
                                              .continuity_counter = counter,
                                              .payload_bytes      = 184 });
}

static void counters_run_by_pid_and_wrap(void **state)
{
    const struct tc_ts_continuity *c = *state;

    for (unsigned i = 0; i < 40; i++) {
        assert_int_equal(feed_counter(state, 0x100, (i + 9) % 16), 0);
        assert_int_equal(feed_counter(state, 0x20, i % 16), 0);
        assert_int_equal(feed_counter(state, 0x1000, (i + 5) % 16), 0);
    }
    assert_int_equal(c->pid_count, 3);
    assert_int_equal(c->packets, 120);
    assert_int_equal(c->continuity_errors, 0);
}

/* 3, then 7: 4, 5 and 6; 15, then 1: 0; 2, then 1: 3 to 15 and 0. */
static void what_is_missing_is_modulo_16(void **state)
{
    const struct tc_ts_continuity *c = *state;

    feed_counter(state, 1, 3);
    assert_int_equal(feed_counter(state, 1, 7), 3);
    feed_counter(state, 2, 15);
    assert_int_equal(feed_counter(state, 2, 1), 1);
    feed_counter(state, 3, 2);
    assert_int_equal(feed_counter(state, 3, 1), 14);
    assert_int_equal(c->continuity_errors, 3);
    assert_int_equal(c->missing_packets, 18);
}

static void a_packet_may_come_twice_and_not_thrice(void **state)
{
    const struct tc_ts_continuity *c = *state;

    feed_counter(state, 1, 3);
    assert_int_equal(feed_counter(state, 1, 3), 0);
    assert_int_equal(c->duplicates, 1);
    assert_int_equal(c->continuity_errors, 0);
    assert_int_equal(feed_counter(state, 1, 3), 0);
    assert_int_equal(c->duplicates, 1);
    assert_int_equal(c->continuity_errors, 1);
    feed_counter(state, 1, 4);
    feed_counter(state, 1, 4);
    assert_int_equal(c->duplicates, 2);
    assert_int_equal(c->continuity_errors, 1);
}

/* An adaptation field alone has the counter of the packet before. */
static void only_payload_moves_the_counter(void **state)
{
    struct tc_ts_packet bare         = { .pid = 1, .continuity_counter = 3 };
    const struct tc_ts_continuity *c = *state;

    feed_counter(state, 1, 3);
    assert_int_equal(feed(state, bare), 0);
    assert_int_equal(feed(state, bare), 0);
    assert_int_equal(feed_counter(state, 1, 4), 0);
    assert_int_equal(c->continuity_errors, 0);
    bare.continuity_counter = 6;
    assert_int_equal(feed(state, bare), 2);
    assert_int_equal(c->duplicates, 0);
}

static void the_indicator_lets_it_jump(void **state)
{
    const struct tc_ts_continuity *c = *state;

    feed_counter(state, 1, 3);
    feed(state, (struct tc_ts_packet){ .pid                = 1,
                                       .continuity_counter = 9,
                                       .payload_bytes      = 100,
                                       .discontinuity      = true });
    feed_counter(state, 1, 10);
    assert_int_equal(c->continuity_errors, 0);
}

static void null_packets_and_faulty_ones_have_no_counter(void **state)
{
    const struct tc_ts_continuity *c = *state;

    feed_counter(state, TC_TS_PID_NULL, 3);
    feed_counter(state, TC_TS_PID_NULL, 8);
    feed_counter(state, 1, 3);
    feed(state, (struct tc_ts_packet){ .pid                = 1,
                                       .continuity_counter = 9,
                                       .payload_bytes      = 184,
                                       .transport_error    = true });
    feed_counter(state, 1, 4);
    assert_int_equal(c->null_packets, 2);
    assert_int_equal(c->transport_errors, 1);
    assert_int_equal(c->continuity_errors, 0);
    assert_int_equal(c->pid_count, 1);
}

static void scrambled_packets_are_counted(void **state)
{
    const struct tc_ts_continuity *c = *state;

    feed(state, (struct tc_ts_packet){
                    .pid = 1, .payload_bytes = 184, .scrambling = 2 });
    feed_counter(state, 1, 1);
    assert_int_equal(c->scrambled_packets, 1);
}

static void nothing_is_compared_across_a_break(void **state)
{
    const struct tc_ts_continuity *c = *state;

    feed_counter(state, 1, 3);
    feed_counter(state, 2, 3);
    tc_ts_continuity_break(*state);
    assert_int_equal(feed_counter(state, 1, 9), 0);
    assert_int_equal(feed_counter(state, 2, 3), 0);
    assert_int_equal(feed_counter(state, 1, 11), 1);
    assert_int_equal(c->duplicates, 0);
}

/* Descending, so that each goes in front of all. */
static void many_pids_are_told_apart(void **state)
{
    const struct tc_ts_continuity *c = *state;

    for (unsigned round = 0; round < 3; round++)
        for (unsigned pid = 300; pid > 0; pid--)
            assert_int_equal(feed_counter(state, (uint16_t)pid,
                                          (uint8_t)((pid + round) % 16)),
                             0);
    assert_int_equal(c->pid_count, 300);
    assert_int_equal(c->continuity_errors, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    static const struct CMUnitTest tests[] = {
        TEST(counters_run_by_pid_and_wrap),
        TEST(what_is_missing_is_modulo_16),
        TEST(a_packet_may_come_twice_and_not_thrice),
        TEST(only_payload_moves_the_counter),
        TEST(the_indicator_lets_it_jump),
        TEST(null_packets_and_faulty_ones_have_no_counter),
        TEST(scrambled_packets_are_counted),
        TEST(nothing_is_compared_across_a_break),
        TEST(many_pids_are_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
