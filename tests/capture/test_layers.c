/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "capture/layers.h"
#include "capture/link_layer.h"
#include "tests/support/test.h"

enum { IPV4_BYTES = 20, UDP_BYTES = 8 };

/* IPv4 headers of protocol 4 in one another, `depth` of them, then UDP from
 * port 1 to port 2 with the payload "hi"; the address tells the depth. */
static size_t nested(uint8_t *out, int depth)
{
    size_t total = (size_t)depth * IPV4_BYTES + UDP_BYTES + 2;
    size_t left  = total;

    memset(out, 0, total);
    for (int i = 0; i < depth; i++) {
        uint8_t *h = out + (size_t)i * IPV4_BYTES;

        h[0]  = 0x45;
        h[3]  = (uint8_t)left;
        h[9]  = i + 1 < depth ? 4 : 17;
        h[15] = (uint8_t)(i + 1);
        left -= IPV4_BYTES;
    }
    uint8_t *udp = out + (size_t)depth * IPV4_BYTES;
    udp[1]       = 1;
    udp[3]       = 2;
    udp[5]       = UDP_BYTES + 2;
    memcpy(udp + UDP_BYTES, "hi", 2);
    return total;
}

static enum tc_skip peel_into(const uint8_t *bytes, size_t len_bytes,
                              struct tc_fragments *fragments,
                              struct tc_layers_result *out)
{
    const struct tc_frame frame = {
        .bytes      = bytes,
        .len_bytes  = (uint32_t)len_bytes,
        .wire_bytes = (uint32_t)len_bytes,
        .link_type  = TC_LINKTYPE_RAW,
    };
    enum tc_skip skip;

    const struct tc_layers layers = { .fragments = fragments };

    assert_int_equal(tc_layers_peel(&layers, &frame, 0, 7, out, &skip), TC_OK);
    return skip;
}

static enum tc_skip peel(const uint8_t *bytes, size_t len_bytes,
                         struct tc_datagram *out)
{
    struct tc_fragments *fragments;
    struct tc_layers_result result;

    assert_int_equal(tc_fragments_create(&fragments), TC_OK);
    enum tc_skip skip = peel_into(bytes, len_bytes, fragments, &result);
    assert_false(result.is_held);
    assert_int_equal(result.frames.packets, 1);
    assert_int_equal(result.frames.bytes, len_bytes);
    tc_fragments_destroy(fragments);
    *out = result.datagram;
    return skip;
}

static void the_innermost_packet_is_found(TC_NO_STATE)
{
    uint8_t bytes[256];

    for (int depth = 1; depth <= TC_LAYERS_DEPTH_MAX; depth++) {
        struct tc_datagram d;

        assert_int_equal(peel(bytes, nested(bytes, depth), &d), TC_SKIP_NONE);
        assert_int_equal(d.key.transport, TC_TRANSPORT_UDP);
        assert_int_equal(d.key.from.address[3], depth);
        assert_int_equal(d.key.from.port, 1);
        assert_int_equal(d.key.to.port, 2);
        assert_int_equal(d.true_bytes, 2);
        assert_memory_equal(d.payload, "hi", 2);
    }
}

static void deeper_tunnels_are_left_closed(TC_NO_STATE)
{
    uint8_t bytes[256];
    struct tc_datagram d;

    assert_int_equal(peel(bytes, nested(bytes, TC_LAYERS_DEPTH_MAX + 1), &d),
                     TC_SKIP_IP_PROTOCOL);
}

/* ICMP (1) is no tunnel: the frame is reported unchanged */
static void what_is_no_tunnel_stays(TC_NO_STATE)
{
    uint8_t bytes[256];
    struct tc_datagram d;
    size_t len = nested(bytes, 1);

    bytes[9] = 1;
    assert_int_equal(peel(bytes, len, &d), TC_SKIP_IP_PROTOCOL);
}

/* A UDP datagram of 24 octets in three fragments of 8, the last one first; in
 * the UDP header length 24, payload 16 octets "abcdefghijklmnop" */
static void fragments_are_joined_in_any_order(TC_NO_STATE)
{
    static const uint8_t whole[24] = { 0,   1,   0,   2,   0,   24,  0,   0,
                                       'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h',
                                       'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p' };
    static const int order[]       = { 2, 0, 1 };
    struct tc_fragments *fragments;
    struct tc_layers_result result;

    assert_int_equal(tc_fragments_create(&fragments), TC_OK);
    for (int i = 0; i < 3; i++) {
        int n              = order[i];
        uint8_t packet[28] = { 0x45, 0, 0, 28, 0, 9, 0, 0, 64, 17 };

        packet[6] = n < 2 ? 0x20 : 0; /* more fragments */
        packet[7] = (uint8_t)n;       /* offset in units of 8 */
        memcpy(packet + 20, whole + 8 * n, 8);
        enum tc_skip skip =
            peel_into(packet, sizeof packet, fragments, &result);
        assert_int_equal(skip, i < 2 ? TC_SKIP_FRAGMENT : TC_SKIP_NONE);
        assert_int_equal(result.is_held, i < 2);
    }
    assert_int_equal(result.frames.packets, 3);
    assert_int_equal(result.frames.bytes, 3 * 28);
    assert_int_equal(result.datagram.key.to.port, 2);
    assert_int_equal(result.datagram.true_bytes, 16);
    assert_memory_equal(result.datagram.payload, "abcdefghijklmnop", 16);
    tc_fragments_destroy(fragments);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_innermost_packet_is_found),
        cmocka_unit_test(deeper_tunnels_are_left_closed),
        cmocka_unit_test(what_is_no_tunnel_stays),
        cmocka_unit_test(fragments_are_joined_in_any_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
