/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "capture/ip_layer.h"
#include "tests/support/build.h"
#include "tests/support/exact.h"
#include "tests/support/test.h"

enum { ICMP = 1, IGMP = 2, TCP = 6, UDP = 17 };

static const uint8_t a6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };
static const uint8_t b6[16] = { 0xff, 0x0e, [15] = 2 };

static enum tc_skip peel(const void *bytes, size_t captured, size_t wire,
                         struct tc_datagram *out)
{
    struct tc_cursor cursor = tc_cursor_over(bytes, captured);

    return tc_ip_layer_peel(&cursor, wire, out);
}

static enum tc_skip peel_all(const struct tc_build *build,
                             struct tc_datagram *out)
{
    return peel(build->bytes, build->len_bytes, build->len_bytes, out);
}

/* 10.0.0.1:5060 to 239.0.0.7:5004, "hello": 20 + 8 + 5 octets */
static struct tc_build hello(void)
{
    struct tc_build build = { 0 };

    tc_build_datagram(&build, &(struct tc_build_udp){ 0x0a000001, 0xef000007,
                                                      5060, 5004, "hello", 5 });
    return build;
}

static void assert_hello(const struct tc_datagram *d)
{
    static const uint8_t from[16] = { 10, 0, 0, 1 };
    static const uint8_t to[16]   = { 239, 0, 0, 7 };

    assert_memory_equal(d->key.from.address, from, 16);
    assert_memory_equal(d->key.to.address, to, 16);
    assert_int_equal(d->key.from.family, TC_IP_V4);
    assert_int_equal(d->key.to.family, TC_IP_V4);
    assert_int_equal(d->key.from.port, 5060);
    assert_int_equal(d->key.to.port, 5004);
    assert_int_equal(d->key.transport, TC_TRANSPORT_UDP);
    assert_int_equal(d->true_bytes, 5);
    assert_int_equal(d->captured_bytes, 5);
    assert_memory_equal(d->payload, "hello", 5);
}

static void udp_over_ipv4_is_peeled(TC_NO_STATE)
{
    struct tc_build build = hello();
    struct tc_datagram d;

    assert_int_equal(peel_all(&build, &d), TC_SKIP_NONE);
    assert_hello(&d);
}

/* 20 octets of IP and 8 of UDP must be there; of the payload what there is */
static void a_cut_packet_keeps_what_is_there(TC_NO_STATE)
{
    struct tc_build build = hello();

    for (size_t len = 0; len < build.len_bytes; len++) {
        uint8_t *exact = tc_exact_copy(build.bytes, len);
        struct tc_datagram d;
        enum tc_skip skip = peel(exact, len, build.len_bytes, &d);

        assert_int_equal(skip, len < 28 ? TC_SKIP_CUT : TC_SKIP_NONE);
        if (skip == TC_SKIP_NONE) {
            assert_int_equal(d.true_bytes, 5);
            assert_int_equal(d.captured_bytes, len - 28);
        }
        free(exact);
    }
}

/* A frame of 60 octets for an IP packet of 33: the rest is padding */
static void padding_of_a_short_frame_is_no_payload(TC_NO_STATE)
{
    struct tc_build build = hello();
    struct tc_datagram d;

    tc_build_bytes(&build, "\0\0\0\0\0\0\0\0\0\0\0\0\0", 13);
    assert_int_equal(peel_all(&build, &d), TC_SKIP_NONE);
    assert_hello(&d);
}

/* IHL 7: two words of options stand before the UDP header */
static void options_are_passed_over(TC_NO_STATE)
{
    struct tc_build plain = hello(), build = { 0 };
    struct tc_datagram d;

    tc_build_bytes(&build, plain.bytes, 20);
    tc_build_bytes(&build, "\x94\x04\0\0\1\1\1\0", 8);
    tc_build_bytes(&build, plain.bytes + 20, plain.len_bytes - 20);
    build.bytes[0] = 0x47;
    build.bytes[3] = 41;
    assert_int_equal(peel_all(&build, &d), TC_SKIP_NONE);
    assert_hello(&d);
    assert_int_equal(peel(build.bytes, 27, build.len_bytes, &d), TC_SKIP_CUT);
}

/* Offset 6: DF alone is none; MF, an offset, or both are */
static void a_piece_of_a_datagram_is_a_fragment(TC_NO_STATE)
{
    static const struct {
        uint8_t flags, offset;
        enum tc_skip skip;
    } rows[] = {
        { 0x40, 0, TC_SKIP_NONE },     { 0x80, 0, TC_SKIP_NONE },
        { 0x20, 0, TC_SKIP_FRAGMENT }, { 0x20, 185, TC_SKIP_FRAGMENT },
        { 0x00, 1, TC_SKIP_FRAGMENT }, { 0x1f, 0, TC_SKIP_FRAGMENT },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_build build = hello();
        struct tc_datagram d;

        build.bytes[6] = rows[i].flags;
        build.bytes[7] = rows[i].offset;
        assert_int_equal(peel_all(&build, &d), rows[i].skip);
    }
}

/* A card that cuts large packets itself leaves 0 in the total length, and in
 * UDP's too where it does not fit */
static void a_length_of_0_means_to_the_frames_end(TC_NO_STATE)
{
    struct tc_build build = hello();
    struct tc_datagram d;

    build.bytes[3] = 0;
    assert_int_equal(peel_all(&build, &d), TC_SKIP_NONE);
    assert_hello(&d);
    build.bytes[25] = 0;
    assert_int_equal(peel_all(&build, &d), TC_SKIP_NONE);
    assert_hello(&d);
}

static void a_wrong_octet_is_malformed(TC_NO_STATE)
{
    static const struct {
        size_t at;
        uint8_t value;
    } rows[] = {
        { 0, 0x44 }, /* header of 16 octets */
        { 0, 0x40 }, /* of none */
        { 0, 0x4f }, /* of 60 octets in 33 */
        { 0, 0x55 }, /* version 5 */
        { 0, 0x05 }, /* version 0 */
        { 3, 19 },   /* total below the header */
        { 3, 34 },   /* total beyond the frame */
        { 2, 1 },    /* 256 more */
        { 3, 27 },   /* no room for the UDP header */
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_build build = hello();
        struct tc_datagram d;

        build.bytes[rows[i].at] = rows[i].value;
        assert_int_equal(peel_all(&build, &d), TC_SKIP_MALFORMED);
    }
}

/* UDP's own length: shorter than the IP payload cuts, 8 is empty; below 8 or
 * beyond IP it cannot be, and IP's counts */
static void the_udp_length_cuts_only_where_it_can(TC_NO_STATE)
{
    static const struct {
        uint16_t udp_bytes;
        uint32_t true_bytes;
    } rows[] = { { 13, 5 }, { 10, 2 }, { 8, 0 },    { 7, 5 },
                 { 0, 5 },  { 14, 5 }, { 65535, 5 } };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_build build = hello();
        struct tc_datagram d;

        build.bytes[24] = (uint8_t)(rows[i].udp_bytes >> 8);
        build.bytes[25] = (uint8_t)rows[i].udp_bytes;
        assert_int_equal(peel_all(&build, &d), TC_SKIP_NONE);
        assert_int_equal(d.true_bytes, rows[i].true_bytes);
        assert_int_equal(d.captured_bytes, rows[i].true_bytes);
    }
}

/* 0x0109 octets of UDP in 308 of IP: 257 of the payload count */
static void a_length_has_a_high_octet(TC_NO_STATE)
{
    static const char payload[300];
    struct tc_build build = { 0 };
    struct tc_datagram d;

    tc_build_datagram(
        &build, &(struct tc_build_udp){ 1, 2, 3, 4, payload, sizeof payload });
    build.bytes[24] = 0x01;
    build.bytes[25] = 0x09;
    assert_int_equal(peel_all(&build, &d), TC_SKIP_NONE);
    assert_int_equal(d.true_bytes, 257);
}

/* Data offset 6: one word of options, then "GET" */
static void tcp_is_peeled_with_its_options(TC_NO_STATE)
{
    static const uint8_t tcp[27] = {
        0x0f, 0xa0,        0x0c,        0xd8,       0x89,       0xab,      0xcd,
        0xef, [12] = 0x60, [13] = 0x12, [24] = 'G', [25] = 'E', [26] = 'T'
    };
    struct tc_build build = { 0 };
    struct tc_datagram d;

    tc_build_ipv4(&build, TCP, 1, 2, sizeof tcp);
    tc_build_bytes(&build, tcp, sizeof tcp);
    assert_int_equal(peel_all(&build, &d), TC_SKIP_NONE);
    assert_int_equal(d.key.from.port, 4000);
    assert_int_equal(d.key.to.port, 3288);
    assert_int_equal(d.tcp_seq, 0x89abcdef);
    assert_int_equal(d.tcp_flags, 0x12);
    assert_int_equal(d.key.transport, TC_TRANSPORT_TCP);
    assert_int_equal(d.true_bytes, 3);
    assert_memory_equal(d.payload, "GET", 3);

    for (size_t len = 20; len < 20 + 24; len++)
        assert_int_equal(peel(build.bytes, len, build.len_bytes, &d),
                         TC_SKIP_CUT);
    build.bytes[32] = 0x40; /* 16 octets of header */
    assert_int_equal(peel_all(&build, &d), TC_SKIP_MALFORMED);
    build.bytes[32] = 0x70; /* 28 of 27 */
    assert_int_equal(peel_all(&build, &d), TC_SKIP_MALFORMED);
    build.bytes[3] = 39; /* 19 octets for TCP */
    assert_int_equal(peel(build.bytes, 39, 39, &d), TC_SKIP_MALFORMED);
}

static void igmp_has_no_ports_and_other_protocols_are_named(TC_NO_STATE)
{
    struct tc_build build = { 0 };
    struct tc_datagram d;

    tc_build_ipv4(&build, IGMP, 1, 2, 8);
    tc_build_bytes(&build, "\x16\0\0\0\xef\0\0\7", 8);
    assert_int_equal(peel_all(&build, &d), TC_SKIP_NONE);
    assert_int_equal(d.key.transport, TC_TRANSPORT_IGMP);
    assert_int_equal(d.key.from.port, 0);
    assert_int_equal(d.true_bytes, 8);
    build.bytes[9] = ICMP;
    assert_int_equal(peel_all(&build, &d), TC_SKIP_IP_PROTOCOL);
    build.bytes[9] = 47; /* GRE */
    assert_int_equal(peel_all(&build, &d), TC_SKIP_IP_PROTOCOL);
}

/* An IPv6 header with that next header over those octets */
static void start6(struct tc_build *build, uint8_t next, size_t payload_bytes)
{
    tc_build_net32(build, 0x60000000);
    tc_build_net16(build, (uint16_t)payload_bytes);
    tc_build_net8(build, next);
    tc_build_net8(build, 64);
    tc_build_bytes(build, a6, 16);
    tc_build_bytes(build, b6, 16);
}

static void udp6(struct tc_build *build)
{
    tc_build_net16(build, 5060);
    tc_build_net16(build, 5004);
    tc_build_net16(build, 13);
    tc_build_net16(build, 0);
    tc_build_bytes(build, "hello", 5);
}

static void assert_hello6(const struct tc_datagram *d)
{
    assert_memory_equal(d->key.from.address, a6, 16);
    assert_memory_equal(d->key.to.address, b6, 16);
    assert_int_equal(d->key.from.family, TC_IP_V6);
    assert_int_equal(d->key.from.port, 5060);
    assert_int_equal(d->key.to.port, 5004);
    assert_int_equal(d->true_bytes, 5);
    assert_int_equal(d->captured_bytes, 5);
    assert_memory_equal(d->payload, "hello", 5);
}

static void udp_over_ipv6_is_peeled(TC_NO_STATE)
{
    struct tc_build build = { 0 };
    struct tc_datagram d;

    start6(&build, UDP, 13);
    udp6(&build);
    assert_int_equal(peel_all(&build, &d), TC_SKIP_NONE);
    assert_hello6(&d);
    for (size_t len = 0; len < 48; len++) {
        uint8_t *exact = tc_exact_copy(build.bytes, len);

        assert_int_equal(peel(exact, len, build.len_bytes, &d), TC_SKIP_CUT);
        free(exact);
    }

    build.bytes[5] = 0; /* payload length 0: to the frame's end */
    assert_int_equal(peel_all(&build, &d), TC_SKIP_NONE);
    assert_hello6(&d);
    build.bytes[5] = 14; /* beyond the frame */
    assert_int_equal(peel_all(&build, &d), TC_SKIP_MALFORMED);
    assert_int_equal(peel(build.bytes, 39, 39, &d), TC_SKIP_MALFORMED);
}

/* Hop-by-hop of 8 octets, routing of 24, destination of 8, then UDP */
static void extension_headers_are_passed_over(TC_NO_STATE)
{
    static const uint8_t hop[8]      = { 43, 0 };
    static const uint8_t routing[24] = { 60, 2 };
    static const uint8_t target[8]   = { UDP, 0 };
    struct tc_build build            = { 0 };
    struct tc_datagram d;

    start6(&build, 0, 8 + 24 + 8 + 13);
    tc_build_bytes(&build, hop, sizeof hop);
    tc_build_bytes(&build, routing, sizeof routing);
    tc_build_bytes(&build, target, sizeof target);
    udp6(&build);
    assert_int_equal(peel_all(&build, &d), TC_SKIP_NONE);
    assert_hello6(&d);
    for (size_t len = 40; len < 88; len++) {
        uint8_t *exact = tc_exact_copy(build.bytes, len);

        assert_int_equal(peel(exact, len, build.len_bytes, &d), TC_SKIP_CUT);
        free(exact);
    }

    build.bytes[49] = 200; /* a routing header of 1608 octets */
    assert_int_equal(peel_all(&build, &d), TC_SKIP_MALFORMED);
    build.bytes[40] = 44; /* a fragment header behind the hop-by-hop */
    assert_int_equal(peel_all(&build, &d), TC_SKIP_FRAGMENT);
    build.bytes[40] = 132; /* SCTP */
    assert_int_equal(peel_all(&build, &d), TC_SKIP_IP_PROTOCOL);
}

/* Nine in a row: the last is not looked into */
static void extension_headers_without_end_are_given_up(TC_NO_STATE)
{
    static const uint8_t target[8] = { 60, 0 };
    struct tc_build build          = { 0 };
    struct tc_datagram d;

    start6(&build, 60, 9 * 8);
    for (int i = 0; i < 9; i++)
        tc_build_bytes(&build, target, sizeof target);
    assert_int_equal(peel_all(&build, &d), TC_SKIP_IP_PROTOCOL);
}

/* MF and an offset of 185 units of 8 octets; of IPv6 the same 1480 octets,
 * and the identification has 32 bits */
static void a_fragment_says_where_it_belongs(TC_NO_STATE)
{
    static const uint8_t head6[8] = { UDP, 0, 0x05, 0xc9, 0xca, 0xfe, 0, 1 };
    struct tc_build build         = hello();
    struct tc_datagram d;

    build.bytes[4] = 0xbe;
    build.bytes[5] = 0xef;
    build.bytes[6] = 0x20;
    build.bytes[7] = 185;
    assert_int_equal(peel_all(&build, &d), TC_SKIP_FRAGMENT);
    assert_int_equal(d.fragment_id, 0xbeef);
    assert_int_equal(d.fragment_offset_bytes, 1480);
    assert_int_equal(d.fragment_protocol, UDP);
    assert_true(d.more_fragments);
    assert_int_equal(d.true_bytes, 13); /* UDP's header is payload here */
    assert_int_equal(d.key.from.port, 0);
    assert_int_equal(d.key.transport, 0);
    build.bytes[6] = 0;
    assert_int_equal(peel(build.bytes, 30, 33, &d), TC_SKIP_FRAGMENT);
    assert_false(d.more_fragments);
    assert_int_equal(d.captured_bytes, 10);

    build.len_bytes = 0;
    start6(&build, 44, 8 + 13);
    tc_build_bytes(&build, head6, sizeof head6);
    udp6(&build);
    assert_int_equal(peel_all(&build, &d), TC_SKIP_FRAGMENT);
    assert_int_equal(d.fragment_id, 0xcafe0001);
    assert_int_equal(d.fragment_offset_bytes, 1480);
    assert_int_equal(d.fragment_protocol, UDP);
    assert_true(d.more_fragments);
    assert_int_equal(d.true_bytes, 13);
    for (size_t len = 40; len < 48; len++)
        assert_int_equal(peel(build.bytes, len, build.len_bytes, &d),
                         TC_SKIP_CUT);
    build.bytes[5] = 7; /* no room for the fragment header */
    assert_int_equal(peel_all(&build, &d), TC_SKIP_MALFORMED);
}

/* Behind the last fragment: options of 8 octets (IPv6 only), then UDP */
static void a_datagram_put_together_is_read_to_its_payload(TC_NO_STATE)
{
    static const uint8_t options[8] = { UDP, 0, 1, 4 };
    struct tc_datagram part         = { .fragment_protocol = UDP }, d;
    struct tc_build build           = { 0 };

    memcpy(part.key.from.address, a6, 16);
    memcpy(part.key.to.address, b6, 16);
    part.key.from.family = part.key.to.family = TC_IP_V6;
    tc_build_bytes(&build, options, sizeof options);
    udp6(&build);
    assert_int_equal(tc_ip_layer_transport(&part, build.bytes + 8, 13, &d),
                     TC_SKIP_NONE);
    assert_hello6(&d);
    part.fragment_protocol = 60;
    assert_int_equal(tc_ip_layer_transport(&part, build.bytes, 21, &d),
                     TC_SKIP_NONE);
    assert_hello6(&d);
    assert_int_equal(d.more_fragments, false);
    assert_int_equal(tc_ip_layer_transport(&part, build.bytes, 15, &d),
                     TC_SKIP_MALFORMED);
    part.key.from.family = TC_IP_V4; /* there it is a protocol */
    assert_int_equal(tc_ip_layer_transport(&part, build.bytes, 21, &d),
                     TC_SKIP_IP_PROTOCOL);
    part.fragment_protocol = TCP;
    assert_int_equal(tc_ip_layer_transport(&part, build.bytes, 19, &d),
                     TC_SKIP_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(udp_over_ipv4_is_peeled),
        cmocka_unit_test(a_cut_packet_keeps_what_is_there),
        cmocka_unit_test(padding_of_a_short_frame_is_no_payload),
        cmocka_unit_test(options_are_passed_over),
        cmocka_unit_test(a_piece_of_a_datagram_is_a_fragment),
        cmocka_unit_test(a_length_of_0_means_to_the_frames_end),
        cmocka_unit_test(a_wrong_octet_is_malformed),
        cmocka_unit_test(the_udp_length_cuts_only_where_it_can),
        cmocka_unit_test(a_length_has_a_high_octet),
        cmocka_unit_test(tcp_is_peeled_with_its_options),
        cmocka_unit_test(igmp_has_no_ports_and_other_protocols_are_named),
        cmocka_unit_test(udp_over_ipv6_is_peeled),
        cmocka_unit_test(extension_headers_are_passed_over),
        cmocka_unit_test(extension_headers_without_end_are_given_up),
        cmocka_unit_test(a_fragment_says_where_it_belongs),
        cmocka_unit_test(a_datagram_put_together_is_read_to_its_payload),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
