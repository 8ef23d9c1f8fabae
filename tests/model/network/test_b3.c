/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The link model against ns-3, exactly: delays of the network of b3.h, as
 * ns-3 3.37 and ns-3-dev measured them with point-to-point devices and static
 * routes, 30 broadcasters and 60 viewers.
 */

#include "tests/model/network/b3.h"
#include "tests/support/test.h"

enum { BROADCASTERS = 30, VIEWERS = 60 };

static void run(struct b3 *rig)
{
    assert_int_equal(tc_sim_run_until(rig->sim, TC_SIM_FOREVER_NS), TC_OK);
}

/* Delays over all flows. */
struct sum {
    int64_t delay_ns;
    uint32_t received;
};

static struct sum sum_over_flows(const struct b3 *rig)
{
    struct sum sum = { 0 };

    for (uint32_t v = 0; v < VIEWERS; v++) {
        sum.delay_ns += rig->flows[v].delay_sum_ns;
        sum.received += rig->flows[v].received;
    }
    return sum;
}

/* Every frame has the same delays, so that a few frames do; and every sum is
 * a whole number of ns.  By hand: to send takes 98.4 us on an access link and
 * 9.84 us in the core, packet k of a burst waits for k others at the sender;
 * two links 2 (1000 + 98.4) = 2196.8 us, three 2196.8 + 5000 + 9.84. */
static void without_contention_each_flow_has_its_closed_form(TC_NO_STATE)
{
    enum { FRAMES = 20 };
    const struct b3_config config = {
        .broadcasters = BROADCASTERS,
        .frames       = FRAMES,
        .is_staggered = true,
        .access_bps   = 100000000,
        .core_bps     = 1000000000,
    };
    struct b3 rig;

    b3_init(&rig, &config);
    run(&rig);
    for (uint32_t v = 0; v < VIEWERS; v++) {
        const struct b3_flow *flow = &rig.flows[v];
        const bool is_near         = v % 3 == v / 2 % 3;
        const int64_t first_ns =
            (is_near ? 2196800 : 7206640) + (v % 2 == 1 ? 2 * 98400 : 0);

        assert_int_equal(flow->received, 2 * FRAMES);
        assert_int_equal(flow->delay_min_ns, first_ns);
        assert_int_equal(flow->delay_max_ns, first_ns + 98400);
        assert_int_equal(flow->delay_sum_ns, FRAMES * (2 * first_ns + 98400));
    }

    /* the means of ns-3's table: 2246.0000, 7452.6400, 7255.8400 and
     * 2442.8000 us for viewers 0, 1, 2 and 5; all 5684.2933 */
    assert_int_equal(rig.flows[0].delay_sum_ns, 2 * FRAMES * 2246000);
    assert_int_equal(rig.flows[1].delay_sum_ns, 2 * FRAMES * 7452640);
    assert_int_equal(rig.flows[2].delay_sum_ns, 2 * FRAMES * 7255840);
    assert_int_equal(rig.flows[5].delay_sum_ns, 2 * FRAMES * 2442800);
    const struct sum sum = sum_over_flows(&rig);
    assert_int_equal(sum.delay_ns * 10 / sum.received, 56842933);
    b3_fini(&rig);
}

/* Ten broadcasters reach a core link at one time and are sent in the order
 * of their numbers: a second viewer three links away waits 9.84 us for each
 * one before.  ns-3: 7452.64 ... 7541.20 us, all flows 5713.8133. */
static void with_contention_ties_go_by_the_order_scheduled(TC_NO_STATE)
{
    enum { FRAMES = 20 };
    const struct b3_config config = {
        .broadcasters = BROADCASTERS,
        .frames       = FRAMES,
        .access_bps   = 100000000,
        .core_bps     = 1000000000,
    };
    struct b3 rig;
    uint32_t rank[B3_ROUTERS][B3_ROUTERS] = { 0 };

    b3_init(&rig, &config);
    run(&rig);
    for (uint32_t b = 0; b < BROADCASTERS; b++) {
        const uint32_t v    = 2 * b + 1;
        const uint32_t from = b % 3;
        const uint32_t to   = v % 3;

        if (from != to)
            assert_int_equal(rig.flows[v].delay_sum_ns,
                             2 * FRAMES *
                                 (7452640 + 9840 * (int64_t)rank[from][to]++));
    }
    const struct sum sum = sum_over_flows(&rig);
    assert_int_equal(sum.delay_ns * 10 / sum.received, 57138133);
    b3_fini(&rig);
}

/* Access 1 Mbit/s, core 2 Mbit/s, 100 packets may wait, 60 s: ns-3 sends
 * 108000, receives 85136 with a mean of 306895.4263 us, 28 of 60 flows lose */
static void under_overload_the_same_packets_are_dropped(TC_NO_STATE)
{
    enum { FRAMES = 900 };
    const struct b3_config config = {
        .broadcasters        = BROADCASTERS,
        .frames              = FRAMES,
        .access_bps          = 1000000,
        .core_bps            = 2000000,
        .queue_limit_packets = 100,
    };
    struct b3 rig;
    unsigned losing = 0;

    b3_init(&rig, &config);
    run(&rig);
    for (uint32_t v = 0; v < VIEWERS; v++)
        losing += rig.flows[v].received < 2 * FRAMES;

    const struct sum sum                  = sum_over_flows(&rig);
    const struct tc_network_totals totals = tc_network_totals(rig.network);

    assert_int_equal(totals.sent, 108000);
    assert_int_equal(totals.dropped, 108000 - 85136);
    assert_int_equal(sum.received, 85136);
    assert_int_equal(losing, 28);
    assert_int_equal((sum.delay_ns * 10 + sum.received / 2) / sum.received,
                     INT64_C(3068954263));
    b3_fini(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_contention_each_flow_has_its_closed_form),
        cmocka_unit_test(with_contention_ties_go_by_the_order_scheduled),
        cmocka_unit_test(under_overload_the_same_packets_are_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
