/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "base/writer.h"
#include "proto/cops/cops_msg.h"

enum { IPV4_BYTES = 4, IPV6_BYTES = 16 };

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

static void write_bytes(struct tc_writer *w, enum tc_cops_object c_num,
                        const struct tc_cops_bytes *bytes)
{
    if (bytes->c_type == 0)
        return;

    tc_writer_u16(w, (uint16_t)(4 + bytes->len_bytes));
    tc_writer_u8(w, (uint8_t)c_num);
    tc_writer_u8(w, bytes->c_type);
    tc_writer_bytes(w, bytes->at, bytes->len_bytes);
    tc_writer_zeros(w, (4U - bytes->len_bytes % 4U) % 4U);
}

static void write_pair(struct tc_writer *w, enum tc_cops_object c_num,
                       uint16_t first, uint16_t second)
{
    tc_writer_u16(w, 8);
    tc_writer_u8(w, (uint8_t)c_num);
    tc_writer_u8(w, 1);
    tc_writer_u16(w, first);
    tc_writer_u16(w, second);
}

static void write_interface(struct tc_writer *w, enum tc_cops_object c_num,
                            const struct tc_cops_interface *interface)
{
    if (interface->c_type == 0)
        return;

    size_t address_bytes = interface->c_type == 1 ? IPV4_BYTES : IPV6_BYTES;
    tc_writer_u16(w, (uint16_t)(8 + address_bytes));
    tc_writer_u8(w, (uint8_t)c_num);
    tc_writer_u8(w, interface->c_type);
    tc_writer_bytes(w, interface->address, address_bytes);
    tc_writer_u32(w, interface->if_index);
}

/* In the order of RFC 2748 sections 3.1 to 3.10; no message has all. */
static void write_objects(struct tc_writer *w, const struct tc_cops_msg *msg)
{
    write_bytes(w, TC_COPS_PEPID, &msg->pepid);
    write_bytes(w, TC_COPS_HANDLE, &msg->handle);
    if (msg->has_context)
        write_pair(w, TC_COPS_CONTEXT, msg->r_type, msg->m_type);
    write_interface(w, TC_COPS_IN_INT, &msg->in_int);
    write_interface(w, TC_COPS_OUT_INT, &msg->out_int);
    if (msg->reason_code > 0)
        write_pair(w, TC_COPS_REASON, msg->reason_code, msg->reason_sub_code);
    if (msg->has_decision)
        write_pair(w, TC_COPS_DECISION, msg->decision_command,
                   msg->decision_flags);
    write_bytes(w, TC_COPS_DECISION, &msg->decision_data);
    if (msg->error_code > 0)
        write_pair(w, TC_COPS_ERROR, msg->error_code, msg->error_sub_code);
    if (msg->report_type > 0)
        write_pair(w, TC_COPS_REPORT_TYPE, msg->report_type, 0);
    write_bytes(w, TC_COPS_CLIENT_SI, &msg->client_si);
    if (msg->has_ka_timer)
        write_pair(w, TC_COPS_KA_TIMER, 0, msg->ka_timer_s);
    if (msg->has_acct_timer)
        write_pair(w, TC_COPS_ACCT_TIMER, 0, msg->acct_timer_s);
}

static void write_message(struct tc_writer *w, const struct tc_cops_msg *msg,
                          uint32_t message_bytes)
{
    tc_writer_u8(w, msg->is_solicited ? 0x11 : 0x10);
    tc_writer_u8(w, (uint8_t)msg->op);
    tc_writer_u16(w, msg->client_type);
    tc_writer_u32(w, message_bytes);
    write_objects(w, msg);
}

size_t tc_cops_encoded_len(const struct tc_cops_msg *msg)
{
    struct tc_writer writer = tc_writer_over(NULL, 0);

    assert(msg);
    write_message(&writer, msg, 0);
    return writer.len_bytes;
}

tc_err tc_cops_encode(const struct tc_cops_msg *msg, uint8_t *out,
                      size_t out_bytes)
{
    struct tc_writer writer = tc_writer_over(out, out_bytes);

    assert(msg);
    write_message(&writer, msg, (uint32_t)tc_cops_encoded_len(msg));
    return tc_writer_fits(&writer) ? TC_OK : TC_EARG;
}
