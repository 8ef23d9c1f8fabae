/* SPDX-License-Identifier: Apache-2.0 */
/* The web server: sign-up and programme guide (paper section 2, Fig. 7).  The
 * HTTP of a real one is SIP here, so that records carry it (docs/model.md). */
#include "model/isp/management.h"
#include "model/network/topology.h"

struct tc_isp_web {
    struct tc_isp_agent agent;
};

static void on_request(void *self, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node)
{
    struct tc_isp_web *web            = self;
    const struct tc_isp *isp          = web->agent.isp;
    const struct tc_isp_notice notice = tc_isp_notice_read(request->body);
    const struct tc_isp_notice store  = { .kind = TC_NOTICE_STORE,
                                          .name = notice.name };

    (void)from_node;
    if (!server)
        return;
    if (notice.kind == TC_NOTICE_SIGN_UP)
        tc_isp_notice_send(&web->agent, TC_SIP_MESSAGE, &store, 0,
                           isp->management->registration_node, server);
    else if (notice.kind == TC_NOTICE_GUIDE)
        tc_isp_notice_answer(&web->agent, server, 200, &notice,
                             isp->world->config->isp.guide_octets);
    else
        tc_isp_notice_answer(&web->agent, server, 400, NULL, 0);
}

/* Passes the registration server's answer on to the user. */
static void on_response(void *self, struct tc_sip_transaction *client,
                        const struct tc_sip_msg *response)
{
    struct tc_isp_web *web            = self;
    const struct tc_isp_notice notice = tc_isp_notice_read(response->body);

    if (client && response->status >= 200)
        tc_isp_notice_answer(&web->agent, tc_sip_transaction_user(client),
                             response->status, &notice, 0);
}

static void on_timeout(void *self, struct tc_sip_transaction *transaction)
{
    struct tc_isp_web *web            = self;
    struct tc_sip_transaction *server = tc_sip_transaction_user(transaction);

    if (server)
        tc_isp_notice_answer(&web->agent, server, 408, NULL, 0);
}

static const struct tc_sip_user user = {
    .on_request  = on_request,
    .on_response = on_response,
    .on_timeout  = on_timeout,
};

tc_err tc_isp_web_create(struct tc_isp *isp, uint32_t node,
                         struct tc_isp_web **out)
{
    struct tc_isp_web *web = tc_world_alloc(isp->world, sizeof *web);

    if (!web)
        return TC_ENOMEM;
    tc_network_set_receiver(isp->world->network, node,
                            tc_isp_management_receive, &web->agent);
    *out = web;
    return tc_isp_agent_init(&web->agent, isp, 0, node,
                             isp->world->config->isp.management_service_ns,
                             &user, web);
}
