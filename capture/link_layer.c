/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/link_layer.h"

enum {
    LINKTYPE_NULL       = 0,
    LINKTYPE_ETHERNET   = 1,
    LINKTYPE_RAW        = 101,
    LINKTYPE_LOOP       = 108,
    LINKTYPE_LINUX_SLL  = 113,
    LINKTYPE_IPV4       = 228,
    LINKTYPE_IPV6       = 229,
    LINKTYPE_LINUX_SLL2 = 276,

    DLT_RAW_BSD     = 12, /* files of old systems carry the DLT number */
    DLT_RAW_OPENBSD = 14,

    ETHERTYPE_IPV4     = 0x0800,
    ETHERTYPE_IPV6     = 0x86dd,
    ETHERTYPE_VLAN     = 0x8100,
    ETHERTYPE_QINQ     = 0x88a8,
    ETHERTYPE_QINQ_OLD = 0x9100,

    VLAN_TAGS_MAX = 8,
};

static enum tc_skip ip_or_not(uint16_t ether_type)
{
    return ether_type == ETHERTYPE_IPV4 || ether_type == ETHERTYPE_IPV6
               ? TC_SKIP_NONE
               : TC_SKIP_NOT_IP;
}

static bool is_vlan(uint16_t ether_type)
{
    return ether_type == ETHERTYPE_VLAN || ether_type == ETHERTYPE_QINQ ||
           ether_type == ETHERTYPE_QINQ_OLD;
}

/* `ether_type` stood before the cursor; a tag is its control and the next. */
static enum tc_skip peel_vlans(struct tc_cursor *cursor, uint16_t ether_type)
{
    for (int i = 0; i < VLAN_TAGS_MAX && is_vlan(ether_type); i++)
        if (!tc_cursor_skip(cursor, 2) || !tc_cursor_u16(cursor, &ether_type))
            return TC_SKIP_CUT;
    return ip_or_not(ether_type);
}

static enum tc_skip peel_ethernet(struct tc_cursor *cursor)
{
    uint16_t ether_type;

    if (!tc_cursor_skip(cursor, 12) || !tc_cursor_u16(cursor, &ether_type))
        return TC_SKIP_CUT;
    return peel_vlans(cursor, ether_type);
}

/* packet type, ARPHRD, address length, address (8), protocol */
static enum tc_skip peel_sll(struct tc_cursor *cursor)
{
    uint16_t ether_type;

    if (!tc_cursor_skip(cursor, 14) || !tc_cursor_u16(cursor, &ether_type))
        return TC_SKIP_CUT;
    return peel_vlans(cursor, ether_type);
}

static enum tc_skip peel_sll2(struct tc_cursor *cursor)
{
    uint16_t ether_type;

    if (!tc_cursor_u16(cursor, &ether_type) || !tc_cursor_skip(cursor, 18))
        return TC_SKIP_CUT;
    return peel_vlans(cursor, ether_type);
}

/* An address family in the byte order of the machine that captured: IPv4 is 2
 * everywhere, IPv6 differs by system.  Both orders are tried. */
static enum tc_skip peel_loopback(struct tc_cursor *cursor)
{
    uint32_t family;

    if (!tc_cursor_u32(cursor, &family))
        return TC_SKIP_CUT;
    if (family > 0xffff)
        family = family >> 24 | (family >> 8 & 0xff00) |
                 (family & 0xff00) << 8 | family << 24;

    return family == 2 || family == 10 || family == 24 || family == 28 ||
                   family == 30
               ? TC_SKIP_NONE
               : TC_SKIP_NOT_IP;
}

static enum tc_skip peel_nothing(struct tc_cursor *cursor)
{
    return tc_cursor_left(cursor) > 0 ? TC_SKIP_NONE : TC_SKIP_CUT;
}

static const struct {
    uint16_t link_type;
    enum tc_skip (*peel)(struct tc_cursor *cursor);
} layers[] = {
    { LINKTYPE_ETHERNET, peel_ethernet }, { LINKTYPE_LINUX_SLL, peel_sll },
    { LINKTYPE_LINUX_SLL2, peel_sll2 },   { LINKTYPE_NULL, peel_loopback },
    { LINKTYPE_LOOP, peel_loopback },     { LINKTYPE_RAW, peel_nothing },
    { DLT_RAW_BSD, peel_nothing },        { DLT_RAW_OPENBSD, peel_nothing },
    { LINKTYPE_IPV4, peel_nothing },      { LINKTYPE_IPV6, peel_nothing },
};

bool tc_link_layer_known(uint16_t link_type)
{
    for (size_t i = 0; i < TC_LEN(layers); i++)
        if (layers[i].link_type == link_type)
            return true;
    return false;
}

enum tc_skip tc_link_layer_peel(uint16_t link_type, struct tc_cursor *cursor)
{
    for (size_t i = 0; i < TC_LEN(layers); i++)
        if (layers[i].link_type == link_type)
            return layers[i].peel(cursor);
    return TC_SKIP_LINK_TYPE;
}
