/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/rtp/rtp_packet.h"
#include "tests/support/exact.h"
#include "tests/support/test.h"

/* V=2 P X CC=2, M PT=96, seq 0x1234, timestamp, SSRC, two CSRCs, extension of
 * one word (profile 0xbede), payload "abc", 2 octets of padding:
 * 12 + 8 + 8 + 3 + 2 = 33 octets */
static const uint8_t full[] = {
    0xb2, 0xe0, 0x12, 0x34, 0, 1, 2,   3,   0xca, 0xfe, 0xba,
    0xbe, 0,    0,    0,    1, 0, 0,   0,   2,    0xbe, 0xde,
    0,    1,    9,    9,    9, 9, 'a', 'b', 'c',  0,    2,
};

/* V=2, PT=33, seq 1, timestamp 90000 = 0x15f90, SSRC 5, payload "xy" */
static const uint8_t plain[] = { 0x80, 33, 0, 1, 0, 0x01, 0x5f,
                                 0x90, 0,  0, 0, 5, 'x',  'y' };

static tc_err decode(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                     struct tc_rtp_packet *out)
{
    uint8_t *exact = tc_exact_copy(bytes, len_bytes);
    tc_err err     = tc_rtp_decode(exact, len_bytes, true_bytes, out);

    free(exact);
    return err;
}

static void every_field_of_section_5_1_is_read(TC_NO_STATE)
{
    struct tc_rtp_packet p;

    assert_int_equal(tc_rtp_decode(full, sizeof full, sizeof full, &p), TC_OK);
    assert_int_equal(p.ssrc, 0xcafebabe);
    assert_int_equal(p.timestamp, 0x00010203);
    assert_int_equal(p.seq, 0x1234);
    assert_int_equal(p.payload_type, 96);
    assert_int_equal(p.csrc_count, 2);
    assert_true(p.marker);
    assert_true(p.has_extension);
    assert_int_equal(p.padding_bytes, 2);
    assert_int_equal(p.payload_bytes, 3);
    assert_int_equal(p.captured_bytes, 3);
    assert_memory_equal(p.payload, "abc", 3);
    assert_int_equal(p.clock_rate_hz, 0);
}

/* 12 octets of fixed header must be there; CSRCs and extension are 16 more;
 * without them the payload is unknown, and so is the padding where the last
 * octet is missing (3 + 2 octets then count as payload) */
static void a_cut_packet_keeps_its_fixed_header(TC_NO_STATE)
{
    for (size_t len = 0; len < sizeof full; len++) {
        struct tc_rtp_packet p = { 0 };
        tc_err err             = decode(full, len, sizeof full, &p);

        assert_int_equal(err, len < 12 ? TC_ESHORT : TC_OK);
        if (err != TC_OK)
            continue;
        assert_int_equal(p.ssrc, 0xcafebabe);
        assert_int_equal(p.padding_bytes, 0);
        assert_int_equal(p.captured_bytes, len < 28 ? 0 : len - 28);
        if (len < 28)
            assert_null(p.payload);
        else
            assert_int_equal(p.payload_bytes, 5);
    }
}

static void a_packet_that_is_short_itself_is_no_rtp(TC_NO_STATE)
{
    struct tc_rtp_packet p;

    /* 12..32 octets on the wire cannot hold what the header promises, but
     * where the octet behind them happens to be a right padding count */
    for (size_t len = 0; len < 28; len++)
        assert_int_not_equal(decode(full, len, len, &p), TC_OK);
}

/* offset, value: one octet changed makes the packet wrong */
static void a_wrong_octet_is_refused(TC_NO_STATE)
{
    static const struct {
        size_t at;
        uint8_t value;
    } rows[] = {
        { 0, 0x72 },  /* version 1 */
        { 0, 0xf2 },  /* version 3 */
        { 0, 0xbf },  /* 15 CSRCs: 72 octets of 33 */
        { 23, 3 },    /* extension of 3 words: 36 octets of 33 */
        { 22, 0xff }, /* extension of 65281 words */
        { 32, 0 },    /* padding of none counts itself */
        { 32, 6 },    /* padding of 6 where 5 octets follow the headers */
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t bytes[sizeof full];
        struct tc_rtp_packet p;

        memcpy(bytes, full, sizeof bytes);
        bytes[rows[i].at] = rows[i].value;
        assert_int_equal(decode(bytes, sizeof bytes, sizeof bytes, &p),
                         TC_EFORMAT);
    }
}

static void padding_may_be_all_there_is(TC_NO_STATE)
{
    uint8_t bytes[sizeof full];
    struct tc_rtp_packet p;

    memcpy(bytes, full, sizeof bytes);
    bytes[32] = 5;
    assert_int_equal(decode(bytes, sizeof bytes, sizeof bytes, &p), TC_OK);
    assert_int_equal(p.payload_bytes, 0);
    assert_int_equal(p.padding_bytes, 5);

    /* the flag set, and nothing behind the header that could say how much */
    uint8_t head[12];
    memcpy(head, plain, sizeof head);
    head[0] = 0xa0;
    assert_int_equal(decode(head, sizeof head, sizeof head, &p), TC_EFORMAT);
}

/* Fixed header, CSRCs and extension, 28 octets, and nothing behind */
static void an_extension_may_end_the_packet(TC_NO_STATE)
{
    uint8_t bytes[28];
    struct tc_rtp_packet p;

    memcpy(bytes, full, sizeof bytes);
    bytes[0] = 0x92; /* no padding */
    assert_int_equal(decode(bytes, sizeof bytes, sizeof bytes, &p), TC_OK);
    assert_int_equal(p.payload_bytes, 0);
}

static void a_plain_packet_round_trips(TC_NO_STATE)
{
    struct tc_rtp_packet p;
    uint8_t bytes[sizeof plain];

    assert_int_equal(tc_rtp_decode(plain, sizeof plain, sizeof plain, &p),
                     TC_OK);
    assert_int_equal(tc_rtp_encoded_len(&p), sizeof plain);
    assert_int_equal(tc_rtp_encode(&p, bytes, sizeof bytes), TC_OK);
    assert_memory_equal(bytes, plain, sizeof plain);
    assert_int_equal(tc_rtp_encode(&p, bytes, sizeof bytes - 1), TC_EARG);
}

/* CSRCs are written as zeros, the extension is left out: 33 - 8 octets */
static void csrcs_are_zeros_and_the_extension_is_left_out(TC_NO_STATE)
{
    static const uint8_t want[] = {
        0xa2, 0xe0, 0x12, 0x34, 0, 1, 2, 3,   0xca, 0xfe, 0xba, 0xbe, 0,
        0,    0,    0,    0,    0, 0, 0, 'a', 'b',  'c',  0,    2,
    };
    struct tc_rtp_packet p;
    uint8_t bytes[sizeof want];

    assert_int_equal(tc_rtp_decode(full, sizeof full, sizeof full, &p), TC_OK);
    assert_int_equal(tc_rtp_encoded_len(&p), sizeof want);
    assert_int_equal(tc_rtp_encode(&p, bytes, sizeof bytes), TC_OK);
    assert_memory_equal(bytes, want, sizeof want);
}

static void a_payload_that_is_not_there_becomes_zeros(TC_NO_STATE)
{
    static const uint8_t want[14]    = { 0x80, 33,   0, 1, 0, 0x01,
                                         0x5f, 0x90, 0, 0, 0, 5 };
    const struct tc_rtp_packet model = { .ssrc          = 5,
                                         .timestamp     = 90000,
                                         .seq           = 1,
                                         .payload_type  = 33,
                                         .payload_bytes = 2 };
    uint8_t bytes[sizeof want];

    assert_int_equal(tc_rtp_encode(&model, bytes, sizeof bytes), TC_OK);
    assert_memory_equal(bytes, want, sizeof want);
}

static void a_field_beyond_its_range_is_refused(TC_NO_STATE)
{
    uint8_t bytes[256];
    const struct tc_rtp_packet wrong[] = {
        { .csrc_count = 16 },
        { .payload_type = 128 },
        { .payload = plain, .captured_bytes = 3, .payload_bytes = 2 },
    };

    for (size_t i = 0; i < TC_LEN(wrong); i++)
        assert_int_equal(tc_rtp_encode(&wrong[i], bytes, sizeof bytes),
                         TC_EARG);
}

/* RFC 3551 tables 4 and 5: G.722 says 8000 although it samples at 16000 */
static void static_types_have_the_clocks_of_rfc_3551(TC_NO_STATE)
{
    static const struct {
        uint8_t payload_type;
        uint32_t clock_rate_hz;
    } rows[] = {
        { 0, 8000 },   { 1, 0 },      { 2, 0 },      { 3, 8000 },
        { 4, 8000 },   { 5, 8000 },   { 6, 16000 },  { 7, 8000 },
        { 8, 8000 },   { 9, 8000 },   { 10, 44100 }, { 11, 44100 },
        { 12, 8000 },  { 13, 8000 },  { 14, 90000 }, { 15, 8000 },
        { 16, 11025 }, { 17, 22050 }, { 18, 8000 },  { 19, 0 },
        { 24, 0 },     { 25, 90000 }, { 26, 90000 }, { 27, 0 },
        { 28, 90000 }, { 29, 0 },     { 31, 90000 }, { 32, 90000 },
        { 33, 90000 }, { 34, 90000 }, { 35, 0 },     { 96, 0 },
        { 127, 0 },    { 255, 0 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(tc_rtp_static_clock_rate_hz(rows[i].payload_type),
                         rows[i].clock_rate_hz);
}

/* RFC 3551 tables 4 and 5: 0 is PCMU, 33 is MP2T; 96 has no meaning alone */
static void a_static_type_says_what_it_is(TC_NO_STATE)
{
    assert_int_equal(tc_rtp_static_codec(33), TC_RTP_CODEC_MP2T);
    assert_int_equal(tc_rtp_static_codec(0), TC_RTP_CODEC_OTHER);
    assert_int_equal(tc_rtp_static_codec(96), TC_RTP_CODEC_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_section_5_1_is_read),
        cmocka_unit_test(a_cut_packet_keeps_its_fixed_header),
        cmocka_unit_test(a_packet_that_is_short_itself_is_no_rtp),
        cmocka_unit_test(a_wrong_octet_is_refused),
        cmocka_unit_test(padding_may_be_all_there_is),
        cmocka_unit_test(an_extension_may_end_the_packet),
        cmocka_unit_test(a_plain_packet_round_trips),
        cmocka_unit_test(csrcs_are_zeros_and_the_extension_is_left_out),
        cmocka_unit_test(a_payload_that_is_not_there_becomes_zeros),
        cmocka_unit_test(a_field_beyond_its_range_is_refused),
        cmocka_unit_test(static_types_have_the_clocks_of_rfc_3551),
        cmocka_unit_test(a_static_type_says_what_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
