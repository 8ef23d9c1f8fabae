/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/ladder.h"

static struct tc_person viewers[] = { { "alice@x", 1 }, { "ann@x", 0 } };
static struct tc_person peers[]   = { { "p0@x", 0 },
                                      { "p1@x", 1 },
                                      { "p2@x", 0 } };

static struct tc_workload workload_of(struct tc_demand *demands, uint32_t count,
                                      double end_s)
{
    return (struct tc_workload){
        .viewers           = viewers,
        .viewer_count      = 2,
        .broadcasters      = peers,
        .broadcaster_count = 3,
        .demands           = demands,
        .demand_count      = count,
        .end_ns            = SECONDS(end_s),
    };
}

static size_t count_of(const struct ladder *ladder, const char *what)
{
    char line[LINE_BYTES];

    (void)snprintf(line, sizeof line, "alice@x %s", what);
    return count_lines(ladder, line);
}

/* All three are asked one after another, then the one that has it starts. */
static void all_in_sequence_asks_everybody(void **state)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 1, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    (void)state;
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

static void first_match_stops_at_the_first_that_has_it(void **state)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 1, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    (void)state;
    config.p2p.search = TC_P2P_FIRST_MATCH;
    ladder_run(&ladder, &tc_p2p_architecture, &config, &workload);
    assert_int_equal(count_of(&ladder, "in FOUND"), 1);
    assert_int_equal(count_of(&ladder, "out SEARCH"),
                     count_of(&ladder, "in NOTFOUND") + 1);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
}

/* All at once; the start does not wait for those that have it not */
static void a_flood_takes_one_round_trip(void **state)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 1, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    (void)state;
    config.p2p.search = TC_P2P_FLOOD;
    ladder_run(&ladder, &tc_p2p_architecture, &config, &workload);
    ASSERT_LADDER(&ladder, 0, "alice", "alice@x out SEARCH",
                  "alice@x out SEARCH", "alice@x out SEARCH",
                  "alice@x in FOUND", "alice@x out START");
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
}

/* Each viewer has a copy of its own from the sender's line: twice the packets
 * on it, where a group would have once. */
static void every_viewer_gets_a_copy_of_its_own(void **state)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 2 },
                                      { SECONDS(1), SECONDS(100), 1, 2 } };
    struct tc_workload workload   = workload_of(demands, 2, 6);
    struct tc_model_config config = small_config();
    struct ladder p2p, isp;

    (void)state;
    ladder_run(&p2p, &tc_p2p_architecture, &config, &workload);
    ladder_run(&isp, &tc_isp_architecture, &config, &workload);
    assert_int_equal(p2p.totals.network.copies, 0);
    assert_true(isp.totals.network.copies > 100);
    assert_true(p2p.totals.network.sent > 3 * isp.totals.network.sent / 2);
    ladder_fini(&p2p);
    ladder_fini(&isp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_in_sequence_asks_everybody),
        cmocka_unit_test(first_match_stops_at_the_first_that_has_it),
        cmocka_unit_test(a_flood_takes_one_round_trip),
        cmocka_unit_test(every_viewer_gets_a_copy_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
