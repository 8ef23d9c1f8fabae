/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/rtcp/rtcp_sdes.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

/* Of ntop+nDPI/sip.pcap frame 104: CNAME of 29 octets, TOOL of 5, END and
 * two octets to the multiple of 4 */
static const char *const phone =
    "81ca000b 3796cb71"
    "011d31313839343239372d3434333261396638403139322e3136382e312e32"
    "06055349505053 0000";

/* Three chunks: without items, NAME "abc", CNAME "" and PRIV; each chunk is a
 * multiple of 4 */
static const char *const three = "83ca0008"
                                 "00000001 00000000"
                                 "00000002 0203 616263 000000"
                                 "00000003 0100 0800 00000000";

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

static void assert_item(struct tc_rtcp_sdes_walk *walk, uint32_t ssrc,
                        uint8_t type, const char *text)
{
    struct tc_rtcp_sdes_item item;

    assert_int_equal(tc_rtcp_sdes_next(walk, &item), TC_OK);
    assert_int_equal(item.ssrc, ssrc);
    assert_int_equal(item.type, type);
    assert_true(tc_text_equal(item.text, tc_text_of(text)));
}

static void recorded_items_are_read_in_order(TC_NO_STATE)
{
    uint8_t *bytes;
    struct tc_rtcp_packet packet  = packet_of(phone, &bytes, 0);
    struct tc_rtcp_sdes_walk walk = tc_rtcp_sdes_over(&packet);
    struct tc_rtcp_sdes_item item;

    assert_item(&walk, 0x3796cb71, TC_RTCP_SDES_CNAME,
                "11894297-4432a9f8@192.168.1.2");
    assert_item(&walk, 0x3796cb71, TC_RTCP_SDES_TOOL, "SIPPS");
    assert_int_equal(tc_rtcp_sdes_next(&walk, &item), TC_END);
    assert_int_equal(tc_rtcp_sdes_next(&walk, &item), TC_END);
    free(bytes);
}

static void items_belong_to_the_source_of_their_chunk(TC_NO_STATE)
{
    uint8_t *bytes;
    struct tc_rtcp_packet packet  = packet_of(three, &bytes, 0);
    struct tc_rtcp_sdes_walk walk = tc_rtcp_sdes_over(&packet);
    struct tc_rtcp_sdes_item item;

    assert_item(&walk, 2, TC_RTCP_SDES_NAME, "abc");
    assert_item(&walk, 3, TC_RTCP_SDES_CNAME, "");
    assert_item(&walk, 3, TC_RTCP_SDES_PRIV, "");
    assert_int_equal(tc_rtcp_sdes_next(&walk, &item), TC_END);

    assert_true(tc_rtcp_sdes_cname(&packet, &item));
    assert_int_equal(item.ssrc, 3);
    free(bytes);
}

/* SSRC 4, item 3 and END 1: no padding before the next chunk */
static void an_end_may_fill_its_word(TC_NO_STATE)
{
    uint8_t *bytes;
    struct tc_rtcp_packet packet = packet_of(
        "82ca0005 00000001 01016100 00000002 02026263 00000000", &bytes, 0);
    struct tc_rtcp_sdes_walk walk = tc_rtcp_sdes_over(&packet);
    struct tc_rtcp_sdes_item item;

    assert_item(&walk, 1, TC_RTCP_SDES_CNAME, "a");
    assert_item(&walk, 2, TC_RTCP_SDES_NAME, "bc");
    assert_int_equal(tc_rtcp_sdes_next(&walk, &item), TC_END);
    free(bytes);
}

static void what_has_no_cname_says_so(TC_NO_STATE)
{
    uint8_t *bytes;
    struct tc_rtcp_packet packet =
        packet_of("81ca0003 00000002 0202 6162 00000000", &bytes, 0);
    struct tc_rtcp_sdes_item item;

    assert_false(tc_rtcp_sdes_cname(&packet, &item));
    packet.type                   = TC_RTCP_APP;
    struct tc_rtcp_sdes_walk walk = tc_rtcp_sdes_over(&packet);
    assert_int_equal(tc_rtcp_sdes_next(&walk, &item), TC_END);
    free(bytes);
}

static void what_reaches_beyond_the_packet_is_refused(TC_NO_STATE)
{
    static const char *const rows[] = {
        "81ca0002 00000002 01036162",          /* text of 3 in 2 octets */
        "81ca0002 00000002 01026162",          /* no END */
        "81ca0002 00000002 01016101",          /* an item without length */
        "82ca0002 00000002 00000000",          /* a chunk is missing */
        "82ca0003 00000002 00000000 000000ff", /* a chunk without list */
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t *bytes;
        struct tc_rtcp_packet packet  = packet_of(rows[i], &bytes, 0);
        struct tc_rtcp_sdes_walk walk = tc_rtcp_sdes_over(&packet);
        struct tc_rtcp_sdes_item item;
        tc_err err;

        while ((err = tc_rtcp_sdes_next(&walk, &item)) == TC_OK)
            continue;
        assert_int_equal(err, TC_EFORMAT);
        free(bytes);
    }
}

/* Behind the header of 8 octets CNAME takes 31, TOOL 7, the END 1: 47 of 48;
 * the cut takes 1..39 octets */
static void whole_items_before_a_cut_are_given(TC_NO_STATE)
{
    for (size_t cut = 1; cut < 40; cut++) {
        uint8_t *bytes;
        struct tc_rtcp_packet packet  = packet_of(phone, &bytes, cut);
        struct tc_rtcp_sdes_walk walk = tc_rtcp_sdes_over(&packet);
        struct tc_rtcp_sdes_item item;
        size_t left  = 48 - cut;
        size_t given = 0;
        tc_err err;

        while ((err = tc_rtcp_sdes_next(&walk, &item)) == TC_OK)
            given++;
        assert_int_equal(err, TC_ESHORT);
        assert_int_equal(given, (left >= 39U) + (left >= 46U));
        free(bytes);
    }
}

static void chunks_round_trip(TC_NO_STATE)
{
    const struct tc_rtcp_sdes_item name  = { .type = TC_RTCP_SDES_NAME,
                                             .text = TC_TEXT("abc") };
    const struct tc_rtcp_sdes_item two[] = { { .type = TC_RTCP_SDES_CNAME },
                                             { .type = TC_RTCP_SDES_PRIV } };
    size_t len_bytes;
    uint8_t *bytes = tc_hex(three, &len_bytes);
    uint8_t body[32], out[36];
    struct tc_writer writer = tc_writer_over(body, sizeof body);

    tc_rtcp_write_sdes_chunk(&writer, 1, NULL, 0);
    tc_rtcp_write_sdes_chunk(&writer, 2, &name, 1);
    tc_rtcp_write_sdes_chunk(&writer, 3, two, 2);
    assert_int_equal(writer.len_bytes, sizeof body);
    struct tc_rtcp_packet packet = { .type       = TC_RTCP_SDES,
                                     .count      = 3,
                                     .body       = body,
                                     .body_bytes = sizeof body };
    assert_int_equal(tc_rtcp_encode(&packet, out, sizeof out), TC_OK);
    assert_int_equal(len_bytes, sizeof out);
    assert_memory_equal(out, bytes, sizeof out);
    free(bytes);
}

/* An END always follows: a list that fills its words gets four zeros */
static void a_list_that_fills_its_words_still_ends(TC_NO_STATE)
{
    static const uint8_t want[] = { 0, 0, 0, 2, 1, 2, 'a', 'b', 0, 0, 0, 0 };
    const struct tc_rtcp_sdes_item item = { .type = TC_RTCP_SDES_CNAME,
                                            .text = TC_TEXT("ab") };
    uint8_t out[sizeof want];
    struct tc_writer writer = tc_writer_over(out, sizeof out);

    tc_rtcp_write_sdes_chunk(&writer, 2, &item, 1);
    assert_int_equal(writer.len_bytes, sizeof want);
    assert_memory_equal(out, want, sizeof want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_items_are_read_in_order),
        cmocka_unit_test(items_belong_to_the_source_of_their_chunk),
        cmocka_unit_test(an_end_may_fill_its_word),
        cmocka_unit_test(what_has_no_cname_says_so),
        cmocka_unit_test(what_reaches_beyond_the_packet_is_refused),
        cmocka_unit_test(whole_items_before_a_cut_are_given),
        cmocka_unit_test(chunks_round_trip),
        cmocka_unit_test(a_list_that_fills_its_words_still_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
