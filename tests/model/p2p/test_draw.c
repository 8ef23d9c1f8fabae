/* SPDX-License-Identifier: Apache-2.0 */
#include "model/p2p/draw.h"

#include <math.h>

#include "model/network/topology.h"
#include "tests/model/stage.h"

enum { DRAWS = 40000, PEERS = 4 };

/* Routers and people as in stage.h. */
static void open_world(struct stage *s, double weight)
{
    stage_open(s, 400000);
    s->config.p2p.locality_weight = weight;
    assert_int_equal(tc_places_build(&s->world, 1000000000), TC_OK);
    assert_int_equal(tc_network_close(s->world.network), TC_OK);
}

static void count_draws(const struct stage *s, uint32_t receiver,
                        const uint32_t *nodes, uint32_t count,
                        uint32_t counts[PEERS])
{
    for (uint32_t i = 0; i < PEERS; i++)
        counts[i] = 0;
    for (uint32_t demand = 0; demand < DRAWS; demand++) {
        struct tc_random random =
            tc_random_stream(1, 0, demand, TC_PURPOSE_SENDER);

        counts[tc_p2p_draw(&s->world, &random, receiver, nodes, count)]++;
    }
}

/* Within five standard deviations of a binomial count. */
static void assert_share(uint32_t count, double share)
{
    const double deviation = sqrt(DRAWS * share * (1.0 - share));

    assert_true(fabs(count - DRAWS * share) < 5.0 * deviation);
}

/* At her own router or at another: it does not matter. */
static void without_a_weight_everybody_is_as_likely(TC_NO_STATE)
{
    struct stage s;
    uint32_t counts[PEERS];

    open_world(&s, 0.0);
    const uint32_t nodes[PEERS] = { s.world.viewer_nodes[0],
                                    s.world.viewer_nodes[1],
                                    s.world.broadcaster_nodes[0],
                                    s.world.core_routers[0] };
    count_draws(&s, s.world.viewer_nodes[0], nodes, PEERS, counts);
    for (uint32_t i = 0; i < PEERS; i++)
        assert_share(counts[i], 0.25);
    stage_close(&s);
}

/* One router between against two, weight ln 3: 3 to 1, so 3/5, 1/5, 1/5. */
static void a_router_more_is_so_much_less_likely(TC_NO_STATE)
{
    struct stage s;
    uint32_t counts[PEERS];

    open_world(&s, log(3.0));
    const uint32_t nodes[] = { s.world.viewer_nodes[1], s.world.core_routers[1],
                               s.world.broadcaster_nodes[0] };
    count_draws(&s, s.world.viewer_nodes[0], nodes, 3, counts);
    assert_share(counts[0], 0.2);
    assert_share(counts[1], 0.6);
    assert_share(counts[2], 0.2);
    stage_close(&s);
}

/* exp(-100) of all the weight: never in 40,000 draws. */
static void a_great_weight_takes_the_nearest(TC_NO_STATE)
{
    struct stage s;
    uint32_t counts[PEERS];

    open_world(&s, 100.0);
    const uint32_t nodes[] = { s.world.viewer_nodes[1],
                               s.world.core_routers[1] };
    count_draws(&s, s.world.viewer_nodes[0], nodes, 2, counts);
    assert_int_equal(counts[1], DRAWS);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_weight_everybody_is_as_likely),
        cmocka_unit_test(a_router_more_is_so_much_less_likely),
        cmocka_unit_test(a_great_weight_takes_the_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
