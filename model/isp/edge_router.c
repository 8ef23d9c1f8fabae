/* SPDX-License-Identifier: Apache-2.0 */
#include "model/isp/edge_router.h"

#include <stdio.h>

#include "model/isp/bandwidth_broker.h"
#include "model/network/topology.h"
#include "model/places.h"
#include "proto/cops/cops_policy.h"

/* entity of its random stream: after all pairs of server and router */
enum { TO_BROKER = 1 << 30 };

struct tc_isp_edge_router {
    struct tc_isp *isp;
    uint32_t number;
    struct tc_cops_server *server;
    struct tc_cops_client *to_broker; /* NULL: the broker is part of the
                                         router */
    uint32_t policy_handle;           /* of the request for policy; 0: none */
    struct tc_cops_pool channels;
    struct tc_cops_pool joins;
};

static bool is_of_user(const struct tc_isp *isp)
{
    return isp->world->config->cops.edge_router == TC_COPS_EDGE_ROUTER_OF_USER;
}

uint32_t tc_isp_edge_routers_wanted(const struct tc_isp *isp)
{
    const struct tc_network_config *network = &isp->world->config->network;

    return is_of_user(isp) ? tc_places_edges(network) : network->routers;
}

uint32_t tc_isp_edge_router_for(const struct tc_isp *isp, uint32_t ds,
                                const struct tc_person *user)
{
    return is_of_user(isp) ? user->router : ds;
}

uint32_t tc_isp_edge_router_node(const struct tc_isp *isp, uint32_t number)
{
    return is_of_user(isp) ? isp->world->edge_routers[number]
                           : isp->world->core_routers[number];
}

/* Installs policy; policy without a group applies to joins. */
static void take_policy(void *self, const struct tc_cops_msg *msg)
{
    struct tc_isp_edge_router *router = self;
    const struct tc_cops_bytes *data  = &msg->decision_data;
    uint32_t kbps                     = 0;

    if (msg->op != TC_COPS_DEC || data->c_type != TC_COPS_DECISION_NAMED ||
        !tc_cops_policy_bandwidth_kbps(data->at, data->len_bytes,
                                       TC_COPS_SI_NAMED, &kbps))
        return;
    if (msg->is_solicited) { /* the first decision replaces all earlier
                                policy */
        router->joins.limit_kbps    = 0;
        router->channels.limit_kbps = 0;
    }
    (msg->m_type == TC_COPS_M_JOIN ? &router->joins : &router->channels)
        ->limit_kbps += kbps;
}

static void receive(void *self, struct tc_network *network,
                    const struct tc_packet *packet)
{
    struct tc_isp_edge_router *router = self;

    (void)network;
    if (packet->protocol != TC_PROTOCOL_COPS)
        return;
    if (packet->from_node == tc_isp_broker_node(router->isp->broker))
        tc_cops_client_receive(router->to_broker, packet);
    else
        tc_cops_server_receive(router->server, packet);
}

/* If no requests are decided from policy, all share one pool. */
static struct tc_cops_pool *pool_of(void *self, uint32_t pep_node,
                                    const struct tc_cops_msg *request)
{
    struct tc_isp_edge_router *router = self;
    const bool is_join = request->client_type == TC_COPS_CLIENT_OUTSOURCING ||
                         request->m_type == TC_COPS_M_JOIN;

    (void)pep_node;
    return is_join && tc_isp_policy_has_channels(router->isp)
               ? &router->joins
               : &router->channels;
}

/* A broker inside has installed its policy already; a separate one sends
 * DECs. */
static void make_pools(struct tc_isp_edge_router *router)
{
    const struct tc_isp *isp    = router->isp;
    const uint64_t limit_kbps   = isp->world->config->cops.reservable_kbps;
    struct tc_isp_policy policy = isp->broker
                                      ? (struct tc_isp_policy){ 0 }
                                      : tc_isp_policy_for(isp, router->number);

    if (tc_isp_policy_has_channels(isp))
        router->channels =
            (struct tc_cops_pool){ .is_limited = true,
                                   .limit_kbps = policy.channels_kbps };
    else if (!isp->broker)
        router->channels = (struct tc_cops_pool){ .is_limited = limit_kbps > 0,
                                                  .limit_kbps = limit_kbps };
    if (tc_isp_policy_has_joins(isp))
        router->joins =
            (struct tc_cops_pool){ .is_limited = true,
                                   .limit_kbps = policy.joins_kbps };
}

static tc_err connect_to_broker(struct tc_isp_edge_router *router,
                                uint32_t node)
{
    const struct tc_isp *isp     = router->isp;
    struct tc_cops_config config = isp->world->config->cops;

    if (!isp->broker)
        return TC_OK;
    config.pep = TC_COPS_PEP_EDGE_ROUTER;
    tc_err err = tc_cops_client_create_in(
        &router->to_broker, isp->world->network, node,
        tc_isp_broker_node(isp->broker), &config,
        isp->world->config->network.link_overhead_octets);
    if (err != TC_OK)
        return err;
    tc_cops_client_listen(router->to_broker, take_policy, router);
    tc_cops_server_set_broker(router->server, router->to_broker);
    return TC_OK;
}

static tc_err build_one(struct tc_isp *isp, uint32_t number)
{
    const struct tc_world *world      = isp->world;
    const uint32_t node               = tc_isp_edge_router_node(isp, number);
    struct tc_isp_edge_router *router = &isp->edge_routers[number];

    router->isp    = isp;
    router->number = number;
    make_pools(router);
    tc_err err = tc_cops_server_create_in(
        &router->server, world->network, node, &world->config->cops,
        world->config->network.link_overhead_octets);
    if (err != TC_OK)
        return err;
    tc_cops_server_set_pools(router->server, pool_of, router);
    tc_network_set_receiver(world->network, node, receive, router);
    return connect_to_broker(router, node);
}

tc_err tc_isp_edge_routers_build(struct tc_isp *isp)
{
    tc_err err = TC_OK;

    isp->edge_routers = tc_world_alloc(
        isp->world, isp->edge_router_count * sizeof *isp->edge_routers);
    if (!isp->edge_routers)
        return TC_ENOMEM;
    for (uint32_t r = 0; r < isp->edge_router_count && err == TC_OK; r++)
        err = build_one(isp, r);
    return err;
}

static void on_policy(void *self, uint64_t arg, bool granted);

/* One request state for all policy (RFC 3084 section 2.2), without contents. */
static void ask_for_policy(struct tc_isp_edge_router *router)
{
    const struct tc_isp *isp     = router->isp;
    const struct tc_world *world = isp->world;
    const struct tc_cops_ask ask = {
        .is_provisioning = true,
        .is_broadcaster  = true,
        .channel         = isp->world->workload->broadcaster_count,
        .channel_name    = tc_world_text(world, "ER-%u", router->number),
        .user_ipv4       = tc_network_node_ipv4(
                  world->network, tc_isp_edge_router_node(isp, router->number)),
    };

    router->policy_handle =
        tc_cops_client_request(router->to_broker, &ask, on_policy, router, 0);
}

/* The broker was unreachable for so long that the request was given up: it is
 * repeated. */
static void on_policy(void *self, uint64_t arg, bool granted)
{
    struct tc_isp_edge_router *router = self;

    (void)arg;
    (void)granted;
    if (!tc_cops_client_is_open(router->to_broker, router->policy_handle))
        ask_for_policy(router);
}

static tc_err start(struct tc_isp_edge_router *router)
{
    const struct tc_world *world = router->isp->world;
    char name[32];

    (void)snprintf(name, sizeof name, "er%u", router->number);
    tc_err err = tc_cops_client_connect(
        router->to_broker, name,
        tc_random_stream(world->seed, world->replication,
                         TO_BROKER + router->number, TC_PURPOSE_KEEP_ALIVE));
    if (err == TC_OK && tc_isp_policy_has_channels(router->isp))
        ask_for_policy(router);
    return err;
}

tc_err tc_isp_edge_routers_start(struct tc_isp *isp)
{
    tc_err err = TC_OK;

    for (uint32_t r = 0;
         isp->broker && r < isp->edge_router_count && err == TC_OK; r++)
        err = start(&isp->edge_routers[r]);
    return err;
}

uint64_t tc_isp_edge_routers_reserved_kbps(const struct tc_isp *isp)
{
    uint64_t sum = 0;

    for (uint32_t r = 0; r < isp->edge_router_count; r++)
        sum += tc_cops_server_reserved_kbps(isp->edge_routers[r].server);
    return sum;
}

uint32_t tc_isp_edge_routers_open_handles(const struct tc_isp *isp)
{
    uint32_t sum = 0;

    for (uint32_t r = 0; isp->broker && r < isp->edge_router_count; r++) {
        const struct tc_isp_edge_router *router = &isp->edge_routers[r];

        sum += tc_cops_client_open_handles(router->to_broker) -
               tc_cops_client_is_open(router->to_broker, router->policy_handle);
    }
    return sum;
}

void tc_isp_edge_routers_slow_down(struct tc_isp *isp, double factor)
{
    for (uint32_t r = 0; r < isp->edge_router_count; r++)
        tc_cops_server_slow_down(isp->edge_routers[r].server, factor);
}
