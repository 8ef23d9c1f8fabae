/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sip_pair.h
 * @brief Two hosts that speak SIP, and what their TUs are told.  Included by
 *        one test program each.
 */
#ifndef TC_TESTS_MODEL_PARTIES_SIP_PAIR_H
#define TC_TESTS_MODEL_PARTIES_SIP_PAIR_H

#include "model/parties/sip_stack.h"
#include "tests/model/parties/small_net.h"

enum { HEARD_MAX = 32, ANSWERS_MAX = 4 };

enum what { REQUEST, ACK, RESPONSE, TIMEOUT };

/* The calls that the TU received. */
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

static inline void hear(struct party *p, enum what what,
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

static inline void answer(struct party *p, struct tc_sip_transaction *server,
                          unsigned status)
{
    struct tc_sip_msg *response = tc_sip_stack_new_response(
        p->stack, tc_sip_transaction_request(server), status);

    response->to.tag = TC_TEXT("callee");
    tc_sip_stack_respond(p->stack, server, response);
}

static inline void on_request(void *self, struct tc_sip_transaction *server,
                              const struct tc_sip_msg *request,
                              uint32_t from_node)
{
    struct party *p = self;

    hear(p, server ? REQUEST : ACK, server, request, from_node);
    for (size_t i = 0; server && i < ANSWERS_MAX && p->answers[i] > 0; i++)
        answer(p, server, p->answers[i]);
}

static inline void on_response(void *self, struct tc_sip_transaction *client,
                               const struct tc_sip_msg *response)
{
    hear(self, RESPONSE, client, response, 0);
}

static inline void on_timeout(void *self,
                              struct tc_sip_transaction *transaction)
{
    hear(self, TIMEOUT, transaction, NULL, 0);
}

static const struct tc_sip_user user = {
    .on_request  = on_request,
    .on_response = on_response,
    .on_timeout  = on_timeout,
};

static inline void receive(void *self, struct tc_network *network,
                           const struct tc_packet *packet)
{
    (void)network;
    tc_sip_stack_receive(((struct party *)self)->stack, packet);
}

static inline void party_init(struct party *p, struct small_net *net,
                              uint32_t node, int64_t service_ns)
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

static inline void pair_init(struct pair *pair)
{
    small_net_init(&pair->net);
    party_init(&pair->a, &pair->net, pair->net.a, 0);
    party_init(&pair->b, &pair->net, pair->net.b, 0);
}

static inline void make_deaf(struct party *p)
{
    tc_network_set_receiver(p->net->network, p->node, NULL, NULL);
}

static inline struct tc_sip_msg *new_request(struct party *p,
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

static inline struct tc_sip_transaction *send(struct pair *pair,
                                              enum tc_sip_method method)
{
    return tc_sip_stack_request(pair->a.stack, new_request(&pair->a, method),
                                pair->net.b, &pair->a);
}

/* From now on, at these times; each is a message of `method`. */
static inline void assert_times(const struct small_net *net, uint16_t tap,
                                const double *want_s, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct said *said = said_at(net, tap, i);

        assert_non_null(said);
        assert_int_equal(said->at_ns, SECONDS(want_s[i]));
    }
    assert_int_equal(said_count(net, tap), count);
}

#endif
