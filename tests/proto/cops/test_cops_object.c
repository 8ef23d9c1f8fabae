/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/cops/cops_msg.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

/* Handle of 3 octets and its pad, an object that nobody knows, two contexts,
 * an object without contents */
static const char *const mixed = "1001 4002 00000030"
                                 "0007 01 01 aabbcc 00"
                                 "0009 63 07 0102030405 000000"
                                 "0008 02 01 0002 0001"
                                 "0008 02 01 0001 0009"
                                 "0004 06 02";

static void every_object_comes_in_its_order(TC_NO_STATE)
{
    static const struct {
        uint8_t c_num, c_type, len_bytes, first;
    } rows[] = {
        { 1, 1, 3, 0xaa }, { 99, 7, 5, 1 }, { 2, 1, 4, 0 },
        { 2, 1, 4, 0 },    { 6, 2, 0, 0 },
    };
    struct tc_cops_header header;
    struct tc_cops_objects objects;
    struct tc_cops_object object;
    uint8_t *bytes;
    size_t len_bytes = tc_unhex(mixed, &bytes);

    assert_int_equal(len_bytes, 0x30);
    assert_int_equal(tc_cops_objects_over(bytes, len_bytes, &header, &objects),
                     TC_OK);
    assert_int_equal(header.op, TC_COPS_REQ);
    assert_int_equal(header.client_type, 0x4002);
    assert_int_equal(header.message_bytes, 0x30);
    assert_false(header.is_solicited);
    for (size_t i = 0; i < TC_LEN(rows); i++) {
        assert_int_equal(tc_cops_objects_next(&objects, &object), TC_OK);
        assert_int_equal(object.c_num, rows[i].c_num);
        assert_int_equal(object.c_type, rows[i].c_type);
        assert_int_equal(object.len_bytes, rows[i].len_bytes);
        if (object.len_bytes > 0)
            assert_int_equal(object.at[0], rows[i].first);
    }
    assert_int_equal(tc_cops_objects_next(&objects, &object), TC_END);
    assert_int_equal(tc_cops_objects_next(&objects, &object), TC_END);
    free(bytes);
}

/* The struct keeps the first of each kind, its iterator all five */
static void a_decoded_message_lends_all_its_objects(TC_NO_STATE)
{
    struct tc_cops_msg msg;
    struct tc_cops_object object;
    uint8_t *bytes;
    size_t len_bytes = tc_unhex(mixed, &bytes), count = 0;

    assert_int_equal(tc_cops_decode(bytes, len_bytes, &msg), TC_OK);
    assert_int_equal(msg.other_objects, 2);
    while (tc_cops_objects_next(&msg.objects, &object) == TC_OK)
        count++;
    assert_int_equal(count, 5);
    free(bytes);
}

/* Lengths 3 and 200, a padding that is not there; then the end, not again */
static void a_wrong_length_ends_the_objects(TC_NO_STATE)
{
    static const char *const rows[] = {
        "1001 0001 00000010 0003 01 01 00000000",
        "1001 0001 00000010 00c8 01 01 00000000",
        "1001 0001 0000000c 0000 01 01",
        "1001 0001 0000000c 0005 01 01",
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_cops_header header;
        struct tc_cops_objects objects;
        struct tc_cops_object object;
        uint8_t *bytes;
        size_t len_bytes = tc_unhex(rows[i], &bytes);

        assert_int_equal(
            tc_cops_objects_over(bytes, len_bytes, &header, &objects), TC_OK);
        assert_int_equal(tc_cops_objects_next(&objects, &object), TC_EFORMAT);
        assert_int_equal(tc_cops_objects_next(&objects, &object), TC_END);
        free(bytes);
    }
}

static void a_message_that_is_not_all_there_has_no_objects(TC_NO_STATE)
{
    struct tc_cops_header header;
    struct tc_cops_objects objects;
    uint8_t *bytes;

    (void)tc_unhex(mixed, &bytes);
    for (size_t len = 0; len < 0x30; len++)
        assert_int_equal(tc_cops_objects_over(bytes, len, &header, &objects),
                         TC_ESHORT);
    free(bytes);
}

static struct tc_cops_object object_of(uint8_t c_num, uint8_t c_type,
                                       const uint8_t *at, size_t len_bytes)
{
    return (struct tc_cops_object){ .at        = at,
                                    .len_bytes = (uint16_t)len_bytes,
                                    .c_num     = c_num,
                                    .c_type    = c_type };
}

/* Every reader on one object; a bit for each that took it */
static unsigned readers_of(const struct tc_cops_object *object)
{
    struct tc_cops_interface interface;
    struct tc_cops_pdp_address pdp;
    struct tc_cops_integrity integrity;
    struct tc_text name;
    uint16_t a, b;
    const tc_err errs[] = {
        tc_cops_read_context(object, &a, &b),
        tc_cops_read_interface(object, &interface),
        tc_cops_read_reason(object, &a, &b),
        tc_cops_read_decision_flags(object, &a, &b),
        tc_cops_read_error(object, &a, &b),
        tc_cops_read_timer(object, &a),
        tc_cops_read_pepid(object, &name),
        tc_cops_read_report_type(object, &a),
        tc_cops_read_pdp_address(object, &pdp),
        tc_cops_read_integrity(object, &integrity),
        tc_cops_read_tls(object, &a),
    };
    unsigned taken = 0;

    for (unsigned i = 0; i < TC_LEN(errs); i++) {
        assert_true(errs[i] == TC_OK || errs[i] == TC_EFORMAT);
        taken |= errs[i] == TC_OK ? 1U << i : 0;
    }
    return taken;
}

/* RFC 2748 section 2.2: which C-Num, which C-Types, which length (0: any);
 * the bit is the place in readers_of() */
static unsigned reader_of(uint8_t c_num, uint8_t c_type, size_t len_bytes)
{
    static const struct {
        uint8_t c_num, c_type, len_bytes;
        unsigned bit;
    } rows[] = {
        { 2, 1, 4, 0 },   { 3, 1, 8, 1 },   { 3, 2, 20, 1 },  { 4, 1, 8, 1 },
        { 4, 2, 20, 1 },  { 5, 1, 4, 2 },   { 6, 1, 4, 3 },   { 7, 1, 4, 3 },
        { 8, 1, 4, 4 },   { 10, 1, 4, 5 },  { 15, 1, 4, 5 },  { 11, 1, 0, 6 },
        { 12, 1, 4, 7 },  { 13, 1, 8, 8 },  { 13, 2, 20, 8 }, { 14, 1, 8, 8 },
        { 14, 2, 20, 8 }, { 16, 2, 4, 10 },
    };

    if (c_num == 16 && c_type == 1) /* key and sequence, any digest */
        return len_bytes >= 8 ? 1U << 9 : 0;
    for (size_t i = 0; i < TC_LEN(rows); i++)
        if (rows[i].c_num == c_num && rows[i].c_type == c_type &&
            (rows[i].len_bytes == len_bytes || rows[i].len_bytes == 0))
            return 1U << rows[i].bit;
    return 0;
}

static void a_reader_takes_only_its_own_objects(TC_NO_STATE)
{
    for (uint8_t c_num = 0; c_num <= TC_COPS_C_NUM_END; c_num++)
        for (uint8_t c_type = 0; c_type <= 6; c_type++)
            for (size_t len = 0; len <= 24; len++) {
                uint8_t *bytes = calloc(1, len > 0 ? len : 1);
                struct tc_cops_object object =
                    object_of(c_num, c_type, bytes, len);

                assert_non_null(bytes);
                assert_int_equal(readers_of(&object),
                                 reader_of(c_num, c_type, len));
                free(bytes);
            }
}

static void fields_are_where_the_rfc_has_them(TC_NO_STATE)
{
    static const uint8_t octets[] = { 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06,
                                      0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d,
                                      0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13 };
    struct tc_cops_object object  = object_of(2, 1, octets, 4);
    struct tc_cops_interface interface;
    struct tc_cops_pdp_address pdp;
    struct tc_cops_integrity integrity;
    uint16_t a, b;

    assert_int_equal(tc_cops_read_context(&object, &a, &b), TC_OK);
    assert_int_equal(a, 0x0001);
    assert_int_equal(b, 0x0203);
    object = object_of(10, 1, octets, 4);
    assert_int_equal(tc_cops_read_timer(&object, &a), TC_OK);
    assert_int_equal(a, 0x0203);
    object = object_of(12, 1, octets, 4);
    assert_int_equal(tc_cops_read_report_type(&object, &a), TC_OK);
    assert_int_equal(a, 0x0001);
    object = object_of(16, 2, octets, 4);
    assert_int_equal(tc_cops_read_tls(&object, &a), TC_OK);
    assert_int_equal(a, 0x0203);

    object = object_of(3, 1, octets, 8);
    assert_int_equal(tc_cops_read_interface(&object, &interface), TC_OK);
    assert_memory_equal(interface.address, octets, 4);
    assert_int_equal(interface.if_index, 0x04050607);
    object = object_of(13, 2, octets, 20);
    assert_int_equal(tc_cops_read_pdp_address(&object, &pdp), TC_OK);
    assert_int_equal(pdp.c_type, 2);
    assert_memory_equal(pdp.address, octets, 16);
    assert_int_equal(pdp.tcp_port, 0x1213);
    object = object_of(16, 1, octets, 20);
    assert_int_equal(tc_cops_read_integrity(&object, &integrity), TC_OK);
    assert_int_equal(integrity.key_id, 0x00010203);
    assert_int_equal(integrity.sequence, 0x04050607);
    assert_ptr_equal(integrity.digest, octets + 8);
    assert_int_equal(integrity.digest_bytes, 12);
}

static void a_pepid_ends_at_its_first_nul(TC_NO_STATE)
{
    static const struct {
        const char *octets;
        size_t len_bytes, name_bytes;
    } rows[] = {
        { "abc", 4, 3 },  { "abcd\0\0\0", 8, 4 },
        { "a\0b", 4, 1 }, { "abcd", 4, 4 }, /* against the RFC: no NUL */
        { "", 0, 0 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_cops_object object =
            object_of(TC_COPS_PEPID, 1, (const uint8_t *)rows[i].octets,
                      rows[i].len_bytes);
        struct tc_text name;

        assert_int_equal(tc_cops_read_pepid(&object, &name), TC_OK);
        assert_int_equal(name.len_bytes, rows[i].name_bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_object_comes_in_its_order),
        cmocka_unit_test(a_decoded_message_lends_all_its_objects),
        cmocka_unit_test(a_wrong_length_ends_the_objects),
        cmocka_unit_test(a_message_that_is_not_all_there_has_no_objects),
        cmocka_unit_test(a_reader_takes_only_its_own_objects),
        cmocka_unit_test(fields_are_where_the_rfc_has_them),
        cmocka_unit_test(a_pepid_ends_at_its_first_nul),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
