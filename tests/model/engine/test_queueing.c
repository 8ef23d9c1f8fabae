/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Systems whose mean waiting time is known, built from the engine's parts: a
 * clock or a generator that is wrong shows here as a wrong mean.
 */
#include <math.h>
#include <stdbool.h>

#include "model/engine/random.h"
#include "model/engine/sim.h"
#include "tests/support/mean_interval.h"
#include "tests/support/test.h"

enum {
    REPLICATIONS = 30,
    WARM_UP      = 5000, /* customers that do not count */
    COUNTED      = 50000,
    WAITING_MAX  = 4096, /* power of two */
    SEED         = 20240229,
};

/* 1 / mu; a ns is 1e-6 of it, so that rounding to ns does not show */
static const double service_ns = 1e6;

/* One server before which customers wait in order of arrival. */
struct station {
    struct tc_random arrival;
    struct tc_random service;
    double mean_gap_ns;
    bool is_service_constant;
    int64_t arrived_ns[WAITING_MAX]; /* of customer n at n % WAITING_MAX */
    uint32_t arrivals;
    uint32_t departures;
    double waited_ns; /* by those that count */
};

static void depart(struct tc_sim *sim, void *self, uint64_t arg);

static void begin_service(struct tc_sim *sim, struct station *station)
{
    const uint32_t customer = station->departures;
    const double wait_ns =
        (double)(tc_sim_now_ns(sim) -
                 station->arrived_ns[customer % WAITING_MAX]);
    const double length_ns =
        station->is_service_constant
            ? service_ns
            : tc_random_exponential(&station->service, service_ns);

    if (customer >= WARM_UP)
        station->waited_ns += wait_ns;
    assert_int_equal(tc_sim_after(sim, llround(length_ns), depart, station, 0),
                     TC_OK);
}

static void depart(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct station *station = self;

    (void)arg;
    if (++station->departures == WARM_UP + COUNTED)
        tc_sim_stop(sim, TC_OK);
    else if (station->departures < station->arrivals)
        begin_service(sim, station);
}

static void arrive(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct station *station = self;
    const double gap_ns =
        tc_random_exponential(&station->arrival, station->mean_gap_ns);

    (void)arg;
    assert_true(station->arrivals - station->departures < WAITING_MAX);
    station->arrived_ns[station->arrivals % WAITING_MAX] = tc_sim_now_ns(sim);
    if (station->arrivals++ == station->departures)
        begin_service(sim, station);
    assert_int_equal(tc_sim_after(sim, llround(gap_ns), arrive, station, 0),
                     TC_OK);
}

/* Mean waiting time of one replication, in service times. */
static double mean_wait(uint32_t replication, double rho, bool is_constant)
{
    struct station station = {
        .arrival = tc_random_stream(SEED, replication, 0, TC_PURPOSE_ARRIVAL),
        .service = tc_random_stream(SEED, replication, 0, TC_PURPOSE_SERVICE),
        .mean_gap_ns         = service_ns / rho,
        .is_service_constant = is_constant,
    };
    struct tc_sim *sim;

    assert_int_equal(tc_sim_create(&sim), TC_OK);
    assert_int_equal(tc_sim_at(sim, 0, arrive, &station, 0), TC_OK);
    assert_int_equal(tc_sim_run_until(sim, TC_SIM_FOREVER_NS), TC_OK);
    tc_sim_destroy(sim);
    return station.waited_ns / COUNTED / service_ns;
}

static struct tc_interval interval_of(double rho, bool is_constant)
{
    double means[REPLICATIONS];

    for (uint32_t r = 0; r < REPLICATIONS; r++)
        means[r] = mean_wait(r, rho, is_constant);
    return tc_interval_of(means, REPLICATIONS);
}

/* Wq = rho / (mu - lambda); with mu = 1: 0.5 / 0.5 and 0.8 / 0.2 */
static void mm1_waits_as_theory_says(TC_NO_STATE)
{
    tc_assert_tells(interval_of(0.5, false), 1.0);
    tc_assert_tells(interval_of(0.8, false), 4.0);
}

/* Pollaczek and Khinchine: without variance of service, half of it */
static void md1_waits_half_as_long(TC_NO_STATE)
{
    tc_assert_tells(interval_of(0.5, true), 0.5);
    tc_assert_tells(interval_of(0.8, true), 2.0);
}

static void a_replication_repeats_exactly_and_differs_from_the_next(TC_NO_STATE)
{
    assert_true(mean_wait(3, 0.5, false) == mean_wait(3, 0.5, false));
    assert_true(mean_wait(3, 0.5, false) != mean_wait(4, 0.5, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mm1_waits_as_theory_says),
        cmocka_unit_test(md1_waits_half_as_long),
        cmocka_unit_test(
            a_replication_repeats_exactly_and_differs_from_the_next),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
