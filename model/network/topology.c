/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/topology.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "model/engine/sim.h"
#include "model/network/network_state.h"

static const char *copy_name_in(struct tc_arena *arena, const char *name)
{
    const size_t len_bytes = strlen(name) + 1;
    char *copy             = tc_arena_alloc(arena, len_bytes);

    return copy ? memcpy(copy, name, len_bytes) : NULL;
}

static tc_err add_node(struct tc_network *network, const char *name,
                       uint32_t ipv4, bool is_router, uint32_t *out)
{
    assert(network && !network->is_closed && name && out);

    if (!tc_grow(&network->nodes, &network->node_capacity, network->node_count,
                 sizeof *network->nodes))
        return TC_ENOMEM;
    const char *copy = copy_name_in(tc_sim_arena(network->sim), name);
    if (!copy)
        return TC_ENOMEM;

    network->nodes[network->node_count] = (struct tc_node){
        .name      = copy,
        .ipv4      = ipv4,
        .router    = TC_NETWORK_NONE,
        .up_link   = TC_NETWORK_NONE,
        .tap_out   = TC_TAP_NONE,
        .tap_in    = TC_TAP_NONE,
        .is_router = is_router,
    };
    *out = (uint32_t)network->node_count++;
    return TC_OK;
}

tc_err tc_network_add_host(struct tc_network *network, const char *name,
                           uint32_t ipv4, uint32_t *out)
{
    return add_node(network, name, ipv4, false, out);
}

tc_err tc_network_add_router(struct tc_network *network, const char *name,
                             uint32_t ipv4, uint32_t *out)
{
    assert(network);

    if (!tc_grow(&network->routers, &network->router_capacity,
                 network->router_count, sizeof *network->routers))
        return TC_ENOMEM;
    tc_err err = add_node(network, name, ipv4, true, out);
    if (err != TC_OK)
        return err;

    network->nodes[*out].router               = (uint32_t)network->router_count;
    network->routers[network->router_count++] = *out;
    return TC_OK;
}

static tc_err add_link(struct tc_network *network, uint32_t from, uint32_t to,
                       const struct tc_link_config *config)
{
    if (!tc_grow(&network->links, &network->link_capacity, network->link_count,
                 sizeof *network->links))
        return TC_ENOMEM;
    return tc_link_init(&network->links[network->link_count++], config, from,
                        to);
}

tc_err tc_network_connect(struct tc_network *network, uint32_t a, uint32_t b,
                          const struct tc_link_config *config, uint32_t *out)
{
    assert(network && !network->is_closed && config);
    assert(a < network->node_count && b < network->node_count && a != b);

    const size_t first = network->link_count;

    tc_err err = add_link(network, a, b, config);
    if (err == TC_OK)
        err = add_link(network, b, a, config);
    if (err != TC_OK) {
        network->link_count = first; /* an empty link owns no memory */
        return err;
    }

    struct tc_node *node_a = &network->nodes[a];
    struct tc_node *node_b = &network->nodes[b];

    node_a->link_count++;
    node_b->link_count++;
    if (!node_a->is_router)
        node_a->up_link = (uint32_t)first;
    if (!node_b->is_router)
        node_b->up_link = tc_link_back((uint32_t)first);
    if (out)
        *out = (uint32_t)first;
    return TC_OK;
}

/* Assigns each host to the router at the end of its only link. */
static tc_err attach_hosts(struct tc_network *network)
{
    for (size_t i = 0; i < network->node_count; i++) {
        struct tc_node *node = &network->nodes[i];

        if (node->is_router)
            continue;
        if (node->link_count != 1)
            return TC_EARG;

        const uint32_t up = network->links[node->up_link].to_node;
        if (!network->nodes[up].is_router)
            return TC_EARG;
        node->router = network->nodes[up].router;
    }
    return TC_OK;
}

/* Collects the links between routers for the route table; returns their
 * number. */
static size_t collect_core(const struct tc_network *network,
                           struct tc_route_link *core)
{
    size_t count = 0;

    for (size_t i = 0; i < network->link_count; i++) {
        const struct tc_link *link = &network->links[i];
        const struct tc_node *from = &network->nodes[link->from_node];
        const struct tc_node *to   = &network->nodes[link->to_node];

        if (from->is_router && to->is_router && !network->link_states[i].is_cut)
            core[count++] = (struct tc_route_link){
                .from           = from->router,
                .to             = to->router,
                .link           = (uint32_t)i,
                .propagation_ns = link->config.propagation_ns,
            };
    }
    return count;
}

tc_err tc_network_compute_routes(struct tc_network *network)
{
    struct tc_route_table routes;
    struct tc_route_link *core = NULL;
    size_t count               = 0;

    if (network->link_count > 0) {
        core = tc_alloc_array(network->link_count, sizeof *core);
        if (!core)
            return TC_ENOMEM;
        count = collect_core(network, core);
    }

    tc_err err =
        network->is_closed
            ? tc_route_table_init_split(
                  &routes, (uint32_t)network->router_count, core, count)
            : tc_route_table_init(&routes, (uint32_t)network->router_count,
                                  core, count);
    tc_free(core);
    if (err != TC_OK)
        return err;
    tc_route_table_fini(&network->routes);
    network->routes = routes;
    return TC_OK;
}

tc_err tc_network_close(struct tc_network *network)
{
    assert(network && !network->is_closed);

    if (network->router_count == 0)
        return TC_EARG;
    tc_err err = attach_hosts(network);
    if (err != TC_OK)
        return err;
    network->link_states =
        tc_alloc_array(network->link_count + 1, sizeof *network->link_states);
    if (!network->link_states)
        return TC_ENOMEM;
    err = tc_network_compute_routes(network);
    if (err != TC_OK)
        return err;
    err = tc_tree_table_init(&network->trees, (uint32_t)network->router_count);
    if (err != TC_OK)
        return err;

    network->is_closed = true;
    return TC_OK;
}

uint32_t tc_network_node_count(const struct tc_network *network)
{
    return (uint32_t)network->node_count;
}

uint32_t tc_network_link_count(const struct tc_network *network)
{
    return (uint32_t)network->link_count;
}

static struct tc_node *borrow_node(const struct tc_network *network,
                                   uint32_t node)
{
    assert(network && node < network->node_count);

    return &network->nodes[node];
}

struct tc_network_link tc_network_link_at(const struct tc_network *network,
                                          uint32_t link)
{
    assert(network && link < network->link_count);

    const struct tc_link *at = &network->links[link];
    return (struct tc_network_link){
        .from_node = at->from_node,
        .to_node   = at->to_node,
        .rate_bps  = at->config.rate_bps,
    };
}

bool tc_network_is_router(const struct tc_network *network, uint32_t node)
{
    return borrow_node(network, node)->is_router;
}

bool tc_network_has_receiver(const struct tc_network *network, uint32_t node)
{
    return borrow_node(network, node)->receive != NULL;
}

const char *tc_network_node_name(const struct tc_network *network,
                                 uint32_t node)
{
    return borrow_node(network, node)->name;
}

uint32_t tc_network_node_ipv4(const struct tc_network *network, uint32_t node)
{
    return borrow_node(network, node)->ipv4;
}

uint32_t tc_network_router_of(const struct tc_network *network, uint32_t node)
{
    assert(network->is_closed);

    return network->routers[borrow_node(network, node)->router];
}

void tc_network_set_receiver(struct tc_network *network, uint32_t node,
                             tc_receive_fn *receive, void *self)
{
    struct tc_node *at = borrow_node(network, node);

    at->receive  = receive;
    at->receiver = self;
}

void tc_network_set_taps(struct tc_network *network, uint32_t node,
                         uint16_t out, uint16_t in)
{
    struct tc_node *at = borrow_node(network, node);

    at->tap_out = out;
    at->tap_in  = in;
}
