/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Audience, models and measurement together: traffic of isp over that of p2p
 * is what arithmetic says.  n viewers of each broadcaster, each at any of three
 * routers with the same likelihood, the broadcaster's own among them:
 *   p2p  every viewer has a copy on the broadcaster's line, on its own, and in
 *        two of three cases on a core link: 8/3 for each viewer
 *   isp  one copy on the broadcaster's line; one to each of the two other
 *        routers unless all n are elsewhere: 2 (1 - (2/3)^n); n lines
 */
#include <math.h>

#include "base/err.h"
#include "replay/audience.h"
#include "replay/trial.h"
#include "tests/analysis/near.h"
#include "tests/support/test.h"

#define SECONDS(n) ((int64_t)((n)*1e9))

enum { ROUTERS = 3, METRICS = 3, ARCHITECTURES = 2, WINDOW_S = 2 };

static const enum tc_kpi metrics[METRICS] = {
    TC_KPI_NETWORK_TRAFFIC_INJECTED,
    TC_KPI_NETWORK_TRAFFIC_LINKS,
    TC_KPI_NETWORK_TRAFFIC_CORE,
};

/* Sums over replications, in bit/s. */
struct sums {
    double of[ARCHITECTURES][METRICS];
};

/* paper.yaml's network; all have come after 2 s, the window is two GOPs. */
static struct tc_scenario scenario_of(uint32_t viewers, uint32_t broadcasters)
{
    struct tc_scenario s;

    tc_scenario_init(&s);
    s.duration_ns                = SECONDS(7);
    s.model.network.routers      = ROUTERS;
    s.audience.viewers           = viewers;
    s.audience.broadcasters      = broadcasters;
    s.audience.arrival_start_ns  = SECONDS(1);
    s.audience.arrival_spread_ns = SECONDS(1);
    s.measure.window_start_ns    = SECONDS(4);
    s.measure.window_end_ns      = SECONDS(4 + WINDOW_S);
    return s;
}

static struct sums run(const struct tc_scenario *scenario,
                       uint32_t replications)
{
    static const struct tc_architecture *const both[ARCHITECTURES] = {
        &tc_isp_architecture, &tc_p2p_architecture
    };
    struct sums sums = { 0 };

    for (uint32_t r = 0; r < replications; r++) {
        struct tc_audience audience;

        assert_int_equal(tc_audience_make(scenario, 1, r, &audience), TC_OK);
        for (size_t a = 0; a < ARCHITECTURES; a++) {
            struct tc_trial trial;

            assert_int_equal(tc_trial_run(both[a], scenario, &audience.workload,
                                          1, r, &trial),
                             TC_OK);
            for (size_t m = 0; m < METRICS; m++)
                sums.of[a][m] += trial.figures[metrics[m]];
            tc_trial_fini(&trial);
        }
        tc_audience_fini(&audience);
    }
    return sums;
}

/* Copies of a stream on links, isp and p2p, mean over all placements. */
static void copies(uint32_t n, double isp[METRICS], double p2p[METRICS])
{
    const double core = 2 * (1 - pow(2.0 / 3, n));

    isp[0] = 1;
    isp[1] = 1 + core + n;
    isp[2] = core;
    p2p[0] = n;
    p2p[1] = 8.0 * n / 3;
    p2p[2] = 2.0 * n / 3;
}

/*
 * A stream has 52 119 octets in each GOP of 1 s (test_trial.c), and repeats
 * itself to the nanosecond, as do the queues of links that carry nothing else.
 * Both edges of a window of whole GOPs cut it at the same octet, so what an
 * edge takes away the other gives: the octets on each link are exact, and with
 * every placement once in 3^n replications so are the ratios.  What is left is
 * rounding.
 */
static void ratios_are_exact(TC_NO_STATE)
{
    static const uint32_t broadcasters[] = { 1, 2, 3, 5 };
    static const double stream_bps       = 52119 * 8.0;
    uint32_t placements                  = 1;

    for (uint32_t n = 1; n <= 3; n++) {
        double isp[METRICS], p2p[METRICS];

        placements *= ROUTERS;
        copies(n, isp, p2p);
        for (size_t i = 0; i < TC_LEN(broadcasters); i++) {
            const uint32_t b                  = broadcasters[i];
            const struct tc_scenario scenario = scenario_of(n * b, b);
            const struct sums sums            = run(&scenario, placements);
            const double unit                 = stream_bps * b * placements;

            for (size_t m = 0; m < METRICS; m++) {
                assert_true(is_near(sums.of[0][m] / unit, isp[m], 1e-9));
                assert_true(is_near(sums.of[1][m] / unit, p2p[m], 1e-9));
                assert_true(is_near(sums.of[0][m] / sums.of[1][m],
                                    isp[m] / p2p[m], 1e-9));
            }
        }
    }
}

/*
 * Half a second more than whole GOPs, which is 7 or 8 of a GOP's 15 frames,
 * the I frame among them or not: each stream has on each link from 2 GOPs and
 * 7 P frames to 2 GOPs, an I frame and 7 P frames.  With 2 743 and 13 717
 * octets on the wire:
 *   least    2 x 52 119 +     7 x 2 743 = 123 439
 *   most     2 x 52 119 + 13 717 + 7 x 2 743 = 137 156
 * A ratio is then within their quotient, 1.1112, of the exact one.
 */
static void other_windows_are_within_the_frames_at_their_edges(TC_NO_STATE)
{
    static const double most = 137156.0 / 123439.0;
    double isp[METRICS], p2p[METRICS];
    struct tc_scenario scenario = scenario_of(4, 2);

    scenario.measure.window_end_ns += SECONDS(0.5);
    copies(2, isp, p2p);

    const struct sums sums = run(&scenario, 9);
    for (size_t m = 0; m < METRICS; m++) {
        const double off = sums.of[0][m] / sums.of[1][m] / (isp[m] / p2p[m]);

        assert_true(off < most && off > 1 / most);
    }
}

/* n = 2: what paper.yaml's 60 and 30 give. */
static void at_two_viewers_it_is_37_of_48(TC_NO_STATE)
{
    double isp[METRICS], p2p[METRICS];

    copies(2, isp, p2p);
    assert_true(is_near(isp[0] / p2p[0], 1.0 / 2, 1e-12));
    assert_true(is_near(isp[1] / p2p[1], 37.0 / 48, 1e-12));
    assert_true(is_near(isp[2] / p2p[2], 5.0 / 6, 1e-12));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ratios_are_exact),
        cmocka_unit_test(other_windows_are_within_the_frames_at_their_edges),
        cmocka_unit_test(at_two_viewers_it_is_37_of_48),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
