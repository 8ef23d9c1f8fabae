/* SPDX-License-Identifier: Apache-2.0 */
/* A user's part in sign-up, guide and domain: the same for viewers and
 * broadcasters. */
#include "model/isp/management.h"
#include "model/network/topology.h"

static void on_sign_up(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_isp_subscriber *subscriber = self;
    const struct tc_isp_notice notice    = {
           .kind = TC_NOTICE_SIGN_UP,
           .name = tc_text_of(subscriber->person->name),
    };

    (void)sim;
    (void)arg;
    tc_isp_notice_send(subscriber->agent, TC_SIP_MESSAGE, &notice, 0,
                       subscriber->agent->isp->management->web_node, NULL);
}

void tc_isp_subscriber_init(struct tc_isp_subscriber *subscriber,
                            struct tc_isp_agent *agent,
                            const struct tc_person *person)
{
    *subscriber = (struct tc_isp_subscriber){
        .agent  = agent,
        .person = person,
        .home   = tc_isp_home_of(agent->isp, person),
    };
    tc_timer_init(&subscriber->sign_up, on_sign_up, subscriber, 0);
}

void tc_isp_subscriber_sign_up(struct tc_isp_subscriber *subscriber,
                               int64_t delay_ns)
{
    tc_timer_start(subscriber->agent->isp->world->sim, &subscriber->sign_up,
                   delay_ns);
}

void tc_isp_subscriber_read_guide(struct tc_isp_subscriber *subscriber,
                                  void *user)
{
    const struct tc_isp_notice notice = { .kind = TC_NOTICE_GUIDE };

    tc_isp_notice_send(subscriber->agent, TC_SIP_MESSAGE, &notice, 0,
                       subscriber->agent->isp->management->web_node, user);
}

/* "Bob gets DS1's domain and connects." */
static void connect_to(struct tc_isp_subscriber *subscriber, uint32_t server)
{
    struct tc_isp_agent *agent = subscriber->agent;

    if (server >= agent->isp->server_count)
        return;
    subscriber->home       = server;
    const uint32_t node    = tc_isp_ds_node(agent->isp->servers[server]);
    struct tc_sip_msg *msg = tc_isp_new_request(agent, TC_SIP_REGISTER, node);

    if (!msg)
        return;
    msg->from.uri    = tc_isp_uri(agent->isp, subscriber->person);
    msg->to.uri      = msg->from.uri;
    msg->contact.uri = tc_isp_node_uri(agent->isp, agent->node);
    (void)tc_sip_stack_request(agent->stack, msg, node, NULL);
}

bool tc_isp_subscriber_take_request(struct tc_isp_subscriber *subscriber,
                                    struct tc_sip_transaction *server,
                                    const struct tc_sip_msg *request)
{
    const struct tc_isp_notice notice = tc_isp_notice_read(request->body);

    if (!server || request->method != TC_SIP_NOTIFY)
        return false;
    tc_isp_notice_answer(subscriber->agent, server, 200, NULL, 0);
    if (notice.kind == TC_NOTICE_DOMAIN)
        connect_to(subscriber, notice.server);
    return true;
}

void tc_isp_subscriber_take_response(struct tc_isp_subscriber *subscriber,
                                     const struct tc_sip_msg *response)
{
    const struct tc_isp_notice notice = tc_isp_notice_read(response->body);

    if (response->status / 100 == 2 && notice.kind == TC_NOTICE_DOMAIN)
        connect_to(subscriber, notice.server);
}
