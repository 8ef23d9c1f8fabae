/* SPDX-License-Identifier: Apache-2.0 */
/* The DS management server: assigns requests to DS servers, and restarts a
 * failed one (paper sections 2, 3.3 and 5.1). */
#include <assert.h>

#include "model/engine/sim.h"
#include "model/isp/management.h"
#include "model/network/topology.h"

struct repair {
    struct tc_isp_dsm *dsm;
    struct tc_timer timer;
    bool is_under_way;
};

struct tc_isp_dsm {
    struct tc_isp_agent agent;
    struct repair *repairs; /* by server */
};

uint32_t tc_isp_dsm_assign(const struct tc_isp_dsm *dsm, uint32_t demand)
{
    const uint32_t count = dsm->agent.isp->server_count;

    assert(count > 0);
    for (uint32_t i = 0; i < count; i++)
        if (!dsm->repairs[(demand + i) % count].is_under_way)
            return (demand + i) % count;
    return demand % count;
}

/* Step 7: reports the outcome. */
static void on_repaired(struct tc_sim *sim, void *self, uint64_t server)
{
    struct repair *repair                = self;
    struct tc_isp_agent *agent           = &repair->dsm->agent;
    const struct tc_isp_notice recovered = { .kind   = TC_NOTICE_RECOVERED,
                                             .server = (uint32_t)server };

    (void)sim;
    repair->is_under_way = false;
    tc_isp_ds_set_down(agent->isp->servers[server], false);
    tc_isp_notice_send(agent, TC_SIP_MESSAGE, &recovered, 0,
                       agent->isp->management->registration_node, NULL);
}

static void on_request(void *self, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node)
{
    struct tc_isp_dsm *dsm            = self;
    const struct tc_isp_notice notice = tc_isp_notice_read(request->body);
    const struct tc_world *world      = dsm->agent.isp->world;

    (void)from_node;
    if (!server)
        return;
    tc_isp_notice_answer(&dsm->agent, server, 200, NULL, 0);
    if (notice.kind != TC_NOTICE_RECOVER ||
        notice.server >= dsm->agent.isp->server_count)
        return;

    struct repair *repair = &dsm->repairs[notice.server];
    repair->is_under_way  = true;
    tc_timer_start(world->sim, &repair->timer, world->config->isp.recovery_ns);
}

static void on_response(void *self, struct tc_sip_transaction *client,
                        const struct tc_sip_msg *response)
{
    (void)self;
    (void)client;
    (void)response;
}

static const struct tc_sip_user user = {
    .on_request  = on_request,
    .on_response = on_response,
};

tc_err tc_isp_dsm_create(struct tc_isp *isp, uint32_t node,
                         struct tc_isp_dsm **out)
{
    struct tc_world *world = isp->world;
    struct tc_isp_dsm *dsm = tc_world_alloc(world, sizeof *dsm);

    if (!dsm)
        return TC_ENOMEM;
    dsm->repairs =
        tc_world_alloc(world, isp->server_count * sizeof *dsm->repairs);
    if (!dsm->repairs)
        return TC_ENOMEM;
    for (uint32_t s = 0; s < isp->server_count; s++) {
        dsm->repairs[s].dsm = dsm;
        tc_timer_init(&dsm->repairs[s].timer, on_repaired, &dsm->repairs[s], s);
    }
    tc_network_set_receiver(world->network, node, tc_isp_management_receive,
                            &dsm->agent);
    *out = dsm;
    return tc_isp_agent_init(&dsm->agent, isp, 0, node,
                             world->config->isp.management_service_ns, &user,
                             dsm);
}
