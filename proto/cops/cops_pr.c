/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/cops/cops_pr.h"

#include <assert.h>

enum { PR_HEADER_BYTES = 4 };

static size_t padding_of(size_t len_bytes)
{
    return (4U - len_bytes % 4U) % 4U;
}

static bool read_object(struct tc_cursor *cursor,
                        struct tc_cops_pr_object *object)
{
    uint16_t length;

    if (!tc_cursor_u16(cursor, &length) || length < PR_HEADER_BYTES ||
        !tc_cursor_u8(cursor, &object->s_num) ||
        !tc_cursor_u8(cursor, &object->s_type) ||
        !tc_cursor_bytes(cursor, length - (size_t)PR_HEADER_BYTES, &object->at))
        return false;

    object->len_bytes = (uint16_t)(length - PR_HEADER_BYTES);
    if (!tc_cursor_skip(cursor, padding_of(length)))
        cursor->at = cursor->end;
    return true;
}

tc_err tc_cops_pr_next(struct tc_cursor *cursor, struct tc_cops_pr_object *out)
{
    struct tc_cops_pr_object object;

    assert(cursor && out);
    if (tc_cursor_left(cursor) == 0)
        return TC_END;
    if (!read_object(cursor, &object)) {
        cursor->at = cursor->end;
        return TC_EFORMAT;
    }
    *out = object;
    return TC_OK;
}

static bool is_name(unsigned s_num)
{
    return s_num == TC_COPS_PR_PRID || s_num == TC_COPS_PR_PPRID ||
           s_num == TC_COPS_PR_ERROR_PRID;
}

static bool is_error(unsigned s_num)
{
    return s_num == TC_COPS_PR_GPERR || s_num == TC_COPS_PR_CPERR;
}

tc_err tc_cops_pr_read_name(const struct tc_cops_pr_object *object,
                            struct tc_cops_oid *out)
{
    struct tc_cursor contents = tc_cursor_over(object->at, object->len_bytes);
    struct tc_cops_ber value;

    if (!is_name(object->s_num) || object->s_type != TC_COPS_PR_BER ||
        tc_cops_ber_next(&contents, &value) != TC_OK ||
        tc_cursor_left(&contents) > 0)
        return TC_EFORMAT;
    return tc_cops_ber_read_oid(&value, out);
}

tc_err tc_cops_pr_read_error(const struct tc_cops_pr_object *object,
                             uint16_t *code, uint16_t *sub_code)
{
    struct tc_cursor contents = tc_cursor_over(object->at, object->len_bytes);

    if (!is_error(object->s_num) || object->s_type != TC_COPS_PR_BER ||
        object->len_bytes != 4 || !tc_cursor_u16(&contents, code) ||
        !tc_cursor_u16(&contents, sub_code))
        return TC_EFORMAT;
    return TC_OK;
}

tc_err tc_cops_pr_read_attributes(const struct tc_cops_pr_object *object,
                                  struct tc_cursor *out)
{
    if (object->s_num != TC_COPS_PR_EPD || object->s_type != TC_COPS_PR_BER)
        return TC_EFORMAT;

    *out = tc_cursor_over(object->at, object->len_bytes);
    return TC_OK;
}

static void write_head(struct tc_writer *w, unsigned s_num, unsigned s_type,
                       size_t len_bytes)
{
    assert(len_bytes <= UINT16_MAX - PR_HEADER_BYTES);
    tc_writer_u16(w, (uint16_t)(PR_HEADER_BYTES + len_bytes));
    tc_writer_u8(w, (uint8_t)s_num);
    tc_writer_u8(w, (uint8_t)s_type);
}

void tc_cops_pr_write(struct tc_writer *w,
                      const struct tc_cops_pr_object *object)
{
    write_head(w, object->s_num, object->s_type, object->len_bytes);
    tc_writer_bytes(w, object->at, object->len_bytes);
    tc_writer_zeros(w, padding_of(object->len_bytes));
}

void tc_cops_pr_write_name(struct tc_writer *w, enum tc_cops_pr_s_num s_num,
                           const struct tc_cops_oid *oid)
{
    struct tc_writer count = tc_writer_over(NULL, 0);

    assert(is_name(s_num));
    tc_cops_ber_write_oid(&count, oid);
    write_head(w, s_num, TC_COPS_PR_BER, count.len_bytes);
    tc_cops_ber_write_oid(w, oid);
    tc_writer_zeros(w, padding_of(count.len_bytes));
}

void tc_cops_pr_write_error(struct tc_writer *w, enum tc_cops_pr_s_num s_num,
                            uint16_t code, uint16_t sub_code)
{
    assert(is_error(s_num));
    write_head(w, s_num, TC_COPS_PR_BER, 4);
    tc_writer_u16(w, code);
    tc_writer_u16(w, sub_code);
}
