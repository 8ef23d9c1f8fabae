/* SPDX-License-Identifier: Apache-2.0 */
/* Drives the four tables of SIP transactions and owns their timers. */
#include <assert.h>

#include "base/hash.h"
#include "model/parties/sip_ict.h"
#include "model/parties/sip_ist.h"
#include "model/parties/sip_nict.h"
#include "model/parties/sip_nist.h"
#include "model/parties/sip_stack_state.h"

/* RFC 3261 Table 4 */
#define T4_NS      INT64_C(5000000000)
#define TIMEOUT_NS (64 * TC_SIP_T1_NS) /* B, D, F, H, J, L, M */

/* RFC 3261 sections 17.1.3 and 17.2.3: top branch and method; an ACK matches
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
    return t->kind == TC_SIP_IST || t->kind == TC_SIP_NIST;
}

static bool belongs_to(const struct tc_sip_transaction *t,
                       const struct tc_sip_msg *msg, bool server)
{
    return is_server(t) == server &&
           tc_text_equal(t->request->vias[0].branch, msg->vias[0].branch);
}

struct tc_sip_transaction *
tc_sip_transaction_find(const struct tc_sip_stack *stack,
                        const struct tc_sip_msg *msg, bool server)
{
    struct tc_hash_link *link =
        tc_hash_table_find(&stack->transactions, transaction_hash(msg, server));

    while (link && !belongs_to((struct tc_sip_transaction *)link, msg, server))
        link = tc_hash_table_next(link);
    return (struct tc_sip_transaction *)link;
}

/* No effect on one that was removed already. */
static void forget(struct tc_sip_transaction *t)
{
    (void)tc_hash_table_remove(&t->stack->transactions, &t->link);
}

static void stop_timers(struct tc_sip_transaction *t)
{
    tc_timer_cancel(&t->repeat);
    tc_timer_cancel(&t->limit);
}

static void repeat_after(struct tc_sip_transaction *t, int64_t interval_ns)
{
    t->interval_ns = interval_ns;
    tc_timer_start(tc_sip_sim(t->stack), &t->repeat, interval_ns);
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

static void acknowledge(struct tc_sip_transaction *t,
                        const struct tc_sip_msg *response)
{
    struct tc_sip_msg *ack = tc_sip_build_ack(t, response);

    if (ack)
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
        acknowledge(t, response);
    if (step.actions &
        (TC_SIP_ICT_DO_START_TIMER_D | TC_SIP_ICT_DO_START_TIMER_M))
        tc_timer_start(tc_sip_sim(t->stack), &t->linger, TIMEOUT_NS);
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
        tc_timer_start(tc_sip_sim(t->stack), &t->linger, T4_NS);
    if (step.next == TC_SIP_NICT_TERMINATED)
        forget(t);
    if (step.actions & TC_SIP_NICT_DO_PASS_TO_TU)
        t->stack->user->on_response(t->stack->self, t, response);
    if (step.actions & TC_SIP_NICT_DO_TELL_TU_ERROR)
        tell_error(t);
}

/* Sends a new response; NULL: the newest one again. */
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
    struct tc_sim *sim = tc_sip_sim(t->stack);

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
        tc_timer_start(tc_sip_sim(t->stack), &t->linger, TIMEOUT_NS);
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
    if (t->kind == TC_SIP_ICT)
        step_ict(t, TC_SIP_ICT_EV_TIMER_A, NULL);
    else if (t->kind == TC_SIP_NICT)
        step_nict(t, TC_SIP_NICT_EV_TIMER_E, NULL);
    else
        step_ist(t, TC_SIP_IST_EV_TIMER_G, NULL);
}

static void on_limit(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_sip_transaction *t = self;

    (void)sim;
    (void)arg;
    if (t->kind == TC_SIP_ICT)
        step_ict(t, TC_SIP_ICT_EV_TIMER_B, NULL);
    else if (t->kind == TC_SIP_NICT)
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
    case TC_SIP_ICT:
        step_ict(t,
                 t->state == TC_SIP_ICT_ACCEPTED ? TC_SIP_ICT_EV_TIMER_M
                                                 : TC_SIP_ICT_EV_TIMER_D,
                 NULL);
        break;
    case TC_SIP_NICT:
        step_nict(t, TC_SIP_NICT_EV_TIMER_K, NULL);
        break;
    case TC_SIP_IST:
        step_ist(t,
                 t->state == TC_SIP_IST_ACCEPTED ? TC_SIP_IST_EV_TIMER_L
                                                 : TC_SIP_IST_EV_TIMER_I,
                 NULL);
        break;
    case TC_SIP_NIST:
        step_nist(t, TC_SIP_NIST_EV_TIMER_J, NULL);
        break;
    }
}

struct tc_sip_transaction *
tc_sip_transaction_new(struct tc_sip_stack *stack, enum tc_sip_kind kind,
                       const struct tc_sip_msg *request, uint32_t peer_node)
{
    struct tc_sip_transaction *t = tc_sip_stack_object(stack, sizeof *t);

    if (!t)
        return NULL;

    t->stack     = stack;
    t->kind      = kind;
    t->request   = request;
    t->peer_node = peer_node;
    tc_timer_init(&t->repeat, on_repeat, t, 0);
    tc_timer_init(&t->limit, on_limit, t, 0);
    tc_timer_init(&t->linger, on_linger, t, 0);

    tc_err err = tc_hash_table_add_in(&stack->transactions,
                                      tc_sim_arena(tc_sip_sim(stack)), &t->link,
                                      transaction_hash(request, is_server(t)));
    if (err != TC_OK)
        tc_sim_stop(tc_sip_sim(stack), err);
    return err == TC_OK ? t : NULL;
}

void tc_sip_transaction_start(struct tc_sip_transaction *transaction)
{
    repeat_after(transaction, TC_SIP_T1_NS);
    tc_timer_start(tc_sip_sim(transaction->stack), &transaction->limit,
                   TIMEOUT_NS);
}

void tc_sip_transaction_end(struct tc_sip_transaction *transaction)
{
    stop_timers(transaction);
    tc_timer_cancel(&transaction->linger);
    forget(transaction);
}

void tc_sip_transaction_respond(struct tc_sip_transaction *transaction,
                                const struct tc_sip_msg *response)
{
    assert(is_server(transaction));

    if (transaction->kind == TC_SIP_NIST)
        step_nist(transaction,
                  response->status < 200 ? TC_SIP_NIST_EV_TU_1XX
                                         : TC_SIP_NIST_EV_TU_FINAL,
                  response);
    else
        step_ist(transaction,
                 response->status < 200   ? TC_SIP_IST_EV_TU_1XX
                 : response->status < 300 ? TC_SIP_IST_EV_TU_2XX
                                          : TC_SIP_IST_EV_TU_3XX_6XX,
                 response);
}

void tc_sip_transaction_take_response(struct tc_sip_transaction *transaction,
                                      const struct tc_sip_msg *response)
{
    if (transaction->kind == TC_SIP_NICT)
        step_nict(transaction,
                  response->status < 200 ? TC_SIP_NICT_EV_1XX
                                         : TC_SIP_NICT_EV_FINAL,
                  response);
    else
        step_ict(transaction,
                 response->status < 200   ? TC_SIP_ICT_EV_1XX
                 : response->status < 300 ? TC_SIP_ICT_EV_2XX
                                          : TC_SIP_ICT_EV_3XX_6XX,
                 response);
}

void tc_sip_transaction_take_request(struct tc_sip_transaction *transaction,
                                     const struct tc_sip_msg *request)
{
    if (request->method == TC_SIP_ACK)
        step_ist(transaction, TC_SIP_IST_EV_ACK, request);
    else if (transaction->kind == TC_SIP_IST)
        step_ist(transaction, TC_SIP_IST_EV_INVITE, NULL);
    else
        step_nist(transaction, TC_SIP_NIST_EV_REQUEST, NULL);
}
