/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_ask.h
 * @brief A client at each host of the small network and a server at its
 *        router, for tests of both ends of COPS.
 */
#ifndef TC_TESTS_MODEL_PARTIES_COPS_ASK_H
#define TC_TESTS_MODEL_PARTIES_COPS_ASK_H

#include "model/parties/cops_client.h"
#include "model/parties/cops_server.h"
#include "proto/cops/cops_msg.h"
#include "proto/cops/cops_policy.h"
#include "tests/model/parties/small_net.h"

enum { DECIDED_MAX = 8 };

/** The decisions that a client's user received. */
struct decided {
    int64_t at_ns;
    uint64_t arg;
    bool granted;
};

struct cops_pair {
    struct small_net net;
    struct tc_cops_client *a;
    struct tc_cops_client *b;
    struct tc_cops_server *server;
    struct decided decided[DECIDED_MAX];
    size_t count;
};

static inline void cops_pair_decided(void *self, uint64_t arg, bool granted)
{
    struct cops_pair *pair = self;

    assert_true(pair->count < DECIDED_MAX);
    pair->decided[pair->count++] = (struct decided){
        .at_ns = tc_sim_now_ns(pair->net.sim), .arg = arg, .granted = granted
    };
}

static inline void cops_pair_at_host(void *self, struct tc_network *network,
                                     const struct tc_packet *packet)
{
    (void)network;
    tc_cops_client_receive(self, packet);
}

static inline void cops_pair_at_router(void *self, struct tc_network *network,
                                       const struct tc_packet *packet)
{
    (void)network;
    tc_cops_server_receive(self, packet);
}

static inline void cops_pair_init(struct cops_pair *pair,
                                  const struct tc_cops_config *config)
{
    struct small_net *net = &pair->net;

    memset(pair, 0, sizeof *pair);
    small_net_init(net);
    assert_int_equal(tc_cops_client_create_in(&pair->a, net->network, net->a,
                                              net->router, config, OVERHEAD),
                     TC_OK);
    assert_int_equal(tc_cops_client_create_in(&pair->b, net->network, net->b,
                                              net->router, config, OVERHEAD),
                     TC_OK);
    assert_int_equal(tc_cops_server_create_in(&pair->server, net->network,
                                              net->router, config, OVERHEAD),
                     TC_OK);
    tc_network_set_receiver(net->network, net->a, cops_pair_at_host, pair->a);
    tc_network_set_receiver(net->network, net->b, cops_pair_at_host, pair->b);
    tc_network_set_receiver(net->network, net->router, cops_pair_at_router,
                            pair->server);
}

static inline struct tc_cops_ask session_ask(uint32_t kbps)
{
    return (struct tc_cops_ask){
        .channel        = 7,
        .channel_name   = TC_TEXT("CH-7"),
        .session_id     = TC_TEXT("0a1b2c3d4e5f67890a1b2c3d4e5f6789"),
        .user_ipv4      = 0x0a000215,
        .group_ipv4     = 0xefc00007,
        .udp_port       = 5004,
        .bandwidth_kbps = kbps,
    };
}

static inline uint32_t cops_pair_ask(struct cops_pair *pair,
                                     struct tc_cops_client *client,
                                     const struct tc_cops_ask *ask,
                                     uint64_t arg)
{
    return tc_cops_client_request(client, ask, cops_pair_decided, pair, arg);
}

/** A message to be handed to either end, past the network. */
static inline const struct tc_cops_msg *
cops_by_hand(const struct cops_pair *pair, const struct tc_cops_msg *msg)
{
    const struct tc_cops_wire wire = { .network = pair->net.network };
    struct tc_cops_msg *copy       = tc_cops_wire_new_msg(&wire);

    assert_non_null(copy);
    *copy = *msg;
    return copy;
}

static const struct tc_cops_msg *cops_said(const struct cops_pair *pair,
                                           uint16_t tap, size_t nth)
{
    const struct said *said = said_at(&pair->net, tap, nth);

    assert_non_null(said);
    return said->view.cops;
}

#endif
