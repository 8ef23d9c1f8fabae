/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/video/h265_payload.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

/* The first payload of dkozyr+tau/wilson.pcap: VPS of 24 octets, SPS of 40,
 * PPS of 7 and SEI of 31 */
static const char *const aggregate =
    "6001"
    "001840010c01ffff016000000300b0000003000003007b170240"
    "002842010101600000"
    "0300b0000003000003007ba0050201e16205ee45914bff2e7f13fa9a8101015b0100"
    "074401c072f05324"
    "001f4e01051a47564adc5c4c433f94efc5113cd143a803ee0000ee020003d09080";

static tc_err decode(const char *hex, size_t beyond_bytes,
                     struct tc_video_payload *out)
{
    size_t len_bytes;
    uint8_t *bytes = tc_hex(hex, &len_bytes);
    tc_err err =
        tc_h265_decode(bytes, len_bytes, len_bytes + beyond_bytes, out);

    free(bytes);
    return err;
}

/* First octets of the payloads that follow it; type and fragment bits as
 * Wireshark reads them.  The rest is cut away. */
static void recorded_payloads_are_read(TC_NO_STATE)
{
    static const struct {
        const char *hex;
        enum tc_video_packing packing;
        enum tc_video_slice slice;
        uint8_t nal_type;
        bool starts, ends;
        bool is_frame_start;
    } rows[] = {
        { "620194af", TC_VIDEO_FRAGMENT, TC_VIDEO_KEY, 20, 1, 0, 1 },
        { "620114d2", TC_VIDEO_FRAGMENT, TC_VIDEO_KEY, 20, 0, 0, 0 },
        { "62015450", TC_VIDEO_FRAGMENT, TC_VIDEO_KEY, 20, 0, 1, 0 },
        { "0201d001", TC_VIDEO_SINGLE, TC_VIDEO_DELTA, 1, 0, 0, 1 },
        { "620181d0", TC_VIDEO_FRAGMENT, TC_VIDEO_DELTA, 1, 1, 0, 1 },
        { "620101d0", TC_VIDEO_FRAGMENT, TC_VIDEO_DELTA, 1, 0, 0, 0 },
        { "620141ee", TC_VIDEO_FRAGMENT, TC_VIDEO_DELTA, 1, 0, 1, 0 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_video_payload p;

        assert_int_equal(decode(rows[i].hex, 1000, &p), TC_OK);
        assert_int_equal(p.packing, rows[i].packing);
        assert_int_equal(p.slice, rows[i].slice);
        assert_int_equal(p.nal_type, rows[i].nal_type);
        assert_int_equal(p.fragment_start, rows[i].starts);
        assert_int_equal(p.fragment_end, rows[i].ends);
        assert_int_equal(p.is_frame_start, rows[i].is_frame_start);
        assert_int_equal(p.layer_id, 0);
        assert_int_equal(p.temporal_id, 0);
        assert_int_equal(p.nal_count, 1);
        assert_false(p.has_parameter_set);
        assert_false(p.is_cut);
    }
}

static void a_recorded_aggregate_holds_parameter_sets(TC_NO_STATE)
{
    struct tc_video_payload p;

    assert_int_equal(decode(aggregate, 0, &p), TC_OK);
    assert_int_equal(p.packing, TC_VIDEO_AGGREGATE);
    assert_int_equal(p.slice, TC_VIDEO_NONE);
    assert_int_equal(p.nal_type, TC_H265_NAL_VPS);
    assert_int_equal(p.nal_count, 4);
    assert_true(p.nal_types == (UINT64_C(1) << 32 | UINT64_C(1) << 33 |
                                UINT64_C(1) << 34 | UINT64_C(1) << 39));
    assert_true(p.has_parameter_set);
    assert_false(p.is_frame_start);
}

/* Unit headers end at octets 6, 32, 74 and 83 of 112 */
static void a_cut_aggregate_tells_what_it_shows(TC_NO_STATE)
{
    size_t true_bytes;
    uint8_t *bytes = tc_hex(aggregate, &true_bytes);

    assert_int_equal(true_bytes, 112);
    for (size_t len = 2; len <= true_bytes; len++) {
        struct tc_video_payload p;

        assert_int_equal(tc_h265_decode(bytes, len, true_bytes, &p), TC_OK);
        assert_int_equal(p.nal_count,
                         (len >= 6) + (len >= 32) + (len >= 74) + (len >= 83));
        assert_int_equal(p.is_cut, len < 83);
        assert_int_equal(p.slice, len < 83 ? TC_VIDEO_UNKNOWN : TC_VIDEO_NONE);
    }
    free(bytes);
}

/* H.265 table 7-1: 0 to 9 trailing and leading pictures, 16 to 21 BLA, IDR
 * and CRA, 32 to 40 no slices; the others are reserved */
static void each_type_has_its_verdict(TC_NO_STATE)
{
    for (uint8_t type = 0; type <= 47; type++) {
        const uint8_t bytes[] = { (uint8_t)(type << 1), 1, 0x80 };
        bool is_delta         = type <= 9;
        bool is_key           = type >= 16 && type <= 21;
        bool is_none          = type >= 32 && type <= 40;
        struct tc_video_payload p;

        assert_int_equal(tc_h265_decode(bytes, 3, 3, &p), TC_OK);
        assert_int_equal(p.nal_type, type);
        assert_int_equal(p.slice, is_delta  ? TC_VIDEO_DELTA
                                  : is_key  ? TC_VIDEO_KEY
                                  : is_none ? TC_VIDEO_NONE
                                            : TC_VIDEO_UNKNOWN);
        assert_int_equal(p.is_frame_start, is_delta || is_key);
        assert_int_equal(p.has_parameter_set, type >= 32 && type <= 34);
    }
}

/* 0x2765: type 19, layer 44, temporal id 5 - 1 */
static void another_layer_starts_no_frame(TC_NO_STATE)
{
    struct tc_video_payload p;

    assert_int_equal(decode("2765a0", 0, &p), TC_OK);
    assert_int_equal(p.nal_type, 19);
    assert_int_equal(p.layer_id, 44);
    assert_int_equal(p.temporal_id, 4);
    assert_int_equal(p.slice, TC_VIDEO_KEY);
    assert_false(p.is_frame_start);
}

static void a_cut_slice_header_is_told(TC_NO_STATE)
{
    struct tc_video_payload p;

    assert_int_equal(decode("2801", 9, &p), TC_OK);
    assert_true(p.is_cut);
    assert_int_equal(p.slice, TC_VIDEO_KEY);
    assert_int_equal(decode("620194", 9, &p), TC_OK);
    assert_true(p.is_cut);
    assert_int_equal(decode("620114", 9, &p), TC_OK);
    assert_false(p.is_cut);
    assert_int_equal(decode("6201", 9, &p), TC_ESHORT);
    assert_int_equal(decode("62", 9, &p), TC_ESHORT);
}

/* PACI, and 51 to 63 which are not specified */
static void unknown_structures_are_not_looked_into(TC_NO_STATE)
{
    for (uint8_t type = 50; type <= 63; type++) {
        const uint8_t bytes[] = { (uint8_t)(type << 1), 1 };
        struct tc_video_payload p;

        assert_int_equal(tc_h265_decode(bytes, 2, 100, &p), TC_OK);
        assert_int_equal(p.packing, TC_VIDEO_OTHER);
        assert_int_equal(p.slice, TC_VIDEO_UNKNOWN);
        assert_int_equal(p.nal_type, type);
    }
}

static void what_is_no_h265_is_refused(TC_NO_STATE)
{
    static const char *const rows[] = {
        "",                 /* nothing */
        "28",               /* half a header */
        "a80180",           /* the forbidden bit */
        "280080",           /* temporal id 0 */
        "620194",           /* an empty fragment */
        "6201",             /* and without its header */
        "6201d4af",         /* it starts and ends */
        "6201b0af",         /* of an aggregate */
        "6001",             /* an aggregate of nothing */
        "6001 0000 0000",   /* a unit of nothing */
        "6001 0001 4001",   /* of half a header */
        "6001 0004 400100", /* of 4 in 3 octets */
        "6001 0002 6001",   /* an aggregate inside */
    };
    struct tc_video_payload p;

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(decode(rows[i], 0, &p), TC_EFORMAT);
}

static void assert_encodes(const char *hex, size_t header_bytes)
{
    size_t len_bytes;
    uint8_t *bytes = tc_hex(hex, &len_bytes), out[4];
    struct tc_video_payload p;

    assert_int_equal(tc_h265_decode(bytes, len_bytes, len_bytes, &p), TC_OK);
    assert_int_equal(tc_h265_encoded_len(&p), header_bytes);
    assert_int_equal(tc_h265_encode(&p, out, header_bytes - 1), TC_EARG);
    assert_int_equal(tc_h265_encode(&p, out, sizeof out), TC_OK);
    assert_memory_equal(out, bytes, header_bytes);
    free(bytes);
}

/* Slice headers: of an IDR 1 0 1, of a trailing picture 1 1; not the first of
 * its picture 0 0 1 and 0 1 */
static void headers_round_trip(TC_NO_STATE)
{
    static const struct {
        const char *hex;
        size_t header_bytes;
    } rows[] = {
        { "2801a0", 3 },   { "280120", 3 },   { "0201c0", 3 },
        { "020140", 3 },   { "4001", 2 },     { "0203c0", 3 },
        { "620194a0", 4 }, { "62011400", 3 }, { "62015400", 3 },
        { "620181c0", 4 }, { "62018140", 4 }, { "62014100", 3 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_encodes(rows[i].hex, rows[i].header_bytes);
}

static void what_a_model_cannot_emit_is_refused(TC_NO_STATE)
{
    static const struct tc_video_payload wrong[] = {
        { .packing = TC_VIDEO_AGGREGATE, .nal_type = 20 },
        { .packing = TC_VIDEO_OTHER, .nal_type = 50 },
        { .packing = TC_VIDEO_SINGLE, .nal_type = 48 },
        { .packing = TC_VIDEO_SINGLE, .nal_type = 20, .layer_id = 63 },
        { .packing = TC_VIDEO_SINGLE, .nal_type = 20, .temporal_id = 7 },
        { .packing        = TC_VIDEO_FRAGMENT,
          .nal_type       = 20,
          .fragment_start = true,
          .fragment_end   = true },
    };
    uint8_t out[4];

    for (size_t i = 0; i < TC_LEN(wrong); i++)
        assert_int_equal(tc_h265_encode(&wrong[i], out, sizeof out), TC_EARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_payloads_are_read),
        cmocka_unit_test(a_recorded_aggregate_holds_parameter_sets),
        cmocka_unit_test(a_cut_aggregate_tells_what_it_shows),
        cmocka_unit_test(each_type_has_its_verdict),
        cmocka_unit_test(another_layer_starts_no_frame),
        cmocka_unit_test(a_cut_slice_header_is_told),
        cmocka_unit_test(unknown_structures_are_not_looked_into),
        cmocka_unit_test(what_is_no_h265_is_refused),
        cmocka_unit_test(headers_round_trip),
        cmocka_unit_test(what_a_model_cannot_emit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
