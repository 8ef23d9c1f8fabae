/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/rtcp/rtcp_packet.h"
#include "tests/support/exact.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

/* Of a softphone, ntop+nDPI/sip.pcap frame 104; as Wireshark reads it: SR
 * (28 octets, no blocks), SDES (48), BYE (28) */
static const char *const goodbye =
    "80c800063796cb7142c907ca5efac603000024c3000000090000060c"
    "81ca000b3796cb71011d31313839343239372d3434333261396638403139322e3136"
    "382e312e3206055349505053000081cb00063796cb711073657373696f6e20736875"
    "74646f776e000000";

/* SRTCP of a browser, stun_google_meet.pcapng frame 105: RR in clear, the
 * rest is cipher text, index and tag */
static const char *const secret =
    "80c90001786919147bce07b67c2d7dd7e40d3cf3daea0d67a542fd2d95ba9799a838"
    "a15274561d8fe2f228a144be6afd80000002";

/* RR without blocks, APP subtype 5 "tcap" with 4 octets, transport feedback
 * FMT 1 (generic NACK) about 00000005: PID 7, BLP 3 */
static const char *const feedback = "80c90001 11223344"
                                    "85cc0003 11223344 74636170 01020304"
                                    "81cd0003 11223344 00000005 00070003";

/* RR, padded by 8 octets: length 3 words behind the first */
static const char *const padded = "a0c90003 11223344 00000000 00000008";

static tc_err first_of(const char *hex, size_t cut_bytes,
                       struct tc_rtcp_packet *out)
{
    size_t len_bytes;
    uint8_t *bytes = tc_hex(hex, &len_bytes);
    struct tc_rtcp_walk walk =
        tc_rtcp_walk_over(bytes, len_bytes - cut_bytes, len_bytes);
    tc_err err = tc_rtcp_next(&walk, out);

    free(bytes);
    return err;
}

static void a_compound_is_walked_packet_by_packet(TC_NO_STATE)
{
    size_t len_bytes;
    uint8_t *bytes           = tc_hex(goodbye, &len_bytes);
    struct tc_rtcp_walk walk = tc_rtcp_walk_over(bytes, len_bytes, len_bytes);
    struct tc_rtcp_packet p;

    assert_int_equal(len_bytes, 104);
    assert_int_equal(tc_rtcp_next(&walk, &p), TC_OK);
    assert_int_equal(p.type, TC_RTCP_SR);
    assert_int_equal(p.length_bytes, 28);
    assert_int_equal(p.count, 0);
    assert_int_equal(p.ssrc, 0x3796cb71);
    assert_true(p.ntp == UINT64_C(0x42c907ca5efac603));
    assert_int_equal(p.rtp_timestamp, 9411);
    assert_int_equal(p.packet_count, 9);
    assert_int_equal(p.octet_count, 1548);
    assert_int_equal(p.body_bytes, 0);

    assert_int_equal(tc_rtcp_next(&walk, &p), TC_OK);
    assert_int_equal(p.type, TC_RTCP_SDES);
    assert_int_equal(p.length_bytes, 48);
    assert_int_equal(p.count, 1);
    assert_int_equal(p.ssrc, 0x3796cb71);
    assert_int_equal(p.body_bytes, 44);

    assert_int_equal(tc_rtcp_next(&walk, &p), TC_OK);
    assert_int_equal(p.type, TC_RTCP_BYE);
    assert_int_equal(p.length_bytes, 28);
    assert_int_equal(p.ssrc, 0x3796cb71);
    assert_false(p.is_cut);
    assert_int_equal(tc_rtcp_next(&walk, &p), TC_END);
    assert_int_equal(tc_rtcp_next(&walk, &p), TC_END);
    free(bytes);
}

static void app_and_feedback_lend_their_data(TC_NO_STATE)
{
    static const uint8_t data[] = { 1, 2, 3, 4 }, nack[] = { 0, 7, 0, 3 };
    size_t len_bytes;
    uint8_t *bytes           = tc_hex(feedback, &len_bytes);
    struct tc_rtcp_walk walk = tc_rtcp_walk_over(bytes, len_bytes, len_bytes);
    struct tc_rtcp_packet p;

    assert_int_equal(tc_rtcp_next(&walk, &p), TC_OK);
    assert_int_equal(tc_rtcp_next(&walk, &p), TC_OK);
    assert_int_equal(p.type, TC_RTCP_APP);
    assert_int_equal(p.count, 5);
    assert_memory_equal(p.name, "tcap", 4);
    assert_int_equal(p.body_bytes, 4);
    assert_memory_equal(p.body, data, 4);

    assert_int_equal(tc_rtcp_next(&walk, &p), TC_OK);
    assert_int_equal(p.type, TC_RTCP_RTPFB);
    assert_int_equal(p.count, 1);
    assert_int_equal(p.ssrc, 0x11223344);
    assert_int_equal(p.media_ssrc, 5);
    assert_int_equal(p.body_bytes, 4);
    assert_memory_equal(p.body, nack, 4);
    assert_int_equal(tc_rtcp_next(&walk, &p), TC_END);
    free(bytes);
}

/* Header and fixed fields: SR 28 octets at 0, SDES 8 (with its first source)
 * at 28, BYE 8 at 76 */
static void what_is_whole_before_the_cut_is_given(TC_NO_STATE)
{
    size_t true_bytes;
    uint8_t *bytes = tc_hex(goodbye, &true_bytes);

    for (size_t len = 0; len < true_bytes; len++) {
        uint8_t *exact           = tc_exact_copy(bytes, len);
        struct tc_rtcp_walk walk = tc_rtcp_walk_over(exact, len, true_bytes);
        struct tc_rtcp_packet p  = { 0 };
        unsigned given           = 0;
        tc_err err;

        while ((err = tc_rtcp_next(&walk, &p)) == TC_OK)
            given++;
        assert_int_equal(given, (len >= 28) + (len >= 36) + (len >= 84));
        /* BYE is the last: with it, all packets were given */
        assert_int_equal(err, len >= 84 ? TC_END : TC_ESHORT);
        if (len >= 84)
            assert_true(p.is_cut);
        if (len >= 36 && len < 76) {
            assert_true(p.is_cut);
            assert_int_equal(p.body_bytes, len - 32);
        }
        free(exact);
    }
    free(bytes);
}

static void padding_is_no_part_of_the_body(TC_NO_STATE)
{
    struct tc_rtcp_packet p = { 0 };

    assert_int_equal(first_of(padded, 0, &p), TC_OK);
    assert_int_equal(p.padding_bytes, 8);
    assert_int_equal(p.body_bytes, 0);
    assert_int_equal(p.length_bytes, 16);

    /* the octet that tells is cut off */
    assert_int_equal(first_of(padded, 1, &p), TC_OK);
    assert_int_equal(p.padding_bytes, 0);
    assert_true(p.is_cut);
}

static void what_contradicts_itself_is_refused(TC_NO_STATE)
{
    static const char *const rows[] = {
        "40c90001 11223344", /* version 1 */
        "80c90002 11223344", /* 12 octets of 8 */
        "80c90000",          /* RR without SSRC */
        "80c80005 11223344 0000000000000000 0000000000000000", /* SR of 24 */
        "81c90001 11223344",          /* a block promised, none there */
        "82cb0001 11223344",          /* two sources in one word */
        "a0c90001 11223344",          /* padded by its own SSRC */
        "a0c90002 11223344 00000000", /* padding of none */
        "a0c90002 11223344 00000003", /* padding not of words */
        "a0c90002 11223344 00000008", /* padding over the SSRC */
        "a1cb0002 11223344 00000008", /* padding over the source */
        "80cc0001 11223344",          /* APP without name */
        "80ce0001 11223344",          /* feedback on no media */
        "80c9",                       /* not one header */
    };
    struct tc_rtcp_packet p;

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(first_of(rows[i], 0, &p), TC_EFORMAT);
}

static void an_unknown_type_is_lent_as_octets(TC_NO_STATE)
{
    static const uint8_t body[] = { 1, 2, 3, 4 };
    struct tc_rtcp_packet p;
    size_t len_bytes;
    uint8_t *bytes           = tc_hex("9fd20001 01020304", &len_bytes);
    struct tc_rtcp_walk walk = tc_rtcp_walk_over(bytes, len_bytes, len_bytes);

    assert_int_equal(tc_rtcp_next(&walk, &p), TC_OK);
    assert_int_equal(p.type, 210);
    assert_int_equal(p.count, 31);
    assert_int_equal(p.body_bytes, 4);
    assert_memory_equal(p.body, body, 4);
    free(bytes);
}

/* compound, and with reduced size */
static void the_probe_is_that_of_appendix_a_2(TC_NO_STATE)
{
    static const struct {
        const char *hex;
        bool compound;
        bool reduced;
    } rows[] = {
        { "", false, false },
        { "80c9", false, false },
        { "80c90001 11223344", true, true },
        { "80c90000", true, true }, /* A.2 looks at lengths only */
        { "a0c90003 11223344 00000000 00000008", true, true },
        { "a0c90002 11223344 00000004 80c90001 11223344", false, false },
        { "80c90001 11223344 00", false, false },
        { "80c90001 11223344 40c90001 11223344", false, false },
        { "80c90002 11223344", false, false },
        { "81ca0003 11223344 01026e72 00000000", false, false },
        { "81cb0001 22dec981", false, true }, /* dtmf_relay_asymm.pcapng */
        { "80cc0002 11223344 74636170", false, false },
        { "81cd0002 11223344 00000005", false, true },
        { "81ce0002 11223344 00000005", false, true },
        { "80cf0001 11223344", false, true },
        /* RTP: payload type 33, marker and type 72 */
        { "80210001 00015f90 00000005", false, false },
        { "80c80001 00015f90 00000005", false, false },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        size_t len_bytes;
        uint8_t *bytes = tc_hex(rows[i].hex, &len_bytes);

        assert_int_equal(tc_rtcp_probe(bytes, len_bytes, len_bytes),
                         rows[i].compound);
        assert_int_equal(tc_rtcp_probe_reduced(bytes, len_bytes, len_bytes),
                         rows[i].reduced);
        free(bytes);
    }
}

static void the_probe_tells_srtcp_from_rtcp(TC_NO_STATE)
{
    size_t len_bytes;
    uint8_t *bytes = tc_hex(secret, &len_bytes);

    assert_false(tc_rtcp_probe(bytes, len_bytes, len_bytes));
    assert_false(tc_rtcp_probe_reduced(bytes, len_bytes, len_bytes));
    free(bytes);
}

/* 4 octets of header are the least that can be judged */
static void the_probe_judges_what_a_cut_left(TC_NO_STATE)
{
    size_t true_bytes;
    uint8_t *bytes = tc_hex(goodbye, &true_bytes);

    for (size_t len = 0; len <= true_bytes; len++) {
        uint8_t *exact = tc_exact_copy(bytes, len);

        assert_int_equal(tc_rtcp_probe(exact, len, true_bytes), len >= 4);
        free(exact);
    }
    /* one octet behind the SR is no header, wherever the capture ends */
    assert_false(tc_rtcp_probe(bytes, 28, 29));
    free(bytes);
}

static void assert_round_trip(const char *hex)
{
    size_t len_bytes, at = 0;
    uint8_t *bytes           = tc_hex(hex, &len_bytes);
    uint8_t *back            = malloc(len_bytes);
    struct tc_rtcp_walk walk = tc_rtcp_walk_over(bytes, len_bytes, len_bytes);
    struct tc_rtcp_packet p;

    assert_non_null(back);
    while (tc_rtcp_next(&walk, &p) == TC_OK) {
        size_t packet_bytes = tc_rtcp_encoded_len(&p);

        assert_int_equal(packet_bytes, p.length_bytes);
        assert_int_equal(tc_rtcp_encode(&p, back + at, packet_bytes - 1),
                         TC_EARG);
        assert_int_equal(tc_rtcp_encode(&p, back + at, len_bytes - at), TC_OK);
        at += packet_bytes;
    }
    assert_int_equal(at, len_bytes);
    assert_memory_equal(back, bytes, len_bytes);
    free(back);
    free(bytes);
}

static void every_type_round_trips(TC_NO_STATE)
{
    assert_round_trip(goodbye);
    assert_round_trip(feedback);
    assert_round_trip(padded);
    assert_round_trip("9fd20001 01020304");
    assert_round_trip("80cf0004 11223344 04000002 e07fe62cb2cd6c2e");
}

static void what_cannot_be_told_is_not_encoded(TC_NO_STATE)
{
    static const uint8_t zeros[64];
    static uint8_t room[400000];
    const struct tc_rtcp_packet wrong[] = {
        { .type = TC_RTCP_RR, .count = 32, .body = room, .body_bytes = 1000 },
        { .type = TC_RTCP_RR, .count = 1, .body = zeros, .body_bytes = 20 },
        { .type = TC_RTCP_BYE, .count = 2, .body = zeros, .body_bytes = 4 },
        { .type = TC_RTCP_APP, .body = zeros, .body_bytes = 3 },
        { .type = TC_RTCP_RR, .padding_bytes = 2 },
        { .type = TC_RTCP_RR, .is_cut = true },
        { .type = TC_RTCP_APP, .body = room, .body_bytes = 262136 },
    };

    for (size_t i = 0; i < TC_LEN(wrong); i++) {
        static uint8_t out[400000];

        assert_int_equal(tc_rtcp_encode(&wrong[i], out, sizeof out), TC_EARG);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_compound_is_walked_packet_by_packet),
        cmocka_unit_test(app_and_feedback_lend_their_data),
        cmocka_unit_test(what_is_whole_before_the_cut_is_given),
        cmocka_unit_test(padding_is_no_part_of_the_body),
        cmocka_unit_test(what_contradicts_itself_is_refused),
        cmocka_unit_test(an_unknown_type_is_lent_as_octets),
        cmocka_unit_test(the_probe_is_that_of_appendix_a_2),
        cmocka_unit_test(the_probe_tells_srtcp_from_rtcp),
        cmocka_unit_test(the_probe_judges_what_a_cut_left),
        cmocka_unit_test(every_type_round_trips),
        cmocka_unit_test(what_cannot_be_told_is_not_encoded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
