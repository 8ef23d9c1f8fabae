/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/audience_arrivals.h"

#include "replay/audience_day.h"
#include "tests/replay/ks.h"
#include "tests/support/test.h"

enum { SEED = 7, VIEWERS = 4000, RUNS = 400 };

#define SECONDS(n) ((int64_t)((n)*1e9))

/* From 1 s, over 60 s, as in the paper. */
static struct tc_audience_config even(void)
{
    return (struct tc_audience_config){ .viewers           = VIEWERS,
                                        .arrival_start_ns  = SECONDS(1),
                                        .arrival_spread_ns = SECONDS(60) };
}

/* 24 hours from 19 o'clock on. */
static struct tc_audience_config daily(void)
{
    struct tc_audience_config config = even();

    config.arrival_start_ns  = SECONDS(3600);
    config.arrival_spread_ns = SECONDS(24 * 3600);
    config.daily             = TC_AUDIENCE_DAILY_TV_DAY;
    config.day_start_h       = 18;
    return config;
}

static void arrive(const struct tc_audience_config *config, double *at_s)
{
    static int64_t at_ns[VIEWERS];

    tc_audience_arrivals(config, SEED, 0, at_ns);
    for (uint32_t v = 0; v < config->viewers; v++)
        at_s[v] = (double)at_ns[v] / 1e9;
}

static void uniform_arrivals_fill_the_spread(TC_NO_STATE)
{
    static const double ends[]             = { 1, 61 };
    static const double wrong[]            = { 1, 64 };
    const struct tc_audience_config config = even();
    double at_s[VIEWERS];

    arrive(&config, at_s);
    assert_true(ks_fits(at_s, VIEWERS, ks_uniform, ends));
    assert_false(ks_fits(at_s, VIEWERS, ks_uniform, wrong));
}

/* 60 s / 4000 = 15 ms; and the test sees a mean that is 10 % off */
static void poisson_arrivals_have_exponential_gaps(TC_NO_STATE)
{
    static const double mean_s = 0.015, wrong_s = 0.0165;
    struct tc_audience_config config = even();
    double at_s[VIEWERS], gaps_s[VIEWERS];

    config.arrivals = TC_AUDIENCE_ARRIVALS_POISSON;
    arrive(&config, at_s);
    for (int v = 0; v < VIEWERS; v++)
        gaps_s[v] = at_s[v] - (v > 0 ? at_s[v - 1] : 1);
    assert_true(ks_fits(gaps_s, VIEWERS, ks_exponential, &mean_s));
    assert_false(ks_fits(gaps_s, VIEWERS, ks_exponential, &wrong_s));
}

/* 60 viewers over 60 s, 400 times.  The last comes at 61 s on average, with a
 * standard deviation of 60 / sqrt(60) / sqrt(400) = 0.39 s.  Within the first
 * half there are 30 with a variance of 30, known to 30 sqrt(2 / 399) = 2.1;
 * uniform arrivals have a variance of 15.  Bounds at 5 of each. */
static void poisson_arrivals_are_as_many_as_chance_has_it(TC_NO_STATE)
{
    struct tc_audience_config config = even();
    double last_s = 0, sum = 0, squares = 0;

    config.viewers  = 60;
    config.arrivals = TC_AUDIENCE_ARRIVALS_POISSON;
    for (uint32_t r = 0; r < RUNS; r++) {
        int64_t at_ns[60];
        double count = 0;

        tc_audience_arrivals(&config, SEED, r, at_ns);
        for (int v = 0; v < 60; v++)
            count += at_ns[v] < SECONDS(31);
        last_s += (double)at_ns[59] / 1e9 / RUNS;
        sum += count;
        squares += count * count;
    }
    const double mean = sum / RUNS;
    assert_true(fabs(last_s - 61) < 1.95);
    assert_true(fabs(mean - 30) < 5 * sqrt(30.0 / RUNS));
    assert_true(fabs((squares - sum * mean) / (RUNS - 1) - 30) < 10.7);
}

/* Sets apart those from `from_s` on. @return their number */
static size_t take_from(double from_s, const double *at_s, double *crowd,
                        double *others)
{
    size_t count = 0, other = 0;

    for (int v = 0; v < VIEWERS; v++)
        if (at_s[v] >= from_s)
            crowd[count++] = at_s[v];
        else
            others[other++] = at_s[v];
    return count;
}

/* 0.3 of 4000: 1200, standard deviation 29. */
static void a_flash_crowd_has_its_share_and_its_time(TC_NO_STATE)
{
    static const double crowd_ends[] = { 100, 102 }, other_ends[] = { 1, 61 };
    struct tc_audience_config config = even();
    double at_s[VIEWERS], crowd[VIEWERS], others[VIEWERS];

    config.flash_share     = 0.3;
    config.flash_at_ns     = SECONDS(100);
    config.flash_spread_ns = SECONDS(2);
    arrive(&config, at_s);

    const size_t count = take_from(100, at_s, crowd, others);
    assert_in_range(count, 1200 - 145, 1200 + 145);
    assert_true(ks_fits(crowd, count, ks_uniform, crowd_ends));
    assert_true(ks_fits(others, VIEWERS - count, ks_uniform, other_ends));
}

/* Who is not of the crowd comes when it would have come without. */
static void a_flash_crowd_leaves_the_others_alone(TC_NO_STATE)
{
    static const enum tc_audience_arrivals all[] = {
        TC_AUDIENCE_ARRIVALS_UNIFORM, TC_AUDIENCE_ARRIVALS_POISSON
    };
    struct tc_audience_config config = even();
    double at_s[VIEWERS], with_s[VIEWERS];

    config.flash_at_ns = SECONDS(1000);
    for (size_t i = 0; i < TC_LEN(all); i++) {
        config.arrivals    = all[i];
        config.flash_share = 0;
        arrive(&config, at_s);
        config.flash_share = 0.5;
        arrive(&config, with_s);
        for (int v = 0; v < VIEWERS; v++)
            assert_true(with_s[v] == 1000 || with_s[v] == at_s[v]);
    }
    config.flash_share = 1;
    arrive(&config, with_s);
    for (int v = 0; v < VIEWERS; v++)
        assert_true(with_s[v] == 1000);
}

/* From 19 o'clock: an hour's arrivals are even, and as many as its weight. */
static double tv_day(const void *law, double at_s)
{
    double left_h = at_s / 3600 - 1, due = 0, all = 0;

    (void)law;
    for (int i = 0; i < 24; i++) {
        const double weight = tc_audience_day_weight((19 + i) % 24);

        all += weight;
        due += weight * fmin(fmax(left_h - i, 0), 1);
    }
    return due / all;
}

static void arrivals_of_a_day_go_with_its_hours(TC_NO_STATE)
{
    static const double even_ends[]        = { 3600, 25 * 3600 };
    const struct tc_audience_config config = daily();
    double at_s[VIEWERS];

    arrive(&config, at_s);
    assert_true(ks_fits(at_s, VIEWERS, tv_day, NULL));
    assert_false(ks_fits(at_s, VIEWERS, ks_uniform, even_ends));
}

/* In the time that goes faster the busier the hour is, gaps are exponential:
 * a day has 12.25 busiest hours (test_audience_day.c). */
static void poisson_arrivals_of_a_day_have_its_rate(TC_NO_STATE)
{
    static const double mean         = 12.25 / VIEWERS;
    struct tc_audience_config config = daily();
    double at_s[VIEWERS], gaps[VIEWERS];
    double before = tc_audience_day_sum(19);

    config.arrivals = TC_AUDIENCE_ARRIVALS_POISSON;
    arrive(&config, at_s);
    for (int v = 0; v < VIEWERS; v++) {
        const double now = tc_audience_day_sum(18 + at_s[v] / 3600);

        gaps[v] = now - before;
        before  = now;
    }
    assert_true(ks_fits(gaps, VIEWERS, ks_exponential, &mean));
}

static void without_a_spread_all_come_at_once(TC_NO_STATE)
{
    struct tc_audience_config config = daily();
    double at_s[VIEWERS];

    config.viewers           = 5;
    config.arrival_spread_ns = 0;
    arrive(&config, at_s);
    for (int v = 0; v < 5; v++)
        assert_true(fabs(at_s[v] - 3600) < 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uniform_arrivals_fill_the_spread),
        cmocka_unit_test(poisson_arrivals_have_exponential_gaps),
        cmocka_unit_test(poisson_arrivals_are_as_many_as_chance_has_it),
        cmocka_unit_test(a_flash_crowd_has_its_share_and_its_time),
        cmocka_unit_test(a_flash_crowd_leaves_the_others_alone),
        cmocka_unit_test(arrivals_of_a_day_go_with_its_hours),
        cmocka_unit_test(poisson_arrivals_of_a_day_have_its_rate),
        cmocka_unit_test(without_a_spread_all_come_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
