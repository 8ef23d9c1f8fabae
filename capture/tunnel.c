/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/tunnel.h"

#include "capture/link_layer.h"

enum {
    PROTOCOL_IPIP = 4,
    PROTOCOL_6IN4 = 41,
    PROTOCOL_GRE  = 47,
    PORT_VXLAN    = 4789,
    PORT_GTPU     = 2152,

    GRE_CHECKSUM = 0x8000,
    GRE_KEY      = 0x2000,
    GRE_SEQUENCE = 0x1000,
    GRE_VERSION  = 0x0007,

    TYPE_IPV4     = 0x0800,
    TYPE_IPV6     = 0x86dd,
    TYPE_ETHERNET = 0x6558, /* transparent bridging */
    TYPE_PPP      = 0x880b,
    LINKTYPE_PPP  = 9,

    VXLAN_HAS_ID   = 0x08,
    GTPU_VERSION_1 = 0x30,
    GTPU_MASK      = 0xf0,
    GTPU_OPTIONAL  = 0x07, /* extension, sequence number, N-PDU number */
    GTPU_EXTENSION = 0x04,
    GTPU_G_PDU     = 0xff,
    EXTENSIONS_MAX = 8,
};

static bool carries(struct tc_tunnel *tunnel, uint16_t ether_type)
{
    switch (ether_type) {
    case TYPE_IPV4:
    case TYPE_IPV6:
        tunnel->link_type = TC_LINKTYPE_RAW;
        return true;
    case TYPE_ETHERNET:
        tunnel->link_type = TC_LINKTYPE_ETHERNET;
        return true;
    case TYPE_PPP:
        tunnel->link_type = LINKTYPE_PPP;
        return true;
    default:
        return false;
    }
}

/* Version 1 is PPTP's: acknowledgements instead of a checksum. */
static bool open_gre(struct tc_tunnel *tunnel)
{
    struct tc_cursor *cursor = &tunnel->cursor;
    uint16_t flags, ether_type;

    if (!tc_cursor_u16(cursor, &flags) || !tc_cursor_u16(cursor, &ether_type))
        return false;

    size_t optional = (flags & GRE_CHECKSUM ? 4U : 0U) +
                      (flags & GRE_KEY ? 4U : 0U) +
                      (flags & GRE_SEQUENCE ? 4U : 0U);
    if ((flags & GRE_VERSION) == 1 && flags & 0x0080)
        optional += 4;
    return tc_cursor_skip(cursor, optional) && carries(tunnel, ether_type);
}

static bool open_vxlan(struct tc_tunnel *tunnel)
{
    uint8_t flags;

    tunnel->link_type = TC_LINKTYPE_ETHERNET;
    return tc_cursor_u8(&tunnel->cursor, &flags) && flags & VXLAN_HAS_ID &&
           tc_cursor_skip(&tunnel->cursor, 7);
}

/* Extension headers begin with their length in units of 4 octets, and end with
 * the next type. */
static bool skip_gtpu_extensions(struct tc_cursor *cursor, uint8_t next)
{
    for (int i = 0; i < EXTENSIONS_MAX && next != 0; i++) {
        uint8_t units;

        if (!tc_cursor_u8(cursor, &units) || units == 0 ||
            !tc_cursor_skip(cursor, units * 4U - 2) ||
            !tc_cursor_u8(cursor, &next))
            return false;
    }
    return next == 0;
}

static bool open_gtpu(struct tc_tunnel *tunnel)
{
    struct tc_cursor *cursor = &tunnel->cursor;
    uint8_t flags, type, next = 0;

    tunnel->link_type = TC_LINKTYPE_RAW;
    if (!tc_cursor_u8(cursor, &flags) || !tc_cursor_u8(cursor, &type) ||
        (flags & GTPU_MASK) != GTPU_VERSION_1 || type != GTPU_G_PDU ||
        !tc_cursor_skip(cursor, 6))
        return false;
    if (flags & GTPU_OPTIONAL &&
        (!tc_cursor_skip(cursor, 3) || !tc_cursor_u8(cursor, &next)))
        return false;
    return !(flags & GTPU_EXTENSION) || skip_gtpu_extensions(cursor, next);
}

static bool open_any(const struct tc_flow_key *key, struct tc_tunnel *tunnel)
{
    switch (key->transport) {
    case PROTOCOL_IPIP:
    case PROTOCOL_6IN4:
        tunnel->link_type = TC_LINKTYPE_RAW;
        return tc_cursor_left(&tunnel->cursor) > 0;
    case PROTOCOL_GRE:
        return open_gre(tunnel);
    case TC_TRANSPORT_UDP:
        if (key->to.port == PORT_VXLAN)
            return open_vxlan(tunnel);
        return (key->to.port == PORT_GTPU || key->from.port == PORT_GTPU) &&
               open_gtpu(tunnel);
    default:
        return false;
    }
}

bool tc_tunnel_open(const struct tc_datagram *datagram, struct tc_tunnel *out)
{
    *out = (struct tc_tunnel){
        .cursor = tc_cursor_over(datagram->payload, datagram->captured_bytes),
    };
    if (!open_any(&datagram->key, out))
        return false;

    size_t header_bytes =
        datagram->captured_bytes - tc_cursor_left(&out->cursor);
    out->wire_bytes = (uint32_t)(datagram->true_bytes - header_bytes);
    return true;
}
