/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/link_layer.h"

#include <string.h>

enum {
    LINKTYPE_NULL       = 0,
    LINKTYPE_PPP        = 9,
    LINKTYPE_PPP_HDLC   = 50,
    LINKTYPE_PPP_ETHER  = 51,
    LINKTYPE_LOOP       = 108,
    LINKTYPE_LINUX_SLL  = 113,
    LINKTYPE_IPV4       = 228,
    LINKTYPE_IPV6       = 229,
    LINKTYPE_LINUX_SLL2 = 276,

    DLT_RAW_BSD     = 12, /* files of old systems contain the DLT number */
    DLT_RAW_OPENBSD = 14,

    ETHERTYPE_IPV4     = 0x0800,
    ETHERTYPE_IPV6     = 0x86dd,
    ETHERTYPE_VLAN     = 0x8100,
    ETHERTYPE_QINQ     = 0x88a8,
    ETHERTYPE_QINQ_OLD = 0x9100,
    ETHERTYPE_PPPOE    = 0x8864, /* PPPoE session; discovery carries no IP */
    ETHERTYPE_MPLS     = 0x8847,
    ETHERTYPE_MPLS_UP  = 0x8848, /* upstream-assigned label, RFC 5332 */

    LLC_LENGTH_MAX = 1535, /* up to this an 802.3 frame has a length instead
                              of a type */
    PPP_IPV4        = 0x0021,
    PPP_IPV6        = 0x0057,
    MPLS_LABELS_MAX = 8,

    VLAN_TAGS_MAX = 8,
};

static bool is_vlan(uint16_t ether_type)
{
    return ether_type == ETHERTYPE_VLAN || ether_type == ETHERTYPE_QINQ ||
           ether_type == ETHERTYPE_QINQ_OLD;
}

/* RFC 1661 section 2: the protocol takes two octets, or one if its lowest bit
 * is set; address and control may precede it (RFC 1662). */
static enum tc_skip peel_ppp(struct tc_cursor *cursor)
{
    uint8_t first, second = 0;
    uint16_t protocol;

    if (tc_cursor_left(cursor) >= 1 && cursor->at[0] == 0xff &&
        !tc_cursor_skip(cursor, 2))
        return TC_SKIP_CUT;
    if (!tc_cursor_u8(cursor, &first) ||
        (!(first & 1) && !tc_cursor_u8(cursor, &second)))
        return TC_SKIP_CUT;

    protocol = (uint16_t)(first & 1 ? first : first << 8 | second);
    return protocol == PPP_IPV4 || protocol == PPP_IPV6 ? TC_SKIP_NONE
                                                        : TC_SKIP_NOT_IP;
}

/* RFC 2516: version and type, code, session, length; then PPP. */
static enum tc_skip peel_pppoe(struct tc_cursor *cursor)
{
    return tc_cursor_skip(cursor, 6) ? peel_ppp(cursor) : TC_SKIP_CUT;
}

/* RFC 3032: labels up to the bottom of the stack; the payload has no type, its
 * first four bits identify IP (RFC 4928). */
static enum tc_skip peel_mpls(struct tc_cursor *cursor)
{
    uint32_t label = 0;

    for (int i = 0; i < MPLS_LABELS_MAX && !(label & 0x100); i++)
        if (!tc_cursor_u32(cursor, &label))
            return TC_SKIP_CUT;
    if (tc_cursor_left(cursor) == 0)
        return TC_SKIP_CUT;

    uint8_t version = cursor->at[0] >> 4;
    return version == 4 || version == 6 ? TC_SKIP_NONE : TC_SKIP_NOT_IP;
}

/* IEEE 802.2 with a SNAP header; other LLC frames carry no IP. */
static enum tc_skip peel_llc(struct tc_cursor *cursor)
{
    static const uint8_t snap[]     = { 0xaa, 0xaa, 0x03 };
    static const uint8_t ethernet[] = { 0, 0, 0 };
    const uint8_t *llc, *code;
    uint16_t ether_type;

    if (!tc_cursor_bytes(cursor, sizeof snap, &llc))
        return TC_SKIP_CUT;
    if (memcmp(llc, snap, sizeof snap) != 0)
        return TC_SKIP_NOT_IP;
    if (!tc_cursor_bytes(cursor, sizeof ethernet, &code) ||
        !tc_cursor_u16(cursor, &ether_type))
        return TC_SKIP_CUT;
    return !memcmp(code, ethernet, sizeof ethernet) &&
                   (ether_type == ETHERTYPE_IPV4 ||
                    ether_type == ETHERTYPE_IPV6)
               ? TC_SKIP_NONE
               : TC_SKIP_NOT_IP;
}

/* Continues by EtherType; a VLAN tag holds its control and the next type. */
static enum tc_skip peel_ether_type(struct tc_cursor *cursor,
                                    uint16_t ether_type)
{
    for (int i = 0; i < VLAN_TAGS_MAX && is_vlan(ether_type); i++)
        if (!tc_cursor_skip(cursor, 2) || !tc_cursor_u16(cursor, &ether_type))
            return TC_SKIP_CUT;

    switch (ether_type) {
    case ETHERTYPE_IPV4:
    case ETHERTYPE_IPV6:
        return TC_SKIP_NONE;
    case ETHERTYPE_PPPOE:
        return peel_pppoe(cursor);
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_UP:
        return peel_mpls(cursor);
    default:
        return ether_type <= LLC_LENGTH_MAX ? peel_llc(cursor) : TC_SKIP_NOT_IP;
    }
}

static enum tc_skip peel_ethernet(struct tc_cursor *cursor)
{
    uint16_t ether_type;

    if (!tc_cursor_skip(cursor, 12) || !tc_cursor_u16(cursor, &ether_type))
        return TC_SKIP_CUT;
    return peel_ether_type(cursor, ether_type);
}

/* packet type, ARPHRD, address length, address (8), protocol */
static enum tc_skip peel_sll(struct tc_cursor *cursor)
{
    uint16_t ether_type;

    if (!tc_cursor_skip(cursor, 14) || !tc_cursor_u16(cursor, &ether_type))
        return TC_SKIP_CUT;
    return peel_ether_type(cursor, ether_type);
}

static enum tc_skip peel_sll2(struct tc_cursor *cursor)
{
    uint16_t ether_type;

    if (!tc_cursor_u16(cursor, &ether_type) || !tc_cursor_skip(cursor, 18))
        return TC_SKIP_CUT;
    return peel_ether_type(cursor, ether_type);
}

/* An address family in the byte order of the capturing machine: IPv4 is 2
 * everywhere, IPv6 differs between systems.  Both orders are tried. */
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
    { TC_LINKTYPE_ETHERNET, peel_ethernet },
    { LINKTYPE_LINUX_SLL, peel_sll },
    { LINKTYPE_LINUX_SLL2, peel_sll2 },
    { LINKTYPE_NULL, peel_loopback },
    { LINKTYPE_LOOP, peel_loopback },
    { TC_LINKTYPE_RAW, peel_nothing },
    { DLT_RAW_BSD, peel_nothing },
    { DLT_RAW_OPENBSD, peel_nothing },
    { LINKTYPE_IPV4, peel_nothing },
    { LINKTYPE_IPV6, peel_nothing },
    { LINKTYPE_PPP, peel_ppp },
    { LINKTYPE_PPP_HDLC, peel_ppp },
    { LINKTYPE_PPP_ETHER, peel_pppoe },
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
