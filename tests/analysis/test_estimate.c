/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "analysis/estimate.h"
#include "near.h"
#include "tests/support/test.h"

static struct tc_estimate named(void)
{
    return tc_estimate_named("delay", "s", "model");
}

/* Table of Student's t, e.g. Law, appendix T.1. */
static void quantiles_are_those_of_the_tables(TC_NO_STATE)
{
    assert_near(tc_estimate_t_quantile(0.95, 1), 12.7062);
    assert_near(tc_estimate_t_quantile(0.95, 4), 2.776445);
    assert_near(tc_estimate_t_quantile(0.95, 29), 2.045230);
    assert_near(tc_estimate_t_quantile(0.90, 10), 1.812461);
    assert_near(tc_estimate_t_quantile(0.99, 5), 4.032143);
}

static void a_new_estimate_knows_nothing(TC_NO_STATE)
{
    struct tc_estimate e = named();

    assert_string_equal(e.kpi, "delay");
    assert_string_equal(e.units, "s");
    assert_string_equal(e.covers, "model");
    assert_int_equal(e.n, 0);
    assert_nan(e.mean);
    assert_nan(e.ci_lo);
    assert_nan(e.ci_hi);
}

/* 1..5: mean 3, sd sqrt(10/4), half 2.776445 sd / sqrt(5) = 1.963243 */
static void mean_of_replications_has_students_interval(TC_NO_STATE)
{
    const double values[] = { 1, 2, 3, 4, 5 };
    struct tc_estimate e  = named();

    tc_estimate_mean(&e, values, 5, 0.95);
    assert_int_equal(e.n, 5);
    assert_near(e.mean, 3);
    assert_near(e.sd, 1.581139);
    assert_near(e.ci_lo, 1.036757);
    assert_near(e.ci_hi, 4.963243);
    assert_near(e.ess, 5);
    assert_near(e.confidence, 0.95);
    assert_string_equal(e.flags, "");
}

static void one_replication_has_no_interval(TC_NO_STATE)
{
    const double value   = 7;
    struct tc_estimate e = named();

    tc_estimate_mean(&e, &value, 1, 0.95);
    assert_near(e.mean, 7);
    assert_nan(e.ci_lo);
    assert_nan(e.ci_hi);
    assert_nan(e.sd);
    assert_string_equal(e.flags, "1 replication: no interval");
}

static void no_value_has_no_mean(TC_NO_STATE)
{
    const double values[] = { NAN, NAN };
    struct tc_estimate e  = named();

    tc_estimate_mean(&e, values, 2, 0.95);
    assert_nan(e.mean);
    assert_int_equal(e.n, 0);
    assert_int_equal(e.dropped, 2);
    assert_string_equal(e.flags, "no value");
    tc_estimate_mean(&e, values, 0, 0.95);
    assert_nan(e.mean);
    assert_int_equal(e.dropped, 0);
}

static void unknown_values_are_left_out_and_counted(TC_NO_STATE)
{
    const double values[] = { 1, NAN, 2, 3, NAN, 4, 5 };
    struct tc_estimate e  = named();

    tc_estimate_mean(&e, values, 7, 0.95);
    assert_int_equal(e.n, 5);
    assert_int_equal(e.dropped, 2);
    assert_near(e.ci_hi, 4.963243);
}

/* Sums 4 of 2, 5 of 1, 27 of 3; mean 36/6 = 6; residuals -8, -1, 9; variance
 * 3/2 (64 + 1 + 81) / 36 = 6.083333; t(2) = 4.302653; sd^2 = 70/5. */
static void clusters_give_the_ratio_estimators_variance(TC_NO_STATE)
{
    const double values[]     = { 1, 7, 3, 5, 9, 11, NAN };
    const uint32_t clusters[] = { 0, 2, 0, 1, 2, 2, 3 };
    double scratch[10];
    struct tc_estimate e = named();

    tc_estimate_mean_clustered(&e, values, clusters, 7, 5, scratch, 0.95);
    assert_int_equal(e.n, 6);
    assert_int_equal(e.dropped, 1);
    assert_near(e.mean, 6);
    assert_near(e.sd, 3.741657);
    assert_near(e.ci_hi - e.mean, 10.612240);
    assert_near(e.mean - e.ci_lo, 10.612240);
    assert_near(e.ess, 2.301370);
    assert_string_equal(e.flags, "");
}

/* One value a cluster: the same as independent values */
static void clusters_of_one_are_independent_values(TC_NO_STATE)
{
    const double values[]     = { 1, 2, 3, 4, 5 };
    const uint32_t clusters[] = { 4, 3, 2, 1, 0 };
    double scratch[10];
    struct tc_estimate e = named();

    tc_estimate_mean_clustered(&e, values, clusters, 5, 5, scratch, 0.95);
    assert_near(e.ci_lo, 1.036757);
    assert_near(e.ess, 5);
}

/* 1 and 3: mean 2, residuals -1 and 1, variance 2/1 (1 + 1) / 4 = 1;
 * t(1) = 12.7062. */
static void two_clusters_have_an_interval(TC_NO_STATE)
{
    const double values[]     = { 1, 3 };
    const uint32_t clusters[] = { 0, 1 };
    double scratch[4];
    struct tc_estimate e = named();

    tc_estimate_mean_clustered(&e, values, clusters, 2, 2, scratch, 0.95);
    assert_near(e.ci_lo, 2 - 12.7062);
    assert_near(e.ci_hi, 2 + 12.7062);
    assert_string_equal(e.flags, "");
}

/* Without a spread each value is worth itself. */
static void clusters_of_one_value_are_their_own_interval(TC_NO_STATE)
{
    const double values[]     = { 4, 4, 4 };
    const uint32_t clusters[] = { 0, 1, 1 };
    double scratch[4];
    struct tc_estimate e = named();

    tc_estimate_mean_clustered(&e, values, clusters, 3, 2, scratch, 0.95);
    assert_near(e.ess, 3);
    assert_near(e.ci_lo, 4);
    assert_near(e.ci_hi, 4);
}

static void one_cluster_has_no_interval(TC_NO_STATE)
{
    const double values[]     = { 1, 2, 3 };
    const uint32_t clusters[] = { 1, 1, 1 };
    double scratch[4];
    struct tc_estimate e = named();

    tc_estimate_mean_clustered(&e, values, clusters, 3, 2, scratch, 0.95);
    assert_near(e.mean, 2);
    assert_nan(e.ci_lo);
    assert_string_equal(e.flags, "1 cluster: no interval");
    tc_estimate_mean_clustered(&e, values, clusters, 0, 2, scratch, 0.95);
    assert_string_equal(e.flags, "no value");
}

/* Ten batches of two with means 1, 3, 1, 3, ...: variance of their mean
 * (10/9)/10 = 1/9; t(9) = 2.262157; sd^2 = 20/19. */
static void batches_give_the_interval_of_a_series(TC_NO_STATE)
{
    double values[20];
    struct tc_estimate e = named();

    for (int i = 0; i < 20; i++)
        values[i] = i / 2 % 2 ? 3 : 1;
    tc_estimate_mean_batched(&e, values, 20, 0.95);
    assert_near(e.mean, 2);
    assert_near(e.ci_hi - e.mean, 0.754052);
    assert_near(e.ess, 9.473684);
    assert_string_equal(e.method, "batch means");
    assert_string_equal(e.flags, "");
}

/* 40 values: 20 batches; means 1, 3, ...: (20/19)/20; t(19) = 2.093024 */
static void forty_values_make_twenty_batches(TC_NO_STATE)
{
    double values[41];
    struct tc_estimate e = named();

    for (int i = 0; i < 41; i++)
        values[i] = (i - 1) / 2 % 2 ? 3 : 1;
    values[0] = 2; /* what fills no batch is at the start */
    tc_estimate_mean_batched(&e, values, 41, 0.95);
    assert_near(e.mean, 2);
    assert_near(e.ci_hi - e.mean, 0.480173);
}

/* Means 0..9: von Neumann's ratio 9/82.5, z = 3.3 */
static void a_ramp_is_flagged_as_correlated(TC_NO_STATE)
{
    double values[20];
    struct tc_estimate e = named();

    for (int i = 0; i < 20; i++)
        values[i] = i / 2;
    tc_estimate_mean_batched(&e, values, 20, 0.95);
    assert_string_equal(e.flags, "batches correlated: interval too narrow");
}

/* Ten batches of two alike.  1 - sum of squared steps / (2 sum of squares) is
 * 1 - 47 / 88.2 = 0.4671 and 1 - 51 / 96 = 0.4688; its deviation
 * sqrt((10 - 2) / (10^2 - 1)) = 0.28427 times 1.64485 is 0.46758. */
static void correlation_is_flagged_from_von_neumanns_limit_on(TC_NO_STATE)
{
    static const struct {
        double means[10];
        const char *flags;
    } rows[] = {
        { { 6, 5, 0, 3, 4, 3, 0, 0, 1, 1 }, "" },
        { { 1, 4, 0, 0, 2, 6, 6, 5, 4, 2 },
          "batches correlated: interval too narrow" },
    };

    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        double values[20];
        struct tc_estimate e = named();

        for (size_t i = 0; i < 20; i++)
            values[i] = rows[r].means[i / 2];
        tc_estimate_mean_batched(&e, values, 20, 0.95);
        assert_string_equal(e.flags, rows[r].flags);
    }
}

static void a_short_series_has_no_interval(TC_NO_STATE)
{
    double values[40]    = { 0 };
    struct tc_estimate e = named();

    tc_estimate_mean_batched(&e, values, 19, 0.95);
    assert_nan(e.ci_lo);
    assert_near(e.mean, 0);
    assert_string_equal(e.flags, "n/a, needs 20 values");

    /* the third batch of 20 is all unknown */
    e         = named();
    values[4] = values[5] = NAN;
    tc_estimate_mean_batched(&e, values, 40, 0.95);
    assert_nan(e.ci_lo);
    assert_string_equal(e.flags, "n/a, a batch has no value");
}

static void a_constant_series_is_its_own_interval(TC_NO_STATE)
{
    double values[20];
    struct tc_estimate e = named();

    for (int i = 0; i < 20; i++)
        values[i] = 4;
    tc_estimate_mean_batched(&e, values, 20, 0.95);
    assert_true(e.ci_lo == 4 && e.ci_hi == 4);
}

/* Differences 4, 5, 3: sd 1; t(2) = 4.302653; half 2.484138 */
static void a_difference_is_that_of_pairs(TC_NO_STATE)
{
    const double a[]     = { 5, 7, 1, 9 };
    const double b[]     = { 1, 2, NAN, 6 };
    struct tc_estimate e = named();

    tc_estimate_difference(&e, a, b, 4, 0.95);
    assert_int_equal(e.n, 3);
    assert_int_equal(e.dropped, 1);
    assert_near(e.mean, 4);
    assert_near(e.sd, 1);
    assert_near(e.ci_lo, 1.515862);
    assert_near(e.ci_hi, 6.484138);
    tc_estimate_difference(&e, a, b, 1, 0.95);
    assert_string_equal(e.flags, "1 replication: no interval");
}

/* 12/7; residuals 2/7, 4/7, -6/7: sd sqrt(4/7); over 7/3 and sqrt(3), times
 * 4.302653: 0.804785 */
static void a_ratio_has_the_variance_of_residuals(TC_NO_STATE)
{
    const double a[]     = { 2, 4, 6 };
    const double b[]     = { 1, 2, 4 };
    struct tc_estimate e = named();

    tc_estimate_ratio(&e, a, b, 3, 0.95);
    assert_near(e.mean, 1.7142857);
    assert_near(e.ci_hi - e.mean, 0.804785);
    assert_near(e.mean - e.ci_lo, 0.804785);
    tc_estimate_ratio(&e, a, b, 1, 0.95);
    assert_near(e.mean, 2);
    assert_nan(e.sd);
    assert_string_equal(e.flags, "1 replication: no interval");
}

/* 8 / 2 = 4; residuals 2 - 4 and 6 - 4; sd sqrt(8 / 1), by the mean of 1;
 * half 12.7062 sd / sqrt(2). */
static void two_pairs_have_a_ratio_with_an_interval(TC_NO_STATE)
{
    const double a[]     = { 2, 6 };
    const double b[]     = { 1, 1 };
    struct tc_estimate e = named();

    tc_estimate_ratio(&e, a, b, 2, 0.95);
    assert_near(e.mean, 4);
    assert_near(e.sd, 2.828427);
    assert_near(e.ci_hi - e.mean, 25.4124);
    assert_string_equal(e.flags, "");
}

static void a_ratio_to_nothing_is_none(TC_NO_STATE)
{
    const double a[]     = { 2, 4, 6 };
    const double b[]     = { 0, 0, 0 };
    struct tc_estimate e = named();

    tc_estimate_ratio(&e, a, b, 3, 0.95);
    assert_int_equal(e.n, 3);
    assert_nan(e.mean);
    assert_nan(e.ci_lo);
    assert_string_equal(e.flags, "division by 0: no ratio");
}

/* 2, 4, 6: sd 2; five viewers: 2 x 4 / (3 + 5) = 1 degree,
 * 12.706205 x 2 x sqrt(1 + 1/3) x sqrt(5/4). */
static void a_bootstraps_spread_is_the_error_itself(TC_NO_STATE)
{
    const double values[] = { 2, NAN, 4, 6 };
    struct tc_estimate e  = named();

    tc_estimate_bootstrap(&e, values, 4, NAN, 5, 0.95);
    assert_int_equal(e.n, 3);
    assert_int_equal(e.dropped, 1);
    assert_near(e.mean, 4);
    assert_near(e.sd, 2);
    assert_near(e.mean - e.ci_lo, 32.807280);
    assert_near(e.ci_hi - e.mean, 32.807280);
    assert_near(e.ess, 5);
    assert_near(e.confidence, 0.95);
    assert_string_equal(e.flags, "");
}

/* 1..5: sd sqrt(5/2); seven viewers: 4 x 6 / (5 + 7) = 2 degrees,
 * 4.302653 sqrt(5/2) sqrt(6/5) sqrt(7/6). */
static void replications_and_viewers_both_cost_degrees(TC_NO_STATE)
{
    const double values[] = { 1, 2, 3, 4, 5 };
    struct tc_estimate e  = named();

    tc_estimate_bootstrap(&e, values, 5, NAN, 7, 0.95);
    assert_near(e.ci_hi - e.mean, 8.049527);
    tc_estimate_bootstrap(&e, values, 2, NAN, 2, 0.95); /* a quarter of one */
    assert_true(isfinite(e.ci_hi) && e.ci_hi > 1000);
}

/* Ten thousand replications give the spread, which is 1, exactly; the interval
 * is that of one value, 1.96, not of their mean. */
static void more_replications_do_not_narrow_it_to_nothing(TC_NO_STATE)
{
    static double values[10000];
    struct tc_estimate e = named();

    for (int i = 0; i < 10000; i++)
        values[i] = i % 2 ? 1 : -1;
    tc_estimate_bootstrap(&e, values, 10000, NAN, 1000000, 0.95);
    assert_near(e.mean, 0);
    assert_true(is_near(e.ci_hi, 1.96, 0.001));
}

/* Two replications of two viewers: little, but an interval. */
static void the_least_bootstrap_has_an_interval(TC_NO_STATE)
{
    const double values[] = { 1, 3 };
    struct tc_estimate e  = named();

    tc_estimate_bootstrap(&e, values, 2, 2, 2, 0.95);
    assert_true(e.ci_lo < 2 && e.ci_hi > 2);
    assert_near(e.ess, 2);
    assert_string_equal(e.flags, "");
}

static void a_bootstrap_is_about_its_centre(TC_NO_STATE)
{
    const double values[] = { 2, 4, 6 };
    struct tc_estimate e  = named();

    tc_estimate_bootstrap(&e, values, 3, 5, 5, 0.95);
    assert_near(e.mean, 5);
    assert_near(e.ci_lo, 5 - 32.807280);
    assert_near(e.ci_hi, 5 + 32.807280);
}

static void a_bootstrap_of_one_has_no_interval(TC_NO_STATE)
{
    const double values[] = { 2, 4, 6 };
    struct tc_estimate e  = named();

    tc_estimate_bootstrap(&e, values, 1, NAN, 5, 0.95);
    assert_near(e.mean, 2);
    assert_nan(e.ci_lo);
    assert_string_equal(e.flags, "1 replication: no interval");
    tc_estimate_bootstrap(&e, values, 3, NAN, 1, 0.95);
    assert_near(e.mean, 4);
    assert_nan(e.ci_hi);
    assert_string_equal(e.flags, "1 viewer: no interval");
    tc_estimate_bootstrap(&e, values, 0, NAN, 5, 0.95);
    assert_nan(e.mean);
    assert_string_equal(e.flags, "no value");
}

/* A method replaced by another one, as `compare` does with ratios: neither an
 * interval nor a letter of the first is left.  Rows are written whole. */
static void a_second_method_leaves_nothing_of_the_first(TC_NO_STATE)
{
    const double a[]     = { 2, 4, 6 };
    const double b[]     = { 1, 2, 4 };
    struct tc_estimate e = named(), fresh = named();

    tc_estimate_ratio(&e, a, b, 3, 0.95);
    assert_true(e.ci_lo < e.ci_hi);
    tc_estimate_bootstrap(&e, a, 3, e.mean, 1, 0.95);
    assert_nan(e.ci_lo);
    assert_nan(e.ci_hi);
    tc_estimate_bootstrap(&fresh, a, 3, e.mean, 1, 0.95);
    assert_memory_equal(e.method, fresh.method, sizeof e.method);

    tc_estimate_mean(&e, a, 0, 0.95);
    tc_estimate_mean(&e, a, 3, 0.95);
    for (size_t i = 0; i < sizeof e.flags; i++)
        assert_int_equal(e.flags[i], '\0');
    for (size_t i = strlen(e.method); i < sizeof e.method; i++)
        assert_int_equal(e.method[i], '\0');
}

static void correlation_is_that_of_pairs_only(TC_NO_STATE)
{
    const double up[]      = { 1, 2, 3, 100 };
    const double double_[] = { 2, 4, 6, NAN };
    const double down[]    = { 6, 4, 2, 0 };
    const double same[]    = { 5, 5, 5, 5 };
    const double some[]    = { 1, 3, 2, 0 };

    assert_near(tc_estimate_correlation(up, double_, 4), 1);
    assert_near(tc_estimate_correlation(down, double_, 4), -1);
    /* about means 2 and 2: 1 / sqrt(2 * 2) */
    assert_near(tc_estimate_correlation(up, some, 3), 0.5);
    assert_nan(tc_estimate_correlation(up, same, 4));
    assert_nan(tc_estimate_correlation(up, same, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_the_tables),
        cmocka_unit_test(a_new_estimate_knows_nothing),
        cmocka_unit_test(mean_of_replications_has_students_interval),
        cmocka_unit_test(one_replication_has_no_interval),
        cmocka_unit_test(no_value_has_no_mean),
        cmocka_unit_test(unknown_values_are_left_out_and_counted),
        cmocka_unit_test(clusters_give_the_ratio_estimators_variance),
        cmocka_unit_test(clusters_of_one_are_independent_values),
        cmocka_unit_test(two_clusters_have_an_interval),
        cmocka_unit_test(clusters_of_one_value_are_their_own_interval),
        cmocka_unit_test(one_cluster_has_no_interval),
        cmocka_unit_test(batches_give_the_interval_of_a_series),
        cmocka_unit_test(forty_values_make_twenty_batches),
        cmocka_unit_test(a_ramp_is_flagged_as_correlated),
        cmocka_unit_test(correlation_is_flagged_from_von_neumanns_limit_on),
        cmocka_unit_test(a_short_series_has_no_interval),
        cmocka_unit_test(a_constant_series_is_its_own_interval),
        cmocka_unit_test(a_difference_is_that_of_pairs),
        cmocka_unit_test(a_ratio_has_the_variance_of_residuals),
        cmocka_unit_test(two_pairs_have_a_ratio_with_an_interval),
        cmocka_unit_test(a_ratio_to_nothing_is_none),
        cmocka_unit_test(a_bootstraps_spread_is_the_error_itself),
        cmocka_unit_test(replications_and_viewers_both_cost_degrees),
        cmocka_unit_test(more_replications_do_not_narrow_it_to_nothing),
        cmocka_unit_test(the_least_bootstrap_has_an_interval),
        cmocka_unit_test(a_bootstrap_is_about_its_centre),
        cmocka_unit_test(a_bootstrap_of_one_has_no_interval),
        cmocka_unit_test(a_second_method_leaves_nothing_of_the_first),
        cmocka_unit_test(correlation_is_that_of_pairs_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
