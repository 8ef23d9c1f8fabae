/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/lossy.h"

/* As in test_isp.c: the viewers at ds1, the broadcasters at ds0. */
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

static struct lossy_config lossy_of(struct loss loss)
{
    return (struct lossy_config){ .config = small_config(),
                                  .inner  = &tc_isp_architecture,
                                  .losses = { loss } };
}

/* RFC 3261 section 13.3.1.4: the 200 is repeated after T1, over UDP and
 * proxies, until its ACK comes.  The first is lost on its way. */
static void a_lost_answer_is_repeated(TC_NO_STATE)
{
    static const char *const where[] = { "ds0", "ds1", "alice@x" };
    struct tc_demand demands[]       = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_workload workload      = workload_of(demands, 1, 40);
    struct ladder ladder;

    for (size_t i = 0; i < 3; i++) {
        struct lossy_config config =
            lossy_of((struct loss){ where[i], "200 INVITE", 1 });

        ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
        assert_int_equal(ladder.totals.ready, 1);
        assert_int_equal(count_lines(&ladder, "alice@x out ACK"), 1);
        assert_true(ladder.media[1] > 500);
        ladder_fini(&ladder);
    }
}

/* Section 13.2.2.4: each repeat of the 200 is acknowledged again.  Bob counts
 * one viewer all the same: with the one BYE the camera stops. */
static void a_lost_ack_is_repeated_and_counts_once(TC_NO_STATE)
{
    static const char *const where[] = { "ds1", "ds0", "bob@x" };
    struct tc_demand demands[]       = { { SECONDS(1), SECONDS(10), 0, 0 } };
    struct tc_workload workload      = workload_of(demands, 1, 60);
    struct ladder ladder;

    for (size_t i = 0; i < 3; i++) {
        struct lossy_config config =
            lossy_of((struct loss){ where[i], "ACK", 1 });

        ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
        assert_int_equal(count_lines(&ladder, "alice@x out ACK"), 2);
        assert_int_equal(count_lines(&ladder, "alice@x in 200 INVITE"), 2);
        assert_true(ladder.media[1] > 100);
        assert_true(ladder.last_media_ns[1] < SECONDS(11.5));
        assert_int_equal(ladder.totals.reserved_kbps, 0);
        assert_int_equal(ladder.totals.open_handles, 0);
        ladder_fini(&ladder);
    }
}

/* A decision of 2 s on each side.  Bob repeats his 200 after 0.5 and 1.5 s
 * while ds1 holds it; Alice gets one. */
static void a_held_answer_is_not_passed_on_again(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(5), 0, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 60);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.cops.decision_time_ns = SECONDS(2);
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(count_lines(&ladder, "ds1 in 200 INVITE"), 3);
    assert_int_equal(count_lines(&ladder, "alice@x in 200 INVITE"), 1);
    assert_true(ladder.last_media_ns[1] < SECONDS(11));
    ladder_fini(&ladder);
}

/* The core takes 300 ms: the 200 is repeated before its ACK can be there, and
 * Alice acknowledges both.  Bob counts one viewer: after her BYE his camera
 * stops, and no packet goes to a group of nobody but those on their way. */
static void a_second_ack_is_no_second_viewer(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(5), 0, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 60);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.network.core_propagation_ns = 300000000;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    assert_int_equal(count_lines(&ladder, "alice@x out ACK"), 2);
    assert_int_equal(ladder.totals.ready, 1);
    assert_true(ladder.media[1] > 38 * 4);
    assert_true(ladder.totals.network.unheard < 38 * 2);
    ladder_fini(&ladder);
}

/* Ann's ACKs never arrive.  Her BYE must not take Alice's picture away. */
static void who_never_acknowledged_stops_nobody(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 },
                                    { SECONDS(2), SECONDS(3), 1, 0 } };
    struct tc_workload workload = workload_of(demands, 2, 20);
    struct lossy_config config  = lossy_of((struct loss){ "bob@x", "ACK", 2 });
    struct ladder ladder;

    for (unsigned i = 0; i < 6; i++) /* all but Alice's */
        config.losses[i] = (struct loss){ "bob@x", "ACK", i + 2 };
    ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
    assert_int_equal(count_lines(&ladder, "ann@x out BYE"), 1);
    assert_int_equal(count_lines(&ladder, "ann@x in 200 BYE"), 1);
    assert_true(ladder.last_media_ns[1] > SECONDS(19.9));
    ladder_fini(&ladder);
}

/* Nobody hears the answer: it is repeated at T1, doubling to T2, for 64*T1,
 * as Timer G and H do: 11 copies.  And no picture is sent. */
static void an_answer_that_nobody_hears_is_given_up(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_workload workload = workload_of(demands, 1, 100);
    struct lossy_config config =
        lossy_of((struct loss){ "ds0", "200 INVITE", 0 });
    struct ladder ladder;

    ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
    assert_int_equal(ladder.totals.ready, 0);
    assert_int_equal(count_lines(&ladder, "ds0 in 200 INVITE"), 11);
    assert_int_equal(ladder.totals.network.copies, 0);
    ladder_fini(&ladder);
}

/* The word that the bandwidth is there is no SIP answer; our DS server
 * repeats it until Bob has answered (docs/model.md). */
static void the_word_of_the_ds_server_is_repeated(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_workload workload = workload_of(demands, 1, 40);
    struct lossy_config config =
        lossy_of((struct loss){ "bob@x", "183 INVITE", 1 });
    struct ladder ladder;

    ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(count_lines(&ladder, "ds0 out 183 INVITE"), 2);
    assert_int_equal(count_lines(&ladder, "ds0 in 200 INVITE"), 1);
    ladder_fini(&ladder);
}

/* Bob is deaf to it: as often as a 200, eleven times, and no more. */
static void a_word_that_is_not_heard_is_given_up(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_workload workload = workload_of(demands, 1, 100);
    struct lossy_config config =
        lossy_of((struct loss){ "bob@x", "183 INVITE", 0 });
    struct ladder ladder;

    ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
    assert_int_equal(ladder.totals.ready, 0);
    assert_int_equal(count_lines(&ladder, "ds0 out 183 INVITE"), 11);
    ladder_fini(&ladder);
}

/* The decision is there before the INVITE is: lost at first, it comes again
 * after 500 ms, and rings then. */
static void a_word_before_the_invite_is_not_the_last(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_workload workload = workload_of(demands, 1, 40);
    struct lossy_config config =
        lossy_of((struct loss){ "bob@x", "INVITE", 1 });
    struct ladder ladder;

    ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
}

/* RFC 3261 section 12.2.2: a BYE of no dialog is a 481; but the model's own
 * viewers end what they began, and each BYE is a 200. */
static void lost_byes_are_repeated(TC_NO_STATE)
{
    struct tc_demand demands[]       = { { SECONDS(1), SECONDS(2), 0, 0 } };
    struct tc_workload workload      = workload_of(demands, 1, 60);
    static const char *const where[] = { "ds1", "ds0", "bob@x" };
    struct ladder ladder;

    for (size_t i = 0; i < 3; i++) {
        struct lossy_config config =
            lossy_of((struct loss){ where[i], "BYE", 1 });

        ladder_run(&ladder, &lossy_architecture, &config.config, &workload);
        assert_int_equal(count_lines(&ladder, "alice@x in 200 BYE"), 1);
        assert_int_equal(ladder.totals.reserved_kbps, 0);
        assert_int_equal(ladder.totals.open_handles, 0);
        assert_true(ladder.last_media_ns[1] < SECONDS(4.5));
        ladder_fini(&ladder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_answer_is_repeated),
        cmocka_unit_test(a_lost_ack_is_repeated_and_counts_once),
        cmocka_unit_test(a_held_answer_is_not_passed_on_again),
        cmocka_unit_test(a_second_ack_is_no_second_viewer),
        cmocka_unit_test(who_never_acknowledged_stops_nobody),
        cmocka_unit_test(an_answer_that_nobody_hears_is_given_up),
        cmocka_unit_test(the_word_of_the_ds_server_is_repeated),
        cmocka_unit_test(a_word_that_is_not_heard_is_given_up),
        cmocka_unit_test(a_word_before_the_invite_is_not_the_last),
        cmocka_unit_test(lost_byes_are_repeated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
