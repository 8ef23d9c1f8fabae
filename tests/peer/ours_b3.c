/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ours_b3 CASE [kpis]: the network of b3.h on our model; ns3_b3.cc is its
 * peer and prints the same lines.  Case: staggered, together or overload.
 * kpis: everything is observed and all KPIs are found besides.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/model/network/b3_measured.h"

static const struct {
    const char *name;
    struct b3_config config;
} cases[] = {
    { "staggered",
      { .broadcasters = 30,
        .frames       = 15 * 300,
        .is_staggered = true,
        .access_bps   = 100000000,
        .core_bps     = 1000000000 } },
    { "together",
      { .broadcasters = 30,
        .frames       = 15 * 300,
        .access_bps   = 100000000,
        .core_bps     = 1000000000 } },
    { "overload",
      { .broadcasters        = 30,
        .frames              = 15 * 60,
        .access_bps          = 1000000,
        .core_bps            = 2000000,
        .queue_limit_packets = 100 } },
};

static const struct b3_config *find_case(const char *name)
{
    for (size_t i = 0; i < TC_LEN(cases); i++)
        if (!strcmp(cases[i].name, name))
            return &cases[i].config;
    return NULL;
}

static void print_flows(const struct b3 *rig)
{
    for (uint32_t v = 0; v < rig->config.broadcasters * B3_VIEWERS_EACH; v++) {
        const struct b3_flow *flow = &rig->flows[v];

        printf("flow %u %u %.1f %" PRId64 " %" PRId64 "\n", v, flow->received,
               (double)flow->delay_sum_ns / flow->received, flow->delay_min_ns,
               flow->delay_max_ns);
    }
}

static void print_cpu(const struct b3 *rig)
{
    struct timespec cpu;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    printf("hops %" PRIu64 "\n", tc_network_totals(rig->network).hops);
    printf("cpu_s %.3f\n", (double)cpu.tv_sec + (double)cpu.tv_nsec * 1e-9);
}

static void run(const struct b3_config *config)
{
    struct b3 rig;

    b3_init(&rig, config);
    b3_check(tc_sim_run_until(rig.sim, TC_SIM_FOREVER_NS));
    print_cpu(&rig);
    print_flows(&rig);
    b3_fini(&rig);
}

static void run_measured(const struct b3_config *config)
{
    struct b3_measured measured;

    b3_measured_init(&measured, config);
    b3_measured_run(&measured);
    print_cpu(&measured.rig);
    print_flows(&measured.rig);
    for (int k = 0; k < TC_KPI_COUNT; k++)
        printf("kpi %s %.9g %s\n", tc_kpi_name((enum tc_kpi)k),
               measured.kpis[k], tc_kpi_units((enum tc_kpi)k));
    b3_measured_fini(&measured);
}

int main(int argc, char **argv)
{
    const struct b3_config *config = argc > 1 ? find_case(argv[1]) : NULL;
    const bool has_kpis            = argc == 3 && !strcmp(argv[2], "kpis");

    if (!config || (argc > 2 && !has_kpis)) {
        fprintf(stderr, "usage: ours_b3 staggered|together|overload [kpis]\n");
        return 2;
    }
    if (has_kpis)
        run_measured(config);
    else
        run(config);
    return 0;
}
