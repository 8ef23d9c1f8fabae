/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/audience_lineup.h"

#include <math.h>

#include "tests/support/test.h"

enum { SEED = 7, CHANNELS = 10, ZAPS = 20000 };

static struct tc_audience_config remote(enum tc_audience_channels channels,
                                        double sequential_share)
{
    return (struct tc_audience_config){
        .viewers              = 20,
        .broadcasters         = CHANNELS,
        .channels             = channels,
        .zipf_alpha           = 1,
        .zap                  = TC_AUDIENCE_ZAP_REMOTE,
        .zap_sequential_share = sequential_share,
    };
}

/* From one channel, again and again. */
static void zap(const struct tc_audience_config *config, uint32_t now,
                int count[CHANNELS])
{
    struct tc_audience_lineup lineup;

    assert_int_equal(tc_audience_lineup_init(&lineup, config, SEED, 0), TC_OK);
    struct tc_audience_zapping zapping = tc_audience_zapping_of(&lineup, 3);
    for (int c = 0; c < CHANNELS; c++)
        count[c] = 0;
    for (int i = 0; i < ZAPS; i++) {
        const uint32_t next = tc_audience_lineup_next(&lineup, &zapping, now);

        assert_true(next < config->broadcasters);
        count[next]++;
    }
    tc_audience_lineup_fini(&lineup);
}

/* Within 5 standard deviations of a binomial count. */
static void assert_share(int count, double share)
{
    assert_true(fabs(count - ZAPS * share) <=
                5 * sqrt(ZAPS * share * (1 - share)));
}

/* From channel 4 (weight 1/5): the ten weights are 2.92897 in all, the others
 * 2.72897; a jump is two of five zaps, up and down three of ten each. */
static void jumps_go_by_popularity_and_steps_to_neighbours(TC_NO_STATE)
{
    const struct tc_audience_config config = remote(TC_AUDIENCE_ZIPF, 0.6);
    int count[CHANNELS];

    zap(&config, 4, count);
    for (int c = 0; c < CHANNELS; c++) {
        const double jump = 0.4 / (c + 1) / 2.72897;
        const double step = c == 3 || c == 5 ? 0.3 : 0;

        if (c != 4)
            assert_share(count[c], jump + step);
    }
    assert_int_equal(count[4], 0);
}

static void where_popularity_is_balanced_jumps_are_even(TC_NO_STATE)
{
    const struct tc_audience_config config = remote(TC_AUDIENCE_BALANCED, 0);
    int count[CHANNELS];

    for (uint32_t now = 0; now < CHANNELS; now += 3) {
        zap(&config, now, count);
        for (uint32_t c = 0; c < CHANNELS; c++)
            assert_share(count[c], c == now ? 0 : 1.0 / 9);
    }
}

/* The numbers go round. */
static void steps_alone_reach_neighbours_alone(TC_NO_STATE)
{
    static const uint32_t rows[][3] = { { 0, 9, 1 }, { 5, 4, 6 }, { 9, 8, 0 } };
    const struct tc_audience_config config = remote(TC_AUDIENCE_ZIPF, 1);
    int count[CHANNELS];

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        zap(&config, rows[i][0], count);
        assert_share(count[rows[i][1]], 0.5);
        assert_int_equal(count[rows[i][1]] + count[rows[i][2]], ZAPS);
    }
}

/* 1 : 1/10000 of popularity: sums are rounded, and it is the other one yet. */
static void a_zap_always_leaves_the_channel(TC_NO_STATE)
{
    struct tc_audience_config config = remote(TC_AUDIENCE_ZIPF, 0);
    int count[CHANNELS];

    config.zipf_alpha = 4;
    for (uint32_t now = 0; now < CHANNELS; now++) {
        zap(&config, now, count);
        assert_int_equal(count[now], 0);
    }
    config.broadcasters = 2;
    for (uint32_t now = 0; now < 2; now++) {
        zap(&config, now, count);
        assert_int_equal(count[1 - now], ZAPS);
    }
    config.broadcasters = 1;
    zap(&config, 0, count);
    assert_int_equal(count[0], ZAPS);
}

/* Drawn again until it is another one: weights without its own. */
static void without_a_remote_zaps_go_as_channels_are_chosen(TC_NO_STATE)
{
    struct tc_audience_config config = remote(TC_AUDIENCE_ZIPF, 0.6);
    int count[CHANNELS];

    config.zap = TC_AUDIENCE_ZAP_BY_CHANNELS;
    zap(&config, 4, count);
    for (int c = 0; c < CHANNELS; c++)
        assert_share(count[c], c == 4 ? 0 : 1.0 / (c + 1) / 2.72897);
    config.channels = TC_AUDIENCE_BALANCED;
    zap(&config, 9, count);
    assert_int_equal(count[0], ZAPS);
}

static void balanced_first_channels_are_a_matching(TC_NO_STATE)
{
    struct tc_audience_config config = remote(TC_AUDIENCE_BALANCED, 0.6);
    struct tc_audience_lineup lineup;
    uint32_t order[20], first[20];
    int seen[20] = { 0 }, load[CHANNELS] = { 0 };

    assert_int_equal(tc_audience_lineup_init(&lineup, &config, SEED, 0), TC_OK);
    tc_audience_lineup_first(&lineup, order, first);
    for (uint32_t i = 0; i < 20; i++) {
        seen[order[i]]++;
        load[first[order[i]]]++;
        assert_int_equal(first[order[i]], i % CHANNELS);
    }
    for (int v = 0; v < 20; v++)
        assert_int_equal(seen[v], 1);
    for (int c = 0; c < CHANNELS; c++)
        assert_int_equal(load[c], 2);
    tc_audience_lineup_fini(&lineup);
    tc_audience_lineup_fini(&lineup); /* a zeroed one */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jumps_go_by_popularity_and_steps_to_neighbours),
        cmocka_unit_test(where_popularity_is_balanced_jumps_are_even),
        cmocka_unit_test(steps_alone_reach_neighbours_alone),
        cmocka_unit_test(a_zap_always_leaves_the_channel),
        cmocka_unit_test(without_a_remote_zaps_go_as_channels_are_chosen),
        cmocka_unit_test(balanced_first_channels_are_a_matching),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
