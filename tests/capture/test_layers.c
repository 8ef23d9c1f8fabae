/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "capture/layers.h"
#include "capture/link_layer.h"

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

static enum tc_skip peel(const uint8_t *bytes, size_t len_bytes,
                         struct tc_datagram *out)
{
    const struct tc_frame frame = {
        .bytes      = bytes,
        .len_bytes  = (uint32_t)len_bytes,
        .wire_bytes = (uint32_t)len_bytes,
        .link_type  = TC_LINKTYPE_RAW,
    };

    return tc_layers_peel(&frame, out);
}

static void the_innermost_packet_is_found(void **state)
{
    uint8_t bytes[256];

    (void)state;
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

static void deeper_tunnels_are_left_closed(void **state)
{
    uint8_t bytes[256];
    struct tc_datagram d;

    (void)state;
    assert_int_equal(peel(bytes, nested(bytes, TC_LAYERS_DEPTH_MAX + 1), &d),
                     TC_SKIP_IP_PROTOCOL);
}

/* ICMP (1) is no tunnel: the frame is told as it is */
static void what_is_no_tunnel_stays(void **state)
{
    uint8_t bytes[256];
    struct tc_datagram d;
    size_t len = nested(bytes, 1);

    (void)state;
    bytes[9] = 1;
    assert_int_equal(peel(bytes, len, &d), TC_SKIP_IP_PROTOCOL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_innermost_packet_is_found),
        cmocka_unit_test(deeper_tunnels_are_left_closed),
        cmocka_unit_test(what_is_no_tunnel_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
