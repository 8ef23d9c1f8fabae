/* SPDX-License-Identifier: Apache-2.0 */
#include "model/world.h"

#include "tests/model/stage.h"
#include "tests/support/test.h"

/* A function of seed, replication and channel, not of the architecture or of
 * what was asked before. */
static void a_channels_encoder_is_drawn_for_the_channel(TC_NO_STATE)
{
    struct stage s;

    stage_open(&s, 400000);
    struct tc_video_config zero = tc_world_video(&s.world, 0);
    struct tc_video_config one  = tc_world_video(&s.world, 1);
    struct tc_video_config same = tc_world_video(&s.world, 0);
    assert_int_equal(zero.ssrc, same.ssrc);
    assert_int_equal(zero.first_seq, same.first_seq);
    assert_int_equal(zero.first_timestamp, same.first_timestamp);
    assert_int_not_equal(zero.ssrc, one.ssrc);
    s.world.replication = 1;
    assert_int_not_equal(zero.ssrc, tc_world_video(&s.world, 0).ssrc);
    s.world.replication = 0;
    s.world.seed        = 2;
    assert_int_not_equal(zero.ssrc, tc_world_video(&s.world, 0).ssrc);
    assert_int_equal(zero.rate_bps, 400000);
    assert_int_equal(zero.link_overhead_octets, 14);
    stage_close(&s);
}

/* `video.payload_type` is a key of the scenario. */
/* each channel shows another stretch of the same video, from a key frame on */
static void
a_trace_of_frames_begins_at_a_key_frame_drawn_for_the_channel(TC_NO_STATE)
{
    static const uint32_t bytes[]     = { 9, 1, 8, 1, 1, 7 };
    static const uint32_t keys[]      = { 0, 2, 5 };
    const struct tc_frame_trace trace = {
        .frame_bytes     = bytes,
        .frame_count     = 6,
        .key_frames      = keys,
        .key_frame_count = 3,
    };
    unsigned seen[6] = { 0 };
    struct stage s;

    stage_open(&s, 400000);
    s.config.video.frames = &trace;
    for (uint32_t channel = 0; channel < 64; channel++)
        seen[tc_world_video(&s.world, channel).first_frame]++;
    assert_true(seen[0] > 0 && seen[2] > 0 && seen[5] > 0);
    assert_int_equal(seen[0] + seen[2] + seen[5], 64);
    assert_int_equal(tc_world_video(&s.world, 7).first_frame,
                     tc_world_video(&s.world, 7).first_frame);
    stage_close(&s);
}

static void the_payload_type_is_the_configured_one(TC_NO_STATE)
{
    struct stage s;

    stage_open(&s, 400000);
    s.config.video.payload_type = 101;
    assert_int_equal(tc_world_video(&s.world, 0).payload_type, 101);
    const struct tc_sdp *sdp =
        tc_world_sdp(&s.world, 0xefc00001, 16, TC_SDP_SENDONLY);
    assert_int_equal(sdp->media[0].formats[0].payload_type, 101);
    stage_close(&s);
}

static void a_description_names_group_port_and_rate(TC_NO_STATE)
{
    struct stage s;

    stage_open(&s, 400001);
    const struct tc_sdp *sdp =
        tc_world_sdp(&s.world, 0xefc00102, 16, TC_SDP_SENDONLY);
    const struct tc_sdp_media *media = &sdp->media[0];
    assert_int_equal(sdp->media_count, 1);
    assert_true(tc_text_equal(media->address, TC_TEXT("239.192.1.2")));
    assert_true(tc_text_equal(sdp->origin_address, TC_TEXT("239.192.1.2")));
    assert_int_equal(media->port, 5004);
    assert_int_equal(media->rtcp_port, 5005);
    assert_int_equal(media->ttl, 16);
    assert_int_equal(media->direction, TC_SDP_SENDONLY);
    assert_int_equal(media->bandwidth_kbps, 401);
    assert_int_equal(media->formats[0].payload_type, 96);
    assert_int_equal(media->formats[0].clock_rate_hz, 90000);
    stage_close(&s);
}

/* A description has 16 bits for it: rather nothing than another rate. */
static void a_rate_beyond_the_field_is_not_said(TC_NO_STATE)
{
    struct stage s;

    stage_open(&s, 65600000);
    assert_int_equal(
        tc_world_sdp(&s.world, 1, 0, TC_SDP_RECVONLY)->media[0].bandwidth_kbps,
        0);
    s.config.video.rate_bps = 65535000;
    assert_int_equal(
        tc_world_sdp(&s.world, 1, 0, TC_SDP_RECVONLY)->media[0].bandwidth_kbps,
        65535);
    stage_close(&s);
}

static void a_stream_reserves_its_rate_rounded_up(TC_NO_STATE)
{
    static const uint64_t rates[][2] = {
        { 400000, 400 }, { 400001, 401 }, { 1, 1 }, { 1000000000, 1000000 }
    };
    struct stage s;

    stage_open(&s, 1);
    for (size_t i = 0; i < TC_LEN(rates); i++) {
        s.config.video.rate_bps = rates[i][0];
        assert_int_equal(tc_world_stream_kbps(&s.world), rates[i][1]);
    }
    stage_close(&s);
}

static void texts_are_formatted_into_the_arena(TC_NO_STATE)
{
    struct stage s;

    stage_open(&s, 400000);
    struct tc_text text = tc_world_text(&s.world, "%s-%u", "demand", 7U);
    assert_true(tc_text_equal(text, TC_TEXT("demand-7")));
    assert_int_equal(tc_world_text(&s.world, "%s", "").len_bytes, 0);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_channels_encoder_is_drawn_for_the_channel),
        cmocka_unit_test(
            a_trace_of_frames_begins_at_a_key_frame_drawn_for_the_channel),
        cmocka_unit_test(the_payload_type_is_the_configured_one),
        cmocka_unit_test(a_description_names_group_port_and_rate),
        cmocka_unit_test(a_rate_beyond_the_field_is_not_said),
        cmocka_unit_test(a_stream_reserves_its_rate_rounded_up),
        cmocka_unit_test(texts_are_formatted_into_the_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
