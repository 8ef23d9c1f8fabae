/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/rtcp/rtcp_report.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

/* ntop+nDPI/rtcp_multiple_pkts_in_the_same_datagram.pcap, frame 4 without its
 * SDES, at 4.028126 s; frame 1, the SR that it answers, came at 0 s */
static const char *const answer =
    "81c9000701932db45d931534000000010000bf8b00000006c1704d610004051c";
static const uint64_t sr_ntp = UINT64_C(0xdd3ac1704d614df8);

/* Two blocks: fraction 64/256, lost -2 (a duplicate counts against it), cycle
 * 1; then lost 2^23 - 1 */
static const char *const two =
    "82c9000d 00000009"
    "00000005 40fffffe 00010002 00000384 b7052000 00054000"
    "00000006 ff7fffff 00000001 00000000 00000000 00000000";

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

/* Expected values as Wireshark prints them */
static void a_recorded_block_is_read(TC_NO_STATE)
{
    uint8_t *bytes;
    struct tc_rtcp_packet packet = packet_of(answer, &bytes, 0);
    struct tc_rtcp_report_block block;

    assert_true(tc_rtcp_report_block(&packet, 0, &block));
    assert_int_equal(block.ssrc, 0x5d931534);
    assert_int_equal(block.fraction_lost, 0);
    assert_int_equal(block.cumulative_lost, 1);
    assert_int_equal(block.ext_highest_seq, 49035);
    assert_int_equal(block.jitter, 6);
    assert_int_equal(block.lsr, 0xc1704d61);
    assert_int_equal(block.dlsr, 263452);
    assert_int_equal(block.lsr, tc_rtcp_ntp_middle(sr_ntp));
    assert_false(tc_rtcp_report_block(&packet, 1, &block));
    free(bytes);
}

static void cumulative_loss_has_a_sign(TC_NO_STATE)
{
    uint8_t *bytes;
    struct tc_rtcp_packet packet = packet_of(two, &bytes, 0);
    struct tc_rtcp_report_block block;

    assert_true(tc_rtcp_report_block(&packet, 0, &block));
    assert_int_equal(block.fraction_lost, 64);
    assert_int_equal(block.cumulative_lost, -2);
    assert_int_equal(block.ext_highest_seq, 65538);
    assert_int_equal(block.jitter, 900);
    assert_true(tc_rtcp_report_block(&packet, 1, &block));
    assert_int_equal(block.fraction_lost, 255);
    assert_int_equal(block.cumulative_lost, 8388607);
    free(bytes);
}

static void a_cut_block_is_not_given(TC_NO_STATE)
{
    uint8_t *bytes;
    struct tc_rtcp_packet packet = packet_of(two, &bytes, 1);
    struct tc_rtcp_report_block block;

    assert_true(packet.is_cut);
    assert_true(tc_rtcp_report_block(&packet, 0, &block));
    assert_false(tc_rtcp_report_block(&packet, 1, &block));
    free(bytes);
}

static void only_sr_and_rr_have_blocks(TC_NO_STATE)
{
    static const uint8_t body[24];
    struct tc_rtcp_packet packet = {
        .type = TC_RTCP_APP, .count = 1, .body = body, .body_bytes = sizeof body
    };
    struct tc_rtcp_report_block block;

    assert_false(tc_rtcp_report_block(&packet, 0, &block));
    packet.type = TC_RTCP_SR;
    assert_true(tc_rtcp_report_block(&packet, 0, &block));
    /* what stands behind the blocks is the profile's, not a block */
    packet.count = 0;
    assert_false(tc_rtcp_report_block(&packet, 0, &block));
}

static void blocks_round_trip(TC_NO_STATE)
{
    uint8_t *bytes, out[48];
    struct tc_rtcp_packet packet = packet_of(two, &bytes, 0);
    struct tc_writer writer      = tc_writer_over(out, sizeof out);

    for (unsigned i = 0; i < 2; i++) {
        struct tc_rtcp_report_block block;

        assert_true(tc_rtcp_report_block(&packet, i, &block));
        tc_rtcp_write_report_block(&writer, &block);
    }
    assert_int_equal(writer.len_bytes, sizeof out);
    assert_memory_equal(out, bytes + 8, sizeof out);
    free(bytes);
}

/* RFC 3550 appendix A.3: clamped at 0x7fffff and 0x800000 */
static void loss_beyond_24_bits_is_clamped(TC_NO_STATE)
{
    static const struct {
        int32_t lost;
        uint8_t bytes[3];
    } rows[] = {
        { 8388608, { 0x7f, 0xff, 0xff } }, { INT32_MAX, { 0x7f, 0xff, 0xff } },
        { -8388608, { 0x80, 0, 0 } },      { -8388609, { 0x80, 0, 0 } },
        { -1, { 0xff, 0xff, 0xff } },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_rtcp_report_block block = { .cumulative_lost = rows[i].lost };
        uint8_t out[TC_RTCP_REPORT_BLOCK_BYTES];
        struct tc_writer writer = tc_writer_over(out, sizeof out);

        tc_rtcp_write_report_block(&writer, &block);
        assert_memory_equal(out + 5, rows[i].bytes, 3);
    }
}

/* RFC 3550 figure 2: b710:8000 - b705:2000 - 0005:4000 = 0006:2000, 6.125 s */
static void the_round_trip_is_that_of_figure_2(TC_NO_STATE)
{
    int64_t round_trip_ns;

    assert_true(tc_rtcp_round_trip_ns(0xb7108000, 0xb7052000, 0x00054000,
                                      &round_trip_ns));
    assert_true(round_trip_ns == INT64_C(6125000000));
    /* the sheet's A comes from this NTP time: 0xb44db705:20000000 + 11.375 s */
    assert_int_equal(tc_rtcp_ntp_middle(UINT64_C(0xb44db71080000000)),
                     0xb7108000);
}

/* The middle of NTP wraps: 0000:4000 - ffff:8000 - 0000:4000 = 0000:8000 */
static void the_round_trip_survives_the_wrap_of_ntp(TC_NO_STATE)
{
    int64_t round_trip_ns;

    assert_true(tc_rtcp_round_trip_ns(0x00004000, 0xffff8000, 0x00004000,
                                      &round_trip_ns));
    assert_true(round_trip_ns == INT64_C(500000000));
    /* a clock that drifts: one unit, 15258.79 ns, too early */
    assert_true(tc_rtcp_round_trip_ns(9, 5, 5, &round_trip_ns));
    assert_true(round_trip_ns == -15258);
}

static void without_a_sender_report_there_is_no_round_trip(TC_NO_STATE)
{
    int64_t round_trip_ns = 7;

    assert_false(tc_rtcp_round_trip_ns(0xb7108000, 0, 0, &round_trip_ns));
    assert_true(round_trip_ns == 7);
}

/* 4.028126 s - 0 s - 263452/65536 s = 4.028126000 - 4.019958496 s; the far
 * end was 8.2 ms away */
static void a_tap_measures_the_far_side(TC_NO_STATE)
{
    assert_true(tc_rtcp_dlsr_ns(263452) == INT64_C(4019958496));
    assert_true(tc_rtcp_tap_round_trip_ns(0, 4028126000, 263452) ==
                INT64_C(8167504));
}

static void dlsr_is_cut_to_whole_units_and_clamped(TC_NO_STATE)
{
    assert_int_equal(tc_rtcp_dlsr_from_ns(5250000000), 0x00054000);
    assert_int_equal(tc_rtcp_dlsr_from_ns(15258), 0);
    assert_int_equal(tc_rtcp_dlsr_from_ns(15259), 1);
    assert_int_equal(tc_rtcp_dlsr_from_ns(-1), 0);
    assert_int_equal(tc_rtcp_dlsr_from_ns(INT64_C(65535999999999)), UINT32_MAX);
    assert_int_equal(tc_rtcp_dlsr_from_ns(INT64_MAX), UINT32_MAX);
}

/* Frame 1's clock, as Wireshark prints it: 2017-08-13 12:15:44.302265999
 * UTC, 1502626544 s since 1970; 1900 is 2208988800 s earlier */
static void ntp_and_unix_time_tell_the_same(TC_NO_STATE)
{
    assert_true(tc_rtcp_ntp_to_unix_ns(sr_ntp) == INT64_C(1502626544302266000));
    assert_true(tc_rtcp_ntp_from_unix_ns(0) == UINT64_C(2208988800) << 32);
    assert_true(tc_rtcp_ntp_from_unix_ns(500000000) ==
                (UINT64_C(2208988800) << 32 | 0x80000000));
    /* 2036-02-07 06:28:16 UTC, second 2085978496: the era begins anew */
    assert_true(tc_rtcp_ntp_from_unix_ns(INT64_C(2085978496000000000)) == 0);
    assert_true(tc_rtcp_ntp_to_unix_ns(0) == INT64_C(2085978496000000000));
    /* the upper bit tells the era: 2^31 s are before 1970, one second less
     * is 2^32 s later */
    assert_true(tc_rtcp_ntp_to_unix_ns(UINT64_C(0x80000000) << 32) ==
                INT64_C(-61505152000000000));
    assert_true(tc_rtcp_ntp_to_unix_ns(UINT64_C(0x7fffffff) << 32) ==
                INT64_C(4233462143000000000));
}

static void each_nanosecond_comes_back_from_ntp(TC_NO_STATE)
{
    for (int64_t ns = INT64_C(1502626544000000000);
         ns < INT64_C(1502626545000000000); ns += 99991)
        assert_true(tc_rtcp_ntp_to_unix_ns(tc_rtcp_ntp_from_unix_ns(ns)) == ns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recorded_block_is_read),
        cmocka_unit_test(cumulative_loss_has_a_sign),
        cmocka_unit_test(a_cut_block_is_not_given),
        cmocka_unit_test(only_sr_and_rr_have_blocks),
        cmocka_unit_test(blocks_round_trip),
        cmocka_unit_test(loss_beyond_24_bits_is_clamped),
        cmocka_unit_test(the_round_trip_is_that_of_figure_2),
        cmocka_unit_test(the_round_trip_survives_the_wrap_of_ntp),
        cmocka_unit_test(without_a_sender_report_there_is_no_round_trip),
        cmocka_unit_test(a_tap_measures_the_far_side),
        cmocka_unit_test(dlsr_is_cut_to_whole_units_and_clamped),
        cmocka_unit_test(ntp_and_unix_time_tell_the_same),
        cmocka_unit_test(each_nanosecond_comes_back_from_ntp),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
