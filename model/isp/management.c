/* SPDX-License-Identifier: Apache-2.0 */
#include "model/isp/management.h"

#include "model/network/topology.h"
#include "model/places.h"

enum { MANAGEMENT_NET = 0x0a010101 }; /* 10.1.1.1 */

void tc_isp_management_receive(void *self, struct tc_network *network,
                               const struct tc_packet *packet)
{
    struct tc_isp_agent *agent = self;

    (void)network;
    if (packet->protocol == TC_PROTOCOL_SIP)
        tc_sip_stack_receive(agent->stack, packet);
}

static tc_err place(struct tc_isp *isp, const char *name, uint32_t number,
                    uint32_t *node)
{
    struct tc_world *world                 = isp->world;
    const struct tc_network_config *config = &world->config->network;
    const struct tc_link_config link       = tc_places_link(
              world, config->server_link_bps, config->server_propagation_ns);

    tc_err err = tc_network_add_host(world->network, name,
                                     MANAGEMENT_NET + number, node);
    if (err == TC_OK)
        err = tc_network_connect(world->network, *node, world->core_routers[0],
                                 &link, NULL);
    if (err == TC_OK)
        err = tc_places_add_server_taps(world, *node, name);
    return err;
}

tc_err tc_isp_management_build(struct tc_isp *isp)
{
    struct tc_isp_management *m = tc_world_alloc(isp->world, sizeof *m);

    if (!m)
        return TC_ENOMEM;
    isp->management = m;

    tc_err err = place(isp, "recovery", 0, &m->recovery_node);
    if (err == TC_OK)
        err = place(isp, "registration", 1, &m->registration_node);
    if (err == TC_OK)
        err = place(isp, "dsm", 2, &m->dsm_node);
    if (err == TC_OK)
        err = place(isp, "web", 3, &m->web_node);
    if (err == TC_OK)
        err = tc_isp_recovery_create(isp, m->recovery_node, &m->recovery);
    if (err == TC_OK)
        err = tc_isp_registration_create(isp, m->registration_node,
                                         &m->registration);
    if (err == TC_OK)
        err = tc_isp_dsm_create(isp, m->dsm_node, &m->dsm);
    if (err == TC_OK)
        err = tc_isp_web_create(isp, m->web_node, &m->web);
    return err;
}

/* All sign up within isp.sign_up_s, evenly: broadcasters first, so that viewers
 * can find them. */
static void sign_up_all(struct tc_isp *isp)
{
    const struct tc_workload *workload = isp->world->workload;
    const int64_t users =
        (int64_t)workload->broadcaster_count + workload->viewer_count;
    const int64_t step_ns = isp->world->config->isp.sign_up_ns / (users + 1);
    int64_t at_ns         = 0;

    for (uint32_t b = 0; b < workload->broadcaster_count; b++)
        tc_isp_subscriber_sign_up(
            tc_isp_broadcaster_subscriber(isp->broadcasters[b]),
            at_ns += step_ns);
    for (uint32_t v = 0; v < workload->viewer_count; v++)
        tc_isp_subscriber_sign_up(tc_isp_viewer_subscriber(isp->viewers[v]),
                                  at_ns += step_ns);
}

void tc_isp_management_start(struct tc_isp *isp)
{
    tc_isp_recovery_start(isp->management->recovery);
    for (uint32_t s = 0; s < isp->server_count; s++)
        tc_isp_ds_start_exchange(isp->servers[s]);
    sign_up_all(isp);
}
