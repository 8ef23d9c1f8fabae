/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/sip_stack_state.h"
#include "tests/model/parties/sip_pair.h"

/* Section 17.2.2: the newest response again, and the TU is left in peace. */
static void a_repeated_request_is_answered_by_its_transaction(TC_NO_STATE)
{
    static const enum tc_sip_method methods[] = { TC_SIP_INVITE, TC_SIP_BYE };
    static const unsigned answers[]           = { 180, 200 };
    struct pair pair;

    for (size_t i = 0; i < TC_LEN(methods); i++) {
        pair_init(&pair);
        pair.b.answers[0]      = answers[i];
        struct tc_sip_msg *msg = new_request(&pair.a, methods[i]);
        tc_sip_stack_send(pair.a.stack, msg, pair.net.b);
        small_net_run(&pair.net, SECONDS(1));
        tc_sip_stack_send(pair.a.stack, msg, pair.net.b);
        small_net_run(&pair.net, SECONDS(2));
        assert_int_equal(pair.b.count, 1);
        assert_int_equal(said_count(&pair.net, B_OUT), 2);
        assert_ptr_equal(said_at(&pair.net, B_OUT, 0)->view.sip,
                         said_at(&pair.net, B_OUT, 1)->view.sip);
        small_net_fini(&pair.net);
    }
}

/* Section 9.1: the INVITE's branch and number, a transaction of its own. */
static void a_cancel_names_its_invite(TC_NO_STATE)
{
    struct pair pair;

    pair_init(&pair);
    struct tc_sip_transaction *invite = send(&pair, TC_SIP_INVITE);
    small_net_run(&pair.net, SECONDS(0.1));
    answer(&pair.b, pair.b.heard[0].transaction, 180);
    small_net_run(&pair.net, SECONDS(0.2));
    tc_sip_stack_cancel(pair.a.stack, invite);
    small_net_run(&pair.net, SECONDS(0.3));

    const struct heard *cancel = &pair.b.heard[1];
    assert_int_equal(cancel->msg->method, TC_SIP_CANCEL);
    assert_int_equal(cancel->msg->cseq_number, 7);
    assert_int_equal(cancel->msg->cseq_method, TC_SIP_CANCEL);
    struct tc_sip_transaction *found =
        tc_sip_stack_find_invite(pair.b.stack, cancel->msg);
    assert_ptr_equal(found, pair.b.heard[0].transaction);

    answer(&pair.b, cancel->transaction, 200);
    answer(&pair.b, found, 487);
    small_net_run(&pair.net, SECONDS(50));
    assert_int_equal(pair.a.count, 3);
    assert_int_equal(pair.a.heard[1].msg->status, 200);
    assert_ptr_not_equal(pair.a.heard[1].transaction, invite);
    assert_int_equal(pair.a.heard[2].msg->status, 487);
    assert_ptr_equal(pair.a.heard[2].transaction, invite);
    assert_int_equal(pair.b.count, 2); /* the ACK is the stack's */
    small_net_fini(&pair.net);
}

/*
 * Frames of n octets: sent at 0, at b's interface at 2 (n ns + 1 ms), the
 * second n ns later (the link is busy); then b's one server, 10 ms each.
 */
static void received_messages_wait_for_the_nodes_server(TC_NO_STATE)
{
    struct pair pair;

    pair_init(&pair);
    pair.b.server.service_ns = MS(10);
    tc_sip_stack_send(pair.a.stack, new_request(&pair.a, TC_SIP_BYE),
                      pair.net.b);
    tc_sip_stack_send(pair.a.stack, new_request(&pair.a, TC_SIP_BYE),
                      pair.net.b);
    small_net_run(&pair.net, SECONDS(1));

    int64_t n = (int64_t)said_at(&pair.net, A_OUT, 0)->wire_bytes;
    assert_int_equal(pair.b.count, 2);
    assert_int_equal(said_at(&pair.net, B_IN, 0)->at_ns, MS(2) + 2 * n);
    assert_int_equal(pair.b.heard[0].at_ns, MS(12) + 2 * n);
    assert_int_equal(pair.b.heard[1].at_ns, MS(22) + 2 * n);
    small_net_fini(&pair.net);
}

/* Octets on the wire: the text, UDP 8, IPv4 20, and the link's 14. */
static void a_frame_is_the_message_and_its_headers(TC_NO_STATE)
{
    uint8_t text[1024];
    struct pair pair;

    pair_init(&pair);
    (void)send(&pair, TC_SIP_INVITE);

    const struct said *said = said_at(&pair.net, A_OUT, 0);
    size_t len              = said->wire_bytes - 8 - 20 - 14;
    assert_int_equal(tc_sip_encode(said->view.sip, text, len), TC_OK);
    assert_int_equal(tc_sip_encode(said->view.sip, text, len - 1), TC_EARG);
    small_net_fini(&pair.net);
}

/* Nothing more is sent, and no timeout is reported. */
static void what_is_abandoned_is_over(TC_NO_STATE)
{
    struct pair pair;

    pair_init(&pair);
    make_deaf(&pair.b);
    (void)send(&pair, TC_SIP_INVITE);
    tc_sip_stack_abandon(pair.a.stack, send(&pair, TC_SIP_BYE));
    tc_sip_stack_forget_all(pair.a.stack);
    assert_int_equal(tc_sim_run_until(pair.net.sim, INT64_C(100000000000)),
                     TC_OK);
    assert_int_equal(pair.a.count, 0);
    assert_int_equal(tc_sip_stack_resent(pair.a.stack), 0);
    small_net_fini(&pair.net);
}

/* One processes a message in 150 ms: of three INVITEs at once the first two
 * wait for less than 200 ms, the third for 300, which it is told at once. */
static void who_will_wait_long_is_told_so_at_once(TC_NO_STATE)
{
    struct pair pair;
    size_t tryings = 0;

    pair_init(&pair);
    tc_server_init(&pair.b.server, pair.net.sim, SECONDS(0.15));
    for (int i = 0; i < 3; i++)
        (void)send(&pair, TC_SIP_INVITE);
    assert_int_equal(tc_sim_run_until(pair.net.sim, SECONDS(0.1)), TC_OK);
    for (size_t i = 0; i < pair.a.count; i++)
        tryings += pair.a.heard[i].what == RESPONSE &&
                   pair.a.heard[i].msg->status == 100;
    assert_int_equal(tryings, 1);
    assert_int_equal(pair.a.count, 1);
    small_net_fini(&pair.net);
}

static void
many_transactions_are_found_and_those_that_ended_are_not(TC_NO_STATE)
{
    enum { MANY = 1000 };
    static struct tc_sip_transaction *invites[MANY];
    struct pair pair;

    pair_init(&pair);
    struct tc_sip_stack *stack = pair.a.stack;

    for (size_t i = 0; i < MANY; i++)
        invites[i] = tc_sip_transaction_new(
            stack, TC_SIP_ICT, new_request(&pair.a, TC_SIP_INVITE), pair.net.b);
    for (size_t i = 0; i < MANY; i += 3)
        tc_sip_stack_abandon(stack, invites[i]);
    for (size_t i = 0; i < MANY; i++) {
        const struct tc_sip_msg *msg = invites[i]->request;

        assert_ptr_equal(tc_sip_transaction_find(stack, msg, false),
                         i % 3 == 0 ? NULL : invites[i]);
        assert_null(tc_sip_transaction_find(stack, msg, true));
    }
    tc_sip_stack_forget_all(stack);
    for (size_t i = 0; i < MANY; i++)
        assert_null(tc_sip_transaction_find(stack, invites[i]->request, false));
    small_net_fini(&pair.net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_repeated_request_is_answered_by_its_transaction),
        cmocka_unit_test(a_cancel_names_its_invite),
        cmocka_unit_test(received_messages_wait_for_the_nodes_server),
        cmocka_unit_test(a_frame_is_the_message_and_its_headers),
        cmocka_unit_test(what_is_abandoned_is_over),
        cmocka_unit_test(who_will_wait_long_is_told_so_at_once),
        cmocka_unit_test(
            many_transactions_are_found_and_those_that_ended_are_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
