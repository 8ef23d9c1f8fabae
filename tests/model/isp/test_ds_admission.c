/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/ladder.h"

/*   Alice --- ds1 ------- ds0 --- Bob
 *              |           |
 *          router1     router0            (edge routers: COPS) */
static struct tc_person alice[] = { { "alice@x", 1 } };
static struct tc_person bob[]   = { { "bob@x", 0 } };

static void run(struct ladder *ladder, const struct tc_model_config *config,
                struct tc_demand *demands, uint32_t count, double end_s)
{
    const struct tc_workload workload = {
        .viewers           = alice,
        .viewer_count      = 1,
        .broadcasters      = bob,
        .broadcaster_count = 1,
        .demands           = demands,
        .demand_count      = count,
        .end_ns            = SECONDS(end_s),
    };

    ladder_run(ladder, &tc_isp_architecture, config, &workload);
}

/* One stream of 400 kbit/s, once on Bob's side, once on Alice's; an extension
 * takes none. */
static void each_side_reserves_the_stream_once(void **state)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_model_config config = small_config();
    struct ladder ladder;

    (void)state;
    run(&ladder, &config, demands, 1, 3);
    assert_int_equal(ladder.totals.reserved_kbps, 800);
    assert_int_equal(ladder.totals.open_handles, 2);
    ladder_fini(&ladder);
}

/* From 2 s on decisions take 1 s: the second join needs 2 s of them. */
static void a_slow_decision_point_delays_joins(void **state)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(0.5), 0, 0 },
                                      { SECONDS(3), SECONDS(1), 0, 0 },
                                      { SECONDS(7), SECONDS(1), 0, 0 } };
    struct tc_model_config config = small_config();
    struct ladder ladder;

    (void)state;
    config.failures.pdp_factor    = 10;
    config.failures.pdp_slow_ns   = SECONDS(2);
    config.failures.pdp_normal_ns = SECONDS(6);
    run(&ladder, &config, demands, 2, 5);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
    run(&ladder, &config, demands, 2, 5.2);
    assert_int_equal(ladder.totals.ready, 2);
    ladder_fini(&ladder);
    run(&ladder, &config, demands, 3, 7.3);
    assert_int_equal(ladder.totals.ready, 3);
    ladder_fini(&ladder);
}

/* ds0 crashes with Bob's channel: its handles are gone with it, and its edge
 * router gives up the 400 kbit/s when it opens anew. */
static void a_crash_forgets_and_the_new_opening_frees(void **state)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_model_config config = small_config();
    struct ladder ladder;

    (void)state;
    config.failures.ds_down_ns = SECONDS(2);
    run(&ladder, &config, demands, 1, 4);
    assert_int_equal(ladder.totals.reserved_kbps, 800);
    assert_int_equal(ladder.totals.open_handles, 1);
    ladder_fini(&ladder);

    config.failures.ds_up_ns = SECONDS(3);
    run(&ladder, &config, demands, 1, 4);
    assert_int_equal(ladder.totals.reserved_kbps, 400);
    assert_int_equal(ladder.totals.open_handles, 1);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_side_reserves_the_stream_once),
        cmocka_unit_test(a_slow_decision_point_delays_joins),
        cmocka_unit_test(a_crash_forgets_and_the_new_opening_frees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
