/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/failure.h"
#include "model/network/multicast.h"
#include "tests/model/network/rig.h"

/* The rig's line of routers, closed to a triangle where it is asked for:
 *
 *      host 0 -- 3 == 4 == 5 -- host 8
 *                 \\======//
 */
static uint32_t core_link(const struct rig *rig)
{
    return tc_network_link_between(rig->network, RIG_LEFT, RIG_MIDDLE);
}

static void at(struct rig *rig, int64_t at_ns, tc_event_fn *fn, uint64_t arg)
{
    assert_int_equal(tc_sim_at(rig->sim, at_ns, fn, rig, arg), TC_OK);
}

static void cut(struct tc_sim *sim, void *self, uint64_t is_cut)
{
    struct rig *rig = self;

    (void)sim;
    tc_network_set_cut(rig->network, core_link(rig), is_cut != 0);
    rig_assert_conserved(rig);
}

static void reroute(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct rig *rig = self;

    (void)sim;
    (void)arg;
    tc_network_reroute(rig->network);
}

static void send(struct tc_sim *sim, void *self, uint64_t to)
{
    struct rig *rig = self;

    (void)sim;
    rig_send(rig, 0, (uint32_t)to, to >= RIG_NODES);
}

static void set_down(struct tc_sim *sim, void *self, uint64_t is_down)
{
    struct rig *rig = self;

    (void)sim;
    tc_network_set_down(rig->network, 8, is_down != 0);
}

/* Three packets to host 8, a hop 6 us: the first is over the core's first
 * link at 12 us, the second would be at 13, the third at 14.  The cut at 12.5
 * takes the two; a fourth, at 20 us, comes to the cut link, a fifth goes after
 * it is mended. */
static void what_is_in_a_cut_link_is_lost(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    for (int i = 0; i < 3; i++)
        rig_send(&rig, 0, 8, false);
    at(&rig, 12500, cut, true);
    at(&rig, 20000, send, 8);
    at(&rig, 40000, cut, false);
    at(&rig, 50000, send, 8);
    rig_run(&rig);

    const struct tc_network_totals totals = tc_network_totals(rig.network);
    assert_int_equal(totals.lost, 3);
    assert_int_equal(totals.delivered, 2);
    assert_int_equal(rig.node[8].last_ns, 50000 + 4 * RIG_HOP_NS);
    rig_assert_conserved(&rig);
    rig_fini(&rig);
}

/* At 7.5 us the first packet is on the core's wire, the second half sent, the
 * third still to come. */
static void a_cut_spares_nothing_wherever_it_is(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    for (int i = 0; i < 3; i++)
        rig_send(&rig, 0, 8, false);
    at(&rig, 7500, cut, true);
    rig_run(&rig);
    assert_int_equal(tc_network_totals(rig.network).lost, 3);
    assert_int_equal(tc_network_totals(rig.network).delivered, 0);
    rig_assert_conserved(&rig);
    rig_fini(&rig);
}

static void without_a_way_packets_are_lost_until_there_is_one(TC_NO_STATE)
{
    struct rig rig;
    uint32_t group;

    rig_init(&rig, 0);
    assert_int_equal(tc_multicast_add_group(rig.network, 0xefc00001, &group),
                     TC_OK);
    tc_multicast_join(rig.network, group, 8);
    rig_send(&rig, 0, group, true); /* the tree is there */
    rig_run(&rig);
    assert_int_equal(rig.node[8].received, 1);

    tc_network_set_cut(rig.network, core_link(&rig), true);
    tc_network_reroute(rig.network);
    tc_multicast_leave(rig.network, group, 8);
    tc_multicast_join(rig.network, group, 8);
    rig_send(&rig, 0, 8, false);
    rig_send(&rig, 0, group, true);
    rig_run(&rig);
    assert_int_equal(rig.node[8].received, 1);
    assert_int_equal(tc_network_totals(rig.network).lost, 1);
    assert_int_equal(tc_network_totals(rig.network).unheard, 1);

    tc_network_set_cut(rig.network, core_link(&rig), false);
    tc_network_reroute(rig.network);
    rig_send(&rig, 0, 8, false);
    rig_send(&rig, 0, group, true);
    rig_run(&rig);
    assert_int_equal(rig.node[8].received, 3);
    rig_assert_conserved(&rig);
    rig_fini(&rig);
}

/* 3 - 4 - 5 and 3 - 5: host 8 is two routers away by the shorter way, three
 * when that is cut. */
static void routes_and_trees_go_round_a_cut(TC_NO_STATE)
{
    struct rig rig;
    uint32_t group, short_way;

    rig_init_open(&rig, 0);
    const struct tc_link_config link = { .rate_bps       = 1000000000,
                                         .propagation_ns = 5000 };
    assert_int_equal(
        tc_network_connect(rig.network, RIG_LEFT, RIG_RIGHT, &link, &short_way),
        TC_OK);
    assert_int_equal(tc_network_close(rig.network), TC_OK);
    assert_int_equal(tc_multicast_add_group(rig.network, 0xefc00001, &group),
                     TC_OK);
    tc_multicast_join(rig.network, group, 8);

    rig_send(&rig, 0, 8, false);
    rig_run(&rig);
    assert_int_equal(rig.node[8].last_ns, 3 * RIG_HOP_NS);

    tc_network_set_cut(rig.network, short_way, true);
    rig_send(&rig, 0, 8, false); /* no router knows it yet */
    rig_send(&rig, 0, group, true);
    rig_run(&rig);
    assert_int_equal(rig.node[8].received, 1);

    at(&rig, 100000, reroute, 0);
    rig_run(&rig);
    at(&rig, 200000, send, 8);
    rig_run(&rig);
    assert_int_equal(rig.node[8].last_ns, 200000 + 4 * RIG_HOP_NS);
    rig_send(&rig, 0, group, true);
    rig_run(&rig);
    assert_int_equal(rig.node[8].received, 3);
    assert_int_equal(tc_network_totals(rig.network).lost, 2);
    rig_assert_conserved(&rig);
    rig_fini(&rig);
}

static void a_host_that_is_down_neither_hears_nor_speaks(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    rig_send(&rig, 0, 8, false);
    at(&rig, 10000, set_down, true); /* the packet is under way */
    at(&rig, 50000, set_down, false);
    at(&rig, 60000, send, 8);
    rig_run(&rig);
    assert_int_equal(rig.node[8].received, 1);
    assert_int_equal(tc_network_totals(rig.network).lost, 1);

    tc_network_set_down(rig.network, 8, true);
    rig_send(&rig, 8, 0, false);
    rig_run(&rig);
    assert_int_equal(rig.node[0].received, 0);
    assert_int_equal(tc_network_totals(rig.network).sent, 2);
    rig_assert_conserved(&rig);
    rig_fini(&rig);
}

static void a_link_that_is_not_there_has_no_number(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    assert_int_equal(tc_network_link_between(rig.network, 0, 1),
                     TC_NETWORK_NONE);
    assert_true(core_link(&rig) != TC_NETWORK_NONE);
    rig_fini(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_a_cut_link_is_lost),
        cmocka_unit_test(a_cut_spares_nothing_wherever_it_is),
        cmocka_unit_test(without_a_way_packets_are_lost_until_there_is_one),
        cmocka_unit_test(routes_and_trees_go_round_a_cut),
        cmocka_unit_test(a_host_that_is_down_neither_hears_nor_speaks),
        cmocka_unit_test(a_link_that_is_not_there_has_no_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
