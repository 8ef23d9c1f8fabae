/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/random.h"
#include "tests/model/p2p/relays.h"

static struct scene scene;

/* A line Bob, v0, v1, v2.  v0 is ready with its OK, a message and 1 ms after
 * the camera's first frame c0, and leaves 2.056 s later: at c30 + 59.009280 ms.
 * Bob has its STOP before c31, and with nobody left the camera rests.  v1 hears
 * PART, behind the STOP on v0's line, searches, is answered, starts: four
 * messages of 2.009280 + 1 ms.  With the START the camera runs again, its first
 * packet behind the OK.  Frame 30 came to v1 by two hops, this one by one.  v2,
 * below v1, has a hop less, too, and nothing to do.  Bob may be asked second or
 * third, and wait for 1 ms that another answer is read. */
static void a_graceful_leave_costs_four_messages(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(2.056), 0, 0 },
                                   { SECONDS(1.5), SECONDS(100), 1, 0 },
                                   { SECONDS(2), SECONDS(100), 2, 0 } };
    struct scene_config config = { .config = relay_config(1) };
    const int64_t gap_ns       = 59009280 + MESSAGE_LINE_NS +
                           4 * (MESSAGE_NS + 1000000) + MESSAGE_LINE_NS -
                           MEDIA_NS;

    scene_run(&scene, &config, 3, demands, 3, 10);
    assert_int_equal(scene.repairs.begun, 1);
    assert_int_equal(scene.repairs.found, 1);
    assert_int_equal(scene.repairs.failed, 0);
    assert_int_equal(scene.viewers[1].sender, BROADCASTER);
    assert_int_equal(scene.viewers[2].sender, 1);
    assert_in_range(scene.media[1].longest_gap_ns, gap_ns,
                    gap_ns + 2 * MESSAGE_LINE_NS + 1000000);
    assert_int_equal(scene.media[2].longest_gap_ns,
                     scene.media[1].longest_gap_ns);
    assert_int_equal(scene.ladder.totals.ready, 3); /* each once */
    /* v1's keep-alives tell v2 by and by how deep it is now */
    assert_int_equal(scene.viewers[1].depth, 1);
    assert_int_equal(scene.viewers[2].depth, 2);
    assert_int_equal(count_lines(&scene.ladder, "v0@x out PART"), 1);
    assert_int_equal(count_lines(&scene.ladder, "v1@x in PART"), 1);
    assert_int_equal(count_lines(&scene.ladder, "v2@x in PART"), 0);
}

/* Bob has v0 and v1, one of whom has v2 and vanishes.  500 ms after its last
 * packet v2 asks it, after 1000 ms it searches: Bob is full, for he still sends
 * to the one that is gone; the other takes v2 in 9 to 10.1 ms later.  15 frames
 * after the last is 1000 ms: too early; the 16th comes. */
static void a_vanished_sender_is_noticed_by_the_silence(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(100), 0, 0 },
                                   { SECONDS(1.3), SECONDS(100), 1, 0 },
                                   { SECONDS(2), SECONDS(100), 2, 0 } };
    struct scene_config config = { .config = relay_config(2),
                                   .acts = { { SECONDS(4), 2, VANISH_SENDER } },
                                   .act_count = 1 };

    scene_run(&scene, &config, 3, demands, 3, 10);
    assert_int_equal(scene.repairs.begun, 1);
    assert_int_equal(scene.repairs.found, 1);
    assert_in_range(scene.media[2].longest_gap_ns, 1066666666 - COPY_NS,
                    1066666667 + COPY_NS);
    assert_int_equal(scene.ladder.totals.ready, 3);

    /* its newest word was at most a second old; 3 s later Bob stops */
    const uint32_t gone = 1 - scene.viewers[2].sender;
    assert_int_equal(scene.viewers[gone].state, TC_P2P_VIEWER_OVER);
    assert_true(scene.last_copy_ns[gone] > SECONDS(6) - FRAME_NS);
    assert_true(scene.last_copy_ns[gone] < SECONDS(7.01));
    assert_true(scene.media[gone].last_ns <= SECONDS(4));
}

/* Bob has one place, which is v0's until its silence of 3 s: v1 finds no
 * sender, releases v2, and both continue to search until the place is free. */
static void who_finds_nobody_searches_on(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(100), 0, 0 },
                                   { SECONDS(1.5), SECONDS(100), 1, 0 },
                                   { SECONDS(2), SECONDS(100), 2, 0 } };
    struct scene_config config = { .config    = relay_config(1),
                                   .acts      = { { SECONDS(4), 0, VANISH } },
                                   .act_count = 1 };

    scene_run(&scene, &config, 3, demands, 3, 20);
    assert_int_equal(scene.repairs.begun, 2);
    assert_int_equal(scene.repairs.found, 2);
    assert_int_equal(count_lines(&scene.ladder, "v2@x in PART"), 1);
    assert_true(scene.media[1].last_ns > SECONDS(19.9));
    assert_true(scene.media[2].last_ns > SECONDS(19.9));
    /* v0's newest word came in its last second, 3 s later Bob has room; then
     * searches come every 500 ms */
    assert_true(scene.media[1].longest_gap_ns > SECONDS(2));
    assert_true(scene.media[1].longest_gap_ns < SECONDS(4.2));
}

/* Nobody else is there, and Bob does not hear: v1 notices at 5 s, asks for 3 s
 * and gives up.  Its demand was served once, and is told of once. */
static void a_repair_is_given_up(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(100), 0, 0 },
                                   { SECONDS(1.5), SECONDS(100), 1, 0 } };
    struct scene_config config = { .config    = relay_config(1),
                                   .acts      = { { SECONDS(4), 0, VANISH },
                                                  { SECONDS(4), 0, DEAF_BOB } },
                                   .act_count = 2 };

    config.config.p2p.attempts_max = 1;
    scene_run(&scene, &config, 2, demands, 2, 30);
    assert_int_equal(scene.repairs.begun, 1);
    assert_int_equal(scene.repairs.found, 0);
    assert_int_equal(scene.repairs.failed, 1);
    assert_int_equal(scene.viewers[1].state, TC_P2P_VIEWER_OVER);
    assert_int_equal(scene.ladder.totals.ready, 2);
    assert_int_equal(count_lines(&scene.ladder, "v1@x out STOP"), 1);
}

/* Viewers come, go, zap and vanish, with one place or two each, in every order
 * of searching: at no time does anybody send to somebody above it, or to more
 * than it may.  With two places there is always one for who is left at the end;
 * in a line they come for the one place of the last, and what a search in
 * sequence has found a second ago is taken: some are refused too often. */
static void churn_makes_no_loops(TC_NO_STATE)
{
    enum { VIEWERS = 30, SESSIONS = 4, DEMANDS = VIEWERS * SESSIONS };
    struct tc_demand demands[DEMANDS];

    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct scene_config config = { .config = relay_config(
                                           1 + (uint32_t)seed % 2) };
        struct tc_random random = tc_random_stream(seed, 0, 0, TC_PURPOSE_HOLD);

        config.config.p2p.search = seed % 3 == 0   ? TC_P2P_TRACKER
                                   : seed % 3 == 1 ? TC_P2P_FLOOD
                                                   : TC_P2P_ALL_IN_SEQUENCE;
        for (uint32_t d = 0; d < DEMANDS; d++)
            demands[d] = (struct tc_demand){
                SECONDS(1) + (int64_t)d * SECONDS(0.2),
                d < DEMANDS - VIEWERS
                    ? (int64_t)(1e9 * tc_random_exponential(&random, 4))
                    : SECONDS(1000),
                d % VIEWERS, 0
            };
        for (uint32_t a = 0; a < 6; a++)
            config.acts[a] = (struct act){ SECONDS(6) + a * SECONDS(3),
                                           VIEWERS - 1 - a, VANISH };
        config.act_count = 6;
        scene_run_seed(&scene, &config, VIEWERS, demands, DEMANDS, 60, seed);
        assert_true(scene.checks > 8000);
        assert_true(scene.repairs.begun > 0);
        assert_true(scene.most_children <= config.config.p2p.fan_out_max);
        const bool may_be_refused =
            config.config.p2p.fan_out_max == 1 ||
            config.config.p2p.search == TC_P2P_ALL_IN_SEQUENCE;
        for (uint32_t v = 0; v < VIEWERS - 6; v++)
            assert_true(scene.media[v].last_ns > SECONDS(59.5) ||
                        (may_be_refused &&
                         scene.viewers[v].state == TC_P2P_VIEWER_OVER));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_graceful_leave_costs_four_messages),
        cmocka_unit_test(a_vanished_sender_is_noticed_by_the_silence),
        cmocka_unit_test(who_finds_nobody_searches_on),
        cmocka_unit_test(a_repair_is_given_up),
        cmocka_unit_test(churn_makes_no_loops),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
