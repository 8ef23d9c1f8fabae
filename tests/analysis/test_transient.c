/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/transient.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { COUNT = 200 };

/* 2, 0, 2, 0, ... */
static double ripple(size_t i)
{
    return i % 2 == 0 ? 2 : 0;
}

static void a_steady_series_keeps_all(void **state)
{
    double values[COUNT];
    int is_short;

    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        values[i] = ripple(i);
    /* batch means 1.2, 0.8, ...: leaving out ever fewer makes the error less */
    assert_int_equal(tc_transient_mser5(values, COUNT, &is_short), 0);
    assert_int_equal(is_short, 0);
}

/* 40 values at 100, the rest about 1: exactly those 8 batches go */
static void a_high_beginning_goes(void **state)
{
    double values[COUNT];

    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        values[i] = i < 40 ? 100 : ripple(i);
    assert_int_equal(tc_transient_mser5(values, COUNT, NULL), 40);
}

/* It reaches the steady state behind its middle: too short to tell */
static void a_series_that_settles_late_is_short(void **state)
{
    double values[COUNT];
    int is_short;

    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        values[i] = i < 150 ? 100 : ripple(i);
    assert_int_equal(tc_transient_mser5(values, COUNT, &is_short), 0);
    assert_int_equal(is_short, 1);
}

static void few_values_tell_nothing(void **state)
{
    const double values[19] = { 100, 100, 100, 100, 100 };
    int is_short;

    (void)state;
    assert_int_equal(tc_transient_mser5(values, 19, &is_short), 0);
    assert_int_equal(is_short, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_steady_series_keeps_all),
        cmocka_unit_test(a_high_beginning_goes),
        cmocka_unit_test(a_series_that_settles_late_is_short),
        cmocka_unit_test(few_values_tell_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
