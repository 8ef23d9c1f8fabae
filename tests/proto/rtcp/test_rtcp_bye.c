/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/rtcp/rtcp_bye.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

/* Of ntop+nDPI/sip.pcap frame 104: one source, "session shutdown" */
static const char *const shutdown =
    "81cb0006 3796cb71 1073657373696f6e2073687574646f776e 000000";

static struct tc_rtcp_packet packet_of(const char *hex, uint8_t **bytes,
                                       size_t cut_bytes)
{
    struct tc_rtcp_packet packet;
    size_t len_bytes;

    *bytes = tc_hex(hex, &len_bytes);
    struct tc_rtcp_walk walk =
        tc_rtcp_walk_over(*bytes, len_bytes - cut_bytes, len_bytes);
    assert_int_equal(tc_rtcp_next(&walk, &packet), TC_OK);
    return packet;
}

static void a_recorded_goodbye_tells_who_and_why(TC_NO_STATE)
{
    uint8_t *bytes;
    struct tc_rtcp_packet packet = packet_of(shutdown, &bytes, 0);
    uint32_t ssrc;

    assert_true(tc_rtcp_bye_ssrc(&packet, 0, &ssrc));
    assert_int_equal(ssrc, 0x3796cb71);
    assert_false(tc_rtcp_bye_ssrc(&packet, 1, &ssrc));
    assert_true(tc_text_equal(tc_rtcp_bye_reason(&packet),
                              TC_TEXT("session shutdown")));
    free(bytes);
}

static void a_wrong_or_cut_reason_is_empty(TC_NO_STATE)
{
    static const struct {
        const char *hex;
        size_t cut_bytes;
    } rows[] = {
        { "81cb0001 3796cb71", 0 },
        { "81cb0002 3796cb71 04616263", 0 }, /* 4 of 3 octets */
        { "80cb0001 00616263", 0 },
        { "81cb0002 3796cb71 03616263", 1 },
        { "81cc0002 3796cb71 03616263", 0 }, /* APP */
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t *bytes;
        struct tc_rtcp_packet packet =
            packet_of(rows[i].hex, &bytes, rows[i].cut_bytes);

        assert_int_equal(tc_rtcp_bye_reason(&packet).len_bytes, 0);
        free(bytes);
    }
}

static void sources_before_a_cut_are_given(TC_NO_STATE)
{
    uint8_t *bytes;
    struct tc_rtcp_packet packet =
        packet_of("82cb0002 00000001 00000002", &bytes, 3);
    uint32_t ssrc;

    assert_true(tc_rtcp_bye_ssrc(&packet, 0, &ssrc));
    assert_int_equal(ssrc, 1);
    assert_false(tc_rtcp_bye_ssrc(&packet, 1, &ssrc));
    packet.type = TC_RTCP_SDES;
    assert_false(tc_rtcp_bye_ssrc(&packet, 0, &ssrc));
    free(bytes);
}

static void assert_writes(const char *hex, const uint32_t *ssrcs,
                          unsigned count, const char *reason)
{
    uint8_t body[300], out[300];
    struct tc_writer writer = tc_writer_over(body, sizeof body);
    size_t len_bytes;
    uint8_t *want = tc_hex(hex, &len_bytes);

    tc_rtcp_write_bye(&writer, ssrcs, count, tc_text_of(reason));
    struct tc_rtcp_packet packet = { .type       = TC_RTCP_BYE,
                                     .count      = (uint8_t)count,
                                     .body       = body,
                                     .body_bytes = (uint32_t)writer.len_bytes };
    assert_int_equal(tc_rtcp_encoded_len(&packet), len_bytes);
    assert_int_equal(tc_rtcp_encode(&packet, out, sizeof out), TC_OK);
    assert_memory_equal(out, want, len_bytes);
    free(want);
}

static void a_goodbye_round_trips(TC_NO_STATE)
{
    static const uint32_t phone = 0x3796cb71, pair[] = { 1, 2 };

    assert_writes(shutdown, &phone, 1, "session shutdown");
    assert_writes("82cb0002 00000001 00000002", pair, 2, "");
    assert_writes("82cb0003 00000001 00000002 03616263", pair, 2, "abc");
    assert_writes("80cb0000", NULL, 0, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recorded_goodbye_tells_who_and_why),
        cmocka_unit_test(a_wrong_or_cut_reason_is_empty),
        cmocka_unit_test(sources_before_a_cut_are_given),
        cmocka_unit_test(a_goodbye_round_trips),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
