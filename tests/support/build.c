/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/build.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SECTION         = 0x0a0d0d0a,
    BLOCK_INTERFACE       = 1,
    BLOCK_ENHANCED_PACKET = 6,
    BYTE_ORDER_MAGIC      = 0x1a2b3c4d,
    PROTOCOL_TCP          = 6,
    PROTOCOL_UDP          = 17,
    MORE_FRAGMENTS        = 0x2000,
};

void tc_build_bytes(struct tc_build *build, const void *bytes, size_t len_bytes)
{
    if (len_bytes > sizeof build->bytes - build->len_bytes)
        abort();
    if (len_bytes > 0)
        memcpy(build->bytes + build->len_bytes, bytes, len_bytes);
    build->len_bytes += len_bytes;
}

static void number(struct tc_build *build, uint32_t value, int octets,
                   bool big_endian)
{
    for (int i = 0; i < octets; i++) {
        int shift    = 8 * (big_endian ? octets - 1 - i : i);
        uint8_t byte = (uint8_t)(value >> shift);

        tc_build_bytes(build, &byte, 1);
    }
}

void tc_build_u16(struct tc_build *build, uint16_t value)
{
    number(build, value, 2, build->big_endian);
}

void tc_build_u32(struct tc_build *build, uint32_t value)
{
    number(build, value, 4, build->big_endian);
}

void tc_build_net8(struct tc_build *build, uint8_t value)
{
    number(build, value, 1, true);
}

void tc_build_net16(struct tc_build *build, uint16_t value)
{
    number(build, value, 2, true);
}

void tc_build_net32(struct tc_build *build, uint32_t value)
{
    number(build, value, 4, true);
}

void tc_build_pcap_head(struct tc_build *build, uint32_t magic,
                        uint32_t link_word)
{
    tc_build_u32(build, magic);
    tc_build_u16(build, 2);
    tc_build_u16(build, 4);
    tc_build_u32(build, 0);
    tc_build_u32(build, 0);
    tc_build_u32(build, 262144);
    tc_build_u32(build, link_word);
}

void tc_build_pcap_record(struct tc_build *build, uint32_t seconds,
                          uint32_t fraction, const void *bytes,
                          uint32_t captured, uint32_t wire)
{
    tc_build_u32(build, seconds);
    tc_build_u32(build, fraction);
    tc_build_u32(build, captured);
    tc_build_u32(build, wire);
    tc_build_bytes(build, bytes, captured);
}

static void pad4(struct tc_build *build, size_t len_bytes)
{
    while (len_bytes++ % 4 != 0)
        tc_build_net8(build, 0);
}

void tc_build_block(struct tc_build *build, uint32_t type, const void *body,
                    size_t body_bytes)
{
    uint32_t len_bytes = (uint32_t)(12 + (body_bytes + 3) / 4 * 4);

    tc_build_u32(build, type);
    tc_build_u32(build, len_bytes);
    tc_build_bytes(build, body, body_bytes);
    pad4(build, body_bytes);
    tc_build_u32(build, len_bytes);
}

void tc_build_section(struct tc_build *build)
{
    tc_build_u32(build, BLOCK_SECTION);
    tc_build_u32(build, 28);
    tc_build_u32(build, BYTE_ORDER_MAGIC);
    tc_build_u16(build, 1);
    tc_build_u16(build, 0);
    tc_build_u32(build, UINT32_MAX); /* section length -1: not said */
    tc_build_u32(build, UINT32_MAX);
    tc_build_u32(build, 28);
}

void tc_build_option(struct tc_build *build, uint16_t code, const void *value,
                     uint16_t len_bytes)
{
    tc_build_u16(build, code);
    tc_build_u16(build, len_bytes);
    tc_build_bytes(build, value, len_bytes);
    pad4(build, len_bytes);
}

void tc_build_interface(struct tc_build *build, uint16_t link_type,
                        uint32_t snap_bytes, const struct tc_build *options)
{
    size_t option_bytes = options ? options->len_bytes : 0;
    uint32_t len_bytes  = (uint32_t)(20 + option_bytes);

    tc_build_u32(build, BLOCK_INTERFACE);
    tc_build_u32(build, len_bytes);
    tc_build_u16(build, link_type);
    tc_build_u16(build, 0);
    tc_build_u32(build, snap_bytes);
    if (options)
        tc_build_bytes(build, options->bytes, option_bytes);
    tc_build_u32(build, len_bytes);
}

void tc_build_packet(struct tc_build *build, uint32_t interface, uint64_t ticks,
                     const void *bytes, uint32_t captured, uint32_t wire)
{
    uint32_t len_bytes = 32 + (captured + 3) / 4 * 4;

    tc_build_u32(build, BLOCK_ENHANCED_PACKET);
    tc_build_u32(build, len_bytes);
    tc_build_u32(build, interface);
    tc_build_u32(build, (uint32_t)(ticks >> 32));
    tc_build_u32(build, (uint32_t)ticks);
    tc_build_u32(build, captured);
    tc_build_u32(build, wire);
    tc_build_bytes(build, bytes, captured);
    pad4(build, captured);
    tc_build_u32(build, len_bytes);
}

void tc_build_ethernet(struct tc_build *build, uint16_t ether_type)
{
    static const uint8_t addresses[12] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2 };

    tc_build_bytes(build, addresses, sizeof addresses);
    tc_build_net16(build, ether_type);
}

void tc_build_ipv4(struct tc_build *build, uint8_t protocol, uint32_t from,
                   uint32_t to, size_t payload_bytes)
{
    tc_build_net16(build, 0x4500);
    tc_build_net16(build, (uint16_t)(20 + payload_bytes));
    tc_build_net32(build, 0); /* identification, no fragment */
    tc_build_net8(build, 64);
    tc_build_net8(build, protocol);
    tc_build_net16(build, 0);
    tc_build_net32(build, from);
    tc_build_net32(build, to);
}

void tc_build_datagram(struct tc_build *build, const struct tc_build_udp *udp)
{
    tc_build_ipv4(build, PROTOCOL_UDP, udp->from, udp->to,
                  8 + udp->payload_bytes);
    tc_build_net16(build, udp->from_port);
    tc_build_net16(build, udp->to_port);
    tc_build_net16(build, (uint16_t)(8 + udp->payload_bytes));
    tc_build_net16(build, 0);
    tc_build_bytes(build, udp->payload, udp->payload_bytes);
}

void tc_build_frame(struct tc_build *build, const struct tc_build_udp *udp)
{
    tc_build_ethernet(build, 0x0800);
    tc_build_datagram(build, udp);
}

void tc_build_tcp(struct tc_build *build, const struct tc_build_tcp *tcp)
{
    tc_build_net16(build, tcp->from_port);
    tc_build_net16(build, tcp->to_port);
    tc_build_net32(build, tcp->seq);
    tc_build_net32(build, 0);
    tc_build_net8(build, 0x50); /* five words of header */
    tc_build_net8(build, tcp->flags);
    tc_build_net16(build, 65535);
    tc_build_net32(build, 0);
    tc_build_bytes(build, tcp->payload, tcp->payload_bytes);
}

void tc_build_segment(struct tc_build *build, const struct tc_build_tcp *tcp)
{
    tc_build_ethernet(build, 0x0800);
    tc_build_ipv4(build, PROTOCOL_TCP, tcp->from, tcp->to,
                  20 + tcp->payload_bytes);
    tc_build_tcp(build, tcp);
}

void tc_build_fragment(struct tc_build *build,
                       const struct tc_build_fragment *fragment)
{
    unsigned word =
        (fragment->more ? MORE_FRAGMENTS : 0U) | fragment->offset_bytes / 8U;

    tc_build_ethernet(build, 0x0800);
    tc_build_ipv4(build, fragment->protocol, fragment->from, fragment->to,
                  fragment->len_bytes);

    uint8_t *ip = build->bytes + build->len_bytes - 20;
    ip[4]       = (uint8_t)(fragment->id >> 8);
    ip[5]       = (uint8_t)fragment->id;
    ip[6]       = (uint8_t)(word >> 8);
    ip[7]       = (uint8_t)word;
    tc_build_bytes(build, fragment->bytes, fragment->len_bytes);
}
