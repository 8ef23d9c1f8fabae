/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/rtp_streams.h"
#include "near.h"
#include "proto/rtp/rtp_packet.h"
#include "tests/support/test.h"

static const int64_t ms_ns = 1000000;

static int setup(void **state)
{
    struct tc_rtp_streams *streams;

    if (tc_rtp_streams_create(&streams, &(struct tc_playout_cfg){ 0 }) != TC_OK)
        return -1;
    *state = streams;
    return 0;
}

static int teardown(void **state)
{
    tc_rtp_streams_destroy(*state);
    return 0;
}

/* Number `seq` of a stream of 90 kHz, one packet each 10 ms, 200 octets. */
static struct tc_rtp_packet packet(uint16_t seq)
{
    return (struct tc_rtp_packet){
        .ssrc          = 0xabc,
        .seq           = seq,
        .timestamp     = seq * 900U,
        .payload_type  = 96,
        .clock_rate_hz = 90000,
    };
}

static int64_t feed_at(void **state, const struct tc_rtp_packet *rtp,
                       int64_t at_ns, uint32_t flow, uint16_t tap,
                       uint32_t vantage)
{
    const struct tc_record record = {
        .at_ns      = at_ns,
        .first_ns   = at_ns,
        .view       = { .rtp = rtp },
        .wire_bytes = 200,
        .flow       = flow,
        .from       = 2 * flow,
        .to         = 2 * flow + 1,
        .tap        = tap,
        .kind       = TC_RECORD_PACKET,
        .protocol   = TC_PROTOCOL_RTP,
    };
    int64_t lost = -99;

    assert_int_equal(tc_rtp_streams_feed(*state, &record, vantage, &lost),
                     TC_OK);
    return lost;
}

static int64_t feed(void **state, const struct tc_rtp_packet *rtp,
                    int64_t at_ns, uint32_t flow, uint16_t tap)
{
    return feed_at(state, rtp, at_ns, flow, tap, 0);
}

static int64_t on_time(void **state, uint16_t seq)
{
    const struct tc_rtp_packet rtp = packet(seq);

    return feed(state, &rtp, seq * 10 * ms_ns, 4, 0);
}

static const struct tc_rtp_stream *only(void **state)
{
    size_t count;
    const struct tc_rtp_stream *streams = tc_rtp_streams_borrow(*state, &count);

    assert_int_equal(count, 1);
    return streams;
}

static void a_stream_is_one_of_tap_flow_and_ssrc(void **state)
{
    struct tc_rtp_packet rtp = packet(1), other = packet(1);
    size_t count;

    other.ssrc = 0xdef;
    feed(state, &rtp, 0, 1, 0);
    feed(state, &rtp, 0, 2, 0);
    feed(state, &rtp, 0, 1, 1);
    feed(state, &other, 0, 1, 0);
    feed(state, &rtp, 0, 1, 0);

    const struct tc_rtp_stream *streams = tc_rtp_streams_borrow(*state, &count);
    assert_int_equal(count, 4);
    assert_int_equal(streams[0].packets, 2);
    assert_int_equal(streams[1].flow, 2);
    assert_int_equal(streams[1].from, 4);
    assert_int_equal(streams[1].to, 5);
    assert_int_equal(streams[2].tap, 1);
    assert_int_equal(streams[3].ssrc, 0xdef);
}

/* 101 packets in 1 s; the first does not count: 100 x 200 x 8 / 1 s */
static void a_steady_stream_has_its_rate_and_no_jitter(void **state)
{
    for (uint16_t seq = 0; seq <= 100; seq++)
        assert_int_equal(on_time(state, seq), 0);

    const struct tc_rtp_stream *s = only(state);
    assert_int_equal(s->packets, 101);
    assert_int_equal(s->start_ns, 0);
    assert_int_equal(s->end_ns, 1000 * ms_ns);
    assert_near(tc_rtp_stream_bitrate_bps(s), 160000);
    assert_near(tc_rtp_stream_jitter_mean_s(s), 0);
    assert_near(tc_rtp_stream_jitter_max_s(s), 0);
    assert_int_equal(s->payload_type, 96);
    assert_int_equal(s->clock_rate_hz, 90000);
}

static void what_is_passed_over_is_lost_until_it_comes(void **state)
{
    const struct tc_rtp_packet late = packet(2);

    assert_int_equal(on_time(state, 1), 0);
    assert_int_equal(on_time(state, 4), 2);
    assert_int_equal(feed(state, &late, 45 * ms_ns, 4, 0), -1);
    assert_int_equal(on_time(state, 5), 0);
}

/* RFC 3550 A.8: D = 8 ms, then -8 ms: J = 8/16 = 0.5, then 0.5 + 7.5/16. */
static void jitter_is_averaged_over_all_packets_but_the_first(void **state)
{
    const struct tc_rtp_packet second = packet(1);

    on_time(state, 0);
    feed(state, &second, 18 * ms_ns, 4, 0);
    on_time(state, 2);

    const struct tc_rtp_stream *s = only(state);
    assert_near(tc_rtp_stream_jitter_mean_s(s), (0.0005 + 0.00096875) / 2);
    assert_near(tc_rtp_stream_jitter_max_s(s), 0.00096875);
}

static void one_packet_has_no_rate_and_no_jitter(void **state)
{
    on_time(state, 3);
    assert_nan(tc_rtp_stream_bitrate_bps(only(state)));
    assert_nan(tc_rtp_stream_jitter_mean_s(only(state)));
    assert_nan(tc_rtp_stream_jitter_max_s(only(state)));
}

static void packets_of_one_instant_have_no_rate(void **state)
{
    const struct tc_rtp_packet rtp = packet(1);

    feed(state, &rtp, 7, 4, 0);
    feed(state, &rtp, 7, 4, 0);
    assert_nan(tc_rtp_stream_bitrate_bps(only(state)));
}

static void without_a_clock_packets_count_and_jitter_does_not(void **state)
{
    struct tc_rtp_packet rtp = packet(1);

    rtp.clock_rate_hz = 0;
    feed(state, &rtp, 0, 4, 0);
    rtp.seq = 4;
    assert_int_equal(feed(state, &rtp, 1000 * ms_ns, 4, 0), 2);
    assert_nan(tc_rtp_stream_jitter_mean_s(only(state)));
    assert_near(tc_rtp_stream_bitrate_bps(only(state)), 1600);
}

/* 0..50 in 500 ms, away, 100..150 from 1 s on: 50 + 50 packets of 1600 bits
 * in 1 s; the first after the pause ends no time, like the first of all. */
static void a_pause_is_neither_loss_nor_time(void **state)
{
    for (uint16_t seq = 0; seq <= 50; seq++)
        (void)on_time(state, seq);
    tc_rtp_streams_pause(*state, 0);
    for (uint16_t seq = 100; seq <= 150; seq++)
        assert_int_equal(on_time(state, seq), 0);

    const struct tc_rtp_stream *s = only(state);
    assert_int_equal(s->packets, 102);
    assert_int_equal(s->paused_ns, 500 * ms_ns);
    assert_int_equal(s->start_ns, 0);
    assert_int_equal(s->end_ns, 1500 * ms_ns);
    assert_near(tc_rtp_stream_bitrate_bps(s), 160000);
    assert_near(tc_rtp_stream_jitter_mean_s(s), 0);
}

/* Away twice, for 500 and for 250 ms. */
static void pauses_add_up(void **state)
{
    for (uint16_t seq = 0; seq <= 50; seq++)
        (void)on_time(state, seq);
    tc_rtp_streams_pause(*state, 0);
    for (uint16_t seq = 100; seq <= 150; seq++)
        (void)on_time(state, seq);
    tc_rtp_streams_pause(*state, 0);
    for (uint16_t seq = 175; seq <= 200; seq++)
        (void)on_time(state, seq);
    assert_int_equal(only(state)->paused_ns, 750 * ms_ns);
}

/* 101 packets in 2 s that do not begin with the records. */
static void a_rate_is_by_the_time_between_first_and_last(void **state)
{
    for (uint16_t i = 0; i <= 100; i++) {
        const struct tc_rtp_packet rtp = packet(i);

        (void)feed(state, &rtp, (5000 + 20 * i) * ms_ns, 4, 0);
    }
    assert_near(tc_rtp_stream_bitrate_bps(only(state)), 100 * 200 * 8 / 2.0);
}

/* Frames of a packet each: shown are those of video. */
static void a_playout_is_of_video(void **state)
{
    static const struct {
        uint8_t codec;
        bool is_shown;
    } rows[] = { { TC_RTP_CODEC_H264, true },
                 { TC_RTP_CODEC_H265, true },
                 { TC_RTP_CODEC_MP2T, false },
                 { TC_RTP_CODEC_OTHER, false } };

    for (uint32_t r = 0; r < TC_LEN(rows); r++) {
        struct tc_rtp_packet rtp = packet(0);
        size_t count;

        rtp.codec  = rows[r].codec;
        rtp.marker = true;
        (void)feed(state, &rtp, 0, r, 0);
        const struct tc_rtp_stream *s = tc_rtp_streams_borrow(*state, &count);
        assert_int_equal(tc_playout_stats(&s[r].playout).frames,
                         rows[r].is_shown);
    }
}

/* Of two taps of one viewer and one of another, whatever came last. */
static void a_pause_is_of_one_viewers_streams_and_all_of_them(void **state)
{
    enum { ALICE = 3, BOB = 40 };
    const struct tc_rtp_packet before = packet(1), after = packet(9);

    assert_int_equal(feed_at(state, &before, 0, 1, 0, ALICE), 0);
    assert_int_equal(feed_at(state, &before, 0, 2, 1, ALICE), 0);
    assert_int_equal(feed_at(state, &before, 0, 3, 2, BOB), 0);
    tc_rtp_streams_pause(*state, ALICE);
    assert_int_equal(feed_at(state, &after, ms_ns, 1, 0, ALICE), 0);
    assert_int_equal(feed_at(state, &after, ms_ns, 2, 1, ALICE), 0);
    assert_int_equal(feed_at(state, &after, ms_ns, 3, 2, BOB), 7);
}

/* A rate over a part of a second would be that of a frame's burst. */
static void a_short_stream_has_no_rate(void **state)
{
    for (uint16_t seq = 0; seq < 100; seq++)
        (void)on_time(state, seq);
    assert_nan(tc_rtp_stream_bitrate_bps(only(state)));
    (void)on_time(state, 100);
    assert_near(tc_rtp_stream_bitrate_bps(only(state)), 160000);
}

/* Packets before the first marker may be a part of a frame and do not count,
 * nor do those after the last marker. */
static void frames_are_counted_between_markers(void **state)
{
    static const bool ends[] = { false, true, false, false, true, true, false };
    struct tc_rtp_packet rtp = packet(1);

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        rtp.seq           = (uint16_t)i;
        rtp.marker        = ends[i];
        rtp.payload_bytes = (uint32_t)(1 << i);
        (void)feed(state, &rtp, (int64_t)i * ms_ns, 4, 0);
    }
    assert_int_equal(only(state)->frames, 2);
    assert_int_equal(only(state)->payload_bytes, 4 + 8 + 16 + 32);
    assert_int_equal(only(state)->first_marker_ns, 1 * ms_ns);
    assert_int_equal(only(state)->last_marker_ns, 5 * ms_ns);
}

static void who_receives_nothing_may_pause(void **state)
{
    tc_rtp_streams_pause(*state, 0);
    tc_rtp_streams_pause(*state, 1000000);
    assert_int_equal(on_time(state, 1), 0);
    tc_rtp_streams_pause(*state, 7);
    assert_int_equal(on_time(state, 3), 1);
}

static void many_streams_are_kept_apart(void **state)
{
    size_t count;

    for (uint32_t n = 0; n < 5000; n++) {
        struct tc_rtp_packet rtp = packet((uint16_t)(n / 1000));

        rtp.ssrc = n % 1000;
        feed(state, &rtp, n, n % 7, 0);
    }

    const struct tc_rtp_stream *streams = tc_rtp_streams_borrow(*state, &count);
    assert_int_equal(count, 5000); /* 7 and 1000 have no divisor in common */
    for (size_t i = 0; i < count; i++)
        assert_int_equal(streams[i].packets, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void feed_in_frame(void **state, uint32_t flow, uint16_t seq,
                          uint64_t frame)
{
    const struct tc_rtp_packet rtp = packet(seq);
    const struct tc_record record  = {
         .at_ns      = seq * 10 * ms_ns,
         .view       = { .rtp = &rtp },
         .wire_bytes = 200,
         .frame      = frame,
         .flow       = flow,
         .from       = 2 * flow,
         .to         = 2 * flow + 1,
         .kind       = TC_RECORD_PACKET,
         .protocol   = TC_PROTOCOL_RTP,
    };
    int64_t lost;

    assert_int_equal(tc_rtp_streams_feed(*state, &record, 0, &lost), TC_OK);
}

/* Flows 1 and 2 speak in frames 1 and 2, flow 2 again in 3; before 2: flow 1
 * goes, and 2 is numbered 0. */
static void a_stream_that_is_left_keeps_its_counts(void **state)
{
    uint32_t flows[] = { TC_FLOW_NONE, TC_FLOW_NONE, 0 };
    uint32_t ends[]  = {
         TC_FLOW_NONE, TC_FLOW_NONE, TC_FLOW_NONE, TC_FLOW_NONE, 0, 1
    };
    struct tc_flow_sweep sweep = { .flows     = { .to = flows, .count = 3 },
                                   .endpoints = { .to = ends, .count = 6 } };
    struct tc_row_map map;
    size_t count;

    feed_in_frame(state, 1, 0, 1);
    feed_in_frame(state, 2, 0, 2);
    feed_in_frame(state, 2, 2, 3);
    assert_int_equal(tc_rtp_streams_evict(*state, 2, &map), TC_OK);
    assert_int_equal(map.to[0], TC_INDEX_NONE);
    assert_int_equal(map.to[1], 0);
    tc_row_map_fini(&map);
    assert_int_equal(tc_rtp_streams_last(*state), 0);
    assert_int_equal(tc_rtp_streams_sweep(*state, &sweep), TC_OK);

    feed_in_frame(state, 1, 0, 4); /* a new one */
    feed_in_frame(state, 0, 3, 5); /* the one that is left */
    const struct tc_rtp_stream *rows = tc_rtp_streams_borrow(*state, &count);
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].packets, 3);
    assert_int_equal(rows[0].to, 1);
    assert_int_equal(tc_rtp_receiver_lost(rows[0].receiver), 1);
    assert_int_equal(rows[1].packets, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_stream_is_one_of_tap_flow_and_ssrc),
        TEST(a_steady_stream_has_its_rate_and_no_jitter),
        TEST(what_is_passed_over_is_lost_until_it_comes),
        TEST(jitter_is_averaged_over_all_packets_but_the_first),
        TEST(one_packet_has_no_rate_and_no_jitter),
        TEST(packets_of_one_instant_have_no_rate),
        TEST(without_a_clock_packets_count_and_jitter_does_not),
        TEST(a_pause_is_neither_loss_nor_time),
        TEST(pauses_add_up),
        TEST(a_rate_is_by_the_time_between_first_and_last),
        TEST(a_playout_is_of_video),
        TEST(a_pause_is_of_one_viewers_streams_and_all_of_them),
        TEST(who_receives_nothing_may_pause),
        TEST(a_short_stream_has_no_rate),
        TEST(frames_are_counted_between_markers),
        TEST(many_streams_are_kept_apart),
        cmocka_unit_test_setup_teardown(a_stream_that_is_left_keeps_its_counts,
                                        setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
