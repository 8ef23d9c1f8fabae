/* SPDX-License-Identifier: Apache-2.0 */
#include "model/failures.h"
#include "tests/model/ladder.h"

/* Alice and Ann at router 1, Bob at router 0, router 2 beside them. */
static struct tc_person viewers[] = { { "alice@x", 1 }, { "ann@x", 1 } };
static struct tc_person bob[]     = { { "bob@x", 0 } };

static void run(struct ladder *ladder, const char *architecture,
                const struct tc_model_config *config, struct tc_demand *demands,
                uint32_t count)
{
    const struct tc_workload workload = {
        .viewers           = viewers,
        .viewer_count      = 2,
        .broadcasters      = bob,
        .broadcaster_count = 1,
        .demands           = demands,
        .demand_count      = count,
        .end_ns            = SECONDS(10),
    };

    ladder_run(ladder, tc_architecture_find(architecture), config, &workload);
}

static const char *const both[] = { "isp", "p2p" };

static void nothing_fails_at_no_time(TC_NO_STATE)
{
    const struct tc_failure_config none = { .peers_share = 1 };
    struct tc_failure_config some       = { .link_cut_ns = 7, .ds_down_ns = 9 };

    assert_false(tc_failures_any(&none));
    assert_int_equal(tc_failures_first_ns(&none), TC_SIM_FOREVER_NS);
    assert_true(tc_failures_any(&some));
    assert_int_equal(tc_failures_first_ns(&some), 7);
}

/* The link between Bob's router and Alice's is cut at 4 s; a second later all
 * go round by router 2.  15 frames a second, one packet or more each. */
static void a_cut_link_is_gone_round(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_model_config config = small_config();
    struct ladder whole, cut;

    config.network.routers    = 3;
    config.network.reroute_ns = SECONDS(1);
    for (size_t i = 0; i < TC_LEN(both); i++) {
        config.failures = (struct tc_failure_config){ 0 };
        run(&whole, both[i], &config, demands, 1);
        config.failures = (struct tc_failure_config){
            .link_from = 1, .link_to = 0, .link_cut_ns = SECONDS(4)
        };
        run(&cut, both[i], &config, demands, 1);
        assert_true(cut.last_media_ns[1] > SECONDS(9.9));
        assert_true(whole.media[1] - cut.media[1] >= 15);
        assert_true(cut.totals.network.lost >= 15);
        ladder_fini(&whole);
        ladder_fini(&cut);
    }
}

/* Cut at 4 s and mended at 6: without a way round nothing comes between. */
static void a_mended_link_carries_again(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.failures = (struct tc_failure_config){
        .link_to = 1, .link_cut_ns = SECONDS(4), .link_mended_ns = SECONDS(6)
    };
    for (size_t i = 0; i < TC_LEN(both); i++) {
        run(&ladder, both[i], &config, demands, 1);
        assert_true(ladder.last_media_ns[1] > SECONDS(9.9));
        assert_true(
            ladder.totals.network.lost + ladder.totals.network.unheard >= 30);
        ladder_fini(&ladder);
    }
}

/* All vanish at 5 s: no further message, no leave, and Ann's demand at 7 s is
 * not made. */
static void who_vanishes_says_nothing_more(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(5), 0, 0 },
                                      { SECONDS(7), SECONDS(1), 1, 0 } };
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.failures =
        (struct tc_failure_config){ .peers_share    = 1,
                                    .peers_leave_ns = SECONDS(5) };
    for (size_t i = 0; i < TC_LEN(both); i++) {
        run(&ladder, both[i], &config, demands, 2);
        assert_int_equal(ladder.totals.joins, 1);
        assert_int_equal(ladder.totals.absent, 1);
        assert_int_equal(count_lines(&ladder, "alice@x out BYE"), 0);
        assert_int_equal(count_lines(&ladder, "alice@x out STOP"), 0);
        assert_true(ladder.last_media_ns[1] < SECONDS(5));
        assert_true(ladder.totals.network.lost >= 60);
        ladder_fini(&ladder);
    }
}

/* Half of 10000 viewers, by the binomial law within 5 standard deviations of
 * 50; the same ones whoever asks. */
static void the_share_is_drawn_for_each_viewer(TC_NO_STATE)
{
    const struct tc_failure_config half = { .peers_share = 0.5 };
    unsigned taken                      = 0;

    for (uint32_t v = 0; v < 10000; v++) {
        taken += tc_failures_takes(&half, 7, 0, v);
        assert_int_equal(tc_failures_takes(&half, 7, 0, v),
                         tc_failures_takes(&half, 7, 0, v));
    }
    assert_true(taken > 4750 && taken < 5250);
}

/* The tracker crashes; searches find no sender until it is back. */
static void a_tracker_is_a_server_too(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, 0 },
                                      { SECONDS(4), SECONDS(1), 0, 0 },
                                      { SECONDS(8), SECONDS(1), 1, 0 } };
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.p2p.search = TC_P2P_TRACKER;
    config.failures   = (struct tc_failure_config){ .ds_down_ns = SECONDS(3),
                                                    .ds_up_ns   = SECONDS(7) };
    run(&ladder, "p2p", &config, demands, 3);
    assert_int_equal(ladder.totals.joins, 3);
    assert_int_equal(ladder.totals.ready, 2);
    assert_true(ladder.media[3] > 0);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_fails_at_no_time),
        cmocka_unit_test(a_cut_link_is_gone_round),
        cmocka_unit_test(a_mended_link_carries_again),
        cmocka_unit_test(who_vanishes_says_nothing_more),
        cmocka_unit_test(the_share_is_drawn_for_each_viewer),
        cmocka_unit_test(a_tracker_is_a_server_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
