/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/clock_offset.h"

#include "proto/sip/sip_msg.h"
#include "tests/support/test.h"

static const int64_t ms_ns = 1000000;

static int setup(void **state)
{
    struct tc_clock_offsets *offsets;

    assert_int_equal(tc_clock_offsets_create(&offsets), TC_OK);
    *state = offsets;
    return 0;
}

static int teardown(void **state)
{
    tc_clock_offsets_destroy(*state);
    return 0;
}

static void feed(void **state, uint16_t tap, const char *branch,
                 uint16_t status, int64_t at_ms)
{
    const struct tc_sip_msg msg = {
        .is_request  = status == 0,
        .method      = TC_SIP_INVITE,
        .status      = status,
        .cseq_number = 1,
        .vias        = { { .branch = tc_text_of(branch) } },
        .via_count   = 1,
    };
    const struct tc_record record = { .at_ns = at_ms * ms_ns,
                                      .view  = { .sip = &msg },
                                      .tap   = tap };

    tc_clock_offsets_feed(*state, &record);
}

/* 5 ms there, 5 ms back, the second clock 1000 ms ahead */
static void the_clocks_are_told_apart_from_the_way(void **state)
{
    struct tc_clock_offset offset;

    feed(state, 0, "z1", 0, 0);
    feed(state, 1, "z1", 0, 1005);
    feed(state, 1, "z1", 200, 1025);
    assert_false(tc_clock_offsets_get(*state, 0, 1, &offset));
    feed(state, 0, "z1", 200, 30);
    assert_true(tc_clock_offsets_get(*state, 0, 1, &offset));
    assert_int_equal(offset.ahead_ns, 1000 * ms_ns);
    assert_int_equal(offset.bound_ns, 5 * ms_ns);
}

/* 2 ms there and 8 back: off by 3 ms, within the bound of 5; then an exchange
 * of 1 and 1 tells better, one of 50 and 50 does not */
static void the_shortest_round_trip_tells(void **state)
{
    static const struct {
        const char *branch;
        int64_t there, back;
        int64_t ahead_ns, bound_ns;
    } rows[] = {
        { "z1", 2, 8, -3000000, 5000000 },
        { "z2", 1, 1, 0, 1000000 },
        { "z3", 50, 50, 0, 1000000 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_clock_offset offset;

        feed(state, 0, rows[i].branch, 0, 0);
        feed(state, 1, rows[i].branch, 0, rows[i].there);
        feed(state, 1, rows[i].branch, 180, 100);
        feed(state, 0, rows[i].branch, 180, 100 + rows[i].back);
        assert_true(tc_clock_offsets_get(*state, 0, 1, &offset));
        assert_int_equal(offset.ahead_ns, rows[i].ahead_ns);
        assert_int_equal(offset.bound_ns, rows[i].bound_ns);
        assert_int_equal(offset.exchanges, i + 1);
    }
}

/* An exchange of 6 and 4 is better than one of 5 and 7 by a half of 2 ms; the
 * second tap stands nearer to who asks.  Nothing begins at time 0. */
static void either_tap_may_be_the_nearer_one(void **state)
{
    struct tc_clock_offset offset;

    feed(state, 1, "z1", 0, 500);
    feed(state, 0, "z1", 0, 1505);
    feed(state, 0, "z1", 200, 1600);
    feed(state, 1, "z1", 200, 607);
    assert_true(tc_clock_offsets_get(*state, 0, 1, &offset));
    assert_int_equal(offset.ahead_ns, -999 * ms_ns); /* -1005 and -993 */
    assert_int_equal(offset.bound_ns, 6 * ms_ns);
    feed(state, 1, "z2", 0, 2000);
    feed(state, 0, "z2", 0, 3006);
    feed(state, 0, "z2", 200, 3100);
    feed(state, 1, "z2", 200, 2104);
    assert_true(tc_clock_offsets_get(*state, 0, 1, &offset));
    assert_int_equal(offset.ahead_ns, -1001 * ms_ns); /* -1006 and -996 */
    assert_int_equal(offset.bound_ns, 5 * ms_ns);
}

/* One tap shows the 100, the other the 200: no pair; a repeat moves nothing */
static void both_taps_speak_of_the_same_answer(void **state)
{
    struct tc_clock_offset offset;

    feed(state, 0, "z1", 0, 0);
    feed(state, 1, "z1", 0, 5);
    feed(state, 0, "z1", 100, 6);
    feed(state, 1, "z1", 200, 20);
    feed(state, 0, "z1", 200, 25);
    assert_false(tc_clock_offsets_get(*state, 0, 1, &offset));
    assert_false(tc_clock_offsets_get(*state, 1, 0, &offset));
    feed(state, 9, "z1", 0, 0); /* beyond the taps that are compared */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_clocks_are_told_apart_from_the_way),
        TEST(the_shortest_round_trip_tells),
        TEST(either_tap_may_be_the_nearer_one),
        TEST(both_taps_speak_of_the_same_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
