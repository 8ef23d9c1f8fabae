/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/lossy.h"

/*
 *   Alice --- ds1 ------- ds0 --- Bob, Ben
 *              |           |
 *          router1     router0 ------- router2 --- ds2 --- Ann, Abe
 */
static struct tc_person viewers[]      = { { "alice@x", 1 },
                                           { "ann@x", 2 },
                                           { "abe@x", 2 } };
static struct tc_person broadcasters[] = { { "bob@x", 0 }, { "ben@x", 0 } };

enum { ALICE, ANN, ABE, BOB = 0, BEN };

static struct tc_workload workload_of(struct tc_demand *demands, uint32_t count,
                                      double end_s)
{
    return (struct tc_workload){
        .viewers           = viewers,
        .viewer_count      = 3,
        .broadcasters      = broadcasters,
        .broadcaster_count = 2,
        .demands           = demands,
        .demand_count      = count,
        .end_ns            = SECONDS(end_s),
    };
}

static struct lossy_config lossy_of(struct loss loss)
{
    struct lossy_config config = { .config = small_config(),
                                   .inner  = &tc_isp_architecture,
                                   .losses = { loss } };

    config.config.network.routers = 3;
    return config;
}

/* 500 kbit/s at router 0 are Bob's since Alice watches.  Ann's and Abe's
 * joins of Ben come within one decision time: his channel is asked for once,
 * and its refusal is a refusal to both.  Later there is room. */
static void who_extends_a_refused_channel_is_refused(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(7), ALICE, BOB },
                                      { SECONDS(5), SECONDS(100), ANN, BEN },
                                      { SECONDS(5.05), SECONDS(100), ABE, BEN },
                                      { SECONDS(10), SECONDS(100), ANN, BEN } };
    struct tc_workload workload   = workload_of(demands, 4, 14);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.network.routers      = 3;
    config.cops.reservable_kbps = 500;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "ann", "ann@x out INVITE", "ann@x in 180 INVITE",
                  "ann@x in 503 INVITE", "ann@x out ACK");
    ASSERT_LADDER(&ladder, 0, "abe", "abe@x out INVITE", "abe@x in 180 INVITE",
                  "abe@x in 503 INVITE", "abe@x out ACK");
    assert_int_equal(ladder.totals.ready, 2); /* Alice, and Ann at last */
    assert_int_equal(count_lines(&ladder, "ds0 out REQ 4001"), 3);
    assert_int_equal(ladder.totals.reserved_kbps, 800);
    ladder_fini(&ladder);
}

/* The same, but Ann has gone before her answer: the refusal is Abe's. */
static void a_refusal_outlives_who_asked_first(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(7), ALICE, BOB },
                                      { SECONDS(5), SECONDS(100), ANN, BEN },
                                      { SECONDS(5.05), SECONDS(100), ABE, BEN },
                                      { SECONDS(5.055), SECONDS(1), ANN, BOB } };
    struct tc_workload workload   = workload_of(demands, 4, 14);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.network.routers      = 3;
    config.cops.reservable_kbps = 500;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(count_lines(&ladder, "ann@x out CANCEL"), 1);
    assert_int_equal(count_lines(&ladder, "abe@x in 503 INVITE"), 1);
    assert_int_equal(ladder.totals.ready, 2); /* Alice, and Ann with Bob */
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

/* The DSM: demand 0 is ds0's wherever Alice is, so that one server has both
 * sides: COPS for Bob as the INVITE passes, COPS for Alice as the 200 does. */
static void one_server_may_have_both_sides(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), ALICE, BOB } };
    struct tc_workload workload   = workload_of(demands, 1, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.network.routers   = 3;
    config.isp.ds_assignment = TC_DS_EVEN;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "ds", /**/
                  "ds0 in INVITE", "ds0 out INVITE", "ds0 out REQ 4001",
                  "ds0 in 180 INVITE", "ds0 out 180 INVITE", "ds0 in DEC 4001",
                  "ds0 out 183 INVITE", "ds0 in 200 INVITE", "ds0 out REQ 4002",
                  "ds0 in DEC 4002", "ds0 out 200 INVITE", "ds0 in ACK",
                  "ds0 out ACK", "ds0 in BYE", "ds0 out BYE",
                  "ds0 out DRQ 4002", "ds0 out DRQ 4001", "ds0 in 200 BYE",
                  "ds0 out 200 BYE");
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

/* The DSM gives Alice's demand to ds0.  By the paper's words its own edge
 * router decides, where the channel holds 400 of 500 kbit/s; her own has
 * room. */
static void the_users_own_edge_router_may_decide(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), ALICE, BOB } };
    struct tc_workload workload   = workload_of(demands, 1, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.network.routers      = 3;
    config.isp.ds_assignment    = TC_DS_EVEN;
    config.cops.reservable_kbps = 500;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(ladder.totals.ready, 0);
    ladder_fini(&ladder);

    config.cops.edge_router = TC_COPS_EDGE_ROUTER_OF_USER;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(count_lines(&ladder, "ds0 out REQ 4002"), 1);
    assert_int_equal(count_lines(&ladder, "ds0 in DEC 4002"), 1);
    assert_int_equal(count_lines(&ladder, "ds0 out DRQ 4001"), 1);
    assert_int_equal(count_lines(&ladder, "ds0 out DRQ 4002"), 1);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

/* Two points of presence below each core router: Alice's and Ann's lines end
 * at the first and the second below router 1, 500 kbit/s each. */
static void points_of_presence_keep_accounts_of_their_own(TC_NO_STATE)
{
    struct tc_person below[]      = { { "alice@x", 2 }, { "ann@x", 3 } };
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, BOB },
                                      { SECONDS(1.5), SECONDS(1), 1, BOB } };
    struct tc_workload workload   = workload_of(demands, 2, 5);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    workload.viewers               = below;
    workload.viewer_count          = 2;
    config.network.routers         = 2;
    config.network.pops_per_router = 2;
    config.network.pop_link_bps    = 1000000000;
    config.cops.reservable_kbps    = 500;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(ladder.totals.ready, 1); /* one router for both */
    ladder_fini(&ladder);

    config.cops.edge_router = TC_COPS_EDGE_ROUTER_OF_USER;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(ladder.totals.ready, 2);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

static void the_dsm_spreads_demands_evenly(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), ALICE, BOB },
                                      { SECONDS(2), SECONDS(100), ANN, BOB },
                                      { SECONDS(3), SECONDS(100), ABE, BOB } };
    struct tc_workload workload   = workload_of(demands, 3, 5);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.network.routers   = 3;
    config.isp.ds_assignment = TC_DS_EVEN;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    /* ds0 has its own and, as Bob's, those of the others */
    assert_int_equal(count_lines(&ladder, "ds0 in INVITE"), 3);
    assert_int_equal(count_lines(&ladder, "ds1 in INVITE"), 1);
    assert_int_equal(count_lines(&ladder, "ds2 in INVITE"), 1);
    assert_int_equal(ladder.totals.ready, 3);
    ladder_fini(&ladder);
}

/* 100 ms from the INVITE the 200 is at ds1, 100 ms later at Alice; she zaps
 * between.  The CANCEL is answered and changes nothing; the 200 is
 * acknowledged and ended (RFC 3261 section 15). */
static void a_cancel_of_a_held_answer_becomes_a_bye(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), ALICE, BOB },
                                      { SECONDS(1.18), SECONDS(1), ALICE, BEN } };
    struct tc_workload workload   = workload_of(demands, 2, 6);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    ladder_run(&ladder, &tc_isp_architecture, &config,
               &(struct tc_workload){ .viewers           = viewers,
                                      .viewer_count      = 1,
                                      .broadcasters      = broadcasters,
                                      .broadcaster_count = 2,
                                      .demands           = demands,
                                      .demand_count      = 2,
                                      .end_ns            = workload.end_ns });
    assert_int_equal(count_lines(&ladder, "alice@x out CANCEL"), 1);
    assert_int_equal(count_lines(&ladder, "alice@x in 200 CANCEL"), 1);
    assert_int_equal(count_lines(&ladder, "ds0 in CANCEL"), 0);
    assert_int_equal(count_lines(&ladder, "alice@x in 200 INVITE"), 2);
    assert_int_equal(count_lines(&ladder, "alice@x out BYE"), 2);
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

/* A request for bandwidth that never arrives: no after 32 s.  On Bob's side
 * a 503, and Bob is cancelled; on Alice's the 200 with its Reason. */
static void an_unanswered_req_is_a_refusal(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), ALICE, BOB } };
    struct tc_workload workload = workload_of(demands, 1, 60);
    struct lossy_config config = lossy_of((struct loss){ "router0", "REQ", 0 });
    struct ladder ladder;

    ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
    assert_int_equal(count_lines(&ladder, "alice@x in 503 INVITE"), 1);
    assert_int_equal(count_lines(&ladder, "ds0 out CANCEL"), 1);
    assert_int_equal(count_lines(&ladder, "ds0 out DRQ 4001"), 1);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);

    config = lossy_of((struct loss){ "router1", "REQ", 0 });
    ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
    assert_int_equal(count_lines(&ladder, "alice@x in 200 INVITE"), 1);
    assert_int_equal(count_lines(&ladder, "alice@x out BYE"), 1);
    assert_int_equal(ladder.totals.ready, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    ladder_fini(&ladder);
}

/* Bob is dead.  After 64*T1 everybody has given up, and nothing is held. */
static void a_next_hop_that_does_not_answer_ends_the_call(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), ALICE, BOB } };
    struct tc_workload workload = workload_of(demands, 1, 100);
    struct lossy_config config =
        lossy_of((struct loss){ "bob@x", "INVITE", 0 });
    struct ladder ladder;

    ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
    assert_int_equal(count_lines(&ladder, "ds0 out INVITE"), 7);
    assert_int_equal(ladder.totals.ready, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_extends_a_refused_channel_is_refused),
        cmocka_unit_test(a_refusal_outlives_who_asked_first),
        cmocka_unit_test(one_server_may_have_both_sides),
        cmocka_unit_test(the_users_own_edge_router_may_decide),
        cmocka_unit_test(points_of_presence_keep_accounts_of_their_own),
        cmocka_unit_test(the_dsm_spreads_demands_evenly),
        cmocka_unit_test(a_cancel_of_a_held_answer_becomes_a_bye),
        cmocka_unit_test(an_unanswered_req_is_a_refusal),
        cmocka_unit_test(a_next_hop_that_does_not_answer_ends_the_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
