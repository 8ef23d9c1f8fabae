/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "proto/cops/cops_builder.h"
#include "proto/cops/cops_msg.h"

static const char *const op_name[TC_COPS_OP_END] = {
    [TC_COPS_REQ] = "REQ", [TC_COPS_DEC] = "DEC", [TC_COPS_RPT] = "RPT",
    [TC_COPS_DRQ] = "DRQ", [TC_COPS_SSQ] = "SSQ", [TC_COPS_OPN] = "OPN",
    [TC_COPS_CAT] = "CAT", [TC_COPS_CC] = "CC",   [TC_COPS_KA] = "KA",
    [TC_COPS_SSC] = "SSC",
};

const char *tc_cops_op_name(enum tc_cops_op op)
{
    assert(op >= TC_COPS_REQ && op < TC_COPS_OP_END);

    return op_name[op];
}

static void add_bytes(struct tc_cops_builder *builder, enum tc_cops_c_num c_num,
                      const struct tc_cops_bytes *bytes)
{
    const struct tc_cops_object object = { .at        = bytes->at,
                                           .len_bytes = bytes->len_bytes,
                                           .c_num     = (uint8_t)c_num,
                                           .c_type    = bytes->c_type };

    if (bytes->c_type > 0)
        tc_cops_add(builder, &object);
}

static void add_interface(struct tc_cops_builder *builder,
                          enum tc_cops_c_num c_num,
                          const struct tc_cops_interface *interface)
{
    if (interface->c_type > 0)
        tc_cops_add_interface(builder, c_num, interface);
}

/* In the order of RFC 2748 sections 3.1 to 3.10; no message has all of them. */
static void add_objects(struct tc_cops_builder *b,
                        const struct tc_cops_msg *msg)
{
    add_bytes(b, TC_COPS_PEPID, &msg->pepid);
    add_bytes(b, TC_COPS_HANDLE, &msg->handle);
    if (msg->has_context)
        tc_cops_add_pair(b, TC_COPS_CONTEXT, msg->r_type, msg->m_type);
    add_interface(b, TC_COPS_IN_INT, &msg->in_int);
    add_interface(b, TC_COPS_OUT_INT, &msg->out_int);
    if (msg->reason_code > 0)
        tc_cops_add_pair(b, TC_COPS_REASON, msg->reason_code,
                         msg->reason_sub_code);
    if (msg->has_decision)
        tc_cops_add_pair(b, TC_COPS_DECISION, msg->decision_command,
                         msg->decision_flags);
    add_bytes(b, TC_COPS_DECISION, &msg->decision_data);
    if (msg->error_code > 0)
        tc_cops_add_pair(b, TC_COPS_ERROR, msg->error_code,
                         msg->error_sub_code);
    if (msg->report_type > 0)
        tc_cops_add_pair(b, TC_COPS_REPORT_TYPE, msg->report_type, 0);
    add_bytes(b, TC_COPS_CLIENT_SI, &msg->client_si);
    if (msg->has_ka_timer)
        tc_cops_add_pair(b, TC_COPS_KA_TIMER, 0, msg->ka_timer_s);
    if (msg->has_acct_timer)
        tc_cops_add_pair(b, TC_COPS_ACCT_TIMER, 0, msg->acct_timer_s);
}

static tc_err build(const struct tc_cops_msg *msg, uint8_t *out,
                    size_t out_bytes, size_t *message_bytes)
{
    const struct tc_cops_header header = { .op           = msg->op,
                                           .is_solicited = msg->is_solicited,
                                           .client_type  = msg->client_type };
    struct tc_cops_builder builder =
        tc_cops_builder_over(&header, out, out_bytes);

    add_objects(&builder, msg);
    return tc_cops_builder_finish(&builder, message_bytes);
}

size_t tc_cops_encoded_len(const struct tc_cops_msg *msg)
{
    size_t message_bytes;

    assert(msg);
    (void)build(msg, NULL, 0, &message_bytes);
    return message_bytes;
}

tc_err tc_cops_encode(const struct tc_cops_msg *msg, uint8_t *out,
                      size_t out_bytes)
{
    size_t message_bytes;

    assert(msg);
    return build(msg, out, out_bytes, &message_bytes);
}
