/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "tests/model/p2p/relays.h"

static struct scene scene;

/* One question, whose answer names Bob's address; then Bob himself. */
static void a_tracker_names_the_sender(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(1), 0, 0 } };
    struct scene_config config = { .config = relay_config(0) };

    config.config.p2p.relay              = false;
    config.config.p2p.search             = TC_P2P_TRACKER;
    config.config.p2p.tracker_service_ns = 1000000;
    scene_run(&scene, &config, 1, demands, 1, 4);
    ASSERT_LADDER(&scene.ladder, 0, "v0", "v0@x out SEARCH", "v0@x in FOUND",
                  "v0@x out START", "v0@x in OK", "v0@x out STOP");
    assert_int_equal(count_lines(&scene.ladder, "bob@x in SEARCH"), 0);
    assert_int_equal(scene.ladder.totals.ready, 1);
    assert_true(scene.media[0].packets > 10);
}

/* One place each.  v0 has Bob's, so that he withdraws, and offers its own; v1
 * is sent there, and offers its own while v0 withdraws.  v0 leaves: v1 takes
 * back what it offered, asks again and is sent to Bob.  Keep-alives are far. */
static void relays_say_when_they_serve(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(2), 0, 0 },
                                   { SECONDS(2), SECONDS(100), 1, 0 } };
    struct scene_config config = { .config = relay_config(1) };

    config.config.p2p.search           = TC_P2P_TRACKER;
    config.config.p2p.child_timeout_ns = SECONDS(30);
    scene_run(&scene, &config, 2, demands, 2, 5);
    ASSERT_LADDER(&scene.ladder, 0, "v0", "v0@x out SEARCH", "v0@x in FOUND",
                  "v0@x out START", "v0@x in OK", "v0@x out OFFER",
                  "v0@x in START", "v0@x out OK", "v0@x out WITHDRAW",
                  "v0@x out STOP", "v0@x out PART");
    ASSERT_LADDER(&scene.ladder, 0, "v1", "v1@x out SEARCH", "v1@x in FOUND",
                  "v1@x out START", "v1@x in OK", "v1@x out OFFER",
                  "v1@x in PART", "v1@x out SEARCH", "v1@x out WITHDRAW",
                  "v1@x in FOUND", "v1@x out START", "v1@x in OK",
                  "v1@x out OFFER");
    ASSERT_LADDER(&scene.ladder, 0, "bob", "bob@x in START", "bob@x out OK",
                  "bob@x out WITHDRAW", "bob@x in STOP", "bob@x out OFFER",
                  "bob@x in START", "bob@x out OK", "bob@x out WITHDRAW");
    assert_int_equal(scene.viewers[1].sender, BROADCASTER);
    assert_int_equal(scene.repairs.found, 1);
}

/* v0 vanishes at 4 s; its newest offer is of at most a second before.  v1 asks
 * at 8 s: of the two that once served the tracker names Bob, whatever it
 * draws; one START, and one a second later to keep it alive. */
static void an_offer_that_is_not_repeated_is_forgotten(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(100), 0, 0 },
                                   { SECONDS(8), SECONDS(100), 1, 0 } };

    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct scene_config config = { .config = relay_config(0),
                                       .acts   = { { SECONDS(4), 0, VANISH } },
                                       .act_count = 1 };

        config.config.p2p.search = TC_P2P_TRACKER;
        scene_run_seed(&scene, &config, 2, demands, 2, 10, seed);
        assert_int_equal(count_lines(&scene.ladder, "v1@x out START"), 2);
        assert_int_equal(scene.viewers[1].sender, BROADCASTER);
    }
}

/* Bob, v0 and v1 serve: a third each, within five deviations. */
static void the_tracker_draws_among_those_who_serve(TC_NO_STATE)
{
    enum { RUNS = 300 };
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(100), 0, 0 },
                                   { SECONDS(1.5), SECONDS(100), 1, 0 },
                                   { SECONDS(2), SECONDS(100), 2, 0 } };
    const double deviation     = sqrt(RUNS / 3.0 * 2.0 / 3.0);
    uint32_t bob = 0, first = 0;

    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        struct scene_config config = { .config = relay_config(0) };

        config.config.p2p.search = TC_P2P_TRACKER;
        scene_run_seed(&scene, &config, 3, demands, 3, 2.5, seed);
        bob += scene.viewers[2].sender == BROADCASTER;
        first += scene.viewers[2].sender == 0;
    }
    assert_true(fabs(bob - RUNS / 3.0) < 5 * deviation);
    assert_true(fabs(first - RUNS / 3.0) < 5 * deviation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tracker_names_the_sender),
        cmocka_unit_test(relays_say_when_they_serve),
        cmocka_unit_test(an_offer_that_is_not_repeated_is_forgotten),
        cmocka_unit_test(the_tracker_draws_among_those_who_serve),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
