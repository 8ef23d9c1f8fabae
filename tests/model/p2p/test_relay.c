/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "tests/model/p2p/relays.h"

static struct scene scene;

/* One a second from second 1 on, all for ever. */
static void join_in_turn(struct tc_demand *demands, uint32_t count)
{
    for (uint32_t d = 0; d < count; d++)
        demands[d] = (struct tc_demand){ SECONDS(1 + d), SECONDS(1000), d, 0 };
}

/* Each has room for one: a line of three below Bob.  A frame takes MEDIA_NS
 * from one to the next, and nobody keeps it back; a message may be ahead of it
 * on a line. */
static void a_line_of_relays_adds_a_hop_each(TC_NO_STATE)
{
    struct tc_demand demands[3];
    struct scene_config config = { .config = relay_config(1) };

    join_in_turn(demands, 3);
    scene_run(&scene, &config, 3, demands, 3, 10);
    assert_int_equal(scene.viewers[0].sender, BROADCASTER);
    assert_int_equal(scene.viewers[1].sender, 0);
    assert_int_equal(scene.viewers[2].sender, 1);
    for (uint32_t v = 0; v < 3; v++) {
        assert_int_equal(scene.viewers[v].depth, v + 1);
        assert_int_equal(scene.media[v].shortest_ns, (v + 1) * MEDIA_NS);
        assert_in_range(scene.media[v].longest_ns, (v + 1) * MEDIA_NS,
                        (v + 1) * (MEDIA_NS + MESSAGE_LINE_NS));
        assert_in_range(scene.media[v].longest_gap_ns, FRAME_NS,
                        FRAME_NS + (v + 1) * MESSAGE_LINE_NS);
    }
    /* new sends of each relay, not copies of routers */
    assert_int_equal(scene.ladder.totals.network.copies, 0);
    assert_int_equal(scene.ladder.totals.ready, 3);
}

/* Two places each: Bob's are taken by the first two.  The second copy of a
 * frame waits for the first at each uplink on the way. */
static void nobody_sends_to_more_than_the_bound(TC_NO_STATE)
{
    struct tc_demand demands[14];
    struct scene_config config = { .config = relay_config(2) };

    join_in_turn(demands, 14);
    scene_run(&scene, &config, 14, demands, 14, 20);
    assert_int_equal(scene.most_children, 2);
    assert_int_equal(scene.ladder.totals.ready, 14);
    assert_int_equal(scene.viewers[0].sender, BROADCASTER);
    assert_int_equal(scene.viewers[1].sender, BROADCASTER);
    for (uint32_t v = 2; v < 14; v++)
        assert_true(scene.viewers[v].sender < v);
    for (uint32_t v = 0; v < 14; v++) {
        const int64_t depth = scene.viewers[v].depth;

        assert_in_range(scene.media[v].shortest_ns, depth * MEDIA_NS,
                        depth * (MEDIA_NS + COPY_NS));
        assert_true(scene.media[v].longest_ns <= depth * (MEDIA_NS + COPY_NS));
    }
}

/* Both are told that Bob has room; one comes second, and searches again. */
static void who_comes_too_late_is_refused(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(100), 0, 0 },
                                   { SECONDS(1), SECONDS(100), 1, 0 } };
    struct scene_config config = { .config = relay_config(1) };

    scene_run(&scene, &config, 2, demands, 2, 5);
    assert_int_equal(count_lines(&scene.ladder, "v0@x in REFUSED") +
                         count_lines(&scene.ladder, "v1@x in REFUSED"),
                     1);
    assert_int_equal(scene.ladder.totals.ready, 2);
    assert_true((scene.viewers[0].sender == BROADCASTER &&
                 scene.viewers[1].sender == 0) ||
                (scene.viewers[1].sender == BROADCASTER &&
                 scene.viewers[0].sender == 1));
}

/* Without relays the limit holds, too: the third viewer finds no sender. */
static void a_full_broadcaster_serves_nobody_more(TC_NO_STATE)
{
    struct tc_demand demands[3];
    struct scene_config config = { .config = relay_config(2) };

    config.config.p2p.relay = false;
    join_in_turn(demands, 3);
    scene_run(&scene, &config, 3, demands, 3, 10);
    assert_int_equal(scene.ladder.totals.ready, 2);
    assert_int_equal(scene.media[2].packets, 0);
    assert_int_equal(count_lines(&scene.ladder, "v2@x in FOUND"), 0);
}

/* Bob, v0 and v1 can serve v2: a third each, within five deviations. */
static void the_sender_is_as_likely_each_of_those_who_can(TC_NO_STATE)
{
    enum { RUNS = 300 };
    struct tc_demand demands[3];
    uint32_t bob = 0, first = 0;

    join_in_turn(demands, 3);
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        struct scene_config config = { .config = relay_config(0) };

        config.config.p2p.search = TC_P2P_ALL_IN_SEQUENCE;
        scene_run_seed(&scene, &config, 3, demands, 3, 3.2, seed);
        assert_int_equal(scene.ladder.totals.ready, 3);
        bob += scene.viewers[2].sender == BROADCASTER;
        first += scene.viewers[2].sender == 0;
    }
    const double deviation = sqrt(RUNS / 3.0 * 2.0 / 3.0);
    assert_true(fabs(bob - RUNS / 3.0) < 5 * deviation);
    assert_true(fabs(first - RUNS / 3.0) < 5 * deviation);
}

/* 400 kbit/s of video in frames of 1000 octets, 1054 on the wire, are 50 of
 * 8432 bits a second.  Five viewers want 250 packets a second of a line of
 * 1 Mbit/s, which sends 118.596: what is over finds the 20 places taken.  A
 * packet that gets through has waited for 19 to 20 others. */
static void five_copies_do_not_fit_a_line_of_two(TC_NO_STATE)
{
    struct tc_demand demands[5];
    struct scene_config config = { .config = relay_config(0) };
    uint64_t packets           = 0;

    config.config.p2p.relay                   = false;
    config.config.video.rate_bps              = 400000;
    config.config.video.frame_rate_num        = 50;
    config.config.network.user_link_bps       = 1000000;
    config.config.network.queue_limit_packets = 20;
    for (uint32_t d = 0; d < 5; d++)
        demands[d] = (struct tc_demand){ SECONDS(1), SECONDS(1000), d, 0 };
    scene_run(&scene, &config, 5, demands, 5, 61);
    assert_int_equal(scene.ladder.totals.ready, 5);
    for (uint32_t v = 0; v < 5; v++)
        packets += scene.media[v].packets;
    /* from about 1.02 s to 61 s, but for the fifty of the first queue */
    assert_in_range(packets, (uint64_t)(118.596 * 59.9),
                    (uint64_t)(118.596 * 60.0));
    assert_in_range(scene.ladder.totals.network.dropped,
                    (uint64_t)((250 - 118.596) * 59.7),
                    (uint64_t)((250 - 118.596) * 60.0));
    /* 21 sendings, the line to the viewer, two propagations */
    for (uint32_t v = 0; v < 5; v++)
        if (scene.media[v].packets > 0)
            assert_true(scene.media[v].longest_ns <=
                        22 * (int64_t)8432000 + 2 * (int64_t)1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_of_relays_adds_a_hop_each),
        cmocka_unit_test(nobody_sends_to_more_than_the_bound),
        cmocka_unit_test(who_comes_too_late_is_refused),
        cmocka_unit_test(a_full_broadcaster_serves_nobody_more),
        cmocka_unit_test(the_sender_is_as_likely_each_of_those_who_can),
        cmocka_unit_test(five_copies_do_not_fit_a_line_of_two),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
