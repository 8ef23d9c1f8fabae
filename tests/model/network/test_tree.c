/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/tree.h"
#include "tests/support/test.h"

static void graft(struct tc_tree_table *table, uint32_t tree, uint32_t router,
                  uint32_t link)
{
    assert_int_equal(tc_tree_graft(table, tree, router, link), TC_OK);
}

/* The links of a tree at a router are these, in this order. */
static void assert_links(const struct tc_tree_table *table, uint32_t tree,
                         uint32_t router, const uint32_t *links, size_t count)
{
    uint32_t at = tc_tree_first(table, tree, router);

    for (size_t i = 0; i < count; i++) {
        assert_int_not_equal(at, TC_TREE_NONE);
        assert_int_equal(table->branches[at].link, links[i]);
        at = table->branches[at].next;
    }
    assert_int_equal(at, TC_TREE_NONE);
}

static void init(struct tc_tree_table *table, uint32_t *tree)
{
    assert_int_equal(tc_tree_table_init(table, 2), TC_OK);
    assert_int_equal(tc_tree_add(table, 0, 0, tree), TC_OK);
}

static void branches_stand_in_the_order_grown(TC_NO_STATE)
{
    struct tc_tree_table table;
    uint32_t tree;

    init(&table, &tree);
    graft(&table, tree, 0, 8);
    graft(&table, tree, 0, 3);
    graft(&table, tree, 1, 5);
    graft(&table, tree, 0, 6);

    assert_links(&table, tree, 0, (uint32_t[]){ 8, 3, 6 }, 3);
    assert_links(&table, tree, 1, (uint32_t[]){ 5 }, 1);
    assert_int_equal(table.entries[0], 3);
    tc_tree_table_fini(&table);
}

/* The first, the last and one in between */
static void a_pruned_branch_leaves_its_list_whole(TC_NO_STATE)
{
    const uint32_t pruned[]  = { 8, 3, 6 };
    const uint32_t left[][2] = { { 3, 6 }, { 8, 6 }, { 8, 3 } };

    for (size_t i = 0; i < TC_LEN(pruned); i++) {
        struct tc_tree_table table;
        uint32_t tree;

        init(&table, &tree);
        graft(&table, tree, 0, 8);
        graft(&table, tree, 0, 3);
        graft(&table, tree, 0, 6);
        tc_tree_prune(&table, tree, pruned[i]);
        assert_links(&table, tree, 0, left[i], 2);

        graft(&table, tree, 0, 7);
        const uint32_t grown[] = { left[i][0], left[i][1], 7 };
        assert_links(&table, tree, 0, grown, 3);
        tc_tree_table_fini(&table);
    }
}

static void a_branch_stays_while_it_has_users(TC_NO_STATE)
{
    struct tc_tree_table table;
    uint32_t tree;

    init(&table, &tree);
    graft(&table, tree, 0, 8);
    graft(&table, tree, 0, 8);
    tc_tree_prune(&table, tree, 8);
    assert_links(&table, tree, 0, (uint32_t[]){ 8 }, 1);
    tc_tree_prune(&table, tree, 8);
    assert_links(&table, tree, 0, NULL, 0);
    assert_int_equal(table.entries[0], 0);
    tc_tree_prune(&table, tree, 8);
    assert_int_equal(table.entries[0], 0);
    tc_tree_table_fini(&table);
}

static void a_link_may_be_in_several_trees(TC_NO_STATE)
{
    struct tc_tree_table table;
    uint32_t tree, other;

    init(&table, &tree);
    assert_int_equal(tc_tree_add(&table, 1, 7, &other), TC_OK);
    graft(&table, tree, 0, 8);
    graft(&table, other, 0, 8);
    tc_tree_prune(&table, tree, 8);

    assert_links(&table, tree, 0, NULL, 0);
    assert_links(&table, other, 0, (uint32_t[]){ 8 }, 1);
    assert_int_equal(table.trees[other].source, 7);
    tc_tree_table_fini(&table);
}

static void freed_branches_are_used_again(TC_NO_STATE)
{
    struct tc_tree_table table;
    uint32_t tree;

    init(&table, &tree);
    for (uint32_t round = 0; round < 1000; round++) {
        graft(&table, tree, 0, round);
        graft(&table, tree, 1, round + 5000);
        tc_tree_prune(&table, tree, round);
        tc_tree_prune(&table, tree, round + 5000);
    }
    assert_int_equal(table.branch_count, 2);
    tc_tree_table_fini(&table);
}

static void a_cleared_tree_grows_again_beside_others(TC_NO_STATE)
{
    struct tc_tree_table table;
    uint32_t tree, other;

    init(&table, &tree);
    assert_int_equal(tc_tree_add(&table, 1, 0, &other), TC_OK);
    graft(&table, tree, 0, 8);
    graft(&table, tree, 0, 8);
    graft(&table, tree, 1, 5);
    graft(&table, other, 0, 8);
    tc_tree_clear(&table, tree);

    assert_links(&table, tree, 0, NULL, 0);
    assert_links(&table, tree, 1, NULL, 0);
    assert_links(&table, other, 0, (uint32_t[]){ 8 }, 1);
    assert_int_equal(table.entries[0], 1);
    graft(&table, tree, 0, 3);
    assert_links(&table, tree, 0, (uint32_t[]){ 3 }, 1);
    tc_tree_table_fini(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(branches_stand_in_the_order_grown),
        cmocka_unit_test(a_pruned_branch_leaves_its_list_whole),
        cmocka_unit_test(a_branch_stays_while_it_has_users),
        cmocka_unit_test(a_link_may_be_in_several_trees),
        cmocka_unit_test(freed_branches_are_used_again),
        cmocka_unit_test(a_cleared_tree_grows_again_beside_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
