/* SPDX-License-Identifier: Apache-2.0 */
/* The DS recovery server: sends Hellos, keeps the list of servers that answer,
 * and reports those that do not (paper section 3.3, steps 1 to 4). */
#include "model/engine/sim.h"
#include "model/isp/management.h"
#include "model/network/topology.h"

struct watched {
    uint32_t server;
    uint32_t misses;                  /* in a row */
    bool is_listed;                   /* among those available */
    struct tc_sip_transaction *hello; /* NULL: it was answered */
};

struct tc_isp_recovery {
    struct tc_isp_agent agent;
    struct watched *watched; /* by server */
    struct tc_timer round;
    struct tc_timer timeout;
};

static void say_hello(struct tc_isp_recovery *recovery, struct watched *w)
{
    struct tc_isp_agent *agent = &recovery->agent;
    const uint32_t node        = tc_isp_ds_node(agent->isp->servers[w->server]);
    struct tc_sip_msg *hello = tc_isp_new_request(agent, TC_SIP_OPTIONS, node);

    if (hello)
        w->hello = tc_sip_stack_request(agent->stack, hello, node, w);
}

static void on_round(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_isp_recovery *recovery   = self;
    const struct tc_isp *isp           = recovery->agent.isp;
    const struct tc_isp_config *config = &isp->world->config->isp;

    (void)arg;
    for (uint32_t s = 0; s < isp->server_count; s++)
        say_hello(recovery, &recovery->watched[s]);
    tc_timer_start(sim, &recovery->timeout, config->hello_timeout_ns);
    tc_timer_start(sim, &recovery->round, config->hello_interval_ns);
}

static void tell(struct tc_isp_recovery *recovery, uint32_t server)
{
    const struct tc_isp_management *m  = recovery->agent.isp->management;
    const struct tc_isp_notice missing = { .kind   = TC_NOTICE_MISSING,
                                           .server = server };
    const struct tc_isp_notice recover = { .kind   = TC_NOTICE_RECOVER,
                                           .server = server };

    tc_isp_notice_send(&recovery->agent, TC_SIP_MESSAGE, &missing, 0,
                       m->registration_node, NULL);
    tc_isp_notice_send(&recovery->agent, TC_SIP_MESSAGE, &recover, 0,
                       m->dsm_node, NULL);
}

/* A late answer counts as a miss; the Hello is abandoned. */
static void on_timeout_of_round(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_isp_recovery *recovery = self;
    const struct tc_isp *isp         = recovery->agent.isp;

    (void)sim;
    (void)arg;
    for (uint32_t s = 0; s < isp->server_count; s++) {
        struct watched *w = &recovery->watched[s];

        if (!w->hello)
            continue;
        tc_sip_stack_abandon(recovery->agent.stack, w->hello);
        w->hello = NULL;
        w->misses++;
        if (w->misses >= isp->world->config->isp.hello_misses && w->is_listed) {
            w->is_listed = false;
            tell(recovery, s);
        }
    }
}

static void on_response(void *self, struct tc_sip_transaction *client,
                        const struct tc_sip_msg *response)
{
    struct watched *w = client ? tc_sip_transaction_user(client) : NULL;

    (void)self;
    if (!w || response->cseq_method != TC_SIP_OPTIONS || w->hello != client)
        return;
    w->hello     = NULL;
    w->misses    = 0;
    w->is_listed = true;
}

static void on_request(void *self, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node)
{
    struct tc_isp_recovery *recovery = self;

    (void)request;
    (void)from_node;
    if (server)
        tc_isp_notice_answer(&recovery->agent, server, 200, NULL, 0);
}

static const struct tc_sip_user user = {
    .on_request  = on_request,
    .on_response = on_response,
};

tc_err tc_isp_recovery_create(struct tc_isp *isp, uint32_t node,
                              struct tc_isp_recovery **out)
{
    struct tc_world *world           = isp->world;
    struct tc_isp_recovery *recovery = tc_world_alloc(world, sizeof *recovery);

    if (!recovery)
        return TC_ENOMEM;
    recovery->watched =
        tc_world_alloc(world, isp->server_count * sizeof *recovery->watched);
    if (!recovery->watched)
        return TC_ENOMEM;
    for (uint32_t s = 0; s < isp->server_count; s++)
        recovery->watched[s] =
            (struct watched){ .server = s, .is_listed = true };
    tc_timer_init(&recovery->round, on_round, recovery, 0);
    tc_timer_init(&recovery->timeout, on_timeout_of_round, recovery, 0);
    tc_network_set_receiver(world->network, node, tc_isp_management_receive,
                            &recovery->agent);
    *out = recovery;
    return tc_isp_agent_init(&recovery->agent, isp, 0, node,
                             world->config->isp.management_service_ns, &user,
                             recovery);
}

void tc_isp_recovery_start(struct tc_isp_recovery *recovery)
{
    const struct tc_world *world = recovery->agent.isp->world;

    tc_timer_start(world->sim, &recovery->round,
                   world->config->isp.hello_interval_ns);
}
