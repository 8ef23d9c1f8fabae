/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file lossy.h
 * @brief An architecture whose nodes are hard of hearing: messages that are
 *        named beforehand reach a node and are not taken in there.
 *
 * The network has delivered them, so its books still balance; taps have seen
 * them.  Included by one test program each, behind ladder.h; not a library.
 */
#ifndef TC_TESTS_MODEL_LOSSY_H
#define TC_TESTS_MODEL_LOSSY_H

#include "model/network/network_state.h"
#include "model/network/topology.h"
#include "tests/model/ladder.h"

enum { LOSSES_MAX = 8 };

/** A message that a node misses. */
struct loss {
    const char *node; /**< "bob@x", "ds0", "router1" */
    const char *what; /**< "INVITE", "200 INVITE", "REQ", "FOUND" */
    unsigned nth;     /**< from 1; 0: every one */
};

struct lossy_config {
    struct tc_model_config config; /**< first: this is what a run is given */
    const struct tc_architecture *inner;
    struct loss losses[LOSSES_MAX]; /**< ends where `node` is NULL */
};

struct lossy;

/* Stands between the network and a node's own receiver. */
struct ear {
    struct lossy *lossy;
    uint32_t node;
    tc_receive_fn *receive;
    void *receiver;
};

struct lossy {
    const struct lossy_config *config;
    void *inner;
    unsigned seen[LOSSES_MAX];
};

static inline void lossy_name(const struct tc_packet *packet,
                              char out[LINE_BYTES])
{
    const struct tc_sip_msg *sip = packet->view.sip;

    out[0] = '\0';
    if (packet->protocol == TC_PROTOCOL_SIP && sip->is_request)
        (void)snprintf(out, LINE_BYTES, "%s", tc_sip_method_name(sip->method));
    else if (packet->protocol == TC_PROTOCOL_SIP)
        (void)snprintf(out, LINE_BYTES, "%u %s", sip->status,
                       tc_sip_method_name(sip->cseq_method));
    else if (packet->protocol == TC_PROTOCOL_COPS)
        (void)snprintf(out, LINE_BYTES, "%s",
                       tc_cops_op_name(packet->view.cops->op));
    else if (packet->protocol == TC_PROTOCOL_SEARCH)
        (void)snprintf(out, LINE_BYTES, "%s",
                       tc_search_type_name(packet->view.search->type));
}

static inline void lossy_receive(void *self, struct tc_network *network,
                                 const struct tc_packet *packet)
{
    struct ear *ear     = self;
    struct lossy *lossy = ear->lossy;
    const char *node    = tc_network_node_name(network, ear->node);
    bool is_lost        = false;
    char what[LINE_BYTES];

    lossy_name(packet, what);
    for (size_t i = 0; i < LOSSES_MAX && lossy->config->losses[i].node; i++) {
        const struct loss *loss = &lossy->config->losses[i];

        if (strcmp(node, loss->node) != 0 || strcmp(what, loss->what) != 0)
            continue;
        lossy->seen[i]++;
        is_lost |= loss->nth == 0 || lossy->seen[i] == loss->nth;
    }
    if (!is_lost)
        ear->receive(ear->receiver, network, packet);
}

static inline tc_err lossy_build(void *self, struct tc_world *world)
{
    struct lossy *lossy = self;

    lossy->config = (const struct lossy_config *)(const void *)world->config;
    lossy->inner  = tc_world_alloc(world, lossy->config->inner->self_size);
    assert_int_equal(lossy->config->inner->build(lossy->inner, world), TC_OK);

    for (uint32_t n = 0; n < tc_network_node_count(world->network); n++) {
        struct tc_node *node = &world->network->nodes[n];
        struct ear *ear      = tc_world_alloc(world, sizeof *ear);

        if (!node->receive)
            continue;
        *ear = (struct ear){ lossy, n, node->receive, node->receiver };
        tc_network_set_receiver(world->network, n, lossy_receive, ear);
    }
    return TC_OK;
}

static inline void lossy_join(void *self, uint32_t demand)
{
    struct lossy *lossy = self;

    lossy->config->inner->join(lossy->inner, demand);
}

static inline void lossy_leave(void *self, uint32_t demand)
{
    struct lossy *lossy = self;

    lossy->config->inner->leave(lossy->inner, demand);
}

static inline uint64_t lossy_reserved_kbps(const void *self)
{
    const struct lossy *lossy = self;

    return lossy->config->inner->reserved_kbps
               ? lossy->config->inner->reserved_kbps(lossy->inner)
               : 0;
}

static inline uint32_t lossy_open_handles(const void *self)
{
    const struct lossy *lossy = self;

    return lossy->config->inner->open_handles
               ? lossy->config->inner->open_handles(lossy->inner)
               : 0;
}

/** Give it a lossy_config's `config`. */
static const struct tc_architecture lossy_architecture = {
    .name          = "lossy",
    .self_size     = sizeof(struct lossy),
    .build         = lossy_build,
    .join          = lossy_join,
    .leave         = lossy_leave,
    .reserved_kbps = lossy_reserved_kbps,
    .open_handles  = lossy_open_handles,
};

#endif
