/* SPDX-License-Identifier: Apache-2.0 */
#include "model/isp/isp.h"
#include "tests/model/ladder.h"
#include "tests/model/stage.h"

/*
 * Alice and Ann hang on router 1, Bob on router 0: ds1 is the viewers' server,
 * ds0 the broadcaster's.
 *
 *   Alice --- ds1 ------- ds0 --- Bob
 *              |           |
 *          router1     router0            (edge routers: COPS)
 */
static struct tc_person viewers[] = { { "alice@x", 1 }, { "ann@x", 1 } };
static struct tc_person bob[]     = { { "bob@x", 0 }, { "ben@x", 0 } };

static struct tc_workload workload_of(struct tc_demand *demands, uint32_t count,
                                      double end_s)
{
    return (struct tc_workload){
        .viewers           = viewers,
        .viewer_count      = 2,
        .broadcasters      = bob,
        .broadcaster_count = 2,
        .demands           = demands,
        .demand_count      = count,
        .end_ns            = SECONDS(end_s),
    };
}

/* Paper Fig. 7: PR-REQ/PR-DEC on Bob's side with his 180, then his 200; the
 * viewer's server holds it for REQ/DEC; the ACK at once. */
static void the_first_join_is_figure_7(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 3);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "ds", /**/
                  "ds1 in INVITE", "ds1 out INVITE", "ds0 in INVITE",
                  "ds0 out INVITE", "ds0 out REQ 4001", "ds0 in 180 INVITE",
                  "ds0 out 180 INVITE", "ds1 in 180 INVITE",
                  "ds1 out 180 INVITE", "ds0 in DEC 4001", "ds0 out 183 INVITE",
                  "ds0 in 200 INVITE", "ds0 out 200 INVITE",
                  "ds1 in 200 INVITE", "ds1 out REQ 4002", "ds1 in DEC 4002",
                  "ds1 out 200 INVITE", "ds1 in ACK", "ds1 out ACK",
                  "ds0 in ACK", "ds0 out ACK");
    ASSERT_LADDER(&ladder, 0, "alice", /**/
                  "alice@x out INVITE", "alice@x in 180 INVITE",
                  "alice@x in 200 INVITE", "alice@x out ACK");
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
}

/* Paper Fig. 8: Bob is on the air; his side only extends: REQ/DEC. */
static void the_second_join_is_figure_8(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 },
                                      { SECONDS(2), SECONDS(100), 1, 0 } };
    struct tc_workload workload   = workload_of(demands, 2, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 21, "ds", /**/
                  "ds1 in INVITE", "ds1 out INVITE", "ds0 in INVITE",
                  "ds0 out INVITE", "ds0 out REQ 4002", "ds0 in 180 INVITE",
                  "ds0 out 180 INVITE", "ds1 in 180 INVITE",
                  "ds1 out 180 INVITE", "ds0 in DEC 4002", "ds0 out 183 INVITE",
                  "ds0 in 200 INVITE", "ds0 out 200 INVITE",
                  "ds1 in 200 INVITE", "ds1 out REQ 4002", "ds1 in DEC 4002",
                  "ds1 out 200 INVITE", "ds1 in ACK", "ds1 out ACK",
                  "ds0 in ACK", "ds0 out ACK");
    assert_int_equal(ladder.totals.ready, 2);
    ladder_fini(&ladder);
}

/* Paper Fig. 9: BYE; both servers give back by DRQ; then the 200. */
static void a_leave_is_figure_9(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(2), 0, 0 },
                                      { SECONDS(2), SECONDS(100), 1, 0 } };
    struct tc_workload workload   = workload_of(demands, 2, 6);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 42, "ds", /**/
                  "ds1 in BYE", "ds1 out BYE", "ds1 out DRQ 4002", "ds0 in BYE",
                  "ds0 out BYE", "ds0 in 200 BYE", "ds0 out 200 BYE",
                  "ds1 in 200 BYE", "ds1 out 200 BYE");
    ladder_fini(&ladder);
}

/* The second viewer holds an extension handle: its leave releases that, too,
 * and the channel continues for the first. */
static void the_others_stream_goes_on(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 },
                                      { SECONDS(2), SECONDS(2), 1, 0 } };
    struct tc_workload workload   = workload_of(demands, 2, 10);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(count_lines(&ladder, "ds0 out DRQ 4002"), 1);
    assert_int_equal(count_lines(&ladder, "ds0 out DRQ 4001"), 0);

    /* taps: alice out 0, in 1; ann out 2, in 3 */
    assert_true(ladder.last_media_ns[1] > SECONDS(9.9));
    assert_true(ladder.last_media_ns[3] < SECONDS(4.5));
    assert_int_equal(ladder.totals.reserved_kbps, 800);
    ladder_fini(&ladder);
}

static void when_all_have_left_nothing_is_held(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(2), 0, 0 },
                                      { SECONDS(2), SECONDS(2), 1, 0 },
                                      { SECONDS(5), SECONDS(1), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 3, 10);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    assert_int_equal(ladder.totals.ready, 3);
    assert_int_equal(count_lines(&ladder, "ds0 out DRQ 4001"), 2);
    assert_true(ladder.last_media_ns[1] < SECONDS(6.5));
    ladder_fini(&ladder);
}

/* A zap: BYE to the old channel first, then the INVITE to the new one. */
static void a_zap_leaves_before_it_joins(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 },
                                      { SECONDS(2), SECONDS(100), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 2, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 4, "alice", "alice@x out BYE", "alice@x out INVITE");
    assert_int_equal(ladder.totals.ready, 2);
    ladder_fini(&ladder);
}

/* Zapping before the answer: CANCEL, 487, and nothing stays reserved. */
static void a_zap_before_the_answer_cancels(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 },
                                      { SECONDS(1.05), SECONDS(1), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 2, 40);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(count_lines(&ladder, "alice@x out CANCEL"), 1);
    assert_int_equal(count_lines(&ladder, "alice@x in 487 INVITE"), 1);
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

/* 500 kbit/s at each edge router carry one viewer of 400, not two: the 200 is
 * forwarded all the same, Ann acknowledges and leaves. */
static void a_viewer_without_bandwidth_says_bye(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 },
                                      { SECONDS(2), SECONDS(100), 1, 0 } };
    struct tc_workload workload   = workload_of(demands, 2, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.cops.reservable_kbps = 500;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "ann", /**/
                  "ann@x out INVITE", "ann@x in 180 INVITE",
                  "ann@x in 200 INVITE", "ann@x out ACK", "ann@x out BYE",
                  "ann@x in 200 BYE");
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(ladder.media[3], 0);
    assert_int_equal(ladder.totals.reserved_kbps, 800);
    ladder_fini(&ladder);
}

static void a_broadcaster_without_bandwidth_is_a_503(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.cops.reservable_kbps = 300;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "alice", /**/
                  "alice@x out INVITE", "alice@x in 180 INVITE",
                  "alice@x in 503 INVITE", "alice@x out ACK");
    assert_int_equal(ladder.totals.ready, 0);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

/* RPT after every DEC, where it is wanted. */
static void reports_follow_decisions_when_on(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 3);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.cops.report = true;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(count_lines(&ladder, "ds0 out RPT 4001"), 1);
    assert_int_equal(count_lines(&ladder, "ds1 out RPT 4002"), 1);
    ladder_fini(&ladder);
}

/* The 200 goes on at once; Ann watches until her 100 ms are over, and then
 * both ends hear the end from her server, which says BYE. */
static void after_the_200_a_refusal_ends_the_session(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 },
                                      { SECONDS(2), SECONDS(100), 1, 0 } };
    struct tc_workload workload   = workload_of(demands, 2, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.cops.viewer_exchange = TC_COPS_AFTER_200;
    config.cops.reservable_kbps = 500;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "ann", /**/
                  "ann@x out INVITE", "ann@x in 180 INVITE",
                  "ann@x in 200 INVITE", "ann@x out ACK", "ann@x in BYE",
                  "ann@x out 200 BYE");
    ASSERT_LADDER(&ladder, 34, "ds", /**/
                  "ds1 in 200 INVITE", "ds1 out 200 INVITE", "ds1 out REQ 4002",
                  "ds1 in ACK", "ds1 out ACK", "ds0 in ACK", "ds0 out ACK",
                  "ds1 in DEC 4002", "ds1 out BYE", "ds1 out BYE",
                  "ds1 out DRQ 4002", "ds1 in 200 BYE", "ds0 in BYE",
                  "ds0 out BYE", "ds0 out DRQ 4002", "ds0 in 200 BYE",
                  "ds0 out 200 BYE", "ds1 in 200 BYE");
    assert_int_equal(ladder.totals.ready, 2);
    /* 100 ms of stream: two frames, and what is on the way */
    assert_in_range(ladder.media[3], 1, 12);
    assert_true(ladder.last_media_ns[3] < SECONDS(2.3));
    assert_int_equal(ladder.totals.reserved_kbps, 800);
    assert_int_equal(ladder.totals.open_handles, 2);
    ladder_fini(&ladder);
}

/* The refusal is there before the ACK: RFC 3261 section 15, no BYE before. */
static void a_refusal_waits_for_the_ack(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 },
                                      { SECONDS(2), SECONDS(100), 1, 0 } };
    struct tc_workload workload   = workload_of(demands, 2, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.cops.viewer_exchange  = TC_COPS_AFTER_200;
    config.cops.decision_time_ns = 0;
    config.cops.reservable_kbps  = 500;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "ann", /**/
                  "ann@x out INVITE", "ann@x in 180 INVITE",
                  "ann@x in 200 INVITE", "ann@x out ACK", "ann@x in BYE",
                  "ann@x out 200 BYE");
    assert_int_equal(ladder.totals.reserved_kbps, 800);
    assert_int_equal(ladder.totals.open_handles, 2);
    ladder_fini(&ladder);
}

/* Only 100 ms of decisions lie between the request and the ACK, with less than
 * 50 of messages. */
static void after_the_200_a_join_waits_for_one_decision(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 1.15);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.cops.viewer_exchange = TC_COPS_AFTER_200;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
    workload.end_ns = SECONDS(5);
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

/* She leaves while it is being decided: no BYE but her own. */
static void who_leaves_before_the_refusal_is_not_told(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(5), 0, 0 },
                                      { SECONDS(2), SECONDS(0.02), 1, 0 } };
    struct tc_workload workload   = workload_of(demands, 2, 10);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.cops.viewer_exchange = TC_COPS_AFTER_200;
    config.cops.reservable_kbps = 500;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(count_lines(&ladder, "ann@x in BYE"), 0);
    assert_int_equal(count_lines(&ladder, "ann@x out BYE"), 1);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

static void the_broadcasters_cops_can_start_with_the_180(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 5);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.cops.broadcaster_start = TC_COPS_START_WITH_180;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "ds0", "ds0 in INVITE", "ds0 out INVITE",
                  "ds0 in 180 INVITE", "ds0 out REQ 4001", "ds0 out 180 INVITE",
                  "ds0 in DEC 4001", "ds0 out 183 INVITE", "ds0 in 200 INVITE");
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(count_lines(&ladder, "ds0 out REQ 4001"), 1);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

/* A resampled audience has one viewer twice, and one may be called as a
 * broadcaster is: the registration knows broadcasters first, then the first of
 * the viewers. */
static void of_two_with_one_name_the_first_is_registered(TC_NO_STATE)
{
    static struct tc_person twins[] = {
        { "alice@x", 1 }, { "alice@x", 0 }, { "bob@x", 1 }, { "ann@x", 1 }
    };
    struct tc_workload workload = workload_of(NULL, 0, 1);
    struct stage stage;

    workload.viewers      = twins;
    workload.viewer_count = 4;
    stage_open(&stage, 400000);
    stage.config                    = small_config();
    stage.config.isp.has_management = true;
    stage.world.workload            = &workload;

    struct tc_isp *isp =
        tc_world_alloc(&stage.world, tc_isp_architecture.self_size);
    assert_int_equal(tc_isp_architecture.build(isp, &stage.world), TC_OK);
    assert_ptr_equal(tc_isp_person_of(isp, TC_TEXT("alice@x")), &twins[0]);
    assert_ptr_equal(tc_isp_person_of(isp, TC_TEXT("bob@x")), &bob[0]);
    assert_ptr_equal(tc_isp_person_of(isp, TC_TEXT("ann@x")), &twins[3]);
    assert_null(tc_isp_person_of(isp, TC_TEXT("al@x")));
    assert_int_equal(tc_isp_broadcaster_of(isp, TC_TEXT("sip:ben@x")), 1);
    assert_int_equal(tc_isp_broadcaster_of(isp, TC_TEXT("sip:bob@x")), 0);
    assert_int_equal(tc_isp_broadcaster_of(isp, TC_TEXT("sip:ann@x")),
                     TC_NETWORK_NONE);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_join_is_figure_7),
        cmocka_unit_test(the_second_join_is_figure_8),
        cmocka_unit_test(a_leave_is_figure_9),
        cmocka_unit_test(the_others_stream_goes_on),
        cmocka_unit_test(when_all_have_left_nothing_is_held),
        cmocka_unit_test(a_zap_leaves_before_it_joins),
        cmocka_unit_test(a_zap_before_the_answer_cancels),
        cmocka_unit_test(a_viewer_without_bandwidth_says_bye),
        cmocka_unit_test(a_broadcaster_without_bandwidth_is_a_503),
        cmocka_unit_test(reports_follow_decisions_when_on),
        cmocka_unit_test(after_the_200_a_refusal_ends_the_session),
        cmocka_unit_test(after_the_200_a_join_waits_for_one_decision),
        cmocka_unit_test(who_leaves_before_the_refusal_is_not_told),
        cmocka_unit_test(the_broadcasters_cops_can_start_with_the_180),
        cmocka_unit_test(a_refusal_waits_for_the_ack),
        cmocka_unit_test(of_two_with_one_name_the_first_is_registered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
