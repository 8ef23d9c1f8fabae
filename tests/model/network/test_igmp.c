/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/igmp.h"

#include "model/network/multicast.h"
#include "proto/igmp/igmp_msg.h"
#include "tests/model/network/rig.h"

/* An IGMP frame of 46 octets takes 368 ns on a link, and 5 us to the router. */
enum { WAY_NS = 5368 };

static uint32_t add_group(struct rig *rig)
{
    uint32_t group;

    assert_int_equal(tc_multicast_add_group(rig->network, 0xefc00001, &group),
                     TC_OK);
    tc_network_set_taps(rig->network, 0, 10, 11);
    return group;
}

static void run_until(struct rig *rig, int64_t at_ns)
{
    assert_int_equal(tc_sim_run_until(rig->sim, at_ns), TC_OK);
}

static void a_report_is_a_membership_when_it_has_come(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    const uint32_t group = add_group(&rig);
    tc_igmp_report(rig.network, group, 0);
    run_until(&rig, WAY_NS - 1);
    assert_false(tc_multicast_is_member(rig.network, group, 0));
    run_until(&rig, WAY_NS + 1);
    assert_true(tc_multicast_is_member(rig.network, group, 0));

    const struct tc_igmp_msg *msg = rig.records[0].view.igmp;
    assert_int_equal(rig.record_count, 1);
    assert_int_equal(rig.records[0].wire_bytes, 14 + 24 + 8);
    assert_int_equal(msg->kind, TC_IGMP_REPORT);
    assert_int_equal(msg->group.address[0], 0xef);
    rig_assert_conserved(&rig);
    rig_fini(&rig);
}

/* Two queries, a second apart, and a second more. */
static void a_leave_is_believed_after_two_queries(TC_NO_STATE)
{
    const int64_t second_ns = TC_IGMP_LAST_MEMBER_NS;
    struct rig rig;

    rig_init(&rig, 0);
    const uint32_t group = add_group(&rig);
    tc_multicast_join(rig.network, group, 0);
    tc_igmp_leave(rig.network, group, 0);
    run_until(&rig, WAY_NS + 2 * second_ns - 1);
    assert_true(tc_multicast_is_member(rig.network, group, 0));
    run_until(&rig, WAY_NS + 2 * second_ns);
    assert_false(tc_multicast_is_member(rig.network, group, 0));

    assert_int_equal(rig.record_count, 3);
    assert_int_equal(rig.records[0].view.igmp->kind, TC_IGMP_LEAVE);
    for (size_t i = 1; i < 3; i++) {
        assert_int_equal(rig.records[i].view.igmp->kind, TC_IGMP_QUERY);
        assert_int_equal(rig.records[i].at_ns,
                         2 * WAY_NS + (int64_t)(i - 1) * second_ns);
    }
    rig_assert_conserved(&rig);
    rig_fini(&rig);
}

/* Back within the second: the leave is no leave. */
static void a_report_takes_a_leave_back(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    const uint32_t group = add_group(&rig);
    tc_multicast_join(rig.network, group, 0);
    tc_igmp_leave(rig.network, group, 0);
    run_until(&rig, TC_IGMP_LAST_MEMBER_NS / 2);
    tc_igmp_report(rig.network, group, 0);
    run_until(&rig, 10 * TC_IGMP_LAST_MEMBER_NS);
    assert_true(tc_multicast_is_member(rig.network, group, 0));

    tc_igmp_leave(rig.network, group, 0); /* it can be said again */
    run_until(&rig, 20 * TC_IGMP_LAST_MEMBER_NS);
    assert_false(tc_multicast_is_member(rig.network, group, 0));
    rig_fini(&rig);
}

static void who_never_listened_need_not_be_asked(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    const uint32_t group = add_group(&rig);
    tc_igmp_leave(rig.network, group, 0);
    run_until(&rig, 10 * TC_IGMP_LAST_MEMBER_NS);
    assert_int_equal(rig.record_count, 1);
    rig_fini(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_a_membership_when_it_has_come),
        cmocka_unit_test(a_leave_is_believed_after_two_queries),
        cmocka_unit_test(a_report_takes_a_leave_back),
        cmocka_unit_test(who_never_listened_need_not_be_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
