/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file build.h
 * @brief Builds frames and capture files octet by octet, for tests.
 *
 * Written from the format documents, not from our readers.
 */
#ifndef TC_TESTS_SUPPORT_BUILD_H
#define TC_TESTS_SUPPORT_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TC_BUILD_BYTES_MAX = 64 * 1024 };

/** Bytes under construction; zero-initialised is empty.  Too many abort. */
struct tc_build {
    uint8_t bytes[TC_BUILD_BYTES_MAX];
    size_t len_bytes;
    bool big_endian; /**< of the capture file's own numbers */
};

void tc_build_bytes(struct tc_build *build, const void *bytes,
                    size_t len_bytes);

/** Numbers in the file's byte order. */
void tc_build_u16(struct tc_build *build, uint16_t value);
void tc_build_u32(struct tc_build *build, uint32_t value);

/** Numbers in network order. */
void tc_build_net8(struct tc_build *build, uint8_t value);
void tc_build_net16(struct tc_build *build, uint16_t value);
void tc_build_net32(struct tc_build *build, uint32_t value);

/** pcap: the file header of 24 octets. */
void tc_build_pcap_head(struct tc_build *build, uint32_t magic,
                        uint32_t link_word);

/** pcap: one record of `captured` octets out of `wire`. */
void tc_build_pcap_record(struct tc_build *build, uint32_t seconds,
                          uint32_t fraction, const void *bytes,
                          uint32_t captured, uint32_t wire);

/** pcapng: any block; the body is padded to a multiple of 4. */
void tc_build_block(struct tc_build *build, uint32_t type, const void *body,
                    size_t body_bytes);

/** pcapng: a section header of unknown length, without options. */
void tc_build_section(struct tc_build *build);

/** pcapng: an interface; `options` are its octets, see tc_build_option(). */
void tc_build_interface(struct tc_build *build, uint16_t link_type,
                        uint32_t snap_bytes, const struct tc_build *options);

/** pcapng: one option, padded. */
void tc_build_option(struct tc_build *build, uint16_t code, const void *value,
                     uint16_t len_bytes);

/** pcapng: an enhanced packet. */
void tc_build_packet(struct tc_build *build, uint32_t interface, uint64_t ticks,
                     const void *bytes, uint32_t captured, uint32_t wire);

/** One UDP datagram over IPv4; addresses as 0x0a000001 for 10.0.0.1. */
struct tc_build_udp {
    uint32_t from;
    uint32_t to;
    uint16_t from_port;
    uint16_t to_port;
    const void *payload;
    size_t payload_bytes;
};

/** An Ethernet header for IPv4, 14 octets. */
void tc_build_ethernet(struct tc_build *build, uint16_t ether_type);

/** An IPv4 header without options, 20 octets. */
void tc_build_ipv4(struct tc_build *build, uint8_t protocol, uint32_t from,
                   uint32_t to, size_t payload_bytes);

/** IPv4, UDP and the payload. */
void tc_build_datagram(struct tc_build *build, const struct tc_build_udp *udp);

/** One TCP segment over IPv4. */
struct tc_build_tcp {
    uint32_t from;
    uint32_t to;
    uint16_t from_port;
    uint16_t to_port;
    uint32_t seq;
    uint8_t flags;
    const void *payload;
    size_t payload_bytes;
};

/** A TCP header without options, 20 octets, and the payload. */
void tc_build_tcp(struct tc_build *build, const struct tc_build_tcp *tcp);

/** Ethernet, IPv4, TCP and the payload: 54 octets before it. */
void tc_build_segment(struct tc_build *build, const struct tc_build_tcp *tcp);

/** Ethernet and IPv4 around a piece of an IP payload; the offset is in
 *  octets. */
struct tc_build_fragment {
    uint32_t from;
    uint32_t to;
    uint16_t id;
    uint8_t protocol;
    bool more;
    uint16_t offset_bytes;
    const void *bytes;
    size_t len_bytes;
};

void tc_build_fragment(struct tc_build *build,
                       const struct tc_build_fragment *fragment);

/** Ethernet, IPv4, UDP and the payload. */
void tc_build_frame(struct tc_build *build, const struct tc_build_udp *udp);

#endif
