/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "analysis/playout.h"
#include "tests/support/test.h"

#define MS(n) (INT64_C(1000000) * (n))

/* 25 frames a second: 3600 ticks, 40 ms */
enum { TICKS = 3600, SINGLE_KEY = 0x65, SINGLE_DELTA = 0x61 };

static const struct tc_playout_cfg wait_100 = { .buffer_ns = MS(100) };
static const struct tc_playout_cfg skip_100 = { .buffer_ns = MS(100),
                                                .late      = TC_PLAYOUT_SKIP };

/* A packet of frame number `frame`; its type is seen where `nal` is not 0. */
static void feed(struct tc_playout *playout, const struct tc_playout_cfg *cfg,
                 int64_t at_ns, uint16_t seq, uint32_t frame, bool marker,
                 uint8_t nal)
{
    const uint8_t octets[]            = { nal, 0x88 };
    const struct tc_rtp_packet packet = {
        .timestamp      = 0xffffff00U + frame * TICKS,
        .seq            = seq,
        .marker         = marker,
        .payload        = nal ? octets : NULL,
        .captured_bytes = nal ? sizeof octets : 0,
        .payload_bytes  = 100,
        .codec          = TC_RTP_CODEC_H264,
        .clock_rate_hz  = 90000,
    };

    tc_playout_feed(playout, cfg, at_ns, &packet, false);
}

/* Frame number n, a packet each, from 0 on: in at `n` x 40 ms + late. */
static void frame_at(struct tc_playout *playout,
                     const struct tc_playout_cfg *cfg, uint32_t n,
                     int64_t late_ns)
{
    feed(playout, cfg, MS(40) * n + late_ns, (uint16_t)(65535 + n), n, true,
         n == 0 ? SINGLE_KEY : SINGLE_DELTA);
}

static void assert_near(double is, double want)
{
    assert_true(fabs(is - want) < 1e-12);
}

static void frames_in_time_are_all_shown(TC_NO_STATE)
{
    struct tc_playout playout = { 0 };

    for (uint32_t n = 0; n < 10; n++)
        frame_at(&playout, &wait_100, n, n == 5 ? MS(100) : 0);

    const struct tc_playout_stats stats = tc_playout_stats(&playout);
    assert_int_equal(stats.frames, 10);
    assert_int_equal(stats.late, 0);
    assert_int_equal(stats.stalls, 0);
    assert_near(stats.startup_s, 0.1);
    assert_near(stats.stalled_s, 0);
    assert_near(stats.stall_ratio, 0);
}

/* Frame 3 is due at 100 + 120 ms and is in at 250: 30 ms later from then on,
 * so that frame 5, in at 329 and due at 330, is in time.  Shown from 100 to
 * 100 + 9 * 40 + 30 = 490 ms. */
static void a_late_frame_is_waited_for_and_moves_what_follows(TC_NO_STATE)
{
    struct tc_playout playout = { 0 };

    for (uint32_t n = 0; n < 10; n++)
        frame_at(&playout, &wait_100, n,
                 n == 3   ? MS(130)
                 : n == 5 ? MS(129)
                          : MS(0));

    const struct tc_playout_stats stats = tc_playout_stats(&playout);
    assert_int_equal(stats.frames, 10);
    assert_int_equal(stats.late, 1);
    assert_int_equal(stats.stalls, 1);
    assert_near(stats.stalled_s, 0.030);
    assert_near(stats.stall_ratio, 0.030 / 0.390);
    assert_near(stats.late_ratio, 0.1);
}

/* Frame 3 is 30 ms late, frame 6 another 20 after it: 50 ms of 410. */
static void stalls_add_up(TC_NO_STATE)
{
    struct tc_playout playout = { 0 };

    for (uint32_t n = 0; n < 10; n++)
        frame_at(&playout, &wait_100, n,
                 n == 3   ? MS(130)
                 : n == 6 ? MS(150)
                          : MS(0));

    const struct tc_playout_stats stats = tc_playout_stats(&playout);
    assert_int_equal(stats.stalls, 2);
    assert_near(stats.stalled_s, 0.050);
    assert_near(stats.stall_ratio, 0.050 / 0.410);
    assert_near(stats.late_ratio, 0.2);
}

/* What --playout-buffer and playout.buffer_ms say without being said. */
static void without_a_choice_it_keeps_200_ms_and_waits(TC_NO_STATE)
{
    assert_int_equal(tc_playout_cfg_default.buffer_ns, MS(200));
    assert_int_equal(tc_playout_cfg_default.late, TC_PLAYOUT_WAIT);
}

static void a_late_frame_is_skipped_and_nothing_moves(TC_NO_STATE)
{
    struct tc_playout playout = { 0 };

    for (uint32_t n = 0; n < 10; n++)
        frame_at(&playout, &skip_100, n,
                 n == 3   ? MS(130)
                 : n == 5 ? MS(129)
                          : MS(0));

    const struct tc_playout_stats stats = tc_playout_stats(&playout);
    assert_int_equal(stats.late, 2);
    assert_int_equal(stats.stalls, 0);
    assert_near(stats.stalled_s, 0);
}

/* deltas at 0 and 40 ms, the key frame at 80: shown at 180 */
static void the_player_waits_for_a_key_frame(TC_NO_STATE)
{
    struct tc_playout playout = { 0 };

    feed(&playout, &wait_100, 0, 0, 0, true, SINGLE_DELTA);
    feed(&playout, &wait_100, MS(40), 1, 1, true, SINGLE_DELTA);
    feed(&playout, &wait_100, MS(80), 2, 2, true, SINGLE_KEY);
    feed(&playout, &wait_100, MS(120), 3, 3, true, SINGLE_DELTA);

    const struct tc_playout_stats stats = tc_playout_stats(&playout);
    assert_int_equal(stats.frames, 2);
    assert_near(stats.startup_s, 0.180);
}

static void where_no_type_is_seen_any_frame_will_do(TC_NO_STATE)
{
    struct tc_playout playout = { 0 };

    feed(&playout, &wait_100, MS(10), 0, 0, false, 0);
    feed(&playout, &wait_100, MS(20), 1, 0, true, 0);
    assert_near(tc_playout_stats(&playout).startup_s, 0.110);
}

/* of frame 1 the second of three packets is missing when frame 2 begins */
static void a_frame_with_a_hole_is_never_shown(TC_NO_STATE)
{
    struct tc_playout playout = { 0 };

    feed(&playout, &wait_100, 0, 0, 0, true, SINGLE_KEY);
    feed(&playout, &wait_100, MS(40), 1, 1, false, SINGLE_DELTA);
    feed(&playout, &wait_100, MS(40), 3, 1, true, SINGLE_DELTA);
    feed(&playout, &wait_100, MS(80), 4, 2, true, SINGLE_DELTA);
    feed(&playout, &wait_100, MS(81), 2, 1, false, SINGLE_DELTA); /* too late */

    const struct tc_playout_stats stats = tc_playout_stats(&playout);
    assert_int_equal(stats.frames, 2);
    assert_int_equal(stats.incomplete, 1);
    assert_near(stats.incomplete_ratio, 1.0 / 3);
    assert_int_equal(stats.late, 0);
}

/* what follows a marker is known to be the next frame's beginning */
static void a_frame_without_its_beginning_has_a_hole(TC_NO_STATE)
{
    struct tc_playout playout = { 0 };

    feed(&playout, &wait_100, 0, 0, 0, true, SINGLE_KEY);
    feed(&playout, &wait_100, MS(40), 2, 1, true, SINGLE_DELTA);
    feed(&playout, &wait_100, MS(80), 3, 2, true, SINGLE_DELTA);
    assert_int_equal(tc_playout_stats(&playout).frames, 2);
    assert_int_equal(tc_playout_stats(&playout).incomplete, 1);
}

static void packets_of_a_frame_may_change_places(TC_NO_STATE)
{
    struct tc_playout playout = { 0 };

    feed(&playout, &wait_100, 0, 0, 0, true, SINGLE_KEY);
    feed(&playout, &wait_100, MS(40), 2, 1, false, SINGLE_DELTA);
    feed(&playout, &wait_100, MS(41), 3, 1, true, SINGLE_DELTA);
    feed(&playout, &wait_100, MS(42), 1, 1, false, SINGLE_DELTA);
    assert_int_equal(tc_playout_stats(&playout).frames, 2);
    assert_int_equal(tc_playout_stats(&playout).incomplete, 0);
}

/* two segments: 100 ms each, and what is played is the sum of both */
static void a_segment_starts_anew(TC_NO_STATE)
{
    struct tc_playout playout         = { 0 };
    const uint8_t key[]               = { SINGLE_KEY, 0x88 };
    const struct tc_rtp_packet packet = {
        .timestamp      = 7,
        .seq            = 500,
        .marker         = true,
        .payload        = key,
        .captured_bytes = sizeof key,
        .payload_bytes  = 100,
        .codec          = TC_RTP_CODEC_H264,
        .clock_rate_hz  = 90000,
    };

    for (uint32_t n = 0; n < 3; n++)
        frame_at(&playout, &wait_100, n, n == 2 ? MS(120) : 0);
    tc_playout_feed(&playout, &wait_100, MS(5000), &packet, true);

    const struct tc_playout_stats stats = tc_playout_stats(&playout);
    assert_int_equal(stats.frames, 4);
    assert_near(stats.startup_s, 0.1);
    assert_near(stats.stall_ratio, 0.020 / 0.100);
}

/* Media time that leaps by hours is another recording, not a stall. */
static void a_leap_of_media_time_starts_anew(TC_NO_STATE)
{
    struct tc_playout playout = { 0 };

    frame_at(&playout, &wait_100, 0, 0);
    feed(&playout, &wait_100, MS(40), 0, 100000, true, SINGLE_DELTA);
    feed(&playout, &wait_100, MS(80), 1, 100001, true, SINGLE_KEY);

    const struct tc_playout_stats stats = tc_playout_stats(&playout);
    assert_int_equal(stats.frames, 2);
    assert_int_equal(stats.late, 0);
    assert_near(stats.startup_s, (0.1 + 0.14) / 2);
}

static void nothing_is_not_a_number(TC_NO_STATE)
{
    struct tc_playout playout     = { 0 };
    struct tc_playout_stats stats = tc_playout_stats(&playout);

    assert_true(isnan(stats.startup_s));
    assert_true(isnan(stats.stalled_s));
    assert_true(isnan(stats.stall_ratio));
    assert_true(isnan(stats.late_ratio));
    assert_true(isnan(stats.incomplete_ratio));
    assert_int_equal(stats.frames, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_in_time_are_all_shown),
        cmocka_unit_test(a_late_frame_is_waited_for_and_moves_what_follows),
        cmocka_unit_test(stalls_add_up),
        cmocka_unit_test(without_a_choice_it_keeps_200_ms_and_waits),
        cmocka_unit_test(a_late_frame_is_skipped_and_nothing_moves),
        cmocka_unit_test(the_player_waits_for_a_key_frame),
        cmocka_unit_test(where_no_type_is_seen_any_frame_will_do),
        cmocka_unit_test(a_frame_with_a_hole_is_never_shown),
        cmocka_unit_test(a_frame_without_its_beginning_has_a_hole),
        cmocka_unit_test(packets_of_a_frame_may_change_places),
        cmocka_unit_test(a_segment_starts_anew),
        cmocka_unit_test(a_leap_of_media_time_starts_anew),
        cmocka_unit_test(nothing_is_not_a_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
