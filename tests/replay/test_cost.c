/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/err.h"
#include "replay/cost.h"
#include "tests/analysis/near.h"
#include "tests/support/test.h"

static void every_class_has_a_name_of_its_own(TC_NO_STATE)
{
    for (int c = 0; c < TC_COST_CLASS_COUNT; c++)
        for (int other = 0; other < c; other++)
            assert_string_not_equal(
                tc_cost_class_name((enum tc_cost_class)c),
                tc_cost_class_name((enum tc_cost_class)other));
}

/* Who pays by load must have one. */
static void what_is_paid_by_load_is_a_link(TC_NO_STATE)
{
    for (int c = 0; c < TC_COST_CLASS_COUNT; c++)
        if (tc_cost_is_by_load((enum tc_cost_class)c))
            assert_true(tc_cost_is_link((enum tc_cost_class)c));
    assert_string_equal(tc_cost_payer(TC_COST_USER_UPLINK), "users");
    assert_string_equal(tc_cost_payer(TC_COST_USER_LINE), "isp");
}

/* Each class has a power of two as its price, so that no two can be mixed up;
 * counts are 2, loads 3 Mbit/s.
 *   servers  2 (1 + 2 + 4 + 8) = 30
 *   core     3 (16 + 32) = 144
 *   ports    2 (64 + 128 + 256) = 896
 *   users    3 x 512 = 1536 */
static void each_part_by_hand(TC_NO_STATE)
{
    static const struct tc_cost_config prices = {
        .ds_server_per_month             = 1,
        .management_server_per_month     = 2,
        .tracker_per_month               = 4,
        .cops_point_per_month            = 8,
        .core_link_per_mbps_month        = 16,
        .aggregation_link_per_mbps_month = 32,
        .router_port_per_month           = 64,
        .server_line_per_month           = 128,
        .user_line_per_month             = 256,
        .user_uplink_per_mbps_month      = 512,
    };
    struct tc_cost_row rows[TC_COST_CLASS_COUNT];

    for (int c = 0; c < TC_COST_CLASS_COUNT; c++)
        rows[c] = (struct tc_cost_row){ .count = 2, .mean_bps = 3e6 };
    tc_cost_price(rows, &prices);
    for (int c = 0; c < TC_COST_CLASS_COUNT; c++)
        assert_near(rows[c].unit_price, (double)(1 << c));
    assert_near(rows[TC_COST_CORE_LINK].cost, 48);
    assert_near(rows[TC_COST_USER_LINE].cost, 512);

    const struct tc_cost_sums sums = tc_cost_sum(rows);
    assert_near(sums.servers, 30);
    assert_near(sums.core, 144);
    assert_near(sums.ports, 896);
    assert_near(sums.users, 1536);
    assert_near(sums.total, 30 + 144 + 896);
    assert_near(sums.peer_uplink_bps, 3e6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_has_a_name_of_its_own),
        cmocka_unit_test(what_is_paid_by_load_is_a_link),
        cmocka_unit_test(each_part_by_hand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
