/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/video_frames.h"

#include "analysis/session.h"
#include "base/err.h"
#include "near.h"
#include "tests/support/test.h"

static const int64_t ms_ns = 1000000;

enum { RATE_HZ = 90000, STEP = 3600 }; /* 25 frames per s, each 40 ms */

static int setup(void **state)
{
    static struct tc_video_frames frames;

    frames = (struct tc_video_frames){ .codec         = TC_RTP_CODEC_H264,
                                       .clock_rate_hz = RATE_HZ };
    *state = &frames;
    return 0;
}

/* RFC 6184: an SPS, a whole slice of macroblock 0 (IDR or not), the first
 * fragment, one in the middle and the last of such a slice. */
enum look { HIDDEN, SPS, KEY, DELTA, KEY_FIRST, FIRST, MIDDLE, LAST, LOOKS };

static const uint8_t octets[LOOKS][3] = {
    [SPS] = { 0x67, 0x42, 0x00 },   [KEY] = { 0x65, 0x88, 0x00 },
    [DELTA] = { 0x41, 0x9a, 0x00 }, [KEY_FIRST] = { 0x7c, 0x85, 0x88 },
    [FIRST] = { 0x5c, 0x81, 0x9a }, [MIDDLE] = { 0x5c, 0x01, 0x00 },
    [LAST] = { 0x5c, 0x41, 0x00 },
};

struct sending {
    int64_t at_ms;
    uint32_t frame;
    enum look look;
    bool marker;
    uint32_t bytes;
    int32_t lost;
    bool is_reordered;
};

static void feed(void **state, struct sending s)
{
    const struct tc_video_arrival arrival = { .at_ns        = s.at_ms * ms_ns,
                                              .lost         = s.lost,
                                              .is_reordered = s.is_reordered };
    const struct tc_rtp_packet packet     = {
            .timestamp      = s.frame * STEP,
            .marker         = s.marker,
            .payload        = s.look == HIDDEN ? NULL : octets[s.look],
            .captured_bytes = s.look == HIDDEN ? 0 : 3,
            .payload_bytes  = s.bytes > 0 ? s.bytes : 100,
    };

    tc_video_frames_feed(*state, &arrival, &packet);
}

/* Frame `n` of one packet, on time. */
static void feed_frame(void **state, uint32_t n, enum look look)
{
    feed(state,
         (struct sending){
             .at_ms = n * 40, .frame = n, .look = look, .marker = true });
}

static void without_packets_nothing_is_known(void **state)
{
    struct tc_video_frames_stats s = tc_video_frames_stats(*state);

    assert_int_equal(s.frames, 0);
    assert_nan(s.rate_hz);
    assert_nan(s.nominal_rate_hz);
    assert_nan(s.key_interval_mean_s);
    assert_nan(s.key_interval_max_s);
    assert_int_equal(s.first_packet_ns, TC_TIME_NONE);
    assert_int_equal(s.first_key_ns, TC_TIME_NONE);
    assert_int_equal(s.first_key_whole_ns, TC_TIME_NONE);
    assert_nan(tc_video_frame_sizes_sd(&s.sizes[0]));
}

/* A key frame of 200 + 1000 + 300; two others of 500 and 700: their mean is
 * 600, the deviation sqrt((100^2 + 100^2) / 1). */
static void sizes_are_by_type(void **state)
{
    feed(state, (struct sending){ .look = SPS, .bytes = 200 });
    feed(state, (struct sending){ .look = KEY_FIRST, .bytes = 1000 });
    feed(state, (struct sending){ .look = LAST, .bytes = 300, .marker = true });
    feed(state, (struct sending){
                    .frame = 1, .look = DELTA, .bytes = 500, .marker = true });
    feed(state, (struct sending){
                    .frame = 2, .look = DELTA, .bytes = 700, .marker = true });

    struct tc_video_frames_stats s           = tc_video_frames_stats(*state);
    const struct tc_video_frame_sizes *key   = &s.sizes[TC_VIDEO_FRAME_KEY];
    const struct tc_video_frame_sizes *delta = &s.sizes[TC_VIDEO_FRAME_DELTA];
    assert_int_equal(s.frames, 3);
    assert_int_equal(key->frames, 1);
    assert_near(key->mean_bytes, 1500.0);
    assert_int_equal(delta->frames, 2);
    assert_near(delta->mean_bytes, 600.0);
    assert_int_equal(delta->min_bytes, 500);
    assert_int_equal(delta->max_bytes, 700);
    assert_near(tc_video_frame_sizes_sd(delta), sqrt(20000.0));
    assert_nan(tc_video_frame_sizes_sd(key));
    assert_int_equal(s.incomplete, 0);
}

static void hidden_payloads_are_of_unknown_type(void **state)
{
    for (uint32_t n = 0; n < 3; n++)
        feed_frame(state, n, HIDDEN);
    struct tc_video_frames_stats s = tc_video_frames_stats(*state);
    assert_int_equal(s.sizes[TC_VIDEO_FRAME_UNKNOWN].frames, 3);
    assert_int_equal(s.incomplete, 0);
    assert_near(s.rate_hz, 25.0);
}

static void a_new_timestamp_ends_a_frame_too(void **state)
{
    feed(state, (struct sending){ .at_ms = 0, .look = FIRST });
    feed(state, (struct sending){ .at_ms = 5, .look = LAST });
    feed(state, (struct sending){ .at_ms = 40, .frame = 1, .look = DELTA });
    struct tc_video_frames_stats s = tc_video_frames_stats(*state);
    assert_int_equal(s.frames, 2);
    assert_int_equal(s.incomplete, 0);
    assert_near(s.rate_hz, 1 / 0.035); /* from last packet to last packet */
}

/* 40 ms apart but for one that is 20 ms late: 4 frames in 120 ms and, by the
 * timestamps, 3600 ticks of 90 kHz. */
static void both_rates(void **state)
{
    for (uint32_t n = 0; n < 4; n++)
        feed(state, (struct sending){ .at_ms  = n * 40 + (n == 1 ? 20 : 0),
                                      .frame  = n,
                                      .look   = DELTA,
                                      .marker = true });
    struct tc_video_frames_stats s = tc_video_frames_stats(*state);
    assert_near(s.rate_hz, 25.0);
    assert_near(s.nominal_rate_hz, 25.0);
}

/* I0 P3 B1 B2 P6 B4 B5 P9 ..: to each P frame it is 3 steps for 3 frames. */
static void pictures_out_of_order_have_the_same_step(void **state)
{
    feed_frame(state, 0, KEY);
    for (uint32_t n = 3; n < 30; n += 3) {
        feed_frame(state, n, DELTA);
        feed_frame(state, n - 2, DELTA);
        feed_frame(state, n - 1, DELTA);
    }
    assert_near(tc_video_frames_stats(*state).nominal_rate_hz, 25.0);
}

/* Steps of 1, and of 2 to 12, each once: the places are not enough. */
static void rare_steps_do_not_hide_the_usual_one(void **state)
{
    uint32_t at = 0;

    for (uint32_t rare = 2; rare <= 12; rare++) {
        for (int i = 0; i < 5; i++)
            feed_frame(state, at++, DELTA);
        feed_frame(state, at += rare - 1, DELTA);
        at++;
    }
    assert_near(tc_video_frames_stats(*state).nominal_rate_hz, 25.0);
}

/* Steps of 2 to 9 fill the places; then 1, twenty times. */
static void a_usual_step_that_comes_late_is_found(void **state)
{
    uint32_t at = 0;

    feed_frame(state, at, DELTA);
    for (uint32_t rare = 2; rare <= 9; rare++)
        feed_frame(state, at += rare, DELTA);
    for (int i = 0; i < 20; i++)
        feed_frame(state, ++at, DELTA);
    assert_near(tc_video_frames_stats(*state).nominal_rate_hz, 25.0);
}

/* Key frames at 0, 10 and 25: 400 and 600 ms. */
static void key_intervals(void **state)
{
    for (uint32_t n = 0; n < 30; n++)
        feed_frame(state, n, n == 0 || n == 10 || n == 25 ? KEY : DELTA);
    struct tc_video_frames_stats s = tc_video_frames_stats(*state);
    assert_near(s.key_interval_mean_s, 0.5);
    assert_near(s.key_interval_max_s, 0.6);
}

/* Joined within a frame; the first key frame, 120 to 130 ms, lacks a packet,
 * the second is whole. */
static void first_times(void **state)
{
    feed(state, (struct sending){ .at_ms = 79, .frame = 1, .look = MIDDLE });
    feed(state, (struct sending){
                    .at_ms = 80, .frame = 1, .look = LAST, .marker = true });
    feed(state,
         (struct sending){ .at_ms = 120, .frame = 3, .look = KEY_FIRST });
    feed(state, (struct sending){ .at_ms  = 130,
                                  .frame  = 3,
                                  .look   = LAST,
                                  .lost   = 1,
                                  .marker = true });
    feed(state,
         (struct sending){ .at_ms = 160, .frame = 4, .look = KEY_FIRST });
    feed(state, (struct sending){
                    .at_ms = 170, .frame = 4, .look = LAST, .marker = true });

    struct tc_video_frames_stats s = tc_video_frames_stats(*state);
    assert_int_equal(s.first_packet_ns, 79 * ms_ns);
    assert_int_equal(s.first_key_ns, 120 * ms_ns);
    assert_int_equal(s.first_key_whole_ns, 170 * ms_ns);
    assert_int_equal(s.incomplete, 2);
}

/* Each row: two frames of FIRST, MIDDLE, LAST; numbers `lost` are. */
static void a_missing_number_spoils_the_frame_it_is_of(void **state)
{
    static const struct {
        bool is_lost[6];
        bool is_hidden;
        uint64_t incomplete;
    } rows[] = {
        { { 0 }, false, 0 },
        { { 0, 1 }, false, 1 },
        { { 0, 0, 1 }, false, 1 },    /* the marker */
        { { 0, 0, 0, 1 }, false, 1 }, /* the begin */
        { { 0, 0, 1, 1 }, false, 2 },
        { { 0, 1, 1, 1, 1 }, false, 2 },
        { { 0, 0, 1 }, true, 2 },           /* which one is not seen */
        { { 1, 0, 0, 0, 0, 0 }, false, 1 }, /* joined within */
        { { 1, 0, 0, 0, 0, 0 }, true, 0 },
    };
    static const enum look looks[] = { FIRST, MIDDLE, LAST };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        int32_t lost = 0;

        setup(state);
        ((struct tc_video_frames *)*state)->has_marker = true;
        for (uint32_t n = 0; n < 6; n++) {
            if (!rows[i].is_lost[n])
                feed(state,
                     (struct sending){
                         .at_ms  = n,
                         .frame  = n / 3,
                         .look   = rows[i].is_hidden ? HIDDEN : looks[n % 3],
                         .lost   = lost,
                         .marker = n % 3 == 2,
                     });
            lost = rows[i].is_lost[n] ? lost + (n > 0) : 0;
        }
        struct tc_video_frames_stats s = tc_video_frames_stats(*state);
        assert_int_equal(s.frames, 2);
        assert_int_equal(s.incomplete, rows[i].incomplete);
    }
}

/* What is missing between two frames is not of the first. */
static void without_markers_a_frame_ends_anywhere(void **state)
{
    feed(state, (struct sending){ .look = FIRST });
    feed(state, (struct sending){ .look = LAST });
    feed(state, (struct sending){ .frame = 2, .look = DELTA, .lost = 1 });
    assert_int_equal(tc_video_frames_stats(*state).incomplete, 0);
}

/* Of the slice one octet is captured: it may begin a picture or not. */
static void what_is_cut_is_not_held_against_the_first_frame(void **state)
{
    const struct tc_video_arrival arrival = { .at_ns = 0 };
    const struct tc_rtp_packet packet     = { .payload        = octets[DELTA],
                                              .captured_bytes = 1,
                                              .payload_bytes  = 100,
                                              .marker         = true };

    tc_video_frames_feed(*state, &arrival, &packet);
    assert_int_equal(tc_video_frames_stats(*state).frames, 1);
    assert_int_equal(tc_video_frames_stats(*state).incomplete, 0);
}

/* The middle comes behind the last without a marker; then one of frame 0 when
 * frame 1 has begun. */
static void what_comes_in_time_completes_its_frame(void **state)
{
    feed(state, (struct sending){ .look = FIRST });
    feed(state, (struct sending){ .look = LAST, .lost = 1 });
    feed(state,
         (struct sending){ .look = MIDDLE, .lost = -1, .is_reordered = true });
    feed(state, (struct sending){ .frame = 1, .look = DELTA });
    feed(state, (struct sending){ .look = MIDDLE, .is_reordered = true });

    struct tc_video_frames_stats s = tc_video_frames_stats(*state);
    assert_int_equal(s.frames, 2);
    assert_int_equal(s.incomplete, 0);
    assert_int_equal(s.late_packets, 1);
    assert_near(s.sizes[TC_VIDEO_FRAME_DELTA].mean_bytes, 200.0);
}

/* 40 ms apart: the limit is 40 + 150 = 190 ms, and 3 * 100 = 300 where they
 * are 100 ms apart.  189 is none, 190 one; 299 is none, 300 one. */
static void freezes_follow_both_limits(void **state)
{
    static const struct {
        int64_t usual_ms;
        int64_t gap_ms;
        uint64_t freezes;
    } rows[] = {
        { 40, 189, 0 },
        { 40, 190, 1 },
        { 100, 299, 0 },
        { 100, 300, 1 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        int64_t at_ms = 0;

        setup(state);
        for (uint32_t n = 0; n < 42; n++) {
            feed(state, (struct sending){ .at_ms  = at_ms,
                                          .frame  = n,
                                          .look   = DELTA,
                                          .marker = true });
            at_ms += n == 40 ? rows[i].gap_ms : rows[i].usual_ms;
        }
        struct tc_video_frames_stats s = tc_video_frames_stats(*state);
        assert_int_equal(s.freezes, rows[i].freezes);
        assert_near(s.freeze_s,
                    (double)rows[i].freezes * (double)rows[i].gap_ms * 1e-3);
    }
}

/* Five times of 40 ms are enough for a mean, four are not: 300 ms are a freeze
 * then, and another 400 after five more; 0.7 s in all. */
static void freezes_add_up_once_there_is_a_mean(void **state)
{
    for (uint32_t before = 4; before <= 5; before++) {
        int64_t at_ms = 0;

        setup(state);
        for (uint32_t n = 0; n < 13; n++) {
            feed(state, (struct sending){ .at_ms  = at_ms,
                                          .frame  = n,
                                          .look   = DELTA,
                                          .marker = true });
            at_ms += n == before ? 300 : n == 11 ? 400 : 40;
        }
        struct tc_video_frames_stats s = tc_video_frames_stats(*state);
        assert_int_equal(s.freezes, before == 5 ? 2 : 1);
        assert_near(s.freeze_s, before == 5 ? 0.7 : 0.4);
    }
}

/* 500, 700, 900 and 1100: mean 800, deviation
 * sqrt((300^2 + 100^2 + 100^2 + 300^2) / 3). */
static void the_deviation_is_of_all_frames(void **state)
{
    for (uint32_t n = 0; n < 4; n++)
        feed(state, (struct sending){ .at_ms  = 40 * n,
                                      .frame  = n,
                                      .look   = DELTA,
                                      .bytes  = 500 + 200 * n,
                                      .marker = true });

    struct tc_video_frames_stats s           = tc_video_frames_stats(*state);
    const struct tc_video_frame_sizes *delta = &s.sizes[TC_VIDEO_FRAME_DELTA];
    assert_near(delta->mean_bytes, 800.0);
    assert_near(tc_video_frame_sizes_sd(delta), sqrt(200000.0 / 3));
}

/* Steps of 1, 1, 1, 2, 3, 3 and 3 frames: the median is 2, of 80 ms, though it
 * came but once. */
static void the_nominal_rate_is_of_the_median_step(void **state)
{
    static const uint32_t at[] = { 0, 1, 4, 5, 8, 9, 11, 14 };

    for (size_t i = 0; i < TC_LEN(at); i++)
        feed_frame(state, at[i], DELTA);
    assert_near(tc_video_frames_stats(*state).nominal_rate_hz, 12.5);
}

/* Of 40 times of 500 ms, then 30 of 40 ms, the mean is 40 ms; with 4 times
 * there is none. */
static void the_mean_is_of_the_last_thirty(void **state)
{
    int64_t at_ms = 0;

    for (uint32_t n = 0; n < 71; n++) {
        feed(state,
             (struct sending){
                 .at_ms = at_ms, .frame = n, .look = DELTA, .marker = true });
        at_ms += n < 40 ? 500 : n < 70 ? 40 : 190;
    }
    assert_int_equal(tc_video_frames_stats(*state).freezes, 0);
    feed(state,
         (struct sending){
             .at_ms = at_ms, .frame = 71, .look = DELTA, .marker = true });
    assert_int_equal(tc_video_frames_stats(*state).freezes, 1);

    setup(state);
    for (uint32_t n = 0; n < 5; n++)
        feed_frame(state, n, DELTA);
    feed_frame(state, 500, DELTA);
    assert_int_equal(tc_video_frames_stats(*state).freezes, 0);
}

/* Frames 10 to 13 come, but not as a whole: 200 ms from 9 to 14. */
static void an_incomplete_frame_does_not_end_a_freeze(void **state)
{
    for (uint32_t n = 0; n < 20; n++)
        feed(state, (struct sending){ .at_ms = n * 40,
                                      .frame = n,
                                      .look  = n >= 10 && n < 14 ? LAST : DELTA,
                                      .lost  = n >= 10 && n < 14,
                                      .marker = true });
    struct tc_video_frames_stats s = tc_video_frames_stats(*state);
    assert_int_equal(s.incomplete, 4);
    assert_int_equal(s.freezes, 1);
    assert_near(s.freeze_s, 0.2);
}

/* Nothing is taken across: neither 10 s nor a step of 250 frames. */
static void a_restart_takes_no_time_across(void **state)
{
    for (uint32_t n = 0; n < 10; n++)
        feed_frame(state, n, n == 0 ? KEY : DELTA);
    tc_video_frames_restart(*state);
    for (uint32_t n = 260; n < 270; n++)
        feed_frame(state, n, n == 260 ? KEY : DELTA);
    struct tc_video_frames_stats s = tc_video_frames_stats(*state);
    assert_int_equal(s.frames, 20);
    assert_int_equal(s.freezes, 0);
    assert_near(s.rate_hz, 25.0);
    assert_nan(s.key_interval_mean_s);
}

/* RFC 7798: IDR_N_LP (20) and TRAIL_R (1), first_slice_segment_in_pic. */
static void h265_is_told_apart(void **state)
{
    static const uint8_t units[2][3] = { { 0x28, 0x01, 0x80 },
                                         { 0x02, 0x01, 0x80 } };

    ((struct tc_video_frames *)*state)->codec = TC_RTP_CODEC_H265;
    for (uint32_t n = 0; n < 2; n++) {
        const struct tc_video_arrival arrival = { .at_ns = n * 40 * ms_ns };
        const struct tc_rtp_packet packet     = { .timestamp      = n * STEP,
                                                  .marker         = true,
                                                  .payload        = units[n],
                                                  .captured_bytes = 3,
                                                  .payload_bytes  = 900 };

        tc_video_frames_feed(*state, &arrival, &packet);
    }
    struct tc_video_frames_stats s = tc_video_frames_stats(*state);
    assert_int_equal(s.sizes[TC_VIDEO_FRAME_KEY].frames, 1);
    assert_int_equal(s.sizes[TC_VIDEO_FRAME_DELTA].frames, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
    static const struct CMUnitTest tests[] = {
        TEST(without_packets_nothing_is_known),
        TEST(sizes_are_by_type),
        TEST(hidden_payloads_are_of_unknown_type),
        TEST(a_new_timestamp_ends_a_frame_too),
        TEST(both_rates),
        TEST(pictures_out_of_order_have_the_same_step),
        TEST(rare_steps_do_not_hide_the_usual_one),
        TEST(a_usual_step_that_comes_late_is_found),
        TEST(without_markers_a_frame_ends_anywhere),
        TEST(what_is_cut_is_not_held_against_the_first_frame),
        TEST(key_intervals),
        TEST(first_times),
        TEST(a_missing_number_spoils_the_frame_it_is_of),
        TEST(what_comes_in_time_completes_its_frame),
        TEST(freezes_follow_both_limits),
        TEST(freezes_add_up_once_there_is_a_mean),
        TEST(the_deviation_is_of_all_frames),
        TEST(the_nominal_rate_is_of_the_median_step),
        TEST(the_mean_is_of_the_last_thirty),
        TEST(an_incomplete_frame_does_not_end_a_freeze),
        TEST(a_restart_takes_no_time_across),
        TEST(h265_is_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
