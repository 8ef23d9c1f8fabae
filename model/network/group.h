/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file group.h
 * @brief Multicast groups: sets of hosts.
 */
#ifndef TC_MODEL_NETWORK_GROUP_H
#define TC_MODEL_NETWORK_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/index.h"

struct tc_group {
    uint32_t ipv4;
    uint32_t first_tree; /**< of its sources; or TC_TREE_NONE */
    uint32_t *members;   /**< owned; node numbers */
    size_t member_count;
    size_t member_capacity;
    struct tc_index by_node; /**< node -> row of `members` */
};

/** In the caller's storage; zero-initialised is empty and ready. */
struct tc_group_table {
    struct tc_group *groups; /**< owned */
    size_t count;
    size_t capacity;
};

void tc_group_table_fini(struct tc_group_table *table);

/** @param[out] out  its number. */
TC_NODISCARD
tc_err tc_group_table_add(struct tc_group_table *table, uint32_t ipv4,
                          uint32_t *out);

bool tc_group_has(const struct tc_group *group, uint32_t node);

/** Expected O(1).
 *  @param node  not a member. */
TC_NODISCARD
tc_err tc_group_add(struct tc_group *group, uint32_t node);

/** Expected O(1); the last member replaces the removed one.
 *  @param node  a member. */
void tc_group_remove(struct tc_group *group, uint32_t node);

#endif
