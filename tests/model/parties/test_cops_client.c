/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/parties/cops_ask.h"

static const struct tc_cops_config plain = { .decision_time_ns = MS(100) };

/*
 * REQ of 166 octets (see test_cops_wire.c), then 100 ms, then the DEC: the
 * REQ without its 12 octets of In-Int and with 8 of Decision Flags, 162.
 *      1 ms + 166 ns + 100 ms + 1 ms + 162 ns
 */
static void the_answer_comes_after_two_ways_and_the_decision_time(TC_NO_STATE)
{
    struct tc_cops_ask ask = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &plain);
    assert_int_equal(cops_pair_ask(&pair, pair.a, &ask, 42), 1);
    small_net_run(&pair.net, SECONDS(100));
    assert_int_equal(pair.count, 1);
    assert_true(pair.decided[0].granted);
    assert_int_equal(pair.decided[0].arg, 42);
    assert_int_equal(pair.decided[0].at_ns, MS(102) + 166 + 162);
    assert_int_equal(tc_cops_client_open_handles(pair.a), 1);
    small_net_fini(&pair.net);
}

/* Nobody decides: refused after 32 s, and the handle goes back by a DRQ that
 * says why (RFC 2748 section 2.2.5: 5 is Timeout). */
static void no_decision_is_a_refusal_after_the_timeout(TC_NO_STATE)
{
    const struct tc_cops_config never = { .decision_time_ns = SECONDS(1000) };
    struct tc_cops_ask ask            = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &never);
    uint32_t handle = cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, SECONDS(100));
    assert_int_equal(pair.count, 1);
    assert_false(pair.decided[0].granted);
    assert_int_equal(pair.decided[0].at_ns, SECONDS(32));
    assert_int_equal(said_count(&pair.net, A_OUT), 2);
    assert_int_equal(said_at(&pair.net, A_OUT, 1)->at_ns, SECONDS(32));
    assert_int_equal(cops_said(&pair, A_OUT, 1)->op, TC_COPS_DRQ);
    assert_int_equal(cops_said(&pair, A_OUT, 1)->reason_code, 5);
    assert_int_equal(tc_cops_client_open_handles(pair.a), 0);

    tc_cops_client_release(pair.a, handle); /* gone already */
    small_net_run(&pair.net, SECONDS(200));
    assert_int_equal(said_count(&pair.net, A_OUT), 2);
    small_net_fini(&pair.net);
}

/* 4 is Tear; a second release, and handle 0, are left alone. */
static void a_handle_is_given_back_once(TC_NO_STATE)
{
    struct tc_cops_ask ask = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &plain);
    uint32_t handle = cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, SECONDS(1));
    tc_cops_client_release(pair.a, handle);
    tc_cops_client_release(pair.a, handle);
    tc_cops_client_release(pair.a, 0);
    tc_cops_client_release(pair.a, 99);
    small_net_run(&pair.net, SECONDS(100));
    assert_int_equal(said_count(&pair.net, A_OUT), 2);
    assert_int_equal(cops_said(&pair, A_OUT, 1)->op, TC_COPS_DRQ);
    assert_int_equal(cops_said(&pair, A_OUT, 1)->reason_code, 4);
    assert_int_equal(tc_cops_client_open_handles(pair.a), 0);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 0);
    assert_int_equal(pair.count, 1);
    small_net_fini(&pair.net);
}

/* The DEC is in flight: the request is gone when it arrives. */
static void who_released_is_told_nothing(TC_NO_STATE)
{
    struct tc_cops_ask ask = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &plain);
    uint32_t handle = cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, MS(101.5));
    assert_int_equal(said_count(&pair.net, A_IN), 0);
    tc_cops_client_release(pair.a, handle);
    small_net_run(&pair.net, SECONDS(100));
    assert_int_equal(said_count(&pair.net, A_IN), 1);
    assert_int_equal(pair.count, 0);
    assert_int_equal(tc_cops_client_open_handles(pair.a), 0);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 0);
    small_net_fini(&pair.net);
}

/* RFC 2748 section 3.3: success 1, failure 2. */
static void a_report_follows_each_decision_where_reports_are_on(TC_NO_STATE)
{
    const struct tc_cops_config config = { .decision_time_ns = MS(100),
                                           .report           = true,
                                           .reservable_kbps  = 500 };
    struct tc_cops_ask ask             = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    (void)cops_pair_ask(&pair, pair.a, &ask, 1);
    (void)cops_pair_ask(&pair, pair.a, &ask, 2);
    small_net_run(&pair.net, SECONDS(1));
    assert_int_equal(said_count(&pair.net, A_OUT), 4);
    assert_int_equal(cops_said(&pair, A_OUT, 2)->op, TC_COPS_RPT);
    assert_int_equal(cops_said(&pair, A_OUT, 2)->report_type, 1);
    assert_int_equal(cops_said(&pair, A_OUT, 3)->report_type, 2);
    assert_true(cops_said(&pair, A_OUT, 3)->is_solicited);
    small_net_fini(&pair.net);
}

/* RFC 2748 section 2.2.2: 0x0001 incoming, 0x0002 allocation, 0x0008
 * configuration. */
static void the_r_type_says_who_the_pep_is(TC_NO_STATE)
{
    struct tc_cops_ask ask   = session_ask(400);
    struct tc_cops_ask bob   = session_ask(400);
    struct tc_cops_ask first = session_ask(400);
    struct cops_pair pair;

    bob.is_broadcaster    = true;
    first.is_provisioning = true;
    for (int pep = 0; pep < 2; pep++) {
        const struct tc_cops_config config = {
            .pep = pep ? TC_COPS_PEP_EDGE_ROUTER : TC_COPS_PEP_DS_SERVER
        };

        cops_pair_init(&pair, &config);
        (void)cops_pair_ask(&pair, pair.a, &ask, 1);
        (void)cops_pair_ask(&pair, pair.a, &bob, 1);
        (void)cops_pair_ask(&pair, pair.a, &first, 1);
        assert_int_equal(cops_said(&pair, A_OUT, 0)->r_type, pep ? 2 : 1);
        assert_int_equal(cops_said(&pair, A_OUT, 0)->m_type, TC_COPS_M_JOIN);
        assert_int_equal(cops_said(&pair, A_OUT, 0)->client_type, 0x4002);
        assert_int_equal(cops_said(&pair, A_OUT, 1)->m_type,
                         TC_COPS_M_BROADCAST);
        assert_int_equal(cops_said(&pair, A_OUT, 2)->r_type, 8);
        assert_int_equal(cops_said(&pair, A_OUT, 2)->client_type, 0x4001);
        small_net_fini(&pair.net);
    }
}

/* An unsolicited decision revokes a grant (section 3.2): the user is informed,
 * and still has the handle to release. */
static void what_was_granted_can_be_taken_away(TC_NO_STATE)
{
    struct tc_cops_ask ask = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &plain);
    uint32_t handle = cops_pair_ask(&pair, pair.a, &ask, 5);
    small_net_run(&pair.net, SECONDS(1));

    const struct tc_cops_msg *dec = cops_said(&pair, A_IN, 0);
    struct tc_cops_msg remove     = { .op               = TC_COPS_DEC,
                                      .client_type      = dec->client_type,
                                      .handle           = dec->handle,
                                      .has_decision     = true,
                                      .decision_command = TC_COPS_REMOVE };
    const struct tc_packet packet = { .view.cops =
                                          cops_by_hand(&pair, &remove) };
    tc_cops_client_receive(pair.a, &packet);
    assert_int_equal(pair.count, 2);
    assert_false(pair.decided[1].granted);
    assert_int_equal(pair.decided[1].arg, 5);
    assert_int_equal(tc_cops_client_open_handles(pair.a), 1);
    tc_cops_client_release(pair.a, handle);
    assert_int_equal(tc_cops_client_open_handles(pair.a), 0);
    small_net_fini(&pair.net);
}

/* What is not a decision on a handle of ours changes nothing. */
static void other_messages_are_passed_over(TC_NO_STATE)
{
    static const uint8_t unknown[] = { 0, 0, 0, 9 }, none[] = { 0, 0, 0, 0 };
    const struct tc_cops_msg msgs[] = {
        { .op = TC_COPS_KA },
        { .op = TC_COPS_DEC }, /* without a handle */
        { .op = TC_COPS_DEC, .handle = { unknown, 4, 1 } },
        { .op = TC_COPS_DEC, .handle = { none, 4, 1 } },
        { .op = TC_COPS_DEC, .handle = { unknown, 3, 1 } },
    };
    struct tc_cops_ask ask = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &plain);
    (void)cops_pair_ask(&pair, pair.a, &ask, 5);
    for (size_t i = 0; i < TC_LEN(msgs); i++) {
        const struct tc_packet packet = { .view.cops =
                                              cops_by_hand(&pair, &msgs[i]) };

        tc_cops_client_receive(pair.a, &packet);
    }
    assert_int_equal(pair.count, 0);
    small_net_fini(&pair.net);
}

/* Each handle has its own answer; those given back are open no more. */
static void
many_handles_are_found_and_those_given_back_are_not_open(TC_NO_STATE)
{
    enum { MANY = 1000 };
    struct tc_cops_ask ask = session_ask(1);
    struct cops_pair pair;

    cops_pair_init(&pair, &plain);
    /* nothing is said: there is no room for so much */
    tc_network_set_taps(pair.net.network, pair.net.a, TC_TAP_NONE, TC_TAP_NONE);
    for (uint32_t i = 1; i <= MANY; i++) {
        assert_int_equal(cops_pair_ask(&pair, pair.a, &ask, i), i);
        small_net_run(&pair.net, SECONDS(i));
        assert_int_equal(pair.count, 1);
        assert_int_equal(pair.decided[0].arg, i);
        pair.count = 0;
    }
    assert_int_equal(tc_cops_client_open_handles(pair.a), MANY);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), MANY);
    for (uint32_t i = 1; i <= MANY; i += 2)
        tc_cops_client_release(pair.a, i);
    small_net_run(&pair.net, SECONDS(MANY + 10));
    for (uint32_t i = 0; i <= MANY + 1; i++)
        assert_int_equal(tc_cops_client_is_open(pair.a, i),
                         i > 0 && i <= MANY && i % 2 == 0);
    assert_int_equal(tc_cops_client_open_handles(pair.a), MANY / 2);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), MANY / 2);
    small_net_fini(&pair.net);
}

/* A request that is released before the connection is open was never sent, and
 * is not held. */
static void what_waits_for_the_connection_can_be_given_back(TC_NO_STATE)
{
    struct tc_cops_ask ask = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &plain);
    tc_cops_client_reopen(pair.a);
    tc_cops_client_release(pair.a, cops_pair_ask(&pair, pair.a, &ask, 1));
    (void)cops_pair_ask(&pair, pair.a, &ask, 2);
    assert_int_equal(tc_cops_client_open_handles(pair.a), 1);
    small_net_run(&pair.net, SECONDS(1));
    assert_int_equal(pair.count, 1);
    assert_int_equal(pair.decided[0].arg, 2);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 400);
    small_net_fini(&pair.net);
}

/* The OPNs get no answer: requests that wait for them are refused as others
 * are. */
static void what_waits_in_vain_is_refused_after_the_timeout(TC_NO_STATE)
{
    struct tc_cops_ask ask = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &plain);
    tc_network_set_receiver(pair.net.network, pair.net.router, NULL, NULL);
    tc_cops_client_reopen(pair.a);
    (void)cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, SECONDS(31.9));
    assert_int_equal(pair.count, 0);
    small_net_run(&pair.net, SECONDS(40));
    assert_int_equal(pair.count, 1);
    assert_false(pair.decided[0].granted);
    assert_int_equal(pair.decided[0].at_ns, SECONDS(32));
    assert_int_equal(tc_cops_client_open_handles(pair.a), 0);
    small_net_fini(&pair.net);
}

/* A crash while the connection is being opened: handles begin anew at 1. */
static void after_a_crash_all_is_asked_again(TC_NO_STATE)
{
    struct tc_cops_ask ask = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &plain);
    (void)cops_pair_ask(&pair, pair.a, &ask, 1);
    (void)cops_pair_ask(&pair, pair.a, &ask, 2);
    small_net_run(&pair.net, SECONDS(1));
    tc_cops_client_reopen(pair.a);
    tc_cops_client_forget(pair.a);
    tc_cops_client_reopen(pair.a);
    assert_int_equal(cops_pair_ask(&pair, pair.a, &ask, 3), 1);
    small_net_run(&pair.net, SECONDS(2));
    assert_int_equal(pair.count, 3);
    assert_int_equal(pair.decided[2].arg, 3);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 400);
    small_net_fini(&pair.net);
}

/* The DEC is on its way from 101 to 102 ms; at 101.5 its connection ends. */
static void what_comes_from_a_former_connection_is_dropped(TC_NO_STATE)
{
    struct tc_cops_ask ask = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &plain);
    (void)cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, MS(101.5));
    tc_cops_client_reopen(pair.a);
    small_net_run(&pair.net, SECONDS(1));
    assert_int_equal(cops_said(&pair, A_IN, 0)->op, TC_COPS_DEC);
    assert_int_equal(pair.count, 0);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 0);
    small_net_fini(&pair.net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_comes_after_two_ways_and_the_decision_time),
        cmocka_unit_test(no_decision_is_a_refusal_after_the_timeout),
        cmocka_unit_test(a_handle_is_given_back_once),
        cmocka_unit_test(who_released_is_told_nothing),
        cmocka_unit_test(a_report_follows_each_decision_where_reports_are_on),
        cmocka_unit_test(the_r_type_says_who_the_pep_is),
        cmocka_unit_test(what_was_granted_can_be_taken_away),
        cmocka_unit_test(other_messages_are_passed_over),
        cmocka_unit_test(
            many_handles_are_found_and_those_given_back_are_not_open),
        cmocka_unit_test(what_waits_for_the_connection_can_be_given_back),
        cmocka_unit_test(what_waits_in_vain_is_refused_after_the_timeout),
        cmocka_unit_test(after_a_crash_all_is_asked_again),
        cmocka_unit_test(what_comes_from_a_former_connection_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
