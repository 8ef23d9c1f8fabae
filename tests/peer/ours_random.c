/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ours_random REPLICATIONS: the traffic of random_net.h on our model;
 * ns3_random.cc is its peer and prints the same lines but for `busy`, the
 * share of time that a link sends.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/engine/random.h"
#include "model/engine/sim.h"
#include "model/network/sampling.h"
#include "model/network/topology.h"
#include "proto/directory.h"
#include "proto/record_sink.h"
#include "tests/peer/random_net.h"

enum { SEED = 1, NONE = -1 };

static const int64_t second_ns = INT64_C(1000000000);

struct rig;

struct flow {
    struct rig *rig;
    const struct net_flow *net;
    struct tc_random arrival;
    struct tc_random size;
    uint64_t sent; /* of those that count, as the next two */
    uint64_t received;
    int64_t delay_sum_ns;
};

struct rig {
    struct tc_directory directory;
    struct tc_sim *sim;
    struct tc_network *network;
    struct tc_record_sink sink;
    struct flow flows[NET_FLOWS];
    int flow_of[NET_NODES][NET_NODES]; /* or NONE */
    double *busy;                      /* of each directed link, summed over
                                          replications; borrowed */
};

static void check(tc_err err)
{
    if (err != TC_OK) {
        fprintf(stderr, "ours_random: %s\n", tc_err_str(err));
        exit(EXIT_FAILURE);
    }
}

static bool counts(int64_t sent_ns)
{
    return sent_ns >= NET_FIRST_COUNTED_S * second_ns &&
           sent_ns < NET_LAST_COUNTED_S * second_ns;
}

static void on_packet(void *self, struct tc_network *network,
                      const struct tc_packet *packet)
{
    struct rig *rig = self;
    struct flow *flow =
        &rig->flows[rig->flow_of[packet->from_node][packet->to_node]];

    if (!counts(packet->sent_ns))
        return;
    flow->received++;
    flow->delay_sum_ns +=
        tc_sim_now_ns(tc_network_sim(network)) - packet->sent_ns;
}

static uint32_t payload_bytes(struct flow *flow)
{
    const double drawn =
        round(tc_random_exponential(&flow->size, NET_PAYLOAD_MEAN));

    return (uint32_t)fmin(fmax(drawn, NET_PAYLOAD_MIN), NET_PAYLOAD_MAX);
}

static void schedule_next(struct flow *flow);

static void on_arrival(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct flow *flow                = self;
    const struct tc_packet_spec spec = {
        .wire_bytes = payload_bytes(flow) + NET_HEADER_BYTES,
        .flow       = TC_FLOW_NONE,
        .to         = flow->net->to,
    };

    (void)arg;
    flow->sent += counts(tc_sim_now_ns(sim));
    tc_network_send(flow->rig->network, flow->net->from, &spec);
    schedule_next(flow);
}

static void schedule_next(struct flow *flow)
{
    struct tc_sim *sim = flow->rig->sim;
    const int64_t gap_ns =
        (int64_t)(tc_random_exponential(&flow->arrival,
                                        1e9 / flow->net->packets_per_s) +
                  0.5);

    if (tc_sim_now_ns(sim) + gap_ns < NET_SENDING_S * second_ns)
        check(tc_sim_after(sim, gap_ns, on_arrival, flow, 0));
}

/* Link counters of the time in which packets count. */
static tc_err take_counters(void *self, const struct tc_record *record)
{
    const struct rig *rig                   = self;
    const struct tc_link_counters *counters = record->view.link;

    if (record->kind == TC_RECORD_LINK && counts(counters->start_ns))
        rig->busy[counters->link] +=
            (double)counters->busy_ns /
            (double)(counters->end_ns - counters->start_ns);
    return TC_OK;
}

static tc_err finish(void *self, struct tc_diag *diag)
{
    (void)self;
    (void)diag;
    return TC_OK;
}

static const struct tc_record_sink_ops busy_ops = {
    .name      = "busy",
    .self_size = sizeof(struct rig),
    .accept    = take_counters,
    .finish    = finish,
};

static void build_nodes(struct rig *rig)
{
    uint32_t node;

    for (uint32_t n = 0; n < NET_NODES; n++) {
        check(n < NET_ROUTERS
                  ? tc_network_add_router(rig->network, "router", n, &node)
                  : tc_network_add_host(rig->network, "host", n, &node));
        tc_network_set_receiver(rig->network, node, on_packet, rig);
    }
    for (uint32_t l = 0; l < NET_LINKS; l++) {
        const struct tc_link_config config = {
            .rate_bps       = UINT64_C(1000) * net_links[l].rate_kbps,
            .propagation_ns = INT64_C(100000) * net_links[l].propagation_100us,
            .queue_limit_packets = NET_QUEUE_PACKETS,
        };

        check(tc_network_connect(rig->network, net_links[l].a, net_links[l].b,
                                 &config, NULL));
    }
    check(tc_network_close(rig->network));
}

static void start_flow(struct rig *rig, uint32_t f, uint32_t replication)
{
    struct flow *flow          = &rig->flows[f];
    const struct net_flow *net = &net_flows[f];

    *flow = (struct flow){
        .rig     = rig,
        .net     = net,
        .arrival = tc_random_stream(SEED, replication, f, TC_PURPOSE_ARRIVAL),
        .size = tc_random_stream(SEED, replication, f, TC_PURPOSE_FRAME_SIZE),
    };
    rig->flow_of[net->from][net->to] = (int)f;
    schedule_next(flow);
}

static void init(struct rig *rig, uint32_t replication, double *busy)
{
    *rig      = (struct rig){ .busy = busy };
    rig->sink = (struct tc_record_sink){ .ops = &busy_ops, .self = rig };
    for (size_t i = 0; i < NET_NODES * NET_NODES; i++)
        rig->flow_of[i / NET_NODES][i % NET_NODES] = NONE;
    check(tc_directory_init(&rig->directory));
    check(tc_sim_create(&rig->sim));
    check(tc_network_create(&rig->network, rig->sim, &rig->directory,
                            &rig->sink));
    build_nodes(rig);
    check(tc_network_sample_at(rig->network, NET_FIRST_COUNTED_S * second_ns));
    check(tc_network_sample_at(rig->network, NET_LAST_COUNTED_S * second_ns));
    for (uint32_t f = 0; f < NET_FLOWS; f++)
        start_flow(rig, f, replication);
}

/* Returns packet-hops. */
static uint64_t run(uint32_t replication, double *busy)
{
    struct rig rig;

    init(&rig, replication, busy);
    check(tc_sim_run_until(rig.sim, TC_SIM_FOREVER_NS));
    for (uint32_t f = 0; f < NET_FLOWS; f++)
        printf("sample %u %u %" PRIu64 " %" PRIu64 " %" PRId64 "\n",
               replication, f, rig.flows[f].sent, rig.flows[f].received,
               rig.flows[f].delay_sum_ns);

    const uint64_t hops = tc_network_totals(rig.network).hops;

    tc_network_destroy(rig.network);
    tc_sim_destroy(rig.sim);
    tc_directory_fini(&rig.directory);
    return hops;
}

static void print_busy(const double *busy, uint32_t replications)
{
    for (uint32_t l = 0; l < NET_LINKS; l++) {
        printf("busy %u %u %.4f\n", net_links[l].a, net_links[l].b,
               busy[2 * l] / replications);
        printf("busy %u %u %.4f\n", net_links[l].b, net_links[l].a,
               busy[2 * l + 1] / replications);
    }
}

int main(int argc, char **argv)
{
    const long replications    = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    double busy[2 * NET_LINKS] = { 0 };
    uint64_t hops              = 0;
    struct timespec cpu;

    if (replications < 1 || replications > 100000) {
        fprintf(stderr, "usage: ours_random REPLICATIONS\n");
        return 2;
    }
    for (uint32_t r = 0; r < (uint32_t)replications; r++)
        hops += run(r, busy);
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    print_busy(busy, (uint32_t)replications);
    printf("hops %" PRIu64 "\n", hops);
    printf("cpu_s %.3f\n", (double)cpu.tv_sec + (double)cpu.tv_nsec * 1e-9);
    return 0;
}
