/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/parties/sip_pair.h"

/* RFC 3261 section 17.1.1.2: Timer A doubles from T1, Timer B is 64*T1. */
static void an_unanswered_invite_is_sent_seven_times(TC_NO_STATE)
{
    static const double at_s[] = { 0, .5, 1.5, 3.5, 7.5, 15.5, 31.5 };
    struct pair pair;

    pair_init(&pair);
    make_deaf(&pair.b);
    struct tc_sip_transaction *t = send(&pair, TC_SIP_INVITE);
    small_net_run(&pair.net, SECONDS(100));
    assert_times(&pair.net, A_OUT, at_s, TC_LEN(at_s));
    assert_int_equal(tc_sip_stack_resent(pair.a.stack), 6);
    assert_int_equal(pair.a.count, 1);
    assert_int_equal(pair.a.heard[0].what, TIMEOUT);
    assert_int_equal(pair.a.heard[0].at_ns, SECONDS(32));
    assert_ptr_equal(pair.a.heard[0].transaction, t);
    assert_ptr_equal(tc_sip_transaction_user(t), &pair.a);
    small_net_fini(&pair.net);
}

/* Section 17.1.2.2: Timer E doubles from T1 up to T2 = 4 s. */
static void an_unanswered_bye_is_sent_eleven_times(TC_NO_STATE)
{
    static const double at_s[] = { 0,    .5,   1.5,  3.5,  7.5, 11.5,
                                   15.5, 19.5, 23.5, 27.5, 31.5 };
    struct pair pair;

    pair_init(&pair);
    make_deaf(&pair.b);
    (void)send(&pair, TC_SIP_BYE);
    small_net_run(&pair.net, SECONDS(100));
    assert_times(&pair.net, A_OUT, at_s, TC_LEN(at_s));
    assert_int_equal(pair.a.count, 1);
    assert_int_equal(pair.a.heard[0].what, TIMEOUT);
    assert_int_equal(pair.a.heard[0].at_ns, SECONDS(32));
    small_net_fini(&pair.net);
}

/* It may ring for ever: neither A nor B goes on. */
static void a_provisional_stops_repeats_and_the_timeout(TC_NO_STATE)
{
    struct pair pair;

    pair_init(&pair);
    pair.b.answers[0]            = 180;
    struct tc_sip_transaction *t = send(&pair, TC_SIP_INVITE);
    small_net_run(&pair.net, SECONDS(1000));
    assert_int_equal(said_count(&pair.net, A_OUT), 1);
    assert_int_equal(said_count(&pair.net, B_OUT), 1);
    assert_int_equal(pair.a.count, 1);
    assert_int_equal(pair.a.heard[0].msg->status, 180);
    assert_ptr_equal(pair.a.heard[0].transaction, t);
    small_net_fini(&pair.net);
}

/* Section 17.1.2.2: in Proceeding E fires when it is due, then at T2 = 4 s; F
 * goes on as it was. */
static void a_provisional_slows_the_repeats_of_a_bye(TC_NO_STATE)
{
    static const double at_s[] = {
        0, .5, 4.5, 8.5, 12.5, 16.5, 20.5, 24.5, 28.5
    };
    struct pair pair;

    pair_init(&pair);
    pair.b.answers[0] = 100;
    (void)send(&pair, TC_SIP_BYE);
    small_net_run(&pair.net, SECONDS(100));
    assert_times(&pair.net, A_OUT, at_s, TC_LEN(at_s));
    assert_int_equal(pair.a.heard[pair.a.count - 1].what, TIMEOUT);
    assert_int_equal(pair.a.heard[pair.a.count - 1].at_ns, SECONDS(32));
    small_net_fini(&pair.net);
}

/* Section 17.1.1.3: same branch, Call-ID, From, CSeq number; the response's
 * To.  The callee's TU hears nothing of it. */
static void the_stack_acknowledges_a_failure_itself(TC_NO_STATE)
{
    struct pair pair;

    pair_init(&pair);
    pair.b.answers[0] = 486;
    (void)send(&pair, TC_SIP_INVITE);
    small_net_run(&pair.net, SECONDS(100));
    assert_int_equal(said_count(&pair.net, A_OUT), 2);
    assert_int_equal(said_count(&pair.net, B_OUT), 1); /* ACK stopped G */

    const struct tc_sip_msg *invite = said_at(&pair.net, A_OUT, 0)->view.sip;
    const struct tc_sip_msg *ack    = said_at(&pair.net, A_OUT, 1)->view.sip;
    assert_int_equal(ack->method, TC_SIP_ACK);
    assert_int_equal(ack->via_count, 1);
    assert_true(tc_text_equal(ack->vias[0].branch, invite->vias[0].branch));
    assert_true(tc_text_equal(ack->call_id, invite->call_id));
    assert_true(tc_text_equal(ack->from.tag, TC_TEXT("caller")));
    assert_true(tc_text_equal(ack->to.tag, TC_TEXT("callee")));
    assert_true(tc_text_equal(ack->request_uri, invite->request_uri));
    assert_int_equal(ack->cseq_number, 7);
    assert_int_equal(ack->cseq_method, TC_SIP_ACK);

    assert_int_equal(pair.a.count, 1);
    assert_int_equal(pair.b.count, 1);
    assert_int_equal(pair.b.heard[0].what, REQUEST);
    small_net_fini(&pair.net);
}

/* The INVITE of a client that never acknowledges: G as E, H as F. */
static void a_failure_without_its_ack_is_sent_eleven_times(TC_NO_STATE)
{
    static const double after_s[] = { 0,    .5,   1.5,  3.5,  7.5, 11.5,
                                      15.5, 19.5, 23.5, 27.5, 31.5 };
    struct pair pair;

    pair_init(&pair);
    pair.b.answers[0] = 486;
    make_deaf(&pair.a);
    tc_sip_stack_send(pair.a.stack, new_request(&pair.a, TC_SIP_INVITE),
                      pair.net.b);
    small_net_run(&pair.net, SECONDS(100));

    int64_t first_ns = said_at(&pair.net, B_OUT, 0)->at_ns;
    assert_int_equal(said_count(&pair.net, B_OUT), TC_LEN(after_s));
    for (size_t i = 0; i < TC_LEN(after_s); i++)
        assert_int_equal(said_at(&pair.net, B_OUT, i)->at_ns,
                         first_ns + SECONDS(after_s[i]));
    assert_int_equal(pair.b.count, 2);
    assert_int_equal(pair.b.heard[1].what, TIMEOUT);
    assert_int_equal(pair.b.heard[1].at_ns, first_ns + SECONDS(32));
    small_net_fini(&pair.net);
}

/* Section 13.2.2.4: the TU's own request, with a branch of its own. */
static void the_ack_of_a_2xx_is_the_tus(TC_NO_STATE)
{
    struct pair pair;

    pair_init(&pair);
    pair.b.answers[0] = 200;
    (void)send(&pair, TC_SIP_INVITE);
    small_net_run(&pair.net, SECONDS(1));
    assert_int_equal(said_count(&pair.net, A_OUT), 1);
    assert_int_equal(pair.a.count, 1);

    tc_sip_stack_send(pair.a.stack, new_request(&pair.a, TC_SIP_ACK),
                      pair.net.b);
    small_net_run(&pair.net, SECONDS(2));
    assert_int_equal(pair.b.count, 2);
    assert_int_equal(pair.b.heard[1].what, ACK);
    assert_int_equal(pair.b.heard[1].from_node, pair.net.a);
    small_net_fini(&pair.net);
}

/* Section 17.2.2: further final responses "MUST be discarded". */
static void a_second_final_response_is_discarded(TC_NO_STATE)
{
    static const enum tc_sip_method methods[] = { TC_SIP_INVITE, TC_SIP_BYE };
    struct pair pair;

    for (size_t i = 0; i < TC_LEN(methods); i++) {
        pair_init(&pair);
        pair.b.answers[0]      = 486;
        pair.b.answers[1]      = 200;
        struct tc_sip_msg *msg = new_request(&pair.a, methods[i]);
        make_deaf(&pair.a);
        tc_sip_stack_send(pair.a.stack, msg, pair.net.b);
        small_net_run(&pair.net, SECONDS(0.25));
        tc_sip_stack_send(pair.a.stack, msg, pair.net.b);
        small_net_run(&pair.net, SECONDS(0.4));
        assert_int_equal(said_count(&pair.net, B_OUT), 2);
        assert_int_equal(said_at(&pair.net, B_OUT, 0)->view.sip->status, 486);
        assert_int_equal(said_at(&pair.net, B_OUT, 1)->view.sip->status, 486);
        small_net_fini(&pair.net);
    }
}

/* J is 32 s from the answer: till then a repeat, later a request as new. */
static void a_server_transaction_is_forgotten_at_its_end(TC_NO_STATE)
{
    struct pair pair;

    pair_init(&pair);
    pair.b.answers[0]      = 200;
    struct tc_sip_msg *msg = new_request(&pair.a, TC_SIP_BYE);
    tc_sip_stack_send(pair.a.stack, msg, pair.net.b);
    small_net_run(&pair.net, SECONDS(31.9));
    tc_sip_stack_send(pair.a.stack, msg, pair.net.b);
    small_net_run(&pair.net, SECONDS(32.1));
    assert_int_equal(pair.b.count, 1);
    tc_sip_stack_send(pair.a.stack, msg, pair.net.b);
    small_net_run(&pair.net, SECONDS(33));
    assert_int_equal(pair.b.count, 2);
    assert_ptr_not_equal(pair.b.heard[1].transaction,
                         pair.b.heard[0].transaction);
    small_net_fini(&pair.net);
}

/* K is T4 = 5 s: within it a second 200 is absorbed, after it the TU is told
 * of a response without a transaction. */
static void a_client_transaction_is_forgotten_at_its_end(TC_NO_STATE)
{
    struct pair pair;

    pair_init(&pair);
    pair.b.answers[0]            = 200;
    struct tc_sip_transaction *t = send(&pair, TC_SIP_BYE);
    small_net_run(&pair.net, SECONDS(4));
    const struct tc_sip_msg *ok = said_at(&pair.net, B_OUT, 0)->view.sip;
    assert_int_equal(pair.a.count, 1);
    assert_ptr_equal(pair.a.heard[0].transaction, t);

    tc_sip_stack_send(pair.b.stack, ok, pair.net.a);
    small_net_run(&pair.net, SECONDS(6));
    assert_int_equal(pair.a.count, 1);
    tc_sip_stack_send(pair.b.stack, ok, pair.net.a);
    small_net_run(&pair.net, SECONDS(7));
    assert_int_equal(pair.a.count, 2);
    assert_null(pair.a.heard[1].transaction);
    small_net_fini(&pair.net);
}

/* RFC 6026: further 2xx reach the TU until Timer M, 32 s after the first. */
static void every_2xx_reaches_the_tu_until_timer_m(TC_NO_STATE)
{
    struct pair pair;

    pair_init(&pair);
    pair.b.answers[0]            = 200;
    struct tc_sip_transaction *t = send(&pair, TC_SIP_INVITE);
    small_net_run(&pair.net, SECONDS(1));
    const struct tc_sip_msg *ok = said_at(&pair.net, B_OUT, 0)->view.sip;
    tc_sip_stack_send(pair.b.stack, ok, pair.net.a);
    small_net_run(&pair.net, SECONDS(33));
    tc_sip_stack_send(pair.b.stack, ok, pair.net.a);
    small_net_run(&pair.net, SECONDS(34));
    assert_int_equal(pair.a.count, 3);
    assert_ptr_equal(pair.a.heard[1].transaction, t);
    assert_null(pair.a.heard[2].transaction);
    small_net_fini(&pair.net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unanswered_invite_is_sent_seven_times),
        cmocka_unit_test(an_unanswered_bye_is_sent_eleven_times),
        cmocka_unit_test(a_provisional_stops_repeats_and_the_timeout),
        cmocka_unit_test(a_provisional_slows_the_repeats_of_a_bye),
        cmocka_unit_test(the_stack_acknowledges_a_failure_itself),
        cmocka_unit_test(a_failure_without_its_ack_is_sent_eleven_times),
        cmocka_unit_test(the_ack_of_a_2xx_is_the_tus),
        cmocka_unit_test(a_second_final_response_is_discarded),
        cmocka_unit_test(a_server_transaction_is_forgotten_at_its_end),
        cmocka_unit_test(a_client_transaction_is_forgotten_at_its_end),
        cmocka_unit_test(every_2xx_reaches_the_tu_until_timer_m),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
