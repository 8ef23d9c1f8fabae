/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/cops_client.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "model/engine/sim.h"
#include "model/engine/timer.h"
#include "model/parties/cops_pep.h"
#include "model/parties/cops_wire.h"
#include "proto/cops/cops_msg.h"
#include "proto/cops/cops_policy.h"

/* RFC 2748 leaves the timeout to the implementation; ours is SIP's 64*T1, after
 * which the session has ended. */
static const int64_t decision_timeout_ns = 32000000000;

enum { FIRST_HANDLES = 8, DSCP_CS3 = 24, TTL = 16 };

struct request {
    struct tc_cops_client *client;
    uint32_t handle;
    enum tc_cops_pep_state state;
    uint16_t client_type;
    tc_cops_decided_fn *decided;
    void *self;
    uint64_t arg;
    struct tc_timer timer;
    struct tc_cops_ask ask;
    bool is_withdrawn; /* released before it was sent */
    bool is_open;      /* the decision point knows the handle, or will */
};

struct tc_cops_client {
    struct tc_cops_wire wire;
    struct tc_cops_config config;
    struct request **requests; /* by handle - 1; in the arena, in place for
                                  their timers */
    uint32_t capacity;
    uint32_t handles; /* handles assigned so far */
    uint32_t open;
    unsigned awaited_cats;  /* 0: the connection is open */
    uint32_t first_waiting; /* first handle requested before the connection
                               was open */
    const char *name;       /* PEPID; in the arena */
    struct tc_random random;
    struct tc_timer keep_alive; /* sends the next KA */
    struct tc_timer silence;    /* since the last message of the other end */
    tc_cops_deliver_fn *on_msg; /* NULL: no listener */
    void *on_msg_self;          /* weak */
};

tc_err tc_cops_client_create_in(struct tc_cops_client **out,
                                struct tc_network *network, uint32_t node,
                                uint32_t pdp_node,
                                const struct tc_cops_config *config,
                                uint32_t link_overhead_octets)
{
    assert(out && network && config);

    *out = TC_ARENA_NEW(tc_sim_arena(tc_network_sim(network)),
                        struct tc_cops_client);
    if (!*out)
        return TC_ENOMEM;

    (*out)->config = *config;
    (*out)->wire   = (struct tc_cops_wire){
          .network              = network,
          .node                 = node,
          .peer_node            = pdp_node,
          .port                 = TC_COPS_PEP_PORT,
          .peer_port            = TC_COPS_PORT,
          .link_overhead_octets = link_overhead_octets,
          /* a standing connection is number 1; one that is opened gets its
           * number then */
          .connection = config->connection == TC_COPS_CONNECTION_STANDING,
    };
    (*out)->name = "pep";
    return TC_OK;
}

static struct request *request_of(const struct tc_cops_client *client,
                                  uint32_t handle)
{
    return handle > 0 && handle <= client->handles
               ? client->requests[handle - 1]
               : NULL;
}

static void *new_object(struct tc_cops_client *client, size_t size_bytes)
{
    struct tc_sim *sim = tc_network_sim(client->wire.network);
    void *object       = tc_arena_alloc(tc_sim_arena(sim), size_bytes);

    if (!object)
        tc_sim_stop(sim, TC_ENOMEM);
    return object;
}

/* The old table stays in the arena: all old ones together are as long as the
 * new one. */
static bool make_room(struct tc_cops_client *client)
{
    if (client->handles < client->capacity)
        return true;

    const uint32_t wider =
        client->capacity > 0 ? client->capacity * 2 : FIRST_HANDLES;
    struct request **requests =
        new_object(client, wider * sizeof(struct request *));
    if (!requests)
        return false;
    if (client->handles > 0)
        memcpy(requests, client->requests,
               client->handles * sizeof(struct request *));
    client->requests = requests;
    client->capacity = wider;
    return true;
}

static void put_ipv4(uint8_t out[4], uint32_t ipv4)
{
    out[0] = (uint8_t)(ipv4 >> 24);
    out[1] = (uint8_t)(ipv4 >> 16);
    out[2] = (uint8_t)(ipv4 >> 8);
    out[3] = (uint8_t)ipv4;
}

static struct tc_cops_msg *new_msg(const struct request *request,
                                   enum tc_cops_op op)
{
    const struct tc_cops_wire *wire = &request->client->wire;
    struct tc_cops_msg *msg         = tc_cops_wire_new_msg(wire);
    uint8_t handle[4];

    if (!msg)
        return NULL;
    put_ipv4(handle, request->handle);
    msg->op          = op;
    msg->client_type = request->client_type;
    msg->handle      = tc_cops_wire_bytes(wire, 1, handle, sizeof handle);
    return msg;
}

static void add_channel(const struct request *request, struct tc_cops_msg *msg)
{
    const struct tc_cops_ask *ask  = &request->ask;
    struct tc_cops_channel channel = {
        .instance       = ask->channel,
        .udp_port       = ask->udp_port,
        .bandwidth_kbps = ask->bandwidth_kbps,
        .dscp           = DSCP_CS3,
        .ttl            = TTL,
        .name           = ask->channel_name,
    };
    uint8_t policy[TC_COPS_POLICY_BYTES_MAX];

    put_ipv4(channel.group, ask->group_ipv4);
    put_ipv4(channel.source, ask->user_ipv4);
    msg->r_type = TC_COPS_R_CONFIGURATION;
    msg->m_type = ask->is_broadcaster ? 0 : TC_COPS_M_JOIN;
    msg->client_si =
        tc_cops_wire_bytes(&request->client->wire, 2, policy,
                           tc_cops_channel_encode(&channel, policy));
}

static void add_session(const struct request *request, struct tc_cops_msg *msg)
{
    const struct tc_cops_ask *ask  = &request->ask;
    struct tc_cops_session session = {
        .session_id     = ask->session_id,
        .has_source     = true,
        .udp_port       = ask->udp_port,
        .bandwidth_kbps = ask->bandwidth_kbps,
    };
    uint8_t policy[TC_COPS_POLICY_BYTES_MAX];
    enum tc_cops_pep_kind pep = request->client->config.pep;

    put_ipv4(session.group, ask->group_ipv4);
    put_ipv4(session.source, ask->user_ipv4);
    msg->r_type = pep == TC_COPS_PEP_DS_SERVER ? TC_COPS_R_INCOMING
                                               : TC_COPS_R_ALLOCATION;
    msg->m_type = ask->is_broadcaster ? TC_COPS_M_BROADCAST : TC_COPS_M_JOIN;
    msg->in_int.c_type = 1;
    put_ipv4(msg->in_int.address, ask->user_ipv4);
    msg->in_int.if_index = 1;
    msg->client_si =
        tc_cops_wire_bytes(&request->client->wire, 1, policy,
                           tc_cops_session_encode(&session, policy));
}

static void send_req(struct request *request)
{
    struct tc_cops_msg *msg = new_msg(request, TC_COPS_REQ);

    if (!msg)
        return;
    msg->has_context = true;
    if (request->ask.is_provisioning)
        add_channel(request, msg);
    else
        add_session(request, msg);
    tc_cops_wire_send(&request->client->wire, msg);
}

static void send_drq(struct request *request, uint16_t reason)
{
    struct tc_cops_msg *msg = new_msg(request, TC_COPS_DRQ);

    request->client->open--;
    request->is_open = false;
    if (!msg)
        return;
    msg->reason_code = reason;
    tc_cops_wire_send(&request->client->wire, msg);
}

static void send_rpt(struct request *request, bool granted)
{
    struct tc_cops_msg *msg;

    if (!request->client->config.report)
        return;
    msg = new_msg(request, TC_COPS_RPT);
    if (!msg)
        return;
    msg->is_solicited = true;
    msg->report_type  = granted ? TC_COPS_SUCCESS : TC_COPS_FAILURE;
    tc_cops_wire_send(&request->client->wire, msg);
}

static void step(struct request *request, enum tc_cops_pep_event event)
{
    struct tc_cops_pep_step s = tc_cops_pep_step(request->state, event);
    struct tc_sim *sim        = tc_network_sim(request->client->wire.network);

    request->state = s.next;
    if (s.actions & TC_COPS_PEP_DO_STOP_TIMER)
        tc_timer_cancel(&request->timer);
    if (s.actions & TC_COPS_PEP_DO_SEND_REQ)
        send_req(request);
    if (s.actions & TC_COPS_PEP_DO_START_TIMER)
        tc_timer_start(sim, &request->timer, decision_timeout_ns);
    if (s.actions & TC_COPS_PEP_DO_SEND_RPT)
        send_rpt(request, event == TC_COPS_PEP_EV_DEC_INSTALL);
    if (s.actions & TC_COPS_PEP_DO_SEND_DRQ)
        send_drq(request, event == TC_COPS_PEP_EV_TIMEOUT
                              ? TC_COPS_REASON_TIMEOUT
                              : TC_COPS_REASON_TEAR);
    if (s.actions & TC_COPS_PEP_DO_TELL_GRANTED)
        request->decided(request->self, request->arg, true);
    if (s.actions & TC_COPS_PEP_DO_TELL_REFUSED)
        request->decided(request->self, request->arg, false);
}

/* Requested before the connection was open, and still not sent. */
static bool is_waiting(const struct request *request)
{
    const struct tc_cops_client *client = request->client;

    return client->awaited_cats > 0 &&
           request->handle >= client->first_waiting && !request->is_withdrawn;
}

/* It was never sent: there is nothing to release. */
static void withdraw(struct request *request)
{
    request->is_withdrawn = true;
    request->is_open      = false;
    request->client->open--;
    tc_timer_cancel(&request->timer);
}

static void on_timeout(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct request *request = self;

    (void)sim;
    (void)arg;
    if (!is_waiting(request)) {
        step(request, TC_COPS_PEP_EV_TIMEOUT);
        return;
    }
    withdraw(request);
    request->decided(request->self, request->arg, false);
}

static void take_cat(struct tc_cops_client *client)
{
    if (client->awaited_cats == 0 || --client->awaited_cats > 0)
        return;
    for (uint32_t h = client->first_waiting; h <= client->handles; h++)
        if (!request_of(client, h)->is_withdrawn)
            step(request_of(client, h), TC_COPS_PEP_EV_NEED);
}

static int64_t keep_alive_ns(const struct tc_cops_client *client)
{
    return client->config.keep_alive_s * INT64_C(1000000000);
}

static void take_dec(struct tc_cops_client *client,
                     const struct tc_cops_msg *msg)
{
    const uint8_t *h = msg->handle.at;

    if (msg->handle.len_bytes != 4)
        return;

    struct request *request =
        request_of(client, (uint32_t)h[0] << 24 | (uint32_t)h[1] << 16 |
                               (uint32_t)h[2] << 8 | h[3]);
    if (request)
        step(request,
             msg->has_decision && msg->decision_command == TC_COPS_INSTALL
                 ? TC_COPS_PEP_EV_DEC_INSTALL
                 : TC_COPS_PEP_EV_DEC_REMOVE);
}

/* RFC 2748 sections 3.5 and 3.10: repeats each request that is pending or
 * granted, then completes the synchronization. */
static void take_ssq(struct tc_cops_client *client,
                     const struct tc_cops_msg *ssq)
{
    struct tc_cops_msg *ssc = tc_cops_wire_new_msg(&client->wire);

    for (uint32_t h = 1; h < client->first_waiting; h++) {
        struct request *request = request_of(client, h);

        if (request->client_type == ssq->client_type &&
            (request->state == TC_COPS_PEP_WAIT_DEC ||
             request->state == TC_COPS_PEP_INSTALLED))
            send_req(request);
    }
    if (!ssc)
        return;
    ssc->op          = TC_COPS_SSC;
    ssc->client_type = ssq->client_type;
    tc_cops_wire_send(&client->wire, ssc);
}

static void deliver(void *self, const struct tc_cops_msg *msg)
{
    struct tc_cops_client *client = self;

    if (client->silence.fn)
        tc_timer_start(tc_network_sim(client->wire.network), &client->silence,
                       keep_alive_ns(client));
    if (client->on_msg)
        client->on_msg(client->on_msg_self, msg);
    if (msg->op == TC_COPS_CAT)
        take_cat(client);
    else if (msg->op == TC_COPS_DEC)
        take_dec(client, msg);
    else if (msg->op == TC_COPS_SSQ)
        take_ssq(client, msg);
}

void tc_cops_client_receive(struct tc_cops_client *client,
                            const struct tc_packet *packet)
{
    tc_cops_wire_receive(&client->wire, packet, deliver, client);
}

void tc_cops_client_listen(struct tc_cops_client *client,
                           tc_cops_deliver_fn *on_msg, void *self)
{
    client->on_msg      = on_msg;
    client->on_msg_self = self;
}

uint32_t tc_cops_client_request(struct tc_cops_client *client,
                                const struct tc_cops_ask *ask,
                                tc_cops_decided_fn *decided, void *self,
                                uint64_t arg)
{
    struct request *request = new_object(client, sizeof *request);

    if (!request || !make_room(client))
        return 0;

    client->requests[client->handles] = request;
    *request                          = (struct request){
                                 .client      = client,
                                 .handle      = ++client->handles,
                                 .client_type = ask->is_provisioning ? TC_COPS_CLIENT_PROVISIONING
                                                                     : TC_COPS_CLIENT_OUTSOURCING,
                                 .decided     = decided,
                                 .self        = self,
                                 .arg         = arg,
                                 .ask         = *ask,
                                 .is_open     = true,
    };
    client->open++;
    tc_timer_init(&request->timer, on_timeout, request, 0);
    if (client->awaited_cats == 0)
        step(request, TC_COPS_PEP_EV_NEED);
    else
        tc_timer_start(tc_network_sim(client->wire.network), &request->timer,
                       decision_timeout_ns);
    return request->handle;
}

void tc_cops_client_release(struct tc_cops_client *client, uint32_t handle)
{
    struct request *request = request_of(client, handle);

    if (!request)
        return;
    if (is_waiting(request))
        withdraw(request);
    else
        step(request, TC_COPS_PEP_EV_RELEASE);
}

void tc_cops_client_forget(struct tc_cops_client *client)
{
    for (uint32_t h = 1; h <= client->handles; h++)
        tc_timer_cancel(&request_of(client, h)->timer);
    tc_timer_cancel(&client->keep_alive);
    tc_timer_cancel(&client->silence);
    tc_cops_wire_reset(&client->wire, client->wire.connection);
    client->handles      = 0;
    client->open         = 0;
    client->awaited_cats = 0;
}

static void send_opn(struct tc_cops_client *client, uint16_t client_type)
{
    struct tc_cops_msg *msg = tc_cops_wire_new_msg(&client->wire);

    if (!msg)
        return;
    msg->op          = TC_COPS_OPN;
    msg->client_type = client_type;
    msg->pepid       = tc_cops_wire_bytes(&client->wire, 1, client->name,
                                          strlen(client->name) + 1);
    tc_cops_wire_send(&client->wire, msg);
}

static void open_anew(struct tc_cops_client *client)
{
    static const uint16_t types[] = { TC_COPS_CLIENT_PROVISIONING,
                                      TC_COPS_CLIENT_OUTSOURCING };

    /* if the former connection never opened, its requests wait for this one */
    if (client->awaited_cats == 0)
        client->first_waiting = client->handles + 1;
    client->awaited_cats = TC_LEN(types);
    tc_cops_wire_reset(&client->wire, client->wire.connection + 1);
    for (size_t i = 0; i < TC_LEN(types); i++)
        send_opn(client, types[i]);
}

/* RFC 2748 section 4.4: at a random time between a quarter and three quarters
 * of the timer. */
static void start_keep_alive(struct tc_cops_client *client)
{
    struct tc_sim *sim   = tc_network_sim(client->wire.network);
    const double quarter = (double)keep_alive_ns(client) / 4;

    tc_timer_start(
        sim, &client->keep_alive,
        (int64_t)(quarter * (1 + 2 * tc_random_uniform(&client->random))));
}

static void on_keep_alive(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_cops_client *client = self;
    struct tc_cops_msg *msg       = tc_cops_wire_new_msg(&client->wire);

    (void)sim;
    (void)arg;
    if (!msg)
        return;
    msg->op = TC_COPS_KA;
    tc_cops_wire_send(&client->wire, msg);
    start_keep_alive(client);
}

static void on_silence(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_cops_client *client = self;

    (void)arg;
    open_anew(client);
    tc_timer_start(sim, &client->silence, keep_alive_ns(client));
}

static void keep_alive(struct tc_cops_client *client)
{
    struct tc_sim *sim = tc_network_sim(client->wire.network);

    if (client->config.keep_alive_s == 0)
        return;
    tc_timer_init(&client->keep_alive, on_keep_alive, client, 0);
    tc_timer_init(&client->silence, on_silence, client, 0);
    start_keep_alive(client);
    tc_timer_start(sim, &client->silence, keep_alive_ns(client));
}

tc_err tc_cops_client_connect(struct tc_cops_client *client, const char *name,
                              struct tc_random random)
{
    char *copy = new_object(client, strlen(name) + 1);

    if (!copy)
        return TC_ENOMEM;
    memcpy(copy, name, strlen(name) + 1);
    client->name   = copy;
    client->random = random;
    if (client->config.connection == TC_COPS_CONNECTION_OPENED)
        open_anew(client);
    keep_alive(client);
    return TC_OK;
}

void tc_cops_client_reopen(struct tc_cops_client *client)
{
    open_anew(client);
    keep_alive(client);
}

uint32_t tc_cops_client_open_handles(const struct tc_cops_client *client)
{
    return client->open;
}

bool tc_cops_client_is_open(const struct tc_cops_client *client,
                            uint32_t handle)
{
    const struct request *request = request_of(client, handle);

    return request && request->is_open;
}
