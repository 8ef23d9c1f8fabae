/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/rtcp/rtcp_xr.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

/* Made by hand after RFC 3611; what the tests expect of the first four blocks
 * is what Wireshark 4.0 prints of these octets (it reads beyond the end of
 * any run length block, and so of the fifth).  Block 4, 5, 6, 7, then 1 with
 * the chunks "run of 99 ones" and the null that fills the word. */
static const char *const report =
    "80cf001f 11223344"
    "04000002 e07fe62cb2cd6c2e"
    "05000003 00000005 e62cb2cd 00018000"
    "06e80009 00000005 00010065 00000003 00000001 0000000a 00000064 0000001e"
    "00000007 3c403e01"
    "07000008 00000005 10028005 0064 2710 0050 0028 ec ba 37 10 5d 7f 2b 2a"
    "b0 00 0028 0050 0078"
    "01030003 00000005 00010065 40630000";

struct fixture {
    uint8_t *bytes;
    struct tc_rtcp_packet packet;
    struct tc_rtcp_xr_walk walk;
};

static void open_report(struct fixture *f, const char *hex, size_t cut_bytes)
{
    size_t len_bytes;

    f->bytes = tc_hex(hex, &len_bytes);
    struct tc_rtcp_walk walk =
        tc_rtcp_walk_over(f->bytes, len_bytes - cut_bytes, len_bytes);
    assert_int_equal(tc_rtcp_next(&walk, &f->packet), TC_OK);
    f->walk = tc_rtcp_xr_over(&f->packet);
}

/* The n-th block of `report`, counted from 0. */
static struct tc_rtcp_xr_block nth_block(struct fixture *f, unsigned n)
{
    struct tc_rtcp_xr_block block;

    open_report(f, report, 0);
    assert_int_equal(f->packet.ssrc, 0x11223344);
    for (unsigned i = 0; i <= n; i++)
        assert_int_equal(tc_rtcp_xr_next(&f->walk, &block), TC_OK);
    return block;
}

static void the_reference_time_is_read(TC_NO_STATE)
{
    struct fixture f;
    struct tc_rtcp_xr_block block = nth_block(&f, 0);

    assert_int_equal(block.type, TC_RTCP_XR_REFERENCE_TIME);
    assert_true(block.u.reference_ntp == UINT64_C(0xe07fe62cb2cd6c2e));
    assert_int_equal(block.contents_bytes, 0);
    free(f.bytes);
}

static void dlrr_is_read_by_sub_block(TC_NO_STATE)
{
    struct fixture f;
    struct tc_rtcp_xr_block block = nth_block(&f, 1);
    struct tc_rtcp_xr_dlrr dlrr;

    assert_int_equal(block.type, TC_RTCP_XR_DLRR);
    assert_true(tc_rtcp_xr_dlrr(&block, 0, &dlrr));
    assert_int_equal(dlrr.ssrc, 5);
    assert_int_equal(dlrr.lrr, 3861689037);
    assert_int_equal(dlrr.dlrr, 98304); /* 1.5 s */
    assert_false(tc_rtcp_xr_dlrr(&block, 1, &dlrr));
    block.type = 99;
    assert_false(tc_rtcp_xr_dlrr(&block, 0, &dlrr));
    free(f.bytes);
}

static void the_statistics_summary_is_read(TC_NO_STATE)
{
    struct fixture f;
    struct tc_rtcp_xr_block block     = nth_block(&f, 2);
    const struct tc_rtcp_xr_summary s = block.u.summary;

    assert_int_equal(block.type, TC_RTCP_XR_SUMMARY);
    assert_int_equal(block.specific, TC_RTCP_XR_HAS_LOSS |
                                         TC_RTCP_XR_HAS_DUPLICATE |
                                         TC_RTCP_XR_HAS_JITTER | 0x08);
    assert_int_equal(block.specific & TC_RTCP_XR_TTL_MASK, 0x08);
    assert_int_equal(s.ssrc, 5);
    assert_int_equal(s.begin_seq, 1);
    assert_int_equal(s.end_seq, 101);
    assert_int_equal(s.lost_packets, 3);
    assert_int_equal(s.duplicate_packets, 1);
    assert_int_equal(s.min_jitter, 10);
    assert_int_equal(s.max_jitter, 100);
    assert_int_equal(s.mean_jitter, 30);
    assert_int_equal(s.dev_jitter, 7);
    assert_int_equal(s.min_ttl, 60);
    assert_int_equal(s.max_ttl, 64);
    assert_int_equal(s.mean_ttl, 62);
    assert_int_equal(s.dev_ttl, 1);
    free(f.bytes);
}

static void the_voip_metrics_are_read(TC_NO_STATE)
{
    struct fixture f;
    struct tc_rtcp_xr_block block  = nth_block(&f, 3);
    const struct tc_rtcp_xr_voip v = block.u.voip;

    assert_int_equal(block.type, TC_RTCP_XR_VOIP);
    assert_int_equal(v.ssrc, 5);
    assert_int_equal(v.loss_rate, 16);
    assert_int_equal(v.discard_rate, 2);
    assert_int_equal(v.burst_density, 128);
    assert_int_equal(v.gap_density, 5);
    assert_int_equal(v.burst_duration_ms, 100);
    assert_int_equal(v.gap_duration_ms, 10000);
    assert_int_equal(v.round_trip_ms, 80);
    assert_int_equal(v.end_system_ms, 40);
    assert_int_equal(v.signal_dbm0, -20);
    assert_int_equal(v.noise_dbm0, -70);
    assert_int_equal(v.rerl_db, 55);
    assert_int_equal(v.gmin, 16);
    assert_int_equal(v.r_factor, 93);
    assert_int_equal(v.ext_r_factor, 127);
    assert_int_equal(v.mos_lq, 43);
    assert_int_equal(v.mos_cq, 42);
    assert_int_equal(v.rx_config, 0xb0);
    assert_int_equal(v.jb_nominal_ms, 40);
    assert_int_equal(v.jb_maximum_ms, 80);
    assert_int_equal(v.jb_abs_max_ms, 120);
    free(f.bytes);
}

static void a_run_lends_its_chunks(TC_NO_STATE)
{
    static const uint8_t chunks[] = { 0x40, 0x63, 0, 0 };
    struct fixture f;
    struct tc_rtcp_xr_block block = nth_block(&f, 4);

    assert_int_equal(block.type, TC_RTCP_XR_LOSS_RLE);
    assert_int_equal(block.specific, 3); /* each 8th packet told */
    assert_int_equal(block.u.run.ssrc, 5);
    assert_int_equal(block.u.run.begin_seq, 1);
    assert_int_equal(block.u.run.end_seq, 101);
    assert_int_equal(block.contents_bytes, 4);
    assert_memory_equal(block.contents, chunks, 4);
    assert_int_equal(tc_rtcp_xr_next(&f.walk, &block), TC_END);
    free(f.bytes);
}

static void an_unknown_block_is_lent_as_octets(TC_NO_STATE)
{
    struct fixture f;
    struct tc_rtcp_xr_block block;

    open_report(&f, "80cf0003 11223344 0e010001 01020304", 0);
    assert_int_equal(tc_rtcp_xr_next(&f.walk, &block), TC_OK);
    assert_int_equal(block.type, 14);
    assert_int_equal(block.specific, 1);
    assert_int_equal(block.contents_bytes, 4);
    assert_int_equal(block.contents[3], 4);
    free(f.bytes);
}

static void a_wrong_length_is_refused(TC_NO_STATE)
{
    static const char *const rows[] = {
        "80cf0002 11223344 04000002",          /* beyond the packet */
        "80cf0003 11223344 04000001 e07fe62c", /* half a time */
        "80cf0005 11223344 04000003 00000001 00000002 00000003",
        "80cf0004 11223344 05000002 00000005 e62cb2cd", /* 8 of 12 octets */
        "80cf0003 11223344 01000001 00000005",          /* half a head */
        "80cf0002 11223344 06e80000",                   /* no contents */
        "80cf0002 11223344 07000000",
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct fixture f;
        struct tc_rtcp_xr_block block;

        open_report(&f, rows[i], 0);
        assert_int_equal(tc_rtcp_xr_next(&f.walk, &block), TC_EFORMAT);
        free(f.bytes);
    }
}

/* Blocks end at 20, 36, 76, 112 and 128 octets */
static void whole_blocks_before_a_cut_are_given(TC_NO_STATE)
{
    for (size_t cut = 1; cut <= 120; cut++) {
        struct fixture f;
        struct tc_rtcp_xr_block block;
        size_t left = 128 - cut, given = 0;
        tc_err err;

        open_report(&f, report, cut);
        while ((err = tc_rtcp_xr_next(&f.walk, &block)) == TC_OK)
            given++;
        assert_int_equal(err, TC_ESHORT);
        assert_int_equal(given, (left >= 20U) + (left >= 36U) + (left >= 76U) +
                                    (left >= 112U));
        free(f.bytes);
    }
}

static void another_type_has_no_blocks(TC_NO_STATE)
{
    struct fixture f;
    struct tc_rtcp_xr_block block;

    open_report(&f, "80cc0002 11223344 74636170", 0);
    assert_int_equal(tc_rtcp_xr_next(&f.walk, &block), TC_END);
    free(f.bytes);
}

static void every_block_round_trips(TC_NO_STATE)
{
    struct fixture f;
    struct tc_rtcp_xr_block block;
    uint8_t body[120], out[128];
    struct tc_writer writer = tc_writer_over(body, sizeof body);

    open_report(&f, report, 0);
    while (tc_rtcp_xr_next(&f.walk, &block) == TC_OK) {
        size_t before = writer.len_bytes;

        assert_int_equal(tc_rtcp_write_xr_block(&writer, &block), TC_OK);
        assert_int_equal(writer.len_bytes - before,
                         tc_rtcp_xr_encoded_len(&block));
    }
    f.packet.body = body;
    assert_int_equal(tc_rtcp_encode(&f.packet, out, sizeof out), TC_OK);
    assert_memory_equal(out, f.bytes, sizeof out);
    free(f.bytes);
}

static void a_sub_block_is_written_as_it_is_read(TC_NO_STATE)
{
    const struct tc_rtcp_xr_dlrr dlrr = { .ssrc = 5,
                                          .lrr  = 0xe62cb2cd,
                                          .dlrr = 0x18000 };
    struct fixture f;
    struct tc_rtcp_xr_block block = nth_block(&f, 1);
    uint8_t out[12];
    struct tc_writer writer = tc_writer_over(out, sizeof out);

    tc_rtcp_write_xr_dlrr(&writer, &dlrr);
    assert_int_equal(writer.len_bytes, 12);
    assert_memory_equal(out, block.contents, 12);
    free(f.bytes);
}

static void a_block_that_cannot_be_is_not_written(TC_NO_STATE)
{
    static const uint8_t zeros[64];
    const struct tc_rtcp_xr_block wrong[] = {
        { .type           = TC_RTCP_XR_REFERENCE_TIME,
          .contents       = zeros,
          .contents_bytes = 4 },
        { .type = TC_RTCP_XR_DLRR, .contents = zeros, .contents_bytes = 8 },
        { .type = TC_RTCP_XR_LOSS_RLE, .contents = zeros, .contents_bytes = 2 },
        { .type = 99, .contents = zeros, .contents_bytes = 0x40000 },
    };
    struct tc_writer writer = tc_writer_over(NULL, 0);

    for (size_t i = 0; i < TC_LEN(wrong); i++)
        assert_int_equal(tc_rtcp_write_xr_block(&writer, &wrong[i]), TC_EARG);
    assert_int_equal(writer.len_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_time_is_read),
        cmocka_unit_test(dlrr_is_read_by_sub_block),
        cmocka_unit_test(the_statistics_summary_is_read),
        cmocka_unit_test(the_voip_metrics_are_read),
        cmocka_unit_test(a_run_lends_its_chunks),
        cmocka_unit_test(an_unknown_block_is_lent_as_octets),
        cmocka_unit_test(a_wrong_length_is_refused),
        cmocka_unit_test(whole_blocks_before_a_cut_are_given),
        cmocka_unit_test(another_type_has_no_blocks),
        cmocka_unit_test(every_block_round_trips),
        cmocka_unit_test(a_sub_block_is_written_as_it_is_read),
        cmocka_unit_test(a_block_that_cannot_be_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
