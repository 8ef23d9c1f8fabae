/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tree.h
 * @brief Multicast trees: the links to which a router copies a packet.
 *
 * A branch is a link of a tree with the number of its downstream members.  The
 * branches of one tree at one router are a list, in the order in which they
 * grew:
 *
 *      tree -> first[router] -> branch <-> branch <-> branch
 */
#ifndef TC_MODEL_NETWORK_TREE_H
#define TC_MODEL_NETWORK_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/index.h"

/** No tree, no branch. */
#define TC_TREE_NONE UINT32_MAX

struct tc_branch {
    uint32_t tree;
    uint32_t router; /**< index of the router that copies */
    uint32_t link;
    uint32_t users; /**< downstream members */
    uint32_t next;  /**< of the router's list, or of the free ones */
    uint32_t prev;
};

struct tc_tree {
    uint32_t group;
    uint32_t source; /**< node number */
    uint32_t next_of_group;
    uint32_t *first; /**< owned; a branch for each router, or none */
    uint32_t *last;  /**< second half of the same memory */
};

/** In the caller's storage. */
struct tc_tree_table {
    struct tc_tree *trees; /**< owned */
    size_t tree_count;
    size_t tree_capacity;
    struct tc_branch *branches; /**< owned */
    size_t branch_count;        /**< free ones included */
    size_t branch_capacity;
    uint32_t free_branch;    /**< list, or TC_TREE_NONE */
    uint32_t *entries;       /**< owned; branches at each router */
    struct tc_index by_link; /**< (tree, link) -> branch */
    uint32_t router_count;
};

/** @param router_count  > 0. */
TC_NODISCARD
tc_err tc_tree_table_init(struct tc_tree_table *table, uint32_t router_count);

/** A zeroed table is allowed. */
void tc_tree_table_fini(struct tc_tree_table *table);

/** A tree without branches.
 *  @param[out] out  its number. */
TC_NODISCARD
tc_err tc_tree_add(struct tc_tree_table *table, uint32_t group, uint32_t source,
                   uint32_t *out);

/** Add one member downstream of a link that leaves a router.  Expected O(1).
 *  @retval TC_ENOMEM  nothing has changed. */
TC_NODISCARD
tc_err tc_tree_graft(struct tc_tree_table *table, uint32_t tree,
                     uint32_t router, uint32_t link);

/** Remove one member; with the last one the branch is removed.  Expected O(1).
 * No effect for a link that is not in the tree. */
void tc_tree_prune(struct tc_tree_table *table, uint32_t tree, uint32_t link);

/** Remove all members and branches. */
void tc_tree_clear(struct tc_tree_table *table, uint32_t tree);

/** The first branch at a router, or TC_TREE_NONE; continue by `next`. */
static inline uint32_t tc_tree_first(const struct tc_tree_table *table,
                                     uint32_t tree, uint32_t router)
{
    return table->trees[tree].first[router];
}

#endif
