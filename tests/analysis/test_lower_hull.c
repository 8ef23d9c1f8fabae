/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/lower_hull.h"

#include <math.h>

#include "tests/support/test.h"

static void add(struct tc_lower_hull *hull, int64_t at_ns, int64_t value_ns)
{
    assert_int_equal(tc_lower_hull_add(hull, at_ns, value_ns), TC_OK);
}

/* On the line 100 + 0.01 t every tenth, all others above it */
static void the_fastest_tell_the_slope(TC_NO_STATE)
{
    struct tc_lower_hull hull = { 0 };

    for (int64_t t = 0; t <= 1000; t++)
        add(&hull, t * 1000, 100 + t * 10 + (t % 10 == 0 ? 0 : 37 * (t % 7)));
    struct tc_hull_line line = tc_lower_hull_line(&hull);
    assert_true(fabs(line.slope - 0.01) < 1e-12);
    assert_true(fabs(line.value_ns - 0.01 * line.at_ns - 100) < 1e-6);
    tc_lower_hull_fini(&hull);
}

/* 0 at 0, 10 at 10, 11 at 90, 30 at 100: the mean time is 50, where the edge
 * from 10 to 90 has slope 1/80; but (10, 10) is above the line from (0, 0) to
 * (90, 11): the hull is 0, 90, 100 and its slope there 11/90 */
static void the_edge_below_the_mean_time_counts(TC_NO_STATE)
{
    struct tc_lower_hull hull = { 0 };

    add(&hull, 0, 0);
    add(&hull, 10, 10);
    add(&hull, 90, 11);
    add(&hull, 100, 30);
    assert_int_equal(hull.count, 3);
    assert_true(fabs(tc_lower_hull_line(&hull).slope - 11.0 / 90) < 1e-12);
    tc_lower_hull_fini(&hull);
}

static void times_that_step_back_are_left_out(TC_NO_STATE)
{
    struct tc_lower_hull hull = { 0 };

    assert_true(tc_lower_hull_line(&hull).slope == 0);
    add(&hull, 100, 5);
    assert_true(tc_lower_hull_line(&hull).slope == 0);
    assert_true(tc_lower_hull_line(&hull).value_ns == 5);
    add(&hull, 50, -100);
    add(&hull, 100, 3);
    add(&hull, 100, 4);
    assert_int_equal(hull.count, 1);
    assert_true(tc_lower_hull_line(&hull).value_ns == 3);
    tc_lower_hull_fini(&hull);
}

/* t * t is convex: without a bound every point would be a vertex.  Chords four
 * times as wide as 100000 / 1024, so some 400, lie 400^2 / 4 = 40000 above what
 * they stand for; the thinnings before, with chords half as wide and less, add
 * less than that again.  A chord across the mean time 50000 has the slope
 * 100000, to its width. */
static void a_convex_series_keeps_few_points_and_stays_a_bound(TC_NO_STATE)
{
    enum { POINTS = 100000 };
    struct tc_lower_hull hull = { 0 };

    for (int64_t t = 0; t < POINTS; t++) {
        add(&hull, t, t * t);
        assert_true(hull.count <= TC_HULL_POINTS_MAX);
        assert_true(hull.capacity <= TC_HULL_POINTS_MAX);
    }

    struct tc_hull_line line = tc_lower_hull_line(&hull);
    double least_ns          = INFINITY;

    for (int64_t t = 0; t < POINTS; t++)
        least_ns = fmin(least_ns, (double)(t * t) - line.value_ns -
                                      line.slope * ((double)t - line.at_ns));
    assert_true(line.slack_ns > 0 && line.slack_ns < 80000);
    assert_true(least_ns >= 0);
    assert_true(least_ns <= line.slack_ns);
    assert_true(fabs(line.slope - POINTS) < 400);
    assert_true(line.from_ns == 0 && line.to_ns == POINTS - 1);
    tc_lower_hull_fini(&hull);
}

/* Below the chord of its neighbours lies (2, 9) by 10 - 9 = 1, (4, 0) by
 * 9 * 10 / 12 = 7.5, and (14, 0) likewise.  All are as shallow as the median;
 * (4, 0) stays because its neighbour went. */
static void thinning_drops_the_shallow_and_no_neighbours(TC_NO_STATE)
{
    struct tc_lower_hull hull = { 0 };

    add(&hull, 0, 20);
    add(&hull, 2, 9);
    add(&hull, 4, 0);
    add(&hull, 14, 0);
    add(&hull, 16, 9);
    tc_lower_hull_thin(&hull);
    assert_int_equal(hull.count, 3);
    assert_int_equal(hull.points[1].at_ns, 4);
    assert_true(fabs(tc_lower_hull_line(&hull).slack_ns - 7.5) < 1e-9);
    tc_lower_hull_thin(&hull);
    assert_int_equal(hull.count, 2);
    tc_lower_hull_thin(&hull);
    assert_int_equal(hull.count, 2);
    tc_lower_hull_fini(&hull);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fastest_tell_the_slope),
        cmocka_unit_test(the_edge_below_the_mean_time_counts),
        cmocka_unit_test(times_that_step_back_are_left_out),
        cmocka_unit_test(a_convex_series_keeps_few_points_and_stays_a_bound),
        cmocka_unit_test(thinning_drops_the_shallow_and_no_neighbours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
