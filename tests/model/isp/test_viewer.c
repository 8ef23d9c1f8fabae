/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/lossy.h"

static struct tc_person viewers[] = { { "alice@x", 1 } };
static struct tc_person bob[]     = { { "bob@x", 0 }, { "ben@x", 0 } };

static struct tc_workload workload_of(struct tc_demand *demands, uint32_t count,
                                      double end_s)
{
    return (struct tc_workload){
        .viewers           = viewers,
        .viewer_count      = 1,
        .broadcasters      = bob,
        .broadcaster_count = 2,
        .demands           = demands,
        .demand_count      = count,
        .end_ns            = SECONDS(end_s),
    };
}

/* RFC 3261 section 9.1: no CANCEL before a provisional answer.  Processing
 * takes 1 ms; both answers are in by then. */
static void a_zap_at_once_waits_with_its_cancel(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 },
                                      { SECONDS(1.001), SECONDS(1), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 2, 40);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "alice", "alice@x out INVITE",
                  "alice@x out INVITE", "alice@x in 180 INVITE",
                  "alice@x in 180 INVITE", "alice@x out CANCEL");
    assert_int_equal(count_lines(&ladder, "alice@x in 487 INVITE"), 1);
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

/* 180 is in after 21 ms, both decisions take 200: she gives up in between, or
 * before, and then waits with her CANCEL.  Nothing stays reserved. */
static void who_gives_up_cancels(TC_NO_STATE)
{
    static const double patiences_s[] = { 0.01, 0.1 };
    struct ladder ladder;

    for (size_t i = 0; i < TC_LEN(patiences_s); i++) {
        struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0,
                                            SECONDS(patiences_s[i]) } };
        struct tc_workload workload   = workload_of(demands, 1, 40);
        struct tc_model_config config = small_config();

        ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
        ASSERT_LADDER(&ladder, 0, "alice", "alice@x out INVITE",
                      "alice@x in 180 INVITE", "alice@x out CANCEL");
        assert_int_equal(count_lines(&ladder, "alice@x out CANCEL"), 1);
        assert_int_equal(count_lines(&ladder, "alice@x in 487 INVITE"), 1);
        assert_int_equal(ladder.totals.gave_up, 1);
        assert_int_equal(ladder.totals.ready, 0);
        assert_int_equal(ladder.totals.open_handles, 0);
        assert_int_equal(ladder.totals.reserved_kbps, 0);
        ladder_fini(&ladder);
    }
}

/* A demand's hold is over when its viewer has long been elsewhere. */
static void the_end_of_a_former_demand_ends_nothing(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(5), 0, 0 },
                                      { SECONDS(3), SECONDS(100), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 2, 12);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(count_lines(&ladder, "alice@x out BYE"), 1);
    assert_true(ladder.last_media_ns[1] > SECONDS(11.9));
    ladder_fini(&ladder);
}

/* Her server is dead for her first seven INVITEs (32 s): she gives up, and
 * tries again with her next demand. */
static void a_viewer_without_answer_gives_up_and_can_ask_again(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 },
                                    { SECONDS(50), SECONDS(100), 0, 0 } };
    struct tc_workload workload = workload_of(demands, 2, 60);
    struct lossy_config config  = { .config = small_config(),
                                    .inner  = &tc_isp_architecture };
    struct ladder ladder;

    config.config.isp.failover_ns = 0;
    for (unsigned i = 0; i < 7; i++)
        config.losses[i] = (struct loss){ "ds1", "INVITE", i + 1 };
    ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
    assert_int_equal(count_lines(&ladder, "alice@x out INVITE"), 8);
    assert_int_equal(count_lines(&ladder, "alice@x out CANCEL"), 0);
    assert_int_equal(ladder.totals.joins, 2);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
}

/* The 180s are lost, and she has zapped: the 200 is the first that she hears.
 * It is acknowledged and ended at once, and she never joins the group. */
static void an_answer_that_is_not_wanted_is_ended(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 },
                                    { SECONDS(1.05), SECONDS(1), 0, 1 } };
    struct tc_workload workload = workload_of(demands, 2, 40);
    struct lossy_config config  = {
         .config = small_config(),
         .inner  = &tc_isp_architecture,
         .losses = { { "alice@x", "180 INVITE", 1 } },
    };
    struct ladder ladder;

    ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
    assert_int_equal(count_lines(&ladder, "alice@x out CANCEL"), 0);
    assert_int_equal(count_lines(&ladder, "alice@x in 200 INVITE"), 2);
    assert_int_equal(count_lines(&ladder, "alice@x out BYE"), 2);
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    ladder_fini(&ladder);
}

/* From the ACK to the BYE she is in the group, and hears nothing before. */
static void media_comes_between_ack_and_bye(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(2), 0, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 10);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    /* 15 frames/s for 2 s; an I frame of 13 158 octets is 10 packets, a P of
     * 2 632 is 2: 15 + 2 GOPs of 38, to one GOP */
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_in_range(ladder.media[1], 2 * 38 - 10, 2 * 38 + 10);
    assert_true(ladder.last_media_ns[1] < SECONDS(3.4));
    ladder_fini(&ladder);
}

/* The report goes out with the ACK; the stream comes on for two seconds after
 * the leave, as long as her router asks whether nobody listens. */
static void memberships_may_be_on_the_wire(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(2), 0, 0 },
                                      { SECONDS(1), SECONDS(100), 1, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 10);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.network.igmp = true;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 2, "alice", "alice@x in 200 INVITE",
                  "alice@x out IGMP report", "alice@x out ACK",
                  "alice@x out IGMP leave", "alice@x out BYE",
                  "alice@x in IGMP query");
    assert_int_equal(count_lines(&ladder, "alice@x in IGMP query"), 2);
    assert_true(ladder.media[1] >= 15);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zap_at_once_waits_with_its_cancel),
        cmocka_unit_test(who_gives_up_cancels),
        cmocka_unit_test(the_end_of_a_former_demand_ends_nothing),
        cmocka_unit_test(a_viewer_without_answer_gives_up_and_can_ask_again),
        cmocka_unit_test(an_answer_that_is_not_wanted_is_ended),
        cmocka_unit_test(media_comes_between_ack_and_bye),
        cmocka_unit_test(memberships_may_be_on_the_wire),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
