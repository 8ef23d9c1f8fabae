/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file small_net.h
 * @brief Two hosts on one router for tests of the parties, and what was said
 *        between them.
 *
 *      a ----- router ----- b
 *
 * 8 Gbit/s and 1 ms a link: a frame of n octets sent by one host is at the
 * other after 2 (n ns + 1 ms).  Included by one test program each; not a
 * library.
 */
#ifndef TC_TESTS_MODEL_PARTIES_SMALL_NET_H
#define TC_TESTS_MODEL_PARTIES_SMALL_NET_H

#include <string.h>

#include "model/engine/sim.h"
#include "model/network/topology.h"
#include "proto/directory.h"
#include "proto/record_sink.h"
#include "tests/support/test.h"

enum { SAID_MAX = 128, OVERHEAD = 14 };
enum { A_OUT, A_IN, B_OUT, B_IN };

#define MS(n)      ((int64_t)((n)*1e6))
#define SECONDS(n) ((int64_t)((n)*1e9))

/** A message at a tap; lives as long as the network. */
struct said {
    int64_t at_ns;
    uint16_t tap;
    uint32_t wire_bytes;
    union tc_record_view view;
};

struct small_net {
    struct tc_directory directory;
    struct tc_sim *sim;
    struct tc_network *network;
    struct tc_record_sink sink;
    uint32_t router;
    uint32_t a;
    uint32_t b;
    struct said said[SAID_MAX];
    size_t count;
};

static inline tc_err small_net_accept(void *self,
                                      const struct tc_record *record)
{
    struct small_net *net = self;

    assert_true(net->count < SAID_MAX);
    net->said[net->count++] = (struct said){ .at_ns      = record->at_ns,
                                             .tap        = record->tap,
                                             .wire_bytes = record->wire_bytes,
                                             .view       = record->view };
    return TC_OK;
}

static const struct tc_record_sink_ops small_net_ops = {
    .name      = "small_net",
    .self_size = sizeof(struct small_net),
    .accept    = small_net_accept,
};

static inline uint32_t small_net_host(struct small_net *net, const char *name,
                                      uint32_t ipv4)
{
    const struct tc_link_config link = { .rate_bps       = 8000000000,
                                         .propagation_ns = MS(1) };
    uint32_t host;
    uint16_t out, in;

    assert_int_equal(tc_network_add_host(net->network, name, ipv4, &host),
                     TC_OK);
    assert_int_equal(
        tc_network_connect(net->network, host, net->router, &link, NULL),
        TC_OK);
    assert_int_equal(
        tc_directory_add_tap(&net->directory, "out", 0, host + 1, &out), TC_OK);
    assert_int_equal(
        tc_directory_add_tap(&net->directory, "in", 0, host + 1, &in), TC_OK);
    tc_network_set_taps(net->network, host, out, in);
    return host;
}

static inline void small_net_init(struct small_net *net)
{
    memset(net, 0, sizeof *net);
    net->sink = (struct tc_record_sink){ .ops = &small_net_ops, .self = net };
    assert_int_equal(tc_directory_init(&net->directory), TC_OK);
    assert_int_equal(tc_sim_create(&net->sim), TC_OK);
    assert_int_equal(
        tc_network_create(&net->network, net->sim, &net->directory, &net->sink),
        TC_OK);
    assert_int_equal(
        tc_network_add_router(net->network, "router", 0x0a000001, &net->router),
        TC_OK);
    net->a = small_net_host(net, "a", 0x0a00000a);
    net->b = small_net_host(net, "b", 0x0a00000b);
    assert_int_equal(tc_network_close(net->network), TC_OK);
}

static inline void small_net_run(struct small_net *net, int64_t end_ns)
{
    assert_int_equal(tc_sim_run_until(net->sim, end_ns), TC_OK);
}

static inline void small_net_fini(struct small_net *net)
{
    tc_network_destroy(net->network);
    tc_sim_destroy(net->sim);
    tc_directory_fini(&net->directory);
}

/** Message number `nth` at a tap; NULL after the last. */
static const struct said *said_at(const struct small_net *net, uint16_t tap,
                                  size_t nth)
{
    for (size_t i = 0; i < net->count; i++)
        if (net->said[i].tap == tap && nth-- == 0)
            return &net->said[i];
    return NULL;
}

static inline size_t said_count(const struct small_net *net, uint16_t tap)
{
    size_t count = 0;

    while (said_at(net, tap, count))
        count++;
    return count;
}

#endif
