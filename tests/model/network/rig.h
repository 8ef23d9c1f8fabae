/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rig.h
 * @brief A small network whose records and deliveries a test can read.
 *
 *      hosts 0, 1, 2 -- router 3 == router 4 == router 5 -- hosts 6, 7, 8
 *                                      |
 *                                   host 9
 *
 * All links: 1 Gbit/s, 5 us; 125 octets take 1 us to send, so that a packet
 * takes 6 us a link where nothing is before it.
 */
#ifndef TC_TESTS_MODEL_NETWORK_RIG_H
#define TC_TESTS_MODEL_NETWORK_RIG_H

#include <stdbool.h>

#include "base/arena.h"
#include "model/engine/sim.h"
#include "model/network/topology.h"
#include "proto/directory.h"
#include "proto/record_sink.h"
#include "tests/support/test.h"

enum {
    RIG_LEFT    = 3, /* routers */
    RIG_MIDDLE  = 4,
    RIG_RIGHT   = 5,
    RIG_NODES   = 10,
    RIG_RECORDS = 4096,
    RIG_OCTETS  = 125,
    RIG_HOP_NS  = 6000,
};

struct rig {
    struct tc_directory directory;
    struct tc_sim *sim;
    struct tc_network *network;
    struct tc_record_sink sink;
    struct tc_record records[RIG_RECORDS];
    struct tc_link_counters counters[RIG_RECORDS]; /* of LINK records */
    size_t record_count;
    size_t fail_at; /* the record, from 1, that is refused; 0: none */
    struct {
        unsigned received;
        int64_t last_ns;
        uint32_t last_flow;
    } node[RIG_NODES];
};

struct rig_receiver {
    struct rig *rig;
    uint32_t node;
};

static inline tc_err rig_accept(void *self, const struct tc_record *record)
{
    struct rig *rig    = self;
    const size_t index = rig->record_count++;

    assert_true(index < RIG_RECORDS);
    rig->records[index] = *record;
    if (record->kind == TC_RECORD_LINK)
        rig->counters[index] = *record->view.link;
    return rig->record_count == rig->fail_at ? TC_ESYS : TC_OK;
}

static const struct tc_record_sink_ops rig_sink_ops = {
    .name      = "rig",
    .self_size = sizeof(struct rig),
    .accept    = rig_accept,
};

static inline void rig_receive(void *self, struct tc_network *network,
                               const struct tc_packet *packet)
{
    const struct rig_receiver *receiver = self;
    struct rig *rig                     = receiver->rig;

    assert_ptr_equal(network, rig->network);
    rig->node[receiver->node].received++;
    rig->node[receiver->node].last_ns   = tc_sim_now_ns(rig->sim);
    rig->node[receiver->node].last_flow = packet->flow;
}

static inline void rig_add_nodes(struct rig *rig)
{
    for (uint32_t n = 0; n < RIG_NODES; n++) {
        const bool is_router = n >= RIG_LEFT && n <= RIG_RIGHT;
        const uint32_t ipv4  = 0x0a000000 + n;
        uint32_t number      = 0;
        struct rig_receiver *receiver =
            tc_arena_alloc(tc_sim_arena(rig->sim), sizeof *receiver);

        assert_int_equal(
            is_router
                ? tc_network_add_router(rig->network, "router", ipv4, &number)
                : tc_network_add_host(rig->network, "host", ipv4, &number),
            TC_OK);
        assert_int_equal(number, n);
        *receiver = (struct rig_receiver){ .rig = rig, .node = n };
        tc_network_set_receiver(rig->network, n, rig_receive, receiver);
    }
}

static inline void rig_connect(struct rig *rig, uint32_t a, uint32_t b,
                               uint32_t queue_limit_packets)
{
    const struct tc_link_config config = {
        .rate_bps            = 1000000000,
        .propagation_ns      = 5000,
        .queue_limit_packets = queue_limit_packets,
    };

    assert_int_equal(tc_network_connect(rig->network, a, b, &config, NULL),
                     TC_OK);
}

/* More links may be made before the network is closed. */
static inline void rig_init_open(struct rig *rig, uint32_t queue_limit_packets)
{
    *rig      = (struct rig){ 0 };
    rig->sink = (struct tc_record_sink){ .ops = &rig_sink_ops, .self = rig };
    assert_int_equal(tc_directory_init(&rig->directory), TC_OK);
    assert_int_equal(tc_sim_create(&rig->sim), TC_OK);
    assert_int_equal(
        tc_network_create(&rig->network, rig->sim, &rig->directory, &rig->sink),
        TC_OK);
    rig_add_nodes(rig);
    for (uint32_t host = 0; host < 3; host++) {
        rig_connect(rig, host, RIG_LEFT, queue_limit_packets);
        rig_connect(rig, host + 6, RIG_RIGHT, queue_limit_packets);
    }
    rig_connect(rig, 9, RIG_MIDDLE, queue_limit_packets);
    rig_connect(rig, RIG_LEFT, RIG_MIDDLE, queue_limit_packets);
    rig_connect(rig, RIG_MIDDLE, RIG_RIGHT, queue_limit_packets);
}

static inline void rig_init(struct rig *rig, uint32_t queue_limit_packets)
{
    rig_init_open(rig, queue_limit_packets);
    assert_int_equal(tc_network_close(rig->network), TC_OK);
}

static inline void rig_fini(struct rig *rig)
{
    tc_network_destroy(rig->network);
    tc_sim_destroy(rig->sim);
    tc_directory_fini(&rig->directory);
}

static inline void rig_run(struct rig *rig)
{
    assert_int_equal(tc_sim_run_until(rig->sim, TC_SIM_FOREVER_NS), TC_OK);
}

/* One packet of 125 octets. */
static inline void rig_send(struct rig *rig, uint32_t from, uint32_t to,
                            bool is_multicast)
{
    const struct tc_packet_spec spec = {
        .wire_bytes   = RIG_OCTETS,
        .flow         = TC_FLOW_NONE,
        .to           = to,
        .protocol     = TC_PROTOCOL_RTP,
        .is_multicast = is_multicast,
    };

    tc_network_send(rig->network, from, &spec);
}

static inline void rig_assert_conserved(const struct rig *rig)
{
    const struct tc_network_totals t = tc_network_totals(rig->network);

    assert_int_equal(t.sent + t.copies, t.delivered + t.dropped + t.unheard +
                                            t.lost + t.in_flight);
}

#endif
