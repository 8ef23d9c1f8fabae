/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "capture/link_layer.h"
#include "tests/support/exact.h"
#include "tests/support/test.h"

/* A link header, of how many octets, and what it says.  An IP header would
 * follow; four octets stand for it. */
struct row {
    uint16_t link_type;
    uint8_t bytes[40];
    size_t header_bytes;
    enum tc_skip skip;
};

#define MAC       0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
#define SLL       0, 0, 0, 1, 0, 6, 0, 1, 2, 3, 4, 5, 0, 0
#define SLL2_REST 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 0, 1, 2, 3, 4, 5, 0, 0

static const struct row rows[] = {
    /* Ethernet: plain, 802.1Q, 802.1ad around 802.1Q, the older 0x9100 */
    { 1, { MAC, 0x08, 0x00 }, 14, TC_SKIP_NONE },
    { 1, { MAC, 0x86, 0xdd }, 14, TC_SKIP_NONE },
    { 1, { MAC, 0x81, 0x00, 0, 5, 0x08, 0x00 }, 18, TC_SKIP_NONE },
    { 1,
      { MAC, 0x88, 0xa8, 0, 5, 0x81, 0x00, 0, 6, 0x86, 0xdd },
      22,
      TC_SKIP_NONE },
    { 1,
      { MAC, 0x91, 0x00, 0, 5, 0x81, 0x00, 0, 6, 0x08, 0x00 },
      22,
      TC_SKIP_NONE },
    { 1, { MAC, 0x08, 0x06 }, 14, TC_SKIP_NOT_IP }, /* ARP */
    { 1, { MAC, 0x81, 0x00, 0, 5, 0x08, 0x06 }, 18, TC_SKIP_NOT_IP },
    /* 802.3 with a length: spanning tree, SNAP with IPv4, SNAP of Cisco */
    { 1, { MAC, 0x00, 0x26, 0x42, 0x42, 0x03 }, 17, TC_SKIP_NOT_IP },
    { 1,
      { MAC, 0x05, 0xdc, 0xaa, 0xaa, 0x03, 0, 0, 0, 0x08, 0x00 },
      22,
      TC_SKIP_NONE },
    { 1,
      { MAC, 0x05, 0xdc, 0xaa, 0xaa, 0x03, 0, 0, 0xc, 0x20, 0x00 },
      22,
      TC_SKIP_NOT_IP },
    /* a PPPoE session with IPv4, with LCP; MPLS, one label and two */
    { 1,
      { MAC, 0x88, 0x64, 0x11, 0, 0, 1, 0, 40, 0x00, 0x21 },
      22,
      TC_SKIP_NONE },
    { 1,
      { MAC, 0x88, 0x64, 0x11, 0, 0, 1, 0, 40, 0xc0, 0x21 },
      22,
      TC_SKIP_NOT_IP },
    { 1, { MAC, 0x88, 0x47, 0, 1, 1, 64, 0x45 }, 18, TC_SKIP_NONE },
    { 1,
      { MAC, 0x88, 0x48, 0, 1, 0, 64, 0, 1, 1, 64, 0x60 },
      22,
      TC_SKIP_NONE },
    /* a pseudo-wire's control word begins with four zero bits */
    { 1, { MAC, 0x88, 0x47, 0, 1, 1, 64, 0x00 }, 18, TC_SKIP_NOT_IP },
    /* PPP: two octets, one, and with address and control; then PPPoE */
    { 9, { 0x00, 0x57 }, 2, TC_SKIP_NONE },
    { 9, { 0x21, 0x45 }, 1, TC_SKIP_NONE },
    { 50, { 0xff, 0x03, 0x00, 0x21 }, 4, TC_SKIP_NONE },
    { 51, { 0x11, 0, 0, 1, 0, 40, 0x00, 0x21 }, 8, TC_SKIP_NONE },
    /* Linux cooked: the protocol stands last, in version 2 first */
    { 113, { SLL, 0x08, 0x00 }, 16, TC_SKIP_NONE },
    { 113, { SLL, 0x81, 0x00, 0, 5, 0x86, 0xdd }, 20, TC_SKIP_NONE },
    { 113, { SLL, 0x00, 0x01 }, 16, TC_SKIP_NOT_IP },
    { 276, { 0x08, 0x00, SLL2_REST }, 20, TC_SKIP_NONE },
    { 276, { 0x81, 0x00, SLL2_REST, 0, 5, 0x08, 0x00 }, 24, TC_SKIP_NONE },
    { 276, { 0x08, 0x06, SLL2_REST }, 20, TC_SKIP_NOT_IP },
    /* BSD loopback: AF_INET 2, AF_INET6 24, 28 or 30, 10 on Linux; NULL in
     * the capturing machine's order, LOOP in network order */
    { 0, { 0, 0, 0, 2 }, 4, TC_SKIP_NONE },
    { 0, { 2, 0, 0, 0 }, 4, TC_SKIP_NONE },
    { 0, { 24, 0, 0, 0 }, 4, TC_SKIP_NONE },
    { 0, { 0, 0, 0, 28 }, 4, TC_SKIP_NONE },
    { 0, { 30, 0, 0, 0 }, 4, TC_SKIP_NONE },
    { 0, { 10, 0, 0, 0 }, 4, TC_SKIP_NONE },
    { 0, { 7, 0, 0, 0 }, 4, TC_SKIP_NOT_IP }, /* AF_ISO */
    { 0, { 2, 0, 0, 2 }, 4, TC_SKIP_NOT_IP },
    { 108, { 0, 0, 0, 2 }, 4, TC_SKIP_NONE },
    /* raw IP under all its numbers */
    { 101, { 0 }, 0, TC_SKIP_NONE },
    { 12, { 0 }, 0, TC_SKIP_NONE },
    { 14, { 0 }, 0, TC_SKIP_NONE },
    { 228, { 0 }, 0, TC_SKIP_NONE },
    { 229, { 0 }, 0, TC_SKIP_NONE },
};

static void every_link_header_is_peeled(TC_NO_STATE)
{
    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_cursor cursor =
            tc_cursor_over(rows[i].bytes, rows[i].header_bytes + 4);

        assert_true(tc_link_layer_known(rows[i].link_type));
        assert_int_equal(tc_link_layer_peel(rows[i].link_type, &cursor),
                         rows[i].skip);
        if (rows[i].skip == TC_SKIP_NONE)
            assert_ptr_equal(cursor.at, rows[i].bytes + rows[i].header_bytes);
    }
}

/* Raw IP has no header to be cut in, but none of its octets is none */
static void every_cut_is_told_and_never_read_beyond(TC_NO_STATE)
{
    for (size_t i = 0; i < TC_LEN(rows); i++)
        for (size_t len = 0; len < rows[i].header_bytes || len == 0; len++) {
            uint8_t *exact          = tc_exact_copy(rows[i].bytes, len);
            struct tc_cursor cursor = tc_cursor_over(exact, len);

            assert_int_equal(tc_link_layer_peel(rows[i].link_type, &cursor),
                             TC_SKIP_CUT);
            free(exact);
        }
}

/* Nine tags are not peeled; no real frame has so many */
static void tags_without_end_are_not_ip(TC_NO_STATE)
{
    uint8_t bytes[14 + 9 * 4] = { 0 };

    for (size_t at = 12; at + 2 < sizeof bytes; at += 4)
        bytes[at] = 0x81;
    bytes[sizeof bytes - 2] = 0x08;
    struct tc_cursor cursor = tc_cursor_over(bytes, sizeof bytes);
    assert_int_equal(tc_link_layer_peel(1, &cursor), TC_SKIP_NOT_IP);
}

static void other_link_types_are_not_known(TC_NO_STATE)
{
    static const uint16_t others[] = {
        2, 8, 104, 105, 127, 147, 195, 277, 65535
    };

    for (size_t i = 0; i < TC_LEN(others); i++) {
        struct tc_cursor cursor = tc_cursor_over(rows[0].bytes, 14);

        assert_false(tc_link_layer_known(others[i]));
        assert_int_equal(tc_link_layer_peel(others[i], &cursor),
                         TC_SKIP_LINK_TYPE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_link_header_is_peeled),
        cmocka_unit_test(every_cut_is_told_and_never_read_beyond),
        cmocka_unit_test(tags_without_end_are_not_ip),
        cmocka_unit_test(other_link_types_are_not_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
