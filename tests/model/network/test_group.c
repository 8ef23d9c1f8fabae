/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/group.h"
#include "tests/support/test.h"

static void members_come_and_go_in_any_order(TC_NO_STATE)
{
    enum { NODES = 100 };
    struct tc_group_table table = { 0 };
    uint32_t number             = 9;

    assert_int_equal(tc_group_table_add(&table, 0xe8000001, &number), TC_OK);
    assert_int_equal(number, 0);
    struct tc_group *group = &table.groups[number];

    for (uint32_t node = 0; node < NODES; node++)
        assert_int_equal(tc_group_add(group, node), TC_OK);
    /* 37 and 100 have no common factor: every node once, out of order */
    for (uint32_t i = 0; i < NODES; i++) {
        const uint32_t node = i * 37 % NODES;

        assert_true(tc_group_has(group, node));
        tc_group_remove(group, node);
        assert_false(tc_group_has(group, node));
        assert_int_equal(group->member_count, NODES - 1 - i);
        for (size_t m = 0; m < group->member_count; m++)
            assert_true(tc_group_has(group, group->members[m]));
    }
    tc_group_table_fini(&table);
}

static void groups_are_apart(TC_NO_STATE)
{
    struct tc_group_table table = { 0 };
    uint32_t a, b;

    assert_int_equal(tc_group_table_add(&table, 0xe8000001, &a), TC_OK);
    assert_int_equal(tc_group_table_add(&table, 0xe8000002, &b), TC_OK);
    assert_int_equal(tc_group_add(&table.groups[a], 5), TC_OK);

    assert_true(tc_group_has(&table.groups[a], 5));
    assert_false(tc_group_has(&table.groups[b], 5));
    assert_int_equal(table.groups[b].ipv4, 0xe8000002);
    tc_group_table_fini(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_come_and_go_in_any_order),
        cmocka_unit_test(groups_are_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
