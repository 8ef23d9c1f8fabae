/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "proto/cops/cops_decisions.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

/* One group as a test expects it: data as a set of C-Types */
struct group {
    bool has_context;
    uint16_t r_type, m_type;
    bool has_flags;
    uint16_t command, flags;
    unsigned data;
};

static unsigned data_of(const struct tc_cops_decision *decision)
{
    unsigned set = 0;

    for (unsigned i = 0; i < TC_LEN(decision->data); i++)
        set |= decision->data[i].c_num != 0 ? 1U << i : 0;
    return set;
}

static void assert_groups(const char *hex, enum tc_cops_c_num c_num,
                          const struct group *want, size_t count)
{
    struct tc_cops_header header;
    struct tc_cops_objects objects;
    struct tc_cops_decision got;
    uint8_t *bytes;
    size_t len_bytes = tc_unhex(hex, &bytes);

    assert_int_equal(tc_cops_objects_over(bytes, len_bytes, &header, &objects),
                     TC_OK);
    struct tc_cops_decisions left = tc_cops_decisions_over(objects, c_num);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(tc_cops_decisions_next(&left, &got), TC_OK);
        assert_int_equal(got.has_context, want[i].has_context);
        assert_int_equal(got.r_type, want[i].r_type);
        assert_int_equal(got.m_type, want[i].m_type);
        assert_int_equal(got.has_flags, want[i].has_flags);
        assert_int_equal(got.command, want[i].command);
        assert_int_equal(got.flags, want[i].flags);
        assert_int_equal(data_of(&got), want[i].data);
    }
    assert_int_equal(tc_cops_decisions_next(&left, &got), TC_END);
    assert_int_equal(tc_cops_decisions_next(&left, &got), TC_END);
    free(bytes);
}

/* Two contexts; the first with data of C-Type 2 and 4, the second with none */
static void each_context_has_its_decision(TC_NO_STATE)
{
    static const struct group want[] = {
        { true, 1, 2, true, 1, 0, 1U << 2 | 1U << 4 },
        { true, 4, 2, true, 2, 1, 0 },
    };

    assert_groups("1102 0001 00000048 0008 0101 00000001"
                  "0008 0201 0001 0002 0008 0601 0001 0000"
                  "0006 0602 aabb 0000 0008 0604 01020304"
                  "0008 0201 0004 0002 0008 0601 0002 0001"
                  "0008 1002 0000 0000",
                  TC_COPS_DECISION, want, TC_LEN(want));
}

/* RFC 2748 section 3.1: [Context] before an LPDP decision may be left out;
 * then it is of the request's context.  The third has its own. */
static void an_lpdp_decision_may_stand_in_the_requests_context(TC_NO_STATE)
{
    static const struct group want[] = {
        { true, 3, 1, true, 1, 0, 1U << 3 },
        { true, 3, 1, true, 2, 0, 0 },
        { true, 4, 1, true, 0, 0, 1U << 2 },
    };

    assert_groups("1001 0001 00000044 0008 0101 00000001"
                  "0008 0201 0003 0001 0004 0901"
                  "0008 0701 0001 0000 0004 0703"
                  "0008 0701 0002 0000"
                  "0008 0201 0004 0001 0008 0701 0000 0000 0004 0702",
                  TC_COPS_LPDP_DECISION, want, TC_LEN(want));
}

static void what_is_no_decision_makes_no_group(TC_NO_STATE)
{
    assert_groups("1009 0000 00000008", TC_COPS_DECISION, NULL, 0);
    assert_groups("1102 0001 00000020 0008 0101 00000001"
                  "0008 0201 0001 0002 0008 0801 0001 0000",
                  TC_COPS_DECISION, NULL, 0);
    /* LPDP decisions are not the PDP's */
    assert_groups("1102 0001 00000010 0008 0701 0001 0000", TC_COPS_DECISION,
                  NULL, 0);
}

/* Against the grammar: data first; the same C-Type twice; a context left
 * alone; C-Type 9 */
static void nothing_is_lost_of_a_wrong_message(TC_NO_STATE)
{
    static const struct group want[] = {
        { false, 0, 0, false, 0, 0, 1U << 5 },
        { false, 0, 0, true, 1, 0, 1U << 5 },
        { false, 0, 0, false, 0, 0, 1U << 5 },
        { true, 8, 0, true, 0, 0, 0 },
    };

    assert_groups("1102 0001 0000003c 0004 0605 0008 0601 0001 0000"
                  "0004 0605 0004 0605"
                  "0008 0201 0002 0001 0008 0201 0008 0000 0004 0609"
                  "0008 0601 0000 0000 0004 6301",
                  TC_COPS_DECISION, want, TC_LEN(want));
}

/* Flags of 3 octets, then a good group */
static void a_damaged_object_is_told_and_passed(TC_NO_STATE)
{
    struct tc_cops_header header;
    struct tc_cops_objects objects;
    struct tc_cops_decision got;
    uint8_t *bytes;
    size_t len_bytes = tc_unhex("1102 0001 00000020 0007 0601 00010000"
                                "0008 0201 0001 0000 0008 0601 0002 0000",
                                &bytes);

    assert_int_equal(tc_cops_objects_over(bytes, len_bytes, &header, &objects),
                     TC_OK);
    struct tc_cops_decisions left =
        tc_cops_decisions_over(objects, TC_COPS_DECISION);
    assert_int_equal(tc_cops_decisions_next(&left, &got), TC_EFORMAT);
    assert_int_equal(tc_cops_decisions_next(&left, &got), TC_OK);
    assert_int_equal(got.command, TC_COPS_REMOVE);
    assert_int_equal(tc_cops_decisions_next(&left, &got), TC_END);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_context_has_its_decision),
        cmocka_unit_test(an_lpdp_decision_may_stand_in_the_requests_context),
        cmocka_unit_test(what_is_no_decision_makes_no_group),
        cmocka_unit_test(nothing_is_lost_of_a_wrong_message),
        cmocka_unit_test(a_damaged_object_is_told_and_passed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
