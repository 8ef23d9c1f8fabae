/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/audience_dwell.h"

#include <gsl/gsl_cdf.h>

#include "tests/replay/ks.h"
#include "tests/support/test.h"

enum { SEED = 7, STAYS = 8000 };

#define SECONDS(n) ((int64_t)((n)*1e9))

static struct tc_audience_config surfing(void)
{
    return (struct tc_audience_config){
        .hold               = TC_AUDIENCE_SURF_AND_VIEW,
        .surf_switches_mean = 4,
        .surf_median_ns     = SECONDS(3),
        .surf_sigma         = 1,
        .view_short_share   = 0.5,
        .view_short_mean_ns = SECONDS(300),
        .view_long_mean_ns  = SECONDS(2100),
    };
}

static void stay(const struct tc_audience_config *config, double *stays_s)
{
    struct tc_audience_dwelling dwelling = tc_audience_dwelling_of(SEED, 0, 3);

    for (int i = 0; i < STAYS; i++)
        stays_s[i] =
            (double)tc_audience_dwell_ns(config, &dwelling, SECONDS(1)) / 1e9;
}

/* Three of four channels are surfed, the fourth is viewed. */
static double surf_or_view(const void *law, double x_s)
{
    (void)law;
    return 0.75 * gsl_cdf_lognormal_P(x_s, log(3), 1) +
           0.125 * gsl_cdf_exponential_P(x_s, 300) +
           0.125 * gsl_cdf_exponential_P(x_s, 2100);
}

/* Of the same mean: 0.75 x 3 exp(1/2) + 0.25 x 1200 = 303.7 s */
static void stays_are_a_mixture_of_surfing_and_viewing(TC_NO_STATE)
{
    static const double mean_s             = 303.7;
    const struct tc_audience_config config = surfing();
    double stays_s[STAYS];

    stay(&config, stays_s);
    assert_true(ks_fits(stays_s, STAYS, surf_or_view, NULL));
    assert_false(ks_fits(stays_s, STAYS, ks_exponential, &mean_s));
}

static double views(const void *law, double x_s)
{
    const double *share = law;

    return *share * gsl_cdf_exponential_P(x_s, 300) +
           (1 - *share) * gsl_cdf_exponential_P(x_s, 2100);
}

/* Nobody surfs; an exponential stay of the same mean, 0.8 x 300 + 0.2 x 2100 =
 * 660 s, and another share do not fit. */
static void views_are_hyper_exponential(TC_NO_STATE)
{
    static const double share = 0.8, mean_s = 660, wrong = 0.75;
    struct tc_audience_config config = surfing();
    double stays_s[STAYS];

    config.surf_switches_mean = 1;
    config.view_short_share   = share;
    stay(&config, stays_s);
    assert_true(ks_fits(stays_s, STAYS, views, &share));
    assert_false(ks_fits(stays_s, STAYS, views, &wrong));
    assert_false(ks_fits(stays_s, STAYS, ks_exponential, &mean_s));
}

/* While surfing exactly 3 s: sigma is 0.  A burst of K switches has K - 1
 * such stays between two views: P(K = k) = (3/4)^(k-1) / 4.  Of 8000 stays
 * 2000 end a burst, standard deviation 39; of those a quarter had one switch:
 * 500, standard deviation 19; and 9/16, 1125, three and more: 22. */
static void a_burst_of_switches_is_geometric(TC_NO_STATE)
{
    struct tc_audience_config config = surfing();
    double stays_s[STAYS];
    int bursts = 0, of_one = 0, of_three = 0, switches = 1;

    config.surf_sigma = 0;
    stay(&config, stays_s);
    for (int i = 0; i < STAYS; i++) {
        if (fabs(stays_s[i] - 3) < 1e-6) {
            switches++;
            continue;
        }
        bursts++;
        of_one += switches == 1;
        of_three += switches >= 3;
        switches = 1;
    }
    assert_in_range(bursts, 2000 - 195, 2000 + 195);
    assert_in_range(of_one, 500 - 120, 500 + 120);
    assert_in_range(of_three, 1125 - 150, 1125 + 150);
}

static void stays_until_the_end_are_what_is_left(TC_NO_STATE)
{
    const struct tc_audience_config config = { .hold = TC_AUDIENCE_UNTIL_END };
    struct tc_audience_dwelling dwelling = tc_audience_dwelling_of(SEED, 0, 3);

    assert_int_equal(tc_audience_dwell_ns(&config, &dwelling, 17), 17);
}

/* exp(log(10^15) + 4 x) is beyond 64 bits for x above 2.3: one of 100 */
static void stays_fit_into_a_run_of_any_length(TC_NO_STATE)
{
    struct tc_audience_config config     = surfing();
    struct tc_audience_dwelling dwelling = tc_audience_dwelling_of(SEED, 0, 3);

    config.surf_switches_mean = 1000;
    config.surf_median_ns     = SECONDS(1e6);
    config.surf_sigma         = 4;
    for (int i = 0; i < 1000; i++) {
        const int64_t ns = tc_audience_dwell_ns(&config, &dwelling, 1);

        assert_true(ns >= 1 && ns <= 1000000000000000000);
    }
}

static void patience_is_exponential(TC_NO_STATE)
{
    static const double mean_s = 2, wrong_s = 2.2;
    const struct tc_audience_config config = { .patience_ns = SECONDS(2) };
    struct tc_audience_dwelling dwelling = tc_audience_dwelling_of(SEED, 0, 3);
    double waits_s[STAYS];

    for (int i = 0; i < STAYS; i++)
        waits_s[i] = (double)tc_audience_patience_ns(&config, &dwelling) / 1e9;
    assert_true(ks_fits(waits_s, STAYS, ks_exponential, &mean_s));
    assert_false(ks_fits(waits_s, STAYS, ks_exponential, &wrong_s));
}

static void without_impatience_nobody_gives_up(TC_NO_STATE)
{
    const struct tc_audience_config config = { .patience_ns = 0 };
    struct tc_audience_dwelling dwelling = tc_audience_dwelling_of(SEED, 0, 3);

    for (int i = 0; i < 100; i++)
        assert_int_equal(tc_audience_patience_ns(&config, &dwelling), 0);
}

/* Two viewers, two replications, two seeds: the first stays differ. */
static void stays_are_the_viewers_own(TC_NO_STATE)
{
    const struct tc_audience_config config = surfing();
    static const uint64_t rows[][3]        = {
               { SEED, 0, 3 }, { SEED, 0, 4 }, { SEED, 1, 3 }, { SEED + 1, 0, 3 }
    };
    int64_t stays[4];

    for (int i = 0; i < 4; i++) {
        struct tc_audience_dwelling dwelling = tc_audience_dwelling_of(
            rows[i][0], (uint32_t)rows[i][1], (uint32_t)rows[i][2]);

        stays[i] = tc_audience_dwell_ns(&config, &dwelling, 1);
        for (int j = 0; j < i; j++)
            assert_true(stays[i] != stays[j]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stays_are_a_mixture_of_surfing_and_viewing),
        cmocka_unit_test(views_are_hyper_exponential),
        cmocka_unit_test(a_burst_of_switches_is_geometric),
        cmocka_unit_test(stays_until_the_end_are_what_is_left),
        cmocka_unit_test(stays_fit_into_a_run_of_any_length),
        cmocka_unit_test(patience_is_exponential),
        cmocka_unit_test(without_impatience_nobody_gives_up),
        cmocka_unit_test(stays_are_the_viewers_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
