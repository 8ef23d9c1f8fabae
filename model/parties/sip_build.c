/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/parties/sip_stack_state.h"

struct tc_sip_msg *tc_sip_stack_new_msg(struct tc_sip_stack *stack)
{
    struct tc_sip_msg *msg = tc_sip_stack_object(stack, sizeof *msg);

    if (msg) {
        msg->max_forwards   = -1;
        msg->content_length = -1;
    }
    return msg;
}

struct tc_sip_msg *tc_sip_stack_copy_msg(struct tc_sip_stack *stack,
                                         const struct tc_sip_msg *msg)
{
    struct tc_sip_msg *copy = tc_sip_stack_object(stack, sizeof *copy);

    if (copy)
        *copy = *msg;
    return copy;
}

void tc_sip_stack_push_via(struct tc_sip_stack *stack, struct tc_sip_msg *msg)
{
    char *branch = tc_sip_stack_object(stack, TC_SIP_BRANCH_BYTES);

    if (!branch)
        return;

    assert(msg->via_count < TC_SIP_VIAS_MAX);
    (void)snprintf(branch, TC_SIP_BRANCH_BYTES, "z9hG4bK-%" PRIu32 "-%" PRIu64,
                   stack->node, stack->branches++);
    memmove(&msg->vias[1], &msg->vias[0], msg->via_count * sizeof msg->vias[0]);
    msg->via_count++;
    msg->vias[0] = (struct tc_sip_via){ .sent_by = stack->sent_by,
                                        .branch  = tc_text_of(branch) };
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

struct tc_sip_msg *tc_sip_build_ack(const struct tc_sip_transaction *invite,
                                    const struct tc_sip_msg *response)
{
    struct tc_sip_msg *ack = tc_sip_stack_new_msg(invite->stack);

    if (!ack)
        return NULL;
    ack->is_request       = true;
    ack->method           = TC_SIP_ACK;
    ack->method_text      = TC_TEXT("ACK");
    ack->request_uri      = invite->request->request_uri;
    ack->vias[0]          = invite->request->vias[0];
    ack->via_count        = 1;
    ack->max_forwards     = 70;
    ack->from             = invite->request->from;
    ack->to               = response->to;
    ack->call_id          = invite->request->call_id;
    ack->cseq_number      = invite->request->cseq_number;
    ack->cseq_method      = TC_SIP_ACK;
    ack->cseq_method_text = TC_TEXT("ACK");
    return ack;
}

struct tc_sip_msg *tc_sip_build_cancel(const struct tc_sip_transaction *invite)
{
    struct tc_sip_msg *cancel = tc_sip_stack_new_msg(invite->stack);

    if (!cancel)
        return NULL;
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
    return cancel;
}
