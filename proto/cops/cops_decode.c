/* SPDX-License-Identifier: Apache-2.0 */
/* One function per object (RFC 2748 section 2.2), found by its C-Num. */
#include <assert.h>
#include <string.h>

#include "base/cursor.h"
#include "proto/cops/cops_msg.h"

enum {
    VERSION_1           = 1,
    FLAG_SOLICITED      = 0x1,
    OBJECT_HEADER_BYTES = 4,
    IPV4_BYTES          = 4,
    IPV6_BYTES          = 16,
};

/* One object: its kind and a cursor over its contents without padding. */
struct object {
    uint8_t c_num;
    uint8_t c_type;
    struct tc_cursor contents;
};

static tc_err read_header(const uint8_t *bytes, size_t len_bytes,
                          struct tc_cops_msg *msg, uint32_t *message_bytes)
{
    struct tc_cursor cursor = tc_cursor_over(bytes, len_bytes);
    uint8_t first, op;

    if (!tc_cursor_u8(&cursor, &first) || !tc_cursor_u8(&cursor, &op) ||
        !tc_cursor_u16(&cursor, &msg->client_type) ||
        !tc_cursor_u32(&cursor, message_bytes))
        return TC_ESHORT;
    if (first >> 4 != VERSION_1 || op < TC_COPS_REQ || op >= TC_COPS_OP_END ||
        *message_bytes < TC_COPS_HEADER_BYTES || *message_bytes % 4 != 0)
        return TC_EFORMAT;

    msg->op           = (enum tc_cops_op)op;
    msg->is_solicited = first & FLAG_SOLICITED;
    return TC_OK;
}

tc_err tc_cops_frame_len(const uint8_t *bytes, size_t len_bytes, uint32_t *out)
{
    struct tc_cops_msg msg = { 0 };
    uint32_t message_bytes;

    assert(out);
    tc_err err = read_header(bytes, len_bytes, &msg, &message_bytes);
    if (err == TC_OK)
        *out = message_bytes;
    return err;
}

static tc_err keep_bytes(const struct object *object, struct tc_cops_bytes *to,
                         unsigned *others)
{
    if (to->c_type != 0 || object->c_type == 0) {
        (*others)++;
        return TC_OK;
    }
    *to = (struct tc_cops_bytes){
        .at        = object->contents.at,
        .len_bytes = (uint16_t)tc_cursor_left(&object->contents),
        .c_type    = object->c_type,
    };
    return TC_OK;
}

/* Two 16-bit fields: Context, Reason, Decision flags, Error, ... */
static tc_err read_pair(const struct object *object, uint16_t *first,
                        uint16_t *second)
{
    struct tc_cursor contents = object->contents;

    if (tc_cursor_left(&contents) != 4 || !tc_cursor_u16(&contents, first) ||
        !tc_cursor_u16(&contents, second))
        return TC_EFORMAT;
    return TC_OK;
}

/* The same, but only the first object of its kind is kept. */
static tc_err read_first(const struct object *object, bool seen,
                         uint16_t *first, uint16_t *second, unsigned *others)
{
    if (seen) {
        (*others)++;
        return TC_OK;
    }
    return read_pair(object, first, second);
}

static tc_err read_interface(const struct object *object,
                             struct tc_cops_interface *out, unsigned *others)
{
    struct tc_cursor contents = object->contents;
    const uint8_t *address;
    size_t address_bytes = object->c_type == 1 ? IPV4_BYTES : IPV6_BYTES;

    if (out->c_type != 0) {
        (*others)++;
        return TC_OK;
    }
    if (object->c_type < 1 || object->c_type > 2 ||
        tc_cursor_left(&contents) != address_bytes + 4 ||
        !tc_cursor_bytes(&contents, address_bytes, &address) ||
        !tc_cursor_u32(&contents, &out->if_index))
        return TC_EFORMAT;

    out->c_type = object->c_type;
    memcpy(out->address, address, address_bytes);
    return TC_OK;
}

static tc_err read_decision(const struct object *object,
                            struct tc_cops_msg *msg)
{
    if (object->c_type != 1)
        return keep_bytes(object, &msg->decision_data, &msg->other_objects);

    bool seen         = msg->has_decision;
    msg->has_decision = true;
    return read_first(object, seen, &msg->decision_command,
                      &msg->decision_flags, &msg->other_objects);
}

static tc_err read_seconds(const struct object *object, bool *has,
                           uint16_t *seconds, unsigned *others)
{
    uint16_t zero;

    bool seen = *has;
    *has      = true;
    return read_first(object, seen, &zero, seconds, others);
}

static tc_err read_context(const struct object *object, struct tc_cops_msg *msg)
{
    bool seen        = msg->has_context;
    msg->has_context = true;
    return read_first(object, seen, &msg->r_type, &msg->m_type,
                      &msg->other_objects);
}

static tc_err read_object(const struct object *object, struct tc_cops_msg *msg)
{
    unsigned *others = &msg->other_objects;
    uint16_t zero;

    switch (object->c_num) {
    case TC_COPS_HANDLE:
        return keep_bytes(object, &msg->handle, others);
    case TC_COPS_CONTEXT:
        return read_context(object, msg);
    case TC_COPS_IN_INT:
        return read_interface(object, &msg->in_int, others);
    case TC_COPS_OUT_INT:
        return read_interface(object, &msg->out_int, others);
    case TC_COPS_REASON:
        return read_first(object, msg->reason_code > 0, &msg->reason_code,
                          &msg->reason_sub_code, others);
    case TC_COPS_DECISION:
        return read_decision(object, msg);
    case TC_COPS_ERROR:
        return read_first(object, msg->error_code > 0, &msg->error_code,
                          &msg->error_sub_code, others);
    case TC_COPS_CLIENT_SI:
        return keep_bytes(object, &msg->client_si, others);
    case TC_COPS_KA_TIMER:
        return read_seconds(object, &msg->has_ka_timer, &msg->ka_timer_s,
                            others);
    case TC_COPS_PEPID:
        return keep_bytes(object, &msg->pepid, others);
    case TC_COPS_REPORT_TYPE:
        return read_first(object, msg->report_type > 0, &msg->report_type,
                          &zero, others);
    case TC_COPS_ACCT_TIMER:
        return read_seconds(object, &msg->has_acct_timer, &msg->acct_timer_s,
                            others);
    default:
        (*others)++;
        return TC_OK;
    }
}

/* The length counts the header and leaves out the padding that follows. */
static tc_err next_object(struct tc_cursor *cursor, struct object *object)
{
    uint16_t length;

    if (!tc_cursor_u16(cursor, &length) ||
        !tc_cursor_u8(cursor, &object->c_num) ||
        !tc_cursor_u8(cursor, &object->c_type) ||
        length < OBJECT_HEADER_BYTES ||
        !tc_cursor_sub(cursor, length - (size_t)OBJECT_HEADER_BYTES,
                       &object->contents))
        return TC_EFORMAT;

    size_t padding = (4U - length % 4U) % 4U;
    return tc_cursor_skip(cursor, padding) ? TC_OK : TC_EFORMAT;
}

tc_err tc_cops_decode(const uint8_t *bytes, size_t len_bytes,
                      struct tc_cops_msg *out)
{
    struct tc_cops_msg msg = { 0 };
    uint32_t message_bytes;

    assert(out);
    tc_err err = read_header(bytes, len_bytes, &msg, &message_bytes);
    if (err != TC_OK)
        return err;
    if (message_bytes > len_bytes)
        return TC_ESHORT;

    struct tc_cursor cursor =
        tc_cursor_over(bytes + TC_COPS_HEADER_BYTES,
                       message_bytes - (size_t)TC_COPS_HEADER_BYTES);
    while (err == TC_OK && tc_cursor_left(&cursor) > 0) {
        struct object object;

        err = next_object(&cursor, &object);
        if (err == TC_OK)
            err = read_object(&object, &msg);
    }
    if (err == TC_OK)
        *out = msg;
    return err;
}
