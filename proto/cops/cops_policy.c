/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/cops/cops_policy.h"

#include <assert.h>
#include <string.h>

#include "base/cursor.h"
#include "base/writer.h"
#include "proto/cops/cops_pr.h"

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

/* The class of channels, below RFC 5612's number; the last arc is the
 * instance. */
static struct tc_cops_oid channel_name(uint32_t instance)
{
    return (struct tc_cops_oid){
        .arcs  = { 1, 3, 6, 1, 4, 1, 32473, 1, 1, 1, instance },
        .count = 11,
    };
}

static void pad4(struct tc_writer *w)
{
    tc_writer_zeros(w, (4U - w->len_bytes % 4U) % 4U);
}

/* Attributes in ascending column order (RFC 3084 section 4.3). */
static void write_columns(struct tc_writer *w,
                          const struct tc_cops_channel *channel)
{
    tc_cops_ber_write_unsigned(w, TC_COPS_BER_UNSIGNED32, channel->instance);
    tc_cops_ber_write_octets(w, TC_COPS_BER_IP_ADDRESS, channel->group, 4);
    tc_cops_ber_write_octets(w, TC_COPS_BER_IP_ADDRESS, channel->source, 4);
    tc_cops_ber_write_unsigned(w, TC_COPS_BER_UNSIGNED32, channel->udp_port);
    tc_cops_ber_write_unsigned(w, TC_COPS_BER_UNSIGNED32,
                               channel->bandwidth_kbps);
    tc_cops_ber_write_integer(w, TC_COPS_BER_INTEGER, channel->dscp);
    tc_cops_ber_write_unsigned(w, TC_COPS_BER_UNSIGNED32, channel->ttl);
    tc_cops_ber_write_octets(w, TC_COPS_BER_OCTETS, channel->name.at,
                             channel->name.len_bytes);
}

size_t tc_cops_channel_encode(const struct tc_cops_channel *channel,
                              uint8_t *out)
{
    struct tc_writer writer = tc_writer_over(out, TC_COPS_POLICY_BYTES_MAX);
    uint8_t columns[TC_COPS_POLICY_BYTES_MAX];
    struct tc_writer epd = tc_writer_over(columns, sizeof columns);

    assert(channel && out);
    const struct tc_cops_oid name = channel_name(channel->instance);
    tc_cops_pr_write_name(&writer, TC_COPS_PR_PRID, &name);
    write_columns(&epd, channel);
    assert(tc_writer_fits(&epd));
    const struct tc_cops_pr_object object = {
        .at        = columns,
        .len_bytes = (uint16_t)epd.len_bytes,
        .s_num     = TC_COPS_PR_EPD,
        .s_type    = TC_COPS_PR_BER,
    };
    tc_cops_pr_write(&writer, &object);
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

/* An attribute of an AUTH_SESSION element. */
struct attribute {
    uint8_t x_type;
    uint8_t sub;
    struct tc_cursor value;
};

static bool next_attribute(struct tc_cursor *cursor, struct attribute *out)
{
    uint16_t length;

    return tc_cursor_u16(cursor, &length) && length >= 4 &&
           tc_cursor_u8(cursor, &out->x_type) &&
           tc_cursor_u8(cursor, &out->sub) &&
           tc_cursor_sub(cursor, length - 4U, &out->value) &&
           /* the last one's padding may be left out */
           (tc_cursor_skip(cursor, (4U - length % 4U) % 4U) ||
            tc_cursor_left(cursor) < 4);
}

static void take_attribute(const struct attribute *a,
                           struct tc_cops_subject *out)
{
    struct tc_cursor value = a->value;
    const uint8_t *address;

    if (a->x_type == X_SESSION_ID && a->sub == 0)
        out->session_id =
            (struct tc_text){ (const char *)value.at, tc_cursor_left(&value) };
    else if (a->x_type == X_DEST_ADDR && a->sub == SUB_UDP_PORTS &&
             !tc_cursor_u16(&value, &out->udp_port))
        out->udp_port = 0;
    else if (a->x_type == X_DEST_ADDR && a->sub == SUB_IPV4 &&
             tc_cursor_bytes(&value, 4, &address)) {
        out->has_group = true;
        memcpy(out->group, address, 4);
    }
}

static bool session_subject(struct tc_cursor cursor,
                            struct tc_cops_subject *out)
{
    struct attribute attribute;

    if (!tc_cursor_skip(&cursor, 4))
        return false;
    while (next_attribute(&cursor, &attribute))
        take_attribute(&attribute, out);
    return out->has_group || out->session_id.len_bytes > 0;
}

/* Finds the attributes of the channel class in the EPD at the cursor. */
static bool find_epd(struct tc_cursor *cursor, struct tc_cursor *attributes)
{
    struct tc_cops_pr_object object;

    while (tc_cops_pr_next(cursor, &object) == TC_OK)
        if (object.s_num == TC_COPS_PR_EPD)
            return tc_cops_pr_read_attributes(&object, attributes) == TC_OK;
    return false;
}

static bool channel_subject(struct tc_cursor cursor,
                            struct tc_cops_subject *out)
{
    enum { COLUMN_GROUP = 2, COLUMN_PORT = 4 };
    struct tc_cursor attributes;
    struct tc_cops_ber value;
    uint64_t port;

    if (!find_epd(&cursor, &attributes))
        return false;
    for (int c = 1; tc_cops_ber_next(&attributes, &value) == TC_OK; c++) {
        if (c == COLUMN_GROUP)
            out->has_group =
                tc_cops_ber_read_ip_address(&value, out->group) == TC_OK;
        if (c == COLUMN_PORT &&
            tc_cops_ber_read_unsigned(&value, &port) == TC_OK &&
            port <= UINT16_MAX)
            out->udp_port = (uint16_t)port;
    }
    return out->has_group;
}

bool tc_cops_policy_subject(const uint8_t *bytes, size_t len_bytes,
                            uint8_t c_type, struct tc_cops_subject *out)
{
    enum { NAMED_CLIENT_SI = 2, NAMED_DECISION = 5 };
    struct tc_cursor cursor = tc_cursor_over(bytes, len_bytes);

    *out = (struct tc_cops_subject){ 0 };
    return c_type == NAMED_CLIENT_SI || c_type == NAMED_DECISION
               ? channel_subject(cursor, out)
               : session_subject(cursor, out);
}

/* The bandwidth is the fifth attribute. */
static bool epd_bandwidth(struct tc_cursor attributes, uint32_t *out)
{
    enum { COLUMN_BANDWIDTH = 5 };
    struct tc_cops_ber value;
    uint64_t kbps;

    for (int column = 1; column <= COLUMN_BANDWIDTH; column++)
        if (tc_cops_ber_next(&attributes, &value) != TC_OK)
            return false;
    if (tc_cops_ber_read_unsigned(&value, &kbps) != TC_OK || kbps > UINT32_MAX)
        return false;
    *out = (uint32_t)kbps;
    return true;
}

static bool channel_bandwidth(struct tc_cursor cursor, uint32_t *out)
{
    struct tc_cursor attributes;

    return find_epd(&cursor, &attributes) && epd_bandwidth(attributes, out);
}

static bool session_bandwidth(struct tc_cursor cursor, uint32_t *out)
{
    struct attribute a;

    if (!tc_cursor_skip(&cursor, 4))
        return false;
    while (next_attribute(&cursor, &a))
        if (a.x_type == X_RESOURCES && a.sub == SUB_BANDWIDTH)
            return tc_cursor_u32(&a.value, out);
    return false;
}

bool tc_cops_policy_bandwidth_kbps(const uint8_t *bytes, size_t len_bytes,
                                   uint8_t c_type, uint32_t *out)
{
    struct tc_cursor cursor = tc_cursor_over(bytes, len_bytes);

    return c_type == 2 ? channel_bandwidth(cursor, out)
                       : session_bandwidth(cursor, out);
}
