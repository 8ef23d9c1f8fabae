/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file bench_model.c
 * @brief Speed of the engine and of the network, as a table on stdout.
 *
 *      bench_model [CASE]
 *
 * Each case runs in a process of its own, so that peak RSS is the case's.
 * Random numbers are the engine's and are counted.  The case `queues` is a
 * table of the event queue alone, beside a heap.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model/engine/random.h"
#include "model/engine/sim.h"
#include "tests/bench/hold_table.h"
#include "tests/model/network/b3_measured.h"

struct result {
    uint64_t count;
    const char *unit;
};

static void check(tc_err err)
{
    if (err != TC_OK) {
        fprintf(stderr, "bench_model: %s\n", tc_err_str(err));
        exit(EXIT_FAILURE);
    }
}

static int64_t exponential_ns(struct tc_random *random, double mean_ns)
{
    return (int64_t)tc_random_exponential(random, mean_ns) + 1;
}

/* One server, Poisson arrivals, exponential service. */
struct mm1 {
    struct tc_random arrival;
    struct tc_random service;
    uint64_t waiting; /* the one in service included */
    uint64_t arrivals_left;
};

static const double mm1_service_ns = 1e6;
static const double mm1_rho        = 0.9;

static void mm1_depart(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct mm1 *queue = self;

    (void)arg;
    if (--queue->waiting > 0)
        check(tc_sim_after(sim, exponential_ns(&queue->service, mm1_service_ns),
                           mm1_depart, queue, 0));
}

static void mm1_arrive(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct mm1 *queue = self;

    (void)arg;
    if (queue->waiting++ == 0)
        check(tc_sim_after(sim, exponential_ns(&queue->service, mm1_service_ns),
                           mm1_depart, queue, 0));
    if (--queue->arrivals_left > 0)
        check(tc_sim_after(
            sim, exponential_ns(&queue->arrival, mm1_service_ns / mm1_rho),
            mm1_arrive, queue, 0));
}

static struct result run_mm1(uint64_t arrivals)
{
    struct mm1 queue = {
        .arrival       = tc_random_stream(1, 0, 0, TC_PURPOSE_ARRIVAL),
        .service       = tc_random_stream(1, 0, 0, TC_PURPOSE_SERVICE),
        .arrivals_left = arrivals,
    };
    struct tc_sim *sim;

    check(tc_sim_create(&sim));
    check(tc_sim_at(sim, 0, mm1_arrive, &queue, 0));
    check(tc_sim_run_until(sim, TC_SIM_FOREVER_NS));

    const uint64_t events = tc_sim_events_run(sim);

    tc_sim_destroy(sim);
    return (struct result){ .count = events, .unit = "events" };
}

/* Each event schedules one, so that the number pending stays. */
struct hold {
    struct tc_random delay;
    uint64_t events_left;
};

static void hold_event(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct hold *hold = self;

    if (--hold->events_left == 0)
        tc_sim_stop(sim, TC_OK);
    else
        check(tc_sim_after(sim, exponential_ns(&hold->delay, 1e6), hold_event,
                           hold, arg));
}

static struct result run_hold(uint64_t pending)
{
    enum { EVENTS = 10000000 };
    struct hold hold = {
        .delay       = tc_random_stream(1, 0, 0, TC_PURPOSE_HOLD),
        .events_left = EVENTS,
    };
    struct tc_sim *sim;

    check(tc_sim_create(&sim));
    for (uint64_t i = 0; i < pending; i++)
        check(tc_sim_at(sim, exponential_ns(&hold.delay, 1e6), hold_event,
                        &hold, i));
    check(tc_sim_run_until(sim, TC_SIM_FOREVER_NS));
    tc_sim_destroy(sim);
    return (struct result){ .count = EVENTS, .unit = "events" };
}

/* Every broadcaster sends for 300 s. */
static struct b3_config b3_case(uint64_t broadcasters)
{
    enum { RATE_PER_S = 15, DURATION_S = 300 };

    return (struct b3_config){
        .broadcasters = (uint32_t)broadcasters,
        .frames       = RATE_PER_S * DURATION_S,
        .is_staggered = true,
        .access_bps   = 100000000,
        .core_bps     = 1000000000,
    };
}

/* Nobody observes; the viewers add up delays. */
static struct result run_b3(uint64_t broadcasters)
{
    const struct b3_config config = b3_case(broadcasters);
    struct b3 rig;

    b3_init(&rig, &config);
    check(tc_sim_run_until(rig.sim, TC_SIM_FOREVER_NS));

    const uint64_t hops = tc_network_totals(rig.network).hops;

    b3_fini(&rig);
    return (struct result){ .count = hops, .unit = "packet-hops" };
}

/* Everything is observed, and all KPIs are found. */
static struct result run_b3_kpis(uint64_t broadcasters)
{
    const struct b3_config config = b3_case(broadcasters);
    struct b3_measured measured;

    b3_measured_init(&measured, &config);
    b3_measured_run(&measured);

    const uint64_t hops = tc_network_totals(measured.rig.network).hops;

    b3_measured_fini(&measured);
    return (struct result){ .count = hops, .unit = "packet-hops" };
}

static const struct bench {
    const char *name;
    struct result (*run)(uint64_t size);
    uint64_t size;
} benches[] = {
    { "mm1", run_mm1, 10000000 },
    { "hold-1e3", run_hold, 1000 },
    { "hold-1e5", run_hold, 100000 },
    { "hold-1e6", run_hold, 1000000 },
    { "b3-60/30", run_b3, 30 },
    { "b3-600/300", run_b3, 300 },
    { "b3-kpis-60/30", run_b3_kpis, 30 },
    { "b3-kpis-600/300", run_b3_kpis, 300 },
};

static double cpu_s(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void run_here(const char *program, const struct bench *bench)
{
    struct rusage usage;
    const double start_s       = cpu_s();
    const struct result result = bench->run(bench->size);
    const double spent_s       = cpu_s() - start_s;

    (void)getrusage(RUSAGE_SELF, &usage);
    printf("%-15s %11llu %-12s %8.3f %12.2f %10.1f  %s %s\n", bench->name,
           (unsigned long long)result.count, result.unit, spent_s,
           (double)result.count / spent_s / 1e6,
           (double)usage.ru_maxrss / 1024.0, program, bench->name);
}

/* A process of its own for the case; false: it failed. */
static bool run_apart(char *program, const struct bench *bench)
{
    int status      = 0;
    const pid_t pid = fork();

    if (pid == 0) {
        run_here(program, bench);
        exit(EXIT_SUCCESS);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

int main(int argc, char **argv)
{
    bool is_known = argc == 1;

    if (argc > 1 && strcmp(argv[1], "queues") == 0) {
        hold_table_print();
        return EXIT_SUCCESS;
    }

    printf("%-15s %11s %-12s %8s %12s %10s  %s\n", "case", "count", "of",
           "CPU s", "million/s", "RSS MiB", "command");
    (void)fflush(stdout);
    for (size_t i = 0; i < TC_LEN(benches); i++) {
        if (argc > 1 && strcmp(argv[1], benches[i].name) != 0)
            continue;
        is_known = true;
        if (!run_apart(argv[0], &benches[i]))
            return EXIT_FAILURE;
    }
    if (argc == 1)
        hold_table_print();
    if (!is_known)
        fprintf(stderr, "bench_model: no case \"%s\"\n", argv[1]);
    return is_known ? EXIT_SUCCESS : EXIT_FAILURE;
}
