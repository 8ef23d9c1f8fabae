/* SPDX-License-Identifier: Apache-2.0 */
/* The DS server: a stateful SIP proxy with the location service of the
 * overlay, that asks its edge router for bandwidth on behalf of its users.
 *
 * On the broadcaster's side COPS starts when the INVITE passes, and its end
 * is told to the broadcaster by a 183.  On the viewer's side the 200 is held
 * until COPS is done. */
#include <assert.h>

#include "base/hash.h"
#include "model/engine/sim.h"
#include "model/isp/edge_router.h"
#include "model/isp/isp.h"
#include "model/network/topology.h"

enum { BUCKETS = 1024, SIDE_BROADCASTER = 0, SIDE_VIEWER = 1 };

/* RFC 3326: why a request or an answer is as it is. */
static const struct tc_text no_bandwidth = { "cops;cause=7", 12 };

/* One call through this server. */
struct call {
    struct tc_isp_ds *ds;
    struct call *next; /* in its bucket */
    struct tc_text call_id;
    uint32_t prev_node; /* towards the viewer */
    uint32_t next_node; /* towards the broadcaster */
    uint32_t broadcaster;
    bool serves_viewer;
    bool serves_broadcaster;
    bool is_first; /* of the channel: Fig. 7, else Fig. 8 */
    struct tc_sip_transaction *invite_server;
    struct tc_sip_transaction *invite_client;
    const struct tc_sip_msg *held;   /* the 200 that waits for COPS */
    const struct tc_sip_msg *answer; /* as it went on to the viewer */
    struct tc_isp_repeat notice;     /* to the broadcaster, until its answer */
    struct tc_sip_transaction *server; /* of the request that is proxied now */
    struct tc_cops_client *cops[2];    /* by side; NULL: not asked */
    uint32_t handles[2];               /* by side; 0: none */
    bool is_over;
};

/* What this server knows of a broadcaster that it serves. */
struct channel {
    uint32_t handle; /* of the provisioning; 0: not on the air */
    uint32_t calls;
    bool is_refused; /* the provisioning, and so what would extend it */
};

struct tc_isp_ds {
    struct tc_isp_agent agent;
    struct tc_cops_client **cops; /* by edge router; NULL: never asked */
    struct channel *channels;     /* indexed by broadcaster */
    struct call *buckets[BUCKETS];
};

/* One connection to each edge router, told apart by who is at its end. */
static void take_decision(struct tc_isp_ds *ds, const struct tc_packet *packet)
{
    const struct tc_isp *isp = ds->agent.isp;

    for (uint32_t r = 0; r < isp->edge_router_count; r++)
        if (ds->cops[r] &&
            tc_isp_edge_router_node(isp, r) == packet->from_node) {
            tc_cops_client_receive(ds->cops[r], packet);
            return;
        }
}

static void receive(void *self, struct tc_network *network,
                    const struct tc_packet *packet)
{
    struct tc_isp_ds *ds = self;

    (void)network;
    if (packet->protocol == TC_PROTOCOL_SIP)
        tc_sip_stack_receive(ds->agent.stack, packet);
    else if (packet->protocol == TC_PROTOCOL_COPS)
        take_decision(ds, packet);
}

static struct call **bucket_of(struct tc_isp_ds *ds, struct tc_text call_id)
{
    return &ds->buckets[tc_hash_bytes(call_id.at, call_id.len_bytes) % BUCKETS];
}

static struct call *find(struct tc_isp_ds *ds, struct tc_text call_id)
{
    struct call *call = *bucket_of(ds, call_id);

    while (call && !tc_text_equal(call->call_id, call_id))
        call = call->next;
    return call;
}

static void respond(struct tc_isp_ds *ds, struct tc_sip_transaction *server,
                    const struct tc_sip_msg *request, unsigned status,
                    struct tc_text reason)
{
    struct tc_sip_msg *response =
        tc_sip_stack_new_response(ds->agent.stack, request, status);

    if (!response)
        return;
    if (response->to.tag.len_bytes == 0)
        response->to.tag =
            tc_world_text(ds->agent.isp->world, "ds%u", ds->agent.index);
    response->reason_header = reason;
    tc_sip_stack_respond(ds->agent.stack, server, response);
}

/* A copy as it goes on: this server's Via on top, one hop less. */
static struct tc_sip_msg *pass_on(struct tc_isp_ds *ds,
                                  const struct tc_sip_msg *request)
{
    struct tc_sip_msg *copy = tc_sip_stack_copy_msg(ds->agent.stack, request);

    if (!copy)
        return NULL;
    copy->max_forwards--;
    if (copy->route_count > 0) { /* the topmost route is this server's */
        copy->route_count--;
        for (unsigned i = 0; i < copy->route_count; i++)
            copy->routes[i] = copy->routes[i + 1];
    }
    tc_sip_stack_push_via(ds->agent.stack, copy);
    return copy;
}

/* A response on its way back: this server's Via is taken off. */
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

static struct tc_cops_ask ask_for(const struct call *call, bool provisioning,
                                  bool broadcaster_side, uint32_t user_node)
{
    const struct tc_isp *isp     = call->ds->agent.isp;
    const struct tc_world *world = isp->world;

    return (struct tc_cops_ask){
        .is_provisioning = provisioning,
        .is_broadcaster  = broadcaster_side,
        .channel         = call->broadcaster,
        .channel_name    = tc_world_text(world, "CH-%u", call->broadcaster),
        .session_id      = call->call_id,
        .user_ipv4       = tc_network_node_ipv4(world->network, user_node),
        .group_ipv4      = tc_isp_group_ipv4(call->broadcaster),
        .udp_port        = TC_MEDIA_PORT,
        .bandwidth_kbps  = tc_world_stream_kbps(world),
    };
}

static void on_decided(void *self, uint64_t side, bool granted);

/* The connection to the edge router of a user, made at the first need; NULL:
 * memory is out and the simulation is stopped. */
static struct tc_cops_client *cops_for(struct tc_isp_ds *ds,
                                       const struct tc_person *user)
{
    const struct tc_isp *isp     = ds->agent.isp;
    const struct tc_world *world = isp->world;
    const uint32_t router = tc_isp_edge_router_for(isp, ds->agent.index, user);
    struct tc_cops_client **client = &ds->cops[router];

    if (!*client) {
        tc_err err = tc_cops_client_create_in(
            client, world->network, ds->agent.node,
            tc_isp_edge_router_node(isp, router), &world->config->cops,
            world->config->network.link_overhead_octets);
        if (err != TC_OK)
            tc_sim_stop(world->sim, err);
    }
    return *client;
}

/* Fig. 7 for a channel that is not on the air yet, Fig. 8 for one that is. */
static void start_broadcaster_cops(struct call *call)
{
    struct tc_isp_ds *ds               = call->ds;
    struct channel *channel            = &ds->channels[call->broadcaster];
    const struct tc_workload *workload = ds->agent.isp->world->workload;
    struct tc_cops_client *cops =
        cops_for(ds, &workload->broadcasters[call->broadcaster]);

    if (!cops)
        return;
    call->cops[SIDE_BROADCASTER] = cops;
    call->is_first               = channel->calls++ == 0;
    struct tc_cops_ask ask =
        ask_for(call, call->is_first, true, call->next_node);
    uint32_t handle =
        tc_cops_client_request(cops, &ask, on_decided, call, SIDE_BROADCASTER);
    if (call->is_first)
        channel->handle = handle;
    else
        call->handles[SIDE_BROADCASTER] = handle;
}

static void start_viewer_cops(struct call *call)
{
    const struct tc_isp *isp = call->ds->agent.isp;
    struct tc_cops_ask ask   = ask_for(call, false, false, call->prev_node);
    struct tc_cops_client *cops =
        cops_for(call->ds, tc_isp_viewer_at(isp, call->prev_node));

    if (!cops)
        return;
    call->cops[SIDE_VIEWER] = cops;
    call->handles[SIDE_VIEWER] =
        tc_cops_client_request(cops, &ask, on_decided, call, SIDE_VIEWER);
}

/* Everything this call holds goes back; the channel's own bandwidth when
 * nobody is left to watch it. */
static void give_back(struct call *call)
{
    struct tc_isp_ds *ds = call->ds;

    if (call->is_over)
        return;
    call->is_over = true;
    tc_isp_repeat_stop(&call->notice);
    for (unsigned side = 0; side < TC_LEN(call->cops); side++)
        if (call->cops[side])
            tc_cops_client_release(call->cops[side], call->handles[side]);
    if (!call->cops[SIDE_BROADCASTER])
        return;

    struct channel *channel = &ds->channels[call->broadcaster];
    if (--channel->calls == 0) {
        tc_cops_client_release(call->cops[SIDE_BROADCASTER], channel->handle);
        *channel = (struct channel){ 0 };
    }
}

/* "Bob learns of its end by a response from DS1": a provisional one, on the
 * INVITE's leg. */
static void send_notice(void *self)
{
    struct call *call         = self;
    struct tc_isp_ds *ds      = call->ds;
    struct tc_sip_msg *notice = tc_sip_stack_new_response(
        ds->agent.stack, tc_sip_transaction_request(call->invite_client), 183);

    if (notice)
        tc_sip_stack_send(ds->agent.stack, notice, call->next_node);
}

/* No transaction repeats it, and INVITE and answer both hang on it. */
static void tell_broadcaster(struct call *call)
{
    send_notice(call);
    tc_isp_repeat_start(&call->notice, call->ds->agent.isp->world->sim,
                        send_notice, call);
}

static void refuse_broadcaster(struct call *call)
{
    struct tc_isp_ds *ds = call->ds;

    tc_sip_stack_cancel(ds->agent.stack, call->invite_client);
    respond(ds, call->invite_server,
            tc_sip_transaction_request(call->invite_server), 503, no_bandwidth);
    give_back(call);
}

static void release_held(struct call *call, bool granted)
{
    struct tc_sip_msg *answer = pass_back(call->ds, call->held);

    if (!answer)
        return;
    if (!granted)
        answer->reason_header = no_bandwidth;
    call->answer = answer;
    tc_sip_stack_respond(call->ds->agent.stack, call->invite_server, answer);
}

static void on_decided(void *self, uint64_t side, bool granted)
{
    struct call *call       = self;
    struct channel *channel = &call->ds->channels[call->broadcaster];

    if (side == SIDE_BROADCASTER && call->is_first && !granted)
        channel->is_refused = true; /* also when who asked has gone */
    if (call->is_over)
        return;
    if (side == SIDE_VIEWER)
        release_held(call, granted);
    else if (granted && !channel->is_refused)
        tell_broadcaster(call);
    else
        refuse_broadcaster(call);
}

static uint32_t next_hop(const struct tc_isp_ds *ds, uint32_t broadcaster,
                         bool *serves_broadcaster)
{
    const struct tc_isp *isp = ds->agent.isp;
    uint32_t home =
        tc_isp_home_of(isp, &isp->world->workload->broadcasters[broadcaster]);

    *serves_broadcaster = home == ds->agent.index;
    return *serves_broadcaster ? isp->world->broadcaster_nodes[broadcaster]
                               : tc_isp_ds_node(isp->servers[home]);
}

/* Another server before this one in the path has recorded its route. */
static bool is_from_user(const struct tc_sip_msg *request)
{
    return request->record_route_count == 0;
}

static void on_invite(struct tc_isp_ds *ds, struct tc_sip_transaction *server,
                      const struct tc_sip_msg *request, uint32_t from_node)
{
    uint32_t broadcaster =
        tc_isp_broadcaster_of(ds->agent.isp, request->to.uri);

    if (broadcaster == TC_NETWORK_NONE) {
        respond(ds, server, request, 404, (struct tc_text){ 0 });
        return;
    }

    struct call *call = tc_world_alloc(ds->agent.isp->world, sizeof *call);
    struct tc_sip_msg *copy = pass_on(ds, request);
    if (!call || !copy)
        return;

    call->ds            = ds;
    call->call_id       = request->call_id;
    call->prev_node     = from_node;
    call->broadcaster   = broadcaster;
    call->invite_server = server;
    call->serves_viewer = is_from_user(request);
    call->next_node     = next_hop(ds, broadcaster, &call->serves_broadcaster);
    call->next          = *bucket_of(ds, call->call_id);
    *bucket_of(ds, call->call_id) = call;

    assert(copy->record_route_count < TC_SIP_ROUTES_MAX);
    for (unsigned i = copy->record_route_count++; i > 0; i--)
        copy->record_routes[i] = copy->record_routes[i - 1];
    copy->record_routes[0] = tc_isp_node_uri(ds->agent.isp, ds->agent.node);
    call->invite_client =
        tc_sip_stack_request(ds->agent.stack, copy, call->next_node, call);
    if (call->serves_broadcaster)
        start_broadcaster_cops(call);
}

static void on_bye(struct tc_isp_ds *ds, struct call *call,
                   struct tc_sip_transaction *server,
                   const struct tc_sip_msg *request)
{
    struct tc_sip_msg *copy = pass_on(ds, request);

    if (!copy)
        return;
    call->server = server;
    (void)tc_sip_stack_request(ds->agent.stack, copy, call->next_node, call);
    give_back(call);
}

static void on_cancel(struct tc_isp_ds *ds, struct call *call,
                      struct tc_sip_transaction *server,
                      const struct tc_sip_msg *request)
{
    respond(ds, server, request, 200, (struct tc_text){ 0 });
    if (call->held) /* answered already: the viewer will say BYE */
        return;
    tc_sip_stack_cancel(ds->agent.stack, call->invite_client);
}

static void on_request(void *self, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node)
{
    struct tc_isp_ds *ds = self;
    struct call *call    = find(ds, request->call_id);

    if (request->method == TC_SIP_INVITE) {
        on_invite(ds, server, request, from_node);
    } else if (!call) {
        if (server)
            respond(ds, server, request, 481, (struct tc_text){ 0 });
    } else if (request->method == TC_SIP_ACK) {
        struct tc_sip_msg *copy = pass_on(ds, request);
        if (copy)
            tc_sip_stack_send(ds->agent.stack, copy, call->next_node);
    } else if (request->method == TC_SIP_BYE) {
        on_bye(ds, call, server, request);
    } else if (request->method == TC_SIP_CANCEL) {
        on_cancel(ds, call, server, request);
    } else {
        respond(ds, server, request, 405, (struct tc_text){ 0 });
    }
}

/* Held until COPS is done; a repeat goes on only when the first one has. */
static void on_answer(struct call *call, const struct tc_sip_msg *response)
{
    if (!call->held) {
        call->held = response;
        start_viewer_cops(call);
    } else if (call->answer) {
        tc_sip_stack_respond(call->ds->agent.stack, call->invite_server,
                             call->answer);
    }
}

static void on_invite_response(struct tc_isp_ds *ds, struct call *call,
                               const struct tc_sip_msg *response)
{
    if (call->is_over) /* answered by this server itself */
        return;
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
        give_back(call);
}

static void on_response(void *self, struct tc_sip_transaction *client,
                        const struct tc_sip_msg *response)
{
    struct tc_isp_ds *ds = self;
    struct call *call    = client ? tc_sip_transaction_user(client) : NULL;

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

/* RFC 3261 section 16.8: a next hop that does not answer is a 408. */
static void on_timeout(void *self, struct tc_sip_transaction *transaction)
{
    struct tc_isp_ds *ds = self;
    struct call *call    = tc_sip_transaction_user(transaction);

    if (!call || transaction != call->invite_client || call->is_over)
        return;
    respond(ds, call->invite_server,
            tc_sip_transaction_request(call->invite_server), 408,
            (struct tc_text){ 0 });
    give_back(call);
}

static const struct tc_sip_user ds_user = {
    .on_request  = on_request,
    .on_response = on_response,
    .on_timeout  = on_timeout,
};

uint32_t tc_isp_ds_node(const struct tc_isp_ds *ds)
{
    return ds->agent.node;
}

uint32_t tc_isp_ds_open_handles(const struct tc_isp_ds *ds)
{
    uint32_t sum = 0;

    for (uint32_t r = 0; r < ds->agent.isp->edge_router_count; r++)
        if (ds->cops[r])
            sum += tc_cops_client_open_handles(ds->cops[r]);
    return sum;
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
    tc_network_set_receiver(world->network, node, receive, ds);
    *out = ds;
    return err;
}
