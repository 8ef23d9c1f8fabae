/* SPDX-License-Identifier: Apache-2.0 */
/* The ISP's overlay of DS servers: each holds copies of the others' data about
 * subscribers, so that any of them can replace a failed one (paper sections 2
 * and 3.3). */
#include "model/isp/ds_state.h"
#include "model/isp/management.h"
#include "model/network/topology.h"

enum { USER_OCTETS = 48, SESSION_OCTETS = 96 }; /* per entry of a list */

static void tell_neighbours(struct tc_isp_ds *ds,
                            const struct tc_isp_notice *notice,
                            uint32_t list_octets)
{
    const struct tc_isp *isp = ds->agent.isp;

    for (uint32_t s = 0; s < isp->server_count; s++)
        if (s != ds->agent.index)
            tc_isp_notice_send(&ds->agent, TC_SIP_MESSAGE, notice, list_octets,
                               tc_isp_ds_node(isp->servers[s]), NULL);
}

static uint32_t subscribers_of(const struct tc_isp_ds *ds, uint32_t server)
{
    const struct tc_isp *isp = ds->agent.isp;
    uint32_t count           = 0;

    for (uint32_t b = 0; b < isp->world->workload->broadcaster_count; b++)
        count += tc_isp_home_of(isp, &isp->world->workload->broadcasters[b]) ==
                 server;
    return count;
}

static uint32_t sessions_of(const struct tc_isp_ds *ds)
{
    uint32_t count = 0;

    for (uint32_t b = 0; b < ds->agent.isp->world->workload->broadcaster_count;
         b++)
        count += ds->channels[b].calls;
    return count;
}

/* Server, subscriber and session information (paper section 2). */
static void on_exchange(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_isp_ds *ds              = self;
    const struct tc_isp_notice notice = { .kind   = TC_NOTICE_EXCHANGE,
                                          .server = ds->agent.index };

    (void)arg;
    tell_neighbours(ds, &notice,
                    USER_OCTETS * subscribers_of(ds, ds->agent.index) +
                        SESSION_OCTETS * sessions_of(ds));
    tc_timer_start(sim, &ds->exchange,
                   ds->agent.isp->world->config->isp.exchange_ns);
}

void tc_isp_ds_start_exchange(struct tc_isp_ds *ds)
{
    const struct tc_world *world = ds->agent.isp->world;

    if (world->config->isp.exchange_ns > 0)
        tc_timer_start(world->sim, &ds->exchange,
                       world->config->isp.exchange_ns);
}

tc_err tc_ds_overlay_init(struct tc_isp_ds *ds)
{
    const struct tc_isp *isp           = ds->agent.isp;
    const struct tc_workload *workload = isp->world->workload;

    ds->homes = tc_world_alloc(isp->world, (workload->broadcaster_count + 1U) *
                                               sizeof *ds->homes);
    ds->is_missing =
        tc_world_alloc(isp->world, isp->server_count * sizeof *ds->is_missing);
    if (!ds->homes || !ds->is_missing)
        return TC_ENOMEM;
    for (uint32_t b = 0; b < workload->broadcaster_count; b++)
        ds->homes[b] = isp->world->config->isp.has_management
                           ? TC_NETWORK_NONE
                           : tc_isp_home_of(isp, &workload->broadcasters[b]);
    tc_timer_init(&ds->exchange, on_exchange, ds, 0);
    return TC_OK;
}

/* A server never counts itself as missing, so there always is one. */
static uint32_t stand_in_for(const struct tc_isp_ds *ds, uint32_t server)
{
    const uint32_t count = ds->agent.isp->server_count;

    while (ds->is_missing[server])
        server = (server + 1) % count;
    return server;
}

void tc_ds_choose_next(struct tc_ds_call *call)
{
    const struct tc_isp_ds *ds = call->ds;
    const struct tc_isp *isp   = ds->agent.isp;
    const uint32_t server      = stand_in_for(ds, ds->homes[call->broadcaster]);

    call->serves_broadcaster = server == ds->agent.index;
    call->next_ds   = call->serves_broadcaster ? TC_NETWORK_NONE : server;
    call->next_node = call->serves_broadcaster
                          ? isp->world->broadcaster_nodes[call->broadcaster]
                          : tc_isp_ds_node(isp->servers[server]);
}

void tc_ds_miss(struct tc_isp_ds *ds, uint32_t server)
{
    if (server != ds->agent.index)
        ds->is_missing[server] = true;
}

void tc_ds_hear(struct tc_isp_ds *ds, uint32_t from_node)
{
    const struct tc_isp *isp = ds->agent.isp;

    for (uint32_t s = 0; s < isp->server_count; s++)
        if (ds->is_missing[s] && tc_isp_ds_node(isp->servers[s]) == from_node)
            ds->is_missing[s] = false;
}

void tc_ds_greet(struct tc_isp_ds *ds)
{
    const struct tc_isp *isp = ds->agent.isp;

    for (uint32_t s = 0; s < isp->server_count; s++) {
        const uint32_t node = tc_isp_ds_node(isp->servers[s]);

        if (s == ds->agent.index)
            continue;
        struct tc_sip_msg *hello =
            tc_isp_new_request(&ds->agent, TC_SIP_OPTIONS, node);
        if (hello)
            (void)tc_sip_stack_request(ds->agent.stack, hello, node, NULL);
    }
}

/* A new subscriber; its own server informs the others. */
static void take_subscriber(struct tc_isp_ds *ds,
                            const struct tc_isp_notice *notice,
                            uint32_t from_node)
{
    const struct tc_isp *isp = ds->agent.isp;
    const struct tc_text uri = tc_world_text(
        isp->world, "sip:%.*s", (int)notice->name.len_bytes, notice->name.at);
    const uint32_t broadcaster = tc_isp_broadcaster_of(isp, uri);

    if (broadcaster != TC_NETWORK_NONE)
        ds->homes[broadcaster] = notice->server;
    if (from_node == isp->management->registration_node &&
        broadcaster != TC_NETWORK_NONE)
        tell_neighbours(ds, notice, 0);
}

static void take_move(struct tc_isp_ds *ds, const struct tc_isp_notice *notice)
{
    const struct tc_isp *isp           = ds->agent.isp;
    const struct tc_workload *workload = isp->world->workload;

    for (uint32_t b = 0; b < workload->broadcaster_count; b++)
        if (tc_isp_home_of(isp, &workload->broadcasters[b]) == notice->server)
            ds->homes[b] = notice->at;
    if (notice->at == notice->server)
        ds->is_missing[notice->server] = false;
}

static void give_list_back(struct tc_isp_ds *ds, uint32_t server)
{
    const struct tc_isp_notice list = { .kind   = TC_NOTICE_LIST,
                                        .server = server };

    tc_isp_notice_send(&ds->agent, TC_SIP_MESSAGE, &list,
                       USER_OCTETS * subscribers_of(ds, server),
                       tc_isp_ds_node(ds->agent.isp->servers[server]), NULL);
}

void tc_ds_take_notice(struct tc_isp_ds *ds, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node)
{
    const struct tc_isp_notice notice = tc_isp_notice_read(request->body);
    const uint32_t count              = ds->agent.isp->server_count;

    tc_isp_notice_answer(&ds->agent, server, 200, NULL, 0);
    if (notice.server >= count || notice.at >= count)
        return;
    if (notice.kind == TC_NOTICE_SUBSCRIBER)
        take_subscriber(ds, &notice, from_node);
    else if (notice.kind == TC_NOTICE_MOVED)
        take_move(ds, &notice);
    else if (notice.kind == TC_NOTICE_RETURN)
        give_list_back(ds, notice.server);
    else if (notice.kind == TC_NOTICE_LIST)
        take_move(ds, &(struct tc_isp_notice){ .server = ds->agent.index,
                                               .at     = ds->agent.index });
}

/* Forgets its users, whom the registration server returns; without management
 * servers they are kept on disk. */
void tc_ds_forget_users(struct tc_isp_ds *ds)
{
    const struct tc_isp *isp           = ds->agent.isp;
    const struct tc_workload *workload = isp->world->workload;

    tc_timer_cancel(&ds->exchange);
    for (uint32_t b = 0; b < workload->broadcaster_count; b++)
        if (isp->management &&
            tc_isp_home_of(isp, &workload->broadcasters[b]) == ds->agent.index)
            ds->homes[b] = TC_NETWORK_NONE;
}
