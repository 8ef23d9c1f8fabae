/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/ladder.h"

/*   Alice, Ann --- ds1 ------- ds0 --- Bob, Ben
 *                   |           |
 *               router1     router0 --- broker */
static struct tc_person viewers[] = { { "alice@x", 1 }, { "ann@x", 1 } };
static struct tc_person bobs[]    = { { "bob@x", 0 }, { "ben@x", 0 } };

static void run(struct ladder *ladder, const struct tc_model_config *config,
                struct tc_demand *demands, uint32_t count, double end_s)
{
    const struct tc_workload workload = {
        .viewers           = viewers,
        .viewer_count      = 2,
        .broadcasters      = bobs,
        .broadcaster_count = 2,
        .demands           = demands,
        .demand_count      = count,
        .end_ns            = SECONDS(end_s),
    };

    ladder_run(ladder, &tc_isp_architecture, config, &workload);
}

static struct tc_model_config config_of(enum tc_cops_choice choice,
                                        enum tc_cops_broker broker)
{
    struct tc_model_config config = small_config();

    config.cops.choice            = choice;
    config.cops.broker            = broker;
    config.cops.broker_service_ns = 100000000;
    return config;
}

static void assert_nothing_is_held(const struct ladder *ladder)
{
    assert_int_equal(ladder->totals.reserved_kbps, 0);
    assert_int_equal(ladder->totals.open_handles, 0);
}

/* Both channel and joins by REQ; Ann's extends the channel. */
static void outsourcing_asks_for_the_channel_by_req(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(2), 0, 0 },
                                   { SECONDS(2), SECONDS(2), 1, 0 } };
    struct tc_model_config config =
        config_of(TC_COPS_CHOICE_OUTSOURCING, TC_COPS_BROKER_INSIDE);
    struct ladder ladder;

    run(&ladder, &config, demands, 2, 3);
    assert_int_equal(count_lines(&ladder, "ds0 out REQ 4001"), 0);
    assert_int_equal(count_lines(&ladder, "ds0 out REQ 4002"), 2);
    assert_int_equal(count_lines(&ladder, "ds1 out REQ 4002"), 2);
    assert_int_equal(ladder.totals.ready, 2);
    assert_int_equal(ladder.totals.reserved_kbps, 1200);
    ladder_fini(&ladder);
    run(&ladder, &config, demands, 2, 6);
    assert_nothing_is_held(&ladder);
    ladder_fini(&ladder);
}

/* All by PR-REQ; to decide from policy takes 10 ms, on either side, and the
 * messages of Fig. 7 less than 40: ready before 60.  In the hybrid the viewer's
 * 100 ms remain. */
static void what_is_provisioned_is_decided_faster(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(2), 0, 0 } };
    struct tc_model_config config =
        config_of(TC_COPS_CHOICE_PROVISIONING, TC_COPS_BROKER_INSIDE);
    struct ladder ladder;

    config.cops.provisioned_time_ns = 10000000;
    run(&ladder, &config, demands, 1, 1.06);
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(count_lines(&ladder, "ds0 out REQ 4001"), 1);
    assert_int_equal(count_lines(&ladder, "ds1 out REQ 4001"), 1);
    assert_int_equal(count_lines(&ladder, "ds1 in DEC 4001"), 1);
    ladder_fini(&ladder);
    run(&ladder, &config, demands, 1, 5);
    assert_int_equal(count_lines(&ladder, "ds1 out DRQ 4001"), 1);
    assert_nothing_is_held(&ladder);
    ladder_fini(&ladder);

    config.cops.choice = TC_COPS_CHOICE_HYBRID;
    run(&ladder, &config, demands, 1, 1.11);
    assert_int_equal(ladder.totals.ready, 0);
    ladder_fini(&ladder);
    run(&ladder, &config, demands, 1, 1.15);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
}

/* 500 kbit/s at router 1 are one stream of the two that its viewers would
 * need: policy goes that far, and Ann finds it taken. */
static void policy_ends_where_the_bandwidth_does(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(2), 0, 0 },
                                   { SECONDS(2), SECONDS(2), 1, 0 },
                                   { SECONDS(5), SECONDS(1), 1, 0 } };
    struct ladder ladder;

    for (int broker = 0; broker < 2; broker++) {
        struct tc_model_config config =
            config_of(TC_COPS_CHOICE_PROVISIONING,
                      broker ? TC_COPS_BROKER_SERVER : TC_COPS_BROKER_INSIDE);

        run(&ladder, &config, demands, 2, 4);
        assert_int_equal(ladder.totals.ready, 2);
        ladder_fini(&ladder);
        config.cops.reservable_kbps = 500;
        run(&ladder, &config, demands, 3, 8);
        assert_int_equal(ladder.totals.ready, 2);
        assert_int_equal(count_lines(&ladder, "ann@x out BYE"), 2);
        assert_nothing_is_held(&ladder);
        ladder_fini(&ladder);
    }
}

/* Each edge router asks for its policy: router 0 gets two channels, router 1
 * has none and hears Null.  Alice's join is asked on, Bob's channel is not. */
static void a_broker_of_its_own_installs_and_is_asked(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(1), 0, 0 } };
    struct tc_model_config config =
        config_of(TC_COPS_CHOICE_HYBRID, TC_COPS_BROKER_SERVER);
    struct ladder ladder;

    config.cops.report = true;
    run(&ladder, &config, demands, 1, 4);
    ASSERT_LADDER(
        &ladder, 0, "broker", "broker in REQ 4001", "broker out DEC 4001",
        "broker out DEC 4001", "broker in RPT 4001", "broker in RPT 4001",
        "broker in REQ 4001", "broker out DEC 4001", "broker in RPT 4001",
        "broker in REQ 4002", "broker out DEC 4002", "broker in RPT 4002",
        "broker in DRQ 4002");
    assert_int_equal(count_lines(&ladder, "broker out DEC 4001"), 3);
    assert_int_equal(count_lines(&ladder, "broker in REQ 4002"), 1);
    assert_int_equal(ladder.totals.ready, 1);
    assert_nothing_is_held(&ladder);
    ladder_fini(&ladder);
}

/* At the broker a join takes what the edge router has left. */
static void the_broker_counts_each_edge_router_by_itself(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(100), 0, 0 },
                                   { SECONDS(2), SECONDS(100), 1, 0 } };
    struct tc_model_config config =
        config_of(TC_COPS_CHOICE_OUTSOURCING, TC_COPS_BROKER_SERVER);
    struct ladder ladder;

    /* the channel at router 0, one join at router 1, each twice: at the edge
     * router and at the broker */
    config.cops.reservable_kbps = 500;
    run(&ladder, &config, demands, 2, 4);
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(ladder.totals.reserved_kbps, 1600);
    /* channel, extension (gone again with Ann) and join; at the DS servers and
     * at the edge routers */
    assert_int_equal(ladder.totals.open_handles, 4);
    ladder_fini(&ladder);
}

/* Two joins of two channels at once.  Each waits for its channel, decided by
 * the edge router in 100 ms; then the broker takes 100 ms for the one and 200
 * for the other: ready within 200 and 300 ms and 50 of messages. */
static void requests_queue_at_the_brokers_one_server(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(100), 0, 0 },
                                   { SECONDS(1), SECONDS(100), 1, 1 } };
    struct tc_model_config config =
        config_of(TC_COPS_CHOICE_HYBRID, TC_COPS_BROKER_SERVER);
    struct ladder ladder;

    run(&ladder, &config, demands, 2, 1.25);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
    run(&ladder, &config, demands, 2, 1.3);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
    run(&ladder, &config, demands, 2, 1.35);
    assert_int_equal(ladder.totals.ready, 2);
    ladder_fini(&ladder);
}

/* For 40 s nobody reaches the broker; the request for policy is given up after
 * 32.  The next one is answered, and Alice's late join finds policy. */
static void policy_that_did_not_come_is_asked_for_again(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(110), SECONDS(2), 0, 0 } };
    struct tc_model_config config =
        config_of(TC_COPS_CHOICE_PROVISIONING, TC_COPS_BROKER_SERVER);
    struct ladder ladder;

    config.failures.link_from      = 0;
    config.failures.link_to        = 1;
    config.failures.link_cut_ns    = 1000000;
    config.failures.link_mended_ns = SECONDS(40);
    config.network.reroute_ns      = 1000000000;
    run(&ladder, &config, demands, 1, 35);
    assert_nothing_is_held(&ladder);
    ladder_fini(&ladder);
    run(&ladder, &config, demands, 1, 120);
    assert_int_equal(ladder.totals.ready, 1);
    assert_nothing_is_held(&ladder);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outsourcing_asks_for_the_channel_by_req),
        cmocka_unit_test(what_is_provisioned_is_decided_faster),
        cmocka_unit_test(policy_ends_where_the_bandwidth_does),
        cmocka_unit_test(a_broker_of_its_own_installs_and_is_asked),
        cmocka_unit_test(the_broker_counts_each_edge_router_by_itself),
        cmocka_unit_test(requests_queue_at_the_brokers_one_server),
        cmocka_unit_test(policy_that_did_not_come_is_asked_for_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
