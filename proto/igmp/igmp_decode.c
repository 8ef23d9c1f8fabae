/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "proto/igmp/igmp_checksum.h"
#include "proto/igmp/igmp_msg.h"
#include "proto/igmp/igmp_wire.h"

enum { FLAG_SUPPRESS = 0x08, ROBUSTNESS_MASK = 0x07 };

/* Below 2^(bits + 3) the code is the value; above, it has an exponent of 3
 * bits over a mantissa with one bit implied. */
static uint32_t time_of_code(uint32_t code, unsigned mantissa_bits)
{
    if (code >> (mantissa_bits + 3) == 0)
        return code;

    uint32_t implied  = UINT32_C(1) << mantissa_bits;
    uint32_t mantissa = implied | (code & (implied - 1));
    uint32_t exponent = code >> mantissa_bits & 7;
    return mantissa << (exponent + 3);
}

static bool read_address(struct tc_cursor *cursor, enum tc_ip_family family,
                         struct tc_endpoint *out)
{
    size_t address_bytes = tc_igmp_address_bytes(family);
    const uint8_t *address;

    if (!tc_cursor_bytes(cursor, address_bytes, &address))
        return false;
    *out = (struct tc_endpoint){ .family = (uint16_t)family };
    memcpy(out->address, address, address_bytes);
    return true;
}

/* The additional fields of a query in v3 and MLDv2, and its number of
 * sources. */
static bool read_query_tail(struct tc_cursor *cursor, struct tc_igmp_msg *msg)
{
    uint8_t flags, interval_code;

    if (!tc_cursor_u8(cursor, &flags) ||
        !tc_cursor_u8(cursor, &interval_code) ||
        !tc_cursor_u16(cursor, &msg->count))
        return false;

    msg->suppress   = flags & FLAG_SUPPRESS;
    msg->robustness = flags & ROBUSTNESS_MASK;
    msg->interval_s =
        (uint16_t)time_of_code(interval_code, TC_IGMP_MANTISSA_BITS);
    return true;
}

/* The sources of a query; octets after them count in the checksum and are
 * otherwise ignored (RFC 3376 section 4.1.10). */
static tc_err lend_sources(struct tc_cursor *cursor, size_t true_left_bytes,
                           struct tc_igmp_msg *msg)
{
    size_t sources_bytes = msg->count * tc_igmp_address_bytes(msg->family);

    if (sources_bytes > true_left_bytes)
        return TC_EFORMAT;
    if (sources_bytes > tc_cursor_left(cursor))
        sources_bytes = tc_cursor_left(cursor);
    msg->body       = cursor->at;
    msg->body_bytes = (uint32_t)sources_bytes;
    return TC_OK;
}

static tc_err read_igmp_query(struct tc_cursor *cursor, uint8_t code,
                              size_t true_bytes, struct tc_igmp_msg *msg)
{
    msg->kind = TC_IGMP_QUERY;
    if (!read_address(cursor, TC_IP_V4, &msg->group))
        return TC_ESHORT;
    if (true_bytes == TC_IGMP_MSG_BYTES) {
        msg->version     = code == 0 ? 1 : 2;
        msg->max_resp_ms = code * 100U;
        return TC_OK;
    }
    if (true_bytes < TC_IGMP_QUERY3_BYTES)
        return TC_EFORMAT;

    msg->version     = 3;
    msg->max_resp_ms = time_of_code(code, TC_IGMP_MANTISSA_BITS) * 100;
    if (!read_query_tail(cursor, msg))
        return TC_ESHORT;
    return lend_sources(cursor, true_bytes - TC_IGMP_QUERY3_BYTES, msg);
}

static tc_err read_group_message(struct tc_cursor *cursor,
                                 enum tc_igmp_kind kind, uint8_t version,
                                 struct tc_igmp_msg *msg)
{
    msg->kind    = kind;
    msg->version = version;
    return read_address(cursor, msg->family, &msg->group) ? TC_OK : TC_ESHORT;
}

static tc_err read_records(struct tc_cursor *cursor, uint8_t version,
                           struct tc_igmp_msg *msg)
{
    msg->kind    = TC_IGMP_REPORT;
    msg->version = version;
    if (!tc_cursor_skip(cursor, 2) || !tc_cursor_u16(cursor, &msg->count))
        return TC_ESHORT;
    msg->body       = cursor->at;
    msg->body_bytes = (uint32_t)tc_cursor_left(cursor);
    return TC_OK;
}

tc_err tc_igmp_decode(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                      struct tc_igmp_msg *out)
{
    struct tc_cursor cursor = tc_cursor_over(bytes, len_bytes);
    struct tc_igmp_msg msg  = { .family = TC_IP_V4 };
    uint8_t type, code;
    tc_err err;

    assert(out && len_bytes <= true_bytes);
    if (true_bytes < TC_IGMP_MSG_BYTES)
        return TC_EFORMAT;
    if (!tc_cursor_u8(&cursor, &type) || !tc_cursor_u8(&cursor, &code) ||
        !tc_cursor_skip(&cursor, 2))
        return TC_ESHORT;

    switch (type) {
    case TC_IGMP_WIRE_QUERY:
        err = read_igmp_query(&cursor, code, true_bytes, &msg);
        break;
    case TC_IGMP_WIRE_REPORT_V1:
        err = read_group_message(&cursor, TC_IGMP_REPORT, 1, &msg);
        break;
    case TC_IGMP_WIRE_REPORT_V2:
        err = read_group_message(&cursor, TC_IGMP_REPORT, 2, &msg);
        break;
    case TC_IGMP_WIRE_LEAVE:
        err = read_group_message(&cursor, TC_IGMP_LEAVE, 2, &msg);
        break;
    case TC_IGMP_WIRE_REPORT_V3:
        err = read_records(&cursor, 3, &msg);
        break;
    default:
        return TC_EKIND;
    }
    if (err != TC_OK)
        return err;

    msg.is_cut = len_bytes < true_bytes;
    msg.checksum_ok =
        !msg.is_cut && tc_igmp_checksum(tc_igmp_sum(0, bytes, len_bytes)) == 0;
    *out = msg;
    return TC_OK;
}

static tc_err read_mld_query(struct tc_cursor *cursor, size_t true_bytes,
                             struct tc_igmp_msg *msg)
{
    uint16_t code;

    msg->kind    = TC_IGMP_QUERY;
    msg->version = true_bytes == TC_MLD_MSG_BYTES ? 1 : 2;
    if (true_bytes < TC_MLD_MSG_BYTES ||
        (msg->version == 2 && true_bytes < TC_MLD_QUERY2_BYTES))
        return TC_EFORMAT;
    if (!tc_cursor_u16(cursor, &code) || !tc_cursor_skip(cursor, 2) ||
        !read_address(cursor, TC_IP_V6, &msg->group))
        return TC_ESHORT;

    msg->max_resp_ms = code;
    if (msg->version == 1)
        return TC_OK;
    msg->max_resp_ms = time_of_code(code, TC_MLD_MANTISSA_BITS);
    if (!read_query_tail(cursor, msg))
        return TC_ESHORT;
    return lend_sources(cursor, true_bytes - TC_MLD_QUERY2_BYTES, msg);
}

static tc_err read_mld_group(struct tc_cursor *cursor, size_t true_bytes,
                             enum tc_igmp_kind kind, struct tc_igmp_msg *msg)
{
    if (true_bytes < TC_MLD_MSG_BYTES)
        return TC_EFORMAT;
    if (!tc_cursor_skip(cursor, 4))
        return TC_ESHORT;
    return read_group_message(cursor, kind, 1, msg);
}

tc_err tc_mld_decode(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                     const uint8_t from[16], const uint8_t to[16],
                     struct tc_igmp_msg *out)
{
    struct tc_cursor cursor = tc_cursor_over(bytes, len_bytes);
    struct tc_igmp_msg msg  = { .family = TC_IP_V6 };
    uint8_t type;
    tc_err err;

    assert(out && from && to && len_bytes <= true_bytes);
    if (!tc_cursor_u8(&cursor, &type))
        return true_bytes == 0 ? TC_EFORMAT : TC_ESHORT;
    if (type != TC_MLD_WIRE_QUERY && type != TC_MLD_WIRE_REPORT_V1 &&
        type != TC_MLD_WIRE_DONE && type != TC_MLD_WIRE_REPORT_V2)
        return TC_EKIND;
    if (true_bytes < TC_MLD_REPORT2_BYTES)
        return TC_EFORMAT;
    if (!tc_cursor_skip(&cursor, 3))
        return TC_ESHORT;

    if (type == TC_MLD_WIRE_QUERY)
        err = read_mld_query(&cursor, true_bytes, &msg);
    else if (type == TC_MLD_WIRE_REPORT_V2)
        err = read_records(&cursor, 2, &msg);
    else
        err = read_mld_group(
            &cursor, true_bytes,
            type == TC_MLD_WIRE_DONE ? TC_IGMP_LEAVE : TC_IGMP_REPORT, &msg);
    if (err != TC_OK)
        return err;

    uint32_t sum    = tc_mld_pseudo_sum(from, to, true_bytes);
    msg.is_cut      = len_bytes < true_bytes;
    msg.checksum_ok = !msg.is_cut &&
                      tc_igmp_checksum(tc_igmp_sum(sum, bytes, len_bytes)) == 0;
    *out = msg;
    return TC_OK;
}

struct tc_igmp_walk tc_igmp_records_over(const struct tc_igmp_msg *msg)
{
    bool has_records = msg->kind == TC_IGMP_REPORT &&
                       msg->version == (msg->family == TC_IP_V6 ? 2 : 3);

    if (!has_records)
        return (struct tc_igmp_walk){ .family = msg->family };
    return (struct tc_igmp_walk){
        .cursor       = tc_cursor_over(msg->body, msg->body_bytes),
        .family       = msg->family,
        .records_left = msg->count,
        .is_cut       = msg->is_cut,
    };
}

tc_err tc_igmp_next_record(struct tc_igmp_walk *walk,
                           struct tc_igmp_record *out)
{
    size_t address_bytes         = tc_igmp_address_bytes(walk->family);
    struct tc_cursor rest        = walk->cursor;
    struct tc_igmp_record record = { 0 };
    uint8_t aux_words;

    assert(out);
    if (walk->records_left == 0)
        return TC_END;
    if (!tc_cursor_u8(&rest, &record.type) ||
        !tc_cursor_u8(&rest, &aux_words) ||
        !tc_cursor_u16(&rest, &record.source_count) ||
        !read_address(&rest, walk->family, &record.group) ||
        !tc_cursor_bytes(&rest, record.source_count * address_bytes,
                         &record.sources) ||
        !tc_cursor_bytes(&rest, aux_words * (size_t)4, &record.aux))
        return walk->is_cut ? TC_ESHORT : TC_EFORMAT;

    record.aux_bytes = (uint16_t)(aux_words * 4);
    walk->cursor     = rest;
    walk->records_left--;
    *out = record;
    return TC_OK;
}

static bool nth_address(const uint8_t *bytes, size_t len_bytes, unsigned i,
                        enum tc_ip_family family, struct tc_endpoint *out)
{
    struct tc_cursor cursor = tc_cursor_over(bytes, len_bytes);

    return tc_cursor_skip(&cursor, i * tc_igmp_address_bytes(family)) &&
           read_address(&cursor, family, out);
}

bool tc_igmp_record_source(const struct tc_igmp_record *record, unsigned i,
                           struct tc_endpoint *out)
{
    enum tc_ip_family family = (enum tc_ip_family)record->group.family;

    assert(out);
    return nth_address(record->sources,
                       record->source_count * tc_igmp_address_bytes(family), i,
                       family, out);
}

bool tc_igmp_query_source(const struct tc_igmp_msg *msg, unsigned i,
                          struct tc_endpoint *out)
{
    assert(out);
    return msg->kind == TC_IGMP_QUERY &&
           nth_address(msg->body, msg->body_bytes, i, msg->family, out);
}
