/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/transient.h"

#include "tests/support/test.h"

enum { COUNT = 200 };

/* 2, 0, 2, 0, ... */
static double ripple(size_t i)
{
    return i % 2 == 0 ? 2 : 0;
}

static void a_steady_series_keeps_all(TC_NO_STATE)
{
    double values[COUNT];
    int is_short;

    for (size_t i = 0; i < COUNT; i++)
        values[i] = ripple(i);
    /* batch means 1.2, 0.8, ...: leaving out ever fewer makes the error less */
    assert_int_equal(tc_transient_mser5(values, COUNT, &is_short), 0);
    assert_int_equal(is_short, 0);
}

/* 40 values at 100, the rest about 1: exactly those 8 batches go */
static void a_high_beginning_goes(TC_NO_STATE)
{
    double values[COUNT];

    for (size_t i = 0; i < COUNT; i++)
        values[i] = i < 40 ? 100 : ripple(i);
    assert_int_equal(tc_transient_mser5(values, COUNT, NULL), 40);
}

/* It reaches the steady state behind its middle: too short to tell */
static void a_series_that_settles_late_is_short(TC_NO_STATE)
{
    double values[COUNT];
    int is_short;

    for (size_t i = 0; i < COUNT; i++)
        values[i] = i < 150 ? 100 : ripple(i);
    assert_int_equal(tc_transient_mser5(values, COUNT, &is_short), 0);
    assert_int_equal(is_short, 1);
}

static void few_values_tell_nothing(TC_NO_STATE)
{
    const double values[19] = { 100, 100, 100, 100, 100 };
    int is_short;

    assert_int_equal(tc_transient_mser5(values, 19, &is_short), 0);
    assert_int_equal(is_short, 1);
}

/* Batches of five alike, 10 and then 4, 2, 4, 2, ...  Spread of what is left
 * by the square of its batches: 48 / 64 of all eight, 6.857 / 49 without the
 * first, 6 / 36, 4.8 / 25 and 4 / 16 without more. */
static void the_least_error_decides_and_not_the_least_spread(TC_NO_STATE)
{
    static const double means[] = { 10, 4, 2, 4, 2, 4, 2, 4 };
    double values[40];
    int is_short;

    for (size_t i = 0; i < 40; i++)
        values[i] = means[i / 5];
    assert_int_equal(tc_transient_mser5(values, 40, &is_short), 5);
    assert_int_equal(is_short, 0);
}

/* Each value of a batch counts: the last of all batches are the same. */
static void a_batch_is_the_mean_of_its_five(TC_NO_STATE)
{
    double values[40];

    for (size_t i = 0; i < 40; i++)
        values[i] = i < 10 && i % 5 < 4 ? 9 : 1;
    assert_int_equal(tc_transient_mser5(values, 40, NULL), 10);
}

/* Exactly the first half of eight batches; four are just enough to tell. */
static void half_may_go_and_four_batches_must_stay(TC_NO_STATE)
{
    double values[40];
    int is_short;

    for (size_t i = 0; i < 40; i++)
        values[i] = i < 20 ? 9 : 1;
    assert_int_equal(tc_transient_mser5(values, 40, &is_short), 20);
    assert_int_equal(is_short, 0);
    assert_int_equal(tc_transient_mser5(values, 20, &is_short), 0);
    assert_int_equal(is_short, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_steady_series_keeps_all),
        cmocka_unit_test(a_high_beginning_goes),
        cmocka_unit_test(a_series_that_settles_late_is_short),
        cmocka_unit_test(few_values_tell_nothing),
        cmocka_unit_test(the_least_error_decides_and_not_the_least_spread),
        cmocka_unit_test(a_batch_is_the_mean_of_its_five),
        cmocka_unit_test(half_may_go_and_four_batches_must_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
