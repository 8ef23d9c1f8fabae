/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file b3.h
 * @brief The network on which the link model is held against ns-3, and on
 *        which the bench counts packet-hops.
 *
 * Three routers in a full mesh (5 ms), hosts 1 ms from one of them: viewer v
 * and broadcaster b on router v % 3 and b % 3.  Broadcaster b sends to the
 * viewers 2b and 2b + 1, 15 times a second, two packets of 1200 octets of UDP
 * payload each: 1230 octets with UDP, IPv4 and PPP's 2.
 */
#ifndef TC_TESTS_MODEL_NETWORK_B3_H
#define TC_TESTS_MODEL_NETWORK_B3_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "model/engine/sim.h"
#include "model/network/sampling.h"
#include "model/network/topology.h"
#include "proto/directory.h"

enum {
    B3_ROUTERS         = 3,
    B3_VIEWERS_EACH    = 2,
    B3_PACKETS_A_FRAME = 2,
    B3_WIRE_BYTES      = 1230,
    B3_RTP_PAYLOAD     = 1188, /* 1200 without the RTP header */
    B3_TICKS_A_FRAME   = 6000, /* 90 kHz / 15 */
    B3_PORT            = 5000,
};

/* 1/15 s as ns-3 rounds it */
#define B3_FRAME_PERIOD_NS INT64_C(66666667)
#define B3_START_NS        INT64_C(1000000000)
#define B3_SAMPLE_NS       INT64_C(1000000000) /* bins of `twincast compare` */

struct b3_config {
    uint32_t broadcasters; /* viewers are twice as many */
    uint32_t frames;       /* of each broadcaster */
    bool is_staggered;     /* starts spread over a frame period */
    uint64_t access_bps;
    uint64_t core_bps;
    uint32_t queue_limit_packets;
};

struct b3_flow {
    uint32_t node;
    uint32_t flow; /* number in the directory; or TC_FLOW_NONE */
    uint32_t received;
    int64_t delay_sum_ns;
    int64_t delay_min_ns;
    int64_t delay_max_ns;
};

struct b3_broadcaster {
    struct b3 *rig;
    uint32_t node;
    uint32_t number;
    uint32_t frames_left;
};

struct b3 {
    struct b3_config config;
    struct tc_directory directory;
    const struct tc_record_sink *sink; /* NULL: no observer */
    struct tc_sim *sim;
    struct tc_network *network;
    struct b3_flow *flows; /* of each viewer */
    struct b3_broadcaster *broadcasters;
};

static inline void b3_check(tc_err err)
{
    if (err != TC_OK)
        abort();
}

static inline void b3_receive(void *self, struct tc_network *network,
                              const struct tc_packet *packet)
{
    struct b3_flow *flow = self;
    const int64_t delay_ns =
        tc_sim_now_ns(tc_network_sim(network)) - packet->sent_ns;

    if (flow->received == 0 || delay_ns < flow->delay_min_ns)
        flow->delay_min_ns = delay_ns;
    if (delay_ns > flow->delay_max_ns)
        flow->delay_max_ns = delay_ns;
    flow->delay_sum_ns += delay_ns;
    flow->received++;
}

/* Both viewers of a broadcaster get the same RTP packets. */
static inline struct tc_rtp_packet
b3_rtp(const struct b3_broadcaster *broadcaster, uint32_t packet)
{
    const uint32_t frame =
        broadcaster->rig->config.frames - broadcaster->frames_left;

    return (struct tc_rtp_packet){
        .ssrc          = broadcaster->number + 1,
        .timestamp     = frame * B3_TICKS_A_FRAME,
        .seq           = (uint16_t)(frame * B3_PACKETS_A_FRAME + packet),
        .payload_type  = 96,
        .marker        = packet == B3_PACKETS_A_FRAME - 1,
        .payload_bytes = B3_RTP_PAYLOAD,
        .clock_rate_hz = 90000,
    };
}

static inline void b3_send(const struct b3_broadcaster *broadcaster,
                           uint32_t viewer, uint32_t packet)
{
    struct b3 *rig                   = broadcaster->rig;
    const struct tc_rtp_packet rtp   = b3_rtp(broadcaster, packet);
    const struct tc_packet_spec spec = {
        .view       = { .rtp = rig->sink ? &rtp : NULL },
        .wire_bytes = B3_WIRE_BYTES,
        .flow       = rig->flows[viewer].flow,
        .to         = rig->flows[viewer].node,
        .protocol   = TC_PROTOCOL_RTP,
    };

    tc_network_send(rig->network, broadcaster->node, &spec);
}

static inline void b3_frame(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct b3_broadcaster *broadcaster = self;

    (void)arg;
    for (uint32_t v = 0; v < B3_VIEWERS_EACH; v++)
        for (uint32_t p = 0; p < B3_PACKETS_A_FRAME; p++)
            b3_send(broadcaster, broadcaster->number * B3_VIEWERS_EACH + v, p);
    if (--broadcaster->frames_left > 0)
        b3_check(
            tc_sim_after(sim, B3_FRAME_PERIOD_NS, b3_frame, broadcaster, 0));
}

static inline void b3_add_routers(struct b3 *rig)
{
    const struct tc_link_config core = {
        .rate_bps            = rig->config.core_bps,
        .propagation_ns      = 5000000,
        .queue_limit_packets = rig->config.queue_limit_packets,
    };
    uint32_t node;

    for (uint32_t r = 0; r < B3_ROUTERS; r++) {
        b3_check(tc_network_add_router(rig->network, "router", r, &node));
        for (uint32_t other = 0; other < r; other++)
            b3_check(
                tc_network_connect(rig->network, other, node, &core, NULL));
    }
}

/* The taps of a host, which share a vantage as in model/world.c. */
static inline void b3_observe(struct b3 *rig, uint32_t node, unsigned use_out,
                              unsigned use_in)
{
    uint16_t out, in;

    b3_check(tc_directory_add_tap(&rig->directory, "host out", use_out,
                                  node + 1, &out));
    b3_check(tc_directory_add_tap(&rig->directory, "host in", use_in, node + 1,
                                  &in));
    tc_network_set_taps(rig->network, node, out, in);
}

static inline uint32_t b3_add_host(struct b3 *rig, uint32_t router,
                                   unsigned use_out, unsigned use_in)
{
    const struct tc_link_config access = {
        .rate_bps            = rig->config.access_bps,
        .propagation_ns      = 1000000,
        .queue_limit_packets = rig->config.queue_limit_packets,
    };
    const uint32_t ipv4 =
        0x0a000001 + tc_network_node_count(rig->network); /* 10.0.0.1 */
    uint32_t node;

    b3_check(tc_network_add_host(rig->network, "host", ipv4, &node));
    b3_check(tc_network_connect(rig->network, node, router, &access, NULL));
    if (rig->sink)
        b3_observe(rig, node, use_out, use_in);
    return node;
}

static inline void b3_add_viewer(struct b3 *rig, uint32_t v)
{
    struct b3_flow *flow = &rig->flows[v];

    flow->flow = TC_FLOW_NONE;
    flow->node =
        b3_add_host(rig, v % B3_ROUTERS, TC_TAP_SESSIONS | TC_TAP_TRAFFIC,
                    TC_TAP_SESSIONS | TC_TAP_STREAMS | TC_TAP_TRAFFIC);
    tc_network_set_receiver(rig->network, flow->node, b3_receive, flow);
}

static inline void b3_add_broadcaster(struct b3 *rig, uint32_t b)
{
    const int64_t step_ns = B3_FRAME_PERIOD_NS / rig->config.broadcasters;
    const uint32_t node =
        b3_add_host(rig, b % B3_ROUTERS, TC_TAP_STREAM_ORIGIN, 0);

    rig->broadcasters[b] = (struct b3_broadcaster){
        .rig         = rig,
        .node        = node,
        .number      = b,
        .frames_left = rig->config.frames,
    };
    for (uint32_t v = b * B3_VIEWERS_EACH;
         rig->sink && v < (b + 1) * B3_VIEWERS_EACH; v++)
        b3_check(tc_network_flow(rig->network, node, B3_PORT,
                                 rig->flows[v].node, B3_PORT, TC_TRANSPORT_UDP,
                                 &rig->flows[v].flow));
    b3_check(tc_sim_at(
        rig->sim, B3_START_NS + (rig->config.is_staggered ? b * step_ns : 0),
        b3_frame, &rig->broadcasters[b], 0));
}

/* All has been sent and, where no queue is long, has come in. */
static inline int64_t b3_end_ns(const struct b3_config *config)
{
    return B3_START_NS + (config->frames + 1) * B3_FRAME_PERIOD_NS;
}

/* The directory and the memory; b3_build() does the rest. */
static inline void b3_begin(struct b3 *rig, const struct b3_config *config)
{
    const uint32_t viewers = config->broadcasters * B3_VIEWERS_EACH;

    *rig              = (struct b3){ .config = *config };
    rig->flows        = calloc(viewers, sizeof *rig->flows);
    rig->broadcasters = calloc(config->broadcasters, sizeof *rig->broadcasters);
    if (!rig->flows || !rig->broadcasters)
        abort();
    b3_check(tc_directory_init(&rig->directory));
}

/* The network; a sink gets what `twincast compare` gives its measurement:
 * each packet at its host and each link's counters every second. */
static inline void b3_build(struct b3 *rig, const struct tc_record_sink *sink)
{
    rig->sink = sink;
    b3_check(tc_sim_create(&rig->sim));
    b3_check(tc_network_create(&rig->network, rig->sim, &rig->directory, sink));

    b3_add_routers(rig);
    for (uint32_t v = 0; v < rig->config.broadcasters * B3_VIEWERS_EACH; v++)
        b3_add_viewer(rig, v);
    for (uint32_t b = 0; b < rig->config.broadcasters; b++)
        b3_add_broadcaster(rig, b);
    b3_check(tc_network_close(rig->network));
    if (sink)
        b3_check(tc_network_sample_every(rig->network, B3_SAMPLE_NS,
                                         b3_end_ns(&rig->config)));
}

static inline void b3_init(struct b3 *rig, const struct b3_config *config)
{
    b3_begin(rig, config);
    b3_build(rig, NULL);
}

static inline void b3_fini(struct b3 *rig)
{
    tc_network_destroy(rig->network);
    tc_sim_destroy(rig->sim);
    tc_directory_fini(&rig->directory);
    free(rig->flows);
    free(rig->broadcasters);
}

#endif
