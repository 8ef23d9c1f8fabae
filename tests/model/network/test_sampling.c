/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/sampling.h"
#include "tests/model/network/rig.h"

enum { LINKS = 18, UP_0 = 0, DOWN_1 = 5, LEFT_TO_MIDDLE = 14 };

static void each_edge_makes_a_record_of_every_link(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    assert_int_equal(tc_network_link_count(rig.network), LINKS);
    assert_int_equal(tc_network_sample_at(rig.network, 700), TC_OK);
    assert_int_equal(tc_network_sample_at(rig.network, 700), TC_OK);
    assert_int_equal(tc_network_sample_at(rig.network, 300), TC_OK);
    rig_run(&rig);

    assert_int_equal(rig.record_count, 2 * LINKS);
    for (uint32_t i = 0; i < 2 * LINKS; i++) {
        const struct tc_link_counters *counters = &rig.counters[i];

        assert_int_equal(rig.records[i].kind, TC_RECORD_LINK);
        assert_int_equal(rig.records[i].at_ns, i < LINKS ? 300 : 700);
        assert_int_equal(counters->link, i % LINKS);
        assert_int_equal(counters->start_ns, i < LINKS ? 0 : 300);
        assert_int_equal(counters->end_ns, rig.records[i].at_ns);
    }
    /* 14 links of hosts, up and down in turn, then 4 of the core */
    for (uint32_t link = 0; link < LINKS; link++) {
        assert_int_equal(rig.counters[link].is_core, link >= 14);
        assert_int_equal(rig.counters[link].is_first,
                         link < 14 && link % 2 == 0);
    }
    rig_fini(&rig);
}

/* Every 400 up to 1000: 400, 800 and 1000; besides an edge of its own at 900 */
static void the_last_interval_ends_at_the_end(TC_NO_STATE)
{
    const int64_t edges_ns[] = { 400, 800, 900, 1000 };
    struct rig rig;

    rig_init(&rig, 0);
    assert_int_equal(tc_network_sample_every(rig.network, 400, 1000), TC_OK);
    assert_int_equal(tc_network_sample_at(rig.network, 900), TC_OK);
    rig_run(&rig);

    assert_int_equal(rig.record_count, 4 * LINKS);
    for (size_t i = 0; i < TC_LEN(edges_ns); i++)
        assert_int_equal(rig.counters[i * LINKS].end_ns, edges_ns[i]);
    assert_int_equal(tc_network_sample_at(rig.network, 1000), TC_EORDER);
    rig_fini(&rig);
}

/* Handed over at 0 to the up link, where it is sent at once, it begins on
 * the down link at 6000: the edge there is before it */
static void what_happens_at_the_edge_belongs_to_the_next(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    rig_send(&rig, 0, 1, false);
    assert_int_equal(tc_network_sample_at(rig.network, 6000), TC_OK);
    assert_int_equal(tc_network_sample_at(rig.network, 6001), TC_OK);
    rig_run(&rig);

    assert_int_equal(rig.counters[UP_0].packets, 1);
    assert_int_equal(rig.counters[UP_0].busy_ns, 1000);
    assert_int_equal(rig.counters[DOWN_1].packets, 0);
    assert_int_equal(rig.counters[LINKS + DOWN_1].packets, 1);
    assert_int_equal(rig.counters[LINKS + DOWN_1].bytes, RIG_OCTETS);
    assert_int_equal(rig.counters[LINKS + DOWN_1].busy_ns, 1);
    rig_fini(&rig);

    rig_init(&rig, 0);
    rig_send(&rig, 0, 1, false);
    assert_int_equal(tc_network_sample_every(rig.network, 3000, 9000), TC_OK);
    rig_run(&rig);
    assert_int_equal(rig.counters[LINKS + DOWN_1].packets, 0);
    assert_int_equal(rig.counters[2 * LINKS + DOWN_1].packets, 1);
    rig_fini(&rig);
}

static void burst(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct rig *rig = self;

    for (uint32_t i = 0; i < 3; i++) {
        rig_send(rig, i, 6 + i, false);
        rig_send(rig, i, 9, false);
    }
    if (arg > 0)
        assert_int_equal(tc_sim_after(sim, 2700, burst, rig, arg - 1), TC_OK);
}

/* 40 bursts of 6 packets, two on each of three up links, all six on one core
 * link with room for 4 to wait; intervals of a prime number of ns */
static void sums_over_intervals_are_the_totals(TC_NO_STATE)
{
    struct rig rig;
    uint64_t packets[LINKS] = { 0 };
    uint64_t bytes          = 0;
    uint64_t dropped        = 0;

    rig_init(&rig, 4);
    assert_int_equal(tc_network_sample_every(rig.network, 997, 180000), TC_OK);
    assert_int_equal(tc_sim_at(rig.sim, 10, burst, &rig, 39), TC_OK);
    rig_run(&rig);

    for (size_t i = 0; i < rig.record_count; i++) {
        const struct tc_link_counters *counters = &rig.counters[i];

        packets[counters->link] += counters->packets;
        bytes += counters->bytes;
        dropped += counters->dropped_packets;
        assert_in_range(counters->busy_ns, 0,
                        counters->end_ns - counters->start_ns);
        assert_int_equal(counters->dropped_bytes,
                         counters->dropped_packets * RIG_OCTETS);
    }

    const struct tc_network_totals totals = tc_network_totals(rig.network);
    uint64_t over_all                     = 0;

    for (size_t link = 0; link < LINKS; link++)
        over_all += packets[link];
    assert_int_equal(totals.sent, 240);
    assert_int_equal(totals.in_flight, 0);
    assert_int_equal(over_all, totals.hops);
    assert_int_equal(bytes, totals.hops * RIG_OCTETS);
    assert_true(dropped > 0);
    assert_int_equal(dropped, totals.dropped);
    assert_int_equal(packets[UP_0], 80);
    assert_int_equal(packets[LEFT_TO_MIDDLE], 240 - totals.dropped);
    rig_fini(&rig);
}

/* One packet is 1 us; many of them reach over an edge */
static void busy_time_adds_up_to_the_time_of_sending(TC_NO_STATE)
{
    struct rig rig;
    int64_t busy_ns = 0;

    rig_init(&rig, 0);
    assert_int_equal(tc_network_sample_every(rig.network, 1331, 200000), TC_OK);
    assert_int_equal(tc_sim_at(rig.sim, 10, burst, &rig, 9), TC_OK);
    rig_run(&rig);
    for (size_t i = 0; i < rig.record_count; i++)
        busy_ns += rig.counters[i].busy_ns;
    assert_int_equal(busy_ns, tc_network_totals(rig.network).hops * 1000);
    rig_fini(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_edge_makes_a_record_of_every_link),
        cmocka_unit_test(the_last_interval_ends_at_the_end),
        cmocka_unit_test(what_happens_at_the_edge_belongs_to_the_next),
        cmocka_unit_test(sums_over_intervals_are_the_totals),
        cmocka_unit_test(busy_time_adds_up_to_the_time_of_sending),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
