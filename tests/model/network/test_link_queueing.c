/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A link is a queue with one server: Poisson packets wait before it as long
 * as queueing theory says (Kleinrock, Queueing Systems, vol. 1, 5.6 for
 * Pollaczek and Khinchine; vol. 2, 3.2 for Cobham's priorities).
 */
#include <math.h>
#include <stdbool.h>

#include "model/engine/random.h"
#include "model/network/link.h"
#include "model/network/packet.h"
#include "tests/support/mean_interval.h"
#include "tests/support/test.h"

enum {
    REPLICATIONS = 30,
    WARM_UP      = 5000,
    COUNTED      = 60000,
    PACKETS      = WARM_UP + COUNTED,
    MEAN_OCTETS  = 100000, /* so many that whole octets do not show */
    PRIORITY     = 0,
    ORDINARY     = 1,
    SEED         = 20240301,
};

/* a packet of mean size takes 1 s to send: times are in service times */
static const double second_ns = 1e9;

struct load {
    double rho[TC_LINK_CLASSES];
    bool is_constant[TC_LINK_CLASSES]; /* size; else exponential */
    bool has_priority;
};

struct source {
    struct tc_random gap;
    struct tc_random size;
    double next_ns;
};

struct rig {
    const struct load *load;
    struct tc_link link;
    struct source sources[TC_LINK_CLASSES];
    struct tc_packet packets[PACKETS];
    int64_t offered_ns[PACKETS];
    uint32_t taken;
    uint32_t counted[TC_LINK_CLASSES];
    double waited_s[TC_LINK_CLASSES];
};

static void step(struct rig *rig, int c)
{
    if (rig->load->rho[c] > 0)
        rig->sources[c].next_ns += tc_random_exponential(
            &rig->sources[c].gap, second_ns / rig->load->rho[c]);
    else
        rig->sources[c].next_ns = INFINITY;
}

static void take(struct rig *rig)
{
    const struct tc_link_entry first = *tc_link_first(&rig->link);
    const int c = first.packet->has_priority ? PRIORITY : ORDINARY;

    (void)tc_link_take(&rig->link);
    rig->taken++;
    if (first.place < WARM_UP)
        return;
    rig->counted[c]++;
    rig->waited_s[c] +=
        (double)(first.start_ns - rig->offered_ns[first.place]) / second_ns;
}

/* What arrives before a time is taken out, as the network does. */
static void take_before(struct rig *rig, int64_t now_ns)
{
    const struct tc_link_entry *first;

    while ((first = tc_link_first(&rig->link)) != NULL &&
           tc_link_arrival_ns(&rig->link, first) < now_ns)
        take(rig);
}

static void offer(struct rig *rig, uint32_t number)
{
    const int c =
        rig->sources[PRIORITY].next_ns < rig->sources[ORDINARY].next_ns
            ? PRIORITY
            : ORDINARY;
    struct source *source = &rig->sources[c];
    const int64_t now_ns  = llround(source->next_ns);
    const double octets =
        rig->load->is_constant[c]
            ? MEAN_OCTETS
            : tc_random_exponential(&source->size, MEAN_OCTETS);
    struct tc_packet *packet = &rig->packets[number];
    bool accepted            = false;

    *packet = (struct tc_packet){ .wire_bytes   = (uint32_t)ceil(octets),
                                  .has_priority = c == PRIORITY };
    rig->offered_ns[number] = now_ns;
    take_before(rig, now_ns);
    assert_int_equal(
        tc_link_offer(&rig->link, packet, now_ns, number, &accepted), TC_OK);
    assert_true(accepted);
    step(rig, c);
}

/* Mean wait of a class in one replication. */
static void run(struct rig *rig, const struct load *load, uint32_t replication)
{
    const struct tc_link_config config = {
        .rate_bps     = MEAN_OCTETS * 8,
        .has_priority = load->has_priority,
    };

    *rig = (struct rig){ .load = load };
    assert_int_equal(tc_link_init(&rig->link, &config, 0, 1), TC_OK);
    for (int c = 0; c < TC_LINK_CLASSES; c++) {
        rig->sources[c].gap  = tc_random_stream(SEED, replication, (uint32_t)c,
                                                TC_PURPOSE_ARRIVAL);
        rig->sources[c].size = tc_random_stream(SEED, replication, (uint32_t)c,
                                                TC_PURPOSE_SERVICE);
        step(rig, c);
    }
    for (uint32_t n = 0; n < PACKETS; n++)
        offer(rig, n);
    while (tc_link_first(&rig->link))
        take(rig);
    assert_int_equal(rig->taken, PACKETS);
    assert_int_equal(tc_link_in_flight(&rig->link), 0);
    tc_link_fini(&rig->link);
}

static struct rig rig; /* too wide for a stack */

static void assert_waits(const struct load *load,
                         const double theory[TC_LINK_CLASSES])
{
    double means[TC_LINK_CLASSES][REPLICATIONS];

    for (uint32_t r = 0; r < REPLICATIONS; r++) {
        run(&rig, load, r);
        for (int c = 0; c < TC_LINK_CLASSES; c++)
            means[c][r] = rig.waited_s[c] / rig.counted[c];
    }
    for (int c = 0; c < TC_LINK_CLASSES; c++)
        if (load->rho[c] > 0)
            tc_assert_tells(tc_interval_of(means[c], REPLICATIONS), theory[c]);
}

/* rho / (1 - rho) */
static void exponential_sizes_wait_as_mm1(TC_NO_STATE)
{
    const struct load load = { .rho = { 0, 0.8 } };

    assert_waits(&load, (double[]){ 0, 4.0 });
}

/* rho / 2 (1 - rho) */
static void equal_sizes_wait_as_md1(TC_NO_STATE)
{
    const struct load load = { .rho = { 0, 0.8 }, .is_constant = { 1, 1 } };

    assert_waits(&load, (double[]){ 0, 2.0 });
}

/* lambda 0.4 and 0.4; E[S^2] 1 and 2, so the server's residual is
 * (0.4 x 1 + 0.4 x 2) / 2 = 0.6: the first class waits 0.6 / (1 - 0.4) = 1,
 * the other 0.6 / ((1 - 0.4)(1 - 0.8)) = 5 */
static void classes_wait_as_mg1_with_priorities(TC_NO_STATE)
{
    const struct load load = { .rho          = { 0.4, 0.4 },
                               .is_constant  = { true, false },
                               .has_priority = true };

    assert_waits(&load, (double[]){ 1.0, 5.0 });
}

/* The same load without: 0.6 / (1 - 0.8) = 3 for both */
static void without_priority_both_wait_alike(TC_NO_STATE)
{
    const struct load load = { .rho         = { 0.4, 0.4 },
                               .is_constant = { true, false } };

    assert_waits(&load, (double[]){ 3.0, 3.0 });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exponential_sizes_wait_as_mm1),
        cmocka_unit_test(equal_sizes_wait_as_md1),
        cmocka_unit_test(classes_wait_as_mg1_with_priorities),
        cmocka_unit_test(without_priority_both_wait_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
