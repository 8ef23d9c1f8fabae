/* SPDX-License-Identifier: Apache-2.0 */
#include "model/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/engine/sim.h"
#include "model/network/topology.h"
#include "proto/directory.h"

/* 3 routers, 2 viewers at routers 1 and 2, 1 broadcaster at router 0. */
static struct tc_person viewers[] = { { "alice@x", 1 }, { "ann@x", 2 } };
static struct tc_person bob[]     = { { "bob@x", 0 } };

static const struct tc_workload workload = { .viewers           = viewers,
                                             .viewer_count      = 2,
                                             .broadcasters      = bob,
                                             .broadcaster_count = 1 };

static struct tc_model_config config_of(uint64_t rate_bps)
{
    struct tc_model_config config = {
        .network = { .routers              = 3,
                     .user_link_bps        = 100000000,
                     .link_overhead_octets = 14 },
        .video   = tc_video_config_default,
    };

    config.video.rate_bps = rate_bps;
    return config;
}

struct stage {
    struct tc_directory directory;
    struct tc_model_config config;
    struct tc_world world;
};

static void stage_open(struct stage *stage, uint64_t rate_bps)
{
    *stage = (struct stage){ .config = config_of(rate_bps) };
    assert_int_equal(tc_directory_init(&stage->directory), TC_OK);
    stage->world = (struct tc_world){ .directory = &stage->directory,
                                      .config    = &stage->config,
                                      .workload  = &workload,
                                      .seed      = 1 };
    assert_int_equal(tc_sim_create(&stage->world.sim), TC_OK);
    assert_int_equal(tc_network_create(&stage->world.network, stage->world.sim,
                                       &stage->directory, NULL),
                     TC_OK);
}

static void stage_close(struct stage *stage)
{
    tc_network_destroy(stage->world.network);
    tc_sim_destroy(stage->world.sim);
    tc_directory_fini(&stage->directory);
}

/* 3 routers in a mesh are 3 pairs of links; 3 users are 3 more. */
static void users_hang_on_their_routers_and_routers_on_each_other(void **state)
{
    struct stage s;

    (void)state;
    stage_open(&s, 400000);
    struct tc_network *network = s.world.network;
    assert_int_equal(tc_world_build_users(&s.world, 1000000000), TC_OK);
    assert_int_equal(tc_network_close(network), TC_OK);
    assert_int_equal(tc_network_node_count(network), 6);
    assert_int_equal(tc_network_link_count(network), 2 * (3 + 3));

    const uint32_t alice = s.world.viewer_nodes[0];
    const uint32_t ann   = s.world.viewer_nodes[1];
    const uint32_t node  = s.world.broadcaster_nodes[0];
    assert_int_equal(tc_network_router_of(network, alice), s.world.routers[1]);
    assert_int_equal(tc_network_router_of(network, ann), s.world.routers[2]);
    assert_int_equal(tc_network_router_of(network, node), s.world.routers[0]);
    assert_string_equal(tc_network_node_name(network, alice), "alice@x");
    /* 10.0.0.1, 10.64.0.1, 10.128.0.1 and on */
    assert_int_equal(tc_network_node_ipv4(network, s.world.routers[2]),
                     0x0a000003);
    assert_int_equal(tc_network_node_ipv4(network, ann), 0x0a400002);
    assert_int_equal(tc_network_node_ipv4(network, node), 0x0a800001);
    stage_close(&s);
}

/* A viewer's two taps are one observer; media is received there.  It begins
 * at the broadcaster's, whose sessions are the viewers' already. */
static void taps_say_who_observes_what(void **state)
{
    struct stage s;

    (void)state;
    stage_open(&s, 400000);
    assert_int_equal(tc_world_build_users(&s.world, 1000000000), TC_OK);
    assert_int_equal(s.directory.tap_count, 6);

    const struct tc_tap *taps = s.directory.taps;
    assert_string_equal(taps[0].name, "alice@x out");
    assert_string_equal(taps[1].name, "alice@x in");
    assert_int_equal(taps[0].use, TC_TAP_SESSIONS | TC_TAP_TRAFFIC);
    assert_int_equal(taps[1].use,
                     TC_TAP_SESSIONS | TC_TAP_TRAFFIC | TC_TAP_STREAMS);
    assert_int_equal(taps[0].vantage, taps[1].vantage);
    assert_int_not_equal(taps[0].vantage, 0);
    assert_int_not_equal(taps[0].vantage, taps[2].vantage);
    assert_int_equal(taps[4].use, TC_TAP_STREAM_ORIGIN);
    assert_int_equal(taps[5].use, 0);

    uint32_t node;
    assert_int_equal(
        tc_network_add_host(s.world.network, "ds0", 0x0a010001, &node), TC_OK);
    assert_int_equal(tc_world_add_server_taps(&s.world, node, "ds0"), TC_OK);
    assert_string_equal(s.directory.taps[7].name, "ds0 in");
    assert_int_equal(s.directory.taps[6].use, TC_TAP_COPS);
    assert_int_equal(s.directory.taps[7].use, TC_TAP_COPS);
    stage_close(&s);
}

/* A function of seed, replication and channel, not of the architecture or of
 * what was asked before. */
static void a_channels_encoder_is_drawn_for_the_channel(void **state)
{
    struct stage s;

    (void)state;
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
static void the_payload_type_is_the_configured_one(void **state)
{
    struct stage s;

    (void)state;
    stage_open(&s, 400000);
    s.config.video.payload_type = 101;
    assert_int_equal(tc_world_video(&s.world, 0).payload_type, 101);
    const struct tc_sdp *sdp =
        tc_world_sdp(&s.world, 0xefc00001, 16, TC_SDP_SENDONLY);
    assert_int_equal(sdp->media[0].formats[0].payload_type, 101);
    stage_close(&s);
}

static void a_description_names_group_port_and_rate(void **state)
{
    struct stage s;

    (void)state;
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
static void a_rate_beyond_the_field_is_not_said(void **state)
{
    struct stage s;

    (void)state;
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

static void a_stream_reserves_its_rate_rounded_up(void **state)
{
    static const uint64_t rates[][2] = {
        { 400000, 400 }, { 400001, 401 }, { 1, 1 }, { 1000000000, 1000000 }
    };
    struct stage s;

    (void)state;
    stage_open(&s, 1);
    for (size_t i = 0; i < TC_LEN(rates); i++) {
        s.config.video.rate_bps = rates[i][0];
        assert_int_equal(tc_world_stream_kbps(&s.world), rates[i][1]);
    }
    stage_close(&s);
}

static void texts_are_formatted_into_the_arena(void **state)
{
    struct stage s;

    (void)state;
    stage_open(&s, 400000);
    struct tc_text text = tc_world_text(&s.world, "%s-%u", "demand", 7U);
    assert_true(tc_text_equal(text, TC_TEXT("demand-7")));
    assert_int_equal(tc_world_text(&s.world, "%s", "").len_bytes, 0);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_hang_on_their_routers_and_routers_on_each_other),
        cmocka_unit_test(taps_say_who_observes_what),
        cmocka_unit_test(a_channels_encoder_is_drawn_for_the_channel),
        cmocka_unit_test(the_payload_type_is_the_configured_one),
        cmocka_unit_test(a_description_names_group_port_and_rate),
        cmocka_unit_test(a_rate_beyond_the_field_is_not_said),
        cmocka_unit_test(a_stream_reserves_its_rate_rounded_up),
        cmocka_unit_test(texts_are_formatted_into_the_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
