/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "proto/cops/cops_msg.h"
#include "tests/support/test.h"

/* A REQ with a handle of 5 octets, padded by 3, and a context. */
static const uint8_t odd_handle[] = {
    0x10, 1, 0x40, 2, 0, 0, 0, 28, 0, 9, 1, 1, 1, 2,
    3,    4, 5,    0, 0, 0, 0, 8,  2, 1, 0, 2, 0, 1,
};

static void padding_is_not_part_of_the_handle(TC_NO_STATE)
{
    struct tc_cops_msg msg;

    assert_int_equal(tc_cops_decode(odd_handle, sizeof odd_handle, &msg),
                     TC_OK);
    assert_int_equal(msg.handle.len_bytes, 5);
    assert_int_equal(msg.handle.at[4], 5);
    assert_int_equal(msg.r_type, 2);
    assert_int_equal(msg.m_type, 1);
    assert_int_equal(tc_cops_encoded_len(&msg), sizeof odd_handle);
}

static void every_cut_is_short_and_never_read_beyond(TC_NO_STATE)
{
    struct tc_cops_msg msg;

    for (size_t len = 0; len < sizeof odd_handle; len++)
        assert_int_equal(tc_cops_decode(odd_handle, len, &msg), TC_ESHORT);
}

/* offset, value: one octet changed makes the message wrong */
static void a_wrong_octet_is_refused(TC_NO_STATE)
{
    static const uint8_t rows[][2] = {
        { 0, 0x20 }, /* version 2 */
        { 1, 0 },    /* op code */
        { 1, 11 },   /* op code */
        { 7, 27 },   /* length not a multiple of 4 */
        { 7, 4 },    /* shorter than the header */
        { 9, 3 },    /* object shorter than its header */
        { 9, 200 },  /* object beyond the message */
        { 21, 7 },   /* a context of 3 octets */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[sizeof odd_handle];
        struct tc_cops_msg msg;

        memcpy(bytes, odd_handle, sizeof bytes);
        bytes[rows[i][0]] = rows[i][1];
        assert_int_equal(tc_cops_decode(bytes, sizeof bytes, &msg), TC_EFORMAT);
    }
}

static void a_second_object_of_a_kind_is_counted(TC_NO_STATE)
{
    static const uint8_t two_contexts[] = {
        0x10, 1, 0x40, 2, 0, 0, 0, 32, 0, 8, 1, 1, 0, 0, 0, 1,
        0,    8, 2,    1, 0, 2, 0, 1,  0, 8, 2, 1, 0, 1, 0, 9,
    };
    struct tc_cops_msg msg;

    assert_int_equal(tc_cops_decode(two_contexts, sizeof two_contexts, &msg),
                     TC_OK);
    assert_int_equal(msg.other_objects, 1);
    assert_int_equal(msg.r_type, 2);
}

/* RFC 2748 section 2.2 gives these one C-Type, 1; what another one holds is
 * not known, however long it is */
static void an_object_of_an_unknown_c_type_is_counted_not_misread(TC_NO_STATE)
{
    static const uint8_t c_nums[] = {
        TC_COPS_CONTEXT,  TC_COPS_REASON,      TC_COPS_ERROR,
        TC_COPS_KA_TIMER, TC_COPS_REPORT_TYPE, TC_COPS_ACCT_TIMER,
    };

    for (size_t i = 0; i < TC_LEN(c_nums); i++) {
        const uint8_t bytes[] = { 0x10, 1, 0,         1, 0, 0, 0, 16,
                                  0,    8, c_nums[i], 2, 0, 1, 0, 1 };
        struct tc_cops_msg msg;

        assert_int_equal(tc_cops_decode(bytes, sizeof bytes, &msg), TC_OK);
        assert_int_equal(msg.other_objects, 1);
        assert_false(msg.has_context || msg.has_ka_timer || msg.has_acct_timer);
        assert_int_equal(msg.reason_code + msg.error_code + msg.report_type, 0);
    }
}

/* In-Int of C-Type 1 is 12 octets long, of C-Type 2 it is 24; there is no 3 */
static void an_interface_of_another_size_is_refused(TC_NO_STATE)
{
    static const uint8_t rows[][24] = {
        { 0x10, 1, 0, 1, 0, 0, 0, 20, 0, 12, 3, 2 },
        { 0x10, 1, 0, 1, 0, 0, 0, 20, 0, 12, 3, 3 },
        { 0x10, 1, 0, 1, 0, 0, 0, 20, 0, 12, 3, 0 },
        { 0x10, 1, 0, 1, 0, 0, 0, 16, 0, 8, 4, 1 },
        { 0x10, 1, 0, 1, 0, 0, 0, 24, 0, 16, 4, 1 },
    };
    static const uint8_t right[20] = {
        0x10, 1, 0, 1, 0, 0, 0, 20, 0, 12, 3, 1
    };
    struct tc_cops_msg msg;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(tc_cops_decode(rows[i], rows[i][7], &msg), TC_EFORMAT);
    assert_int_equal(tc_cops_decode(right, sizeof right, &msg), TC_OK);
    assert_int_equal(msg.in_int.c_type, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(padding_is_not_part_of_the_handle),
        cmocka_unit_test(every_cut_is_short_and_never_read_beyond),
        cmocka_unit_test(a_wrong_octet_is_refused),
        cmocka_unit_test(a_second_object_of_a_kind_is_counted),
        cmocka_unit_test(an_object_of_an_unknown_c_type_is_counted_not_misread),
        cmocka_unit_test(an_interface_of_another_size_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
