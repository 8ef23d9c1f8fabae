/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "capture/tunnel.h"
#include "tests/support/exact.h"
#include "tests/support/test.h"

enum { RAW = 101, ETHERNET = 1, PPP = 9, UDP = 17 };

/* A datagram's transport, its destination port and its payload; what comes
 * out: the link type and how many octets the tunnel's own header has. */
struct row {
    uint32_t transport;
    uint16_t port;
    uint8_t bytes[32];
    size_t len_bytes;
    bool opens;
    uint16_t link_type;
    size_t header_bytes;
};

static const struct row rows[] = {
    /* IP in IP, 6in4: no header at all */
    { 4, 0, { 0x45 }, 20, true, RAW, 0 },
    { 41, 0, { 0x60 }, 40 - 8, true, RAW, 0 },
    /* GRE: plain IPv4, with checksum, key and number, Ethernet, PPTP's PPP */
    { 47, 0, { 0x00, 0x00, 0x08, 0x00 }, 8, true, RAW, 4 },
    { 47, 0, { 0xb0, 0x00, 0x86, 0xdd }, 20, true, RAW, 16 },
    { 47, 0, { 0x20, 0x00, 0x65, 0x58 }, 12, true, ETHERNET, 8 },
    { 47, 0, { 0x30, 0x81, 0x88, 0x0b }, 20, true, PPP, 16 },
    { 47, 0, { 0x00, 0x00, 0x88, 0xbe }, 8, false, 0, 0 }, /* ERSPAN */
    /* VXLAN with and without the flag of a valid identifier */
    { UDP, 4789, { 0x08 }, 10, true, ETHERNET, 8 },
    { UDP, 4789, { 0x00 }, 10, false, 0, 0 },
    /* GTP-U: plain, with a sequence number, with one extension header; an
     * echo request and version 2 carry no packet */
    { UDP, 2152, { 0x30, 0xff }, 10, true, RAW, 8 },
    { UDP, 2152, { 0x32, 0xff }, 14, true, RAW, 12 },
    { UDP,
      2152,
      { 0x34, 0xff, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 0, 0 },
      18,
      true,
      RAW,
      16 },
    { UDP, 2152, { 0x32, 0x01 }, 14, false, 0, 0 },
    { UDP, 2152, { 0x48, 0xff }, 14, false, 0, 0 },
    /* other ports and protocols */
    { UDP, 5060, { 0x08 }, 10, false, 0, 0 },
    { 6, 4789, { 0x08 }, 10, false, 0, 0 },
    { 50, 0, { 0x45 }, 20, false, 0, 0 },
};

static struct tc_datagram datagram_of(const struct row *row,
                                      const uint8_t *payload, size_t captured)
{
    return (struct tc_datagram){
        .key     = { .to = { .port = row->port }, .transport = row->transport },
        .payload = payload,
        .captured_bytes = (uint32_t)captured,
        .true_bytes     = (uint32_t)row->len_bytes + 100,
    };
}

static void every_tunnel_is_opened_to_what_it_carries(TC_NO_STATE)
{
    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_datagram d =
            datagram_of(&rows[i], rows[i].bytes, rows[i].len_bytes);
        struct tc_tunnel tunnel;

        assert_int_equal(tc_tunnel_open(&d, &tunnel), rows[i].opens);
        if (!rows[i].opens)
            continue;
        assert_int_equal(tunnel.link_type, rows[i].link_type);
        assert_ptr_equal(tunnel.cursor.at,
                         rows[i].bytes + rows[i].header_bytes);
        assert_int_equal(tunnel.wire_bytes,
                         rows[i].len_bytes + 100 - rows[i].header_bytes);
    }
}

static void a_cut_header_opens_nothing(TC_NO_STATE)
{
    for (size_t i = 0; i < TC_LEN(rows); i++)
        for (size_t len = 0; len < rows[i].header_bytes; len++) {
            uint8_t *exact       = tc_exact_copy(rows[i].bytes, len);
            struct tc_datagram d = datagram_of(&rows[i], exact, len);
            struct tc_tunnel tunnel;

            assert_false(tc_tunnel_open(&d, &tunnel));
            free(exact);
        }
}

/* Units of 4 octets; 0 units would never end */
static void an_extension_of_no_length_opens_nothing(TC_NO_STATE)
{
    static const uint8_t bytes[32] = { 0x34, 0xff, 0, 8, 0,    0, 0,
                                       1,    0,    0, 0, 0x85, 0 };
    const struct row row = { UDP, 2152, { 0 }, sizeof bytes, false, 0, 0 };
    struct tc_datagram d = datagram_of(&row, bytes, sizeof bytes);
    struct tc_tunnel tunnel;

    assert_false(tc_tunnel_open(&d, &tunnel));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tunnel_is_opened_to_what_it_carries),
        cmocka_unit_test(a_cut_header_opens_nothing),
        cmocka_unit_test(an_extension_of_no_length_opens_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
