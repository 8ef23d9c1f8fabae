/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "proto/igmp/igmp_checksum.h"
#include "proto/igmp/igmp_msg.h"
#include "proto/igmp/igmp_wire.h"

enum {
    FLAG_SUPPRESS     = 0x08,
    ROBUSTNESS_MAX    = 7,
    CHECKSUM_AT       = 2,
    EXPONENT_MAX      = 7,
    RECORD_HEAD_BYTES = 4,
};

static bool is_v6(const struct tc_igmp_msg *msg)
{
    return msg->family == TC_IP_V6;
}

/* v3 of IGMP and v2 of MLD have sources and records. */
static bool has_sources(const struct tc_igmp_msg *msg)
{
    return msg->version == (is_v6(msg) ? 2 : 3);
}

/* The largest code whose time is not above `value`; the caller has checked
 * that it is in range. */
static uint32_t code_of_time(uint32_t value, unsigned mantissa_bits)
{
    uint32_t implied  = UINT32_C(1) << mantissa_bits;
    uint32_t exponent = 0;

    if (value < implied << 3)
        return value;
    while (value >> (exponent + 3) >= implied * 2)
        exponent++;
    return implied << 3 | exponent << mantissa_bits |
           (value >> (exponent + 3) & (implied - 1));
}

static uint32_t time_max(unsigned mantissa_bits)
{
    return ((UINT32_C(2) << mantissa_bits) - 1) << (EXPONENT_MAX + 3);
}

static bool max_resp_fits(const struct tc_igmp_msg *msg)
{
    uint32_t tenths = msg->max_resp_ms / 100;

    if (is_v6(msg))
        return msg->max_resp_ms <= (msg->version == 1
                                        ? UINT16_MAX
                                        : time_max(TC_MLD_MANTISSA_BITS));
    if (msg->version == 1)
        return msg->max_resp_ms == 0;
    if (msg->version == 2) /* a code of 0 would make it a v1 query */
        return tenths >= 1 && tenths <= UINT8_MAX;
    return tenths <= time_max(TC_IGMP_MANTISSA_BITS);
}

static bool query_is_right(const struct tc_igmp_msg *msg)
{
    size_t sources_bytes = msg->count * tc_igmp_address_bytes(msg->family);

    if (!max_resp_fits(msg))
        return false;
    return !has_sources(msg) ||
           (msg->robustness <= ROBUSTNESS_MAX &&
            msg->interval_s <= time_max(TC_IGMP_MANTISSA_BITS) &&
            msg->body_bytes == sources_bytes);
}

static bool is_right(const struct tc_igmp_msg *msg)
{
    size_t record_bytes =
        RECORD_HEAD_BYTES + tc_igmp_address_bytes(msg->family);

    if (msg->is_cut || msg->version < 1 || msg->version > (is_v6(msg) ? 2 : 3))
        return false;
    switch (msg->kind) {
    case TC_IGMP_QUERY:
        return query_is_right(msg);
    case TC_IGMP_REPORT:
        return !has_sources(msg) ||
               msg->body_bytes >= msg->count * record_bytes;
    case TC_IGMP_LEAVE:
        return msg->version == (is_v6(msg) ? 1 : 2);
    }
    return false;
}

static void write_address(struct tc_writer *w,
                          const struct tc_endpoint *endpoint, unsigned family)
{
    tc_writer_bytes(w, endpoint->address, tc_igmp_address_bytes(family));
}

static void write_query_tail(struct tc_writer *w, const struct tc_igmp_msg *msg)
{
    tc_writer_u8(w, (uint8_t)((msg->suppress ? FLAG_SUPPRESS : 0) |
                              (msg->robustness & ROBUSTNESS_MAX)));
    tc_writer_u8(w,
                 (uint8_t)code_of_time(msg->interval_s, TC_IGMP_MANTISSA_BITS));
    tc_writer_u16(w, msg->count);
    tc_writer_bytes(w, msg->body, msg->body_bytes);
}

static void write_records(struct tc_writer *w, const struct tc_igmp_msg *msg)
{
    tc_writer_u16(w, 0);
    tc_writer_u16(w, msg->count);
    tc_writer_bytes(w, msg->body, msg->body_bytes);
}

static uint8_t igmp_type(const struct tc_igmp_msg *msg)
{
    static const uint8_t report[] = { TC_IGMP_WIRE_REPORT_V1,
                                      TC_IGMP_WIRE_REPORT_V2,
                                      TC_IGMP_WIRE_REPORT_V3 };

    if (msg->kind == TC_IGMP_QUERY)
        return TC_IGMP_WIRE_QUERY;
    if (msg->kind == TC_IGMP_LEAVE)
        return TC_IGMP_WIRE_LEAVE;
    return report[msg->version - 1];
}

static uint8_t igmp_code(const struct tc_igmp_msg *msg)
{
    uint32_t tenths = msg->max_resp_ms / 100;

    if (msg->kind != TC_IGMP_QUERY)
        return 0;
    return (uint8_t)(has_sources(msg)
                         ? code_of_time(tenths, TC_IGMP_MANTISSA_BITS)
                         : tenths);
}

static void write_igmp(struct tc_writer *w, const struct tc_igmp_msg *msg)
{
    tc_writer_u8(w, igmp_type(msg));
    tc_writer_u8(w, igmp_code(msg));
    tc_writer_u16(w, 0);
    if (msg->kind == TC_IGMP_REPORT && has_sources(msg)) {
        write_records(w, msg);
        return;
    }
    write_address(w, &msg->group, TC_IP_V4);
    if (has_sources(msg))
        write_query_tail(w, msg);
}

static uint8_t mld_type(const struct tc_igmp_msg *msg)
{
    if (msg->kind == TC_IGMP_QUERY)
        return TC_MLD_WIRE_QUERY;
    if (msg->kind == TC_IGMP_LEAVE)
        return TC_MLD_WIRE_DONE;
    return has_sources(msg) ? TC_MLD_WIRE_REPORT_V2 : TC_MLD_WIRE_REPORT_V1;
}

static uint16_t mld_code(const struct tc_igmp_msg *msg)
{
    if (msg->kind != TC_IGMP_QUERY)
        return 0;
    return (uint16_t)(has_sources(msg)
                          ? code_of_time(msg->max_resp_ms, TC_MLD_MANTISSA_BITS)
                          : msg->max_resp_ms);
}

static void write_mld(struct tc_writer *w, const struct tc_igmp_msg *msg)
{
    tc_writer_u8(w, mld_type(msg));
    tc_writer_u8(w, 0);
    tc_writer_u16(w, 0);
    if (msg->kind == TC_IGMP_REPORT && has_sources(msg)) {
        write_records(w, msg);
        return;
    }
    tc_writer_u16(w, mld_code(msg));
    tc_writer_u16(w, 0);
    write_address(w, &msg->group, TC_IP_V6);
    if (has_sources(msg))
        write_query_tail(w, msg);
}

void tc_igmp_write_record(struct tc_writer *writer,
                          const struct tc_igmp_record *record)
{
    unsigned family = record->group.family;

    assert(record->aux_bytes % 4 == 0 && record->aux_bytes / 4 <= UINT8_MAX);
    tc_writer_u8(writer, record->type);
    tc_writer_u8(writer, (uint8_t)(record->aux_bytes / 4));
    tc_writer_u16(writer, record->source_count);
    write_address(writer, &record->group, family);
    tc_writer_bytes(writer, record->sources,
                    record->source_count * tc_igmp_address_bytes(family));
    tc_writer_bytes(writer, record->aux, record->aux_bytes);
}

size_t tc_igmp_encoded_len(const struct tc_igmp_msg *msg)
{
    struct tc_writer writer = tc_writer_over(NULL, 0);

    assert(msg && msg->version >= 1 && msg->version <= 3);
    if (is_v6(msg))
        write_mld(&writer, msg);
    else
        write_igmp(&writer, msg);
    return writer.len_bytes;
}

static void put_checksum(uint8_t *out, uint32_t pseudo_sum, size_t len_bytes)
{
    uint16_t checksum =
        tc_igmp_checksum(tc_igmp_sum(pseudo_sum, out, len_bytes));

    out[CHECKSUM_AT]     = (uint8_t)(checksum >> 8);
    out[CHECKSUM_AT + 1] = (uint8_t)checksum;
}

tc_err tc_igmp_encode(const struct tc_igmp_msg *msg, uint8_t *out,
                      size_t out_bytes)
{
    struct tc_writer writer = tc_writer_over(out, out_bytes);

    if (msg->family != TC_IP_V4 || !is_right(msg))
        return TC_EARG;
    write_igmp(&writer, msg);
    if (!tc_writer_fits(&writer))
        return TC_EARG;
    put_checksum(out, 0, writer.len_bytes);
    return TC_OK;
}

tc_err tc_mld_encode(const struct tc_igmp_msg *msg, const uint8_t from[16],
                     const uint8_t to[16], uint8_t *out, size_t out_bytes)
{
    struct tc_writer writer = tc_writer_over(out, out_bytes);

    if (msg->family != TC_IP_V6 || !is_right(msg))
        return TC_EARG;
    write_mld(&writer, msg);
    if (!tc_writer_fits(&writer))
        return TC_EARG;
    put_checksum(out, tc_mld_pseudo_sum(from, to, writer.len_bytes),
                 writer.len_bytes);
    return TC_OK;
}
