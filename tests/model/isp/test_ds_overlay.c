/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/topology.h"
#include "tests/model/ladder.h"

/*
 *   Alice, Ann --- ds1 ------- ds0 --- Bob
 *                   \          /
 *                    --- ds2 ---
 *
 * A hop: 1.25 ms a user's line and the server's, 1 ms to read a message.
 */
static struct tc_person viewers[]      = { { "alice@x", 1 }, { "ann@x", 1 } };
static struct tc_person broadcasters[] = { { "bob@x", 0 } };

enum { ALICE, ANN, BOB = 0 };

static struct tc_workload workload_of(struct tc_demand *demands, uint32_t count,
                                      double end_s)
{
    return (struct tc_workload){
        .viewers           = viewers,
        .viewer_count      = 2,
        .broadcasters      = broadcasters,
        .broadcaster_count = 1,
        .demands           = demands,
        .demand_count      = count,
        .end_ns            = SECONDS(end_s),
    };
}

static struct tc_model_config three_servers(void)
{
    struct tc_model_config config = small_config();

    config.network.routers = 3;
    return config;
}

/* Bob's server is down.  Alice's gives it up after 2 s, before that it has
 * told her by a 100 that it is at work; ds1 stands in for ds0, so it serves
 * Bob itself.  Ann's call goes the same way at once: it is known. */
static void a_neighbour_stands_in_for_the_broadcasters_server(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(2), SECONDS(100), ALICE, BOB },
                                      { SECONDS(6), SECONDS(100), ANN, BOB } };
    struct tc_workload workload   = workload_of(demands, 2, 9);
    struct tc_model_config config = three_servers();
    struct ladder ladder;

    config.failures.ds_server  = 0;
    config.failures.ds_down_ns = SECONDS(1);
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "alice", "alice@x out INVITE",
                  "alice@x in 100 INVITE", "alice@x in 180 INVITE",
                  "alice@x in 200 INVITE", "alice@x out ACK");
    ASSERT_LADDER(&ladder, 0, "ds1", "ds1 in INVITE", "ds1 out INVITE",
                  "ds1 out 100 INVITE", "ds1 out INVITE", "ds1 out INVITE",
                  "ds1 out INVITE", "ds1 out REQ 4001", "ds1 in 180 INVITE");
    ASSERT_LADDER(&ladder, 0, "ann", "ann@x out INVITE", "ann@x in 180 INVITE",
                  "ann@x in 200 INVITE", "ann@x out ACK");
    assert_int_equal(ladder.totals.ready, 2);
    ladder_fini(&ladder);
}

/* The viewers' server is down.  Alice asks it at 2, 2.5 and 3.5 s, and its
 * neighbour, ds2, at 4 s. */
static void a_viewer_turns_to_a_neighbour(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(2), SECONDS(2), ALICE, BOB } };
    struct tc_workload workload   = workload_of(demands, 1, 9);
    struct tc_model_config config = three_servers();
    struct ladder ladder;

    config.failures.ds_server  = 1;
    config.failures.ds_down_ns = SECONDS(1);
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "alice", "alice@x out INVITE",
                  "alice@x out INVITE", "alice@x out INVITE",
                  "alice@x out INVITE", "alice@x in 180 INVITE",
                  "alice@x in 200 INVITE", "alice@x out ACK", "alice@x out BYE",
                  "alice@x in 200 BYE");
    assert_int_equal(count_lines(&ladder, "ds2 out INVITE"), 1);
    assert_int_equal(ladder.totals.ready, 1);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

/* All servers are one: there is no neighbour, and after 64*T1 it is over. */
static void without_a_neighbour_the_call_fails(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(2), SECONDS(2), ALICE, BOB } };
    struct tc_workload workload   = workload_of(demands, 1, 40);
    struct tc_model_config config = three_servers();
    struct ladder ladder;

    config.network.routers     = 1;
    viewers[ALICE].router      = 0;
    viewers[ANN].router        = 0;
    config.failures.ds_down_ns = SECONDS(1);
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    viewers[ALICE].router = 1;
    viewers[ANN].router   = 1;
    assert_int_equal(count_lines(&ladder, "alice@x out INVITE"), 7);
    assert_int_equal(ladder.totals.ready, 0);
    ladder_fini(&ladder);
}

/* ds0 is back after 2 s: it opens its COPS connection, greets the others, and
 * Ann's call goes by it again.  What Alice's held at ds0 its edge router has
 * forgotten; her stream never stopped. */
static void a_server_that_is_back_is_used_again(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), ALICE, BOB },
                                      { SECONDS(3.5), SECONDS(100), ANN, BOB },
                                      { SECONDS(8), SECONDS(100), ANN, BOB } };
    struct tc_workload workload   = workload_of(demands, 3, 10);
    struct tc_model_config config = three_servers();
    struct ladder ladder;

    config.failures.ds_server  = 0;
    config.failures.ds_down_ns = SECONDS(3);
    config.failures.ds_up_ns   = SECONDS(7);
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 11, "ds0", "ds0 out OPN 4001", "ds0 out OPN 4002",
                  "ds0 out OPTIONS", "ds0 out OPTIONS", "ds0 in CAT 4001",
                  "ds0 in CAT 4002", "ds0 in 200 OPTIONS", "ds0 in 200 OPTIONS",
                  "ds0 in INVITE", "ds0 out INVITE", "ds0 out REQ 4001");
    assert_int_equal(count_lines(&ladder, "ds1 in OPTIONS"), 1);
    assert_int_equal(ladder.totals.ready, 3);
    assert_true(ladder.last_media_ns[1] > SECONDS(9.9));
    ladder_fini(&ladder);
}

static uint32_t node_at(const struct tc_network *network, uint32_t ipv4)
{
    uint32_t node = 0;

    while (tc_network_node_ipv4(network, node) != ipv4)
        node++;
    return node;
}

static struct tc_sip_msg coming_round;

/* Alice's host says what a server that has been passed would hear. */
static tc_err say_what_comes_round(void *self, const struct tc_world *world)
{
    enum { DS0_IPV4 = 0x0a010001 };
    const uint32_t from        = world->viewer_nodes[ALICE];
    const uint32_t to          = node_at(world->network, DS0_IPV4);
    struct tc_packet_spec spec = { .view       = { .sip = &coming_round },
                                   .wire_bytes = 500,
                                   .to         = to,
                                   .protocol   = TC_PROTOCOL_SIP };

    (void)self;
    tc_err err = tc_network_flow(world->network, from, 5060, to, 5060,
                                 TC_TRANSPORT_UDP, &spec.flow);
    if (err == TC_OK)
        tc_network_send(world->network, from, &spec);
    return err;
}

static void run_what_comes_round(struct ladder *ladder)
{
    const struct tc_model_config config = three_servers();
    const struct tc_workload workload   = workload_of(NULL, 0, 1);
    const struct tc_record_sink sink = { .ops = &ladder_ops, .self = ladder };
    const struct tc_run_cfg cfg      = { .architecture = &tc_isp_architecture,
                                         .config       = &config,
                                         .workload     = &workload,
                                         .seed         = 1,
                                         .built        = say_what_comes_round };

    memset(ladder, 0, sizeof *ladder);
    assert_int_equal(tc_directory_init(&ladder->directory), TC_OK);
    assert_int_equal(tc_run(&cfg, &ladder->directory, &sink, &ladder->totals),
                     TC_OK);
    assert_int_equal(count_lines(ladder, "ds0 out INVITE"), 0);
}

/* While servers differ in who is missing, an INVITE may come round: one that
 * has ds0's route is answered 482 there, and one without room for a further
 * place 483 (RFC 3261 section 16.3). */
static void an_invite_that_comes_round_goes_no_further(TC_NO_STATE)
{
    struct ladder ladder;

    coming_round = (struct tc_sip_msg){
        .is_request         = true,
        .method             = TC_SIP_INVITE,
        .method_text        = TC_TEXT("INVITE"),
        .request_uri        = TC_TEXT("sip:bob@x"),
        .to                 = { .uri = TC_TEXT("sip:bob@x") },
        .call_id            = TC_TEXT("1"),
        .cseq_number        = 1,
        .cseq_method        = TC_SIP_INVITE,
        .cseq_method_text   = TC_TEXT("INVITE"),
        .max_forwards       = 68,
        .vias               = { { .sent_by = TC_TEXT("10.1.0.2"),
                                  .branch  = TC_TEXT("z9hG4bK-x") } },
        .via_count          = 1,
        .record_routes      = { TC_TEXT("sip:10.1.0.2;lr"),
                                TC_TEXT("sip:10.1.0.1;lr") },
        .record_route_count = 2,
    };
    run_what_comes_round(&ladder);
    assert_int_not_equal(count_lines(&ladder, "ds0 out 482 INVITE"), 0);
    ladder_fini(&ladder);

    coming_round.record_route_count = 1;
    coming_round.via_count          = TC_SIP_VIAS_MAX;
    for (unsigned i = 1; i < TC_SIP_VIAS_MAX; i++)
        coming_round.vias[i] = coming_round.vias[0];
    run_what_comes_round(&ladder);
    assert_int_not_equal(count_lines(&ladder, "ds0 out 483 INVITE"), 0);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_neighbour_stands_in_for_the_broadcasters_server),
        cmocka_unit_test(a_viewer_turns_to_a_neighbour),
        cmocka_unit_test(without_a_neighbour_the_call_fails),
        cmocka_unit_test(a_server_that_is_back_is_used_again),
        cmocka_unit_test(an_invite_that_comes_round_goes_no_further),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
