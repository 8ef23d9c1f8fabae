/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/cops_server.h"

#include <assert.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/hash_table.h"
#include "model/parties/cops_client.h"
#include "model/parties/cops_pdp.h"
#include "model/parties/cops_wire.h"
#include "model/parties/server.h"
#include "proto/cops/cops_msg.h"
#include "proto/cops/cops_policy.h"

/* The state of one handle of an enforcement point. */
struct state {
    struct tc_hash_link link; /* first: a link is a state */
    struct tc_cops_server *server;
    struct state *next; /* of the same enforcement point */
    uint32_t pep_node;
    enum tc_cops_pdp_state state;
    const struct tc_cops_msg *request;
    uint64_t decisions;        /* number of decisions begun: only the newest one
                                  counts */
    uint32_t broker_handle;    /* 0: the broker was not asked */
    struct tc_cops_pool *pool; /* pool that granted it; NULL: none */
    uint64_t reserved_kbps;
};

/* The connection to one enforcement point. */
struct peer {
    struct tc_cops_server *server;
    struct peer *next;
    struct tc_cops_wire wire;
    struct state *first; /* in order of request */
    struct state *last;
    struct tc_timer silence; /* since its last message */
    bool is_given_up;        /* until it reopens the connection */
};

struct tc_cops_server {
    struct tc_network *network; /* borrowed */
    struct tc_cops_config config;
    struct tc_server queue;
    double slowness;
    uint32_t node;
    uint32_t link_overhead_octets;
    uint64_t reserved_kbps;
    struct tc_cops_pool pool;
    tc_cops_pool_fn *pool_of;      /* NULL: the pool above */
    void *pool_self;               /* weak */
    struct tc_cops_client *broker; /* weak; NULL: decisions are made here */
    tc_cops_take_fn *take;         /* NULL: none */
    void *take_self;               /* weak */
    struct peer *peers;
    struct tc_hash_table states;
};

tc_err tc_cops_server_create_in(struct tc_cops_server **out,
                                struct tc_network *network, uint32_t node,
                                const struct tc_cops_config *config,
                                uint32_t link_overhead_octets)
{
    struct tc_sim *sim = tc_network_sim(network);

    assert(out && config);
    *out = TC_ARENA_NEW(tc_sim_arena(sim), struct tc_cops_server);
    if (!*out)
        return TC_ENOMEM;

    (*out)->network              = network;
    (*out)->node                 = node;
    (*out)->config               = *config;
    (*out)->link_overhead_octets = link_overhead_octets;
    (*out)->slowness             = 1;
    (*out)->pool =
        (struct tc_cops_pool){ .is_limited = config->reservable_kbps > 0,
                               .limit_kbps = config->reservable_kbps };
    tc_server_init(&(*out)->queue, sim, config->decision_time_ns);
    return TC_OK;
}

void tc_cops_server_set_pools(struct tc_cops_server *server,
                              tc_cops_pool_fn *pool_of, void *self)
{
    server->pool_of   = pool_of;
    server->pool_self = self;
}

void tc_cops_server_set_taker(struct tc_cops_server *server,
                              tc_cops_take_fn *take, void *self)
{
    server->take      = take;
    server->take_self = self;
}

void tc_cops_server_set_broker(struct tc_cops_server *server,
                               struct tc_cops_client *broker)
{
    server->broker = broker;
}

static void on_silence(struct tc_sim *sim, void *self, uint64_t arg);

/* NULL: no memory, and the simulation is stopped. */
static struct peer *peer_at(struct tc_cops_server *server, uint32_t pep_node)
{
    struct tc_sim *sim = tc_network_sim(server->network);
    struct peer *peer  = server->peers;

    while (peer && peer->wire.peer_node != pep_node)
        peer = peer->next;
    if (peer)
        return peer;
    peer = TC_ARENA_NEW(tc_sim_arena(sim), struct peer);
    if (!peer) {
        tc_sim_stop(sim, TC_ENOMEM);
        return NULL;
    }
    peer->server  = server;
    peer->next    = server->peers;
    server->peers = peer;
    peer->wire    = (struct tc_cops_wire){
           .network              = server->network,
           .node                 = server->node,
           .peer_node            = pep_node,
           .port                 = TC_COPS_PORT,
           .peer_port            = TC_COPS_PEP_PORT,
           .link_overhead_octets = server->link_overhead_octets,
    };
    tc_timer_init(&peer->silence, on_silence, peer, 0);
    return peer;
}

static uint64_t hash_of(uint32_t pep_node, const struct tc_cops_msg *msg)
{
    return tc_hash_mix(tc_hash_bytes(msg->handle.at, msg->handle.len_bytes),
                       (uint64_t)pep_node << 16 | msg->client_type);
}

void tc_cops_server_say(struct tc_cops_server *server, uint32_t pep_node,
                        const struct tc_cops_msg *msg)
{
    struct peer *peer = peer_at(server, pep_node);

    if (peer)
        tc_cops_wire_send(&peer->wire, msg);
}

struct tc_cops_msg *tc_cops_server_new_msg(struct tc_cops_server *server)
{
    return tc_cops_wire_new_msg(
        &(struct tc_cops_wire){ .network = server->network });
}

static struct state *find(const struct tc_cops_server *server,
                          uint32_t pep_node, const struct tc_cops_msg *msg)
{
    struct tc_hash_link *link =
        tc_hash_table_find(&server->states, hash_of(pep_node, msg));

    while (link && ((struct state *)link)->pep_node != pep_node)
        link = tc_hash_table_next(link);
    return (struct state *)link;
}

static void append(struct peer *peer, struct state *state)
{
    if (peer->last)
        peer->last->next = state;
    else
        peer->first = state;
    peer->last = state;
}

static struct state *find_or_make(struct peer *peer,
                                  const struct tc_cops_msg *msg)
{
    struct tc_cops_server *server = peer->server;
    struct tc_sim *sim            = tc_network_sim(server->network);
    const uint32_t pep_node       = peer->wire.peer_node;
    struct state *state           = find(server, pep_node, msg);

    if (state)
        return state;
    state = TC_ARENA_NEW(tc_sim_arena(sim), struct state);

    tc_err err =
        state ? tc_hash_table_add_in(&server->states, tc_sim_arena(sim),
                                     &state->link, hash_of(pep_node, msg))
              : TC_ENOMEM;
    if (err != TC_OK) {
        tc_sim_stop(sim, err);
        return NULL;
    }
    state->server   = server;
    state->pep_node = pep_node;
    append(peer, state);
    return state;
}

/* Bandwidth by the policy object: column 5 of a PR-REQ, RESOURCES of a REQ. The
 * model reads only what its own encoder wrote.  An extension, which adds a
 * viewer to a stream that is already reserved, needs none. */
static uint64_t wanted_kbps(const struct tc_cops_msg *msg)
{
    uint32_t kbps = 0;

    return tc_cops_policy_bandwidth_kbps(msg->client_si.at,
                                         msg->client_si.len_bytes,
                                         msg->client_si.c_type, &kbps)
               ? kbps
               : 0;
}

static void send_decision(struct state *state, bool install)
{
    const struct tc_cops_msg *request = state->request;
    struct tc_cops_msg *msg           = tc_cops_server_new_msg(state->server);

    if (!msg)
        return;

    bool provisioning     = request->client_type == TC_COPS_CLIENT_PROVISIONING;
    msg->op               = TC_COPS_DEC;
    msg->is_solicited     = true;
    msg->client_type      = request->client_type;
    msg->handle           = request->handle;
    msg->has_context      = true;
    msg->r_type           = request->r_type;
    msg->m_type           = request->m_type;
    msg->has_decision     = true;
    msg->decision_command = install        ? TC_COPS_INSTALL
                            : provisioning ? TC_COPS_NULL
                                           : TC_COPS_REMOVE;
    if (install) {
        msg->decision_data        = request->client_si;
        msg->decision_data.c_type = provisioning ? 5 : 4;
    } else if (!provisioning) {
        msg->decision_flags = TC_COPS_TRIGGER_ERROR;
    }
    tc_cops_server_say(state->server, state->pep_node, msg);
}

static void step(struct state *state, enum tc_cops_pdp_event event);

static struct tc_cops_pool *pool_of(const struct state *state)
{
    struct tc_cops_server *server = state->server;

    return server->pool_of ? server->pool_of(server->pool_self, state->pep_node,
                                             state->request)
                           : &server->pool;
}

static void on_decided(struct tc_sim *sim, void *self, uint64_t decision)
{
    struct state *state             = self;
    const struct tc_cops_pool *pool = pool_of(state);

    (void)sim;
    if (decision != state->decisions)
        return;
    step(state, !pool->is_limited ||
                        pool->reserved_kbps + wanted_kbps(state->request) <=
                            pool->limit_kbps
                    ? TC_COPS_PDP_EV_FITS
                    : TC_COPS_PDP_EV_NO_ROOM);
}

static void on_brokered(void *self, uint64_t decision, bool granted)
{
    struct state *state = self;

    if (decision == state->decisions)
        step(state, granted ? TC_COPS_PDP_EV_FITS : TC_COPS_PDP_EV_NO_ROOM);
}

static uint32_t number_of(const uint8_t at[4])
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
           (uint32_t)at[2] << 8 | at[3];
}

/* Sends the same request to the broker, in the edge router's name. */
static void ask_broker(struct state *state)
{
    const struct tc_cops_msg *request = state->request;
    struct tc_cops_subject subject;

    (void)tc_cops_policy_subject(request->client_si.at,
                                 request->client_si.len_bytes,
                                 request->client_si.c_type, &subject);
    const struct tc_cops_ask ask = {
        .is_broadcaster = request->m_type == TC_COPS_M_BROADCAST,
        .session_id     = subject.session_id,
        .user_ipv4      = number_of(request->in_int.address),
        .group_ipv4     = number_of(subject.group),
        .udp_port       = subject.udp_port,
        .bandwidth_kbps = (uint32_t)wanted_kbps(request),
    };
    state->broker_handle = tc_cops_client_request(
        state->server->broker, &ask, on_brokered, state, state->decisions);
}

static int64_t time_for(const struct tc_cops_server *server,
                        const struct tc_cops_msg *request)
{
    const struct tc_cops_config *config = &server->config;
    const bool is_provisioned =
        request->client_type == TC_COPS_CLIENT_PROVISIONING &&
        config->provisioned_time_ns > 0;

    return (int64_t)((double)(is_provisioned ? config->provisioned_time_ns
                                             : config->decision_time_ns) *
                     server->slowness);
}

static void decide(struct state *state)
{
    struct tc_cops_server *server = state->server;
    struct tc_sim *sim            = tc_network_sim(server->network);
    const int64_t time_ns         = time_for(server, state->request);

    state->decisions++;
    if (server->broker &&
        state->request->client_type == TC_COPS_CLIENT_OUTSOURCING) {
        ask_broker(state);
        return;
    }
    if (server->config.decision == TC_COPS_DECISION_SERVER) {
        server->queue.service_ns = time_ns;
        tc_server_submit(&server->queue, on_decided, state, state->decisions);
        return;
    }
    tc_err err =
        tc_sim_after(sim, time_ns, on_decided, state, state->decisions);
    if (err != TC_OK)
        tc_sim_stop(sim, err);
}

static void reserve(struct state *state)
{
    state->pool          = pool_of(state);
    state->reserved_kbps = wanted_kbps(state->request);
    state->pool->reserved_kbps += state->reserved_kbps;
    state->server->reserved_kbps += state->reserved_kbps;
}

static void give_back(struct state *state)
{
    state->pool->reserved_kbps -= state->reserved_kbps;
    state->server->reserved_kbps -= state->reserved_kbps;
    state->reserved_kbps = 0;
    state->pool          = NULL;
}

static void step(struct state *state, enum tc_cops_pdp_event event)
{
    struct tc_cops_pdp_step s = tc_cops_pdp_step(state->state, event);

    state->state = s.next;
    if (s.actions & TC_COPS_PDP_DO_DECIDE)
        decide(state);
    if (s.actions & TC_COPS_PDP_DO_RESERVE)
        reserve(state);
    if (s.actions & TC_COPS_PDP_DO_FREE)
        give_back(state);
    if (state->state == TC_COPS_PDP_NONE && state->broker_handle > 0) {
        tc_cops_client_release(state->server->broker, state->broker_handle);
        state->broker_handle = 0;
    }
    if (s.actions & TC_COPS_PDP_DO_SEND_INSTALL)
        send_decision(state, true);
    if (s.actions & TC_COPS_PDP_DO_SEND_REMOVE)
        send_decision(state, false);
}

/* An enforcement point that reopens its connection has lost its state. */
static void forget_pep(const struct peer *peer, uint16_t client_type)
{
    for (struct state *s = peer->first; s; s = s->next)
        if (s->request->client_type == client_type)
            step(s, TC_COPS_PDP_EV_DRQ);
}

/* RFC 2748 section 4.4: asks the enforcement point to repeat its requests. */
static void send_ssq(struct peer *peer, uint16_t client_type)
{
    struct tc_cops_msg *msg = tc_cops_server_new_msg(peer->server);

    if (!msg)
        return;
    msg->op          = TC_COPS_SSQ;
    msg->client_type = client_type;
    tc_cops_wire_send(&peer->wire, msg);
}

static void take_opn(struct peer *peer, const struct tc_cops_msg *opn)
{
    struct tc_cops_server *server = peer->server;
    struct tc_cops_msg *cat       = tc_cops_server_new_msg(server);

    forget_pep(peer, opn->client_type);
    if (!cat)
        return;
    cat->op           = TC_COPS_CAT;
    cat->client_type  = opn->client_type;
    cat->has_ka_timer = true; /* 0: no keep-alives */
    cat->ka_timer_s   = (uint16_t)server->config.keep_alive_s;
    tc_cops_wire_send(&peer->wire, cat);
    if (cat->ka_timer_s > 0 && peer->wire.connection > 1)
        send_ssq(peer, opn->client_type);
}

/* RFC 2748 section 4.6: the connection is lost, and all its requests with
 * it. */
static void on_silence(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct peer *peer = self;

    (void)sim;
    (void)arg;
    peer->is_given_up = true;
    tc_cops_wire_reset(&peer->wire, peer->wire.connection);
    forget_pep(peer, TC_COPS_CLIENT_PROVISIONING);
    forget_pep(peer, TC_COPS_CLIENT_OUTSOURCING);
}

static void echo_ka(struct peer *peer)
{
    struct tc_cops_msg *msg = tc_cops_server_new_msg(peer->server);

    if (!msg)
        return;
    msg->op = TC_COPS_KA;
    tc_cops_wire_send(&peer->wire, msg);
}

static void take_request(struct peer *peer, const struct tc_cops_msg *msg)
{
    struct tc_cops_server *server = peer->server;
    const uint32_t pep_node       = peer->wire.peer_node;
    const bool is_req             = msg->op == TC_COPS_REQ;
    struct state *state =
        is_req ? find_or_make(peer, msg) : find(server, pep_node, msg);

    if (!state)
        return;
    if (is_req)
        state->request = msg;
    step(state, is_req ? TC_COPS_PDP_EV_REQ : TC_COPS_PDP_EV_DRQ);
}

/* Messages of an enforcement point that was given up count again once it
 * reopens. */
static void deliver(void *self, const struct tc_cops_msg *msg)
{
    struct peer *peer             = self;
    struct tc_cops_server *server = peer->server;

    if (msg->op == TC_COPS_OPN)
        peer->is_given_up = false;
    if (peer->is_given_up)
        return;
    if (server->config.keep_alive_s > 0)
        tc_timer_start(tc_network_sim(server->network), &peer->silence,
                       server->config.keep_alive_s * INT64_C(1000000000));
    if (server->take &&
        server->take(server->take_self, peer->wire.peer_node, msg))
        return;
    if (msg->op == TC_COPS_OPN)
        take_opn(peer, msg);
    else if (msg->op == TC_COPS_KA)
        echo_ka(peer);
    else if (msg->op == TC_COPS_REQ || msg->op == TC_COPS_DRQ)
        take_request(peer, msg);
}

void tc_cops_server_receive(struct tc_cops_server *server,
                            const struct tc_packet *packet)
{
    struct peer *peer = peer_at(server, packet->from_node);

    if (peer)
        tc_cops_wire_receive(&peer->wire, packet, deliver, peer);
}

uint64_t tc_cops_server_reserved_kbps(const struct tc_cops_server *server)
{
    return server->reserved_kbps;
}

void tc_cops_server_slow_down(struct tc_cops_server *server, double factor)
{
    assert(factor >= 0);

    server->slowness = factor;
}
