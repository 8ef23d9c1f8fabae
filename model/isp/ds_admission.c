/* SPDX-License-Identifier: Apache-2.0 */
/* The DS server as COPS enforcement point: requests bandwidth for its users
 * from the edge routers, and releases it (paper sections 3.1 and 4.1). */
#include <stdio.h>

#include "model/engine/sim.h"
#include "model/isp/ds_state.h"
#include "model/isp/edge_router.h"
#include "model/network/topology.h"

static void on_decided(void *self, uint64_t side, bool granted)
{
    struct tc_ds_call *call       = self;
    struct tc_ds_channel *channel = &call->ds->channels[call->broadcaster];

    if (side == TC_DS_BROADCASTER && call->is_first && !granted)
        channel->is_refused = true; /* even if the requesting call has ended */
    if (call->is_over)
        return;
    if (side == TC_DS_VIEWER) {
        tc_ds_on_viewer_decided(call, granted);
        return;
    }
    if (call->is_admitted) /* revoked: the stream continues without it */
        return;
    call->is_admitted = granted;
    if (granted && !channel->is_refused)
        tc_ds_on_broadcaster_granted(call);
    else
        tc_ds_on_broadcaster_refused(call);
}

static tc_err connect(struct tc_isp_ds *ds, uint32_t router)
{
    const struct tc_isp *isp     = ds->agent.isp;
    const struct tc_world *world = isp->world;
    char name[32];

    tc_err err = tc_cops_client_create_in(
        &ds->cops[router], world->network, ds->agent.node,
        tc_isp_edge_router_node(isp, router), &world->config->cops,
        world->config->network.link_overhead_octets);
    (void)snprintf(name, sizeof name, "ds%u", ds->agent.index);
    return err == TC_OK
               ? tc_cops_client_connect(
                     ds->cops[router], name,
                     tc_random_stream(world->seed, world->replication,
                                      ds->agent.index * isp->edge_router_count +
                                          router,
                                      TC_PURPOSE_KEEP_ALIVE))
               : err;
}

/* The connection to an edge router, created when first needed; NULL: no memory,
 * and the simulation is stopped. */
static struct tc_cops_client *cops_to(struct tc_isp_ds *ds, uint32_t router)
{
    tc_err err = ds->cops[router] ? TC_OK : connect(ds, router);

    if (err != TC_OK)
        tc_sim_stop(ds->agent.isp->world->sim, err);
    return ds->cops[router];
}

void tc_ds_open_cops(struct tc_isp_ds *ds)
{
    const struct tc_isp *isp            = ds->agent.isp;
    const struct tc_cops_config *config = &isp->world->config->cops;

    if (config->connection != TC_COPS_CONNECTION_OPENED)
        return;
    for (uint32_t r = 0; r < isp->edge_router_count; r++)
        if (config->edge_router == TC_COPS_EDGE_ROUTER_OF_USER ||
            r == ds->agent.index)
            (void)cops_to(ds, r);
}

/* Is it a provisioning request, for the channel itself, rather than one side of
 * a join? */
static bool is_provisioning(const struct tc_ds_call *call, bool is_channel)
{
    const enum tc_cops_choice choice =
        call->ds->agent.isp->world->config->cops.choice;

    return choice == TC_COPS_CHOICE_PROVISIONING ||
           (choice == TC_COPS_CHOICE_HYBRID && is_channel);
}

static struct tc_cops_ask ask_for(const struct tc_ds_call *call,
                                  enum tc_ds_side side)
{
    const struct tc_isp *isp     = call->ds->agent.isp;
    const struct tc_world *world = isp->world;
    const bool is_broadcaster    = side == TC_DS_BROADCASTER;
    const bool is_extension      = is_broadcaster && !call->is_first;
    const uint32_t user = is_broadcaster ? call->next_node : call->prev_node;

    return (struct tc_cops_ask){
        .is_provisioning =
            is_provisioning(call, is_broadcaster && call->is_first),
        .is_broadcaster = is_broadcaster,
        .channel        = call->broadcaster,
        .channel_name   = tc_world_text(world, "CH-%u", call->broadcaster),
        .session_id     = call->call_id,
        .user_ipv4      = tc_network_node_ipv4(world->network, user),
        .group_ipv4     = tc_isp_group_ipv4(call->broadcaster),
        .udp_port       = TC_MEDIA_PORT,
        .bandwidth_kbps = is_extension ? 0 : tc_world_stream_kbps(world),
    };
}

/* Fig. 7 for a channel that is not on the air yet, Fig. 8 otherwise. */
void tc_ds_ask_for_broadcaster(struct tc_ds_call *call)
{
    struct tc_isp_ds *ds          = call->ds;
    const struct tc_isp *isp      = ds->agent.isp;
    struct tc_ds_channel *channel = &ds->channels[call->broadcaster];
    const struct tc_person *user =
        &isp->world->workload->broadcasters[call->broadcaster];
    struct tc_cops_client *cops = cops_to(
        ds, tc_isp_edge_router_for(isp, tc_isp_home_of(isp, user), user));

    if (!cops)
        return;
    call->cops[TC_DS_BROADCASTER] = cops;
    call->is_first                = channel->calls++ == 0;
    struct tc_cops_ask ask        = ask_for(call, TC_DS_BROADCASTER);
    uint32_t handle =
        tc_cops_client_request(cops, &ask, on_decided, call, TC_DS_BROADCASTER);
    if (call->is_first)
        channel->handle = handle;
    else
        call->handles[TC_DS_BROADCASTER] = handle;
}

void tc_ds_ask_for_viewer(struct tc_ds_call *call)
{
    const struct tc_isp *isp     = call->ds->agent.isp;
    struct tc_cops_ask ask       = ask_for(call, TC_DS_VIEWER);
    const struct tc_person *user = tc_isp_viewer_at(isp, call->prev_node);
    struct tc_cops_client *cops  = cops_to(
         call->ds, tc_isp_edge_router_for(isp, call->ds->agent.index, user));

    if (!cops)
        return;
    call->cops[TC_DS_VIEWER] = cops;
    call->handles[TC_DS_VIEWER] =
        tc_cops_client_request(cops, &ask, on_decided, call, TC_DS_VIEWER);
}

void tc_ds_give_back(struct tc_ds_call *call)
{
    struct tc_isp_ds *ds = call->ds;

    if (call->is_over)
        return;
    call->is_over = true;
    tc_isp_repeat_stop(&call->notice);
    for (unsigned side = 0; side < TC_DS_SIDES; side++)
        if (call->cops[side])
            tc_cops_client_release(call->cops[side], call->handles[side]);
    if (!call->cops[TC_DS_BROADCASTER])
        return;

    struct tc_ds_channel *channel = &ds->channels[call->broadcaster];
    if (--channel->calls == 0) {
        tc_cops_client_release(call->cops[TC_DS_BROADCASTER], channel->handle);
        *channel = (struct tc_ds_channel){ 0 };
    }
}

/* There is one connection to each edge router, identified by its node. */
void tc_ds_take_cops(struct tc_isp_ds *ds, const struct tc_packet *packet)
{
    const struct tc_isp *isp = ds->agent.isp;

    for (uint32_t r = 0; r < isp->edge_router_count; r++)
        if (ds->cops[r] &&
            tc_isp_edge_router_node(isp, r) == packet->from_node) {
            tc_cops_client_receive(ds->cops[r], packet);
            return;
        }
}

void tc_ds_forget_cops(struct tc_isp_ds *ds)
{
    for (uint32_t r = 0; r < ds->agent.isp->edge_router_count; r++)
        if (ds->cops[r])
            tc_cops_client_forget(ds->cops[r]);
}

void tc_ds_reopen_cops(struct tc_isp_ds *ds)
{
    for (uint32_t r = 0; r < ds->agent.isp->edge_router_count; r++)
        if (ds->cops[r])
            tc_cops_client_reopen(ds->cops[r]);
}

uint32_t tc_isp_ds_open_handles(const struct tc_isp_ds *ds)
{
    uint32_t sum = 0;

    for (uint32_t r = 0; r < ds->agent.isp->edge_router_count; r++)
        if (ds->cops[r])
            sum += tc_cops_client_open_handles(ds->cops[r]);
    return sum;
}
