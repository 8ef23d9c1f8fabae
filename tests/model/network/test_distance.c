/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/distance.h"

#include "model/network/topology.h"
#include "tests/model/stage.h"

/* Routers 0, 1, 2 in a mesh: Bob at 0, Alice at 1, Ann at 2. */
static void a_mesh_has_two_routers_between_its_users(TC_NO_STATE)
{
    struct stage s;

    stage_open(&s, 400000);
    assert_int_equal(tc_places_build(&s.world, 1000000000), TC_OK);
    assert_int_equal(tc_network_close(s.world.network), TC_OK);

    const uint32_t alice = s.world.viewer_nodes[0];
    const uint32_t bob   = s.world.broadcaster_nodes[0];
    assert_int_equal(tc_network_routers_between(s.world.network, alice, bob),
                     2);
    assert_int_equal(tc_network_routers_between(s.world.network, bob, alice),
                     2);
    assert_int_equal(tc_network_routers_between(s.world.network, bob, bob), 1);
    assert_int_equal(tc_network_routers_between(s.world.network, bob,
                                                s.world.core_routers[0]),
                     1);
    stage_close(&s);
}

/* One point of presence below each core router and one access router below
 * that: access, pop, core, core, pop, access. */
static void levels_lie_between_too(TC_NO_STATE)
{
    struct stage s;

    stage_open(&s, 400000);
    s.config.network.pops_per_router = 1;
    s.config.network.access_per_pop  = 1;
    s.config.network.pop_link_bps    = 1000000000;
    s.config.network.access_link_bps = 1000000000;
    assert_int_equal(tc_places_build(&s.world, 1000000000), TC_OK);
    assert_int_equal(tc_network_close(s.world.network), TC_OK);
    assert_int_equal(tc_network_routers_between(s.world.network,
                                                s.world.viewer_nodes[0],
                                                s.world.viewer_nodes[1]),
                     6);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mesh_has_two_routers_between_its_users),
        cmocka_unit_test(levels_lie_between_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
