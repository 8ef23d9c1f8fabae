/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/loss_runs.h"

#include "analysis/rtp_receiver.h"
#include "base/err.h"
#include "near.h"
#include "tests/support/test.h"

static struct tc_loss_runs_stats feed_seqs(struct tc_loss_runs *runs,
                                           const uint16_t *seq, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tc_loss_runs_feed(runs, seq[i]);
    return tc_loss_runs_stats(runs);
}

#define FEED(runs, ...)                                  \
    feed_seqs((runs), (const uint16_t[]){ __VA_ARGS__ }, \
              TC_LEN(((const uint16_t[]){ __VA_ARGS__ })))

static struct tc_loss_runs_stats feed_run(struct tc_loss_runs *runs,
                                          unsigned first, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        tc_loss_runs_feed(runs, (uint16_t)(first + i));
    return tc_loss_runs_stats(runs);
}

static void without_packets_nothing_is_known(TC_NO_STATE)
{
    struct tc_loss_runs runs    = { 0 };
    struct tc_loss_runs_stats s = tc_loss_runs_stats(&runs);

    assert_int_equal(s.bursts, 0);
    assert_nan(tc_loss_runs_mean_length(&s));
    assert_nan(tc_loss_runs_gilbert_p(&s));
    assert_nan(tc_loss_runs_gilbert_r(&s));
    assert_nan(tc_loss_runs_reordered_ratio(&s));
    assert_nan(tc_loss_runs_extent_mean(&s));
}

/* Came: 1 2 . 4 . . 7 8 9 (. lost).  Of the 8 pairs: came-came 1-2, 7-8, 8-9;
 * came-lost 2-3, 4-5; lost-came 3-4, 6-7; lost-lost 5-6. */
static void pairs_follow_the_sequence(TC_NO_STATE)
{
    struct tc_loss_runs runs    = { 0 };
    struct tc_loss_runs_stats s = FEED(&runs, 1, 2, 4, 7, 8, 9);

    assert_int_equal(s.pairs[1][1], 3);
    assert_int_equal(s.pairs[1][0], 2);
    assert_int_equal(s.pairs[0][1], 2);
    assert_int_equal(s.pairs[0][0], 1);
    assert_near(tc_loss_runs_gilbert_p(&s), 2.0 / 5);
    assert_near(tc_loss_runs_gilbert_r(&s), 2.0 / 3);
    assert_int_equal(s.lost, 3);
    assert_int_equal(s.bursts, 2);
    assert_int_equal(s.longest, 2);
    assert_near(tc_loss_runs_mean_length(&s), 1.5);
}

/* The same packets in any order of arrival give the same pairs. */
static void the_order_of_arrival_does_not_matter_to_bursts(TC_NO_STATE)
{
    struct tc_loss_runs runs    = { 0 };
    struct tc_loss_runs_stats s = FEED(&runs, 7, 4, 9, 2, 1, 8);

    assert_int_equal(s.pairs[1][1], 3);
    assert_int_equal(s.pairs[1][0], 2);
    assert_int_equal(s.pairs[0][1], 2);
    assert_int_equal(s.pairs[0][0], 1);
    assert_int_equal(s.lost, 3);
    assert_int_equal(s.reordered, 4); /* 4, 2, 1 and 8 */
}

/* Bursts of 1, 2, 3, 4, 5, 8, 9 and 2000 between packets that came. */
static void lengths_fall_into_their_places(TC_NO_STATE)
{
    static const unsigned lengths[] = { 1, 2, 3, 4, 5, 8, 9, 2000 };
    static const uint64_t want[]    = { 1, 1, 2, 2, 2 };
    struct tc_loss_runs runs        = { 0 };
    unsigned seq                    = 65500;

    tc_loss_runs_feed(&runs, (uint16_t)seq);
    for (size_t i = 0; i < TC_LEN(lengths); i++) {
        seq += lengths[i] + 1;
        tc_loss_runs_feed(&runs, (uint16_t)seq);
    }

    struct tc_loss_runs_stats s = tc_loss_runs_stats(&runs);
    assert_memory_equal(s.lengths, want, sizeof want);
    assert_int_equal(s.bursts, 8);
    assert_int_equal(s.longest, 2000);
    assert_int_equal(s.lost, 32 + 2000);
}

/* 500 is lost, then 2000 come: the window of 1024 has passed it. */
static void a_burst_behind_the_window_stays(TC_NO_STATE)
{
    struct tc_loss_runs runs = { 0 };

    feed_run(&runs, 0, 500);
    struct tc_loss_runs_stats s = feed_run(&runs, 501, 2000);
    assert_int_equal(s.bursts, 1);
    assert_int_equal(s.lost, 1);
    assert_int_equal(s.pairs[1][1], 499 + 1999);
    assert_int_equal(tc_loss_runs_feed(&runs, 500).class, TC_RTP_SEQUENCE_LATE);
    assert_int_equal(tc_loss_runs_stats(&runs).lost, 1);
}

/* RFC 4737 section 4.2.1 by hand: 4 is the 8th to come, the first greater
 * one, 7, the 4th: 8 - 4; 5: 9 - 4; 6: 10 - 4. */
static void an_extent_counts_from_the_first_greater_number(TC_NO_STATE)
{
    struct tc_loss_runs runs = { 0 };
    struct tc_loss_runs_stats s =
        FEED(&runs, 1, 2, 3, 7, 8, 9, 10, 4, 5, 6, 11);

    assert_int_equal(s.reordered, 3);
    assert_near(tc_loss_runs_reordered_ratio(&s), 3.0 / 11);
    assert_int_equal(s.extents, 3);
    assert_near(tc_loss_runs_extent_mean(&s), 5.0);
    assert_int_equal(s.extent_max, 6);
    assert_int_equal(s.lost, 0);
}

/* 3 (the 2nd) leaves 2 behind, 5 (the 3rd) leaves 4; a copy of 5 is no
 * arrival.  2 is the 4th: 4 - 2; 4 is the 5th: 5 - 3. */
static void each_gap_has_its_own_begin(TC_NO_STATE)
{
    struct tc_loss_runs runs    = { 0 };
    struct tc_loss_runs_stats s = FEED(&runs, 1, 3, 5, 5, 2, 4);

    assert_int_equal(s.extents, 2);
    assert_int_equal(s.extent_sum, 4);
    assert_int_equal(s.extent_max, 2);
}

/* Below the first number of all: 9 is the 3rd, 10 was the 1st. */
static void the_first_packet_may_be_the_greater_one(TC_NO_STATE)
{
    struct tc_loss_runs runs    = { 0 };
    struct tc_loss_runs_stats s = FEED(&runs, 10, 11, 9);

    assert_int_equal(s.extents, 1);
    assert_int_equal(s.extent_max, 2);
}

/* 30000 opens as the 4th, 30001 is the 5th, 29999 the 6th: 6 - 4. */
static void after_a_restart_the_first_of_two_opened(TC_NO_STATE)
{
    struct tc_loss_runs runs    = { 0 };
    struct tc_loss_runs_stats s = FEED(&runs, 1, 2, 3, 30000, 30001, 29999);

    assert_int_equal(s.extents, 1);
    assert_int_equal(s.extent_max, 2);
    assert_int_equal(s.lost, 0);
}

/* 2 is missing and then each second of 7 more: its gap is forgotten. */
static void an_old_gap_is_forgotten(TC_NO_STATE)
{
    struct tc_loss_runs runs    = { 0 };
    struct tc_loss_runs_stats s = FEED(&runs, 1, 3, 5, 7, 9, 11, 13, 15, 17, 2);

    assert_int_equal(s.reordered, 1);
    assert_int_equal(s.extents, 0);
    s = FEED(&runs, 4); /* the 11th; 5 was the 3rd */
    assert_int_equal(s.extents, 1);
    assert_int_equal(s.extent_max, 11 - 3);
}

static void the_verdict_tells_the_change(TC_NO_STATE)
{
    struct tc_loss_runs runs = { 0 };

    assert_true(tc_loss_runs_feed(&runs, 10).opens);
    struct tc_loss_runs_verdict v = tc_loss_runs_feed(&runs, 14);
    assert_false(v.opens);
    assert_int_equal(v.lost, 3);
    v = tc_loss_runs_feed(&runs, 12);
    assert_int_equal(v.class, TC_RTP_SEQUENCE_REORDERED);
    assert_int_equal(v.lost, -1);
    v = tc_loss_runs_feed(&runs, 12);
    assert_int_equal(v.class, TC_RTP_SEQUENCE_DUPLICATE);
    assert_int_equal(v.lost, 0);
}

/* 13..99 were not meant to come; 101 is lost. */
static void a_pause_is_no_burst(TC_NO_STATE)
{
    struct tc_loss_runs runs = { 0 };

    feed_run(&runs, 10, 3);
    tc_loss_runs_pause(&runs);
    assert_true(tc_loss_runs_feed(&runs, 100).opens);
    struct tc_loss_runs_stats s = FEED(&runs, 102);
    assert_int_equal(s.lost, 1);
    assert_int_equal(s.bursts, 1);
    assert_int_equal(s.pairs[1][1], 2); /* 10-11, 11-12 */
    assert_int_equal(s.pairs[1][0], 1); /* 100-101 */
}

/* 850 lies 150 behind and fills a hole; 851 makes of it a restart, so that
 * 850 is lost after all. */
static void what_a_restart_takes_back_is_lost_again(TC_NO_STATE)
{
    struct tc_loss_runs runs = { 0 };

    feed_run(&runs, 800, 50);
    feed_run(&runs, 852, 148); /* ..999: 850 and 851 are missing */
    assert_int_equal(tc_loss_runs_stats(&runs).lost, 2);
    struct tc_loss_runs_stats s = FEED(&runs, 850);
    assert_int_equal(s.lost, 1);
    s = FEED(&runs, 851);
    assert_int_equal(s.lost, 2);
    assert_int_equal(s.bursts, 1);
    assert_int_equal(s.longest, 2);
}

/* As above, but 1101 packets later: 850 has left the window as one that came.
 * 800..2100 and the two of the new segment, without 850 and 851. */
static void what_is_taken_back_late_is_lost_again_too(TC_NO_STATE)
{
    struct tc_loss_runs runs = { 0 };

    feed_run(&runs, 800, 50);
    feed_run(&runs, 852, 148);
    tc_loss_runs_feed(&runs, 850);
    struct tc_loss_runs_stats s = feed_run(&runs, 1000, 1101);
    assert_int_equal(s.lost, 1);
    s = FEED(&runs, 851);
    assert_int_equal(runs.sequence.segments, 2);
    assert_int_equal(s.lost, 2);
    assert_int_equal(s.bursts, 2);
}

/* A generator of our own: the same packets on each machine. */
static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(*seed >> 33);
}

enum { PACKETS = 20000, LOST_PERCENT = 7 };

/* Numbers from `first` on with losses in runs, displaced by up to `span`,
 * some twice. */
static size_t make_feed(uint64_t seed, uint16_t first, uint32_t span,
                        uint16_t *out)
{
    size_t count = 0;

    for (uint32_t i = 0; i < PACKETS; i++) {
        if (next_random(&seed) % 100 < LOST_PERCENT)
            i += next_random(&seed) % 12;
        out[count++] = (uint16_t)(first + i);
        if (next_random(&seed) % 50 == 0)
            out[count++] = (uint16_t)(first + i);
    }
    for (size_t i = 0; span > 1 && i + span < count; i += span / 2)
        for (uint32_t k = 0; k < 4; k++) {
            size_t a         = i + next_random(&seed) % span;
            size_t b         = i + next_random(&seed) % span;
            uint16_t swapped = out[a];

            out[a] = out[b];
            out[b] = swapped;
        }
    return count;
}

static void assert_same_as_receiver(const uint16_t *seq, size_t count,
                                    uint64_t seed)
{
    const struct tc_rtp_receiver_cfg cfg = { .clock_rate_hz = 90000 };
    struct tc_loss_runs runs             = { 0 };
    struct tc_rtp_receiver *rx;

    assert_int_equal(tc_rtp_receiver_create(&rx, &cfg), TC_OK);
    for (size_t i = 0; i < count; i++) {
        if (next_random(&seed) % 3000 == 0) {
            tc_rtp_receiver_pause(rx);
            tc_loss_runs_pause(&runs);
        }
        tc_rtp_receiver_feed(rx,
                             &(struct tc_rtp_receiver_pkt){ .seq = seq[i] });
        tc_loss_runs_feed(&runs, seq[i]);
        if (i % 997 == 0 || i + 1 == count) {
            struct tc_loss_runs_stats s = tc_loss_runs_stats(&runs);

            assert_int_equal(s.lost, tc_rtp_receiver_lost(rx));
            assert_int_equal(s.reordered, tc_rtp_receiver_stats(rx).reordered);
            assert_int_equal(s.unique, tc_rtp_receiver_stats(rx).unique);
        }
    }
    tc_rtp_receiver_destroy(rx);
}

/* Displaced by less than 100, by less than the window, and by more: restarts
 * come about as well. */
static void the_bursts_add_up_to_the_receivers_loss(TC_NO_STATE)
{
    static const uint32_t spans[] = { 1, 2, 30, 90, 300, 1000, 3000 };
    static uint16_t seq[2 * PACKETS];

    for (size_t i = 0; i < TC_LEN(spans); i++)
        for (uint64_t seed = 1; seed <= 20; seed++) {
            size_t count =
                make_feed(seed, (uint16_t)(seed * 7919), spans[i], seq);

            assert_same_as_receiver(seq, count, seed);
        }
}

/* Every number of 16 bits may follow every other. */
static void the_same_holds_of_numbers_without_any_order(TC_NO_STATE)
{
    static uint16_t seq[PACKETS];

    for (uint64_t seed = 1; seed <= 20; seed++) {
        uint64_t random = seed;
        uint16_t at     = 0;

        for (size_t i = 0; i < PACKETS; i++) {
            uint32_t what = next_random(&random) % 100;

            at     = what < 80   ? (uint16_t)(at + 1)
                     : what < 95 ? (uint16_t)(at - next_random(&random) % 1200)
                                 : (uint16_t)(at + next_random(&random) % 3500);
            seq[i] = at;
        }
        assert_same_as_receiver(seq, PACKETS, seed);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_packets_nothing_is_known),
        cmocka_unit_test(pairs_follow_the_sequence),
        cmocka_unit_test(the_order_of_arrival_does_not_matter_to_bursts),
        cmocka_unit_test(lengths_fall_into_their_places),
        cmocka_unit_test(a_burst_behind_the_window_stays),
        cmocka_unit_test(an_extent_counts_from_the_first_greater_number),
        cmocka_unit_test(each_gap_has_its_own_begin),
        cmocka_unit_test(the_first_packet_may_be_the_greater_one),
        cmocka_unit_test(after_a_restart_the_first_of_two_opened),
        cmocka_unit_test(an_old_gap_is_forgotten),
        cmocka_unit_test(the_verdict_tells_the_change),
        cmocka_unit_test(a_pause_is_no_burst),
        cmocka_unit_test(what_a_restart_takes_back_is_lost_again),
        cmocka_unit_test(what_is_taken_back_late_is_lost_again_too),
        cmocka_unit_test(the_bursts_add_up_to_the_receivers_loss),
        cmocka_unit_test(the_same_holds_of_numbers_without_any_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
