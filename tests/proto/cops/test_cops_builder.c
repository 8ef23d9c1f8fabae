/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/cops/cops_builder.h"
#include "proto/cops/cops_msg.h"
#include "tests/proto/cops/paper_messages.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

static void assert_built(struct tc_cops_builder *builder, const uint8_t *built,
                         const char *hex)
{
    uint8_t *want;
    size_t want_bytes = tc_unhex(hex, &want), message_bytes;

    assert_int_equal(tc_cops_builder_finish(builder, &message_bytes), TC_OK);
    assert_int_equal(message_bytes, want_bytes);
    assert_memory_equal(built, want, want_bytes);
    free(want);
}

static struct tc_cops_object octets(enum tc_cops_c_num c_num, uint8_t c_type,
                                    const void *at, size_t len_bytes)
{
    return (struct tc_cops_object){ .at        = at,
                                    .len_bytes = (uint16_t)len_bytes,
                                    .c_num     = (uint8_t)c_num,
                                    .c_type    = c_type };
}

/* Handle of 5 octets, two contexts with their decisions (RFC 2748 sec. 3.2) */
static void a_decision_has_as_many_contexts_as_it_needs(TC_NO_STATE)
{
    const struct tc_cops_header header = { .op           = TC_COPS_DEC,
                                           .is_solicited = true,
                                           .client_type  = 1 };
    const struct tc_cops_object handle =
        octets(TC_COPS_HANDLE, 1, "\1\2\3\4\5", 5);
    const struct tc_cops_object stateless =
        octets(TC_COPS_DECISION, TC_COPS_DECISION_STATELESS, "\xaa", 1);
    uint8_t room[128];
    struct tc_cops_builder b = tc_cops_builder_over(&header, room, sizeof room);

    tc_cops_add(&b, &handle);
    tc_cops_add_pair(&b, TC_COPS_CONTEXT, TC_COPS_R_INCOMING, 2);
    tc_cops_add_pair(&b, TC_COPS_DECISION, TC_COPS_INSTALL, 0);
    tc_cops_add(&b, &stateless);
    tc_cops_add_pair(&b, TC_COPS_CONTEXT, TC_COPS_R_OUTGOING, 2);
    tc_cops_add_pair(&b, TC_COPS_DECISION, TC_COPS_REMOVE,
                     TC_COPS_TRIGGER_ERROR);
    assert_built(&b, room,
                 "1102 0001 0000003c"
                 "0009 0101 0102030405 000000"
                 "0008 0201 0001 0002 0008 0601 0001 0000 0005 0602 aa 000000"
                 "0008 0201 0004 0002 0008 0601 0002 0001");
}

static void addresses_are_of_four_or_sixteen_octets(TC_NO_STATE)
{
    const struct tc_cops_header header  = { .op = TC_COPS_CC };
    const struct tc_cops_pdp_address v4 = { .c_type   = TC_COPS_IPV4,
                                            .address  = { 192, 0, 2, 1 },
                                            .tcp_port = 3288 };
    const struct tc_cops_pdp_address v6 = {
        .c_type   = TC_COPS_IPV6,
        .address  = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 },
        .tcp_port = 0xfffe,
    };
    const struct tc_cops_interface interface = {
        .c_type   = TC_COPS_IPV6,
        .address  = { 0x20, 0x01, 0x0d, 0xb8, [15] = 2 },
        .if_index = 0x01020304,
    };
    uint8_t room[128];
    struct tc_cops_builder b = tc_cops_builder_over(&header, room, sizeof room);

    tc_cops_add_pdp_address(&b, TC_COPS_PDP_REDIRECT, &v4);
    tc_cops_add_pdp_address(&b, TC_COPS_LAST_PDP, &v6);
    tc_cops_add_interface(&b, TC_COPS_OUT_INT, &interface);
    assert_built(&b, room,
                 "1008 0000 00000044"
                 "000c 0d01 c0000201 0000 0cd8"
                 "0018 0e02 20010db8 00000000 00000000 00000001 0000 fffe"
                 "0018 0402 20010db8 00000000 00000000 00000002 01020304");
}

/* RFC 2748 section 2.2.16: a digest of 12 makes an object of 24 */
static void integrity_is_a_digest_or_a_wish_for_tls(TC_NO_STATE)
{
    const struct tc_cops_header header       = { .op = TC_COPS_KA };
    const struct tc_cops_integrity integrity = {
        .key_id       = 7,
        .sequence     = 0xffffffff,
        .digest       = (const uint8_t *)"0123456789ab",
        .digest_bytes = 12,
    };
    uint8_t room[64];
    struct tc_cops_builder b = tc_cops_builder_over(&header, room, sizeof room);

    tc_cops_add_integrity(&b, &integrity);
    tc_cops_add_tls(&b, TC_COPS_START_TLS);
    assert_built(&b, room,
                 "1009 0000 00000028"
                 "0018 1001 00000007 ffffffff 303132333435363738396162"
                 "0008 1002 0000 0001");
}

/* Lengths 4 + 4, 4 + 4, 4 + 8: a NUL always ends the name, inside the length */
static void a_pepid_is_padded_inside_its_length(TC_NO_STATE)
{
    static const struct {
        const char *name, *hex;
    } rows[] = {
        { "", "1006 0000 00000010 0008 0b01 00000000" },
        { "abc", "1006 0000 00000010 0008 0b01 61626300" },
        { "abcd", "1006 0000 00000014 000c 0b01 61626364 00000000" },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        const struct tc_cops_header header = { .op = TC_COPS_OPN };
        uint8_t room[64];
        struct tc_cops_builder b =
            tc_cops_builder_over(&header, room, sizeof room);

        tc_cops_add_pepid(&b, tc_text_of(rows[i].name));
        assert_built(&b, room, rows[i].hex);
    }
}

static void rebuild(struct tc_cops_builder *builder,
                    struct tc_cops_objects objects)
{
    struct tc_cops_object object;

    while (tc_cops_objects_next(&objects, &object) == TC_OK)
        tc_cops_add(builder, &object);
}

/* Unknown kinds and C-Types, kinds twice, no contents, and in no order */
static void what_was_decoded_is_built_again_to_the_same_octets(TC_NO_STATE)
{
    static const char *const rows[] = {
        ("1001 4002 00000030 0007 0101 aabbcc00 0009 6307 0102030405000000"
         "0008 0201 0002 0001 0008 0201 0001 0009 0004 0602"),
        "1105 0001 00000008",
        "100a ffff 00000018 0008 1001 00000000 0008 0201 0000 0000",
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_cops_header header;
        struct tc_cops_objects objects;
        uint8_t room[128], *bytes;
        size_t len_bytes = tc_unhex(rows[i], &bytes);

        assert_int_equal(
            tc_cops_objects_over(bytes, len_bytes, &header, &objects), TC_OK);
        struct tc_cops_builder b =
            tc_cops_builder_over(&header, room, sizeof room);
        rebuild(&b, objects);
        assert_built(&b, room, rows[i]);
        free(bytes);
    }
}

static void every_message_of_the_paper_is_built_again(TC_NO_STATE)
{
    static const struct paper_message rows[] = PAPER_MESSAGES;

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_cops_header header;
        struct tc_cops_objects objects;
        uint8_t room[128], *bytes;
        size_t len_bytes = tc_unhex(rows[i].hex, &bytes);

        assert_int_equal(
            tc_cops_objects_over(bytes, len_bytes, &header, &objects), TC_OK);
        struct tc_cops_builder b =
            tc_cops_builder_over(&header, room, sizeof room);
        rebuild(&b, objects);
        assert_built(&b, room, rows[i].hex);
        free(bytes);
    }
}

/* The messages without client-specific octets; cops_policy.h makes those */
static void the_papers_housekeeping_is_built_from_fields(TC_NO_STATE)
{
    uint8_t room[64];
    struct tc_cops_header h   = { .op = TC_COPS_OPN, .client_type = 0x4001 };
    struct tc_cops_builder b  = tc_cops_builder_over(&h, room, sizeof room);
    struct tc_cops_object one = octets(TC_COPS_HANDLE, 1, "\0\0\0\1", 4);
    struct tc_cops_object two = octets(TC_COPS_HANDLE, 1, "\0\0\0\2", 4);

    tc_cops_add_pepid(&b, TC_TEXT("pep1.iptv.example"));
    assert_built(&b, room, paper_opn);

    h.op = TC_COPS_CAT;
    b    = tc_cops_builder_over(&h, room, sizeof room);
    tc_cops_add_pair(&b, TC_COPS_KA_TIMER, 0, 30);
    tc_cops_add_pair(&b, TC_COPS_ACCT_TIMER, 0, 60);
    assert_built(&b, room, paper_cat);

    h.op           = TC_COPS_RPT;
    h.is_solicited = true;
    b              = tc_cops_builder_over(&h, room, sizeof room);
    tc_cops_add(&b, &one);
    tc_cops_add_pair(&b, TC_COPS_REPORT_TYPE, TC_COPS_SUCCESS, 0);
    assert_built(&b, room, paper_rpt);

    h = (struct tc_cops_header){ .op = TC_COPS_DRQ, .client_type = 0x4002 };
    b = tc_cops_builder_over(&h, room, sizeof room);
    tc_cops_add(&b, &two);
    tc_cops_add_pair(&b, TC_COPS_REASON, TC_COPS_REASON_TEAR, 0);
    assert_built(&b, room, paper_drq);

    h.op           = TC_COPS_DEC;
    h.is_solicited = true;
    b              = tc_cops_builder_over(&h, room, sizeof room);
    tc_cops_add(&b, &two);
    tc_cops_add_pair(&b, TC_COPS_CONTEXT, TC_COPS_R_ALLOCATION, 1);
    tc_cops_add_pair(&b, TC_COPS_DECISION, TC_COPS_REMOVE,
                     TC_COPS_TRIGGER_ERROR);
    assert_built(&b, room, paper_rej);

    h = (struct tc_cops_header){ .op = TC_COPS_KA };
    b = tc_cops_builder_over(&h, room, sizeof room);
    assert_built(&b, room, paper_ka);
}

/* Header 8, context 8, PEPID 4 + 4 */
static void a_room_too_small_is_told_with_what_it_takes(TC_NO_STATE)
{
    const struct tc_cops_header header = { .op = TC_COPS_REQ };

    for (size_t room_bytes = 0; room_bytes <= 24; room_bytes++) {
        uint8_t *room = malloc(room_bytes > 0 ? room_bytes : 1);
        struct tc_cops_builder b =
            tc_cops_builder_over(&header, room, room_bytes);
        size_t message_bytes;

        assert_non_null(room);
        tc_cops_add_pair(&b, TC_COPS_CONTEXT, 1, 1);
        tc_cops_add_pepid(&b, TC_TEXT("abc"));
        assert_int_equal(tc_cops_builder_finish(&b, &message_bytes),
                         room_bytes < 24 ? TC_EARG : TC_OK);
        assert_int_equal(message_bytes, 24);
        free(room);
    }
}

/* 4 + 65531 = 65535, and one octet of padding */
static void the_longest_object_round_trips(TC_NO_STATE)
{
    enum { MESSAGE_BYTES = 8 + 4 + TC_COPS_CONTENTS_BYTES_MAX + 1 };
    static uint8_t contents[TC_COPS_CONTENTS_BYTES_MAX], room[MESSAGE_BYTES];
    const struct tc_cops_header header = { .op = TC_COPS_RPT };
    const struct tc_cops_object object =
        octets(TC_COPS_CLIENT_SI, 1, contents, sizeof contents);
    struct tc_cops_builder b = tc_cops_builder_over(&header, room, sizeof room);
    struct tc_cops_msg msg;
    size_t message_bytes;

    tc_cops_add(&b, &object);
    assert_int_equal(tc_cops_builder_finish(&b, &message_bytes), TC_OK);
    assert_int_equal(message_bytes, MESSAGE_BYTES);
    assert_int_equal(tc_cops_decode(room, sizeof room, &msg), TC_OK);
    assert_int_equal(msg.client_si.len_bytes, sizeof contents);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decision_has_as_many_contexts_as_it_needs),
        cmocka_unit_test(addresses_are_of_four_or_sixteen_octets),
        cmocka_unit_test(integrity_is_a_digest_or_a_wish_for_tls),
        cmocka_unit_test(a_pepid_is_padded_inside_its_length),
        cmocka_unit_test(what_was_decoded_is_built_again_to_the_same_octets),
        cmocka_unit_test(every_message_of_the_paper_is_built_again),
        cmocka_unit_test(the_papers_housekeeping_is_built_from_fields),
        cmocka_unit_test(a_room_too_small_is_told_with_what_it_takes),
        cmocka_unit_test(the_longest_object_round_trips),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
