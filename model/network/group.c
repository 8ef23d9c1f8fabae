/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/group.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "model/network/tree.h"

void tc_group_table_fini(struct tc_group_table *table)
{
    assert(table);

    for (size_t i = 0; i < table->count; i++) {
        tc_free(table->groups[i].members);
        tc_index_fini(&table->groups[i].by_node);
    }
    tc_free(table->groups);
    *table = (struct tc_group_table){ 0 };
}

tc_err tc_group_table_add(struct tc_group_table *table, uint32_t ipv4,
                          uint32_t *out)
{
    assert(table && out);

    if (!tc_grow(&table->groups, &table->capacity, table->count,
                 sizeof *table->groups))
        return TC_ENOMEM;

    table->groups[table->count] = (struct tc_group){
        .ipv4       = ipv4,
        .first_tree = TC_TREE_NONE,
    };
    *out = (uint32_t)table->count++;
    return TC_OK;
}

static bool member_equals(const void *table, uint32_t row, const void *key)
{
    const uint32_t *members = table;
    const uint32_t *node    = key;

    return members[row] == *node;
}

static uint32_t find_member(const struct tc_group *group, uint32_t node)
{
    return tc_index_find(&group->by_node, tc_hash_u64(node), member_equals,
                         group->members, &node);
}

bool tc_group_has(const struct tc_group *group, uint32_t node)
{
    return find_member(group, node) != TC_INDEX_NONE;
}

tc_err tc_group_add(struct tc_group *group, uint32_t node)
{
    assert(group && !tc_group_has(group, node));

    if (!tc_grow(&group->members, &group->member_capacity, group->member_count,
                 sizeof *group->members))
        return TC_ENOMEM;

    tc_err err = tc_index_add(&group->by_node, tc_hash_u64(node),
                              (uint32_t)group->member_count);
    if (err != TC_OK)
        return err;
    group->members[group->member_count++] = node;
    return TC_OK;
}

void tc_group_remove(struct tc_group *group, uint32_t node)
{
    const uint32_t row = find_member(group, node);

    assert(row != TC_INDEX_NONE);
    (void)tc_index_replace(&group->by_node, tc_hash_u64(node), row,
                           TC_INDEX_NONE);

    const uint32_t last_row = (uint32_t)--group->member_count;
    if (row == last_row)
        return;

    const uint32_t last = group->members[last_row];

    group->members[row] = last;
    (void)tc_index_replace(&group->by_node, tc_hash_u64(last), last_row, row);
}
