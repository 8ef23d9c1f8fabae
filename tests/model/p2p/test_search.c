/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/p2p/three_peers.h"

/* All three are asked one after another, then the one that has it starts. */
static void all_in_sequence_asks_everybody(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 1, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    ladder_run(&ladder, &tc_p2p_architecture, &config, &workload);
    assert_int_equal(count_of(&ladder, "out SEARCH"), 3);
    assert_int_equal(count_of(&ladder, "in FOUND"), 1);
    assert_int_equal(count_of(&ladder, "in NOTFOUND"), 2);
    /* search, answer, search, answer, search, answer, start, ok, stop */
    ASSERT_LADDER(&ladder, 6, "alice", "alice@x out START", "alice@x in OK",
                  "alice@x out STOP");
    assert_int_equal(ladder.totals.ready, 1);
    assert_true(ladder.media[1] > 30);
    assert_true(ladder.last_media_ns[1] < SECONDS(2.2));
    ladder_fini(&ladder);
}

static void first_match_stops_at_the_first_that_has_it(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 1, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.p2p.search = TC_P2P_FIRST_MATCH;
    ladder_run(&ladder, &tc_p2p_architecture, &config, &workload);
    assert_int_equal(count_of(&ladder, "in FOUND"), 1);
    assert_int_equal(count_of(&ladder, "out SEARCH"),
                     count_of(&ladder, "in NOTFOUND") + 1);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
}

/* Two at a time of three: the third is asked where neither of the first two has
 * it, and the one that has it stops the search. */
static void a_window_asks_some_at_a_time(TC_NO_STATE)
{
    size_t asked[3];

    for (uint32_t channel = 0; channel < 3; channel++) {
        struct tc_demand demands[] = { { SECONDS(1), SECONDS(1), 0, channel } };
        struct tc_workload workload   = workload_of(demands, 1, 4);
        struct tc_model_config config = small_config();
        struct ladder ladder;

        config.p2p.search = TC_P2P_WINDOWED;
        config.p2p.window = 2;
        ladder_run(&ladder, &tc_p2p_architecture, &config, &workload);
        ASSERT_LADDER(&ladder, 0, "alice", "alice@x out SEARCH",
                      "alice@x out SEARCH");
        asked[channel] = count_of(&ladder, "out SEARCH");
        assert_int_equal(count_of(&ladder, "in FOUND"), 1);
        assert_int_equal(ladder.totals.ready, 1);
        ladder_fini(&ladder);
    }
    assert_int_equal(asked[0] + asked[1] + asked[2], 2 + 2 + 3);
}

/* All at once; the start does not wait for those that have it not */
static void a_flood_takes_one_round_trip(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 1, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.p2p.search = TC_P2P_FLOOD;
    ladder_run(&ladder, &tc_p2p_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "alice", "alice@x out SEARCH",
                  "alice@x out SEARCH", "alice@x out SEARCH",
                  "alice@x in FOUND", "alice@x out START");
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
}

/* Ann is asked, too, and has nothing. */
static void viewers_may_be_searched_too(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 1, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    config.p2p.search_over = TC_P2P_OVER_ALL_NODES;
    ladder_run(&ladder, &tc_p2p_architecture, &config, &workload);
    assert_int_equal(count_of(&ladder, "out SEARCH"), 4);
    assert_int_equal(count_of(&ladder, "in NOTFOUND"), 3);
    assert_int_equal(count_lines(&ladder, "ann@x in SEARCH"), 1);
    assert_int_equal(count_lines(&ladder, "ann@x out NOTFOUND"), 1);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_in_sequence_asks_everybody),
        cmocka_unit_test(first_match_stops_at_the_first_that_has_it),
        cmocka_unit_test(a_window_asks_some_at_a_time),
        cmocka_unit_test(a_flood_takes_one_round_trip),
        cmocka_unit_test(viewers_may_be_searched_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
