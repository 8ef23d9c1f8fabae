/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/p2p/three_peers.h"

/* One question, whose answer names p1's address; then p1 itself. */
static void a_tracker_names_the_sender(void **state)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 1, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    (void)state;
    config.p2p.search             = TC_P2P_TRACKER;
    config.p2p.tracker_service_ns = 1000000;
    ladder_run(&ladder, &tc_p2p_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "alice", "alice@x out SEARCH", "alice@x in FOUND",
                  "alice@x out START", "alice@x in OK", "alice@x out STOP");
    assert_int_equal(count_lines(&ladder, "p1@x in SEARCH"), 0);
    assert_int_equal(ladder.totals.ready, 1);
    assert_true(ladder.media[1] > 30);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tracker_names_the_sender),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
