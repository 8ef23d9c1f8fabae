/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/cops/cops_object.h"

#include <assert.h>
#include <string.h>

enum {
    VERSION_1           = 1,
    FLAG_SOLICITED      = 0x1,
    OBJECT_HEADER_BYTES = 4,
    IPV4_BYTES          = 4,
    IPV6_BYTES          = 16,
};

tc_err tc_cops_read_header(const uint8_t *bytes, size_t len_bytes,
                           struct tc_cops_header *out)
{
    struct tc_cursor cursor      = tc_cursor_over(bytes, len_bytes);
    struct tc_cops_header header = { 0 };
    uint8_t first, op;

    assert(out);
    if (!tc_cursor_u8(&cursor, &first) || !tc_cursor_u8(&cursor, &op) ||
        !tc_cursor_u16(&cursor, &header.client_type) ||
        !tc_cursor_u32(&cursor, &header.message_bytes))
        return TC_ESHORT;
    if (first >> 4 != VERSION_1 || op < TC_COPS_REQ || op >= TC_COPS_OP_END ||
        header.message_bytes < TC_COPS_HEADER_BYTES ||
        header.message_bytes % 4 != 0)
        return TC_EFORMAT;

    header.op           = (enum tc_cops_op)op;
    header.is_solicited = first & FLAG_SOLICITED;
    *out                = header;
    return TC_OK;
}

tc_err tc_cops_objects_over(const uint8_t *bytes, size_t len_bytes,
                            struct tc_cops_header *header,
                            struct tc_cops_objects *out)
{
    assert(header && out);
    tc_err err = tc_cops_read_header(bytes, len_bytes, header);
    if (err != TC_OK)
        return err;
    if (header->message_bytes > len_bytes)
        return TC_ESHORT;

    out->left =
        tc_cursor_over(bytes + TC_COPS_HEADER_BYTES,
                       header->message_bytes - (size_t)TC_COPS_HEADER_BYTES);
    return TC_OK;
}

/* The length includes the header, but not the padding that follows. */
static bool read_object(struct tc_cursor *left, struct tc_cops_object *object)
{
    struct tc_cursor contents;
    uint16_t length;

    if (!tc_cursor_u16(left, &length) || !tc_cursor_u8(left, &object->c_num) ||
        !tc_cursor_u8(left, &object->c_type) || length < OBJECT_HEADER_BYTES ||
        !tc_cursor_sub(left, length - (size_t)OBJECT_HEADER_BYTES, &contents) ||
        !tc_cursor_skip(left, tc_cops_padding(length)))
        return false;

    object->at        = contents.at;
    object->len_bytes = (uint16_t)tc_cursor_left(&contents);
    return true;
}

tc_err tc_cops_objects_next(struct tc_cops_objects *objects,
                            struct tc_cops_object *out)
{
    struct tc_cops_object object;

    assert(objects && out);
    if (tc_cursor_left(&objects->left) == 0)
        return TC_END;
    if (!read_object(&objects->left, &object)) {
        objects->left = (struct tc_cursor){ 0 };
        return TC_EFORMAT;
    }
    *out = object;
    return TC_OK;
}

static struct tc_cursor contents_of(const struct tc_cops_object *object)
{
    return tc_cursor_over(object->at, object->len_bytes);
}

/* C-Type 1 with two 16-bit fields: Context, Reason, Decision flags, ... */
static tc_err read_pair(const struct tc_cops_object *object, uint16_t *first,
                        uint16_t *second)
{
    struct tc_cursor contents = contents_of(object);

    if (object->c_type != 1 || object->len_bytes != 4 ||
        !tc_cursor_u16(&contents, first) || !tc_cursor_u16(&contents, second))
        return TC_EFORMAT;
    return TC_OK;
}

tc_err tc_cops_read_context(const struct tc_cops_object *object,
                            uint16_t *r_type, uint16_t *m_type)
{
    return object->c_num == TC_COPS_CONTEXT ? read_pair(object, r_type, m_type)
                                            : TC_EFORMAT;
}

tc_err tc_cops_read_reason(const struct tc_cops_object *object, uint16_t *code,
                           uint16_t *sub_code)
{
    return object->c_num == TC_COPS_REASON ? read_pair(object, code, sub_code)
                                           : TC_EFORMAT;
}

tc_err tc_cops_read_decision_flags(const struct tc_cops_object *object,
                                   uint16_t *command, uint16_t *flags)
{
    if (object->c_num != TC_COPS_DECISION &&
        object->c_num != TC_COPS_LPDP_DECISION)
        return TC_EFORMAT;
    return read_pair(object, command, flags);
}

tc_err tc_cops_read_error(const struct tc_cops_object *object, uint16_t *code,
                          uint16_t *sub_code)
{
    return object->c_num == TC_COPS_ERROR ? read_pair(object, code, sub_code)
                                          : TC_EFORMAT;
}

tc_err tc_cops_read_timer(const struct tc_cops_object *object,
                          uint16_t *seconds)
{
    uint16_t zero;

    if (object->c_num != TC_COPS_KA_TIMER &&
        object->c_num != TC_COPS_ACCT_TIMER)
        return TC_EFORMAT;
    return read_pair(object, &zero, seconds);
}

tc_err tc_cops_read_report_type(const struct tc_cops_object *object,
                                uint16_t *report_type)
{
    uint16_t zero;

    return object->c_num == TC_COPS_REPORT_TYPE
               ? read_pair(object, report_type, &zero)
               : TC_EFORMAT;
}

/* Padded within its length (RFC 2748 section 2.2.11). */
tc_err tc_cops_read_pepid(const struct tc_cops_object *object,
                          struct tc_text *out)
{
    if (object->c_num != TC_COPS_PEPID || object->c_type != 1)
        return TC_EFORMAT;

    const uint8_t *nul = object->len_bytes > 0
                             ? memchr(object->at, '\0', object->len_bytes)
                             : NULL;
    *out               = (struct tc_text){ .at        = (const char *)object->at,
                                           .len_bytes = nul ? (size_t)(nul - object->at)
                                                            : object->len_bytes };
    return TC_OK;
}

/* The address of C-Type 1 or 2, followed by four octets. */
static bool read_address(const struct tc_cops_object *object,
                         uint8_t address[IPV6_BYTES], struct tc_cursor *rest)
{
    size_t address_bytes =
        object->c_type == TC_COPS_IPV4 ? IPV4_BYTES : IPV6_BYTES;
    struct tc_cursor contents = contents_of(object);
    const uint8_t *bytes;

    if ((object->c_type != TC_COPS_IPV4 && object->c_type != TC_COPS_IPV6) ||
        object->len_bytes != address_bytes + 4 ||
        !tc_cursor_bytes(&contents, address_bytes, &bytes))
        return false;

    memcpy(address, bytes, address_bytes);
    *rest = contents;
    return true;
}

tc_err tc_cops_read_interface(const struct tc_cops_object *object,
                              struct tc_cops_interface *out)
{
    struct tc_cops_interface interface = { .c_type = object->c_type };
    struct tc_cursor rest;

    if ((object->c_num != TC_COPS_IN_INT && object->c_num != TC_COPS_OUT_INT) ||
        !read_address(object, interface.address, &rest) ||
        !tc_cursor_u32(&rest, &interface.if_index))
        return TC_EFORMAT;

    *out = interface;
    return TC_OK;
}

tc_err tc_cops_read_pdp_address(const struct tc_cops_object *object,
                                struct tc_cops_pdp_address *out)
{
    struct tc_cops_pdp_address pdp = { .c_type = object->c_type };
    struct tc_cursor rest;

    if ((object->c_num != TC_COPS_PDP_REDIRECT &&
         object->c_num != TC_COPS_LAST_PDP) ||
        !read_address(object, pdp.address, &rest) ||
        !tc_cursor_skip(&rest, 2) || !tc_cursor_u16(&rest, &pdp.tcp_port))
        return TC_EFORMAT;

    *out = pdp;
    return TC_OK;
}

tc_err tc_cops_read_integrity(const struct tc_cops_object *object,
                              struct tc_cops_integrity *out)
{
    struct tc_cursor contents          = contents_of(object);
    struct tc_cops_integrity integrity = { 0 };

    if (object->c_num != TC_COPS_INTEGRITY ||
        object->c_type != TC_COPS_INTEGRITY_DIGEST ||
        !tc_cursor_u32(&contents, &integrity.key_id) ||
        !tc_cursor_u32(&contents, &integrity.sequence))
        return TC_EFORMAT;

    integrity.digest       = contents.at;
    integrity.digest_bytes = (uint16_t)tc_cursor_left(&contents);
    *out                   = integrity;
    return TC_OK;
}

tc_err tc_cops_read_tls(const struct tc_cops_object *object, uint16_t *flags)
{
    struct tc_cursor contents = contents_of(object);

    if (object->c_num != TC_COPS_INTEGRITY ||
        object->c_type != TC_COPS_INTEGRITY_TLS || object->len_bytes != 4 ||
        !tc_cursor_skip(&contents, 2) || !tc_cursor_u16(&contents, flags))
        return TC_EFORMAT;
    return TC_OK;
}
