/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/multicast.h"
#include "model/network/network_state.h"
#include "model/network/sampling.h"
#include "tests/model/network/rig.h"

static uint32_t add_group(struct rig *rig)
{
    uint32_t group;

    assert_int_equal(tc_multicast_add_group(rig->network, 0xe8000001, &group),
                     TC_OK);
    return group;
}

/* Packets that went over the link between two nodes, from LINK records. */
static uint64_t packets_over(const struct rig *rig, uint32_t link)
{
    uint64_t packets = 0;

    for (size_t i = 0; i < rig->record_count; i++) {
        if (rig->records[i].kind == TC_RECORD_LINK &&
            rig->counters[i].link == link)
            packets += rig->counters[i].packets;
    }
    return packets;
}

/* Links in the order of rig_init(): hosts 0, 6, 1, 7, 2, 8, 9, then the core;
 * up is even, down is odd */
enum {
    UP_0            = 0,
    DOWN_0          = 1,
    DOWN_6          = 3,
    DOWN_1          = 5,
    DOWN_7          = 7,
    DOWN_8          = 11,
    DOWN_9          = 13,
    LEFT_TO_MIDDLE  = 14,
    MIDDLE_TO_LEFT  = 15,
    MIDDLE_TO_RIGHT = 16,
};

static void a_link_carries_one_copy_however_many_listen(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    const uint32_t group     = add_group(&rig);
    const uint32_t members[] = { 1, 6, 7, 9 };

    for (size_t i = 0; i < TC_LEN(members); i++)
        tc_multicast_join(rig.network, group, members[i]);
    assert_int_equal(tc_network_sample_at(rig.network, 1000000), TC_OK);
    rig_send(&rig, 0, group, true);
    rig_run(&rig);

    for (size_t i = 0; i < TC_LEN(members); i++)
        assert_int_equal(rig.node[members[i]].received, 1);
    assert_int_equal(rig.node[1].last_ns, 2 * RIG_HOP_NS);
    assert_int_equal(rig.node[9].last_ns, 3 * RIG_HOP_NS);
    assert_int_equal(rig.node[7].last_ns, 4 * RIG_HOP_NS);
    assert_int_equal(rig.node[0].received, 0);
    assert_int_equal(rig.node[8].received, 0);

    const uint32_t used[] = { UP_0,   DOWN_1,         DOWN_6,         DOWN_7,
                              DOWN_9, LEFT_TO_MIDDLE, MIDDLE_TO_RIGHT };
    for (size_t i = 0; i < TC_LEN(used); i++)
        assert_int_equal(packets_over(&rig, used[i]), 1);
    assert_int_equal(packets_over(&rig, DOWN_8), 0);
    assert_int_equal(packets_over(&rig, MIDDLE_TO_LEFT), 0);

    /* 1 sent; two ways at each of three routers make 3 more */
    const struct tc_network_totals totals = tc_network_totals(rig.network);
    assert_int_equal(totals.copies, 3);
    assert_int_equal(totals.delivered, 4);
    assert_int_equal(totals.hops, 7);

    /* all copies have let go of the packet */
    assert_non_null(rig.network->pool.free);
    rig_assert_conserved(&rig);
    rig_fini(&rig);
}

static void others_go_on_when_one_leaves(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    const uint32_t group = add_group(&rig);

    tc_multicast_join(rig.network, group, 6);
    tc_multicast_join(rig.network, group, 7);
    tc_multicast_join(rig.network, group, 9);
    rig_send(&rig, 0, group, true);
    rig_run(&rig);
    tc_multicast_leave(rig.network, group, 6);
    rig_send(&rig, 0, group, true);
    rig_run(&rig);

    assert_int_equal(rig.node[6].received, 1);
    assert_int_equal(rig.node[7].received, 2);
    assert_int_equal(rig.node[9].received, 2);
    assert_true(tc_multicast_is_member(rig.network, group, 7));
    assert_false(tc_multicast_is_member(rig.network, group, 6));
    rig_fini(&rig);
}

/* Left: to the middle.  Middle: to host 9 and to the right.  Right: to two
 * hosts.  A tree exists from the source's first packet on. */
static void routers_keep_no_state_when_all_have_left(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    const uint32_t group = add_group(&rig);

    tc_multicast_join(rig.network, group, 6);
    assert_int_equal(tc_multicast_entries(rig.network, RIG_LEFT), 0);
    rig_send(&rig, 0, group, true);
    tc_multicast_join(rig.network, group, 7);
    tc_multicast_join(rig.network, group, 9);
    assert_int_equal(tc_multicast_entries(rig.network, RIG_LEFT), 1);
    assert_int_equal(tc_multicast_entries(rig.network, RIG_MIDDLE), 2);
    assert_int_equal(tc_multicast_entries(rig.network, RIG_RIGHT), 2);

    tc_multicast_leave(rig.network, group, 7);
    tc_multicast_leave(rig.network, group, 6);
    assert_int_equal(tc_multicast_entries(rig.network, RIG_RIGHT), 0);
    assert_int_equal(tc_multicast_entries(rig.network, RIG_MIDDLE), 1);
    tc_multicast_leave(rig.network, group, 9);
    for (uint32_t router = RIG_LEFT; router <= RIG_RIGHT; router++)
        assert_int_equal(tc_multicast_entries(rig.network, router), 0);

    rig_run(&rig);
    assert_int_equal(tc_network_totals(rig.network).unheard, 1);
    rig_assert_conserved(&rig);
    rig_fini(&rig);
}

static void joining_twice_is_joining_once(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    const uint32_t group = add_group(&rig);

    tc_multicast_leave(rig.network, group, 6);
    tc_multicast_join(rig.network, group, 6);
    tc_multicast_join(rig.network, group, 6);
    rig_send(&rig, 0, group, true);
    rig_run(&rig);
    assert_int_equal(rig.node[6].received, 1);
    tc_multicast_leave(rig.network, group, 6);
    assert_int_equal(tc_multicast_entries(rig.network, RIG_RIGHT), 0);
    rig_fini(&rig);
}

/* Host 0 and host 6 both send and both listen */
static void each_source_has_a_tree_and_does_not_hear_itself(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    const uint32_t group = add_group(&rig);

    tc_multicast_join(rig.network, group, 0);
    tc_multicast_join(rig.network, group, 6);
    rig_send(&rig, 0, group, true);
    rig_send(&rig, 6, group, true);
    rig_send(&rig, 6, group, true);
    tc_multicast_join(rig.network, group, 9);
    rig_run(&rig);

    assert_int_equal(rig.node[0].received, 2);
    assert_int_equal(rig.node[6].received, 1);
    assert_int_equal(rig.node[9].received, 3);
    tc_multicast_leave(rig.network, group, 0);
    tc_multicast_leave(rig.network, group, 6);
    tc_multicast_leave(rig.network, group, 9);
    for (uint32_t router = RIG_LEFT; router <= RIG_RIGHT; router++)
        assert_int_equal(tc_multicast_entries(rig.network, router), 0);
    rig_fini(&rig);
}

/* The packet reaches the left router at 6 us, the middle one at 12 */
static void leave(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct rig *rig = self;

    (void)sim;
    tc_multicast_leave(rig->network, 0, (uint32_t)arg);
}

static void membership_takes_effect_at_once(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    const uint32_t group = add_group(&rig);

    tc_multicast_join(rig.network, group, 6);
    tc_multicast_join(rig.network, group, 9);
    rig_send(&rig, 0, group, true);
    assert_int_equal(tc_sim_at(rig.sim, 11999, leave, &rig, 6), TC_OK);
    assert_int_equal(tc_sim_at(rig.sim, 12001, leave, &rig, 9), TC_OK);
    rig_run(&rig);

    assert_int_equal(rig.node[6].received, 0);
    assert_int_equal(rig.node[9].received, 1);
    rig_fini(&rig);
}

/* Members come and go while packets are under way and queues are short */
static void copies_are_conserved_in_any_churn(TC_NO_STATE)
{
    struct rig rig;
    const uint32_t hosts[] = { 0, 1, 2, 6, 7, 8, 9 };
    uint64_t random        = 88172645463325252U;

    rig_init(&rig, 1);
    const uint32_t group = add_group(&rig);

    for (int i = 0; i < 3000; i++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407U;
        const uint32_t host = hosts[(random >> 33) % TC_LEN(hosts)];

        switch (random >> 60 & 3) {
        case 0:
            tc_multicast_join(rig.network, group, host);
            break;
        case 1:
            tc_multicast_leave(rig.network, group, host);
            break;
        default:
            rig_send(&rig, host, group, true);
            break;
        }
        assert_int_equal(
            tc_sim_run_until(rig.sim, tc_sim_now_ns(rig.sim) + 300), TC_OK);
        rig_assert_conserved(&rig);
    }
    for (size_t i = 0; i < TC_LEN(hosts); i++)
        tc_multicast_leave(rig.network, group, hosts[i]);
    rig_run(&rig);

    const struct tc_network_totals totals = tc_network_totals(rig.network);
    assert_int_equal(totals.in_flight, 0);
    assert_true(totals.dropped > 0 && totals.unheard > 0 && totals.copies > 0);
    for (uint32_t router = RIG_LEFT; router <= RIG_RIGHT; router++)
        assert_int_equal(tc_multicast_entries(rig.network, router), 0);
    rig_assert_conserved(&rig);
    rig_fini(&rig);
}

static void a_group_is_an_endpoint(TC_NO_STATE)
{
    struct rig rig;
    uint32_t flow;
    char text[TC_ENDPOINT_TEXT_BYTES];

    rig_init(&rig, 0);
    assert_int_equal(
        tc_multicast_flow(rig.network, 0, 5004, add_group(&rig), 5006, &flow),
        TC_OK);
    const struct tc_flow ends = tc_flow_table_get(rig.directory.flows, flow);
    assert_string_equal(
        tc_endpoint_text(
            tc_flow_table_borrow_endpoint(rig.directory.flows, ends.to), text),
        "232.0.0.1:5006");
    rig_fini(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_carries_one_copy_however_many_listen),
        cmocka_unit_test(others_go_on_when_one_leaves),
        cmocka_unit_test(routers_keep_no_state_when_all_have_left),
        cmocka_unit_test(joining_twice_is_joining_once),
        cmocka_unit_test(each_source_has_a_tree_and_does_not_hear_itself),
        cmocka_unit_test(membership_takes_effect_at_once),
        cmocka_unit_test(copies_are_conserved_in_any_churn),
        cmocka_unit_test(a_group_is_an_endpoint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
