/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/cops/cops_policy.h"

#include <assert.h>

#include "base/cursor.h"
#include "base/writer.h"

/* RFC 3084 section 4 */
enum { S_NUM_PRID = 1, S_NUM_EPD = 3, S_TYPE_BER = 1 };

/* RFC 3159, RFC 2578: tags of the columns */
enum {
    TAG_INTEGER32  = 0x02,
    TAG_OCTETS     = 0x04,
    TAG_OID        = 0x06,
    TAG_IP_ADDRESS = 0x40,
    TAG_UNSIGNED32 = 0x42,
};

/* RFC 3520 section 3.1 and 3.2 */
enum {
    P_TYPE_AUTH_SESSION = 4,
    X_SESSION_ID        = 2,
    X_SOURCE_ADDR       = 3,
    X_DEST_ADDR         = 4,
    X_RESOURCES         = 7,
    SUB_IPV4            = 1,
    SUB_UDP_PORTS       = 3,
    SUB_BANDWIDTH       = 1,
    SUB_DSCP            = 4,
};

/* 1.3.6.1.4.1.32473.1.1.1: the class of channels, below RFC 5612's number */
static const uint8_t channel_class[] = { 0x2b, 0x06, 0x01, 0x04, 0x01, 0x81,
                                         0xfd, 0x59, 0x01, 0x01, 0x01 };

static void pad4(struct tc_writer *w)
{
    tc_writer_zeros(w, (4U - w->len_bytes % 4U) % 4U);
}

/* Base 128, the first octets with the high bit (X.690 section 8.19). */
static void write_arc(struct tc_writer *w, uint32_t arc)
{
    assert(arc < 128U * 128U);
    if (arc >= 128)
        tc_writer_u8(w, (uint8_t)(0x80 | arc >> 7));
    tc_writer_u8(w, arc & 0x7f);
}

static void write_prid(struct tc_writer *w, uint32_t instance)
{
    uint8_t oid_bytes =
        (uint8_t)(sizeof channel_class + (instance >= 128 ? 2 : 1));

    tc_writer_u16(w, (uint16_t)(4 + 2 + oid_bytes));
    tc_writer_u8(w, S_NUM_PRID);
    tc_writer_u8(w, S_TYPE_BER);
    tc_writer_u8(w, TAG_OID);
    tc_writer_u8(w, oid_bytes);
    tc_writer_bytes(w, channel_class, sizeof channel_class);
    write_arc(w, instance);
    pad4(w);
}

/* Two's complement with as few octets as keep the sign clear. */
static void write_unsigned(struct tc_writer *w, uint8_t tag, uint32_t value)
{
    uint8_t octets = 1;

    while (octets < 5 && (uint64_t)value >> (octets * 8 - 1) != 0)
        octets++;

    tc_writer_u8(w, tag);
    tc_writer_u8(w, octets);
    for (int i = octets - 1; i >= 0; i--)
        tc_writer_u8(w, (uint8_t)((uint64_t)value >> (i * 8)));
}

static void write_octets(struct tc_writer *w, uint8_t tag, const void *bytes,
                         size_t len_bytes)
{
    assert(len_bytes < 128);
    tc_writer_u8(w, tag);
    tc_writer_u8(w, (uint8_t)len_bytes);
    tc_writer_bytes(w, bytes, len_bytes);
}

/* Attributes in ascending column order (RFC 3084 section 4.3). */
static void write_columns(struct tc_writer *w,
                          const struct tc_cops_channel *channel)
{
    write_unsigned(w, TAG_UNSIGNED32, channel->instance);
    write_octets(w, TAG_IP_ADDRESS, channel->group, 4);
    write_octets(w, TAG_IP_ADDRESS, channel->source, 4);
    write_unsigned(w, TAG_UNSIGNED32, channel->udp_port);
    write_unsigned(w, TAG_UNSIGNED32, channel->bandwidth_kbps);
    write_unsigned(w, TAG_INTEGER32, channel->dscp);
    write_unsigned(w, TAG_UNSIGNED32, channel->ttl);
    write_octets(w, TAG_OCTETS, channel->name.at, channel->name.len_bytes);
}

size_t tc_cops_channel_encode(const struct tc_cops_channel *channel,
                              uint8_t *out)
{
    struct tc_writer writer = tc_writer_over(out, TC_COPS_POLICY_BYTES_MAX);
    struct tc_writer count  = tc_writer_over(NULL, 0);

    assert(channel && out);
    write_columns(&count, channel);
    write_prid(&writer, channel->instance);
    tc_writer_u16(&writer, (uint16_t)(4 + count.len_bytes));
    tc_writer_u8(&writer, S_NUM_EPD);
    tc_writer_u8(&writer, S_TYPE_BER);
    write_columns(&writer, channel);
    pad4(&writer);
    assert(tc_writer_fits(&writer));
    return writer.len_bytes;
}

static void write_attribute(struct tc_writer *w, uint8_t x_type, uint8_t sub,
                            const void *bytes, size_t len_bytes)
{
    tc_writer_u16(w, (uint16_t)(4 + len_bytes));
    tc_writer_u8(w, x_type);
    tc_writer_u8(w, sub);
    tc_writer_bytes(w, bytes, len_bytes);
    pad4(w);
}

static void write_number_attribute(struct tc_writer *w, uint8_t x_type,
                                   uint8_t sub, uint32_t value)
{
    const uint8_t b[] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16),
                          (uint8_t)(value >> 8), (uint8_t)value };

    write_attribute(w, x_type, sub, b, sizeof b);
}

static void write_session(struct tc_writer *w,
                          const struct tc_cops_session *session)
{
    const uint8_t port[] = { (uint8_t)(session->udp_port >> 8),
                             (uint8_t)session->udp_port };

    if (session->session_id.len_bytes > 0)
        write_attribute(w, X_SESSION_ID, 0, session->session_id.at,
                        session->session_id.len_bytes);
    if (session->has_source)
        write_attribute(w, X_SOURCE_ADDR, SUB_IPV4, session->source, 4);
    write_attribute(w, X_DEST_ADDR, SUB_IPV4, session->group, 4);
    write_attribute(w, X_DEST_ADDR, SUB_UDP_PORTS, port, sizeof port);
    write_number_attribute(w, X_RESOURCES, SUB_BANDWIDTH,
                           session->bandwidth_kbps);
    if (session->has_dscp)
        write_number_attribute(w, X_RESOURCES, SUB_DSCP, session->dscp);
}

size_t tc_cops_session_encode(const struct tc_cops_session *session,
                              uint8_t *out)
{
    struct tc_writer writer = tc_writer_over(out, TC_COPS_POLICY_BYTES_MAX);
    struct tc_writer count  = tc_writer_over(NULL, 0);

    assert(session && out);
    write_session(&count, session);
    tc_writer_u16(&writer, (uint16_t)(4 + count.len_bytes));
    tc_writer_u16(&writer, P_TYPE_AUTH_SESSION);
    write_session(&writer, session);
    assert(tc_writer_fits(&writer));
    return writer.len_bytes;
}

static bool read_unsigned(struct tc_cursor contents, uint32_t *out)
{
    uint64_t value = 0;
    uint8_t octet;

    if (tc_cursor_left(&contents) == 0 || tc_cursor_left(&contents) > 5)
        return false;
    while (tc_cursor_u8(&contents, &octet))
        value = value << 8 | octet;
    if (value > UINT32_MAX)
        return false;
    *out = (uint32_t)value;
    return true;
}

/* PRID, then EPD: column 5 of the attributes. */
static bool channel_bandwidth(struct tc_cursor cursor, uint32_t *out)
{
    enum { COLUMN_BANDWIDTH = 5 };
    uint16_t length;
    uint8_t s_num, s_type;

    for (;;) {
        struct tc_cursor epd, value;

        if (!tc_cursor_u16(&cursor, &length) || length < 4 ||
            !tc_cursor_u8(&cursor, &s_num) || !tc_cursor_u8(&cursor, &s_type) ||
            !tc_cursor_sub(&cursor, length - 4U, &epd) ||
            !tc_cursor_skip(&cursor, (4U - length % 4U) % 4U))
            return false;
        if (s_num != S_NUM_EPD)
            continue;

        for (int column = 1; column <= COLUMN_BANDWIDTH; column++) {
            uint8_t tag, len;

            if (!tc_cursor_u8(&epd, &tag) || !tc_cursor_u8(&epd, &len) ||
                !tc_cursor_sub(&epd, len, &value))
                return false;
        }
        return read_unsigned(value, out);
    }
}

static bool session_bandwidth(struct tc_cursor cursor, uint32_t *out)
{
    if (!tc_cursor_skip(&cursor, 4))
        return false;

    for (;;) {
        struct tc_cursor value;
        uint16_t length;
        uint8_t x_type, sub;

        if (!tc_cursor_u16(&cursor, &length) || length < 4 ||
            !tc_cursor_u8(&cursor, &x_type) || !tc_cursor_u8(&cursor, &sub) ||
            !tc_cursor_sub(&cursor, length - 4U, &value) ||
            !tc_cursor_skip(&cursor, (4U - length % 4U) % 4U))
            return false;
        if (x_type == X_RESOURCES && sub == SUB_BANDWIDTH)
            return tc_cursor_u32(&value, out);
    }
}

bool tc_cops_policy_bandwidth_kbps(const uint8_t *bytes, size_t len_bytes,
                                   uint8_t c_type, uint32_t *out)
{
    struct tc_cursor cursor = tc_cursor_over(bytes, len_bytes);

    return c_type == 2 ? channel_bandwidth(cursor, out)
                       : session_bandwidth(cursor, out);
}
