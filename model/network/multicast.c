/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/multicast.h"

#include <assert.h>

#include "model/engine/sim.h"
#include "model/network/network_state.h"

tc_err tc_multicast_add_group(struct tc_network *network, uint32_t ipv4,
                              uint32_t *out)
{
    assert(network && ipv4 >> 28 == 0xe);

    return tc_group_table_add(&network->groups, ipv4, out);
}

tc_err tc_multicast_flow(struct tc_network *network, uint32_t from_node,
                         uint16_t from_port, uint32_t group, uint16_t to_port,
                         uint32_t *out)
{
    assert(network && out);
    assert(from_node < network->node_count && group < network->groups.count);

    return tc_network_flow_between(
        network, network->nodes[from_node].ipv4, from_port,
        network->groups.groups[group].ipv4, to_port, TC_TRANSPORT_UDP, out);
}

/* Is this host a receiver of this tree? Its own source is not. */
static bool is_served(const struct tc_network *network, uint32_t tree,
                      uint32_t host)
{
    return network->trees.trees[tree].source != host;
}

/* Index of the tree's root among the routers. */
static uint32_t root_of(const struct tc_network *network, uint32_t tree)
{
    return network->nodes[network->trees.trees[tree].source].router;
}

/* The link by which a tree enters a router, and the router at its other end. */
static uint32_t step_up(const struct tc_network *network, uint32_t root,
                        uint32_t *router)
{
    const uint32_t link = tc_route_parent(&network->routes, root, *router);

    *router = network->nodes[network->links[link].from_node].router;
    return link;
}

/* Adds the path from the tree's root to a host. */
static tc_err graft_host(struct tc_network *network, uint32_t tree,
                         uint32_t host)
{
    const struct tc_node *node = &network->nodes[host];
    const uint32_t root        = root_of(network, tree);
    uint32_t router            = node->router;

    if (!tc_route_exists(&network->routes, root, router))
        return TC_OK; /* it is added when the trees are rebuilt */

    tc_err err = tc_tree_graft(&network->trees, tree, router,
                               tc_link_back(node->up_link));

    while (err == TC_OK && router != root) {
        const uint32_t link = step_up(network, root, &router);

        err = tc_tree_graft(&network->trees, tree, router, link);
    }
    return err;
}

static void prune_host(struct tc_network *network, uint32_t tree, uint32_t host)
{
    const struct tc_node *node = &network->nodes[host];
    const uint32_t root        = root_of(network, tree);
    uint32_t router            = node->router;

    if (!tc_route_exists(&network->routes, root, router))
        return;
    tc_tree_prune(&network->trees, tree, tc_link_back(node->up_link));
    while (router != root)
        tc_tree_prune(&network->trees, tree, step_up(network, root, &router));
}

void tc_multicast_join(struct tc_network *network, uint32_t group,
                       uint32_t host)
{
    assert(network && network->is_closed && group < network->groups.count);
    assert(host < network->node_count && !network->nodes[host].is_router);

    struct tc_group *joined = &network->groups.groups[group];
    if (tc_group_has(joined, host))
        return;

    tc_err err = tc_group_add(joined, host);

    for (uint32_t tree = joined->first_tree;
         err == TC_OK && tree != TC_TREE_NONE;
         tree = network->trees.trees[tree].next_of_group) {
        if (is_served(network, tree, host))
            err = graft_host(network, tree, host);
    }
    if (err != TC_OK)
        tc_sim_stop(network->sim, err);
}

void tc_multicast_leave(struct tc_network *network, uint32_t group,
                        uint32_t host)
{
    assert(network && network->is_closed && group < network->groups.count);

    struct tc_group *left = &network->groups.groups[group];
    if (!tc_group_has(left, host))
        return;

    tc_group_remove(left, host);
    for (uint32_t tree = left->first_tree; tree != TC_TREE_NONE;
         tree          = network->trees.trees[tree].next_of_group) {
        if (is_served(network, tree, host))
            prune_host(network, tree, host);
    }
}

bool tc_multicast_is_member(const struct tc_network *network, uint32_t group,
                            uint32_t host)
{
    assert(network && group < network->groups.count);

    return tc_group_has(&network->groups.groups[group], host);
}

uint32_t tc_multicast_entries(const struct tc_network *network, uint32_t router)
{
    assert(network && network->is_closed);
    assert(router < network->node_count && network->nodes[router].is_router);

    return network->trees.entries[network->nodes[router].router];
}

/* Adds all current members of a group. */
static tc_err graft_members(struct tc_network *network, uint32_t tree,
                            const struct tc_group *of)
{
    tc_err err = TC_OK;

    for (size_t i = 0; i < of->member_count && err == TC_OK; i++)
        if (is_served(network, tree, of->members[i]))
            err = graft_host(network, tree, of->members[i]);
    return err;
}

void tc_multicast_regrow(struct tc_network *network)
{
    tc_err err = TC_OK;

    for (size_t t = 0; t < network->trees.tree_count && err == TC_OK; t++) {
        const uint32_t group = network->trees.trees[t].group;

        tc_tree_clear(&network->trees, (uint32_t)t);
        err =
            graft_members(network, (uint32_t)t, &network->groups.groups[group]);
    }
    if (err != TC_OK)
        tc_sim_stop(network->sim, err);
}

/* Creates the tree of a new source, with all current members. */
static tc_err plant(struct tc_network *network, uint32_t group, uint32_t source,
                    uint32_t *out)
{
    struct tc_group *of = &network->groups.groups[group];
    uint32_t tree       = TC_TREE_NONE;

    tc_err err = tc_tree_add(&network->trees, group, source, &tree);
    if (err != TC_OK)
        return err;

    network->trees.trees[tree].next_of_group = of->first_tree;
    of->first_tree                           = tree;
    *out                                     = tree;
    return graft_members(network, tree, of);
}

uint32_t tc_multicast_tree(struct tc_network *network, uint32_t group,
                           uint32_t source)
{
    uint32_t tree = network->groups.groups[group].first_tree;

    while (tree != TC_TREE_NONE && network->trees.trees[tree].source != source)
        tree = network->trees.trees[tree].next_of_group;
    if (tree != TC_TREE_NONE)
        return tree;

    tc_err err = plant(network, group, source, &tree);
    if (err != TC_OK)
        tc_sim_stop(network->sim, err);
    return tree;
}

static uint32_t count_branches(const struct tc_network *network, uint32_t first)
{
    uint32_t count = 0;

    for (uint32_t at = first; at != TC_TREE_NONE;
         at          = network->trees.branches[at].next)
        count++;
    return count;
}

void tc_multicast_forward(struct tc_network *network, uint32_t router,
                          struct tc_packet *packet)
{
    const uint32_t first =
        packet->tree != TC_TREE_NONE
            ? tc_tree_first(&network->trees, packet->tree, router)
            : TC_TREE_NONE;
    const uint32_t count = count_branches(network, first);

    if (count == 0) {
        network->totals.unheard++;
        tc_packet_release(&network->pool, packet);
        return;
    }
    packet->references += count - 1;
    network->totals.copies += count - 1;
    for (uint32_t at = first; at != TC_TREE_NONE;
         at          = network->trees.branches[at].next)
        tc_network_put(network, network->trees.branches[at].link, packet);
}
