/* SPDX-License-Identifier: Apache-2.0 */
/* The viewer (Alice): sends the INVITE, acknowledges at once, joins the group,
 * leaves with a BYE (paper Figs 7, 8 and 9). */
#include <assert.h>

#include "model/engine/sim.h"
#include "model/engine/timer.h"
#include "model/isp/digest.h"
#include "model/isp/management.h"
#include "model/network/igmp.h"
#include "model/network/multicast.h"
#include "model/network/topology.h"
#include "proto/sdp/sdp.h"

enum call_state { READING, CALLING, CANCELLING, ON, OVER };

/* The call of one demand. */
struct call {
    struct tc_isp_viewer *viewer;
    enum call_state state;
    uint32_t demand;
    uint32_t channel;
    uint32_t server;
    uint32_t ds_node;
    uint32_t servers_tried;
    struct tc_timer failover; /* until a server responds */
    bool is_challenged;
    bool provisional; /* a CANCEL is allowed (RFC 3261 section 9.1) */
    struct tc_sip_transaction *invite;
    const struct tc_sip_msg *request;
    const struct tc_sip_msg *ack; /* of the 2xx, for its retransmissions */
    struct tc_sip_party to;       /* with the broadcaster's tag */
    struct tc_text target;        /* its Contact */
    struct tc_text routes[TC_SIP_ROUTES_MAX];
    unsigned route_count;
};

struct tc_isp_viewer {
    struct tc_isp_agent agent;
    struct tc_isp_subscriber subscriber;
    struct tc_text *challenges; /* by server; empty: none received */
    struct call *call;          /* newest; NULL before the first */
};

static void receive(void *self, struct tc_network *network,
                    const struct tc_packet *packet)
{
    struct tc_isp_viewer *viewer = self;

    (void)network;
    if (packet->protocol == TC_PROTOCOL_SIP)
        tc_sip_stack_receive(viewer->agent.stack, packet);
}

/* RFC 3376 section 8.4: twice the query interval of 125 s, plus 10 s for the
 * response, after which a router has no member left. */
static const int64_t membership_ns = 260000000000;

static uint32_t server_for(const struct tc_isp_viewer *viewer, uint32_t demand)
{
    const struct tc_isp *isp = viewer->agent.isp;

    if (isp->world->config->isp.ds_assignment == TC_DS_NEAREST)
        return viewer->subscriber.home;
    return isp->management ? tc_isp_dsm_assign(isp->management->dsm, demand)
                           : demand % isp->server_count;
}

static struct tc_sip_msg *new_invite(struct tc_isp_viewer *viewer,
                                     uint32_t demand, uint32_t channel)
{
    const struct tc_isp *isp           = viewer->agent.isp;
    struct tc_world *world             = isp->world;
    const struct tc_workload *workload = world->workload;
    const struct tc_person *me  = &workload->viewers[viewer->agent.index];
    const struct tc_person *bob = &workload->broadcasters[channel];
    struct tc_sip_msg *msg      = tc_sip_stack_new_msg(viewer->agent.stack);

    if (!msg)
        return NULL;
    msg->is_request   = true;
    msg->method       = TC_SIP_INVITE;
    msg->method_text  = TC_TEXT("INVITE");
    msg->request_uri  = tc_isp_uri(isp, bob);
    msg->max_forwards = 70;
    msg->from.uri     = tc_isp_uri(isp, me);
    msg->from.tag     = tc_world_text(world, "v%u", demand);
    msg->to.uri       = msg->request_uri;
    msg->call_id      = tc_world_text(world, "demand-%u@%s", demand, me->name);
    msg->cseq_number  = 1;
    msg->cseq_method  = TC_SIP_INVITE;
    msg->cseq_method_text = TC_TEXT("INVITE");
    msg->contact.uri      = tc_isp_node_uri(isp, viewer->agent.node);
    msg->content_type     = TC_TEXT("application/sdp");
    msg->sdp              = tc_world_sdp(
                     world, tc_network_node_ipv4(world->network, viewer->agent.node), 0,
                     TC_SDP_RECVONLY);
    tc_sip_stack_push_via(viewer->agent.stack, msg);
    return msg;
}

/* Adds credentials for a server that has asked for them before (RFC 3261
 * section 22.3). */
static void send_invite(struct call *call, struct tc_sip_msg *msg,
                        uint32_t server)
{
    struct tc_isp_viewer *viewer = call->viewer;
    const struct tc_isp *isp     = viewer->agent.isp;

    if (viewer->challenges[server].len_bytes > 0)
        msg->credentials = tc_isp_digest_credentials(
            isp->world, viewer->subscriber.person->name,
            viewer->challenges[server], msg->request_uri);
    call->request = msg;
    call->server  = server;
    call->ds_node = tc_isp_ds_node(isp->servers[server]);
    call->invite =
        tc_sip_stack_request(viewer->agent.stack, msg, call->ds_node, call);
}

/* Tries the assigned server first, then its neighbours by number. */
static void invite(struct call *call, struct tc_sip_msg *msg)
{
    struct tc_isp_viewer *viewer = call->viewer;
    const struct tc_isp *isp     = viewer->agent.isp;
    const uint32_t server =
        (server_for(viewer, call->demand) + call->servers_tried++) %
        isp->server_count;

    send_invite(call, msg, server);
    if (isp->world->config->isp.failover_ns > 0 &&
        call->servers_tried < isp->server_count)
        tc_timer_start(isp->world->sim, &call->failover,
                       isp->world->config->isp.failover_ns);
}

/* The same request in a new transaction. */
static struct tc_sip_msg *copy_invite(const struct call *call)
{
    struct tc_sip_stack *stack = call->viewer->agent.stack;
    struct tc_sip_msg *msg     = tc_sip_stack_copy_msg(stack, call->request);

    if (!msg)
        return NULL;
    msg->via_count   = 0;
    msg->credentials = (struct tc_text){ 0 };
    tc_sip_stack_push_via(stack, msg);
    return msg;
}

/* RFC 3263 section 4.3. */
static void on_failover(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct call *call      = self;
    struct tc_sip_msg *msg = copy_invite(call);

    (void)sim;
    (void)arg;
    if (call->state != CALLING || !msg)
        return;
    tc_sip_stack_abandon(call->viewer->agent.stack, call->invite);
    invite(call, msg);
}

/* RFC 3261 section 22.3: sends the request once more, with credentials and the
 * next CSeq. */
static void answer_challenge(struct call *call,
                             const struct tc_sip_msg *response)
{
    struct tc_sip_msg *msg = copy_invite(call);

    if (!msg)
        return;
    call->is_challenged                    = true;
    call->viewer->challenges[call->server] = response->challenge;
    msg->cseq_number++;
    send_invite(call, msg, call->server);
}

static void begin_call(struct call *call)
{
    struct tc_isp_viewer *viewer = call->viewer;
    struct tc_sip_msg *msg = new_invite(viewer, call->demand, call->channel);

    if (!msg)
        return;
    call->state = CALLING;
    invite(call, msg);
}

/* "Alice reads the EPG", if there is one. */
void tc_isp_viewer_join(struct tc_isp_viewer *viewer, uint32_t demand)
{
    struct tc_world *world = viewer->agent.isp->world;

    if (viewer->call)
        tc_isp_viewer_leave(viewer, viewer->call->demand);

    struct call *call = tc_world_alloc(world, sizeof *call);
    if (!call)
        return;

    call->viewer  = viewer;
    call->state   = READING;
    call->demand  = demand;
    call->channel = world->workload->demands[demand].channel;
    tc_timer_init(&call->failover, on_failover, call, 0);
    viewer->call = call;
    if (viewer->agent.isp->management)
        tc_isp_subscriber_read_guide(&viewer->subscriber, call);
    else
        begin_call(call);
}

/* ACK or BYE within the dialog: along the recorded route. */
static struct tc_sip_msg *new_in_dialog(const struct call *call,
                                        enum tc_sip_method method)
{
    struct tc_sip_msg *msg = tc_sip_stack_new_msg(call->viewer->agent.stack);

    if (!msg)
        return NULL;
    msg->is_request   = true;
    msg->method       = method;
    msg->method_text  = tc_text_of(tc_sip_method_name(method));
    msg->request_uri  = call->target;
    msg->max_forwards = 70;
    msg->from         = call->request->from;
    msg->to           = call->to;
    msg->call_id      = call->request->call_id;
    msg->cseq_number =
        call->request->cseq_number + (method == TC_SIP_ACK ? 0U : 1U);
    msg->cseq_method      = method;
    msg->cseq_method_text = msg->method_text;
    msg->route_count      = call->route_count;
    for (unsigned i = 0; i < call->route_count; i++)
        msg->routes[i] = call->routes[i];
    tc_sip_stack_push_via(call->viewer->agent.stack, msg);
    return msg;
}

static void send_bye(struct call *call, struct tc_text reason)
{
    struct tc_sip_msg *bye = new_in_dialog(call, TC_SIP_BYE);

    call->state = OVER;
    if (!bye)
        return;
    bye->reason_header = reason;
    (void)tc_sip_stack_request(call->viewer->agent.stack, bye, call->ds_node,
                               call);
}

static uint32_t group_of(const struct call *call)
{
    return tc_isp_broadcaster_group(
        call->viewer->agent.isp->broadcasters[call->channel]);
}

static void listen(struct call *call, bool is_listening)
{
    const struct tc_world *world = call->viewer->agent.isp->world;
    const uint32_t node          = call->viewer->agent.node;

    if (world->config->network.igmp && is_listening)
        tc_igmp_report(world->network, group_of(call), node);
    else if (world->config->network.igmp)
        tc_igmp_leave(world->network, group_of(call), node);
    else if (is_listening)
        tc_multicast_join(world->network, group_of(call), node);
    else
        tc_multicast_leave(world->network, group_of(call), node);
}

void tc_isp_viewer_leave(struct tc_isp_viewer *viewer, uint32_t demand)
{
    struct call *call = viewer->call;

    if (!call || call->demand != demand)
        return;
    if (call->state == READING) {
        call->state = OVER;
    } else if (call->state == CALLING) {
        call->state = CANCELLING;
        if (call->provisional)
            tc_sip_stack_cancel(viewer->agent.stack, call->invite);
    } else if (call->state == ON) {
        listen(call, false);
        send_bye(call, (struct tc_text){ 0 });
    }
}

/* RFC 3261 section 12.1.2: the recorded route, reversed. */
static void keep_dialog(struct call *call, const struct tc_sip_msg *response)
{
    call->to          = response->to;
    call->target      = response->contact.uri;
    call->route_count = response->record_route_count;
    for (unsigned i = 0; i < call->route_count; i++)
        call->routes[i] = response->record_routes[call->route_count - 1 - i];
}

static void on_answer(struct call *call, const struct tc_sip_msg *response)
{
    struct tc_isp_viewer *viewer = call->viewer;
    struct tc_world *world       = viewer->agent.isp->world;
    bool wanted                  = call->state == CALLING;
    bool refused                 = response->reason_header.len_bytes > 0;

    keep_dialog(call, response);
    struct tc_sip_msg *ack = new_in_dialog(call, TC_SIP_ACK);
    if (!ack)
        return;
    if (wanted && !refused)
        listen(call, true);
    tc_sip_stack_send(viewer->agent.stack, ack, call->ds_node);
    call->ack = ack;

    if (!wanted || refused) {
        send_bye(call, response->reason_header);
        return;
    }
    call->state = ON;
    tc_world_tell_ready(world, call->demand);
}

/* The guide; or, without a call, the end of the sign-up. */
static void on_message_response(struct tc_isp_viewer *viewer, struct call *call,
                                const struct tc_sip_msg *response)
{
    if (!call)
        tc_isp_subscriber_take_response(&viewer->subscriber, response);
    else if (call->state == READING && response->status >= 200)
        begin_call(call);
}

static void on_response(void *self, struct tc_sip_transaction *client,
                        const struct tc_sip_msg *response)
{
    struct tc_isp_viewer *viewer = self;
    struct call *call = client ? tc_sip_transaction_user(client) : NULL;

    if (response->cseq_method == TC_SIP_MESSAGE) {
        on_message_response(viewer, call, response);
        return;
    }
    if (!call || response->cseq_method != TC_SIP_INVITE)
        return;
    tc_timer_cancel(&call->failover);
    if (response->status < 200) {
        bool first        = !call->provisional;
        call->provisional = true;
        if (call->state == CANCELLING && first)
            tc_sip_stack_cancel(viewer->agent.stack, call->invite);
    } else if (call->state == CALLING || call->state == CANCELLING) {
        if (response->status < 300)
            on_answer(call, response);
        else if (response->status == 407 && call->state == CALLING &&
                 !call->is_challenged)
            answer_challenge(call, response);
        else
            call->state = OVER;
    } else if (call->ack && response->status < 300) { /* a retransmission:
                                                         13.2.2.4 */
        tc_sip_stack_send(viewer->agent.stack, call->ack, call->ds_node);
    }
}

/* A server ends a session for which bandwidth was refused after its start. */
static bool is_ended_by(const struct call *call,
                        const struct tc_sip_msg *request)
{
    return call && call->state == ON && request->method == TC_SIP_BYE &&
           tc_text_equal(call->request->call_id, request->call_id);
}

static void on_request(void *self, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node)
{
    struct tc_isp_viewer *viewer = self;
    const bool is_end            = is_ended_by(viewer->call, request);

    (void)from_node;
    if (!server ||
        tc_isp_subscriber_take_request(&viewer->subscriber, server, request))
        return;
    if (is_end) {
        viewer->call->state = OVER;
        listen(viewer->call, false);
    }
    struct tc_sip_msg *response = tc_sip_stack_new_response(
        viewer->agent.stack, request, is_end ? 200 : 481);
    if (response)
        tc_sip_stack_respond(viewer->agent.stack, server, response);
}

static void on_timeout(void *self, struct tc_sip_transaction *transaction)
{
    struct call *call = tc_sip_transaction_user(transaction);

    (void)self;
    if (call && call->state != ON)
        call->state = OVER;
}

static void on_membership_over(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct call *call            = self;
    struct tc_isp_viewer *viewer = call->viewer;

    (void)sim;
    (void)arg;
    tc_multicast_leave(viewer->agent.isp->world->network, group_of(call),
                       viewer->agent.node);
}

void tc_isp_viewer_vanish(struct tc_isp_viewer *viewer)
{
    struct tc_sim *sim = viewer->agent.isp->world->sim;
    struct call *call  = viewer->call;

    tc_sip_stack_forget_all(viewer->agent.stack);
    if (!call)
        return;
    tc_timer_cancel(&call->failover);
    if (call->state != ON)
        return;

    tc_err err = tc_sim_after(sim, membership_ns, on_membership_over, call, 0);
    if (err != TC_OK)
        tc_sim_stop(sim, err);
}

struct tc_isp_subscriber *tc_isp_viewer_subscriber(struct tc_isp_viewer *viewer)
{
    return &viewer->subscriber;
}

static const struct tc_sip_user viewer_user = {
    .on_request  = on_request,
    .on_response = on_response,
    .on_timeout  = on_timeout,
};

tc_err tc_isp_viewer_create(struct tc_isp *isp, uint32_t index,
                            struct tc_isp_viewer **out)
{
    struct tc_isp_viewer *viewer = tc_world_alloc(isp->world, sizeof *viewer);

    if (!viewer)
        return TC_ENOMEM;

    viewer->challenges = tc_world_alloc(
        isp->world, isp->server_count * sizeof *viewer->challenges);
    if (!viewer->challenges)
        return TC_ENOMEM;

    uint32_t node = isp->world->viewer_nodes[index];
    tc_err err    = tc_isp_agent_init(&viewer->agent, isp, index, node,
                                      isp->world->config->user_processing_ns,
                                      &viewer_user, viewer);
    tc_isp_subscriber_init(&viewer->subscriber, &viewer->agent,
                           &isp->world->workload->viewers[index]);
    tc_network_set_receiver(isp->world->network, node, receive, viewer);
    *out = viewer;
    return err;
}
