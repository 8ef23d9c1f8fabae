/* SPDX-License-Identifier: Apache-2.0 */
/* Puts the first object of each kind into its field, found by its C-Num. */
#include <assert.h>

#include "proto/cops/cops_msg.h"

tc_err tc_cops_frame_len(const uint8_t *bytes, size_t len_bytes, uint32_t *out)
{
    struct tc_cops_header header;

    assert(out);
    tc_err err = tc_cops_read_header(bytes, len_bytes, &header);
    if (err == TC_OK)
        *out = header.message_bytes;
    return err;
}

/* A second object of its kind, or one with a C-Type that the field cannot
 * hold. */
static tc_err count_other(struct tc_cops_msg *msg)
{
    msg->other_objects++;
    return TC_OK;
}

static tc_err keep_bytes(const struct tc_cops_object *object,
                         struct tc_cops_bytes *to, struct tc_cops_msg *msg)
{
    if (to->c_type != 0 || object->c_type == 0)
        return count_other(msg);

    *to = (struct tc_cops_bytes){ .at        = object->at,
                                  .len_bytes = object->len_bytes,
                                  .c_type    = object->c_type };
    return TC_OK;
}

static tc_err keep_context(const struct tc_cops_object *object,
                           struct tc_cops_msg *msg)
{
    if (msg->has_context || object->c_type != 1)
        return count_other(msg);
    msg->has_context = true;
    return tc_cops_read_context(object, &msg->r_type, &msg->m_type);
}

static tc_err keep_interface(const struct tc_cops_object *object,
                             struct tc_cops_interface *to,
                             struct tc_cops_msg *msg)
{
    return to->c_type != 0 ? count_other(msg)
                           : tc_cops_read_interface(object, to);
}

static tc_err keep_reason(const struct tc_cops_object *object,
                          struct tc_cops_msg *msg)
{
    if (msg->reason_code > 0 || object->c_type != 1)
        return count_other(msg);
    return tc_cops_read_reason(object, &msg->reason_code,
                               &msg->reason_sub_code);
}

static tc_err keep_decision(const struct tc_cops_object *object,
                            struct tc_cops_msg *msg)
{
    if (object->c_type != TC_COPS_DECISION_FLAGS)
        return keep_bytes(object, &msg->decision_data, msg);
    if (msg->has_decision)
        return count_other(msg);
    msg->has_decision = true;
    return tc_cops_read_decision_flags(object, &msg->decision_command,
                                       &msg->decision_flags);
}

static tc_err keep_error(const struct tc_cops_object *object,
                         struct tc_cops_msg *msg)
{
    if (msg->error_code > 0 || object->c_type != 1)
        return count_other(msg);
    return tc_cops_read_error(object, &msg->error_code, &msg->error_sub_code);
}

static tc_err keep_timer(const struct tc_cops_object *object, bool *has,
                         uint16_t *seconds, struct tc_cops_msg *msg)
{
    if (*has || object->c_type != 1)
        return count_other(msg);
    *has = true;
    return tc_cops_read_timer(object, seconds);
}

static tc_err keep_report_type(const struct tc_cops_object *object,
                               struct tc_cops_msg *msg)
{
    if (msg->report_type > 0 || object->c_type != 1)
        return count_other(msg);
    return tc_cops_read_report_type(object, &msg->report_type);
}

static tc_err keep(const struct tc_cops_object *object, struct tc_cops_msg *msg)
{
    switch (object->c_num) {
    case TC_COPS_HANDLE:
        return keep_bytes(object, &msg->handle, msg);
    case TC_COPS_CONTEXT:
        return keep_context(object, msg);
    case TC_COPS_IN_INT:
        return keep_interface(object, &msg->in_int, msg);
    case TC_COPS_OUT_INT:
        return keep_interface(object, &msg->out_int, msg);
    case TC_COPS_REASON:
        return keep_reason(object, msg);
    case TC_COPS_DECISION:
        return keep_decision(object, msg);
    case TC_COPS_ERROR:
        return keep_error(object, msg);
    case TC_COPS_CLIENT_SI:
        return keep_bytes(object, &msg->client_si, msg);
    case TC_COPS_KA_TIMER:
        return keep_timer(object, &msg->has_ka_timer, &msg->ka_timer_s, msg);
    case TC_COPS_PEPID:
        return keep_bytes(object, &msg->pepid, msg);
    case TC_COPS_REPORT_TYPE:
        return keep_report_type(object, msg);
    case TC_COPS_ACCT_TIMER:
        return keep_timer(object, &msg->has_acct_timer, &msg->acct_timer_s,
                          msg);
    default:
        return count_other(msg);
    }
}

tc_err tc_cops_decode(const uint8_t *bytes, size_t len_bytes,
                      struct tc_cops_msg *out)
{
    struct tc_cops_msg msg = { 0 };
    struct tc_cops_header header;
    struct tc_cops_object object;

    assert(out);
    tc_err err = tc_cops_objects_over(bytes, len_bytes, &header, &msg.objects);
    if (err != TC_OK)
        return err;

    msg.op                      = header.op;
    msg.is_solicited            = header.is_solicited;
    msg.client_type             = header.client_type;
    struct tc_cops_objects left = msg.objects;
    while ((err = tc_cops_objects_next(&left, &object)) == TC_OK) {
        err = keep(&object, &msg);
        if (err != TC_OK)
            return err;
    }
    if (err != TC_END)
        return err;
    *out = msg;
    return TC_OK;
}
