/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/media_quality.h"

#include "near.h"
#include "proto/mpegts/ts_packet.h"
#include "proto/rtp/rtp_packet.h"
#include "tests/support/test.h"

static const int64_t ms_ns = 1000000;

enum { AUDIO, VIDEO = 70, TELEVISION = 200 };

static int setup(void **state)
{
    struct tc_media_quality *quality;

    if (tc_media_quality_create(&quality) != TC_OK)
        return -1;
    *state = quality;
    return 0;
}

static int teardown(void **state)
{
    tc_media_quality_destroy(*state);
    return 0;
}

static void feed(void **state, size_t row, int64_t at_ms,
                 struct tc_rtp_packet packet)
{
    const struct tc_record record = { .at_ns    = at_ms * ms_ns,
                                      .first_ns = at_ms * ms_ns,
                                      .view     = { .rtp = &packet },
                                      .kind     = TC_RECORD_PACKET,
                                      .protocol = TC_PROTOCOL_RTP };

    assert_int_equal(tc_media_quality_feed(*state, row, &record), TC_OK);
}

/* Number `n` of one each 20 ms at 8 kHz, `late_ms` after its time. */
static struct tc_rtp_packet audio(uint16_t n)
{
    return (struct tc_rtp_packet){ .seq           = n,
                                   .timestamp     = n * 160U,
                                   .payload_bytes = 160,
                                   .clock_rate_hz = 8000,
                                   .codec         = TC_RTP_CODEC_OTHER };
}

static void feed_audio(void **state, uint16_t n, int64_t late_ms)
{
    feed(state, AUDIO, n * 20 + late_ms, audio(n));
}

static struct tc_delay_variation_stats delay_of(void **state, size_t row)
{
    const struct tc_media_stream *stream = tc_media_quality_borrow(*state, row);
    struct tc_delay_variation_stats stats;

    assert_non_null(stream);
    assert_int_equal(tc_delay_variation_stats(&stream->delay, &stats), TC_OK);
    return stats;
}

static void a_row_never_fed_is_none(void **state)
{
    struct tc_log_histogram pool = { 0 };

    assert_null(tc_media_quality_borrow(*state, AUDIO));
    feed(state, VIDEO, 0, audio(0));
    assert_null(tc_media_quality_borrow(*state, AUDIO));
    assert_null(tc_media_quality_borrow(*state, VIDEO + 1));
    assert_null(tc_media_quality_borrow(*state, 1000000));
    assert_null(tc_media_quality_borrow_ts(*state, 0));
    assert_int_equal(tc_media_quality_pool_pdv(*state, AUDIO, &pool), TC_OK);
    assert_int_equal(pool.total, 0);
    tc_media_quality_pause(*state, AUDIO);
}

/* Late by 0, 4 and 0 ms; 2 comes twice, the copy later. */
static void a_duplicate_does_not_vary_the_delay(void **state)
{
    feed_audio(state, 0, 0);
    feed_audio(state, 1, 4);
    feed_audio(state, 2, 0);
    feed_audio(state, 2, 19);
    feed_audio(state, 4, 0);

    const struct tc_media_stream *stream =
        tc_media_quality_borrow(*state, AUDIO);
    struct tc_delay_variation_stats delay = delay_of(state, AUDIO);
    assert_int_equal(tc_loss_runs_stats(&stream->loss).lost, 1);
    assert_int_equal(delay.packets, 4);
    assert_near(delay.pdv_max_s, 0.004);
    assert_int_equal(delay.ipdvs, 2);
    assert_null(stream->mdi);
    assert_null(stream->video);
}

/* Media time goes on with its numbers at 30000, 700 s from where it was. */
static void a_restart_begins_all_anew(void **state)
{
    feed_audio(state, 0, 0);
    feed_audio(state, 1, 0);
    for (uint16_t n = 30000; n < 30003; n++)
        feed(state, AUDIO, 40 + (n - 30000) * 20, audio(n));
    struct tc_delay_variation_stats delay = delay_of(state, AUDIO);
    assert_int_equal(delay.segments, 2);
    assert_near(delay.pdv_max_s, 0.0);
    assert_int_equal(delay.packets, 4); /* 30000 waited as a stray */
}

static void a_pause_is_no_gap(void **state)
{
    feed_audio(state, 0, 0);
    feed_audio(state, 1, 0);
    tc_media_quality_pause(*state, AUDIO);
    feed_audio(state, 500, 7);
    feed_audio(state, 501, 7);

    const struct tc_media_stream *stream =
        tc_media_quality_borrow(*state, AUDIO);
    struct tc_delay_variation_stats delay = delay_of(state, AUDIO);
    assert_int_equal(tc_loss_runs_stats(&stream->loss).lost, 0);
    assert_near(delay.gap_max_s, 0.020);
    assert_near(delay.pdv_max_s, 0.0);
}

/* An event stands still at the time it began; comfort of another clock. */
static void events_and_other_clocks_are_left_out(void **state)
{
    struct tc_rtp_packet event = audio(1), other = audio(2);

    event.is_event      = true;
    event.timestamp     = 0;
    other.clock_rate_hz = 16000;
    feed_audio(state, 0, 0);
    feed(state, AUDIO, 20, event);
    feed(state, AUDIO, 40, other);
    feed_audio(state, 3, 0);
    struct tc_delay_variation_stats delay = delay_of(state, AUDIO);
    assert_int_equal(delay.packets, 2);
    assert_near(delay.pdv_max_s, 0.0);
}

static void without_a_clock_only_loss_is_known(void **state)
{
    for (uint16_t n = 0; n < 3; n++) {
        struct tc_rtp_packet packet = audio(n);

        packet.clock_rate_hz = 0;
        feed(state, AUDIO, n * 20, packet);
    }
    assert_int_equal(delay_of(state, AUDIO).packets, 0);
    const struct tc_media_stream *stream =
        tc_media_quality_borrow(*state, AUDIO);
    assert_int_equal(tc_loss_runs_stats(&stream->loss).unique, 3);
}

/* Frames of one packet; that of frame 2 is missing, 3 is seen to begin. */
static void video_has_frames(void **state)
{
    static const uint8_t slice[] = { 0x41, 0x9a, 0x00 };

    for (uint16_t n = 0; n < 5; n++)
        if (n != 2)
            feed(state, VIDEO, n * 40,
                 (struct tc_rtp_packet){ .seq            = n,
                                         .timestamp      = n * 3600U,
                                         .marker         = true,
                                         .payload        = slice,
                                         .captured_bytes = 3,
                                         .payload_bytes  = 500,
                                         .clock_rate_hz  = 90000,
                                         .codec          = TC_RTP_CODEC_H264 });
    const struct tc_media_stream *stream =
        tc_media_quality_borrow(*state, VIDEO);
    assert_non_null(stream->video);
    assert_null(stream->mdi);
    struct tc_video_frames_stats s = tc_video_frames_stats(stream->video);
    assert_int_equal(s.sizes[TC_VIDEO_FRAME_DELTA].frames, 4);
    assert_int_equal(s.incomplete, 0);
    assert_near(s.nominal_rate_hz, 25.0);
    assert_near(s.rate_hz, 3 / 0.160);
}

/* 7 packets each 10 ms; of the second interval 3 datagrams are lost and one
 * is out of order: 28 TS packets. */
static void a_transport_stream_has_a_delivery_index(void **state)
{
    for (uint16_t n = 0; n <= 300; n++) {
        uint16_t seq = n == 170 ? 171 : n == 171 ? 170 : n;

        if (n >= 150 && n < 153)
            continue;
        feed(state, TELEVISION, n * 10,
             (struct tc_rtp_packet){ .seq           = seq,
                                     .timestamp     = seq * 900U,
                                     .payload_bytes = 7 * TC_TS_BYTES,
                                     .clock_rate_hz = 90000,
                                     .codec         = TC_RTP_CODEC_MP2T });
    }
    const struct tc_media_stream *stream =
        tc_media_quality_borrow(*state, TELEVISION);
    assert_non_null(stream->mdi);
    struct tc_mdi_stats s = tc_mdi_stats(stream->mdi);
    assert_int_equal(s.intervals, 3);
    assert_near(s.mlr_max, 28.0);
    assert_near(s.mlr_mean, 28.0 / 3);
    assert_int_equal(s.ts_packets, 298 * 7);
}

/* 850 and 851 are missing, 14 TS packets; 850 comes 150 late, out of order;
 * 851 makes a restart of both.  That is no loss of the new segment. */
static void a_restart_is_no_loss_of_packets(void **state)
{
    for (unsigned n = 800; n < 1002; n++) {
        uint16_t seq = (uint16_t)(n < 1000 ? n : n - 150);

        if (n == 850 || n == 851)
            continue;
        feed(state, TELEVISION, n * 10,
             (struct tc_rtp_packet){ .seq           = seq,
                                     .payload_bytes = 7 * TC_TS_BYTES,
                                     .codec         = TC_RTP_CODEC_MP2T });
    }
    const struct tc_media_stream *stream =
        tc_media_quality_borrow(*state, TELEVISION);
    assert_int_equal(stream->loss.sequence.segments, 2);
    assert_int_equal(tc_mdi_stats(stream->mdi).lost_packets, 14);
}

static void over_udp_streams_are_by_tap_and_flow(void **state)
{
    const struct tc_ts_payload payload = { .packets = 7 };
    struct tc_record record            = { .view     = { .ts = &payload },
                                           .kind     = TC_RECORD_PACKET,
                                           .protocol = TC_PROTOCOL_MPEGTS,
                                           .from     = 5,
                                           .to       = 6 };

    for (unsigned i = 0; i < 6; i++) {
        record.at_ns = i * ms_ns;
        record.tap   = i % 2;
        record.flow  = i == 5;
        assert_int_equal(tc_media_quality_feed_ts(*state, &record), TC_OK);
    }
    record.view.ts = NULL;
    assert_int_equal(tc_media_quality_feed_ts(*state, &record), TC_OK);
    assert_int_equal(tc_media_quality_borrow_ts(*state, 0)->mdi.datagrams, 3);
    assert_int_equal(tc_media_quality_borrow_ts(*state, 1)->mdi.datagrams, 2);
    assert_int_equal(tc_media_quality_borrow_ts(*state, 1)->tap, 1);
    assert_int_equal(tc_media_quality_borrow_ts(*state, 2)->flow, 1);
    assert_int_equal(tc_media_quality_borrow_ts(*state, 2)->to, 6);
    assert_null(tc_media_quality_borrow_ts(*state, 3));
}

/* 0, 8 ms of one stream; 0, 0 of another. */
static void pdv_is_pooled(void **state)
{
    struct tc_log_histogram pool = { 0 };

    feed_audio(state, 0, 0);
    feed_audio(state, 1, 8);
    feed(state, VIDEO, 0, audio(0));
    feed(state, VIDEO, 20, audio(1));
    assert_int_equal(tc_media_quality_pool_pdv(*state, AUDIO, &pool), TC_OK);
    assert_int_equal(tc_media_quality_pool_pdv(*state, VIDEO, &pool), TC_OK);
    assert_int_equal(pool.total, 4);
    assert_near(tc_log_histogram_quantile(&pool, 0.75), 0.0);
    assert_true(is_near(tc_log_histogram_quantile(&pool, 1), 8000, 64));
    tc_log_histogram_fini(&pool);
}

static void a_stream_that_is_left_moves_with_its_row(void **state)
{
    uint32_t to[VIDEO + 1];
    const struct tc_row_map map = { .to = to, .count = VIDEO + 1, .kept = 1 };
    uint64_t before_bytes, ts;

    for (size_t i = 0; i <= VIDEO; i++)
        to[i] = i == VIDEO ? 0 : TC_INDEX_NONE;
    feed(state, AUDIO, 0, audio(0));
    feed(state, VIDEO, 0, audio(0));
    feed(state, VIDEO, 20, audio(1));
    before_bytes = tc_media_quality_bytes(*state);
    assert_int_equal(tc_media_quality_evict(*state, &map, 0, &ts), TC_OK);
    assert_int_equal(ts, 0);
    assert_true(tc_media_quality_bytes(*state) < before_bytes);
    assert_int_equal(delay_of(state, 0).packets, 2);
    assert_null(tc_media_quality_borrow(*state, VIDEO));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    static const struct CMUnitTest tests[] = {
        TEST(a_row_never_fed_is_none),
        TEST(a_duplicate_does_not_vary_the_delay),
        TEST(a_restart_begins_all_anew),
        TEST(a_pause_is_no_gap),
        TEST(events_and_other_clocks_are_left_out),
        TEST(without_a_clock_only_loss_is_known),
        TEST(video_has_frames),
        TEST(a_transport_stream_has_a_delivery_index),
        TEST(a_restart_is_no_loss_of_packets),
        TEST(over_udp_streams_are_by_tap_and_flow),
        TEST(pdv_is_pooled),
        cmocka_unit_test_setup_teardown(
            a_stream_that_is_left_moves_with_its_row, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
