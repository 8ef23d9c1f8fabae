/* SPDX-License-Identifier: Apache-2.0 */
/* The DS server: a stateful SIP proxy with the location service of the overlay,
 * which requests bandwidth for its users from the edge routers.  On the
 * broadcaster's side the COPS request starts when the INVITE passes, and a 183
 * informs the broadcaster of its end.  On the viewer's side the 200 is held
 * until the COPS decision. */
#include <assert.h>

#include "base/hash.h"
#include "model/engine/sim.h"
#include "model/isp/digest.h"
#include "model/isp/ds_state.h"
#include "model/network/failure.h"
#include "model/network/topology.h"

const struct tc_text tc_ds_no_bandwidth = { "cops;cause=7", 12 };

static void receive(void *self, struct tc_network *network,
                    const struct tc_packet *packet)
{
    struct tc_isp_ds *ds = self;

    (void)network;
    if (packet->protocol == TC_PROTOCOL_SIP)
        tc_sip_stack_receive(ds->agent.stack, packet);
    else if (packet->protocol == TC_PROTOCOL_COPS)
        tc_ds_take_cops(ds, packet);
}

static struct tc_ds_call *find(const struct tc_isp_ds *ds,
                               struct tc_text call_id)
{
    struct tc_hash_link *link = tc_hash_table_find(
        &ds->calls, tc_hash_bytes(call_id.at, call_id.len_bytes));

    while (link &&
           !tc_text_equal(((struct tc_ds_call *)link)->call_id, call_id))
        link = tc_hash_table_next(link);
    return (struct tc_ds_call *)link;
}

/* NULL: no memory, and the run is stopped. */
static struct tc_ds_call *new_call(struct tc_isp_ds *ds, struct tc_text call_id)
{
    const struct tc_world *world = ds->agent.isp->world;
    struct tc_ds_call *call      = tc_world_alloc(world, sizeof *call);

    if (!call)
        return NULL;

    tc_err err =
        tc_hash_table_add_in(&ds->calls, tc_sim_arena(world->sim), &call->link,
                             tc_hash_bytes(call_id.at, call_id.len_bytes));
    if (err != TC_OK) {
        tc_sim_stop(world->sim, err);
        return NULL;
    }
    call->ds      = ds;
    call->call_id = call_id;
    return call;
}

/* RFC 3261 section 8.2.6.2: a 100 has no tag. */
static void respond(struct tc_isp_ds *ds, struct tc_sip_transaction *server,
                    const struct tc_sip_msg *request, unsigned status,
                    struct tc_text reason)
{
    struct tc_sip_msg *response =
        tc_sip_stack_new_response(ds->agent.stack, request, status);

    if (!response)
        return;
    if (response->to.tag.len_bytes == 0 && status > 100)
        response->to.tag =
            tc_world_text(ds->agent.isp->world, "ds%u", ds->agent.index);
    response->reason_header = reason;
    tc_sip_stack_respond(ds->agent.stack, server, response);
}

/* A copy to forward: with this server's Via on top, and one hop less. */
static struct tc_sip_msg *pass_on(struct tc_isp_ds *ds,
                                  const struct tc_sip_msg *request)
{
    struct tc_sip_msg *copy = tc_sip_stack_copy_msg(ds->agent.stack, request);

    if (!copy)
        return NULL;
    copy->max_forwards--;
    if (copy->route_count > 0) { /* the topmost route names this server */
        copy->route_count--;
        for (unsigned i = 0; i < copy->route_count; i++)
            copy->routes[i] = copy->routes[i + 1];
    }
    tc_sip_stack_push_via(ds->agent.stack, copy);
    return copy;
}

/* A response on its way back: without this server's Via. */
static struct tc_sip_msg *pass_back(struct tc_isp_ds *ds,
                                    const struct tc_sip_msg *response)
{
    struct tc_sip_msg *copy = tc_sip_stack_copy_msg(ds->agent.stack, response);

    if (!copy)
        return NULL;
    copy->via_count--;
    for (unsigned i = 0; i < copy->via_count; i++)
        copy->vias[i] = copy->vias[i + 1];
    return copy;
}

/* "Bob learns of its end by a response from DS1": a provisional response to the
 * INVITE. */
static void send_notice(void *self)
{
    struct tc_ds_call *call   = self;
    struct tc_isp_ds *ds      = call->ds;
    struct tc_sip_msg *notice = tc_sip_stack_new_response(
        ds->agent.stack, tc_sip_transaction_request(call->invite_client), 183);

    if (notice)
        tc_sip_stack_send(ds->agent.stack, notice, call->next_node);
}

/* The 183 is not retransmitted by a transaction, and the broadcaster's answer
 * depends on it. */
void tc_ds_on_broadcaster_granted(struct tc_ds_call *call)
{
    send_notice(call);
    tc_isp_repeat_start(&call->notice, call->ds->agent.isp->world->sim,
                        send_notice, call);
}

void tc_ds_on_broadcaster_refused(struct tc_ds_call *call)
{
    struct tc_isp_ds *ds = call->ds;

    tc_sip_stack_cancel(ds->agent.stack, call->invite_client);
    respond(ds, call->invite_server,
            tc_sip_transaction_request(call->invite_server), 503,
            tc_ds_no_bandwidth);
    tc_ds_give_back(call);
}

static void forward_answer(struct tc_ds_call *call, struct tc_text reason)
{
    struct tc_sip_msg *answer = pass_back(call->ds, call->held);

    if (!answer)
        return;
    answer->reason_header = reason;
    call->answer          = answer;
    tc_sip_stack_respond(call->ds->agent.stack, call->invite_server, answer);
}

/* A BYE within a dialog of the two parties, in the name of the opposite party,
 * as a 3GPP P-CSCF sends it (TS 23.228 section 5.10.3). */
static void send_bye(struct tc_isp_ds *ds, const struct tc_sip_msg *dialog,
                     struct tc_sip_msg *bye, uint32_t to_node)
{
    bye->is_request       = true;
    bye->method           = TC_SIP_BYE;
    bye->method_text      = TC_TEXT("BYE");
    bye->max_forwards     = 70;
    bye->call_id          = dialog->call_id;
    bye->cseq_method      = TC_SIP_BYE;
    bye->cseq_method_text = bye->method_text;
    bye->reason_header    = tc_ds_no_bandwidth;
    tc_sip_stack_push_via(ds->agent.stack, bye);
    (void)tc_sip_stack_request(ds->agent.stack, bye, to_node, NULL);
}

/* Ends the session on both sides: to the broadcaster along the rest of the
 * ACK's route; directly to the viewer, which has sent no request to be routed
 * back. */
static void end_session(struct tc_ds_call *call)
{
    struct tc_isp_ds *ds = call->ds;
    const struct tc_sip_msg *invite =
        tc_sip_transaction_request(call->invite_server);
    struct tc_sip_msg *to_viewer = tc_sip_stack_new_msg(ds->agent.stack);
    struct tc_sip_msg *onward    = pass_on(ds, call->ack);

    if (!to_viewer || !onward)
        return;
    to_viewer->request_uri = invite->contact.uri;
    to_viewer->from        = call->ack->to;
    to_viewer->to          = call->ack->from;
    to_viewer->cseq_number = 1;
    send_bye(ds, call->ack, to_viewer, call->prev_node);
    onward->via_count   = 0; /* this server originates the request */
    onward->cseq_number = call->ack->cseq_number + 1;
    send_bye(ds, call->ack, onward, call->next_node);
    tc_ds_give_back(call);
}

void tc_ds_on_viewer_decided(struct tc_ds_call *call, bool granted)
{
    if (!call->answer) {
        forward_answer(call,
                       granted ? (struct tc_text){ 0 } : tc_ds_no_bandwidth);
        return;
    }
    call->is_refused = !granted;
    if (!granted && call->ack) /* RFC 3261 section 15: not before the ACK */
        end_session(call);
}

/* Any earlier server in the path would have recorded its route. */
static bool is_from_user(const struct tc_sip_msg *request)
{
    return request->record_route_count == 0;
}

/* RFC 3261 section 22.3: the nonce depends on server and call. */
static void challenge(struct tc_isp_ds *ds, struct tc_sip_transaction *server,
                      const struct tc_sip_msg *request)
{
    struct tc_sip_msg *response =
        tc_sip_stack_new_response(ds->agent.stack, request, 407);

    if (!response)
        return;
    response->to.tag =
        tc_world_text(ds->agent.isp->world, "ds%u", ds->agent.index);
    response->challenge = tc_isp_digest_challenge(
        ds->agent.isp->world, ds->agent.index, request->call_id);
    tc_sip_stack_respond(ds->agent.stack, server, response);
}

static bool starts_with(const struct tc_ds_call *call,
                        enum tc_cops_broadcaster_start start)
{
    return call->ds->agent.isp->world->config->cops.broadcaster_start == start;
}

/* Forwards the INVITE to the next hop. */
static void forward_invite(struct tc_ds_call *call)
{
    struct tc_isp_ds *ds = call->ds;
    struct tc_sip_msg *copy =
        pass_on(ds, tc_sip_transaction_request(call->invite_server));

    if (!copy)
        return;
    tc_ds_choose_next(call);
    assert(copy->record_route_count < TC_SIP_ROUTES_MAX);
    for (unsigned i = copy->record_route_count++; i > 0; i--)
        copy->record_routes[i] = copy->record_routes[i - 1];
    copy->record_routes[0] = tc_isp_node_uri(ds->agent.isp, ds->agent.node);
    call->invite_client =
        tc_sip_stack_request(ds->agent.stack, copy, call->next_node, call);
    if (call->serves_broadcaster) {
        if (starts_with(call, TC_COPS_START_WITH_INVITE))
            tc_ds_ask_for_broadcaster(call);
    } else if (ds->agent.isp->world->config->isp.failover_ns > 0) {
        tc_timer_start(ds->agent.isp->world->sim, &call->failover,
                       ds->agent.isp->world->config->isp.failover_ns);
    }
}

/* RFC 3263 section 4.3: if the next server does not respond, the server that
 * stands in for it is tried. */
static void on_failover(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_ds_call *call = self;

    (void)sim;
    (void)arg;
    if (call->is_over)
        return;
    tc_ds_miss(call->ds, call->next_ds);
    tc_sip_stack_abandon(call->ds->agent.stack, call->invite_client);
    forward_invite(call);
}

static void on_trying(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_ds_call *call = self;

    (void)sim;
    (void)arg;
    if (!call->is_over)
        respond(call->ds, call->invite_server,
                tc_sip_transaction_request(call->invite_server), 100,
                (struct tc_text){ 0 });
}

/* RFC 3261 section 16.3, steps 3 and 4: servers may disagree on which of them
 * have failed, so a request may loop or exceed the room for routes. 0:
 * neither. */
static unsigned too_far(const struct tc_isp_ds *ds,
                        const struct tc_sip_msg *request)
{
    const struct tc_text here = tc_isp_node_uri(ds->agent.isp, ds->agent.node);

    for (unsigned i = 0; i < request->record_route_count; i++)
        if (tc_text_equal(request->record_routes[i], here))
            return 482;
    return request->record_route_count == TC_SIP_ROUTES_MAX ||
                   request->via_count == TC_SIP_VIAS_MAX
               ? 483
               : 0;
}

static void on_invite(struct tc_isp_ds *ds, struct tc_sip_transaction *server,
                      const struct tc_sip_msg *request, uint32_t from_node)
{
    const unsigned refusal = too_far(ds, request);
    uint32_t broadcaster =
        tc_isp_broadcaster_of(ds->agent.isp, request->to.uri);

    if (refusal > 0) {
        respond(ds, server, request, refusal, (struct tc_text){ 0 });
        return;
    }
    if (broadcaster == TC_NETWORK_NONE ||
        ds->homes[broadcaster] == TC_NETWORK_NONE) {
        respond(ds, server, request, 404, (struct tc_text){ 0 });
        return;
    }

    if (ds->agent.isp->world->config->isp.digest && is_from_user(request) &&
        request->credentials.len_bytes == 0) {
        challenge(ds, server, request);
        return;
    }

    struct tc_ds_call *call = new_call(ds, request->call_id);
    if (!call)
        return;

    call->prev_node     = from_node;
    call->broadcaster   = broadcaster;
    call->invite_server = server;
    call->serves_viewer = is_from_user(request);
    tc_timer_init(&call->trying, on_trying, call, 0);
    tc_timer_init(&call->failover, on_failover, call, 0);
    tc_timer_start(ds->agent.isp->world->sim, &call->trying, TC_SIP_TRYING_NS);
    forward_invite(call);
}

static void on_bye(struct tc_isp_ds *ds, struct tc_ds_call *call,
                   struct tc_sip_transaction *server,
                   const struct tc_sip_msg *request)
{
    struct tc_sip_msg *copy = pass_on(ds, request);

    if (!copy)
        return;
    call->server = server;
    (void)tc_sip_stack_request(ds->agent.stack, copy, call->next_node, call);
    tc_ds_give_back(call);
}

static void on_cancel(struct tc_isp_ds *ds, struct tc_ds_call *call,
                      struct tc_sip_transaction *server,
                      const struct tc_sip_msg *request)
{
    respond(ds, server, request, 200, (struct tc_text){ 0 });
    if (call->held) /* already answered: the viewer will send a BYE */
        return;
    tc_sip_stack_cancel(ds->agent.stack, call->invite_client);
}

static void on_ack(struct tc_isp_ds *ds, struct tc_ds_call *call,
                   const struct tc_sip_msg *request)
{
    struct tc_sip_msg *copy = pass_on(ds, request);

    if (!copy)
        return;
    tc_sip_stack_send(ds->agent.stack, copy, call->next_node);
    if (!call->ack)
        call->ack = request;
    if (call->is_refused && !call->is_over)
        end_session(call);
}

static void on_request(void *self, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node)
{
    struct tc_isp_ds *ds    = self;
    struct tc_ds_call *call = find(ds, request->call_id);

    tc_ds_hear(ds, from_node);
    if (request->method == TC_SIP_OPTIONS) {
        respond(ds, server, request, 200, (struct tc_text){ 0 });
    } else if (request->method == TC_SIP_MESSAGE ||
               request->method == TC_SIP_REGISTER) {
        tc_ds_take_notice(ds, server, request, from_node);
    } else if (request->method == TC_SIP_INVITE) {
        on_invite(ds, server, request, from_node);
    } else if (!call) {
        if (server)
            respond(ds, server, request, 481, (struct tc_text){ 0 });
    } else if (request->method == TC_SIP_ACK) {
        on_ack(ds, call, request);
    } else if (request->method == TC_SIP_BYE) {
        on_bye(ds, call, server, request);
    } else if (request->method == TC_SIP_CANCEL) {
        on_cancel(ds, call, server, request);
    } else {
        respond(ds, server, request, 405, (struct tc_text){ 0 });
    }
}

/* The 200 is held until the COPS decision if the scenario says so; a
 * retransmission is forwarded only after the first one was. */
static void on_answer(struct tc_ds_call *call,
                      const struct tc_sip_msg *response)
{
    const struct tc_cops_config *config =
        &call->ds->agent.isp->world->config->cops;

    if (!call->held) {
        call->held = response;
        if (config->viewer_exchange == TC_COPS_AFTER_200)
            forward_answer(call, (struct tc_text){ 0 });
        tc_ds_ask_for_viewer(call);
    } else if (call->answer) {
        tc_sip_stack_respond(call->ds->agent.stack, call->invite_server,
                             call->answer);
    }
}

static void on_invite_response(struct tc_isp_ds *ds, struct tc_ds_call *call,
                               const struct tc_sip_msg *response)
{
    if (response->status > 100)
        tc_timer_cancel(&call->trying);
    tc_timer_cancel(&call->failover);
    if (call->is_over) /* this server has already answered */
        return;
    if (response->status == 100) /* RFC 3261 section 16.7: not forwarded */
        return;
    if (response->status < 200 && call->serves_broadcaster &&
        !call->cops[TC_DS_BROADCASTER])
        tc_ds_ask_for_broadcaster(call);
    if (response->status >= 200)
        tc_isp_repeat_stop(&call->notice);
    if (response->status >= 200 && response->status < 300 &&
        call->serves_viewer) {
        on_answer(call, response);
        return;
    }

    struct tc_sip_msg *copy = pass_back(ds, response);
    if (copy)
        tc_sip_stack_respond(ds->agent.stack, call->invite_server, copy);
    if (response->status >= 300)
        tc_ds_give_back(call);
}

static void on_response(void *self, struct tc_sip_transaction *client,
                        const struct tc_sip_msg *response)
{
    struct tc_isp_ds *ds    = self;
    struct tc_ds_call *call = client ? tc_sip_transaction_user(client) : NULL;

    if (!call)
        return;
    if (response->cseq_method == TC_SIP_INVITE) {
        on_invite_response(ds, call, response);
    } else if (response->cseq_method == TC_SIP_BYE) {
        struct tc_sip_msg *copy = pass_back(ds, response);
        if (copy)
            tc_sip_stack_respond(ds->agent.stack, call->server, copy);
    }
}

/* RFC 3261 section 16.8: a next hop that does not respond counts as a 408. */
static void on_timeout(void *self, struct tc_sip_transaction *transaction)
{
    struct tc_isp_ds *ds    = self;
    struct tc_ds_call *call = tc_sip_transaction_user(transaction);

    if (!call || transaction != call->invite_client || call->is_over)
        return;
    respond(ds, call->invite_server,
            tc_sip_transaction_request(call->invite_server), 408,
            (struct tc_text){ 0 });
    tc_ds_give_back(call);
}

static const struct tc_sip_user ds_user = {
    .on_request  = on_request,
    .on_response = on_response,
    .on_timeout  = on_timeout,
};

static void forget_call(struct tc_ds_call *call)
{
    call->is_over = true;
    tc_isp_repeat_stop(&call->notice);
    tc_timer_cancel(&call->trying);
    tc_timer_cancel(&call->failover);
}

static void crash(struct tc_isp_ds *ds)
{
    const struct tc_world *world = ds->agent.isp->world;

    for (struct tc_hash_link *link = tc_hash_table_after(&ds->calls, NULL);
         link; link                = tc_hash_table_after(&ds->calls, link))
        forget_call((struct tc_ds_call *)link);
    ds->calls = (struct tc_hash_table){ 0 };
    for (uint32_t b = 0; b < world->workload->broadcaster_count; b++)
        ds->channels[b] = (struct tc_ds_channel){ 0 };
    for (uint32_t s = 0; s < ds->agent.isp->server_count; s++)
        ds->is_missing[s] = false;
    tc_sip_stack_forget_all(ds->agent.stack);
    tc_ds_forget_cops(ds);
    tc_ds_forget_users(ds);
}

void tc_isp_ds_set_down(struct tc_isp_ds *ds, bool is_down)
{
    struct tc_network *network = ds->agent.isp->world->network;

    if (is_down == tc_network_is_down(network, ds->agent.node))
        return;
    tc_network_set_down(network, ds->agent.node, is_down);
    if (is_down) {
        crash(ds);
    } else {
        tc_ds_reopen_cops(ds);
        tc_ds_greet(ds);
        if (ds->agent.isp->management)
            tc_isp_ds_start_exchange(ds);
    }
}

uint32_t tc_isp_ds_node(const struct tc_isp_ds *ds)
{
    return ds->agent.node;
}

tc_err tc_isp_ds_create(struct tc_isp *isp, uint32_t index, uint32_t node,
                        struct tc_isp_ds **out)
{
    struct tc_world *world = isp->world;
    struct tc_isp_ds *ds   = tc_world_alloc(world, sizeof *ds);

    if (!ds)
        return TC_ENOMEM;
    ds->channels =
        tc_world_alloc(world, (world->workload->broadcaster_count + 1U) *
                                  sizeof *ds->channels);
    ds->cops = tc_world_alloc(world, isp->edge_router_count * sizeof *ds->cops);
    if (!ds->channels || !ds->cops)
        return TC_ENOMEM;

    tc_err err =
        tc_isp_agent_init(&ds->agent, isp, index, node,
                          world->config->isp.ds_service_ns, &ds_user, ds);
    if (err == TC_OK)
        err = tc_ds_overlay_init(ds);
    tc_network_set_receiver(world->network, node, receive, ds);
    *out = ds;
    return err;
}
