/* SPDX-License-Identifier: Apache-2.0 */
/* The registration server: knows all users and their DS servers, finds the
 * nearest server for a new user, and moves the users of a failed one (paper
 * sections 2 and 3.3, step 6). */
#include "model/isp/management.h"
#include "model/network/topology.h"

struct tc_isp_registration {
    struct tc_isp_agent agent;
    bool *is_missing; /* by server: it gets no new users */
};

/* A web server's request, pending until the DS server has answered. */
struct pending {
    struct tc_sip_transaction *server;
    uint32_t home;
};

/* The nearest server; else the next by number that is not missing; the nearest
 * if all are missing. */
static uint32_t place(const struct tc_isp_registration *registration,
                      uint32_t nearest)
{
    const uint32_t count = registration->agent.isp->server_count;

    for (uint32_t i = 0; i < count; i++)
        if (!registration->is_missing[(nearest + i) % count])
            return (nearest + i) % count;
    return nearest;
}

static void store(struct tc_isp_registration *registration,
                  struct tc_sip_transaction *server,
                  const struct tc_isp_notice *notice)
{
    struct tc_isp_agent *agent     = &registration->agent;
    const struct tc_person *person = tc_isp_person_of(agent->isp, notice->name);
    struct pending *pending =
        tc_world_alloc(agent->isp->world, sizeof *pending);

    if (!pending)
        return;
    if (!person) {
        tc_isp_notice_answer(agent, server, 404, NULL, 0);
        return;
    }
    pending->server = server;
    pending->home   = place(registration, tc_isp_home_of(agent->isp, person));

    const struct tc_isp_notice told = { .kind   = TC_NOTICE_SUBSCRIBER,
                                        .name   = notice->name,
                                        .server = pending->home };
    tc_isp_notice_send(agent, TC_SIP_MESSAGE, &told, 0,
                       tc_isp_ds_node(agent->isp->servers[pending->home]),
                       pending);
}

static void tell_users(struct tc_isp_registration *registration,
                       const struct tc_person *people, const uint32_t *nodes,
                       uint32_t count, const struct tc_isp_notice *moved)
{
    struct tc_isp_agent *agent        = &registration->agent;
    const struct tc_isp_notice domain = { .kind   = TC_NOTICE_DOMAIN,
                                          .server = moved->at };

    for (uint32_t i = 0; i < count; i++)
        if (tc_isp_home_of(agent->isp, &people[i]) == moved->server)
            tc_isp_notice_send(agent, TC_SIP_NOTIFY, &domain, 0, nodes[i],
                               NULL);
}

/* Servers are informed before users, so that they know the users that
 * connect. */
static void move_users(struct tc_isp_registration *registration,
                       uint32_t server, uint32_t at)
{
    struct tc_isp_agent *agent       = &registration->agent;
    const struct tc_world *world     = agent->isp->world;
    const struct tc_workload *w      = world->workload;
    const struct tc_isp_notice moved = { .kind   = TC_NOTICE_MOVED,
                                         .server = server,
                                         .at     = at };

    for (uint32_t s = 0; s < agent->isp->server_count; s++)
        if (!registration->is_missing[s])
            tc_isp_notice_send(agent, TC_SIP_MESSAGE, &moved, 0,
                               tc_isp_ds_node(agent->isp->servers[s]), NULL);
    tell_users(registration, w->broadcasters, world->broadcaster_nodes,
               w->broadcaster_count, &moved);
    tell_users(registration, w->viewers, world->viewer_nodes, w->viewer_count,
               &moved);
}

static void lose(struct tc_isp_registration *registration, uint32_t server)
{
    registration->is_missing[server] = true;
    move_users(registration, server, place(registration, server));
}

/* The neighbours return the list at the registration server's command. */
static void regain(struct tc_isp_registration *registration, uint32_t server)
{
    struct tc_isp_agent *agent             = &registration->agent;
    const uint32_t neighbour               = place(registration, server);
    const struct tc_isp_notice return_list = { .kind   = TC_NOTICE_RETURN,
                                               .server = server };

    if (neighbour != server)
        tc_isp_notice_send(agent, TC_SIP_MESSAGE, &return_list, 0,
                           tc_isp_ds_node(agent->isp->servers[neighbour]),
                           NULL);
    registration->is_missing[server] = false;
    move_users(registration, server, server);
}

static void on_request(void *self, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node)
{
    struct tc_isp_registration *registration = self;
    const struct tc_isp_notice notice = tc_isp_notice_read(request->body);

    (void)from_node;
    if (!server)
        return;
    if (notice.kind == TC_NOTICE_STORE) {
        store(registration, server, &notice);
        return;
    }
    tc_isp_notice_answer(&registration->agent, server, 200, NULL, 0);
    if (notice.server >= registration->agent.isp->server_count)
        return;
    if (notice.kind == TC_NOTICE_MISSING)
        lose(registration, notice.server);
    else if (notice.kind == TC_NOTICE_RECOVERED)
        regain(registration, notice.server);
}

static void answer_pending(struct tc_isp_registration *registration,
                           const struct pending *pending, unsigned status)
{
    const struct tc_isp_notice domain = { .kind   = TC_NOTICE_DOMAIN,
                                          .server = pending->home };

    tc_isp_notice_answer(&registration->agent, pending->server, status, &domain,
                         0);
}

static void on_response(void *self, struct tc_sip_transaction *client,
                        const struct tc_sip_msg *response)
{
    const struct pending *pending =
        client ? tc_sip_transaction_user(client) : NULL;

    if (pending && response->status >= 200)
        answer_pending(self, pending, response->status);
}

static void on_timeout(void *self, struct tc_sip_transaction *transaction)
{
    const struct pending *pending = tc_sip_transaction_user(transaction);

    if (pending)
        answer_pending(self, pending, 408);
}

static const struct tc_sip_user user = {
    .on_request  = on_request,
    .on_response = on_response,
    .on_timeout  = on_timeout,
};

tc_err tc_isp_registration_create(struct tc_isp *isp, uint32_t node,
                                  struct tc_isp_registration **out)
{
    struct tc_world *world = isp->world;
    struct tc_isp_registration *registration =
        tc_world_alloc(world, sizeof *registration);

    if (!registration)
        return TC_ENOMEM;
    registration->is_missing = tc_world_alloc(
        world, isp->server_count * sizeof *registration->is_missing);
    if (!registration->is_missing)
        return TC_ENOMEM;
    tc_network_set_receiver(world->network, node, tc_isp_management_receive,
                            &registration->agent);
    *out = registration;
    return tc_isp_agent_init(&registration->agent, isp, 0, node,
                             world->config->isp.management_service_ns, &user,
                             registration);
}
