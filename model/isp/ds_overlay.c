/* SPDX-License-Identifier: Apache-2.0 */
/* The ISP's overlay of DS servers: each holds copies of what the others know
 * of their subscribers, so that any can stand in for one that is missing
 * (paper sections 2 and 3.3). */
#include "model/isp/ds_state.h"
#include "model/network/topology.h"

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
        ds->homes[b] = tc_isp_home_of(isp, &workload->broadcasters[b]);
    return TC_OK;
}

/* This server is never missing to itself, so that there always is one. */
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
