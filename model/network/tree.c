/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/tree.h"

#include <assert.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "base/hash.h"

tc_err tc_tree_table_init(struct tc_tree_table *table, uint32_t router_count)
{
    assert(table && router_count > 0);

    *table = (struct tc_tree_table){
        .free_branch  = TC_TREE_NONE,
        .router_count = router_count,
    };
    table->entries = tc_alloc_array(router_count, sizeof *table->entries);
    return table->entries ? TC_OK : TC_ENOMEM;
}

void tc_tree_table_fini(struct tc_tree_table *table)
{
    assert(table);

    for (size_t i = 0; i < table->tree_count; i++)
        tc_free(table->trees[i].first);
    tc_free(table->trees);
    tc_free(table->branches);
    tc_free(table->entries);
    tc_index_fini(&table->by_link);
    *table = (struct tc_tree_table){ 0 };
}

tc_err tc_tree_add(struct tc_tree_table *table, uint32_t group, uint32_t source,
                   uint32_t *out)
{
    assert(table && out);

    if (!tc_grow(&table->trees, &table->tree_capacity, table->tree_count,
                 sizeof *table->trees))
        return TC_ENOMEM;

    const size_t slots = (size_t)table->router_count * 2;
    uint32_t *first    = tc_alloc_array(slots, sizeof *first);
    if (!first)
        return TC_ENOMEM;

    for (size_t i = 0; i < slots; i++)
        first[i] = TC_TREE_NONE;
    table->trees[table->tree_count] = (struct tc_tree){
        .group         = group,
        .source        = source,
        .next_of_group = TC_TREE_NONE,
        .first         = first,
        .last          = first + table->router_count,
    };
    *out = (uint32_t)table->tree_count++;
    return TC_OK;
}

struct branch_key {
    uint32_t tree;
    uint32_t link;
};

static uint64_t hash(uint32_t tree, uint32_t link)
{
    return tc_hash_u64((uint64_t)tree << 32 | link);
}

static bool branch_equals(const void *table, uint32_t row, const void *key)
{
    const struct tc_branch *branches = table;
    const struct branch_key *wanted  = key;

    return branches[row].tree == wanted->tree &&
           branches[row].link == wanted->link;
}

static uint32_t find(const struct tc_tree_table *table, uint32_t tree,
                     uint32_t link)
{
    const struct branch_key key = { .tree = tree, .link = link };

    return tc_index_find(&table->by_link, hash(tree, link), branch_equals,
                         table->branches, &key);
}

/* A free row, which still counts as free; TC_TREE_NONE: no memory. */
static uint32_t free_row(struct tc_tree_table *table)
{
    if (table->free_branch != TC_TREE_NONE)
        return table->free_branch;
    if (!tc_grow(&table->branches, &table->branch_capacity, table->branch_count,
                 sizeof *table->branches))
        return TC_TREE_NONE;

    const uint32_t row   = (uint32_t)table->branch_count++;
    table->branches[row] = (struct tc_branch){ .next = TC_TREE_NONE };
    table->free_branch   = row;
    return row;
}

static void list_append(struct tc_tree_table *table, uint32_t row)
{
    struct tc_branch *branch = &table->branches[row];
    struct tc_tree *tree     = &table->trees[branch->tree];
    const uint32_t last      = tree->last[branch->router];

    branch->prev = last;
    branch->next = TC_TREE_NONE;
    if (last == TC_TREE_NONE)
        tree->first[branch->router] = row;
    else
        table->branches[last].next = row;
    tree->last[branch->router] = row;
    table->entries[branch->router]++;
}

static void list_remove(struct tc_tree_table *table, uint32_t row)
{
    const struct tc_branch *branch = &table->branches[row];
    struct tc_tree *tree           = &table->trees[branch->tree];

    if (branch->prev == TC_TREE_NONE)
        tree->first[branch->router] = branch->next;
    else
        table->branches[branch->prev].next = branch->next;
    if (branch->next == TC_TREE_NONE)
        tree->last[branch->router] = branch->prev;
    else
        table->branches[branch->next].prev = branch->prev;
    table->entries[branch->router]--;
}

tc_err tc_tree_graft(struct tc_tree_table *table, uint32_t tree,
                     uint32_t router, uint32_t link)
{
    assert(tree < table->tree_count && router < table->router_count);

    uint32_t row = find(table, tree, link);
    if (row != TC_INDEX_NONE) {
        table->branches[row].users++;
        return TC_OK;
    }

    row = free_row(table);
    if (row == TC_TREE_NONE)
        return TC_ENOMEM;
    tc_err err = tc_index_add(&table->by_link, hash(tree, link), row);
    if (err != TC_OK)
        return err;

    table->free_branch   = table->branches[row].next;
    table->branches[row] = (struct tc_branch){
        .tree   = tree,
        .router = router,
        .link   = link,
        .users  = 1,
    };
    list_append(table, row);
    return TC_OK;
}

static void cut_off(struct tc_tree_table *table, uint32_t row)
{
    const struct tc_branch *branch = &table->branches[row];

    (void)tc_index_replace(&table->by_link, hash(branch->tree, branch->link),
                           row, TC_INDEX_NONE);
    list_remove(table, row);
    table->branches[row].next = table->free_branch;
    table->free_branch        = row;
}

void tc_tree_prune(struct tc_tree_table *table, uint32_t tree, uint32_t link)
{
    const uint32_t row = find(table, tree, link);

    if (row == TC_INDEX_NONE || --table->branches[row].users > 0)
        return;
    cut_off(table, row);
}

void tc_tree_clear(struct tc_tree_table *table, uint32_t tree)
{
    for (uint32_t router = 0; router < table->router_count; router++)
        while (tc_tree_first(table, tree, router) != TC_TREE_NONE)
            cut_off(table, tc_tree_first(table, tree, router));
}
