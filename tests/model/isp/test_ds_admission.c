/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/lossy.h"

/*   Alice --- ds1 ------- ds0 --- Bob
 *              |           |
 *          router1     router0            (edge routers: COPS) */
static struct tc_person alice[] = { { "alice@x", 1 } };
static struct tc_person bob[]   = { { "bob@x", 0 } };

static void run(struct ladder *ladder, const struct tc_model_config *config,
                struct tc_demand *demands, uint32_t count, double end_s)
{
    const struct tc_workload workload = {
        .viewers           = alice,
        .viewer_count      = 1,
        .broadcasters      = bob,
        .broadcaster_count = 1,
        .demands           = demands,
        .demand_count      = count,
        .end_ns            = SECONDS(end_s),
    };

    ladder_run(ladder, &tc_isp_architecture, config, &workload);
}

/* One stream of 400 kbit/s, once on Bob's side, once on Alice's; an extension
 * takes none. */
static void each_side_reserves_the_stream_once(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_model_config config = small_config();
    struct ladder ladder;

    run(&ladder, &config, demands, 1, 3);
    assert_int_equal(ladder.totals.reserved_kbps, 800);
    assert_int_equal(ladder.totals.open_handles, 2);
    ladder_fini(&ladder);
}

/* From 2 s on decisions take 1 s: the second join needs 2 s of them. */
static void a_slow_decision_point_delays_joins(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(0.5), 0, 0 },
                                      { SECONDS(3), SECONDS(1), 0, 0 },
                                      { SECONDS(7), SECONDS(1), 0, 0 } };
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.failures.pdp_factor    = 10;
    config.failures.pdp_slow_ns   = SECONDS(2);
    config.failures.pdp_normal_ns = SECONDS(6);
    run(&ladder, &config, demands, 2, 5);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
    run(&ladder, &config, demands, 2, 5.2);
    assert_int_equal(ladder.totals.ready, 2);
    ladder_fini(&ladder);
    run(&ladder, &config, demands, 3, 7.3);
    assert_int_equal(ladder.totals.ready, 3);
    ladder_fini(&ladder);
}

/* ds0 crashes with Bob's channel: its handles are gone with it, and its edge
 * router gives up the 400 kbit/s when it opens anew. */
static void a_crash_forgets_and_the_new_opening_frees(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.failures.ds_down_ns = SECONDS(2);
    run(&ladder, &config, demands, 1, 4);
    assert_int_equal(ladder.totals.reserved_kbps, 800);
    assert_int_equal(ladder.totals.open_handles, 1);
    ladder_fini(&ladder);

    config.failures.ds_up_ns = SECONDS(3);
    run(&ladder, &config, demands, 1, 4);
    assert_int_equal(ladder.totals.reserved_kbps, 400);
    assert_int_equal(ladder.totals.open_handles, 1);
    ladder_fini(&ladder);
}

/* Both decisions and the messages take less than 250 ms (Fig. 7): a segment
 * that is lost costs TCP's second more, and nothing leaks. */
static void a_lost_segment_costs_a_second(TC_NO_STATE)
{
    static const struct loss losses[] = { { "router1", "REQ", 1 },
                                          { "ds1", "DEC", 1 },
                                          { "router0", "REQ", 1 },
                                          { "router1", "DRQ", 1 } };
    struct ladder ladder;

    for (size_t i = 0; i < TC_LEN(losses); i++) {
        struct tc_demand demands[]  = { { SECONDS(1), SECONDS(1), 0, 0 } };
        struct lossy_config config  = { .config = small_config(),
                                        .inner  = &tc_isp_architecture,
                                        .losses = { losses[i] } };
        struct tc_workload workload = { .viewers           = alice,
                                        .viewer_count      = 1,
                                        .broadcasters      = bob,
                                        .broadcaster_count = 1,
                                        .demands           = demands,
                                        .demand_count      = 1 };
        const bool is_late          = strcmp(losses[i].what, "DRQ") != 0;

        workload.end_ns = SECONDS(2);
        ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
        assert_int_equal(ladder.totals.ready, !is_late);
        ladder_fini(&ladder);
        workload.end_ns = SECONDS(2.25);
        ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
        assert_int_equal(ladder.totals.ready, 1);
        ladder_fini(&ladder);
        workload.end_ns = SECONDS(6);
        ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
        assert_int_equal(ladder.totals.reserved_kbps, 0);
        assert_int_equal(ladder.totals.open_handles, 0);
        ladder_fini(&ladder);
    }
}

/* RFC 2748 section 4.1: OPN and CAT for each client-type, then the rest. */
static void connections_can_be_opened_first(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, 0 } };
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.cops.connection = TC_COPS_CONNECTION_OPENED;
    run(&ladder, &config, demands, 1, 4);
    ASSERT_LADDER(&ladder, 0, "ds0", "ds0 out OPN 4001", "ds0 out OPN 4002",
                  "ds0 in CAT 4001", "ds0 in CAT 4002", "ds0 in INVITE",
                  "ds0 out INVITE", "ds0 out REQ 4001");
    assert_int_equal(count_lines(&ladder, "ds1 out OPN 4002"), 1);
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

/* Section 4.4: of 20 s, each KA comes 5 to 15 s behind the one before: in 100 s
 * 6 to 20 of them, and each is echoed. */
static void keep_alives_go_both_ways(TC_NO_STATE)
{
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.cops.connection   = TC_COPS_CONNECTION_OPENED;
    config.cops.keep_alive_s = 20;
    run(&ladder, &config, NULL, 0, 100);
    assert_in_range(count_lines(&ladder, "ds0 out KA 0"), 6, 20);
    assert_in_range(count_lines(&ladder, "ds1 out KA 0"), 6, 20);
    assert_int_equal(count_lines(&ladder, "ds0 out KA 0"),
                     count_lines(&ladder, "ds0 in KA 0"));
    assert_int_equal(count_lines(&ladder, "ds0 out OPN 4001"), 1);
    ladder_fini(&ladder);
}

/* Alice is at ds0 and asks for her bandwidth at router 1, across the link that
 * is cut from 5 to 30 s. */
static struct tc_model_config config_with_a_cut(uint32_t keep_alive_s)
{
    struct tc_model_config config = small_config();

    config.isp.ds_assignment       = TC_DS_EVEN;
    config.cops.edge_router        = TC_COPS_EDGE_ROUTER_OF_USER;
    config.cops.connection         = TC_COPS_CONNECTION_OPENED;
    config.cops.keep_alive_s       = keep_alive_s;
    config.failures.link_from      = 0;
    config.failures.link_to        = 1;
    config.failures.link_cut_ns    = SECONDS(5);
    config.failures.link_mended_ns = SECONDS(30);
    return config;
}

/* She leaves at 11 s.  With keep-alives of 10 s router 1 gives her 400 kbit/s
 * up before 16 s, Bob's at router 0 stay; without, they wait for the DRQ.  When
 * the link is back her BYE comes through, and all is given back. */
static void a_cut_link_leaks_nothing(TC_NO_STATE)
{
    struct ladder ladder;

    for (uint32_t keep_alive_s = 0; keep_alive_s <= 10; keep_alive_s += 10) {
        struct tc_demand demands[]    = { { SECONDS(1), SECONDS(10), 0, 0 } };
        struct tc_model_config config = config_with_a_cut(keep_alive_s);

        run(&ladder, &config, demands, 1, 16);
        assert_int_equal(ladder.totals.reserved_kbps, keep_alive_s ? 400 : 800);
        ladder_fini(&ladder);
        run(&ladder, &config, demands, 1, 80);
        assert_int_equal(ladder.totals.ready, 1);
        assert_int_equal(ladder.totals.reserved_kbps, 0);
        assert_int_equal(ladder.totals.open_handles, 0);
        ladder_fini(&ladder);
    }
}

static void assert_synchronized(const struct tc_model_config *config)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(69), 0, 0 } };
    struct ladder ladder;

    run(&ladder, config, demands, 1, 16);
    assert_int_equal(ladder.totals.reserved_kbps, 400);
    ladder_fini(&ladder);
    run(&ladder, config, demands, 1, 60);
    assert_int_equal(count_lines(&ladder, "ds0 in SSQ 4002"), 1);
    assert_int_equal(count_lines(&ladder, "ds0 out SSC 4002"), 1);
    assert_int_equal(ladder.totals.reserved_kbps, 800);
    assert_int_equal(ladder.totals.open_handles, 2);
    ladder_fini(&ladder);
    run(&ladder, config, demands, 1, 90);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

/* She stays: ds0 opens anew, is asked what it holds, and says it again. */
static void what_is_still_held_is_synchronized(TC_NO_STATE)
{
    struct tc_model_config config = config_with_a_cut(10);

    assert_synchronized(&config);
    config.cops.connection = TC_COPS_CONNECTION_STANDING;
    assert_synchronized(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_side_reserves_the_stream_once),
        cmocka_unit_test(a_slow_decision_point_delays_joins),
        cmocka_unit_test(a_crash_forgets_and_the_new_opening_frees),
        cmocka_unit_test(a_lost_segment_costs_a_second),
        cmocka_unit_test(connections_can_be_opened_first),
        cmocka_unit_test(keep_alives_go_both_ways),
        cmocka_unit_test(a_cut_link_leaks_nothing),
        cmocka_unit_test(what_is_still_held_is_synchronized),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
