/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "proto/directory.h"
#include "replay/cost_watch.h"
#include "tests/analysis/near.h"
#include "tests/replay/tiny_world.h"
#include "tests/support/test.h"

static struct tc_person viewers[] = { { "alice@x", 1 }, { "ann@x", 0 } };
static struct tc_person bobs[]    = { { "bob@x", 0 }, { "ben@x", 1 } };

struct found {
    struct tc_cost_row rows[TC_COST_CLASS_COUNT];
};

/* Runs a tiny world of 2 core routers, 2 viewers and 2 broadcasters, in which
 * Alice at router 1 watches Bob at router 0. */
static struct found watch(const struct tc_architecture *architecture,
                          const struct tc_scenario *scenario,
                          uint32_t providers)
{
    struct tc_demand demand           = { SECONDS(1), SECONDS(100), 0, 0 };
    const struct tc_workload workload = {
        .viewers           = viewers,
        .viewer_count      = 2,
        .broadcasters      = bobs,
        .broadcaster_count = 2,
        .provider_count    = providers,
        .demands           = &demand,
        .demand_count      = 1,
        .end_ns            = scenario->duration_ns,
    };
    struct tc_run_cfg cfg = {
        .architecture     = architecture,
        .config           = &scenario->model,
        .workload         = &workload,
        .seed             = 1,
        .link_interval_ns = scenario->measure.bin_ns,
        .window_start_ns  = scenario->measure.window_start_ns,
        .window_end_ns    = scenario->measure.window_end_ns,
        .built            = tc_cost_watch_built,
    };
    struct tc_cost_watch *w;
    struct tc_directory directory;
    struct tc_run_totals totals;
    struct found found;

    assert_int_equal(
        tc_cost_watch_create(&w, cfg.window_start_ns, cfg.window_end_ns),
        TC_OK);
    cfg.built_self                   = w;
    const struct tc_record_sink sink = tc_cost_watch_sink(w);
    assert_int_equal(tc_directory_init(&directory), TC_OK);
    assert_int_equal(tc_run(&cfg, &directory, &sink, &totals), TC_OK);
    assert_int_equal(sink.ops->finish(sink.self, NULL), TC_OK);
    tc_cost_watch_rows(w, found.rows);
    tc_directory_fini(&directory);
    tc_cost_watch_destroy(w);
    return found;
}

static void assert_counts(const struct found *found,
                          const uint32_t want[TC_COST_CLASS_COUNT])
{
    for (int c = 0; c < TC_COST_CLASS_COUNT; c++)
        if (found->rows[c].count != want[c])
            fail_msg("%s: %u, expected %u",
                     tc_cost_class_name((enum tc_cost_class)c),
                     found->rows[c].count, want[c]);
}

/* Two routers: two directed links with a port each; a DS server and a decision
 * point at each; four users. */
static void an_isp_is_counted(TC_NO_STATE)
{
    static const uint32_t want[TC_COST_CLASS_COUNT] = {
        [TC_COST_DS_SERVER] = 2,   [TC_COST_COPS_POINT] = 2,
        [TC_COST_CORE_LINK] = 2,   [TC_COST_ROUTER_PORT] = 2,
        [TC_COST_SERVER_LINE] = 2, [TC_COST_USER_LINE] = 4,
        [TC_COST_USER_UPLINK] = 4,
    };
    const struct tc_scenario scenario = tiny_scenario();
    const struct found found = watch(&tc_isp_architecture, &scenario, 0);

    assert_counts(&found, want);
    assert_near(found.rows[TC_COST_CORE_LINK].capacity_bps, 2e12);
    assert_near(found.rows[TC_COST_USER_LINE].capacity_bps, 8e12);
    assert_near(found.rows[TC_COST_USER_UPLINK].capacity_bps, 4e12);
    assert_true(isnan(found.rows[TC_COST_DS_SERVER].capacity_bps));
    assert_true(isnan(found.rows[TC_COST_ROUTER_PORT].mean_bps));
}

static void management_and_tracker_are_servers(TC_NO_STATE)
{
    struct tc_scenario scenario          = tiny_scenario();
    scenario.model.isp.has_management    = true;
    scenario.model.p2p.search            = TC_P2P_TRACKER;
    scenario.model.isp.hello_interval_ns = SECONDS(5);

    const struct found isp = watch(&tc_isp_architecture, &scenario, 0);
    const struct found p2p = watch(&tc_p2p_architecture, &scenario, 0);

    assert_int_equal(isp.rows[TC_COST_MANAGEMENT_SERVER].count, 4);
    assert_int_equal(isp.rows[TC_COST_SERVER_LINE].count, 2 + 4);
    assert_int_equal(p2p.rows[TC_COST_TRACKER].count, 1);
    assert_int_equal(p2p.rows[TC_COST_SERVER_LINE].count, 1);
    assert_int_equal(p2p.rows[TC_COST_DS_SERVER].count, 0);
    assert_int_equal(p2p.rows[TC_COST_COPS_POINT].count, 0);
}

/* Bob is a content provider: he has a line as servers have it, and gives
 * nothing.  One point of presence a core router: a pair of links each, and the
 * users' own routers decide. */
static void providers_and_levels_are_told_apart(TC_NO_STATE)
{
    static const uint32_t want[TC_COST_CLASS_COUNT] = {
        [TC_COST_DS_SERVER] = 2,   [TC_COST_COPS_POINT] = 2,
        [TC_COST_CORE_LINK] = 2,   [TC_COST_AGGREGATION_LINK] = 4,
        [TC_COST_ROUTER_PORT] = 6, [TC_COST_SERVER_LINE] = 2 + 1,
        [TC_COST_USER_LINE] = 3,   [TC_COST_USER_UPLINK] = 3,
    };
    struct tc_scenario scenario            = tiny_scenario();
    scenario.model.network.pops_per_router = 1;
    scenario.model.cops.edge_router        = TC_COPS_EDGE_ROUTER_OF_USER;

    const struct found found = watch(&tc_isp_architecture, &scenario, 1);

    assert_counts(&found, want);
    assert_true(is_near(found.rows[TC_COST_USER_UPLINK].mean_bps, 0, 0));
    assert_true(found.rows[TC_COST_SERVER_LINE].mean_bps > 400e3);
    assert_true(is_near(found.rows[TC_COST_AGGREGATION_LINK].mean_bps,
                        2 * found.rows[TC_COST_CORE_LINK].mean_bps, 1e-9));
}

/* One stream, 52 119 octets a second (test_trial.c), over one core link and
 * two users' lines, one of them upward.  Bins are GOPs: the greatest is the
 * mean.  The window is 10..15 s. */
static void one_stream_loads_what_it_crosses(TC_NO_STATE)
{
    static const double rate_bps                      = 52119 * 8.0;
    const struct tc_scenario scenario                 = tiny_scenario();
    static const struct tc_architecture *const both[] = {
        &tc_isp_architecture, &tc_p2p_architecture
    };

    for (size_t a = 0; a < TC_LEN(both); a++) {
        const struct found f            = watch(both[a], &scenario, 0);
        const struct tc_cost_row *lines = &f.rows[TC_COST_USER_LINE];
        const struct tc_cost_row *up    = &f.rows[TC_COST_USER_UPLINK];
        const struct tc_cost_row *core  = &f.rows[TC_COST_CORE_LINK];

        assert_true(is_near(core->mean_bps, rate_bps, 1e-6));
        assert_true(is_near(core->peak_bps, rate_bps, 1e-6));
        assert_true(is_near(lines->mean_bps, 2 * rate_bps, 1e-6));
        assert_true(is_near(up->mean_bps, rate_bps, 1e-6));
        assert_true(is_near(f.rows[TC_COST_SERVER_LINE].mean_bps, 0, 0));
    }
}

/* Bins of 0.2 s hold 3 frames; the one with the I frame, whatever bin that is,
 * has 13 157 + 20 + 540 octets and two P frames of 2 631 + 4 + 108 each:
 * 19 203 in 0.2 s.  RTP, UDP, IPv4 and Ethernet are 54 octets a packet. */
static void the_peak_is_of_an_interval(TC_NO_STATE)
{
    struct tc_scenario scenario = tiny_scenario();

    scenario.measure.bin_ns  = MS(200);
    const struct found found = watch(&tc_p2p_architecture, &scenario, 0);
    assert_true(
        is_near(found.rows[TC_COST_CORE_LINK].peak_bps, 19203 * 8 / 0.2, 1e-6));
    assert_true(
        is_near(found.rows[TC_COST_CORE_LINK].mean_bps, 52119 * 8.0, 1e-6));
}

static void nothing_may_be_destroyed(TC_NO_STATE)
{
    tc_cost_watch_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_isp_is_counted),
        cmocka_unit_test(management_and_tracker_are_servers),
        cmocka_unit_test(providers_and_levels_are_told_apart),
        cmocka_unit_test(one_stream_loads_what_it_crosses),
        cmocka_unit_test(the_peak_is_of_an_interval),
        cmocka_unit_test(nothing_may_be_destroyed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
