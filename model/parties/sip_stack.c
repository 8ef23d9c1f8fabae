/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/sip_stack.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "model/engine/timer.h"
#include "model/network/failure.h"
#include "model/network/topology.h"
#include "model/parties/sip_ict.h"
#include "model/parties/sip_ist.h"
#include "model/parties/sip_nict.h"
#include "model/parties/sip_nist.h"

/* RFC 3261 Table 4 */
#define T4_NS      INT64_C(5000000000)
#define TIMEOUT_NS (64 * TC_SIP_T1_NS) /* B, D, F, H, J, L, M */

enum { BUCKETS = 256, BRANCH_BYTES = 48 };

enum kind { ICT, IST, NICT, NIST };

struct tc_sip_transaction {
    struct tc_sip_stack *stack;
    struct tc_sip_transaction *next; /* in its bucket */
    const struct tc_sip_msg *request;
    const struct tc_sip_msg *response; /* newest, of a server */
    uint64_t hash;
    enum kind kind;
    int state; /* of the table of its kind */
    uint32_t peer_node;
    void *user;
    int64_t interval_ns;
    struct tc_timer repeat; /* A, E, G */
    struct tc_timer limit;  /* B, F, H */
    struct tc_timer linger; /* D, I, J, K, L, M */
};

struct tc_sip_stack {
    struct tc_network *network; /* borrowed, as the next three */
    struct tc_server *server;
    const struct tc_sip_user *user;
    void *self;
    uint32_t node;
    uint32_t link_overhead_octets;
    struct tc_text sent_by;
    uint64_t branches;
    uint64_t resent;
    struct tc_sip_transaction *buckets[BUCKETS];
};

/* A message received that waits for the node's server. */
struct inbox {
    struct tc_sip_stack *stack;
    const struct tc_sip_msg *msg;
    uint32_t from_node;
};

static struct tc_sim *sim_of(const struct tc_sip_stack *stack)
{
    return tc_network_sim(stack->network);
}

static void *new_object(struct tc_sip_stack *stack, size_t size_bytes)
{
    void *object = tc_arena_alloc(tc_sim_arena(sim_of(stack)), size_bytes);

    if (!object)
        tc_sim_stop(sim_of(stack), TC_ENOMEM);
    return object;
}

static tc_err set_sent_by(struct tc_sip_stack *stack)
{
    uint32_t ipv4 = tc_network_node_ipv4(stack->network, stack->node);
    char *text    = new_object(stack, BRANCH_BYTES);

    if (!text)
        return TC_ENOMEM;
    (void)snprintf(text, BRANCH_BYTES, "%u.%u.%u.%u:%d", ipv4 >> 24,
                   ipv4 >> 16 & 255, ipv4 >> 8 & 255, ipv4 & 255, TC_SIP_PORT);
    stack->sent_by = tc_text_of(text);
    return TC_OK;
}

tc_err tc_sip_stack_create_in(struct tc_sip_stack **out,
                              struct tc_network *network, uint32_t node,
                              struct tc_server *server,
                              const struct tc_sip_user *user, void *self,
                              uint32_t link_overhead_octets)
{
    assert(out && network && server && user);
    *out = NULL;

    struct tc_sip_stack *stack = TC_ARENA_NEW(
        tc_sim_arena(tc_network_sim(network)), struct tc_sip_stack);
    if (!stack)
        return TC_ENOMEM;

    stack->network              = network;
    stack->node                 = node;
    stack->server               = server;
    stack->user                 = user;
    stack->self                 = self;
    stack->link_overhead_octets = link_overhead_octets;

    tc_err err = set_sent_by(stack);
    if (err == TC_OK)
        *out = stack;
    return err;
}

struct tc_sip_msg *tc_sip_stack_new_msg(struct tc_sip_stack *stack)
{
    struct tc_sip_msg *msg = new_object(stack, sizeof *msg);

    if (msg) {
        msg->max_forwards   = -1;
        msg->content_length = -1;
    }
    return msg;
}

struct tc_sip_msg *tc_sip_stack_copy_msg(struct tc_sip_stack *stack,
                                         const struct tc_sip_msg *msg)
{
    struct tc_sip_msg *copy = new_object(stack, sizeof *copy);

    if (copy)
        *copy = *msg;
    return copy;
}

void tc_sip_stack_push_via(struct tc_sip_stack *stack, struct tc_sip_msg *msg)
{
    char *branch = new_object(stack, BRANCH_BYTES);

    if (!branch)
        return;

    assert(msg->via_count < TC_SIP_VIAS_MAX);
    (void)snprintf(branch, BRANCH_BYTES, "z9hG4bK-%" PRIu32 "-%" PRIu64,
                   stack->node, stack->branches++);
    memmove(&msg->vias[1], &msg->vias[0], msg->via_count * sizeof msg->vias[0]);
    msg->via_count++;
    msg->vias[0] = (struct tc_sip_via){ .sent_by = stack->sent_by,
                                        .branch  = tc_text_of(branch) };
}

void tc_sip_stack_send(struct tc_sip_stack *stack, const struct tc_sip_msg *msg,
                       uint32_t to_node)
{
    struct tc_packet_spec spec = {
        .view       = { .sip = msg },
        .wire_bytes = (uint32_t)tc_sip_encoded_len(msg) + TC_UDP_HEADER_BYTES +
                      TC_IPV4_HEADER_BYTES + stack->link_overhead_octets,
        .to       = to_node,
        .protocol = TC_PROTOCOL_SIP,
    };

    tc_err err =
        tc_network_flow(stack->network, stack->node, TC_SIP_PORT, to_node,
                        TC_SIP_PORT, TC_TRANSPORT_UDP, &spec.flow);
    if (err != TC_OK)
        tc_sim_stop(sim_of(stack), err);
    else
        tc_network_send(stack->network, stack->node, &spec);
}

/* RFC 3261 sections 17.1.3 and 17.2.3: top branch and method; an ACK goes to
 * the INVITE that it acknowledges. */
static uint64_t transaction_hash(const struct tc_sip_msg *msg, bool is_server)
{
    enum tc_sip_method method =
        msg->is_request ? msg->method : msg->cseq_method;
    struct tc_text branch = msg->vias[0].branch;

    if (method == TC_SIP_ACK)
        method = TC_SIP_INVITE;
    return tc_hash_mix(tc_hash_bytes(branch.at, branch.len_bytes),
                       (uint64_t)method << 1 | is_server);
}

static bool is_server(const struct tc_sip_transaction *t)
{
    return t->kind == IST || t->kind == NIST;
}

static struct tc_sip_transaction *find(const struct tc_sip_stack *stack,
                                       const struct tc_sip_msg *msg,
                                       bool server)
{
    uint64_t hash                = transaction_hash(msg, server);
    struct tc_sip_transaction *t = stack->buckets[hash % BUCKETS];

    while (t &&
           (t->hash != hash || is_server(t) != server ||
            !tc_text_equal(t->request->vias[0].branch, msg->vias[0].branch)))
        t = t->next;
    return t;
}

static void forget(struct tc_sip_transaction *t)
{
    struct tc_sip_transaction **link = &t->stack->buckets[t->hash % BUCKETS];

    while (*link && *link != t)
        link = &(*link)->next;
    if (*link)
        *link = t->next;
}

static void stop_timers(struct tc_sip_transaction *t)
{
    tc_timer_cancel(&t->repeat);
    tc_timer_cancel(&t->limit);
}

static void repeat_after(struct tc_sip_transaction *t, int64_t interval_ns)
{
    t->interval_ns = interval_ns;
    tc_timer_start(sim_of(t->stack), &t->repeat, interval_ns);
}

static int64_t doubled(int64_t interval_ns, int64_t limit_ns)
{
    return interval_ns * 2 < limit_ns ? interval_ns * 2 : limit_ns;
}

static void send_again(struct tc_sip_transaction *t,
                       const struct tc_sip_msg *msg)
{
    t->stack->resent++;
    tc_sip_stack_send(t->stack, msg, t->peer_node);
}

static void tell_error(struct tc_sip_transaction *t)
{
    if (t->stack->user->on_timeout)
        t->stack->user->on_timeout(t->stack->self, t);
}

/* RFC 3261 section 17.1.1.3: the INVITE's branch, the response's To. */
static void acknowledge_failure(struct tc_sip_transaction *t,
                                const struct tc_sip_msg *response)
{
    struct tc_sip_msg *ack = tc_sip_stack_new_msg(t->stack);

    if (!ack || !response)
        return;
    ack->is_request       = true;
    ack->method           = TC_SIP_ACK;
    ack->method_text      = TC_TEXT("ACK");
    ack->request_uri      = t->request->request_uri;
    ack->vias[0]          = t->request->vias[0];
    ack->via_count        = 1;
    ack->max_forwards     = 70;
    ack->from             = t->request->from;
    ack->to               = response->to;
    ack->call_id          = t->request->call_id;
    ack->cseq_number      = t->request->cseq_number;
    ack->cseq_method      = TC_SIP_ACK;
    ack->cseq_method_text = TC_TEXT("ACK");
    tc_sip_stack_send(t->stack, ack, t->peer_node);
}

static void step_ict(struct tc_sip_transaction *t, enum tc_sip_ict_event event,
                     const struct tc_sip_msg *response)
{
    struct tc_sip_ict_step step =
        tc_sip_ict_step((enum tc_sip_ict_state)t->state, event);

    t->state = (int)step.next;
    if (step.actions & TC_SIP_ICT_DO_STOP_TIMERS)
        stop_timers(t);
    if (step.actions & TC_SIP_ICT_DO_SEND_INVITE)
        send_again(t, t->request);
    if (step.actions & TC_SIP_ICT_DO_RESET_TIMER_A)
        repeat_after(t, t->interval_ns * 2);
    if (step.actions & TC_SIP_ICT_DO_SEND_ACK)
        acknowledge_failure(t, response);
    if (step.actions &
        (TC_SIP_ICT_DO_START_TIMER_D | TC_SIP_ICT_DO_START_TIMER_M))
        tc_timer_start(sim_of(t->stack), &t->linger, TIMEOUT_NS);
    if (step.next == TC_SIP_ICT_TERMINATED)
        forget(t);
    if (step.actions & TC_SIP_ICT_DO_PASS_TO_TU)
        t->stack->user->on_response(t->stack->self, t, response);
    if (step.actions & TC_SIP_ICT_DO_TELL_TU_ERROR)
        tell_error(t);
}

static void step_nict(struct tc_sip_transaction *t,
                      enum tc_sip_nict_event event,
                      const struct tc_sip_msg *response)
{
    struct tc_sip_nict_step step =
        tc_sip_nict_step((enum tc_sip_nict_state)t->state, event);

    t->state = (int)step.next;
    if (step.actions & TC_SIP_NICT_DO_STOP_TIMERS)
        stop_timers(t);
    if (step.actions & TC_SIP_NICT_DO_SEND_REQUEST)
        send_again(t, t->request);
    if (step.actions & TC_SIP_NICT_DO_RESET_TIMER_E)
        repeat_after(t, doubled(t->interval_ns, TC_SIP_T2_NS));
    if (step.actions & TC_SIP_NICT_DO_SLOW_TIMER_E)
        repeat_after(t, TC_SIP_T2_NS);
    if (step.actions & TC_SIP_NICT_DO_START_TIMER_K)
        tc_timer_start(sim_of(t->stack), &t->linger, T4_NS);
    if (step.next == TC_SIP_NICT_TERMINATED)
        forget(t);
    if (step.actions & TC_SIP_NICT_DO_PASS_TO_TU)
        t->stack->user->on_response(t->stack->self, t, response);
    if (step.actions & TC_SIP_NICT_DO_TELL_TU_ERROR)
        tell_error(t);
}

/* A new response, or for NULL the newest again. */
static void send_response(struct tc_sip_transaction *t,
                          const struct tc_sip_msg *response)
{
    if (response)
        t->response = response;
    if (t->response)
        tc_sip_stack_send(t->stack, t->response, t->peer_node);
}

/* `msg`: the ACK that came, or the response that the TU gives.  One that the
 * table does not send is discarded (RFC 3261 section 17.2.2). */
static void step_ist(struct tc_sip_transaction *t, enum tc_sip_ist_event event,
                     const struct tc_sip_msg *msg)
{
    struct tc_sip_ist_step step =
        tc_sip_ist_step((enum tc_sip_ist_state)t->state, event);
    struct tc_sim *sim = sim_of(t->stack);

    t->state = (int)step.next;
    if (step.actions & TC_SIP_IST_DO_STOP_TIMERS)
        stop_timers(t);
    if (step.actions & TC_SIP_IST_DO_SEND_RESPONSE)
        send_response(t, msg);
    if (step.actions & TC_SIP_IST_DO_START_TIMER_G)
        repeat_after(t, event == TC_SIP_IST_EV_TIMER_G
                            ? doubled(t->interval_ns, TC_SIP_T2_NS)
                            : TC_SIP_T1_NS);
    if (step.actions & TC_SIP_IST_DO_START_TIMER_H)
        tc_timer_start(sim, &t->limit, TIMEOUT_NS);
    if (step.actions & TC_SIP_IST_DO_START_TIMER_I)
        tc_timer_start(sim, &t->linger, T4_NS);
    if (step.actions & TC_SIP_IST_DO_START_TIMER_L)
        tc_timer_start(sim, &t->linger, TIMEOUT_NS);
    if (step.next == TC_SIP_IST_TERMINATED)
        forget(t);
    if (step.actions & TC_SIP_IST_DO_PASS_ACK)
        t->stack->user->on_request(t->stack->self, NULL, msg, t->peer_node);
    if (step.actions & TC_SIP_IST_DO_TELL_TU_ERROR)
        tell_error(t);
}

static void step_nist(struct tc_sip_transaction *t,
                      enum tc_sip_nist_event event,
                      const struct tc_sip_msg *response)
{
    struct tc_sip_nist_step step =
        tc_sip_nist_step((enum tc_sip_nist_state)t->state, event);

    t->state = (int)step.next;
    if (step.actions & TC_SIP_NIST_DO_STOP_TIMERS)
        stop_timers(t);
    if (step.actions & TC_SIP_NIST_DO_SEND_RESPONSE)
        send_response(t, response);
    if (step.actions & TC_SIP_NIST_DO_START_TIMER_J)
        tc_timer_start(sim_of(t->stack), &t->linger, TIMEOUT_NS);
    if (step.next == TC_SIP_NIST_TERMINATED)
        forget(t);
    if (step.actions & TC_SIP_NIST_DO_TELL_TU_ERROR)
        tell_error(t);
}

static void on_repeat(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_sip_transaction *t = self;

    (void)sim;
    (void)arg;
    if (t->kind == ICT)
        step_ict(t, TC_SIP_ICT_EV_TIMER_A, NULL);
    else if (t->kind == NICT)
        step_nict(t, TC_SIP_NICT_EV_TIMER_E, NULL);
    else
        step_ist(t, TC_SIP_IST_EV_TIMER_G, NULL);
}

static void on_limit(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_sip_transaction *t = self;

    (void)sim;
    (void)arg;
    if (t->kind == ICT)
        step_ict(t, TC_SIP_ICT_EV_TIMER_B, NULL);
    else if (t->kind == NICT)
        step_nict(t, TC_SIP_NICT_EV_TIMER_F, NULL);
    else
        step_ist(t, TC_SIP_IST_EV_TIMER_H, NULL);
}

static void on_linger(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_sip_transaction *t = self;

    (void)sim;
    (void)arg;
    switch (t->kind) {
    case ICT:
        step_ict(t,
                 t->state == TC_SIP_ICT_ACCEPTED ? TC_SIP_ICT_EV_TIMER_M
                                                 : TC_SIP_ICT_EV_TIMER_D,
                 NULL);
        break;
    case NICT:
        step_nict(t, TC_SIP_NICT_EV_TIMER_K, NULL);
        break;
    case IST:
        step_ist(t,
                 t->state == TC_SIP_IST_ACCEPTED ? TC_SIP_IST_EV_TIMER_L
                                                 : TC_SIP_IST_EV_TIMER_I,
                 NULL);
        break;
    case NIST:
        step_nist(t, TC_SIP_NIST_EV_TIMER_J, NULL);
        break;
    }
}

static struct tc_sip_transaction *
transaction_new(struct tc_sip_stack *stack, enum kind kind,
                const struct tc_sip_msg *request, uint32_t peer_node)
{
    struct tc_sip_transaction *t = new_object(stack, sizeof *t);

    if (!t)
        return NULL;

    t->stack     = stack;
    t->kind      = kind;
    t->request   = request;
    t->peer_node = peer_node;
    t->hash      = transaction_hash(request, is_server(t));
    tc_timer_init(&t->repeat, on_repeat, t, 0);
    tc_timer_init(&t->limit, on_limit, t, 0);
    tc_timer_init(&t->linger, on_linger, t, 0);
    t->next                           = stack->buckets[t->hash % BUCKETS];
    stack->buckets[t->hash % BUCKETS] = t;
    return t;
}

struct tc_sip_transaction *
tc_sip_stack_request(struct tc_sip_stack *stack,
                     const struct tc_sip_msg *request, uint32_t to_node,
                     void *user)
{
    assert(request->method != TC_SIP_ACK);

    enum kind kind = request->method == TC_SIP_INVITE ? ICT : NICT;
    struct tc_sip_transaction *t =
        transaction_new(stack, kind, request, to_node);
    if (!t)
        return NULL;

    t->user = user;
    tc_sip_stack_send(stack, request, to_node);
    repeat_after(t, TC_SIP_T1_NS);
    tc_timer_start(sim_of(stack), &t->limit, TIMEOUT_NS);
    return t;
}

void tc_sip_stack_respond(struct tc_sip_stack *stack,
                          struct tc_sip_transaction *server,
                          const struct tc_sip_msg *response)
{
    assert(stack == server->stack && is_server(server));

    if (server->kind == NIST)
        step_nist(server,
                  response->status < 200 ? TC_SIP_NIST_EV_TU_1XX
                                         : TC_SIP_NIST_EV_TU_FINAL,
                  response);
    else
        step_ist(server,
                 response->status < 200   ? TC_SIP_IST_EV_TU_1XX
                 : response->status < 300 ? TC_SIP_IST_EV_TU_2XX
                                          : TC_SIP_IST_EV_TU_3XX_6XX,
                 response);
}

struct tc_sip_msg *tc_sip_stack_new_response(struct tc_sip_stack *stack,
                                             const struct tc_sip_msg *request,
                                             unsigned status)
{
    struct tc_sip_msg *response = tc_sip_stack_new_msg(stack);

    if (!response)
        return NULL;

    response->method             = request->method;
    response->status             = (uint16_t)status;
    response->reason             = tc_text_of(tc_sip_reason_of(status));
    response->call_id            = request->call_id;
    response->from               = request->from;
    response->to                 = request->to;
    response->cseq_number        = request->cseq_number;
    response->cseq_method        = request->cseq_method;
    response->cseq_method_text   = request->cseq_method_text;
    response->via_count          = request->via_count;
    response->record_route_count = request->record_route_count;
    memcpy(response->vias, request->vias, sizeof response->vias);
    memcpy(response->record_routes, request->record_routes,
           sizeof response->record_routes);
    return response;
}

void tc_sip_stack_cancel(struct tc_sip_stack *stack,
                         struct tc_sip_transaction *invite)
{
    struct tc_sip_msg *cancel = tc_sip_stack_new_msg(stack);

    assert(invite->kind == ICT);
    if (!cancel)
        return;
    cancel->is_request       = true;
    cancel->method           = TC_SIP_CANCEL;
    cancel->method_text      = TC_TEXT("CANCEL");
    cancel->request_uri      = invite->request->request_uri;
    cancel->vias[0]          = invite->request->vias[0];
    cancel->via_count        = 1;
    cancel->max_forwards     = 70;
    cancel->from             = invite->request->from;
    cancel->to               = invite->request->to;
    cancel->call_id          = invite->request->call_id;
    cancel->cseq_number      = invite->request->cseq_number;
    cancel->cseq_method      = TC_SIP_CANCEL;
    cancel->cseq_method_text = TC_TEXT("CANCEL");
    (void)tc_sip_stack_request(stack, cancel, invite->peer_node, invite->user);
}

void tc_sip_stack_abandon(struct tc_sip_stack *stack,
                          struct tc_sip_transaction *transaction)
{
    assert(transaction->stack == stack);

    stop_timers(transaction);
    tc_timer_cancel(&transaction->linger);
    forget(transaction);
}

void tc_sip_stack_forget_all(struct tc_sip_stack *stack)
{
    for (size_t i = 0; i < BUCKETS; i++)
        while (stack->buckets[i])
            tc_sip_stack_abandon(stack, stack->buckets[i]);
}

void *tc_sip_transaction_user(const struct tc_sip_transaction *transaction)
{
    return transaction->user;
}

const struct tc_sip_msg *
tc_sip_transaction_request(const struct tc_sip_transaction *transaction)
{
    return transaction->request;
}

struct tc_sip_transaction *
tc_sip_stack_find_invite(struct tc_sip_stack *stack,
                         const struct tc_sip_msg *cancel)
{
    struct tc_sip_msg invite = { .is_request = true, .method = TC_SIP_INVITE };

    invite.vias[0] = cancel->vias[0];
    return find(stack, &invite, true);
}

uint64_t tc_sip_stack_resent(const struct tc_sip_stack *stack)
{
    return stack->resent;
}

static void take_response(struct tc_sip_stack *stack,
                          const struct tc_sip_msg *msg)
{
    struct tc_sip_transaction *t = find(stack, msg, false);

    if (!t)
        stack->user->on_response(stack->self, NULL, msg);
    else if (t->kind == NICT)
        step_nict(t,
                  msg->status < 200 ? TC_SIP_NICT_EV_1XX : TC_SIP_NICT_EV_FINAL,
                  msg);
    else
        step_ict(t,
                 msg->status < 200   ? TC_SIP_ICT_EV_1XX
                 : msg->status < 300 ? TC_SIP_ICT_EV_2XX
                                     : TC_SIP_ICT_EV_3XX_6XX,
                 msg);
}

static void take_request(struct tc_sip_stack *stack,
                         const struct tc_sip_msg *msg, uint32_t from_node)
{
    struct tc_sip_transaction *t = find(stack, msg, true);

    if (t && msg->method == TC_SIP_ACK)
        step_ist(t, TC_SIP_IST_EV_ACK, msg);
    else if (t && t->kind == IST)
        step_ist(t, TC_SIP_IST_EV_INVITE, NULL);
    else if (t)
        step_nist(t, TC_SIP_NIST_EV_REQUEST, NULL);
    else if (msg->method == TC_SIP_ACK)
        stack->user->on_request(stack->self, NULL, msg, from_node);
    else {
        t = transaction_new(stack, msg->method == TC_SIP_INVITE ? IST : NIST,
                            msg, from_node);
        if (t)
            stack->user->on_request(stack->self, t, msg, from_node);
    }
}

static void on_processed(struct tc_sim *sim, void *self, uint64_t arg)
{
    const struct inbox *inbox = self;

    (void)sim;
    (void)arg;
    if (tc_network_is_down(inbox->stack->network, inbox->stack->node))
        return;
    if (inbox->msg->is_request)
        take_request(inbox->stack, inbox->msg, inbox->from_node);
    else
        take_response(inbox->stack, inbox->msg);
}

void tc_sip_stack_receive(struct tc_sip_stack *stack,
                          const struct tc_packet *packet)
{
    struct inbox *inbox = new_object(stack, sizeof *inbox);

    assert(packet->protocol == TC_PROTOCOL_SIP);
    if (!inbox)
        return;

    inbox->stack     = stack;
    inbox->msg       = packet->view.sip;
    inbox->from_node = packet->from_node;
    tc_server_submit(stack->server, on_processed, inbox, 0);
}
