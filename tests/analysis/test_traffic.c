/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/traffic.h"
#include "tests/support/test.h"

static const int64_t s_ns = 1000000000;

static int setup(void **state)
{
    struct tc_traffic *traffic;

    if (tc_traffic_create(&traffic, 2, s_ns) != TC_OK)
        return -1;
    *state = traffic;
    return 0;
}

static int teardown(void **state)
{
    tc_traffic_destroy(*state);
    return 0;
}

static void add(void **state, size_t class, int64_t at_ns, double amount)
{
    assert_int_equal(tc_traffic_add(*state, class, at_ns, amount), TC_OK);
}

static double total(const struct tc_traffic *traffic, size_t class)
{
    double sum = 0;

    for (size_t bin = 0; bin < tc_traffic_bin_count(traffic); bin++)
        sum += tc_traffic_amount(traffic, class, bin);
    return sum;
}

static void nothing_added_makes_no_bins(void **state)
{
    assert_int_equal(tc_traffic_bin_count(*state), 0);
    assert_int_equal(tc_traffic_start_ns(*state), 0);
    assert_int_equal(tc_traffic_bin_ns(*state), s_ns);
    tc_traffic_destroy(NULL);
}

static void amounts_of_a_second_add_up_by_class(void **state)
{
    add(state, 0, 5 * s_ns, 1);
    add(state, 0, 6 * s_ns - 1, 2);
    add(state, 1, 5 * s_ns + 7, 4);
    add(state, 0, 6 * s_ns, 8);
    assert_int_equal(tc_traffic_start_ns(*state), 5 * s_ns);
    assert_int_equal(tc_traffic_bin_count(*state), 2);
    assert_true(tc_traffic_amount(*state, 0, 0) == 3);
    assert_true(tc_traffic_amount(*state, 1, 0) == 4);
    assert_true(tc_traffic_amount(*state, 0, 1) == 8);
    assert_true(tc_traffic_amount(*state, 1, 1) == 0);
}

static void gaps_are_bins_of_nothing(void **state)
{
    add(state, 0, 0, 1);
    add(state, 0, 200 * s_ns, 1);
    add(state, 0, 100 * s_ns, 1);
    assert_int_equal(tc_traffic_bin_count(*state), 201);
    assert_true(tc_traffic_amount(*state, 0, 1) == 0);
    assert_true(tc_traffic_amount(*state, 0, 100) == 1);
    assert_true(total(*state, 0) == 3);
}

static void times_before_zero_round_down(void **state)
{
    add(state, 0, 0, 1);
    add(state, 0, -1, 2);
    add(state, 0, -s_ns, 4);
    add(state, 0, -s_ns - 1, 8);
    assert_int_equal(tc_traffic_start_ns(*state), -2 * s_ns);
    assert_int_equal(tc_traffic_bin_count(*state), 3);
    assert_true(tc_traffic_amount(*state, 0, 0) == 8);
    assert_true(tc_traffic_amount(*state, 0, 1) == 6);
    assert_true(tc_traffic_amount(*state, 0, 2) == 1);
}

/* The last second that fits, then one more: widths double, pairs join. */
static void bins_double_when_there_would_be_too_many(void **state)
{
    const int64_t most = TC_TRAFFIC_BINS_MAX;

    add(state, 0, 0, 1);
    add(state, 0, s_ns, 2);
    add(state, 0, (most - 1) * s_ns, 4);
    assert_int_equal(tc_traffic_bin_ns(*state), s_ns);
    assert_int_equal(tc_traffic_bin_count(*state), most);
    add(state, 1, most * s_ns, 8);
    assert_int_equal(tc_traffic_bin_ns(*state), 2 * s_ns);
    assert_int_equal(tc_traffic_bin_count(*state), most / 2 + 1);
    assert_true(tc_traffic_amount(*state, 0, 0) == 3);
    assert_true(tc_traffic_amount(*state, 0, (size_t)most / 2 - 1) == 4);
    assert_true(tc_traffic_amount(*state, 1, (size_t)most / 2) == 8);
}

/* An odd first bin stands alone: -3 -> -2, not together with -2. */
static void doubling_joins_pairs_below_zero_too(void **state)
{
    add(state, 0, -3 * s_ns, 1);
    add(state, 0, -2 * s_ns, 2);
    add(state, 0, -1 * s_ns, 4);
    add(state, 0, 0, 8);
    add(state, 0, TC_TRAFFIC_BINS_MAX * s_ns, 16);
    assert_int_equal(tc_traffic_bin_ns(*state), 2 * s_ns);
    assert_int_equal(tc_traffic_start_ns(*state), -4 * s_ns);
    assert_true(tc_traffic_amount(*state, 0, 0) == 1);
    assert_true(tc_traffic_amount(*state, 0, 1) == 6);
    assert_true(tc_traffic_amount(*state, 0, 2) == 8);
}

static void no_time_however_far_costs_memory_or_amounts(void **state)
{
    add(state, 0, 0, 1);
    add(state, 0, INT64_MAX, 2);
    add(state, 0, INT64_MIN, 4);
    add(state, 0, INT64_MIN + 1, 8);
    assert_true(tc_traffic_bin_count(*state) <= TC_TRAFFIC_BINS_MAX);
    assert_true(total(*state, 0) == 15);
    assert_true(tc_traffic_amount(*state, 0, 0) == 12);
    /* the bin begins before the earliest time there is */
    assert_true(tc_traffic_start_ns(*state) == INT64_MIN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_added_makes_no_bins),
        TEST(amounts_of_a_second_add_up_by_class),
        TEST(gaps_are_bins_of_nothing),
        TEST(times_before_zero_round_down),
        TEST(bins_double_when_there_would_be_too_many),
        TEST(doubling_joins_pairs_below_zero_too),
        TEST(no_time_however_far_costs_memory_or_amounts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
