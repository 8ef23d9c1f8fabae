/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/link_traffic.h"
#include "near.h"
#include "tests/support/test.h"

static const int64_t s_ns = 1000000000;

/* Window [10, 30) s, bins of 1 s. */
static int setup(void **state)
{
    static struct tc_link_traffic traffic;

    if (tc_link_traffic_init(&traffic, 10 * s_ns, 30 * s_ns, s_ns) != TC_OK)
        return -1;
    *state = &traffic;
    return 0;
}

static int teardown(void **state)
{
    tc_link_traffic_fini(*state);
    return 0;
}

enum where { FROM_HOST, TO_HOST, CORE };

static void feed(void **state, enum where where, int64_t start_ns,
                 int64_t end_ns, uint64_t bytes)
{
    const struct tc_link_counters counters = {
        .start_ns        = start_ns,
        .end_ns          = end_ns,
        .bytes           = bytes,
        .dropped_packets = 2,
        .dropped_bytes   = 5000,
        .is_core         = where == CORE,
        .is_first        = where == FROM_HOST,
    };

    assert_int_equal(tc_link_traffic_feed(*state, &counters), TC_OK);
}

static void expect_rates(void **state, double injected, double all, double core)
{
    assert_near(tc_link_traffic_rate_bps(*state, TC_LINK_INJECTED), injected);
    assert_near(tc_link_traffic_rate_bps(*state, TC_LINK_ALL), all);
    assert_near(tc_link_traffic_rate_bps(*state, TC_LINK_CORE), core);
}

/* 5000, 700 and 30 octets in 20 s: 2000, 280 and 12 bit/s */
static void each_link_counts_in_its_metrics(void **state)
{
    feed(state, FROM_HOST, 10 * s_ns, 11 * s_ns, 5000);
    feed(state, TO_HOST, 10 * s_ns, 11 * s_ns, 700);
    feed(state, CORE, 10 * s_ns, 11 * s_ns, 30);
    expect_rates(state, 2000, 2292, 12);
}

static void nothing_sent_is_no_traffic(void **state)
{
    expect_rates(state, 0, 0, 0);
}

/* 1 octet in 20 s is 0.4 bit/s: the first and the last second count, one that
 * reaches beyond an edge by a nanosecond does not. */
static void the_window_counts_what_lies_within_it_whole(void **state)
{
    feed(state, CORE, 10 * s_ns, 11 * s_ns, 1);
    feed(state, CORE, 29 * s_ns, 30 * s_ns, 10);
    feed(state, CORE, 10 * s_ns, 30 * s_ns, 100);
    expect_rates(state, 0, 44.4, 44.4);
    feed(state, CORE, 10 * s_ns - 1, 11 * s_ns, 1000);
    feed(state, CORE, 29 * s_ns, 30 * s_ns + 1, 1000);
    feed(state, CORE, 9 * s_ns, 10 * s_ns, 1000);
    feed(state, CORE, 30 * s_ns, 31 * s_ns, 1000);
    expect_rates(state, 0, 44.4, 44.4);
}

static void the_series_has_all_by_start_of_the_interval(void **state)
{
    const struct tc_link_traffic *traffic = *state;

    feed(state, FROM_HOST, 0, s_ns, 100);
    feed(state, CORE, 0, s_ns, 20);
    feed(state, CORE, 40 * s_ns, 41 * s_ns, 3);

    assert_int_equal(tc_traffic_start_ns(traffic->bytes), 0);
    assert_int_equal(tc_traffic_bin_count(traffic->bytes), 41);
    assert_near(tc_traffic_amount(traffic->bytes, TC_LINK_INJECTED, 0), 100);
    assert_near(tc_traffic_amount(traffic->bytes, TC_LINK_ALL, 0), 120);
    assert_near(tc_traffic_amount(traffic->bytes, TC_LINK_CORE, 0), 20);
    assert_near(tc_traffic_amount(traffic->bytes, TC_LINK_CORE, 40), 3);
    assert_near(tc_traffic_amount(traffic->bytes, TC_LINK_INJECTED, 40), 0);
    expect_rates(state, 0, 0, 0); /* all of it is outside the window */
}

static void drops_count_wherever_and_are_no_traffic(void **state)
{
    const struct tc_link_traffic *traffic = *state;

    feed(state, FROM_HOST, 0, s_ns, 0);
    feed(state, CORE, 12 * s_ns, 13 * s_ns, 0);
    assert_int_equal(traffic->dropped_packets, 4);
    expect_rates(state, 0, 0, 0);
}

static void without_a_window_there_is_no_rate(TC_NO_STATE)
{
    struct tc_link_traffic traffic;
    void *other = &traffic;

    assert_int_equal(tc_link_traffic_init(&traffic, 0, 0, s_ns), TC_OK);
    feed(&other, FROM_HOST, 0, s_ns, 100);
    assert_nan(tc_link_traffic_rate_bps(&traffic, TC_LINK_INJECTED));
    assert_near(tc_traffic_amount(traffic.bytes, TC_LINK_INJECTED, 0), 100);
    tc_link_traffic_fini(&traffic);
    tc_link_traffic_fini(&traffic); /* zeroed: allowed */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_link_counts_in_its_metrics),
        TEST(nothing_sent_is_no_traffic),
        TEST(the_window_counts_what_lies_within_it_whole),
        TEST(the_series_has_all_by_start_of_the_interval),
        TEST(drops_count_wherever_and_are_no_traffic),
        TEST(without_a_window_there_is_no_rate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
