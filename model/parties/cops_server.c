/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/cops_server.h"

#include <assert.h>

#include "base/arena.h"
#include "base/hash.h"
#include "model/parties/cops_pdp.h"
#include "model/parties/cops_wire.h"
#include "model/parties/server.h"
#include "proto/cops/cops_msg.h"
#include "proto/cops/cops_policy.h"

enum { BUCKETS = 1024 };

/* One handle of one enforcement point. */
struct state {
    struct tc_cops_server *server;
    struct state *next; /* in its bucket */
    uint64_t hash;
    uint32_t pep_node;
    enum tc_cops_pdp_state state;
    const struct tc_cops_msg *request;
    uint64_t reserved_kbps;
};

struct tc_cops_server {
    struct tc_network *network; /* borrowed */
    struct tc_cops_config config;
    struct tc_server queue;
    uint32_t node;
    uint32_t link_overhead_octets;
    uint64_t reserved_kbps;
    struct state *buckets[BUCKETS];
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
    tc_server_init(&(*out)->queue, sim, config->decision_time_ns);
    return TC_OK;
}

static struct tc_cops_wire wire_to(const struct tc_cops_server *server,
                                   uint32_t pep_node)
{
    return (struct tc_cops_wire){
        .network              = server->network,
        .node                 = server->node,
        .peer_node            = pep_node,
        .port                 = TC_COPS_PORT,
        .peer_port            = TC_COPS_PEP_PORT,
        .link_overhead_octets = server->link_overhead_octets,
    };
}

static uint64_t hash_of(uint32_t pep_node, const struct tc_cops_msg *msg)
{
    return tc_hash_mix(tc_hash_bytes(msg->handle.at, msg->handle.len_bytes),
                       (uint64_t)pep_node << 16 | msg->client_type);
}

static struct state *find_or_make(struct tc_cops_server *server,
                                  uint32_t pep_node,
                                  const struct tc_cops_msg *msg)
{
    uint64_t hash        = hash_of(pep_node, msg);
    struct state **first = &server->buckets[hash % BUCKETS];
    struct state *state  = *first;

    while (state && (state->hash != hash || state->pep_node != pep_node))
        state = state->next;
    if (state)
        return state;

    struct tc_sim *sim = tc_network_sim(server->network);
    state              = TC_ARENA_NEW(tc_sim_arena(sim), struct state);
    if (!state) {
        tc_sim_stop(sim, TC_ENOMEM);
        return NULL;
    }
    state->server   = server;
    state->hash     = hash;
    state->pep_node = pep_node;
    state->next     = *first;
    *first          = state;
    return state;
}

/* The policy object tells the bandwidth; a PR-REQ's stands in column 5, a
 * REQ's in RESOURCES.  The model reads what its own encoder wrote. */
static uint64_t wanted_kbps(const struct tc_cops_msg *msg)
{
    uint32_t kbps = 0;

    /* an extension adds a listener to a stream that is reserved already */
    if (msg->client_type == TC_COPS_CLIENT_OUTSOURCING &&
        msg->m_type == TC_COPS_M_BROADCAST)
        return 0;
    return tc_cops_policy_bandwidth_kbps(msg->client_si.at,
                                         msg->client_si.len_bytes,
                                         msg->client_si.c_type, &kbps)
               ? kbps
               : 0;
}

static void send_decision(struct state *state, bool install)
{
    const struct tc_cops_msg *request = state->request;
    struct tc_cops_wire wire          = wire_to(state->server, state->pep_node);
    struct tc_cops_msg *msg           = tc_cops_wire_new_msg(&wire);

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
    tc_cops_wire_send(&wire, msg);
}

static void step(struct state *state, enum tc_cops_pdp_event event);

static void on_decided(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct state *state                 = self;
    const struct tc_cops_server *server = state->server;
    uint64_t limit_kbps                 = server->config.reservable_kbps;
    uint64_t wanted                     = wanted_kbps(state->request);

    (void)sim;
    (void)arg;
    step(state, limit_kbps == 0 || server->reserved_kbps + wanted <= limit_kbps
                    ? TC_COPS_PDP_EV_FITS
                    : TC_COPS_PDP_EV_NO_ROOM);
}

static void decide(struct state *state)
{
    struct tc_cops_server *server = state->server;
    struct tc_sim *sim            = tc_network_sim(server->network);

    if (server->config.decision == TC_COPS_DECISION_SERVER) {
        tc_server_submit(&server->queue, on_decided, state, 0);
        return;
    }
    tc_err err = tc_sim_after(sim, server->config.decision_time_ns, on_decided,
                              state, 0);
    if (err != TC_OK)
        tc_sim_stop(sim, err);
}

static void step(struct state *state, enum tc_cops_pdp_event event)
{
    struct tc_cops_pdp_step s = tc_cops_pdp_step(state->state, event);

    state->state = s.next;
    if (s.actions & TC_COPS_PDP_DO_DECIDE)
        decide(state);
    if (s.actions & TC_COPS_PDP_DO_RESERVE) {
        state->reserved_kbps = wanted_kbps(state->request);
        state->server->reserved_kbps += state->reserved_kbps;
    }
    if (s.actions & TC_COPS_PDP_DO_FREE) {
        state->server->reserved_kbps -= state->reserved_kbps;
        state->reserved_kbps = 0;
    }
    if (s.actions & TC_COPS_PDP_DO_SEND_INSTALL)
        send_decision(state, true);
    if (s.actions & TC_COPS_PDP_DO_SEND_REMOVE)
        send_decision(state, false);
}

/* An enforcement point that opens anew has lost what it held. */
static void forget_pep(struct tc_cops_server *server, uint32_t pep_node,
                       uint16_t client_type)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct state *s = server->buckets[i]; s; s = s->next)
            if (s->pep_node == pep_node &&
                s->request->client_type == client_type)
                step(s, TC_COPS_PDP_EV_DRQ);
}

static void take_opn(struct tc_cops_server *server, uint32_t pep_node,
                     const struct tc_cops_msg *opn)
{
    const struct tc_cops_wire wire = wire_to(server, pep_node);
    struct tc_cops_msg *cat        = tc_cops_wire_new_msg(&wire);

    forget_pep(server, pep_node, opn->client_type);
    if (!cat)
        return;
    cat->op           = TC_COPS_CAT;
    cat->client_type  = opn->client_type;
    cat->has_ka_timer = true; /* 0: no keep-alives */
    tc_cops_wire_send(&wire, cat);
}

void tc_cops_server_receive(struct tc_cops_server *server,
                            const struct tc_packet *packet)
{
    const struct tc_cops_msg *msg = packet->view.cops;

    if (msg->op == TC_COPS_OPN)
        take_opn(server, packet->from_node, msg);
    if (msg->op != TC_COPS_REQ && msg->op != TC_COPS_DRQ)
        return;

    struct state *state = find_or_make(server, packet->from_node, msg);
    if (!state)
        return;
    if (msg->op == TC_COPS_REQ)
        state->request = msg;
    step(state,
         msg->op == TC_COPS_REQ ? TC_COPS_PDP_EV_REQ : TC_COPS_PDP_EV_DRQ);
}

uint64_t tc_cops_server_reserved_kbps(const struct tc_cops_server *server)
{
    return server->reserved_kbps;
}

void tc_cops_server_set_decision_time(struct tc_cops_server *server,
                                      int64_t decision_time_ns)
{
    assert(decision_time_ns >= 0);

    server->config.decision_time_ns = decision_time_ns;
    server->queue.service_ns        = decision_time_ns;
}
