/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/sip_stack.h"
#include "tests/model/parties/small_net.h"

enum { HEARD_MAX = 32, ANSWERS_MAX = 4 };

enum what { REQUEST, ACK, RESPONSE, TIMEOUT };

/* What the TU was told. */
struct heard {
    enum what what;
    int64_t at_ns;
    struct tc_sip_transaction *transaction;
    const struct tc_sip_msg *msg;
    uint32_t from_node;
};

/* A host with a stack, and a TU that answers every request at once. */
struct party {
    struct small_net *net;
    uint32_t node;
    struct tc_server server;
    struct tc_sip_stack *stack;
    unsigned answers[ANSWERS_MAX]; /* 0: no more */
    struct heard heard[HEARD_MAX];
    size_t count;
};

static void hear(struct party *p, enum what what,
                 struct tc_sip_transaction *transaction,
                 const struct tc_sip_msg *msg, uint32_t from_node)
{
    assert_true(p->count < HEARD_MAX);
    p->heard[p->count++] = (struct heard){ .what  = what,
                                           .at_ns = tc_sim_now_ns(p->net->sim),
                                           .transaction = transaction,
                                           .msg         = msg,
                                           .from_node   = from_node };
}

static void answer(struct party *p, struct tc_sip_transaction *server,
                   unsigned status)
{
    struct tc_sip_msg *response = tc_sip_stack_new_response(
        p->stack, tc_sip_transaction_request(server), status);

    response->to.tag = TC_TEXT("callee");
    tc_sip_stack_respond(p->stack, server, response);
}

static void on_request(void *self, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node)
{
    struct party *p = self;

    hear(p, server ? REQUEST : ACK, server, request, from_node);
    for (size_t i = 0; server && i < ANSWERS_MAX && p->answers[i] > 0; i++)
        answer(p, server, p->answers[i]);
}

static void on_response(void *self, struct tc_sip_transaction *client,
                        const struct tc_sip_msg *response)
{
    hear(self, RESPONSE, client, response, 0);
}

static void on_timeout(void *self, struct tc_sip_transaction *transaction)
{
    hear(self, TIMEOUT, transaction, NULL, 0);
}

static const struct tc_sip_user user = {
    .on_request  = on_request,
    .on_response = on_response,
    .on_timeout  = on_timeout,
};

static void receive(void *self, struct tc_network *network,
                    const struct tc_packet *packet)
{
    (void)network;
    tc_sip_stack_receive(((struct party *)self)->stack, packet);
}

static void party_init(struct party *p, struct small_net *net, uint32_t node,
                       int64_t service_ns)
{
    memset(p, 0, sizeof *p);
    p->net  = net;
    p->node = node;
    tc_server_init(&p->server, net->sim, service_ns);
    assert_int_equal(tc_sip_stack_create_in(&p->stack, net->network, node,
                                            &p->server, &user, p, OVERHEAD),
                     TC_OK);
    tc_network_set_receiver(net->network, node, receive, p);
}

/* Two parties that take no time to process; `b` is deaf on request. */
struct pair {
    struct small_net net;
    struct party a;
    struct party b;
};

static void pair_init(struct pair *pair)
{
    small_net_init(&pair->net);
    party_init(&pair->a, &pair->net, pair->net.a, 0);
    party_init(&pair->b, &pair->net, pair->net.b, 0);
}

static void make_deaf(struct party *p)
{
    tc_network_set_receiver(p->net->network, p->node, NULL, NULL);
}

static struct tc_sip_msg *new_request(struct party *p,
                                      enum tc_sip_method method)
{
    struct tc_sip_msg *msg = tc_sip_stack_new_msg(p->stack);

    msg->is_request       = true;
    msg->method           = method;
    msg->method_text      = tc_text_of(tc_sip_method_name(method));
    msg->request_uri      = TC_TEXT("sip:b@x");
    msg->max_forwards     = 70;
    msg->from.uri         = TC_TEXT("sip:a@x");
    msg->from.tag         = TC_TEXT("caller");
    msg->to.uri           = TC_TEXT("sip:b@x");
    msg->call_id          = TC_TEXT("call-1");
    msg->cseq_number      = 7;
    msg->cseq_method      = method;
    msg->cseq_method_text = msg->method_text;
    tc_sip_stack_push_via(p->stack, msg);
    return msg;
}

static struct tc_sip_transaction *send(struct pair *pair,
                                       enum tc_sip_method method)
{
    return tc_sip_stack_request(pair->a.stack, new_request(&pair->a, method),
                                pair->net.b, &pair->a);
}

/* From now on, at these times; each is a message of `method`. */
static void assert_times(const struct small_net *net, uint16_t tap,
                         const double *want_s, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct said *said = said_at(net, tap, i);

        assert_non_null(said);
        assert_int_equal(said->at_ns, SECONDS(want_s[i]));
    }
    assert_int_equal(said_count(net, tap), count);
}

/* RFC 3261 section 17.1.1.2: Timer A doubles from T1, Timer B is 64*T1. */
static void an_unanswered_invite_is_sent_seven_times(void **state)
{
    static const double at_s[] = { 0, .5, 1.5, 3.5, 7.5, 15.5, 31.5 };
    struct pair pair;

    (void)state;
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
static void an_unanswered_bye_is_sent_eleven_times(void **state)
{
    static const double at_s[] = { 0,    .5,   1.5,  3.5,  7.5, 11.5,
                                   15.5, 19.5, 23.5, 27.5, 31.5 };
    struct pair pair;

    (void)state;
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
static void a_provisional_stops_repeats_and_the_timeout(void **state)
{
    struct pair pair;

    (void)state;
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
static void a_provisional_slows_the_repeats_of_a_bye(void **state)
{
    static const double at_s[] = {
        0, .5, 4.5, 8.5, 12.5, 16.5, 20.5, 24.5, 28.5
    };
    struct pair pair;

    (void)state;
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
static void the_stack_acknowledges_a_failure_itself(void **state)
{
    struct pair pair;

    (void)state;
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

/* The INVITE of somebody who never acknowledges: G as E, H as F. */
static void a_failure_without_its_ack_is_sent_eleven_times(void **state)
{
    static const double after_s[] = { 0,    .5,   1.5,  3.5,  7.5, 11.5,
                                      15.5, 19.5, 23.5, 27.5, 31.5 };
    struct pair pair;

    (void)state;
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
static void the_ack_of_a_2xx_is_the_tus(void **state)
{
    struct pair pair;

    (void)state;
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

/* Section 17.2.2: the newest response again, and the TU is left in peace. */
static void a_repeated_request_is_answered_by_its_transaction(void **state)
{
    static const enum tc_sip_method methods[] = { TC_SIP_INVITE, TC_SIP_BYE };
    static const unsigned answers[]           = { 180, 200 };
    struct pair pair;

    (void)state;
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

/* Section 17.2.2: further final responses "MUST be discarded". */
static void a_second_final_response_is_discarded(void **state)
{
    static const enum tc_sip_method methods[] = { TC_SIP_INVITE, TC_SIP_BYE };
    struct pair pair;

    (void)state;
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

/* Section 9.1: the INVITE's branch and number, a transaction of its own. */
static void a_cancel_names_its_invite(void **state)
{
    struct pair pair;

    (void)state;
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

/* J is 32 s from the answer: till then a repeat, later a request as new. */
static void a_server_transaction_is_forgotten_at_its_end(void **state)
{
    struct pair pair;

    (void)state;
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
static void a_client_transaction_is_forgotten_at_its_end(void **state)
{
    struct pair pair;

    (void)state;
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
static void every_2xx_reaches_the_tu_until_timer_m(void **state)
{
    struct pair pair;

    (void)state;
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

/*
 * Frames of n octets: sent at 0, at b's interface at 2 (n ns + 1 ms), the
 * second n ns later (the link is busy); then b's one server, 10 ms each.
 */
static void received_messages_wait_for_the_nodes_server(void **state)
{
    struct pair pair;

    (void)state;
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
static void a_frame_is_the_message_and_its_headers(void **state)
{
    uint8_t text[1024];
    struct pair pair;

    (void)state;
    pair_init(&pair);
    (void)send(&pair, TC_SIP_INVITE);

    const struct said *said = said_at(&pair.net, A_OUT, 0);
    size_t len              = said->wire_bytes - 8 - 20 - 14;
    assert_int_equal(tc_sip_encode(said->view.sip, text, len), TC_OK);
    assert_int_equal(tc_sip_encode(said->view.sip, text, len - 1), TC_EARG);
    small_net_fini(&pair.net);
}

/* Section 8.1.1.7: the magic cookie, and no branch twice. */
static void every_branch_is_new(void **state)
{
    struct pair pair;

    (void)state;
    pair_init(&pair);
    struct tc_text one   = new_request(&pair.a, TC_SIP_BYE)->vias[0].branch;
    struct tc_text two   = new_request(&pair.a, TC_SIP_BYE)->vias[0].branch;
    struct tc_text other = new_request(&pair.b, TC_SIP_BYE)->vias[0].branch;
    assert_true(tc_text_starts(one, TC_TEXT("z9hG4bK")));
    assert_false(tc_text_equal(one, two));
    assert_false(tc_text_equal(one, other));
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
        cmocka_unit_test(a_repeated_request_is_answered_by_its_transaction),
        cmocka_unit_test(a_second_final_response_is_discarded),
        cmocka_unit_test(a_cancel_names_its_invite),
        cmocka_unit_test(a_server_transaction_is_forgotten_at_its_end),
        cmocka_unit_test(a_client_transaction_is_forgotten_at_its_end),
        cmocka_unit_test(every_2xx_reaches_the_tu_until_timer_m),
        cmocka_unit_test(received_messages_wait_for_the_nodes_server),
        cmocka_unit_test(a_frame_is_the_message_and_its_headers),
        cmocka_unit_test(every_branch_is_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
