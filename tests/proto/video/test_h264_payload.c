/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/video/h264_payload.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

static tc_err decode(const char *hex, size_t beyond_bytes,
                     struct tc_video_payload *out)
{
    size_t len_bytes;
    uint8_t *bytes = tc_hex(hex, &len_bytes);
    tc_err err =
        tc_h264_decode(bytes, len_bytes, len_bytes + beyond_bytes, out);

    free(bytes);
    return err;
}

struct row {
    const char *hex;
    enum tc_video_packing packing;
    enum tc_video_slice slice;
    uint8_t nal_type;
    uint8_t ref_idc;
    bool starts, ends;
    bool is_frame_start;
    bool has_parameter_set;
};

static void assert_row(const struct row *row)
{
    struct tc_video_payload p;

    assert_int_equal(decode(row->hex, 1000, &p), TC_OK);
    assert_int_equal(p.packing, row->packing);
    assert_int_equal(p.slice, row->slice);
    assert_int_equal(p.nal_type, row->nal_type);
    assert_int_equal(p.ref_idc, row->ref_idc);
    assert_int_equal(p.fragment_start, row->starts);
    assert_int_equal(p.fragment_end, row->ends);
    assert_int_equal(p.is_frame_start, row->is_frame_start);
    assert_int_equal(p.has_parameter_set, row->has_parameter_set);
    assert_int_equal(p.nal_count, 1);
    assert_true(p.nal_types == UINT64_C(1) << row->nal_type);
    assert_false(p.is_cut);
}

/* First octets of payloads of Video_Calls.pcap and, the last six, of
 * rtp_sip_g722_h264.pcapng; type, reference, fragment bits and
 * first_mb_in_slice as Wireshark reads them.  The rest is cut away. */
static void recorded_payloads_are_read(TC_NO_STATE)
{
    static const struct row rows[] = {
        { "06054d7f", TC_VIDEO_SINGLE, TC_VIDEO_NONE, 6, 0, 0, 0, 0, 0 },
        { "65888000", TC_VIDEO_SINGLE, TC_VIDEO_KEY, 5, 3, 0, 0, 1, 0 },
        { "6500fb88", TC_VIDEO_SINGLE, TC_VIDEO_KEY, 5, 3, 0, 0, 0, 0 },
        { "65002108", TC_VIDEO_SINGLE, TC_VIDEO_KEY, 5, 3, 0, 0, 0, 0 },
        { "419a0004", TC_VIDEO_SINGLE, TC_VIDEO_DELTA, 1, 2, 0, 0, 1, 0 },
        { "410018ea", TC_VIDEO_SINGLE, TC_VIDEO_DELTA, 1, 2, 0, 0, 0, 0 },
        { "2764001f", TC_VIDEO_SINGLE, TC_VIDEO_NONE, 7, 1, 0, 0, 0, 1 },
        { "28de0662", TC_VIDEO_SINGLE, TC_VIDEO_NONE, 8, 1, 0, 0, 0, 1 },
        { "3c858880", TC_VIDEO_FRAGMENT, TC_VIDEO_KEY, 5, 1, 1, 0, 1, 0 },
        { "3c4575d7", TC_VIDEO_FRAGMENT, TC_VIDEO_KEY, 5, 1, 0, 1, 0, 0 },
        { "3c819a00", TC_VIDEO_FRAGMENT, TC_VIDEO_DELTA, 1, 1, 1, 0, 1, 0 },
        /* a fragment in the middle: its 0x9a is no slice header */
        { "3c019a70", TC_VIDEO_FRAGMENT, TC_VIDEO_DELTA, 1, 1, 0, 0, 0, 0 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_row(&rows[i]);
}

/* H.264 table 7-1: slice data, parameter sets, the rest */
static void each_type_has_its_verdict(TC_NO_STATE)
{
    for (uint8_t type = 1; type <= 23; type++) {
        const uint8_t bytes[] = { type, 0x80 };
        struct tc_video_payload p;

        assert_int_equal(tc_h264_decode(bytes, 2, 2, &p), TC_OK);
        assert_int_equal(p.slice, type == 5                ? TC_VIDEO_KEY
                                  : type <= 4              ? TC_VIDEO_DELTA
                                  : type >= 6 && type < 16 ? TC_VIDEO_NONE
                                                           : TC_VIDEO_UNKNOWN);
        assert_int_equal(p.is_frame_start, type == 1 || type == 2 || type == 5);
        assert_int_equal(p.has_parameter_set,
                         type == 7 || type == 8 || type == 13 || type == 15);
    }
}

/* SPS of 4, PPS of 2 and IDR of 3 octets, as RFC 6184 figure 7 lays them */
static const char *const aggregate = "78 0004 6742c01e 0002 68ce 0003 658884";

static void an_aggregate_is_called_by_its_strongest_unit(TC_NO_STATE)
{
    struct tc_video_payload p;

    assert_int_equal(decode(aggregate, 0, &p), TC_OK);
    assert_int_equal(p.packing, TC_VIDEO_AGGREGATE);
    assert_int_equal(p.slice, TC_VIDEO_KEY);
    assert_int_equal(p.nal_type, 7);
    assert_int_equal(p.nal_count, 3);
    assert_true(p.nal_types == (1U << 7 | 1U << 8 | 1U << 5));
    assert_true(p.has_parameter_set);
    assert_true(p.is_frame_start);
    assert_false(p.is_cut);

    /* a delimiter and a delta slice that is not the first */
    assert_int_equal(decode("58 0002 0910 0002 4140", 0, &p), TC_OK);
    assert_int_equal(p.slice, TC_VIDEO_DELTA);
    assert_false(p.is_frame_start);
    assert_false(p.has_parameter_set);
}

/* Unit headers stand at octets 3, 9 and 13, the slice header at 14 */
static void a_cut_aggregate_tells_what_it_shows(TC_NO_STATE)
{
    size_t true_bytes;
    uint8_t *bytes = tc_hex(aggregate, &true_bytes);

    assert_int_equal(true_bytes, 16);
    for (size_t len = 1; len <= true_bytes; len++) {
        struct tc_video_payload p;

        assert_int_equal(tc_h264_decode(bytes, len, true_bytes, &p), TC_OK);
        assert_int_equal(p.nal_count, (len > 3) + (len > 9) + (len > 13));
        assert_int_equal(p.is_cut, len <= 14);
        assert_int_equal(p.is_frame_start, len > 14);
        assert_int_equal(p.slice, len > 13 ? TC_VIDEO_KEY : TC_VIDEO_UNKNOWN);
        assert_int_equal(p.has_parameter_set, len > 3);
    }
    free(bytes);
}

static void a_cut_slice_header_is_told(TC_NO_STATE)
{
    struct tc_video_payload p;

    assert_int_equal(decode("65", 9, &p), TC_OK);
    assert_true(p.is_cut);
    assert_int_equal(p.slice, TC_VIDEO_KEY);
    assert_false(p.is_frame_start);
    assert_int_equal(decode("7c85", 9, &p), TC_OK);
    assert_true(p.is_cut);
    assert_int_equal(decode("7c05", 9, &p), TC_OK);
    assert_false(p.is_cut);
    assert_int_equal(decode("7c", 9, &p), TC_ESHORT);
    assert_int_equal(decode("", 9, &p), TC_ESHORT);
}

static void interleaved_packets_are_not_looked_into(TC_NO_STATE)
{
    static const char *const rows[] = { "79", "7a", "7b", "7d" };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_video_payload p;

        assert_int_equal(decode(rows[i], 100, &p), TC_OK);
        assert_int_equal(p.packing, TC_VIDEO_OTHER);
        assert_int_equal(p.slice, TC_VIDEO_UNKNOWN);
        assert_int_equal(p.nal_type, 25 + (i == 3 ? 4 : i));
        assert_int_equal(p.nal_count, 0);
    }
}

static void what_is_no_h264_is_refused(TC_NO_STATE)
{
    static const char *const rows[] = {
        "",              /* nothing */
        "e588",          /* the forbidden bit */
        "6088",          /* type 0 */
        "7e88",          /* type 30 */
        "7f88",          /* type 31 */
        "7c",            /* a fragment without its header */
        "7cc5",          /* it starts and ends */
        "7c80",          /* of type 0 */
        "7c98",          /* of an aggregate */
        "78",            /* an aggregate of nothing */
        "78 0000 0001",  /* a unit of nothing */
        "78 0003 6588",  /* of 3 in 2 octets */
        "78 0001 67 00", /* half a size */
        "78 0001 78",    /* an aggregate inside */
        "78 0001 e5",    /* the forbidden bit inside */
    };
    struct tc_video_payload p;

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(decode(rows[i], 0, &p), TC_EFORMAT);
}

static void assert_encodes(const char *hex)
{
    size_t len_bytes;
    uint8_t *bytes = tc_hex(hex, &len_bytes), out[3];
    struct tc_video_payload p;

    assert_int_equal(tc_h264_decode(bytes, len_bytes, len_bytes, &p), TC_OK);
    assert_int_equal(tc_h264_encoded_len(&p), len_bytes);
    assert_int_equal(tc_h264_encode(&p, out, len_bytes - 1), TC_EARG);
    assert_int_equal(tc_h264_encode(&p, out, sizeof out), TC_OK);
    assert_memory_equal(out, bytes, len_bytes);
    free(bytes);
}

/* The third octet is as recorded: 0x88 and 0x9a are the slice headers of both
 * senders; 0x40 is macroblock 1 */
static void headers_round_trip(TC_NO_STATE)
{
    static const char *const rows[] = { "6588",   "6540", "419a", "4140",
                                        "27",     "28",   "06",   "09",
                                        "3c8588", "3c45", "3c05", "3c819a",
                                        "3c8140", "3c01" };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_encodes(rows[i]);
}

static void what_a_model_cannot_emit_is_refused(TC_NO_STATE)
{
    static const struct tc_video_payload wrong[] = {
        { .packing = TC_VIDEO_AGGREGATE, .nal_type = 5 },
        { .packing = TC_VIDEO_OTHER, .nal_type = 25 },
        { .packing = TC_VIDEO_SINGLE },
        { .packing = TC_VIDEO_SINGLE, .nal_type = 24 },
        { .packing = TC_VIDEO_SINGLE, .nal_type = 5, .ref_idc = 4 },
        { .packing        = TC_VIDEO_FRAGMENT,
          .nal_type       = 5,
          .fragment_start = true,
          .fragment_end   = true },
    };
    uint8_t out[3];

    for (size_t i = 0; i < TC_LEN(wrong); i++)
        assert_int_equal(tc_h264_encode(&wrong[i], out, sizeof out), TC_EARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_payloads_are_read),
        cmocka_unit_test(each_type_has_its_verdict),
        cmocka_unit_test(an_aggregate_is_called_by_its_strongest_unit),
        cmocka_unit_test(a_cut_aggregate_tells_what_it_shows),
        cmocka_unit_test(a_cut_slice_header_is_told),
        cmocka_unit_test(interleaved_packets_are_not_looked_into),
        cmocka_unit_test(what_is_no_h264_is_refused),
        cmocka_unit_test(headers_round_trip),
        cmocka_unit_test(what_a_model_cannot_emit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
