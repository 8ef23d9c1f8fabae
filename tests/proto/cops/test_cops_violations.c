/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/cops/cops_violations.h"
#include "tests/support/test.h"

static uint32_t check(uint8_t c_num, uint8_t c_type, const void *at,
                      size_t len_bytes)
{
    const struct tc_cops_object object = { .at        = at,
                                           .len_bytes = (uint16_t)len_bytes,
                                           .c_num     = c_num,
                                           .c_type    = c_type };

    return tc_cops_object_check(&object);
}

/* RFC 2748 section 2.2: the greatest C-Type of each C-Num, from 1 on */
static void c_types_beyond_the_rfcs_are_unknown(TC_NO_STATE)
{
    static const uint8_t greatest[] = { 0, 1, 1, 2, 2, 1, 5, 5, 1,
                                        2, 1, 1, 1, 2, 2, 1, 2, 0 };
    uint8_t octets[20]              = { 0 };

    for (uint8_t c_num = 0; c_num < TC_LEN(greatest); c_num++)
        for (uint8_t c_type = 0; c_type < 8; c_type++) {
            bool is_known = c_type >= 1 && c_type <= greatest[c_num];

            assert_int_equal(check(c_num, c_type, octets, sizeof octets) ==
                                 1U << TC_COPS_UNKNOWN_OBJECT,
                             !is_known);
        }
}

/* Contents in octets, least and most; 65531 is all that a length can say */
static void contents_of_fixed_length_have_no_other(TC_NO_STATE)
{
    static const struct {
        uint8_t c_num, c_type;
        size_t least, most;
    } rows[] = {
        { 1, 1, 0, 65531 }, { 2, 1, 4, 4 },      { 3, 1, 8, 8 },
        { 3, 2, 20, 20 },   { 4, 1, 8, 8 },      { 4, 2, 20, 20 },
        { 5, 1, 4, 4 },     { 6, 1, 4, 4 },      { 6, 2, 0, 65531 },
        { 6, 5, 0, 65531 }, { 7, 1, 4, 4 },      { 7, 3, 0, 65531 },
        { 8, 1, 4, 4 },     { 9, 1, 0, 65531 },  { 9, 2, 0, 65531 },
        { 10, 1, 4, 4 },    { 12, 1, 4, 4 },     { 13, 1, 8, 8 },
        { 13, 2, 20, 20 },  { 14, 1, 8, 8 },     { 14, 2, 20, 20 },
        { 15, 1, 4, 4 },    { 16, 1, 8, 65531 }, { 16, 2, 4, 4 },
    };
    uint8_t *octets = calloc(1, 65531);

    assert_non_null(octets);
    for (size_t i = 0; i < TC_LEN(rows); i++)
        for (size_t len = 0; len <= 65531; len = len < 32 ? len + 1 : len * 2) {
            bool is_good = len >= rows[i].least && len <= rows[i].most;
            uint32_t got = check(rows[i].c_num, rows[i].c_type, octets, len);

            assert_int_equal(got == 1U << TC_COPS_BAD_CONTENTS, !is_good);
        }
    free(octets);
}

/* Each list's ends: the last that is in it, the first that is not */
static void codes_outside_their_list_are_told(TC_NO_STATE)
{
    static const struct {
        uint8_t c_num, c_type, octets[4];
        bool is_good;
    } rows[] = {
        { 2, 1, { 0, 0, 0, 1 }, false }, /* a context of nothing */
        { 2, 1, { 0, 0xf, 0xff, 0xff }, true },
        { 2, 1, { 0, 0x10, 0, 0 }, false },
        { 5, 1, { 0, 0, 0, 0 }, false },
        { 5, 1, { 0, 13, 0x63, 1 }, true },
        { 5, 1, { 0, 14, 0, 0 }, false },
        { 6, 1, { 0, 0, 0, 0 }, true },
        { 6, 1, { 0, 2, 0, 3 }, true },
        { 6, 1, { 0, 3, 0, 0 }, false },
        { 6, 1, { 0, 1, 0, 4 }, false },
        { 7, 1, { 0, 2, 0, 1 }, true },
        { 7, 1, { 1, 0, 0, 0 }, false },
        { 8, 1, { 0, 0, 0, 0 }, false },
        { 8, 1, { 0, 15, 16, 1 }, true }, /* RFC 4261 */
        { 8, 1, { 0, 16, 0, 0 }, false },
        { 10, 1, { 0, 0, 0xff, 0xff }, true },
        { 12, 1, { 0, 0, 0, 0 }, false },
        { 12, 1, { 0, 3, 0, 0 }, true },
        { 12, 1, { 0, 4, 0, 0 }, false },
        { 16, 2, { 0, 0, 0, 1 }, true },
        { 16, 2, { 0, 0, 0, 2 }, false },
        { 9, 1, { 0xff, 0xff, 0xff, 0xff }, true },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(
            check(rows[i].c_num, rows[i].c_type, rows[i].octets, 4),
            rows[i].is_good ? 0 : 1U << TC_COPS_BAD_VALUE);
}

/* RFC 2748 section 2.2.11 */
static void a_pepid_ends_with_nul_on_a_multiple_of_four(TC_NO_STATE)
{
    assert_int_equal(check(TC_COPS_PEPID, 1, "abc", 4), 0);
    assert_int_equal(check(TC_COPS_PEPID, 1, "abcd\0\0\0", 8), 0);
    assert_int_equal(check(TC_COPS_PEPID, 1, "abcd", 4),
                     1U << TC_COPS_BAD_VALUE);
    assert_int_equal(check(TC_COPS_PEPID, 1, "abcd", 5),
                     1U << TC_COPS_BAD_VALUE);
    assert_int_equal(check(TC_COPS_PEPID, 1, "", 0), 1U << TC_COPS_BAD_VALUE);
}

static void every_violation_has_its_own_name(TC_NO_STATE)
{
    for (int i = 0; i < TC_COPS_VIOLATION_COUNT; i++) {
        const char *name = tc_cops_violation_name((enum tc_cops_violation)i);

        assert_non_null(name);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(
                name, tc_cops_violation_name((enum tc_cops_violation)j));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c_types_beyond_the_rfcs_are_unknown),
        cmocka_unit_test(contents_of_fixed_length_have_no_other),
        cmocka_unit_test(codes_outside_their_list_are_told),
        cmocka_unit_test(a_pepid_ends_with_nul_on_a_multiple_of_four),
        cmocka_unit_test(every_violation_has_its_own_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
