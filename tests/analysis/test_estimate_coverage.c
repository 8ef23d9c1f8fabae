/* SPDX-License-Identifier: Apache-2.0 */
#include "../statistics/coverage_cases.h"

#include "base/err.h"
#include "tests/support/test.h"

/* A fixed seed: the outcome is the same every time.  The bounds have 99.9 %,
 * so of all seeds about one in a thousand would fail a correct estimator. */
enum { TRIALS = 400, SEED = 2024 };

static struct coverage_count run(const struct coverage_case *which)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    assert_non_null(rng);
    gsl_rng_set(rng, SEED);
    const struct coverage_count count = coverage_run(which, rng, TRIALS, 0.9);
    gsl_rng_free(rng);
    return count;
}

static void intervals_hold_what_they_say(TC_NO_STATE)
{
    for (size_t i = 0; i < TC_LEN(coverage_cases); i++) {
        if (!coverage_cases[i].is_exact)
            continue;

        const struct coverage_count count = run(&coverage_cases[i]);
        if (coverage_lower(&count) > 0.9 || coverage_upper(&count) < 0.9)
            fail_msg("%s: %u of %u", coverage_cases[i].name, count.held,
                     count.trials);
    }
}

/* Law, table 4.1: 90 % intervals of 20 exponential values hold in 0.870 (of
 * 500 experiments: standard deviation 0.015). */
static void skew_costs_what_law_says(TC_NO_STATE)
{
    const struct coverage_count count = run(&coverage_cases[1]);

    assert_true(coverage_lower(&count) < 0.870 + 0.045);
    assert_true(coverage_upper(&count) > 0.870 - 0.045);
}

/* Sizes m of 1..9: E[m^2]/E[m] = 19/3, design effect 1 + 0.3 (19/3 - 1) = 2.6:
 * 90 % become P(|t| < 1.645/sqrt(2.6)) = 69 %. */
static void clusters_ignored_are_intervals_too_narrow(TC_NO_STATE)
{
    const struct coverage_count count = run(&coverage_cases[3]);

    assert_true(coverage_upper(&count) < 0.9);
}

static void short_batches_are_too_narrow_and_often_say_so(TC_NO_STATE)
{
    const struct coverage_count count = run(&coverage_cases[5]);
    const struct coverage_count good  = run(&coverage_cases[4]);

    assert_true(coverage_upper(&count) < 0.9);
    assert_true(count.flagged > TRIALS / 2);
    assert_true(good.flagged < TRIALS / 5); /* one in 20 without a reason */
}

/* The spread of a resampled audience's mean is that of the audience's own: the
 * mean of 20 of them has an error of sqrt(1 + 1/20) spreads, the interval of
 * independent replications only spread/sqrt(20): 90 % become
 * P(|t(19)| < 1.729/sqrt(21)) = 29 %. */
static void resampling_is_no_new_audience(TC_NO_STATE)
{
    const struct coverage_count count = run(&coverage_cases[10]);

    assert_true(coverage_lower(&count) < 0.29);
    assert_true(coverage_upper(&count) > 0.29);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_hold_what_they_say),
        cmocka_unit_test(skew_costs_what_law_says),
        cmocka_unit_test(clusters_ignored_are_intervals_too_narrow),
        cmocka_unit_test(short_batches_are_too_narrow_and_often_say_so),
        cmocka_unit_test(resampling_is_no_new_audience),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
