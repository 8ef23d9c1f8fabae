/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/ip_layer.h"

#include <string.h>

enum {
    IPV4_HEADER_MIN = 20,
    IPV6_HEADER     = 40,
    UDP_HEADER      = 8,
    TCP_HEADER_MIN  = 20,

    MORE_FRAGMENTS  = 0x2000,
    FRAGMENT_OFFSET = 0x1fff,

    NEXT_HOP_BY_HOP  = 0,
    NEXT_ROUTING     = 43,
    NEXT_FRAGMENT    = 44,
    NEXT_DESTINATION = 60,
    EXTENSIONS_MAX   = 8,
};

static void set_addresses(struct tc_flow_key *key, const uint8_t *from,
                          const uint8_t *to, size_t len_bytes,
                          enum tc_ip_family family)
{
    *key = (struct tc_flow_key){ 0 };
    memcpy(key->from.address, from, len_bytes);
    memcpy(key->to.address, to, len_bytes);
    key->from.family = (uint16_t)family;
    key->to.family   = (uint16_t)family;
}

/* The payload of an IP packet: `left` octets of it were on the wire. */
struct ip_payload {
    struct tc_cursor cursor;
    size_t left;
    uint8_t protocol;
};

static enum tc_skip peel_ipv4(struct tc_cursor *cursor, size_t wire_bytes,
                              struct tc_datagram *out, struct ip_payload *ip)
{
    const uint8_t *h = cursor->at;

    if (tc_cursor_left(cursor) < IPV4_HEADER_MIN)
        return TC_SKIP_CUT;

    size_t header_bytes = (h[0] & 0x0fU) * 4U;
    size_t total_bytes  = (size_t)h[2] << 8 | h[3];
    unsigned fragment   = (unsigned)h[6] << 8 | h[7];

    /* 0: the card splits a larger packet after the tap (segment offload) */
    if (total_bytes == 0)
        total_bytes = wire_bytes;
    if (header_bytes < IPV4_HEADER_MIN || total_bytes < header_bytes ||
        total_bytes > wire_bytes)
        return TC_SKIP_MALFORMED;

    set_addresses(&out->key, h + 12, h + 16, 4, TC_IP_V4);
    ip->protocol = h[9];
    ip->left     = total_bytes - header_bytes;
    if (!tc_cursor_skip(cursor, header_bytes))
        return TC_SKIP_CUT;
    ip->cursor = *cursor;
    if (!(fragment & (MORE_FRAGMENTS | FRAGMENT_OFFSET)))
        return TC_SKIP_NONE;

    out->fragment_id           = (uint32_t)h[4] << 8 | h[5];
    out->fragment_offset_bytes = (fragment & FRAGMENT_OFFSET) * 8U;
    out->more_fragments        = fragment & MORE_FRAGMENTS;
    return TC_SKIP_FRAGMENT;
}

static bool is_extension(uint8_t next)
{
    return next == NEXT_HOP_BY_HOP || next == NEXT_ROUTING ||
           next == NEXT_DESTINATION;
}

/* RFC 8200 section 4.5: next header, reserved, offset and M, identification. */
static enum tc_skip peel_ipv6_fragment(struct ip_payload *ip,
                                       struct tc_datagram *out)
{
    uint8_t next;
    uint16_t offset;

    if (!tc_cursor_u8(&ip->cursor, &next) || !tc_cursor_skip(&ip->cursor, 1) ||
        !tc_cursor_u16(&ip->cursor, &offset) ||
        !tc_cursor_u32(&ip->cursor, &out->fragment_id))
        return TC_SKIP_CUT;
    if (ip->left < 8)
        return TC_SKIP_MALFORMED;

    ip->left -= 8;
    ip->protocol               = next;
    out->fragment_offset_bytes = offset & 0xfff8U;
    out->more_fragments        = offset & 1;
    return TC_SKIP_FRAGMENT;
}

static enum tc_skip peel_extensions(struct ip_payload *ip,
                                    struct tc_datagram *out)
{
    for (int i = 0; i < EXTENSIONS_MAX && is_extension(ip->protocol); i++) {
        uint8_t next, units;

        if (!tc_cursor_u8(&ip->cursor, &next) ||
            !tc_cursor_u8(&ip->cursor, &units))
            return TC_SKIP_CUT;

        size_t bytes = 8U + 8U * units;
        if (bytes > ip->left)
            return TC_SKIP_MALFORMED;
        if (!tc_cursor_skip(&ip->cursor, bytes - 2))
            return TC_SKIP_CUT;
        ip->left -= bytes;
        ip->protocol = next;
    }
    return ip->protocol == NEXT_FRAGMENT ? peel_ipv6_fragment(ip, out)
                                         : TC_SKIP_NONE;
}

static enum tc_skip peel_ipv6(struct tc_cursor *cursor, size_t wire_bytes,
                              struct tc_datagram *out, struct ip_payload *ip)
{
    const uint8_t *h = cursor->at;

    if (tc_cursor_left(cursor) < IPV6_HEADER)
        return TC_SKIP_CUT;

    size_t payload_bytes = (size_t)h[4] << 8 | h[5];
    if (payload_bytes == 0) /* a jumbogram, or segment offload */
        payload_bytes = wire_bytes - IPV6_HEADER;
    if (payload_bytes + IPV6_HEADER > wire_bytes)
        return TC_SKIP_MALFORMED;

    set_addresses(&out->key, h + 8, h + 24, 16, TC_IP_V6);
    ip->protocol = h[6];
    ip->left     = payload_bytes;
    ip->cursor   = *cursor;
    if (!tc_cursor_skip(&ip->cursor, IPV6_HEADER))
        return TC_SKIP_CUT;
    return peel_extensions(ip, out);
}

static enum tc_skip set_payload(const struct ip_payload *ip,
                                size_t header_bytes, size_t true_bytes,
                                struct tc_datagram *out)
{
    struct tc_cursor cursor = ip->cursor;

    if (!tc_cursor_skip(&cursor, header_bytes))
        return TC_SKIP_CUT;

    size_t captured = tc_cursor_left(&cursor);
    out->payload    = cursor.at;
    out->true_bytes = (uint32_t)true_bytes;
    out->captured_bytes =
        (uint32_t)(captured < true_bytes ? captured : true_bytes);
    return TC_SKIP_NONE;
}

static enum tc_skip peel_udp(const struct ip_payload *ip,
                             struct tc_datagram *out)
{
    const uint8_t *h = ip->cursor.at;

    if (ip->left < UDP_HEADER)
        return TC_SKIP_MALFORMED;
    if (tc_cursor_left(&ip->cursor) < UDP_HEADER)
        return TC_SKIP_CUT;

    out->key.from.port = (uint16_t)(h[0] << 8 | h[1]);
    out->key.to.port   = (uint16_t)(h[2] << 8 | h[3]);

    size_t udp_bytes = (size_t)h[4] << 8 | h[5];
    if (udp_bytes < UDP_HEADER || udp_bytes > ip->left)
        udp_bytes = ip->left;
    return set_payload(ip, UDP_HEADER, udp_bytes - UDP_HEADER, out);
}

static enum tc_skip peel_tcp(const struct ip_payload *ip,
                             struct tc_datagram *out)
{
    const uint8_t *h = ip->cursor.at;

    if (tc_cursor_left(&ip->cursor) < TCP_HEADER_MIN)
        return ip->left < TCP_HEADER_MIN ? TC_SKIP_MALFORMED : TC_SKIP_CUT;

    out->key.from.port = (uint16_t)(h[0] << 8 | h[1]);
    out->key.to.port   = (uint16_t)(h[2] << 8 | h[3]);
    out->tcp_seq       = (uint32_t)h[4] << 24 | (uint32_t)h[5] << 16 |
                   (uint32_t)h[6] << 8 | h[7];
    out->tcp_flags      = h[13];
    size_t header_bytes = (h[12] >> 4) * 4U;
    if (header_bytes < TCP_HEADER_MIN || header_bytes > ip->left)
        return TC_SKIP_MALFORMED;
    return set_payload(ip, header_bytes, ip->left - header_bytes, out);
}

static enum tc_skip peel_transport(const struct ip_payload *ip,
                                   struct tc_datagram *out)
{
    out->key.transport = ip->protocol;
    switch (ip->protocol) {
    case TC_TRANSPORT_UDP:
        return peel_udp(ip, out);
    case TC_TRANSPORT_TCP:
        return peel_tcp(ip, out);
    case TC_TRANSPORT_IGMP:
    case TC_TRANSPORT_ICMP6:
        return set_payload(ip, 0, ip->left, out);
    default: {
        enum tc_skip skip = set_payload(ip, 0, ip->left, out);

        return skip == TC_SKIP_NONE ? TC_SKIP_IP_PROTOCOL : skip;
    }
    }
}

enum tc_skip tc_ip_layer_peel(struct tc_cursor *cursor, size_t wire_bytes,
                              struct tc_datagram *out)
{
    struct ip_payload ip = { 0 };
    enum tc_skip skip;

    *out = (struct tc_datagram){ 0 };
    if (tc_cursor_left(cursor) == 0)
        return TC_SKIP_CUT;

    switch (cursor->at[0] >> 4) {
    case 4:
        skip = peel_ipv4(cursor, wire_bytes, out, &ip);
        break;
    case 6:
        skip = wire_bytes < IPV6_HEADER
                   ? TC_SKIP_MALFORMED
                   : peel_ipv6(cursor, wire_bytes, out, &ip);
        break;
    default:
        return TC_SKIP_MALFORMED;
    }
    if (skip == TC_SKIP_FRAGMENT) {
        out->fragment_protocol = ip.protocol;
        return set_payload(&ip, 0, ip.left, out) == TC_SKIP_NONE
                   ? TC_SKIP_FRAGMENT
                   : TC_SKIP_CUT;
    }
    return skip == TC_SKIP_NONE ? peel_transport(&ip, out) : skip;
}

enum tc_skip tc_ip_layer_transport(const struct tc_datagram *fragment,
                                   const uint8_t *bytes, uint32_t len_bytes,
                                   struct tc_datagram *out)
{
    struct ip_payload ip = {
        .cursor   = tc_cursor_over(bytes, len_bytes),
        .left     = len_bytes,
        .protocol = fragment->fragment_protocol,
    };
    enum tc_skip skip = TC_SKIP_NONE;

    *out = (struct tc_datagram){ .key = fragment->key };
    /* RFC 8200 section 4.5: destination options are fragmented, too */
    if (fragment->key.from.family == TC_IP_V6)
        skip = peel_extensions(&ip, out);
    return skip == TC_SKIP_NONE ? peel_transport(&ip, out) : skip;
}
