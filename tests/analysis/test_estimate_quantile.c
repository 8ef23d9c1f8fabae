/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/estimate_quantile.h"

#include <math.h>
#include <string.h>

#include "tests/support/test.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>

enum { TRIALS = 2000, SAMPLE = 60, CLUSTERS = 12 };

static struct tc_estimate quantile(double p, const double *values,
                                   const uint32_t *clusters, size_t count,
                                   size_t cluster_count)
{
    struct tc_estimate e = tc_estimate_named("x", "s", "measured");

    assert_int_equal(tc_estimate_quantile(&e, p, values, clusters, count,
                                          cluster_count, 0.95),
                     TC_OK);
    return e;
}

/* n = 20, median: P(X <= 5) = 0.0207 and P(X <= 6) = 0.0577 of Bin(20, 1/2):
 * the 6th and the 15th value, as tables of the sign test have it */
static void the_median_of_twenty_lies_between_6_and_15(TC_NO_STATE)
{
    double values[20];

    for (size_t i = 0; i < 20; i++)
        values[i] = (double)((7 * i) % 20 + 1);
    struct tc_estimate e = quantile(0.5, values, NULL, 20, 0);
    assert_true(e.mean == 10);
    assert_true(e.ci_lo == 6);
    assert_true(e.ci_hi == 15);
    assert_true(e.ess == 20);
    assert_string_equal(e.flags, "");
}

/* 0.5^6 = 0.0156 is within 0.025, 0.5^5 is not: least and greatest of six. */
static void six_values_are_the_fewest_for_a_median(TC_NO_STATE)
{
    const double values[] = { 30, 10, 60, 20, 50, 40 };

    assert_int_equal(tc_estimate_quantile_needs(0.5, 0.95), 6);
    struct tc_estimate e = quantile(0.5, values, NULL, 6, 0);
    assert_true(e.mean == 30);
    assert_true(e.ci_lo == 10);
    assert_true(e.ci_hi == 60);
    e = quantile(0.5, values, NULL, 5, 0);
    assert_string_equal(e.flags, "n/a, needs 6 values");
}

/* Woodruff's design effect by hand.  The median is 3: of six values three, a
 * share of 1/2, are no greater.  Three clusters: 2 of 2, 1 of 3, 0 of 1, off
 * by 1, -1/2 and -1/2: variance 3/2 (1 + 1/4 + 1/4) / 36 = 1/16; that of six
 * independent ones 1/4 / 6 = 1/24: as good as 6 (1/24) / (1/16) = 4.
 * Two clusters, all low or all high: 2/1 (4 + 4) / 64 = 1/4 to 1/32: as good
 * as one value. */
static void values_of_a_cluster_count_as_fewer(TC_NO_STATE)
{
    const double three[]      = { 1, 2, 3, 9, 10, 4 };
    const uint32_t of_three[] = { 0, 0, 1, 1, 1, 2 };
    const double two[]        = { 1, 2, 3, 4, 5, 6, 7, 8 };
    const uint32_t of_two[]   = { 0, 0, 0, 0, 1, 1, 1, 1 };

    struct tc_estimate e = quantile(0.5, three, of_three, 6, 3);
    assert_true(e.mean == 3);
    assert_true(fabs(e.ess - 4) < 1e-9);
    e = quantile(0.5, two, of_two, 8, 2);
    assert_true(e.mean == 4);
    assert_true(fabs(e.ess - 1) < 1e-9);
}

/* 0.95^n <= 0.025: ln 0.025 / ln 0.95 = 71.9; of 0.99: 367.04 */
static void a_small_sample_says_how_many_it_needs(TC_NO_STATE)
{
    double values[71];

    assert_int_equal(tc_estimate_quantile_needs(0.95, 0.95), 72);
    assert_int_equal(tc_estimate_quantile_needs(0.99, 0.95), 368);
    assert_int_equal(tc_estimate_quantile_needs(0.05, 0.95), 72);
    for (size_t i = 0; i < 71; i++)
        values[i] = (double)i;
    struct tc_estimate e = quantile(0.95, values, NULL, 71, 0);
    assert_true(e.mean == 67); /* 68th of 71: 0.95 * 71 = 67.45 */
    assert_true(isnan(e.ci_hi));
    assert_string_equal(e.flags, "n/a, needs 72 values");
    assert_string_equal(e.method, "order statistics");
}

static void just_enough_reaches_to_the_greatest(TC_NO_STATE)
{
    double values[72];

    for (size_t i = 0; i < 72; i++)
        values[i] = (double)i;
    struct tc_estimate e = quantile(0.95, values, NULL, 72, 0);
    assert_true(e.ci_hi == 71);
    assert_true(e.ci_lo < e.mean);
}

static void what_is_not_known_is_left_out(TC_NO_STATE)
{
    const double values[] = { NAN, 3, NAN };

    struct tc_estimate e = quantile(0.5, values, NULL, 3, 0);
    assert_int_equal(e.n, 1);
    assert_int_equal(e.dropped, 2);
    assert_true(e.mean == 3);
    assert_true(isnan(e.ci_lo));
    e = quantile(0.5, values, NULL, 1, 0);
    assert_int_equal(e.n, 0);
    assert_true(isnan(e.mean));
    assert_string_equal(e.flags, "no value");
}

/* Ten copies of each of 12 values tell as much as 12 */
static void copies_do_not_narrow_the_interval(TC_NO_STATE)
{
    double values[120];
    uint32_t clusters[120];

    for (uint32_t i = 0; i < 120; i++) {
        values[i]   = i / 10;
        clusters[i] = i / 10;
    }
    struct tc_estimate with    = quantile(0.5, values, clusters, 120, 12);
    struct tc_estimate without = quantile(0.5, values, NULL, 120, 0);
    assert_true(with.ess < 13);
    assert_true(with.ci_hi - with.ci_lo > without.ci_hi - without.ci_lo);
    assert_true(with.ci_lo >= 1 && with.ci_hi <= 10);
}

/* At least 95 %: of 2000 trials no fewer than 1870 (four standard deviations
 * of the binomial below); too wide an interval would hold it in all of them */
static void the_interval_holds_the_quantile_as_often_as_it_says(TC_NO_STATE)
{
    gsl_rng *rng  = gsl_rng_alloc(gsl_rng_mt19937);
    unsigned held = 0;

    gsl_rng_set(rng, 11);
    for (int t = 0; t < TRIALS; t++) {
        double values[SAMPLE];

        for (size_t i = 0; i < SAMPLE; i++)
            values[i] = -log(1 - gsl_rng_uniform(rng));
        struct tc_estimate e = quantile(0.75, values, NULL, SAMPLE, 0);
        held += e.ci_lo <= log(4) && log(4) <= e.ci_hi;
    }
    gsl_rng_free(rng);
    assert_in_range(held, 1870, 1975);
}

/* Five values alike in each of 12 clusters: without clusters it would hold in
 * some 70 % of the trials */
static void clusters_are_respected(TC_NO_STATE)
{
    gsl_rng *rng  = gsl_rng_alloc(gsl_rng_mt19937);
    unsigned held = 0;

    gsl_rng_set(rng, 12);
    for (int t = 0; t < TRIALS; t++) {
        double values[5 * CLUSTERS];
        uint32_t clusters[5 * CLUSTERS];

        for (uint32_t c = 0; c < CLUSTERS; c++) {
            double alike = gsl_cdf_ugaussian_Pinv(gsl_rng_uniform_pos(rng));

            for (uint32_t k = 0; k < 5; k++) {
                values[5 * c + k] = alike + 0.1 * gsl_cdf_ugaussian_Pinv(
                                                      gsl_rng_uniform_pos(rng));
                clusters[5 * c + k] = c;
            }
        }
        struct tc_estimate e =
            quantile(0.5, values, clusters, 5 * CLUSTERS, CLUSTERS);
        held += e.ci_lo <= 0 && 0 <= e.ci_hi;
    }
    gsl_rng_free(rng);
    assert_true(held >= 1820);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_median_of_twenty_lies_between_6_and_15),
        cmocka_unit_test(six_values_are_the_fewest_for_a_median),
        cmocka_unit_test(values_of_a_cluster_count_as_fewer),
        cmocka_unit_test(a_small_sample_says_how_many_it_needs),
        cmocka_unit_test(just_enough_reaches_to_the_greatest),
        cmocka_unit_test(what_is_not_known_is_left_out),
        cmocka_unit_test(copies_do_not_narrow_the_interval),
        cmocka_unit_test(the_interval_holds_the_quantile_as_often_as_it_says),
        cmocka_unit_test(clusters_are_respected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
