/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/sip_stack.h"

#include <assert.h>
#include <stdio.h>

#include "base/arena.h"
#include "model/network/failure.h"
#include "model/network/topology.h"
#include "model/parties/sip_stack_state.h"

/* A received message that waits for the node's server. */
struct inbox {
    struct tc_sip_stack *stack;
    const struct tc_sip_msg *msg;
    uint32_t from_node;
};

void *tc_sip_stack_object(struct tc_sip_stack *stack, size_t size_bytes)
{
    void *object = tc_arena_alloc(tc_sim_arena(tc_sip_sim(stack)), size_bytes);

    if (!object)
        tc_sim_stop(tc_sip_sim(stack), TC_ENOMEM);
    return object;
}

static tc_err set_sent_by(struct tc_sip_stack *stack)
{
    uint32_t ipv4 = tc_network_node_ipv4(stack->network, stack->node);
    char *text    = tc_sip_stack_object(stack, TC_SIP_BRANCH_BYTES);

    if (!text)
        return TC_ENOMEM;
    (void)snprintf(text, TC_SIP_BRANCH_BYTES, "%u.%u.%u.%u:%d", ipv4 >> 24,
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
        tc_sim_stop(tc_sip_sim(stack), err);
    else
        tc_network_send(stack->network, stack->node, &spec);
}

struct tc_sip_transaction *
tc_sip_stack_request(struct tc_sip_stack *stack,
                     const struct tc_sip_msg *request, uint32_t to_node,
                     void *user)
{
    assert(request->method != TC_SIP_ACK);

    struct tc_sip_transaction *t = tc_sip_transaction_new(
        stack, request->method == TC_SIP_INVITE ? TC_SIP_ICT : TC_SIP_NICT,
        request, to_node);
    if (!t)
        return NULL;

    t->user = user;
    tc_sip_stack_send(stack, request, to_node);
    tc_sip_transaction_start(t);
    return t;
}

void tc_sip_stack_respond(struct tc_sip_stack *stack,
                          struct tc_sip_transaction *server,
                          const struct tc_sip_msg *response)
{
    assert(stack == server->stack);
    (void)stack;
    tc_sip_transaction_respond(server, response);
}

void tc_sip_stack_cancel(struct tc_sip_stack *stack,
                         struct tc_sip_transaction *invite)
{
    assert(invite->kind == TC_SIP_ICT);

    const struct tc_sip_msg *cancel = tc_sip_build_cancel(invite);
    if (cancel)
        (void)tc_sip_stack_request(stack, cancel, invite->peer_node,
                                   invite->user);
}

void tc_sip_stack_abandon(struct tc_sip_stack *stack,
                          struct tc_sip_transaction *transaction)
{
    assert(transaction->stack == stack);
    (void)stack;
    tc_sip_transaction_end(transaction);
}

void tc_sip_stack_forget_all(struct tc_sip_stack *stack)
{
    struct tc_hash_link *next;

    for (struct tc_hash_link *link =
             tc_hash_table_after(&stack->transactions, NULL);
         link; link = next) {
        next = tc_hash_table_after(&stack->transactions, link);
        tc_sip_stack_abandon(stack, (struct tc_sip_transaction *)link);
    }
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
    return tc_sip_transaction_find(stack, &invite, true);
}

uint64_t tc_sip_stack_resent(const struct tc_sip_stack *stack)
{
    return stack->resent;
}

static void take_response(struct tc_sip_stack *stack,
                          const struct tc_sip_msg *msg)
{
    struct tc_sip_transaction *t = tc_sip_transaction_find(stack, msg, false);

    if (t)
        tc_sip_transaction_take_response(t, msg);
    else
        stack->user->on_response(stack->self, NULL, msg);
}

static void take_request(struct tc_sip_stack *stack,
                         const struct tc_sip_msg *msg, uint32_t from_node)
{
    struct tc_sip_transaction *t = tc_sip_transaction_find(stack, msg, true);

    if (t) {
        tc_sip_transaction_take_request(t, msg);
    } else if (msg->method == TC_SIP_ACK) {
        stack->user->on_request(stack->self, NULL, msg, from_node);
    } else {
        t = tc_sip_transaction_new(
            stack, msg->method == TC_SIP_INVITE ? TC_SIP_IST : TC_SIP_NIST, msg,
            from_node);
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

/* RFC 3261 section 17.2.1: a 100 is sent if no answer will be sent within 200
 * ms.  If the node's server has a longer queue, the INVITE has not been read by
 * then, and its sender must not assume that the node has failed. */
static void say_trying(struct tc_sip_stack *stack, const struct tc_sip_msg *msg,
                       uint32_t from_node)
{
    const int64_t wait_ns =
        stack->server->free_at_ns - tc_sim_now_ns(tc_sip_sim(stack));

    if (!msg->is_request || msg->method != TC_SIP_INVITE ||
        wait_ns < TC_SIP_TRYING_NS ||
        tc_network_is_down(stack->network, stack->node))
        return;

    const struct tc_sip_msg *trying =
        tc_sip_stack_new_response(stack, msg, 100);
    if (trying)
        tc_sip_stack_send(stack, trying, from_node);
}

void tc_sip_stack_receive(struct tc_sip_stack *stack,
                          const struct tc_packet *packet)
{
    struct inbox *inbox = tc_sip_stack_object(stack, sizeof *inbox);

    assert(packet->protocol == TC_PROTOCOL_SIP);
    if (!inbox)
        return;

    inbox->stack     = stack;
    inbox->msg       = packet->view.sip;
    inbox->from_node = packet->from_node;
    say_trying(stack, inbox->msg, inbox->from_node);
    tc_server_submit(stack->server, on_processed, inbox, 0);
}
