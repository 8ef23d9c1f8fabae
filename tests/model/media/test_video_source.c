/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>

#include "base/err.h"
#include "model/engine/sim.h"
#include "model/media/video_source.h"
#include "model/network/multicast.h"
#include "model/network/topology.h"
#include "proto/directory.h"
#include "proto/video/h264_payload.h"
#include "tests/support/test.h"

enum { VIEWERS = 3, PACKETS_MAX = 4096 };

/* A packet as a viewer gets it. */
struct seen {
    int64_t sent_ns;
    struct tc_rtp_packet rtp;
    uint32_t wire_bytes;
    uint32_t flow;
};

struct viewer {
    struct rig *rig;
    uint32_t node;
    struct tc_video_destination destination;
    struct seen seen[PACKETS_MAX];
    size_t count;
};

/* A source and three viewers on one router with fast links. */
struct rig {
    struct tc_directory directory;
    struct tc_sim *sim;
    struct tc_network *network;
    uint32_t source_node;
    struct tc_video_source source;
    struct viewer viewers[VIEWERS];
    uint32_t order[PACKETS_MAX]; /* viewer of each packet received */
    size_t order_count;
};

static void receive(void *self, struct tc_network *network,
                    const struct tc_packet *packet)
{
    struct viewer *viewer = self;
    struct rig *rig       = viewer->rig;

    (void)network;
    assert_true(viewer->count < PACKETS_MAX);
    viewer->seen[viewer->count++] = (struct seen){
        .sent_ns    = packet->sent_ns,
        .rtp        = *packet->view.rtp,
        .wire_bytes = packet->wire_bytes,
        .flow       = packet->flow,
    };
    rig->order[rig->order_count++] = (uint32_t)(viewer - rig->viewers);
}

static uint32_t add_host(struct rig *rig, uint32_t router)
{
    const struct tc_link_config fast = { .rate_bps = UINT64_C(1) << 60 };
    uint32_t node;

    assert_int_equal(tc_network_add_host(rig->network, "host", 0, &node),
                     TC_OK);
    assert_int_equal(
        tc_network_connect(rig->network, node, router, &fast, NULL), TC_OK);
    return node;
}

static void rig_init(struct rig *rig, const struct tc_video_config *config)
{
    uint32_t router;

    *rig = (struct rig){ 0 };
    assert_int_equal(tc_directory_init(&rig->directory), TC_OK);
    assert_int_equal(tc_sim_create(&rig->sim), TC_OK);
    assert_int_equal(
        tc_network_create(&rig->network, rig->sim, &rig->directory, NULL),
        TC_OK);
    assert_int_equal(tc_network_add_router(rig->network, "r", 0, &router),
                     TC_OK);
    rig->source_node = add_host(rig, router);
    for (uint32_t v = 0; v < VIEWERS; v++) {
        struct viewer *viewer = &rig->viewers[v];

        viewer->rig         = rig;
        viewer->node        = add_host(rig, router);
        viewer->destination = (struct tc_video_destination){
            .flow = TC_FLOW_NONE,
            .to   = viewer->node,
        };
        tc_network_set_receiver(rig->network, viewer->node, receive, viewer);
    }
    assert_int_equal(tc_network_close(rig->network), TC_OK);
    assert_int_equal(tc_video_source_init(&rig->source, rig->network,
                                          rig->source_node, config),
                     TC_OK);
}

static void rig_fini(struct rig *rig)
{
    tc_network_destroy(rig->network);
    tc_sim_destroy(rig->sim);
    tc_directory_fini(&rig->directory);
}

static void run_until(struct rig *rig, int64_t end_ns)
{
    assert_int_equal(tc_sim_run_until(rig->sim, end_ns), TC_OK);
}

/* reference/protocols.md, section 6: f 15, N 15, k 5 */
static void frame_sizes_give_the_rate(TC_NO_STATE)
{
    const struct {
        uint64_t rate_bps;
        uint32_t p_bytes;
        uint32_t i_bytes;
        uint32_t p_packets;
        uint32_t i_packets;
    } rows[] = {
        { 200000, 1316, 6579, 1, 5 },
        { 300000, 1974, 9868, 2, 8 },
        { 400000, 2632, 13158, 2, 10 },
        { 500000, 3289, 16447, 3, 12 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_video_config config = tc_video_config_default;
        struct rig rig;

        config.rate_bps = rows[i].rate_bps;
        rig_init(&rig, &config);
        for (uint64_t n = 0; n < 31; n++)
            assert_int_equal(tc_video_frame_bytes(&rig.source, n),
                             n % 15 == 0 ? rows[i].i_bytes : rows[i].p_bytes);
        assert_int_equal(tc_video_packet_count(rows[i].p_bytes, 1400),
                         rows[i].p_packets);
        assert_int_equal(tc_video_packet_count(rows[i].i_bytes, 1400),
                         rows[i].i_packets);
        rig_fini(&rig);
    }
}

/* 1400 octets: as they are.  1401: without the NAL header 1400 in fragments
 * of 1398, each with two octets of FU-A. */
static void frames_that_do_not_fit_are_fragmented(TC_NO_STATE)
{
    assert_int_equal(tc_video_packet_count(1, 1400), 1);
    assert_int_equal(tc_video_packet_count(1400, 1400), 1);
    assert_int_equal(tc_video_payload_bytes(1400, 1400, 0), 1400);

    assert_int_equal(tc_video_packet_count(1401, 1400), 2);
    assert_int_equal(tc_video_payload_bytes(1401, 1400, 0), 1400);
    assert_int_equal(tc_video_payload_bytes(1401, 1400, 1), 2 + 2);

    assert_int_equal(tc_video_packet_count(1 + 2 * 1398, 1400), 2);
    assert_int_equal(tc_video_payload_bytes(1 + 2 * 1398, 1400, 1), 1400);
    assert_int_equal(tc_video_packet_count(2 + 2 * 1398, 1400), 3);
    assert_int_equal(tc_video_payload_bytes(2 + 2 * 1398, 1400, 2), 2 + 1);
}

/* Every octet of the NAL unit but its header is in some fragment */
static void fragments_add_up_to_the_frame(TC_NO_STATE)
{
    for (uint32_t max = 4; max < 40; max++) {
        for (uint32_t frame = max + 1; frame < 200; frame++) {
            const uint32_t count = tc_video_packet_count(frame, max);
            uint32_t sum         = 0;

            for (uint32_t i = 0; i < count; i++) {
                const uint32_t payload = tc_video_payload_bytes(frame, max, i);

                assert_in_range(payload, 3, max);
                sum += payload - 2;
            }
            assert_int_equal(sum, frame - 1);
        }
    }
}

/* 31 frames of 400 kbit/s: 3 I frames of 10 packets and 28 P frames of 2 */
static void packets_are_numbered_marked_and_timed(TC_NO_STATE)
{
    struct tc_video_config config = tc_video_config_default;
    struct rig rig;
    size_t at = 0;

    config.ssrc            = 0xabcd;
    config.first_seq       = 65530;
    config.first_timestamp = UINT32_MAX - 1000;
    rig_init(&rig, &config);
    tc_video_source_add(&rig.source, &rig.viewers[0].destination);
    tc_video_source_start(&rig.source, 500);
    run_until(&rig, 2000000600);

    const struct seen *seen = rig.viewers[0].seen;
    assert_int_equal(rig.viewers[0].count, 3 * 10 + 28 * 2);
    for (uint32_t n = 0; n < 31; n++) {
        const uint32_t frame = n % 15 == 0 ? 13158 : 2632;
        const uint32_t count = n % 15 == 0 ? 10 : 2;
        /* n / 15 s to the nearest ns */
        const int64_t at_ns = 500 + (n * INT64_C(2000000000) + 15) / 30;

        for (uint32_t i = 0; i < count; i++, at++) {
            const struct tc_rtp_packet *rtp = &seen[at].rtp;

            assert_int_equal(seen[at].sent_ns, at_ns);
            assert_int_equal(rtp->seq, (uint16_t)(65530 + at));
            assert_int_equal(rtp->timestamp,
                             (uint32_t)(UINT32_MAX - 1000 + n * 6000));
            assert_int_equal(rtp->marker, i == count - 1);
            assert_int_equal(rtp->ssrc, 0xabcd);
            assert_int_equal(rtp->payload_type, 96);
            assert_int_equal(rtp->payload_bytes,
                             tc_video_payload_bytes(frame, 1400, i));
            assert_int_equal(seen[at].wire_bytes,
                             rtp->payload_bytes + 12 + 8 + 20 + 14);
        }
    }
    rig_fini(&rig);
}

/* 30000/1001 frames a second: frame n at n 1001/30000 s, without drift; 3003
 * ticks each */
static void a_rational_rate_does_not_drift(TC_NO_STATE)
{
    struct tc_video_config config = tc_video_config_default;
    struct rig rig;

    config.rate_bps       = 10000;
    config.frame_rate_num = 30000;
    config.frame_rate_den = 1001;
    rig_init(&rig, &config);
    tc_video_source_add(&rig.source, &rig.viewers[0].destination);
    tc_video_source_start(&rig.source, 0);
    run_until(&rig, INT64_C(100100000000));

    assert_int_equal(rig.viewers[0].count, 3001);
    for (int64_t n = 0; n <= 3000; n++) {
        const struct seen *seen = &rig.viewers[0].seen[n];

        assert_int_equal(seen->sent_ns, (n * 1001 * 100000 + 1) / 3);
        assert_int_equal(seen->rtp.timestamp, n * 3003);
    }
    rig_fini(&rig);
}

/* Three destinations, one of which leaves: each frame goes to one after the
 * other, all of its packets together */
/* from number 2 on, over the end, and on */
static void a_trace_gives_the_sizes_round_and_round(TC_NO_STATE)
{
    static const uint32_t bytes[]     = { 900, 100, 800, 200 };
    static const uint32_t keys[]      = { 0, 2 };
    static const uint32_t want[]      = { 800, 200, 900, 100, 800 };
    const struct tc_frame_trace trace = { bytes, 4, keys, 2 };
    struct tc_video_config config     = tc_video_config_default;
    struct rig rig;

    config.frames      = &trace;
    config.first_frame = 2;
    rig_init(&rig, &config);
    tc_video_source_add(&rig.source, &rig.viewers[0].destination);
    tc_video_source_start(&rig.source, 0);
    run_until(&rig, 300000000); /* 15 a second: 0, 67, 133, 200, 267 ms */
    assert_int_equal(rig.viewers[0].count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(rig.viewers[0].seen[i].rtp.payload_bytes, want[i]);
    rig_fini(&rig);

    config.first_frame = 4;
    assert_int_equal(tc_video_source_init(&rig.source, rig.network, 0, &config),
                     TC_EARG);
}

/* The first octets of each payload, as the codec would write them. */
static void assert_head(const struct seen *seen, enum tc_video_packing packing,
                        bool is_key, bool starts, bool ends)
{
    const struct tc_video_payload want = {
        .packing        = packing,
        .nal_type       = is_key ? TC_H264_NAL_IDR : TC_H264_NAL_SLICE,
        .ref_idc        = 3,
        .fragment_start = starts,
        .fragment_end   = ends,
        .is_frame_start = packing == TC_VIDEO_SINGLE || starts,
    };
    struct tc_video_payload told;
    uint8_t bytes[4];

    assert_int_equal(seen->rtp.codec, TC_RTP_CODEC_H264);
    assert_int_equal(tc_h264_encode(&want, bytes, sizeof bytes), TC_OK);
    assert_int_equal(seen->rtp.captured_bytes, tc_h264_encoded_len(&want));
    assert_memory_equal(seen->rtp.payload, bytes, seen->rtp.captured_bytes);
    assert_int_equal(tc_h264_decode(seen->rtp.payload, seen->rtp.captured_bytes,
                                    seen->rtp.payload_bytes, &told),
                     TC_OK);
    assert_int_equal(told.slice, is_key ? TC_VIDEO_KEY : TC_VIDEO_DELTA);
}

/* payloads of at most 100: 250 octets are three fragments, 80 a single unit */
static void payloads_begin_as_their_frames_do(TC_NO_STATE)
{
    static const uint32_t bytes[]     = { 250, 80, 250, 80 };
    static const uint32_t keys[]      = { 0, 3 };
    const struct tc_frame_trace trace = { bytes, 4, keys, 2 };
    struct tc_video_config config     = tc_video_config_default;
    struct rig rig;

    config.frames            = &trace;
    config.max_payload_bytes = 100;
    rig_init(&rig, &config);
    tc_video_source_add(&rig.source, &rig.viewers[0].destination);
    tc_video_source_start(&rig.source, 0);
    run_until(&rig, 250000000);
    assert_int_equal(rig.viewers[0].count, 8);

    const struct seen *seen = rig.viewers[0].seen;
    assert_head(&seen[0], TC_VIDEO_FRAGMENT, true, true, false);
    assert_head(&seen[1], TC_VIDEO_FRAGMENT, true, false, false);
    assert_head(&seen[2], TC_VIDEO_FRAGMENT, true, false, true);
    assert_head(&seen[3], TC_VIDEO_SINGLE, false, false, false);
    assert_head(&seen[4], TC_VIDEO_FRAGMENT, false, true, false);
    assert_head(&seen[5], TC_VIDEO_FRAGMENT, false, false, false);
    assert_head(&seen[6], TC_VIDEO_FRAGMENT, false, false, true);
    assert_head(&seen[7], TC_VIDEO_SINGLE, true, false, false);
    rig_fini(&rig);
}

static void copies_go_out_in_the_order_of_adding(TC_NO_STATE)
{
    struct tc_video_config config = tc_video_config_default;
    struct rig rig;
    const uint32_t before[] = { 2, 2, 0, 0, 1, 1 };
    const uint32_t after[]  = { 2, 2, 1, 1 };

    config.gop_frames   = 1; /* every frame is alike */
    config.i_to_p_ratio = 1.0;
    config.rate_bps     = 2000 * 8 * 15;
    rig_init(&rig, &config);
    tc_video_source_add(&rig.source, &rig.viewers[2].destination);
    tc_video_source_add(&rig.source, &rig.viewers[0].destination);
    tc_video_source_add(&rig.source, &rig.viewers[1].destination);
    tc_video_source_start(&rig.source, 0);
    run_until(&rig, 1000);
    assert_int_equal(rig.order_count, 6);
    assert_memory_equal(rig.order, before, sizeof before);

    tc_video_source_remove(&rig.source, &rig.viewers[0].destination);
    tc_video_source_remove(&rig.source, &rig.viewers[0].destination);
    run_until(&rig, 70000000);
    assert_int_equal(rig.order_count, 6 + 4);
    assert_memory_equal(rig.order + 6, after, sizeof after);

    tc_video_source_remove(&rig.source, &rig.viewers[1].destination);
    tc_video_source_remove(&rig.source, &rig.viewers[2].destination);
    tc_video_source_add(&rig.source, &rig.viewers[0].destination);
    run_until(&rig, 140000000);
    assert_int_equal(rig.order_count, 6 + 4 + 2);
    assert_int_equal(rig.order[11], 0);
    rig_fini(&rig);
}

/* Added between frames 0 and 1; frames 0 to 3 have 10, 2, 2, 2 packets */
static void a_viewer_joins_at_the_next_frame(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, &tc_video_config_default);
    tc_video_source_start(&rig.source, 0);
    run_until(&rig, 1000000);
    tc_video_source_add(&rig.source, &rig.viewers[0].destination);
    run_until(&rig, 210000000);

    assert_int_equal(rig.viewers[0].count, 6);
    assert_int_equal(rig.viewers[0].seen[0].rtp.seq, 10);
    assert_int_equal(rig.viewers[0].seen[0].rtp.timestamp, 6000);
    assert_int_equal(rig.viewers[0].seen[0].sent_ns, 66666667);
    rig_fini(&rig);
}

/* Frames 0 and 1, then a pause, then an I frame with the next numbers, and the
 * time that it is: 90 ticks a millisecond, 500.001 ms after the first start */
static void a_source_can_stop_and_start(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, &tc_video_config_default);
    tc_video_source_stop(&rig.source);
    tc_video_source_add(&rig.source, &rig.viewers[0].destination);
    tc_video_source_start(&rig.source, 0);
    run_until(&rig, 100000000);
    tc_video_source_stop(&rig.source);
    run_until(&rig, 500000000);
    assert_int_equal(rig.viewers[0].count, 12);

    tc_video_source_start(&rig.source, 1000);
    run_until(&rig, 500002000);
    assert_int_equal(rig.viewers[0].count, 12 + 10);
    assert_int_equal(rig.viewers[0].seen[12].sent_ns, 500001000);
    assert_int_equal(rig.viewers[0].seen[12].rtp.seq, 12);
    assert_int_equal(rig.viewers[0].seen[12].rtp.timestamp, 45000);
    rig_fini(&rig);
}

/* Started over 1 ms after frame 0, whose picture it is for 1/15 s: the next one
 * has the timestamp that frame 1 would have had. */
static void a_source_that_runs_starts_over_and_never_back(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, &tc_video_config_default);
    tc_video_source_add(&rig.source, &rig.viewers[0].destination);
    tc_video_source_start(&rig.source, 0);
    run_until(&rig, 1000000);
    assert_int_equal(rig.viewers[0].count, 10);
    tc_video_source_start(&rig.source, 0);
    run_until(&rig, 2000000);
    assert_int_equal(rig.viewers[0].count, 20);
    assert_int_equal(rig.viewers[0].seen[10].sent_ns, 1000000);
    assert_int_equal(rig.viewers[0].seen[10].rtp.timestamp, 6000);
    rig_fini(&rig);
}

static void a_group_is_sent_one_copy(TC_NO_STATE)
{
    struct tc_video_destination all = { .flow         = TC_FLOW_NONE,
                                        .is_multicast = true };
    struct rig rig;

    rig_init(&rig, &tc_video_config_default);
    assert_int_equal(tc_multicast_add_group(rig.network, 0xe8000001, &all.to),
                     TC_OK);
    tc_multicast_join(rig.network, all.to, rig.viewers[0].node);
    tc_multicast_join(rig.network, all.to, rig.viewers[2].node);
    tc_video_source_add(&rig.source, &all);
    tc_video_source_start(&rig.source, 0);
    run_until(&rig, 1000);

    assert_int_equal(tc_network_totals(rig.network).sent, 10);
    assert_int_equal(rig.viewers[0].count, 10);
    assert_int_equal(rig.viewers[1].count, 0);
    assert_int_equal(rig.viewers[2].count, 10);
    rig_fini(&rig);
}

static void impossible_values_are_refused(TC_NO_STATE)
{
    struct tc_video_config bad[6];
    struct rig rig;
    struct tc_video_source source;

    rig_init(&rig, &tc_video_config_default);
    for (size_t i = 0; i < TC_LEN(bad); i++)
        bad[i] = tc_video_config_default;
    bad[0].rate_bps          = 0;
    bad[1].frame_rate_den    = 0;
    bad[2].gop_frames        = 0;
    bad[3].i_to_p_ratio      = 0.0;
    bad[4].max_payload_bytes = 3;
    bad[5].rate_bps          = 1; /* a frame of no octets */
    for (size_t i = 0; i < TC_LEN(bad); i++)
        assert_int_equal(tc_video_source_init(&source, rig.network,
                                              rig.source_node, &bad[i]),
                         TC_EARG);
    rig_fini(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame_sizes_give_the_rate),
        cmocka_unit_test(frames_that_do_not_fit_are_fragmented),
        cmocka_unit_test(fragments_add_up_to_the_frame),
        cmocka_unit_test(packets_are_numbered_marked_and_timed),
        cmocka_unit_test(a_rational_rate_does_not_drift),
        cmocka_unit_test(a_trace_gives_the_sizes_round_and_round),
        cmocka_unit_test(payloads_begin_as_their_frames_do),
        cmocka_unit_test(copies_go_out_in_the_order_of_adding),
        cmocka_unit_test(a_viewer_joins_at_the_next_frame),
        cmocka_unit_test(a_source_can_stop_and_start),
        cmocka_unit_test(a_source_that_runs_starts_over_and_never_back),
        cmocka_unit_test(a_group_is_sent_one_copy),
        cmocka_unit_test(impossible_values_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
