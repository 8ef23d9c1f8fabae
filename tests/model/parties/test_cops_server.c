/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/parties/cops_ask.h"

/* Octets of a frame: REQ as in test_cops_wire.c; its DEC as there. */
enum { REQ_BYTES = 166, DEC_BYTES = 162 };

/* Three requests at once reach the server one frame apart. */
static void ask_thrice(struct cops_pair *pair)
{
    struct tc_cops_ask ask = session_ask(400);

    for (uint64_t i = 0; i < 3; i++)
        (void)cops_pair_ask(pair, pair->a, &ask, i);
    small_net_run(&pair->net, SECONDS(10));
    assert_int_equal(pair->count, 3);
}

/* A delay is the same for each: 1 ms + (i + 1) 166 ns to the server, 100 ms,
 * 1 ms + 162 ns back. */
static void a_delay_is_the_same_for_each_request(TC_NO_STATE)
{
    const struct tc_cops_config config = { .decision_time_ns = MS(100) };
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    ask_thrice(&pair);
    for (int64_t i = 0; i < 3; i++)
        assert_int_equal(pair.decided[i].at_ns,
                         MS(102) + (i + 1) * REQ_BYTES + DEC_BYTES);
    small_net_fini(&pair.net);
}

/* A server does one after another: 100, 200, 300 ms from the first. */
static void requests_queue_for_a_server(TC_NO_STATE)
{
    const struct tc_cops_config config = { .decision_time_ns = MS(100),
                                           .decision =
                                               TC_COPS_DECISION_SERVER };
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    ask_thrice(&pair);
    for (int64_t i = 0; i < 3; i++)
        assert_int_equal(pair.decided[i].at_ns,
                         MS(2) + (i + 1) * MS(100) + REQ_BYTES + DEC_BYTES);
    small_net_fini(&pair.net);
}

/* 1000 hold two of 400; a third finds room when one has gone. */
static void what_is_used_up_is_refused_until_given_back(TC_NO_STATE)
{
    const struct tc_cops_config config = { .decision_time_ns = MS(100),
                                           .reservable_kbps  = 1000 };
    struct tc_cops_ask ask             = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    uint32_t first = cops_pair_ask(&pair, pair.a, &ask, 1);
    (void)cops_pair_ask(&pair, pair.b, &ask, 2);
    uint32_t third = cops_pair_ask(&pair, pair.a, &ask, 3);
    small_net_run(&pair.net, SECONDS(1));
    assert_int_equal(pair.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pair.decided[i].granted, pair.decided[i].arg != 3);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 800);

    tc_cops_client_release(pair.a, third); /* it held nothing */
    small_net_run(&pair.net, SECONDS(2));
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 800);
    tc_cops_client_release(pair.a, first);
    small_net_run(&pair.net, SECONDS(3));
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 400);
    (void)cops_pair_ask(&pair, pair.a, &ask, 4);
    small_net_run(&pair.net, SECONDS(4));
    assert_true(pair.decided[3].granted);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 800);
    small_net_fini(&pair.net);
}

/* To the last kbit/s. */
static void all_of_it_can_be_reserved(TC_NO_STATE)
{
    const struct tc_cops_config config = { .reservable_kbps = 800 };
    struct tc_cops_ask ask             = session_ask(400);
    struct tc_cops_ask one             = session_ask(1);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    (void)cops_pair_ask(&pair, pair.a, &ask, 1);
    (void)cops_pair_ask(&pair, pair.a, &ask, 2);
    (void)cops_pair_ask(&pair, pair.a, &one, 3);
    small_net_run(&pair.net, SECONDS(1));
    assert_true(pair.decided[1].granted);
    assert_false(pair.decided[2].granted);
    small_net_fini(&pair.net);
}

/* RFC 2748 section 2.2.6: Remove with Trigger Error; a provisioning request
 * is answered Null (docs/model.md). */
static void a_refusal_is_remove_or_null(TC_NO_STATE)
{
    const struct tc_cops_config config = { .reservable_kbps = 1 };
    struct tc_cops_ask ask             = session_ask(400);
    struct tc_cops_ask first           = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    first.is_provisioning = true;
    (void)cops_pair_ask(&pair, pair.a, &ask, 1);
    (void)cops_pair_ask(&pair, pair.a, &first, 2);
    small_net_run(&pair.net, SECONDS(1));
    assert_int_equal(cops_said(&pair, A_IN, 0)->decision_command, 2);
    assert_int_equal(cops_said(&pair, A_IN, 0)->decision_flags, 1);
    assert_int_equal(cops_said(&pair, A_IN, 0)->decision_data.c_type, 0);
    assert_int_equal(cops_said(&pair, A_IN, 1)->decision_command, 0);
    assert_int_equal(cops_said(&pair, A_IN, 1)->decision_flags, 0);
    assert_false(pair.decided[0].granted);
    assert_false(pair.decided[1].granted);
    small_net_fini(&pair.net);
}

/* Section 3.2: handle, context and client type are those of the request. */
static void a_decision_echoes_its_request(TC_NO_STATE)
{
    const struct tc_cops_config config = { 0 };
    struct tc_cops_ask ask             = session_ask(400);
    struct cops_pair pair;
    uint32_t kbps;

    cops_pair_init(&pair, &config);
    (void)cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, SECONDS(1));

    const struct tc_cops_msg *dec = cops_said(&pair, A_IN, 0);
    assert_int_equal(dec->op, TC_COPS_DEC);
    assert_true(dec->is_solicited);
    assert_int_equal(dec->client_type, 0x4002);
    assert_memory_equal(dec->handle.at, "\0\0\0\1", 4);
    assert_int_equal(dec->r_type, 1);
    assert_int_equal(dec->m_type, 1);
    assert_int_equal(dec->decision_command, 1);
    assert_int_equal(dec->decision_data.c_type, 4);
    assert_true(tc_cops_policy_bandwidth_kbps(
        dec->decision_data.at, dec->decision_data.len_bytes, 1, &kbps));
    assert_int_equal(kbps, 400);
    small_net_fini(&pair.net);
}

/* The stream is reserved already (docs/model.md): it asks for none, and there
 * is always room. */
static void an_extension_reserves_nothing(TC_NO_STATE)
{
    const struct tc_cops_config config = { .reservable_kbps = 1 };
    struct tc_cops_ask ask             = session_ask(0);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    ask.is_broadcaster = true;
    (void)cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, SECONDS(1));
    assert_true(pair.decided[0].granted);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 0);
    small_net_fini(&pair.net);
}

/* Before the decision time is over, the request is withdrawn. */
static void a_request_given_back_is_not_decided(TC_NO_STATE)
{
    const struct tc_cops_config config = { .decision_time_ns = MS(100) };
    struct tc_cops_ask ask             = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    uint32_t handle = cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, MS(50));
    tc_cops_client_release(pair.a, handle);
    small_net_run(&pair.net, SECONDS(1));
    assert_int_equal(said_count(&pair.net, A_IN), 0);
    assert_int_equal(pair.count, 0);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 0);
    small_net_fini(&pair.net);
}

/* Handle 1 of a is not handle 1 of b. */
static void handles_belong_to_their_client(TC_NO_STATE)
{
    const struct tc_cops_config config = { 0 };
    struct tc_cops_ask ask             = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    uint32_t of_a = cops_pair_ask(&pair, pair.a, &ask, 1);
    uint32_t of_b = cops_pair_ask(&pair, pair.b, &ask, 2);
    assert_int_equal(of_a, of_b);
    small_net_run(&pair.net, SECONDS(1));
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 800);
    tc_cops_client_release(pair.a, of_a);
    small_net_run(&pair.net, SECONDS(2));
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 400);
    small_net_fini(&pair.net);
}

/* A DRQ for what was never asked, or twice, frees nothing. */
static void a_handle_is_freed_once(TC_NO_STATE)
{
    const struct tc_cops_config config = { 0 };
    struct tc_cops_ask ask             = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    uint32_t handle = cops_pair_ask(&pair, pair.a, &ask, 1);
    (void)cops_pair_ask(&pair, pair.b, &ask, 2);
    small_net_run(&pair.net, SECONDS(1));
    tc_cops_client_release(pair.a, handle);
    small_net_run(&pair.net, SECONDS(2));

    const struct tc_cops_msg *drq = cops_said(&pair, A_OUT, 1);
    struct tc_cops_msg other      = *drq;
    struct tc_packet packet       = { .view.cops = cops_by_hand(&pair, drq),
                                      .from_node = pair.net.a };
    tc_cops_server_receive(pair.server, &packet);
    other.client_type = 0x4001;
    packet.view.cops  = cops_by_hand(&pair, &other);
    tc_cops_server_receive(pair.server, &packet);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 400);
    small_net_fini(&pair.net);
}

/* A request that is released before it was sent leaves no state that could
 * disturb a reopened connection. */
static void a_drq_for_nothing_survives_a_new_opening(TC_NO_STATE)
{
    static const uint8_t unknown[]     = { 0, 0, 0, 9 };
    const struct tc_cops_config config = { 0 };
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    const struct tc_cops_msg drq  = { .op          = TC_COPS_DRQ,
                                      .client_type = 0x4002,
                                      .handle      = { unknown, 4, 1 } };
    const struct tc_packet packet = { .view.cops = cops_by_hand(&pair, &drq),
                                      .from_node = pair.net.a };
    tc_cops_server_receive(pair.server, &packet);
    tc_cops_client_reopen(pair.a);
    small_net_run(&pair.net, SECONDS(1));
    assert_int_equal(cops_said(&pair, A_IN, 0)->op, TC_COPS_CAT);
    small_net_fini(&pair.net);
}

/* Asked at 0, forgotten and asked again at 50 ms: decided 100 ms from then. */
static void a_decision_that_was_overtaken_is_none(TC_NO_STATE)
{
    const struct tc_cops_config config = { .decision_time_ns = MS(100) };
    const struct tc_cops_msg opn = { .op = TC_COPS_OPN, .client_type = 0x4002 };
    struct tc_cops_ask ask       = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    (void)cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, MS(50));

    struct tc_packet packet = { .view.cops = cops_by_hand(&pair, &opn),
                                .from_node = pair.net.a };
    tc_cops_server_receive(pair.server, &packet);
    packet.view.cops = cops_by_hand(&pair, cops_said(&pair, A_OUT, 0));
    tc_cops_server_receive(pair.server, &packet);
    small_net_run(&pair.net, MS(140));
    assert_int_equal(pair.count, 0);
    small_net_run(&pair.net, MS(160));
    assert_int_equal(pair.count, 1);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 400);
    small_net_fini(&pair.net);
}

/* KA timer 10 s.  The server hears nothing from 2 to 13 s and gives up, but its
 * decision of 9 s keeps the client content until 19 s: until then it may say
 * what it will, nobody answers; then it opens anew and says what it holds. */
static void who_is_given_up_is_not_answered(TC_NO_STATE)
{
    const struct tc_cops_config config = { .decision_time_ns = SECONDS(8),
                                           .keep_alive_s     = 10 };
    struct tc_cops_ask ask             = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    assert_int_equal(
        tc_cops_client_connect(
            pair.a, "a", tc_random_stream(1, 0, 0, TC_PURPOSE_KEEP_ALIVE)),
        TC_OK);
    small_net_run(&pair.net, SECONDS(1));
    (void)cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, SECONDS(2));
    tc_network_set_receiver(pair.net.network, pair.net.router, NULL, NULL);
    small_net_run(&pair.net, SECONDS(13));
    assert_int_equal(pair.count, 1);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 0);
    tc_network_set_receiver(pair.net.network, pair.net.router,
                            cops_pair_at_router, pair.server);
    small_net_run(&pair.net, SECONDS(18.9));
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 0);
    small_net_run(&pair.net, SECONDS(40));
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 400);
    assert_int_equal(pair.count, 1);
    small_net_fini(&pair.net);
}

/* 600 handles of 1 kbit/s each of a and of b: what a gives back, and what it
 * has lost with its connection, is not b's. */
static void many_states_belong_to_their_clients(TC_NO_STATE)
{
    enum { MANY = 600 };
    const struct tc_cops_config config = { 0 };
    struct tc_cops_ask ask             = session_ask(1);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    /* nothing is said: there is no room for so much */
    tc_network_set_taps(pair.net.network, pair.net.a, TC_TAP_NONE, TC_TAP_NONE);
    tc_network_set_taps(pair.net.network, pair.net.b, TC_TAP_NONE, TC_TAP_NONE);
    for (uint32_t i = 1; i <= MANY; i++) {
        pair.count = 0;
        (void)cops_pair_ask(&pair, pair.a, &ask, i);
        (void)cops_pair_ask(&pair, pair.b, &ask, i);
        small_net_run(&pair.net, SECONDS(i));
        assert_int_equal(pair.count, 2);
    }
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 2 * MANY);
    for (uint32_t i = 1; i <= MANY; i += 4)
        tc_cops_client_release(pair.a, i);
    small_net_run(&pair.net, SECONDS(MANY + 1));
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server),
                     2 * MANY - MANY / 4);
    tc_cops_client_reopen(pair.a);
    small_net_run(&pair.net, SECONDS(MANY + 2));
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), MANY);
    small_net_fini(&pair.net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_delay_is_the_same_for_each_request),
        cmocka_unit_test(requests_queue_for_a_server),
        cmocka_unit_test(what_is_used_up_is_refused_until_given_back),
        cmocka_unit_test(all_of_it_can_be_reserved),
        cmocka_unit_test(a_refusal_is_remove_or_null),
        cmocka_unit_test(a_decision_echoes_its_request),
        cmocka_unit_test(an_extension_reserves_nothing),
        cmocka_unit_test(a_request_given_back_is_not_decided),
        cmocka_unit_test(handles_belong_to_their_client),
        cmocka_unit_test(a_handle_is_freed_once),
        cmocka_unit_test(a_drq_for_nothing_survives_a_new_opening),
        cmocka_unit_test(a_decision_that_was_overtaken_is_none),
        cmocka_unit_test(who_is_given_up_is_not_answered),
        cmocka_unit_test(many_states_belong_to_their_clients),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
