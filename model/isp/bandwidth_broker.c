/* SPDX-License-Identifier: Apache-2.0 */
#include "model/isp/bandwidth_broker.h"

#include "model/isp/edge_router.h"
#include "model/network/topology.h"
#include "model/parties/cops_wire.h"
#include "model/places.h"
#include "proto/cops/cops_policy.h"
#include "proto/directory.h"

enum { BROKER_IPV4 = 0x0a090001, DSCP_CS3 = 24, TTL = 16 }; /* 10.9.0.1 */

struct tc_isp_broker {
    struct tc_isp *isp;
    uint32_t node;
    struct tc_cops_server *server;
    struct tc_cops_pool *pools; /* of edge routers, by number */
};

static const struct tc_cops_config *config_of(const struct tc_isp *isp)
{
    return &isp->world->config->cops;
}

bool tc_isp_policy_has_channels(const struct tc_isp *isp)
{
    const struct tc_cops_config *config = config_of(isp);

    return config->choice == TC_COPS_CHOICE_PROVISIONING ||
           (config->choice == TC_COPS_CHOICE_HYBRID &&
            config->broker == TC_COPS_BROKER_SERVER);
}

bool tc_isp_policy_has_joins(const struct tc_isp *isp)
{
    return config_of(isp)->choice == TC_COPS_CHOICE_PROVISIONING;
}

static bool is_channel_at(const struct tc_isp *isp, uint32_t channel,
                          uint32_t edge_router)
{
    const struct tc_person *user = &isp->world->workload->broadcasters[channel];

    return tc_isp_edge_router_for(isp, tc_isp_home_of(isp, user), user) ==
           edge_router;
}

static uint64_t channels_at(const struct tc_isp *isp, uint32_t edge_router)
{
    uint64_t count = 0;

    for (uint32_t b = 0; b < isp->world->workload->broadcaster_count; b++)
        count += is_channel_at(isp, b, edge_router);
    return count;
}

/* Where the DSM assigns requests, each edge router has an even share. */
static uint64_t viewers_at(const struct tc_isp *isp, uint32_t edge_router)
{
    const struct tc_workload *workload   = isp->world->workload;
    const struct tc_model_config *config = isp->world->config;
    uint64_t count                       = 0;

    if (config->cops.edge_router == TC_COPS_EDGE_ROUTER_OF_DS_SERVER &&
        config->isp.ds_assignment == TC_DS_EVEN)
        return (workload->viewer_count + isp->server_count - 1) /
               isp->server_count;
    for (uint32_t v = 0; v < workload->viewer_count; v++) {
        const struct tc_person *user = &workload->viewers[v];

        count += tc_isp_edge_router_for(isp, tc_isp_home_of(isp, user), user) ==
                 edge_router;
    }
    return count;
}

struct tc_isp_policy tc_isp_policy_for(const struct tc_isp *isp,
                                       uint32_t edge_router)
{
    const uint64_t kbps       = tc_world_stream_kbps(isp->world);
    const uint64_t limit_kbps = config_of(isp)->reservable_kbps;
    uint64_t room             = limit_kbps > 0 ? limit_kbps / kbps : UINT64_MAX;
    uint64_t channels =
        tc_isp_policy_has_channels(isp) ? channels_at(isp, edge_router) : 0;
    uint64_t joins =
        tc_isp_policy_has_joins(isp) ? viewers_at(isp, edge_router) : 0;

    channels = channels < room ? channels : room;
    room -= channels;
    joins = joins < room ? joins : room;
    return (struct tc_isp_policy){ .channels_kbps = channels * kbps,
                                   .joins_kbps    = joins * kbps };
}

static uint32_t number_at(const struct tc_isp *isp, uint32_t node)
{
    uint32_t r = 0;

    while (r < isp->edge_router_count &&
           tc_isp_edge_router_node(isp, r) != node)
        r++;
    return r;
}

/* The pool of bandwidth that is not set aside at an edge router. */
static struct tc_cops_pool *pool_of(void *self, uint32_t pep_node,
                                    const struct tc_cops_msg *request)
{
    struct tc_isp_broker *broker = self;

    (void)request;
    return &broker->pools[number_at(broker->isp, pep_node)];
}

/* Sends a decision on the request state that an edge router has opened for its
 * policy: the first is solicited, the others are not (RFC 3084 section 2.2).
 *
 * @param channel  NULL: there is nothing to install. */
static void install(struct tc_isp_broker *broker, uint32_t pep_node,
                    const struct tc_cops_msg *request, bool is_first,
                    const struct tc_cops_channel *channel)
{
    const struct tc_cops_wire wire = { .network = broker->isp->world->network };
    struct tc_cops_msg *msg        = tc_cops_server_new_msg(broker->server);
    uint8_t policy[TC_COPS_POLICY_BYTES_MAX];

    if (!msg)
        return;
    msg->op           = TC_COPS_DEC;
    msg->is_solicited = is_first;
    msg->client_type  = request->client_type;
    msg->handle       = request->handle;
    msg->has_context  = true;
    msg->r_type       = request->r_type;
    msg->m_type       = channel && channel->group[0] == 0 ? TC_COPS_M_JOIN : 0;
    msg->has_decision = true;
    msg->decision_command = channel ? TC_COPS_INSTALL : TC_COPS_NULL;
    if (channel)
        msg->decision_data =
            tc_cops_wire_bytes(&wire, TC_COPS_DECISION_NAMED, policy,
                               tc_cops_channel_encode(channel, policy));
    tc_cops_server_say(broker->server, pep_node, msg);
}

static void put_ipv4(uint8_t out[4], uint32_t ipv4)
{
    for (unsigned i = 0; i < 4; i++)
        out[i] = (uint8_t)(ipv4 >> (24 - 8 * i));
}

static struct tc_cops_channel instance(const struct tc_isp *isp,
                                       uint32_t number, uint64_t kbps)
{
    return (struct tc_cops_channel){
        .instance       = number,
        .udp_port       = TC_MEDIA_PORT,
        .bandwidth_kbps = (uint32_t)kbps,
        .dscp           = DSCP_CS3,
        .ttl            = TTL,
        .name           = tc_world_text(isp->world, "CH-%u", number),
    };
}

/* Installs one instance per channel, as many as fit; then one for all joins. */
static void install_all(struct tc_isp_broker *broker, uint32_t pep_node,
                        const struct tc_cops_msg *request)
{
    const struct tc_isp *isp           = broker->isp;
    const struct tc_workload *workload = isp->world->workload;
    const uint32_t r                   = number_at(isp, pep_node);
    const uint64_t kbps                = tc_world_stream_kbps(isp->world);
    struct tc_isp_policy policy        = tc_isp_policy_for(isp, r);
    bool is_first                      = true;

    for (uint32_t b = 0; b < workload->broadcaster_count; b++) {
        struct tc_cops_channel channel = instance(isp, b, kbps);

        if (policy.channels_kbps == 0 || !is_channel_at(isp, b, r))
            continue;
        policy.channels_kbps -= kbps;
        put_ipv4(channel.group, tc_isp_group_ipv4(b));
        install(broker, pep_node, request, is_first, &channel);
        is_first = false;
    }
    if (policy.joins_kbps > 0) {
        struct tc_cops_channel joins =
            instance(isp, workload->broadcaster_count, policy.joins_kbps);

        joins.name = TC_TEXT("JOINS");
        install(broker, pep_node, request, is_first, &joins);
    } else if (is_first) {
        install(broker, pep_node, request, is_first, NULL);
    }
}

static bool take(void *self, uint32_t pep_node, const struct tc_cops_msg *msg)
{
    const bool is_policy = msg->op == TC_COPS_REQ &&
                           msg->client_type == TC_COPS_CLIENT_PROVISIONING;

    if (is_policy)
        install_all(self, pep_node, msg);
    return is_policy;
}

static void receive(void *self, struct tc_network *network,
                    const struct tc_packet *packet)
{
    struct tc_isp_broker *broker = self;

    (void)network;
    if (packet->protocol == TC_PROTOCOL_COPS)
        tc_cops_server_receive(broker->server, packet);
}

static tc_err make_pools(struct tc_isp_broker *broker)
{
    const struct tc_isp *isp  = broker->isp;
    const uint64_t limit_kbps = config_of(isp)->reservable_kbps;

    broker->pools = tc_world_alloc(isp->world, isp->edge_router_count *
                                                   sizeof *broker->pools);
    if (!broker->pools)
        return TC_ENOMEM;
    for (uint32_t r = 0; r < isp->edge_router_count; r++) {
        const struct tc_isp_policy policy = tc_isp_policy_for(isp, r);

        broker->pools[r] = (struct tc_cops_pool){
            .is_limited = limit_kbps > 0,
            .limit_kbps =
                limit_kbps -
                (limit_kbps > 0 ? policy.channels_kbps + policy.joins_kbps : 0),
        };
    }
    return TC_OK;
}

/* Observed, but not measured: its decisions are parts of the edge routers'. */
static tc_err add_taps(const struct tc_world *world, uint32_t node)
{
    uint16_t out, in;

    tc_err err =
        tc_directory_add_tap(world->directory, "broker out", 0, node + 1, &out);
    if (err == TC_OK)
        err = tc_directory_add_tap(world->directory, "broker in", 0, node + 1,
                                   &in);
    if (err == TC_OK)
        tc_network_set_taps(world->network, node, out, in);
    return err;
}

static tc_err place(struct tc_isp_broker *broker)
{
    const struct tc_world *world           = broker->isp->world;
    const struct tc_network_config *config = &world->config->network;
    const struct tc_link_config link       = tc_places_link(
              world, config->server_link_bps, config->server_propagation_ns);

    tc_err err = tc_network_add_host(world->network, "broker", BROKER_IPV4,
                                     &broker->node);
    if (err == TC_OK)
        err = tc_network_connect(world->network, broker->node,
                                 world->core_routers[0], &link, NULL);
    return err == TC_OK ? add_taps(world, broker->node) : err;
}

tc_err tc_isp_broker_build(struct tc_isp *isp)
{
    const struct tc_world *world = isp->world;
    struct tc_cops_config config = *config_of(isp);

    isp->edge_router_count = tc_isp_edge_routers_wanted(isp);
    if (config.broker != TC_COPS_BROKER_SERVER)
        return TC_OK;
    struct tc_isp_broker *broker = tc_world_alloc(world, sizeof *broker);
    if (!broker)
        return TC_ENOMEM;

    broker->isp             = isp;
    isp->broker             = broker;
    config.decision         = TC_COPS_DECISION_SERVER;
    config.decision_time_ns = config.broker_service_ns;
    tc_err err              = place(broker);
    if (err == TC_OK)
        err = make_pools(broker);
    if (err == TC_OK)
        err = tc_cops_server_create_in(
            &broker->server, world->network, broker->node, &config,
            world->config->network.link_overhead_octets);
    if (err != TC_OK)
        return err;
    tc_cops_server_set_pools(broker->server, pool_of, broker);
    tc_cops_server_set_taker(broker->server, take, broker);
    tc_network_set_receiver(world->network, broker->node, receive, broker);
    return TC_OK;
}

uint32_t tc_isp_broker_node(const struct tc_isp_broker *broker)
{
    return broker ? broker->node : TC_NETWORK_NONE;
}

uint64_t tc_isp_broker_reserved_kbps(const struct tc_isp_broker *broker)
{
    return broker ? tc_cops_server_reserved_kbps(broker->server) : 0;
}

void tc_isp_broker_slow_down(struct tc_isp_broker *broker, double factor)
{
    if (broker)
        tc_cops_server_slow_down(broker->server, factor);
}
