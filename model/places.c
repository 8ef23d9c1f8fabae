/* SPDX-License-Identifier: Apache-2.0 */
#include "model/places.h"

#include <assert.h>
#include <stdio.h>

#include "model/network/topology.h"
#include "proto/directory.h"

enum {
    CORE_NET         = 0x0a000001, /* 10.0.0.1 */
    POP_NET          = 0x0a100001, /* 10.16.0.1 */
    ACCESS_NET       = 0x0a200001, /* 10.32.0.1 */
    VIEWERS_NET      = 0x0a400001, /* 10.64.0.1 */
    BROADCASTERS_NET = 0x0a800001, /* 10.128.0.1 */
    NAME_BYTES       = 64,
};

static uint32_t edges_per_core(const struct tc_network_config *config)
{
    if (config->pops_per_router == 0)
        return 1;
    return config->pops_per_router *
           (config->access_per_pop > 0 ? config->access_per_pop : 1);
}

uint32_t tc_places_edges(const struct tc_network_config *config)
{
    return config->routers * edges_per_core(config);
}

uint64_t tc_places_routers(const struct tc_network_config *config)
{
    const uint64_t pops = (uint64_t)config->routers * config->pops_per_router;

    return config->routers + pops + pops * config->access_per_pop;
}

uint32_t tc_places_core_of(const struct tc_network_config *config,
                           uint32_t edge)
{
    return edge / edges_per_core(config);
}

struct tc_link_config tc_places_link(const struct tc_world *world,
                                     uint64_t rate_bps, int64_t propagation_ns)
{
    const struct tc_network_config *config = &world->config->network;

    return (struct tc_link_config){
        .rate_bps            = rate_bps,
        .propagation_ns      = propagation_ns,
        .queue_limit_packets = config->queue_limit_packets,
        .has_priority        = config->priority != TC_NETWORK_PRIORITY_NONE,
    };
}

static tc_err build_core(struct tc_world *world, uint64_t core_link_bps)
{
    const struct tc_network_config *config = &world->config->network;
    const struct tc_link_config link =
        tc_places_link(world, core_link_bps, config->core_propagation_ns);
    tc_err err = TC_OK;

    for (uint32_t r = 0; r < config->routers && err == TC_OK; r++) {
        char name[NAME_BYTES];

        (void)snprintf(name, sizeof name, "router%u", r);
        err = tc_network_add_router(world->network, name, CORE_NET + r,
                                    &world->core_routers[r]);
        for (uint32_t q = 0; q < r && err == TC_OK; q++)
            err = tc_network_connect(world->network, world->core_routers[q],
                                     world->core_routers[r], &link, NULL);
    }
    return err;
}

/* Creates `each` routers below each router of `above`. */
static tc_err build_level(struct tc_world *world, const uint32_t *above,
                          uint32_t above_count, uint32_t each,
                          const char *level, uint32_t net,
                          const struct tc_link_config *link, uint32_t *out)
{
    tc_err err = TC_OK;

    for (uint32_t i = 0; i < above_count * each && err == TC_OK; i++) {
        char name[NAME_BYTES];

        (void)snprintf(name, sizeof name, "%s%u", level, i);
        err = tc_network_add_router(world->network, name, net + i, &out[i]);
        if (err == TC_OK)
            err = tc_network_connect(world->network, above[i / each], out[i],
                                     link, NULL);
    }
    return err;
}

static tc_err build_routers(struct tc_world *world, uint64_t core_link_bps)
{
    const struct tc_network_config *config = &world->config->network;
    const uint32_t pop_count = config->routers * config->pops_per_router;
    const struct tc_link_config pop_link =
        tc_places_link(world, config->pop_link_bps, config->pop_propagation_ns);
    const struct tc_link_config access_link = tc_places_link(
        world, config->access_link_bps, config->access_propagation_ns);

    tc_err err          = build_core(world, core_link_bps);
    world->edge_routers = world->core_routers;
    if (err != TC_OK || pop_count == 0)
        return err;

    uint32_t *pops = tc_world_alloc(world, pop_count * sizeof *pops);
    if (!pops)
        return TC_ENOMEM;
    err = build_level(world, world->core_routers, config->routers,
                      config->pops_per_router, "pop", POP_NET, &pop_link, pops);
    world->edge_routers = pops;
    if (err != TC_OK || config->access_per_pop == 0)
        return err;

    world->edge_routers =
        tc_world_alloc(world, tc_places_edges(config) * sizeof *pops);
    return world->edge_routers
               ? build_level(world, pops, pop_count, config->access_per_pop,
                             "access", ACCESS_NET, &access_link,
                             world->edge_routers)
               : TC_ENOMEM;
}

/* Both taps of a user share one vantage, so that sessions are seen
 * completely. */
static tc_err add_taps(struct tc_world *world, uint32_t node, const char *name,
                       unsigned use_out, unsigned use_in)
{
    char text[TC_TAP_NAME_BYTES];
    uint16_t out, in;

    (void)snprintf(text, sizeof text, "%.80s out", name);
    tc_err err =
        tc_directory_add_tap(world->directory, text, use_out, node + 1, &out);
    (void)snprintf(text, sizeof text, "%.80s in", name);
    if (err == TC_OK)
        err =
            tc_directory_add_tap(world->directory, text, use_in, node + 1, &in);
    if (err == TC_OK)
        tc_network_set_taps(world->network, node, out, in);
    return err;
}

static tc_err add_user(struct tc_world *world, const struct tc_person *person,
                       const struct tc_link_config *line, uint32_t ipv4,
                       unsigned use_out, unsigned use_in, uint32_t *node)
{
    assert(person->router < tc_places_edges(&world->config->network));
    tc_err err = tc_network_add_host(world->network, person->name, ipv4, node);
    if (err == TC_OK)
        err =
            tc_network_connect(world->network, *node,
                               world->edge_routers[person->router], line, NULL);
    if (err == TC_OK)
        err = add_taps(world, *node, person->name, use_out, use_in);
    return err;
}

static tc_err build_people(struct tc_world *world)
{
    const struct tc_workload *workload     = world->workload;
    const struct tc_network_config *config = &world->config->network;
    const struct tc_link_config line       = tc_places_link(
              world, config->user_link_bps, config->user_propagation_ns);
    const struct tc_link_config providers_line = tc_places_link(
        world, config->server_link_bps, config->server_propagation_ns);
    tc_err err = TC_OK;

    for (uint32_t v = 0; v < workload->viewer_count && err == TC_OK; v++)
        err = add_user(world, &workload->viewers[v], &line, VIEWERS_NET + v,
                       TC_TAP_SESSIONS | TC_TAP_TRAFFIC,
                       TC_TAP_SESSIONS | TC_TAP_STREAMS | TC_TAP_TRAFFIC |
                           TC_TAP_INCOMING,
                       &world->viewer_nodes[v]);
    for (uint32_t b = 0; b < workload->broadcaster_count && err == TC_OK; b++)
        err = add_user(world, &workload->broadcasters[b],
                       b < workload->provider_count ? &providers_line : &line,
                       BROADCASTERS_NET + b, TC_TAP_STREAM_ORIGIN, 0,
                       &world->broadcaster_nodes[b]);
    return err;
}

tc_err tc_places_build(struct tc_world *world, uint64_t core_link_bps)
{
    const struct tc_workload *workload = world->workload;
    const uint32_t routers             = world->config->network.routers;
    const uint32_t viewers             = workload->viewer_count;
    const uint32_t broadcasters        = workload->broadcaster_count;

    /* one more: an arena allocates no empty array */
    world->core_routers =
        tc_world_alloc(world, (routers + 1U) * sizeof(uint32_t));
    world->viewer_nodes =
        tc_world_alloc(world, (viewers + 1U) * sizeof(uint32_t));
    world->broadcaster_nodes =
        tc_world_alloc(world, (broadcasters + 1U) * sizeof(uint32_t));
    if (!world->core_routers || !world->viewer_nodes ||
        !world->broadcaster_nodes)
        return TC_ENOMEM;

    if (world->config->network.priority ==
        TC_NETWORK_PRIORITY_RESERVED_AND_SIGNALLING)
        tc_network_prefer_signalling(world->network);

    tc_err err = build_routers(world, core_link_bps);
    return err == TC_OK ? build_people(world) : err;
}

tc_err tc_places_add_server_taps(struct tc_world *world, uint32_t node,
                                 const char *name)
{
    return add_taps(world, node, name, TC_TAP_COPS, TC_TAP_COPS);
}
