/* SPDX-License-Identifier: Apache-2.0 */
#include "model/isp/isp.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "model/architecture.h"
#include "model/isp/bandwidth_broker.h"
#include "model/isp/ds_state.h"
#include "model/isp/edge_router.h"
#include "model/isp/management.h"
#include "model/network/topology.h"
#include "model/places.h"

enum { SERVERS_NET = 0x0a010001 }; /* 10.1.0.1 */

/* 239.192.0.1: organisation-local scope, RFC 2365 */
static const uint32_t channels_net = 0xefc00001U;

uint32_t tc_isp_group_ipv4(uint32_t channel)
{
    return channels_net + channel;
}

struct tc_text tc_isp_uri(const struct tc_isp *isp,
                          const struct tc_person *person)
{
    return tc_world_text(isp->world, "sip:%s", person->name);
}

struct tc_text tc_isp_node_uri(const struct tc_isp *isp, uint32_t node)
{
    uint32_t ipv4 = tc_network_node_ipv4(isp->world->network, node);

    return tc_world_text(isp->world, "sip:%u.%u.%u.%u;lr", ipv4 >> 24,
                         ipv4 >> 16 & 255, ipv4 >> 8 & 255, ipv4 & 255);
}

uint32_t tc_isp_home_of(const struct tc_isp *isp,
                        const struct tc_person *person)
{
    return tc_places_core_of(&isp->world->config->network, person->router);
}

static int by_number(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

/* hosts are made in the order of viewers, so that their numbers ascend */
const struct tc_person *tc_isp_viewer_at(const struct tc_isp *isp,
                                         uint32_t node)
{
    const struct tc_workload *workload = isp->world->workload;
    const uint32_t *nodes              = isp->world->viewer_nodes;
    const uint32_t *at =
        bsearch(&node, nodes, workload->viewer_count, sizeof *nodes, by_number);

    return at ? &workload->viewers[at - nodes] : NULL;
}

/* A registered name, common to all DS servers; in the arena. */
struct named {
    struct tc_hash_link link; /* first: a link is a name */
    const struct tc_person *person;
    uint32_t broadcaster; /* TC_NETWORK_NONE: a viewer */
};

static const struct named *find_named(const struct tc_isp *isp,
                                      struct tc_text name)
{
    const struct tc_hash_link *link = tc_hash_table_find(
        &isp->people, tc_hash_bytes(name.at, name.len_bytes));

    while (link &&
           !tc_text_equal(
               tc_text_of(((const struct named *)link)->person->name), name))
        link = tc_hash_table_next(link);
    return (const struct named *)link;
}

/* A resampled audience has equal names: the first one counts. */
static tc_err add_name(struct tc_isp *isp, const struct tc_person *person,
                       uint32_t broadcaster)
{
    const struct tc_text name = tc_text_of(person->name);

    if (find_named(isp, name))
        return TC_OK;

    struct named *named = tc_world_alloc(isp->world, sizeof *named);
    if (!named)
        return TC_ENOMEM;
    named->person      = person;
    named->broadcaster = broadcaster;
    return tc_hash_table_add_in(&isp->people, tc_sim_arena(isp->world->sim),
                                &named->link,
                                tc_hash_bytes(name.at, name.len_bytes));
}

/* Only the registration server looks up viewers. */
static tc_err name_people(struct tc_isp *isp)
{
    const struct tc_workload *w = isp->world->workload;
    const uint32_t viewers =
        isp->world->config->isp.has_management ? w->viewer_count : 0;
    tc_err err = TC_OK;

    for (uint32_t b = 0; b < w->broadcaster_count && err == TC_OK; b++)
        err = add_name(isp, &w->broadcasters[b], b);
    for (uint32_t v = 0; v < viewers && err == TC_OK; v++)
        err = add_name(isp, &w->viewers[v], TC_NETWORK_NONE);
    return err;
}

uint32_t tc_isp_broadcaster_of(const struct tc_isp *isp, struct tc_text uri)
{
    struct tc_text name = uri;

    (void)tc_text_cut(&name, ':'); /* skip the scheme */

    const struct named *named = find_named(isp, name);
    return named ? named->broadcaster : TC_NETWORK_NONE;
}

const struct tc_person *tc_isp_person_of(const struct tc_isp *isp,
                                         struct tc_text name)
{
    const struct named *named = find_named(isp, name);

    return named ? named->person : NULL;
}

tc_err tc_isp_agent_init(struct tc_isp_agent *agent, struct tc_isp *isp,
                         uint32_t index, uint32_t node, int64_t service_ns,
                         const struct tc_sip_user *user, void *self)
{
    *agent = (struct tc_isp_agent){ .isp = isp, .index = index, .node = node };
    tc_server_init(&agent->server, isp->world->sim, service_ns);
    return tc_sip_stack_create_in(
        &agent->stack, isp->world->network, node, &agent->server, user, self,
        isp->world->config->network.link_overhead_octets);
}

struct tc_sip_msg *tc_isp_new_request(struct tc_isp_agent *agent,
                                      enum tc_sip_method method,
                                      uint32_t to_node)
{
    struct tc_isp *isp     = agent->isp;
    struct tc_sip_msg *msg = tc_sip_stack_new_msg(agent->stack);

    if (!msg)
        return NULL;
    isp->requests++;
    msg->is_request   = true;
    msg->method       = method;
    msg->method_text  = tc_text_of(tc_sip_method_name(method));
    msg->request_uri  = tc_isp_node_uri(isp, to_node);
    msg->max_forwards = 70;
    msg->from.uri     = tc_isp_node_uri(isp, agent->node);
    msg->from.tag     = tc_world_text(isp->world, "%" PRIu64, isp->requests);
    msg->to.uri       = msg->request_uri;
    msg->call_id      = tc_world_text(isp->world, "isp-%" PRIu64 "@node%u",
                                      isp->requests, agent->node);
    msg->cseq_number  = 1;
    msg->cseq_method  = method;
    msg->cseq_method_text = msg->method_text;
    tc_sip_stack_push_via(agent->stack, msg);
    return msg;
}

static void on_repeat(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_isp_repeat *repeat = self;

    (void)arg;
    if (tc_sim_now_ns(sim) >= repeat->end_ns)
        return;
    repeat->interval_ns *= 2;
    if (repeat->interval_ns > TC_SIP_T2_NS)
        repeat->interval_ns = TC_SIP_T2_NS;
    tc_timer_start(sim, &repeat->timer, repeat->interval_ns);
    repeat->again(repeat->self);
}

void tc_isp_repeat_start(struct tc_isp_repeat *repeat, struct tc_sim *sim,
                         void (*again)(void *self), void *self)
{
    repeat->again       = again;
    repeat->self        = self;
    repeat->interval_ns = TC_SIP_T1_NS;
    repeat->end_ns      = tc_sim_now_ns(sim) + 64 * TC_SIP_T1_NS;
    tc_timer_init(&repeat->timer, on_repeat, repeat, 0);
    tc_timer_start(sim, &repeat->timer, repeat->interval_ns);
}

void tc_isp_repeat_stop(struct tc_isp_repeat *repeat)
{
    tc_timer_cancel(&repeat->timer);
}

static tc_err build_ds(struct tc_isp *isp, uint32_t r)
{
    struct tc_world *world                 = isp->world;
    const struct tc_network_config *config = &world->config->network;
    const struct tc_link_config link       = tc_places_link(
              world, config->server_link_bps, config->server_propagation_ns);
    char name[32];
    uint32_t node;

    (void)snprintf(name, sizeof name, "ds%u", r);
    tc_err err =
        tc_network_add_host(world->network, name, SERVERS_NET + r, &node);
    if (err == TC_OK)
        err = tc_network_connect(world->network, node, world->core_routers[r],
                                 &link, NULL);
    if (err == TC_OK)
        err = tc_places_add_server_taps(world, node, name);
    if (err == TC_OK)
        err = tc_isp_ds_create(isp, r, node, &isp->servers[r]);
    return err;
}

static tc_err build_servers(struct tc_isp *isp)
{
    tc_err err = tc_isp_broker_build(isp);

    if (err == TC_OK)
        err = tc_isp_edge_routers_build(isp);

    for (uint32_t r = 0; r < isp->server_count && err == TC_OK; r++)
        err = build_ds(isp, r);
    return err;
}

static tc_err build_users(struct tc_isp *isp)
{
    const struct tc_workload *workload = isp->world->workload;
    tc_err err                         = TC_OK;

    for (uint32_t b = 0; b < workload->broadcaster_count && err == TC_OK; b++)
        err = tc_isp_broadcaster_create(isp, b, &isp->broadcasters[b]);
    for (uint32_t v = 0; v < workload->viewer_count && err == TC_OK; v++)
        err = tc_isp_viewer_create(isp, v, &isp->viewers[v]);
    return err;
}

static tc_err make_tables(struct tc_isp *isp)
{
    const struct tc_workload *workload = isp->world->workload;

    isp->viewers = tc_world_alloc(isp->world, (workload->viewer_count + 1U) *
                                                  sizeof(void *));
    isp->broadcasters = tc_world_alloc(
        isp->world, (workload->broadcaster_count + 1U) * sizeof(void *));
    isp->servers =
        tc_world_alloc(isp->world, isp->server_count * sizeof(void *));
    return isp->viewers && isp->broadcasters && isp->servers ? name_people(isp)
                                                             : TC_ENOMEM;
}

static tc_err isp_build(void *self, struct tc_world *world)
{
    struct tc_isp *isp = self;

    if (world->workload->broadcaster_count >
        tc_isp_architecture.broadcasters_max)
        return TC_EARG;
    isp->world        = world;
    isp->server_count = world->config->network.routers;

    tc_err err =
        tc_places_build(world, world->config->network.isp_core_link_bps);
    if (err == TC_OK)
        err = make_tables(isp);
    if (err == TC_OK)
        err = build_servers(isp);
    if (err == TC_OK)
        err = build_users(isp);
    if (err == TC_OK && world->config->isp.has_management)
        err = tc_isp_management_build(isp);
    if (err == TC_OK)
        err = tc_network_close(world->network);
    if (err == TC_OK && isp->management)
        tc_isp_management_start(isp);
    for (uint32_t b = 0; b < world->workload->broadcaster_count && err == TC_OK;
         b++)
        err = tc_isp_broadcaster_prepare(isp->broadcasters[b]);
    if (err == TC_OK)
        err = tc_isp_edge_routers_start(isp);
    for (uint32_t r = 0; r < isp->server_count && err == TC_OK; r++)
        tc_ds_open_cops(isp->servers[r]);
    return err;
}

static void isp_join(void *self, uint32_t demand)
{
    struct tc_isp *isp = self;

    tc_isp_viewer_join(
        isp->viewers[isp->world->workload->demands[demand].viewer], demand);
}

static void isp_leave(void *self, uint32_t demand)
{
    struct tc_isp *isp = self;

    tc_isp_viewer_leave(
        isp->viewers[isp->world->workload->demands[demand].viewer], demand);
}

static void isp_set_server(void *self, uint32_t server, bool is_down)
{
    struct tc_isp *isp = self;

    if (server < isp->server_count)
        tc_isp_ds_set_down(isp->servers[server], is_down);
}

static void isp_slow_decisions(void *self, double factor)
{
    struct tc_isp *isp = self;

    tc_isp_edge_routers_slow_down(isp, factor);
    tc_isp_broker_slow_down(isp->broker, factor);
}

static void isp_vanish(void *self, uint32_t viewer)
{
    struct tc_isp *isp = self;

    tc_isp_viewer_vanish(isp->viewers[viewer]);
}

static uint64_t isp_reserved_kbps(const void *self)
{
    const struct tc_isp *isp = self;

    return tc_isp_edge_routers_reserved_kbps(isp) +
           tc_isp_broker_reserved_kbps(isp->broker);
}

static uint32_t isp_open_handles(const void *self)
{
    const struct tc_isp *isp = self;
    uint32_t sum             = tc_isp_edge_routers_open_handles(isp);

    for (uint32_t r = 0; r < isp->server_count; r++)
        sum += tc_isp_ds_open_handles(isp->servers[r]);
    return sum;
}

/* Edge routers are not hosts: they have no taps. */
static uint32_t isp_server_hosts(const struct tc_model_config *config)
{
    return config->network.routers +
           (config->cops.broker == TC_COPS_BROKER_SERVER) +
           (config->isp.has_management ? TC_ISP_MANAGEMENT_HOSTS : 0);
}

const struct tc_architecture tc_isp_architecture = {
    .name           = "isp",
    .self_size      = sizeof(struct tc_isp),
    .build          = isp_build,
    .join           = isp_join,
    .leave          = isp_leave,
    .set_server     = isp_set_server,
    .slow_decisions = isp_slow_decisions,
    .vanish         = isp_vanish,
    .reserved_kbps  = isp_reserved_kbps,
    .open_handles   = isp_open_handles,
    .server_hosts   = isp_server_hosts,
    /* one less: the class of all joins (bandwidth_broker.h) */
    .broadcasters_max = TC_COPS_CHANNELS_MAX - 1,
};
