/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/log_histogram.h"

#include "near.h"
#include "tests/support/test.h"

static void add(struct tc_log_histogram *h, uint64_t value, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        assert_int_equal(tc_log_histogram_add(h, value), TC_OK);
}

static void an_empty_one_has_no_quantile(TC_NO_STATE)
{
    struct tc_log_histogram h = { 0 };

    assert_nan(tc_log_histogram_quantile(&h, 0.5));
    tc_log_histogram_fini(&h);
}

/* Of 0..127 each once: at least half do not exceed 63, the 64th of 128. */
static void up_to_127_numbers_are_exact(TC_NO_STATE)
{
    struct tc_log_histogram h = { 0 };

    for (unsigned v = 0; v < 128; v++)
        add(&h, v, 1);
    assert_int_equal(h.total, 128);
    assert_near(tc_log_histogram_quantile(&h, 0.5), 63.0);
    assert_near(tc_log_histogram_quantile(&h, 1.0 / 128), 0.0);
    assert_near(tc_log_histogram_quantile(&h, 65.0 / 128), 64.0);
    assert_near(tc_log_histogram_quantile(&h, 1.0), 127.0);
    tc_log_histogram_fini(&h);
}

/* 128..129 share a bin, 1000..1007 do: their middles are 128.5 and 1003.5;
 * the bin of 2^20 is 2^14 wide, the last 2^25. */
static void a_bin_answers_with_its_middle(TC_NO_STATE)
{
    static const struct {
        uint64_t value;
        double want;
    } rows[] = {
        { 128, 128.5 },
        { 129, 128.5 },
        { 130, 130.5 },
        { 1000, 1003.5 },
        { 1007, 1003.5 },
        { 1 << 20, (1 << 20) + 8191.5 },
        { UINT32_MAX, 4294967295.0 - 16777215.5 },
        { UINT64_MAX, 4294967295.0 - 16777215.5 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_log_histogram h = { 0 };

        add(&h, rows[i].value, 1);
        assert_true(tc_log_histogram_quantile(&h, 0.5) == rows[i].want);
        tc_log_histogram_fini(&h);
    }
}

static void the_middle_is_off_by_less_than_one_in_128(TC_NO_STATE)
{
    for (uint64_t v = 1; v < UINT32_MAX; v += 1 + v / 97) {
        struct tc_log_histogram h = { 0 };

        add(&h, v, 1);
        double got = tc_log_histogram_quantile(&h, 1);
        tc_log_histogram_fini(&h);
        assert_true(fabs(got - (double)v) * 128 < (double)v);
    }
}

/* 700 lies in 696..703. */
static void counters_widen_when_one_is_full(TC_NO_STATE)
{
    struct tc_log_histogram h = { 0 };

    add(&h, 5, 65535);
    add(&h, 700, 3);
    assert_int_equal(h.counter_bits, 16);
    add(&h, 5, 1);
    assert_int_equal(h.counter_bits, 32);
    assert_int_equal(h.total, 65539);
    assert_near(tc_log_histogram_quantile(&h, 65536.0 / 65539), 5.0);
    assert_near(tc_log_histogram_quantile(&h, 65537.0 / 65539), 699.5);
    tc_log_histogram_fini(&h);
}

/* Merging doubles: 2^15 * 2^20 is more than 32 bits hold. */
static void sums_of_many_fit_64_bits(TC_NO_STATE)
{
    struct tc_log_histogram h[2] = { { 0 }, { 0 } };

    add(&h[0], 9, 1 << 15);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(tc_log_histogram_merge(&h[1], &h[0], 0), TC_OK);
        assert_int_equal(tc_log_histogram_merge(&h[0], &h[1], 0), TC_OK);
    }
    /* (a, b) -> (2a + b, a + b), ten times from (1, 0): the Fibonacci number
     * F21 = 10946 */
    assert_int_equal(h[0].total, (uint64_t)10946 << 15);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(tc_log_histogram_merge(&h[1], &h[0], 0), TC_OK);
        assert_int_equal(tc_log_histogram_merge(&h[0], &h[1], 0), TC_OK);
    }
    assert_int_equal(h[0].total, (uint64_t)1346269 << 15); /* F31 */
    assert_int_equal(h[0].counter_bits, 64);
    tc_log_histogram_fini(&h[0]);
    tc_log_histogram_fini(&h[1]);
}

/* Numbers dealt to two, then merged, against all in one. */
static void a_merge_is_as_if_counted_in_one(TC_NO_STATE)
{
    struct tc_log_histogram whole = { 0 }, part[2] = { { 0 }, { 0 } };

    for (uint64_t i = 0; i < 3000; i++) {
        add(&whole, i * i, 1);
        add(&part[i % 3 == 0], i * i, 1);
    }
    assert_int_equal(tc_log_histogram_merge(&part[0], &part[1], 0), TC_OK);
    assert_int_equal(part[0].total, 3000);
    for (unsigned i = 1; i <= 100; i++)
        assert_true(tc_log_histogram_quantile(&part[0], i / 100.0) ==
                    tc_log_histogram_quantile(&whole, i / 100.0));
    tc_log_histogram_fini(&whole);
    tc_log_histogram_fini(&part[0]);
    tc_log_histogram_fini(&part[1]);
}

/* 100 numbers in 1000..1007, shifted by 4: 1004..1011, of which half lie in
 * 1000..1007 and half in 1008..1015. */
static void a_shifted_bin_is_split_in_proportion(TC_NO_STATE)
{
    struct tc_log_histogram from = { 0 }, into = { 0 };

    add(&from, 1001, 100);
    assert_int_equal(tc_log_histogram_merge(&into, &from, 4), TC_OK);
    assert_int_equal(into.total, 100);
    assert_near(tc_log_histogram_quantile(&into, 0.50), 1003.5);
    assert_near(tc_log_histogram_quantile(&into, 0.51), 1011.5);
    tc_log_histogram_fini(&from);
    tc_log_histogram_fini(&into);
}

/* A thousand shifts by 1 of 10000 numbers at 5000 (width 64): together they
 * are a shift by 1000, and the mean goes with it, although no single shift
 * leaves a bin. */
static void small_shifts_add_up(TC_NO_STATE)
{
    struct tc_log_histogram h = { 0 };

    add(&h, 5000, 10000);
    for (unsigned i = 0; i < 1000; i++) {
        struct tc_log_histogram next = { 0 };

        assert_int_equal(tc_log_histogram_merge(&next, &h, 1), TC_OK);
        tc_log_histogram_fini(&h);
        h = next;
    }
    assert_int_equal(h.total, 10000);
    assert_true(is_near(tc_log_histogram_quantile(&h, 0.5), 6000, 100));
    tc_log_histogram_fini(&h);
}

/* 160 numbers in 1000..1007 less 900 are 100..107, 20 each; less 1004 half of
 * them would be negative. */
static void a_shift_down_spreads_over_narrow_bins(TC_NO_STATE)
{
    struct tc_log_histogram from = { 0 }, into = { 0 };

    add(&from, 1000, 160);
    assert_int_equal(tc_log_histogram_merge(&into, &from, -900), TC_OK);
    assert_int_equal(into.total, 160);
    for (unsigned i = 0; i < 8; i++)
        assert_near(tc_log_histogram_quantile(&into, (20 * i + 10) / 160.0),
                    100.0 + i);
    tc_log_histogram_fini(&into);
    assert_int_equal(tc_log_histogram_merge(&into, &from, -1004), TC_OK);
    assert_near(tc_log_histogram_quantile(&into, 0.5), 0.0);
    assert_near(tc_log_histogram_quantile(&into, 1), 3.0);
    tc_log_histogram_fini(&into);
    tc_log_histogram_fini(&from);
}

static void beyond_the_last_bin_a_shift_stays_in_it(TC_NO_STATE)
{
    struct tc_log_histogram from = { 0 }, into = { 0 };

    add(&from, UINT32_MAX, 2);
    assert_int_equal(tc_log_histogram_merge(&into, &from, 1LL << 40), TC_OK);
    assert_int_equal(into.total, 2);
    assert_true(tc_log_histogram_quantile(&into, 1) > 4.2e9);
    tc_log_histogram_fini(&from);
    tc_log_histogram_fini(&into);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_one_has_no_quantile),
        cmocka_unit_test(up_to_127_numbers_are_exact),
        cmocka_unit_test(a_bin_answers_with_its_middle),
        cmocka_unit_test(the_middle_is_off_by_less_than_one_in_128),
        cmocka_unit_test(counters_widen_when_one_is_full),
        cmocka_unit_test(sums_of_many_fit_64_bits),
        cmocka_unit_test(a_merge_is_as_if_counted_in_one),
        cmocka_unit_test(a_shifted_bin_is_split_in_proportion),
        cmocka_unit_test(small_shifts_add_up),
        cmocka_unit_test(a_shift_down_spreads_over_narrow_bins),
        cmocka_unit_test(beyond_the_last_bin_a_shift_stays_in_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
