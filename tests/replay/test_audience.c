/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "model/engine/random.h"
#include "replay/audience.h"
#include "replay/audience_placement.h"
#include "tests/support/test.h"

enum { SEED = 7, ROUTERS_MAX = 8, BROADCASTERS_MAX = 64 };

static struct tc_scenario paper(void)
{
    struct tc_scenario scenario;

    tc_scenario_init(&scenario);
    return scenario;
}

static struct tc_audience make(const struct tc_scenario *scenario,
                               uint64_t seed, uint32_t replication)
{
    struct tc_audience audience;

    assert_int_equal(tc_scenario_check(scenario, NULL), TC_OK);
    assert_int_equal(tc_audience_make(scenario, seed, replication, &audience),
                     TC_OK);
    return audience;
}

static int64_t first_ask_ns(const struct tc_audience *audience, uint32_t viewer)
{
    for (uint32_t i = 0; i < audience->workload.demand_count; i++)
        if (audience->workload.demands[i].viewer == viewer)
            return audience->workload.demands[i].at_ns;
    return -1;
}

static uint32_t first_channel(const struct tc_audience *audience,
                              uint32_t viewer)
{
    for (uint32_t i = 0; i < audience->workload.demand_count; i++)
        if (audience->workload.demands[i].viewer == viewer)
            return audience->workload.demands[i].channel;
    return UINT32_MAX;
}

static bool same_demands(const struct tc_audience *a,
                         const struct tc_audience *b)
{
    const struct tc_workload *x = &a->workload, *y = &b->workload;

    if (x->demand_count != y->demand_count)
        return false;
    for (uint32_t i = 0; i < x->demand_count; i++)
        if (x->demands[i].at_ns != y->demands[i].at_ns ||
            x->demands[i].hold_ns != y->demands[i].hold_ns ||
            x->demands[i].viewer != y->demands[i].viewer ||
            x->demands[i].channel != y->demands[i].channel ||
            x->demands[i].patience_ns != y->demands[i].patience_ns)
            return false;
    return true;
}

static bool same_routers(const struct tc_audience *a,
                         const struct tc_audience *b)
{
    for (uint32_t v = 0; v < a->workload.viewer_count; v++)
        if (a->workload.viewers[v].router != b->workload.viewers[v].router)
            return false;
    return true;
}

static void people_have_numbered_names(TC_NO_STATE)
{
    struct tc_scenario s = paper();
    struct tc_audience a = make(&s, SEED, 0);

    assert_int_equal(a.workload.viewer_count, 60);
    assert_int_equal(a.workload.broadcaster_count, 30);
    assert_string_equal(a.workload.viewers[0].name, "viewer00@iptv.example");
    assert_string_equal(a.workload.viewers[59].name, "viewer59@iptv.example");
    assert_string_equal(a.workload.broadcasters[7].name,
                        "broadcaster07@iptv.example");
    tc_audience_fini(&a);

    s.audience.viewers      = 101;
    s.audience.broadcasters = 1;
    a                       = make(&s, SEED, 0);
    assert_string_equal(a.workload.viewers[7].name, "viewer007@iptv.example");
    assert_string_equal(a.workload.broadcasters[0].name,
                        "broadcaster00@iptv.example");
    tc_audience_fini(&a);
}

static void the_first_broadcasters_may_be_content_providers(TC_NO_STATE)
{
    struct tc_scenario s         = paper();
    s.audience.content_providers = 2;
    struct tc_audience a         = make(&s, SEED, 0);

    assert_int_equal(a.workload.broadcaster_count, 30);
    assert_int_equal(a.workload.provider_count, 2);
    assert_string_equal(a.workload.broadcasters[1].name,
                        "provider01@iptv.example");
    assert_string_equal(a.workload.broadcasters[2].name,
                        "broadcaster02@iptv.example");
    tc_audience_fini(&a);
}

static void everybody_asks_once_inside_the_spread_and_in_order(TC_NO_STATE)
{
    struct tc_scenario s            = paper();
    struct tc_audience a            = make(&s, SEED, 3);
    const struct tc_demand *demands = a.workload.demands;
    int asked[60]                   = { 0 };

    assert_int_equal(a.workload.demand_count, 60);
    assert_int_equal(a.workload.end_ns, s.duration_ns);
    for (uint32_t i = 0; i < 60; i++) {
        asked[demands[i].viewer]++;
        assert_true(demands[i].at_ns >= 1000000000);
        assert_true(demands[i].at_ns < 61000000000);
        assert_true(i == 0 || demands[i - 1].at_ns <= demands[i].at_ns);
        assert_int_equal(demands[i].at_ns + demands[i].hold_ns, s.duration_ns);
    }
    for (int v = 0; v < 60; v++)
        assert_int_equal(asked[v], 1);
    tc_audience_fini(&a);
}

static void balanced_channels_have_equal_numbers(TC_NO_STATE)
{
    struct tc_scenario s       = paper();
    int load[BROADCASTERS_MAX] = { 0 };

    struct tc_audience a = make(&s, SEED, 0);
    for (uint32_t i = 0; i < a.workload.demand_count; i++)
        load[a.workload.demands[i].channel]++;
    for (int b = 0; b < 30; b++)
        assert_int_equal(load[b], 2);
    tc_audience_fini(&a);

    /* 62 viewers: the first two broadcasters have one more */
    memset(load, 0, sizeof load);
    s.audience.viewers = 62;
    a                  = make(&s, SEED, 0);
    for (uint32_t i = 0; i < a.workload.demand_count; i++)
        load[a.workload.demands[i].channel]++;
    for (int b = 0; b < 30; b++)
        assert_int_equal(load[b], b < 2 ? 3 : 2);
    tc_audience_fini(&a);
}

/* A viewer is as likely to have any channel: 600 draws of 30, mean 20 each,
 * standard deviation 4.4; bounds at 5 of them. */
static void the_matching_is_random(TC_NO_STATE)
{
    struct tc_scenario s        = paper();
    int count[BROADCASTERS_MAX] = { 0 };

    for (uint32_t r = 0; r < 600; r++) {
        struct tc_audience a = make(&s, SEED, r);

        count[first_channel(&a, 17)]++;
        tc_audience_fini(&a);
    }
    for (int b = 0; b < 30; b++)
        assert_in_range(count[b], 1, 42);
}

static void broadcasters_go_round_the_routers(TC_NO_STATE)
{
    struct tc_scenario s = paper();
    struct tc_audience a = make(&s, SEED, 5);

    for (uint32_t b = 0; b < 30; b++)
        assert_int_equal(a.workload.broadcasters[b].router, b % 3);
    tc_audience_fini(&a);
}

/* Bit 3 i + j of a broadcaster: its viewers (by number) are i and j routers
 * further than it. */
static void mark_combinations(const struct tc_audience *a, unsigned *seen)
{
    uint32_t distances[BROADCASTERS_MAX][2];
    int found[BROADCASTERS_MAX] = { 0 };

    for (uint32_t v = 0; v < a->workload.viewer_count; v++) {
        const uint32_t b = first_channel(a, v);

        distances[b][found[b]++] =
            (a->workload.viewers[v].router + 3 - b % 3) % 3;
    }
    for (uint32_t b = 0; b < a->workload.broadcaster_count; b++)
        seen[b] |= 1U << (3 * distances[b][0] + distances[b][1]);
}

/* Which of the two viewers is first depends on the matching, so pairs (0,1)
 * and (1,0) may change places; sums over both are what is exact. */
static void crossed_gives_each_distance_thrice_in_nine(TC_NO_STATE)
{
    struct tc_scenario s                 = paper();
    int near[BROADCASTERS_MAX]           = { 0 };
    int both_near[BROADCASTERS_MAX]      = { 0 };
    int same_elsewhere[BROADCASTERS_MAX] = { 0 };

    for (uint32_t r = 4; r < 13; r++) {
        struct tc_audience a            = make(&s, SEED, r);
        unsigned seen[BROADCASTERS_MAX] = { 0 };

        mark_combinations(&a, seen);
        for (int b = 0; b < 30; b++) {
            near[b] += !!(seen[b] & 0x7) + !!(seen[b] & 0x49);
            both_near[b] += seen[b] == 0x1;
            same_elsewhere[b] += seen[b] == 0x10 || seen[b] == 0x100;
        }
        tc_audience_fini(&a);
    }
    for (int b = 0; b < 30; b++) {
        assert_int_equal(near[b], 6);           /* 18 viewers, one in 3 */
        assert_int_equal(both_near[b], 1);      /* (0,0) */
        assert_int_equal(same_elsewhere[b], 2); /* (1,1), (2,2) */
    }
}

/* paper.md section 5: core links, multicast over unicast, at n = 2, R = 3:
 * 2 (1 - (2/3)^2) / (2 * 2/3) = (10/9) / (4/3) = 0.8333.  Over nine
 * replications of 30 channels: 300 router pairs against 360 copies. */
static void crossed_makes_the_papers_traffic_ratio_exact(TC_NO_STATE)
{
    struct tc_scenario s = paper();
    int pairs = 0, copies = 0;

    for (uint32_t r = 0; r < 9; r++) {
        struct tc_audience a            = make(&s, SEED, r);
        unsigned seen[BROADCASTERS_MAX] = { 0 };

        mark_combinations(&a, seen);
        for (int b = 0; b < 30; b++) {
            const bool has_one = seen[b] & 0x0ba; /* any viewer 1 further */
            const bool has_two = seen[b] & 0x1e4; /* any viewer 2 further */

            pairs += has_one + has_two;
            copies += !(seen[b] & 0x007) + !(seen[b] & 0x049);
        }
        tc_audience_fini(&a);
    }
    assert_int_equal(pairs, 300);
    assert_int_equal(copies, 360);
}

static void crossed_numbers_are_every_combination_once(TC_NO_STATE)
{
    static const struct {
        uint32_t viewers, routers, combinations;
    } cases[] = { { 1, 3, 3 },  { 2, 3, 9 },     { 3, 3, 27 }, { 4, 2, 16 },
                  { 2, 6, 36 }, { 3, 10, 1000 }, { 2, 1, 1 } };

    for (size_t c = 0; c < TC_LEN(cases); c++) {
        char seen[1000] = { 0 };

        for (uint32_t t = 0; t < cases[c].combinations; t++) {
            uint32_t number = 0;

            for (uint32_t j = 0; j < cases[c].viewers; j++)
                number = number * cases[c].routers +
                         tc_audience_crossed(t + 41, cases[c].viewers, j,
                                             cases[c].routers);
            assert_int_equal(seen[number]++, 0);
        }
    }
}

/* R^n is far beyond what is run: 12 viewers, 3 routers, 18 replications of
 * 30 broadcasters.  Each viewer's distance must still be even: 540 / 3 = 180,
 * and no more than 40 off (independent draws: 11 a standard deviation). */
static void crossed_is_even_long_before_it_is_exact(TC_NO_STATE)
{
    for (uint32_t j = 0; j < 30; j++) {
        int count[3] = { 0 };

        for (uint32_t b = 0; b < 30; b++)
            for (uint32_t r = 0; r < 18; r++)
                count[tc_audience_crossed(b + r, 30, j, 3)]++;
        for (int d = 0; d < 3; d++)
            assert_in_range(count[d], 140, 220);
    }
}

static void round_robin_places_by_number(TC_NO_STATE)
{
    struct tc_scenario s = paper();

    s.audience.placement = TC_AUDIENCE_ROUND_ROBIN;
    struct tc_audience a = make(&s, SEED, 2);
    for (uint32_t v = 0; v < 60; v++)
        assert_int_equal(a.workload.viewers[v].router, v % 3);
    tc_audience_fini(&a);
}

/* 6000 viewers at 3 routers: 2000 each, standard deviation 37. */
static void uniform_placement_fills_all_routers_alike(TC_NO_STATE)
{
    struct tc_scenario s = paper();
    int count[3]         = { 0 };

    s.audience.placement = TC_AUDIENCE_UNIFORM;
    s.audience.viewers   = 6000;
    struct tc_audience a = make(&s, SEED, 0);
    for (uint32_t v = 0; v < 6000; v++)
        count[a.workload.viewers[v].router]++;
    for (int r = 0; r < 3; r++)
        assert_in_range(count[r], 1850, 2150);
    tc_audience_fini(&a);
}

static void equal_seeds_give_equal_audiences(TC_NO_STATE)
{
    struct tc_scenario s = paper();

    s.audience.placement = TC_AUDIENCE_UNIFORM;
    struct tc_audience a = make(&s, SEED, 4);
    struct tc_audience b = make(&s, SEED, 4);
    assert_true(same_demands(&a, &b));
    assert_true(same_routers(&a, &b));
    tc_audience_fini(&a);
    tc_audience_fini(&b);
}

static void seeds_and_replications_change_all(TC_NO_STATE)
{
    struct tc_scenario s = paper();

    s.audience.placement     = TC_AUDIENCE_UNIFORM;
    struct tc_audience a     = make(&s, SEED, 4);
    struct tc_audience other = make(&s, SEED + 1, 4);
    struct tc_audience next  = make(&s, SEED, 5);
    assert_false(same_demands(&a, &other));
    assert_false(same_routers(&a, &other));
    assert_false(same_demands(&a, &next));
    assert_false(same_routers(&a, &next));
    tc_audience_fini(&a);
    tc_audience_fini(&other);
    tc_audience_fini(&next);
}

/* Times, places and Zipf's choices; a balanced matching is of all viewers and
 * must change. */
static void more_viewers_leave_the_first_ones_alone(TC_NO_STATE)
{
    struct tc_scenario s = paper();

    s.audience.placement    = TC_AUDIENCE_UNIFORM;
    s.audience.channels     = TC_AUDIENCE_ZIPF;
    s.audience.hold         = TC_AUDIENCE_EXPONENTIAL;
    struct tc_audience few  = make(&s, SEED, 1);
    s.audience.viewers      = 500;
    struct tc_audience many = make(&s, SEED, 1);
    for (uint32_t v = 0; v < 60; v++) {
        assert_int_equal(first_ask_ns(&few, v), first_ask_ns(&many, v));
        assert_int_equal(first_channel(&few, v), first_channel(&many, v));
        assert_int_equal(few.workload.viewers[v].router,
                         many.workload.viewers[v].router);
    }
    tc_audience_fini(&few);
    tc_audience_fini(&many);
}

/* An arrival is the draw that random.h says it is: 1 s + 60 s u. */
static void a_time_of_arrival_is_the_viewers_own_draw(TC_NO_STATE)
{
    struct tc_scenario s    = paper();
    struct tc_audience a    = make(&s, SEED, 9);
    struct tc_random random = tc_random_stream(SEED, 9, 23, TC_PURPOSE_ARRIVAL);

    assert_int_equal(first_ask_ns(&a, 23),
                     1000000000 + (int64_t)(60e9 * tc_random_uniform(&random)));
    tc_audience_fini(&a);
}

/* alpha 1, 3 channels: weights 1, 1/2, 1/3: 6/11, 3/11, 2/11 of 11000, give or
 * take 250 (5 standard deviations). */
static void zipf_gives_channels_their_weight(TC_NO_STATE)
{
    struct tc_scenario s = paper();
    int count[3]         = { 0 };

    s.audience.channels     = TC_AUDIENCE_ZIPF;
    s.audience.viewers      = 11000;
    s.audience.broadcasters = 3;
    struct tc_audience a    = make(&s, SEED, 0);
    for (uint32_t i = 0; i < a.workload.demand_count; i++)
        count[a.workload.demands[i].channel]++;
    assert_in_range(count[0], 5750, 6250);
    assert_in_range(count[1], 2750, 3250);
    assert_in_range(count[2], 1750, 2250);
    tc_audience_fini(&a);
}

/* Walks each viewer's demands: no gap in time, another channel each time. */
static void check_zaps(const struct tc_audience *a, uint32_t *demands_of)
{
    const struct tc_demand *last[60] = { NULL };

    for (uint32_t i = 0; i < a->workload.demand_count; i++) {
        const struct tc_demand *d = &a->workload.demands[i];

        if (last[d->viewer]) {
            assert_int_equal(last[d->viewer]->at_ns + last[d->viewer]->hold_ns,
                             d->at_ns);
            assert_int_not_equal(last[d->viewer]->channel, d->channel);
        }
        assert_true(d->at_ns < a->workload.end_ns);
        assert_true(d->channel < a->workload.broadcaster_count);
        last[d->viewer] = d;
        demands_of[d->viewer]++;
    }
}

static void zapping_viewers_ask_for_another_channel_at_once(TC_NO_STATE)
{
    static const enum tc_audience_channels all[] = { TC_AUDIENCE_BALANCED,
                                                     TC_AUDIENCE_ZIPF };
    struct tc_scenario s                         = paper();

    s.audience.hold                = TC_AUDIENCE_EXPONENTIAL;
    s.audience.hold_mean_ns        = 5000000000;
    s.audience.sessions_per_viewer = 4;
    for (size_t i = 0; i < TC_LEN(all); i++) {
        uint32_t demands_of[60] = { 0 };

        s.audience.channels  = all[i];
        struct tc_audience a = make(&s, SEED, 0);
        check_zaps(&a, demands_of);
        for (int v = 0; v < 60; v++)
            assert_in_range(demands_of[v], 1, 4);
        tc_audience_fini(&a);
    }
}

/* 3000 holds of mean 2 s: their mean has a standard deviation of 0.037 s. */
static void holds_are_exponential(TC_NO_STATE)
{
    struct tc_scenario s = paper();
    double sum = 0, above = 0;

    s.audience.viewers      = 3000;
    s.audience.hold         = TC_AUDIENCE_EXPONENTIAL;
    s.audience.hold_mean_ns = 2000000000;
    struct tc_audience a    = make(&s, SEED, 0);
    for (uint32_t i = 0; i < a.workload.demand_count; i++) {
        sum += (double)a.workload.demands[i].hold_ns * 1e-9;
        above += a.workload.demands[i].hold_ns > 2000000000;
    }
    assert_true(fabs(sum / 3000 - 2) < 0.15);
    /* P(X > mean) = exp(-1) = 0.368, standard deviation 0.0088 */
    assert_true(fabs(above / 3000 - 0.368) < 0.04);
    tc_audience_fini(&a);
}

/* Every law but the first of each: as many demands as time allows. */
static struct tc_scenario evening(void)
{
    struct tc_scenario s           = paper();
    s.duration_ns                  = 3600000000000;
    s.audience.channels            = TC_AUDIENCE_ZIPF;
    s.audience.arrivals            = TC_AUDIENCE_ARRIVALS_POISSON;
    s.audience.daily               = TC_AUDIENCE_DAILY_TV_DAY;
    s.audience.flash_share         = 0.2;
    s.audience.hold                = TC_AUDIENCE_SURF_AND_VIEW;
    s.audience.sessions_per_viewer = 30;
    s.audience.zap                 = TC_AUDIENCE_ZAP_REMOTE;
    s.audience.patience_ns         = 2000000000;
    s.audience.placement           = TC_AUDIENCE_UNIFORM;
    return s;
}

/* 3600 s are 12 stays of 303.7 s, and 30 are the most that anybody has. */
static void an_evening_of_zapping_is_capped_by_its_sessions(TC_NO_STATE)
{
    struct tc_scenario s    = evening();
    struct tc_audience a    = make(&s, SEED, 0);
    uint32_t demands_of[60] = { 0 };
    uint32_t most           = 0;

    check_zaps(&a, demands_of);
    for (int v = 0; v < 60; v++)
        most = demands_of[v] > most ? demands_of[v] : most;
    assert_int_equal(most, 30);
    for (uint32_t i = 0; i < a.workload.demand_count; i++)
        assert_true(a.workload.demands[i].patience_ns > 0);
    tc_audience_fini(&a);

    s.audience.sessions_per_viewer = 1000;
    a                              = make(&s, SEED, 0);
    assert_in_range(a.workload.demand_count, 60 * 8, 60 * 20);
    tc_audience_fini(&a);
}

/* Equal seeds, and nothing else, give equal evenings; a viewer's draws of one
 * purpose do not move those of another. */
static void an_evening_is_a_function_of_seed_and_replication(TC_NO_STATE)
{
    struct tc_scenario s     = evening();
    struct tc_audience a     = make(&s, SEED, 4);
    struct tc_audience b     = make(&s, SEED, 4);
    struct tc_audience other = make(&s, SEED, 5);

    assert_true(same_demands(&a, &b));
    assert_false(same_demands(&a, &other));
    tc_audience_fini(&b);
    s.audience.patience_ns = 0;
    b                      = make(&s, SEED, 4);
    assert_int_equal(a.workload.demand_count, b.workload.demand_count);
    for (uint32_t i = 0; i < b.workload.demand_count; i++)
        b.workload.demands[i].patience_ns = a.workload.demands[i].patience_ns;
    assert_true(same_demands(&a, &b));
    tc_audience_fini(&a);
    tc_audience_fini(&b);
    tc_audience_fini(&other);
}

static void one_of_each_is_an_audience(TC_NO_STATE)
{
    struct tc_scenario s = paper();

    s.audience.viewers             = 1;
    s.audience.broadcasters        = 1;
    s.audience.hold                = TC_AUDIENCE_EXPONENTIAL;
    s.audience.hold_mean_ns        = 1000000;
    s.audience.sessions_per_viewer = 3;
    s.audience.arrival_spread_ns   = 0;
    s.model.network.routers        = 1;
    struct tc_audience a           = make(&s, SEED, 0);
    assert_int_equal(a.workload.demand_count, 3);
    assert_int_equal(a.workload.demands[0].at_ns, 1000000000);
    assert_int_equal(a.workload.demands[2].channel, 0);
    tc_audience_fini(&a);
    tc_audience_fini(&a); /* a zeroed one */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_have_numbered_names),
        cmocka_unit_test(the_first_broadcasters_may_be_content_providers),
        cmocka_unit_test(everybody_asks_once_inside_the_spread_and_in_order),
        cmocka_unit_test(balanced_channels_have_equal_numbers),
        cmocka_unit_test(the_matching_is_random),
        cmocka_unit_test(broadcasters_go_round_the_routers),
        cmocka_unit_test(crossed_gives_each_distance_thrice_in_nine),
        cmocka_unit_test(crossed_makes_the_papers_traffic_ratio_exact),
        cmocka_unit_test(crossed_numbers_are_every_combination_once),
        cmocka_unit_test(crossed_is_even_long_before_it_is_exact),
        cmocka_unit_test(round_robin_places_by_number),
        cmocka_unit_test(uniform_placement_fills_all_routers_alike),
        cmocka_unit_test(equal_seeds_give_equal_audiences),
        cmocka_unit_test(seeds_and_replications_change_all),
        cmocka_unit_test(more_viewers_leave_the_first_ones_alone),
        cmocka_unit_test(a_time_of_arrival_is_the_viewers_own_draw),
        cmocka_unit_test(zipf_gives_channels_their_weight),
        cmocka_unit_test(zapping_viewers_ask_for_another_channel_at_once),
        cmocka_unit_test(holds_are_exponential),
        cmocka_unit_test(an_evening_of_zapping_is_capped_by_its_sessions),
        cmocka_unit_test(an_evening_is_a_function_of_seed_and_replication),
        cmocka_unit_test(one_of_each_is_an_audience),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
