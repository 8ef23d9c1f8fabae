/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "analysis/kpi.h"
#include "near.h"
#include "proto/cops/cops_msg.h"
#include "small_capture.h"
#include "tests/support/test.h"

static void every_kpi_has_a_name_a_unit_and_a_meaning(TC_NO_STATE)
{
    for (int k = 0; k < TC_KPI_COUNT; k++) {
        assert_true(strlen(tc_kpi_name((enum tc_kpi)k)) > 0);
        assert_true(strlen(tc_kpi_name((enum tc_kpi)k)) <
                    TC_ESTIMATE_NAME_BYTES);
        assert_true(strlen(tc_kpi_units((enum tc_kpi)k)) > 0);
        assert_true(strlen(tc_kpi_units((enum tc_kpi)k)) <
                    TC_ESTIMATE_UNITS_BYTES);
        assert_true(strlen(tc_kpi_long_name((enum tc_kpi)k)) > 0);
        for (int other = 0; other < k; other++)
            assert_string_not_equal(tc_kpi_name((enum tc_kpi)k),
                                    tc_kpi_name((enum tc_kpi)other));
    }
    assert_string_equal(tc_kpi_name(TC_KPI_CONNECTION_DELAY),
                        "connection_delay");
    assert_string_equal(tc_kpi_units(TC_KPI_TRAFFIC_AT_TAP), "bit/s");
}

static double mean_of(const struct small_capture *c, enum tc_kpi kpi)
{
    struct tc_kpi_sample sample;

    assert_int_equal(tc_kpi_sample_make(c->measurement, kpi, &sample), TC_OK);
    const double mean = tc_kpi_sample_mean(&sample);
    tc_kpi_sample_fini(&sample);
    return mean;
}

/* Times as small_capture.h has them; 21 expected, 20 came; 19 packets of 250
 * octets in 2 s; (2000 + 9 * 250) and (9 * 250) octets in the two whole
 * seconds. */
static void figures_of_a_call_are_those_of_its_times(TC_NO_STATE)
{
    struct small_capture c;

    small_capture_open(&c);
    small_capture_run(&c);
    assert_near(mean_of(&c, TC_KPI_CONNECTION_DELAY), 0.060);
    assert_near(mean_of(&c, TC_KPI_SETUP_DELAY), 0.050);
    assert_near(mean_of(&c, TC_KPI_SESSION_REQUEST_DELAY), 0.020);
    assert_near(mean_of(&c, TC_KPI_FIRST_MEDIA_DELAY), 0.100);
    assert_near(mean_of(&c, TC_KPI_COMPLETION_RATIO), 1);
    assert_near(mean_of(&c, TC_KPI_STREAM_LOSS_RATIO), 1.0 / 21);
    assert_near(mean_of(&c, TC_KPI_STREAM_JITTER), 0);
    assert_near(mean_of(&c, TC_KPI_STREAM_BITRATE), 19 * 250 * 8 / 2.0);
    assert_near(mean_of(&c, TC_KPI_TRAFFIC_AT_TAP), (4250 + 2250) * 8 / 2.0);
    small_capture_close(&c);
}

static void a_call_not_set_up_has_no_delays(TC_NO_STATE)
{
    struct small_capture c;

    small_capture_open(&c);
    small_sip(&c, TC_SIP_INVITE, 0, 0);
    small_sip(&c, TC_SIP_INVITE, 180, 20);
    small_sip(&c, TC_SIP_INVITE, 486, 50);
    small_capture_finish(&c);
    assert_nan(mean_of(&c, TC_KPI_CONNECTION_DELAY));
    assert_nan(mean_of(&c, TC_KPI_SETUP_DELAY));
    assert_nan(mean_of(&c, TC_KPI_SESSION_REQUEST_DELAY));
    assert_near(mean_of(&c, TC_KPI_COMPLETION_RATIO), 0);
    small_capture_close(&c);
}

static void a_call_left_open_says_nothing_of_success(TC_NO_STATE)
{
    struct small_capture c;

    small_capture_open(&c);
    small_sip(&c, TC_SIP_INVITE, 0, 0);
    small_capture_finish(&c);
    assert_nan(mean_of(&c, TC_KPI_COMPLETION_RATIO));
    small_capture_close(&c);
}

static void a_measurement_of_nothing_has_no_figures(TC_NO_STATE)
{
    struct small_capture c;

    small_capture_open(&c);
    small_capture_finish(&c);
    for (int k = 0; k <= TC_KPI_TRAFFIC_AT_TAP; k++) {
        struct tc_estimate e;

        assert_int_equal(
            tc_kpi_estimate(c.measurement, (enum tc_kpi)k, 0.95, &e), TC_OK);
        assert_nan(e.mean);
        assert_nan(e.ci_lo);
        assert_int_equal(e.n, 0);
    }
    small_capture_close(&c);
}

/* The only second there is stands, whole or not: two messages of 500 octets. */
static void a_capture_within_a_second_has_its_traffic(TC_NO_STATE)
{
    struct small_capture c;

    small_capture_open(&c);
    small_sip(&c, TC_SIP_INVITE, 0, 0);
    small_sip(&c, TC_SIP_INVITE, 180, 20);
    small_capture_finish(&c);
    assert_near(mean_of(&c, TC_KPI_TRAFFIC_AT_TAP), 2 * SMALL_SIP_BYTES * 8);
    small_capture_close(&c);
}

/* Bins of half a second: 1000 octets in the first are 16 000 bit/s. */
static void traffic_is_by_the_width_of_a_bin(TC_NO_STATE)
{
    const struct tc_measurement_cfg cfg = { .bin_ns = INT64_C(500000000) };
    struct small_capture c;

    small_capture_open(&c);
    tc_measurement_destroy(c.measurement);
    assert_int_equal(tc_measurement_create(&c.measurement, &c.directory, &cfg),
                     TC_OK);
    small_sip(&c, TC_SIP_INVITE, 0, 0);
    small_sip(&c, TC_SIP_INVITE, 180, 20);
    small_sip(&c, TC_SIP_INVITE, 200, 700);
    small_capture_finish(&c);
    assert_near(mean_of(&c, TC_KPI_TRAFFIC_AT_TAP),
                2 * SMALL_SIP_BYTES * 8 / 0.5);
    small_capture_close(&c);
}

static void an_estimate_carries_its_names(TC_NO_STATE)
{
    struct small_capture c;
    struct tc_estimate e;

    small_capture_open(&c);
    small_capture_run(&c);
    assert_int_equal(
        tc_kpi_estimate(c.measurement, TC_KPI_SETUP_DELAY, 0.9, &e), TC_OK);
    assert_string_equal(e.kpi, "setup_delay");
    assert_string_equal(e.units, "s");
    assert_string_equal(e.covers, "measured");
    assert_near(e.mean, 0.05);
    assert_near(e.confidence, 0.9);
    assert_int_equal(e.n, 1);
    assert_nan(e.ci_lo); /* one viewer only */
    assert_string_equal(e.flags, "1 cluster: no interval");
    small_capture_close(&c);
}

/*
 * A ground on which every KPI has a value, in ms:
 *
 *   calls     1  Alice: INVITE 0, 180 at 20, 200 at 55, ACK 60
 *             2  Alice: INVITE 200, 486 at 230
 *             3  Carl: INVITE 3020, and the records end
 *             4  Dora: INVITE 300, 200 at 340, ACK 350, BYE 360 for COPS
 *   COPS      one asks at 100 and has it at 135; another at 100, at 145, and
 *             once more, without a decision
 *   video     frame n of two packets of 1000 octets is sent at 1000 + 100 n,
 *             received at +10 and +15.  Of frame 5 the first is lost; the
 *             last of frame 8 takes 145; frame 9 takes 50 and 55.
 *   audio     one packet, sent at 496 and received at 500
 *   links     in the window of 1 to 3 s: 5000 octets from a host, 700 to one,
 *             30 between routers
 */
enum { FRAMES = 21, PACKET_BYTES = 1000, SECOND = 1000 };

static void push_sip(struct small_capture *c, const char *call,
                     const char *viewer, enum tc_sip_method method,
                     uint16_t status, int64_t at_ms)
{
    const struct tc_sdp sdp = {
        .media_count = 1,
        .media       = { { .port = 4000, .address = TC_TEXT("10.0.0.1") } },
    };
    const bool is_invite        = method == TC_SIP_INVITE && status == 0;
    const struct tc_sip_msg msg = {
        .is_request    = status == 0,
        .method        = method,
        .status        = status,
        .call_id       = tc_text_of(call),
        .from          = { .uri = tc_text_of(viewer), .tag = TC_TEXT("ta") },
        .to            = { .uri = TC_TEXT("sip:bob@b.example"),
                           .tag = is_invite ? TC_TEXT("") : TC_TEXT("tb") },
        .reason_header = tc_text_of(method == TC_SIP_BYE ? "cops;cause=3" : ""),
        .sdp           = is_invite ? &sdp : NULL,
    };

    small_push(c,
               (struct tc_record){
                   .view       = { .sip = &msg },
                   .wire_bytes = SMALL_SIP_BYTES,
                   .from       = status == 0 ? c->alice : c->bob,
                   .to         = status == 0 ? c->bob : c->alice,
                   .kind       = TC_RECORD_MESSAGE,
                   .protocol   = TC_PROTOCOL_SIP,
               },
               at_ms);
}

static void push_cops(struct small_capture *c, uint32_t pep, uint8_t handle,
                      enum tc_cops_op op, int64_t at_ms)
{
    const uint8_t octets[]       = { handle };
    const struct tc_cops_msg msg = {
        .op               = op,
        .is_solicited     = op == TC_COPS_DEC,
        .client_type      = 0x4001,
        .handle           = { .at = octets, .len_bytes = 1, .c_type = 1 },
        .has_decision     = op == TC_COPS_DEC,
        .decision_command = TC_COPS_INSTALL,
    };

    small_push(c,
               (struct tc_record){
                   .view     = { .cops = &msg },
                   .from     = op == TC_COPS_REQ ? pep : c->bob,
                   .to       = op == TC_COPS_REQ ? c->bob : pep,
                   .kind     = TC_RECORD_MESSAGE,
                   .protocol = TC_PROTOCOL_COPS,
               },
               at_ms);
}

/* Packet `half` of video frame `n` at a tap; the first frame is a key frame. */
static void push_video(struct small_capture *c, uint16_t tap, unsigned n,
                       unsigned half, int64_t at_ms)
{
    static const uint8_t key[]     = { 0x65, 0x88, 0x00 };
    static const uint8_t delta[]   = { 0x41, 0x9a, 0x00 };
    const struct tc_rtp_packet rtp = {
        .ssrc           = 7,
        .seq            = (uint16_t)(2 * n + half),
        .timestamp      = n * 9000U,
        .marker         = half == 1,
        .payload_type   = 96,
        .clock_rate_hz  = 90000,
        .codec          = TC_RTP_CODEC_H264,
        .payload        = n == 0 ? key : delta,
        .captured_bytes = 3,
        .payload_bytes  = PACKET_BYTES - 54,
    };

    small_push(c,
               (struct tc_record){
                   .view       = { .rtp = &rtp },
                   .wire_bytes = PACKET_BYTES,
                   .from       = c->bob,
                   .to         = c->media,
                   .tap        = tap,
                   .kind       = TC_RECORD_PACKET,
                   .protocol   = TC_PROTOCOL_RTP,
               },
               at_ms);
}

static void push_audio(struct small_capture *c, uint16_t tap, uint32_t to,
                       int64_t at_ms)
{
    const struct tc_rtp_packet rtp = { .ssrc          = 8,
                                       .clock_rate_hz = 8000,
                                       .codec         = TC_RTP_CODEC_OTHER };

    small_push(c,
               (struct tc_record){
                   .view       = { .rtp = &rtp },
                   .wire_bytes = 214,
                   .from       = c->bob,
                   .to         = to,
                   .flow       = 1,
                   .tap        = tap,
                   .kind       = TC_RECORD_PACKET,
                   .protocol   = TC_PROTOCOL_RTP,
               },
               at_ms);
}

static int64_t way_ms(unsigned frame, unsigned half)
{
    return frame == 8 && half == 1 ? 145
           : frame == 9            ? (half == 0 ? 50 : 55)
           : half == 0             ? 10
                                   : 15;
}

/* In order of time: what frame 9 is sent overtakes nothing. */
static void push_all_video(struct small_capture *c)
{
    for (unsigned n = 0; n < FRAMES; n++)
        for (unsigned half = 0; half < 2; half++)
            push_video(c, 1, n, half, SECOND + 100 * (int64_t)n);
    for (unsigned n = 0; n < FRAMES; n++)
        for (unsigned half = 0; half < 2; half++)
            if (n != 5 || half != 0)
                push_video(c, 0, n, half,
                           SECOND + 100 * (int64_t)n + way_ms(n, half));
}

static void push_links(struct small_capture *c)
{
    static const struct {
        uint64_t bytes;
        uint32_t is_core, is_first;
    } links[] = { { 5000, 0, 1 }, { 700, 0, 0 }, { 30, 1, 0 } };

    for (uint32_t i = 0; i < TC_LEN(links); i++) {
        const struct tc_link_counters counters = {
            .start_ns = INT64_C(1000000000),
            .end_ns   = INT64_C(2000000000),
            .bytes    = links[i].bytes,
            .link     = i,
            .is_core  = links[i].is_core,
            .is_first = links[i].is_first,
        };

        small_push(c,
                   (struct tc_record){ .view = { .link = &counters },
                                       .kind = TC_RECORD_LINK },
                   2 * SECOND);
    }
}

static void push_calls(struct small_capture *c)
{
    static const char alice[] = "sip:alice@a.example";
    static const char dora[]  = "sip:dora@a.example";

    push_sip(c, "call-1", alice, TC_SIP_INVITE, 0, 0);
    push_sip(c, "call-1", alice, TC_SIP_INVITE, 180, 20);
    push_sip(c, "call-1", alice, TC_SIP_INVITE, 200, 55);
    push_sip(c, "call-1", alice, TC_SIP_ACK, 0, 60);
    push_sip(c, "call-2", alice, TC_SIP_INVITE, 0, 200);
    push_sip(c, "call-2", alice, TC_SIP_INVITE, 486, 230);
    push_sip(c, "call-4", dora, TC_SIP_INVITE, 0, 300);
    push_sip(c, "call-4", dora, TC_SIP_INVITE, 200, 340);
    push_sip(c, "call-4", dora, TC_SIP_ACK, 0, 350);
    push_sip(c, "call-4", dora, TC_SIP_BYE, 0, 360);
}

static void push_decisions(struct small_capture *c, uint32_t pep,
                           uint32_t other)
{
    push_cops(c, pep, 1, TC_COPS_REQ, 100);
    push_cops(c, other, 2, TC_COPS_REQ, 100);
    push_cops(c, pep, 1, TC_COPS_DEC, 135);
    push_cops(c, other, 2, TC_COPS_DEC, 145);
    push_cops(c, other, 3, TC_COPS_REQ, 150);
}

static struct small_capture full;

static int open_full(TC_NO_STATE)
{
    const struct tc_measurement_cfg cfg = {
        .window_start_ns = INT64_C(1000000000),
        .window_end_ns   = INT64_C(3000000000),
        .playout         = { .buffer_ns = INT64_C(100000000) },
    };
    uint16_t origin;

    small_capture_open(&full);
    tc_measurement_destroy(full.measurement);
    assert_int_equal(
        tc_measurement_create(&full.measurement, &full.directory, &cfg), TC_OK);
    assert_int_equal(tc_directory_add_tap(&full.directory, "camera",
                                          TC_TAP_STREAM_ORIGIN, 0, &origin),
                     TC_OK);
    push_calls(&full);
    push_decisions(&full, small_endpoint(&full, "10.0.0.3", 3288),
                   small_endpoint(&full, "10.0.0.4", 3288));
    const uint32_t phone = small_endpoint(&full, "10.0.0.5", 4000);
    push_audio(&full, 1, phone, 496);
    push_audio(&full, 0, phone, 500);
    push_all_video(&full);
    push_links(&full);
    push_sip(&full, "call-3", "sip:carl@a.example", TC_SIP_INVITE, 0, 3020);
    small_capture_finish(&full);
    return 0;
}

static int close_full(TC_NO_STATE)
{
    small_capture_close(&full);
    return 0;
}

/* RFC 3550 A.8 literally, over the received packets; then the mean after each
 * packet but the first. */
static double jitter_of_the_video_s(void)
{
    double jitter = 0, sum = 0, before = (double)way_ms(0, 0);
    unsigned count = 0;

    for (unsigned i = 1; i < 2 * FRAMES; i++) {
        const double transit = (double)way_ms(i / 2, i % 2);

        if (i == 2 * 5)
            continue;
        jitter += (fabs(transit - before) - jitter) / 16;
        before = transit;
        sum += jitter;
        count++;
    }
    return sum / count * 1e-3;
}

/* What each KPI has on that ground. */
static const struct example {
    enum tc_kpi kpi;
    const char *name;
    const char *units;
    const char *long_name;
    bool is_of_model_only;
    double mean; /* NaN: jitter_of_the_video_s() */
    uint64_t n;
    uint64_t dropped;
} examples[] = {
    /* calls 2 and 3 are not set up; 4 is, and refused after all */
    { TC_KPI_CONNECTION_DELAY, "connection_delay", "s",
      "viewer's first message until it is ready to receive", false, 0.060, 1,
      3 },
    { TC_KPI_SETUP_DELAY, "setup_delay", "s",
      "viewer's first message to the 2xx response or OK", false, 0.055, 1, 3 },
    { TC_KPI_SESSION_REQUEST_DELAY, "session_request_delay", "s",
      "INVITE to the first response but 100 (RFC 6076 4.3.1)", false, 0.020, 1,
      3 },
    { TC_KPI_FIRST_MEDIA_DELAY, "first_media_delay", "s",
      "viewer's first message to the first media packet", false, 1.010, 1, 3 },
    /* call 1 of 1, 2 and 4; call 3 is not decided */
    { TC_KPI_COMPLETION_RATIO, "completion_ratio", "1",
      "share of sessions set up, of those not pending", false, 1 / 3.0, 3, 1 },
    /* 1 of 42, and 0 of 1 */
    { TC_KPI_STREAM_LOSS_RATIO, "stream_loss_ratio", "1",
      "share of expected RTP packets lost, per stream", false, 1 / 84.0, 2, 0 },
    /* a packet alone has none, as in the next ones */
    { TC_KPI_STREAM_JITTER, "stream_jitter", "s",
      "mean interarrival jitter (RFC 3550 A.8) per stream", false, NAN, 1, 1 },
    /* 41 packets but the first, from 1010 to 3015 */
    { TC_KPI_STREAM_BITRATE, "stream_bitrate", "bit/s",
      "frame octets per second per stream", false,
      40 * PACKET_BYTES * 8 / 2.005, 1, 1 },
    /* frame 0 is whole at 1015, shown 100 later; its first packet is in at
     * 1010 */
    { TC_KPI_PLAYOUT_STARTUP, "playout_startup", "s",
      "first packet to first frame shown; mean per stream", false, 0.105, 1,
      1 },
    /* frame 8 is due at 1115 + 800 and in at 1945: 30 late, and so is all
     * that follows: shown from 1115 to 3115 + 30 */
    { TC_KPI_PLAYOUT_STALL_RATIO, "playout_stall_ratio", "1",
      "share of playout time stalled, per stream", false, 0.030 / 2.030, 1, 1 },
    /* of 20 whole ones; frame 5 is not, of 21 */
    { TC_KPI_PLAYOUT_LATE_RATIO, "playout_late_ratio", "1",
      "share of complete frames that are late, per stream", false, 1 / 20.0, 1,
      1 },
    { TC_KPI_PLAYOUT_INCOMPLETE_RATIO, "playout_incomplete_ratio", "1",
      "share of frames never complete, per stream", false, 1 / 21.0, 1, 1 },
    /* of frames 0 to 19 all but one packet, in 2 s */
    { TC_KPI_TRAFFIC_AT_TAP, "traffic_at_tap", "bit/s",
      "frame octets per second at the tap", false, 39 * PACKET_BYTES * 8 / 2.0,
      1, 0 },
    /* 35 and 45 ms; one has no decision */
    { TC_KPI_COPS_DECISION_DELAY, "cops_decision_delay", "s",
      "last octet of the REQ to first octet of its DEC", false, 0.040, 2, 1 },
    /* 18 frames of 15 ms, one of 145, one of 55: 470 / 20; the audio has no
     * frame */
    { TC_KPI_STREAM_DELAY, "stream_delay", "s",
      "video frame, first octet sent to last octet received; mean per stream",
      true, 0.0235, 1, 1 },
    /* 19 of 10 ms and one of 50; 19 of 15, 145 and 55; the audio's 4:
     * 729 / 42, for packets weigh the same, whatever their stream */
    { TC_KPI_STREAM_DELAY_PACKETS, "stream_delay_packets", "s",
      "RTP packet, sent to received; mean over packets", true, 0.729 / 42, 1,
      0 },
    /* octets, 8 bits, 2 s */
    { TC_KPI_NETWORK_TRAFFIC_INJECTED, "network_traffic_injected", "bit/s",
      "traffic sent by hosts, mean over the window", true, 20000, 1, 0 },
    { TC_KPI_NETWORK_TRAFFIC_LINKS, "network_traffic_links", "bit/s",
      "traffic summed over all links, mean over the window", true, 22920, 1,
      0 },
    { TC_KPI_NETWORK_TRAFFIC_CORE, "network_traffic_core", "bit/s",
      "traffic summed over links between routers, mean over the window", true,
      120, 1, 0 },
};

static const struct example *example_of(enum tc_kpi kpi)
{
    for (size_t i = 0; i < TC_LEN(examples); i++)
        if (examples[i].kpi == kpi)
            return &examples[i];
    fail_msg("%s has no example: add one to this file", tc_kpi_name(kpi));
    return NULL;
}

static void every_kpi_has_an_example(TC_NO_STATE)
{
    for (int k = 0; k < TC_KPI_COUNT; k++) {
        const enum tc_kpi kpi   = (enum tc_kpi)k;
        const struct example *e = example_of(kpi);

        assert_string_equal(tc_kpi_name(kpi), e->name);
        assert_string_equal(tc_kpi_units(kpi), e->units);
        assert_string_equal(tc_kpi_long_name(kpi), e->long_name);
        assert_int_equal(tc_kpi_is_of_model_only(kpi), e->is_of_model_only);
    }
    assert_int_equal(TC_LEN(examples), TC_KPI_COUNT);
}

static void every_estimate_is_that_of_its_example(TC_NO_STATE)
{
    for (int k = 0; k < TC_KPI_COUNT; k++) {
        const struct example *e = example_of((enum tc_kpi)k);
        const double want = isnan(e->mean) ? jitter_of_the_video_s() : e->mean;
        struct tc_estimate got;

        assert_int_equal(tc_kpi_estimate(full.measurement, e->kpi, 0.95, &got),
                         TC_OK);
        if (!is_near(got.mean, want, 1e-9 * want) || got.n != e->n ||
            got.dropped != e->dropped)
            fail_msg("%s: %.9g of %u, %u dropped; expected %.9g", e->name,
                     got.mean, (unsigned)got.n, (unsigned)got.dropped, want);
        assert_near(mean_of(&full, e->kpi), want);
    }
}

/* Otherwise one example could replace another, and no test would notice. */
static void no_two_examples_are_alike(TC_NO_STATE)
{
    for (size_t i = 0; i < TC_LEN(examples); i++)
        for (size_t k = 0; k < i; k++)
            assert_false(examples[i].mean == examples[k].mean);
}

/* Calls 1 and 2 are Alice's; the two streams go to two receivers; the last two
 * requests are of one enforcement point. */
static void clusters_are_of_those_who_are_alike(TC_NO_STATE)
{
    static const struct {
        enum tc_kpi kpi;
        size_t count;
        size_t last_of_a_pair; /* it shares with the one before */
        size_t last_of_no_pair;
    } rows[] = {
        { TC_KPI_CONNECTION_DELAY, 4, 1, 2 },
        { TC_KPI_COMPLETION_RATIO, 4, 1, 2 },
        { TC_KPI_STREAM_LOSS_RATIO, 2, 0, 1 },
        { TC_KPI_COPS_DECISION_DELAY, 3, 2, 1 },
    };

    for (size_t r = 0; r < TC_LEN(rows); r++) {
        const size_t pair = rows[r].last_of_a_pair;
        const size_t none = rows[r].last_of_no_pair;
        struct tc_kpi_sample sample;

        assert_int_equal(
            tc_kpi_sample_make(full.measurement, rows[r].kpi, &sample), TC_OK);
        assert_int_equal(sample.count, rows[r].count);
        for (size_t i = 0; i < sample.count; i++)
            assert_true(sample.clusters[i] < sample.cluster_count);
        if (pair > 0)
            assert_int_equal(sample.clusters[pair], sample.clusters[pair - 1]);
        assert_int_not_equal(sample.clusters[none], sample.clusters[none - 1]);
        tc_kpi_sample_fini(&sample);
    }
}

/* 20 values 1 to 20, mixed, and three that are not known: the 10th, the 19th
 * and the 20th are the smallest that 50, 95 and 99 % do not exceed. */
static void a_summary_is_of_the_values_that_are_known(TC_NO_STATE)
{
    double values[23];
    struct tc_kpi_sample sample = { .values = values, .count = 23 };

    for (size_t i = 0; i < 20; i++)
        values[i + i / 7] = (double)(i * 7 % 20 + 1);
    values[7] = values[15] = values[22] = NAN;
    struct tc_kpi_summary s             = tc_kpi_sample_summarise(&sample);
    assert_int_equal(s.n, 20);
    assert_near(s.mean, 10.5);
    assert_near(s.p50, 10);
    assert_near(s.p95, 19);
    assert_near(s.p99, 20);
}

static void one_value_of_a_whole_has_no_quantiles(TC_NO_STATE)
{
    double value                = 3;
    struct tc_kpi_sample sample = { .values    = &value,
                                    .count     = 1,
                                    .is_single = true };
    struct tc_kpi_sample none   = { 0 };

    struct tc_kpi_summary s = tc_kpi_sample_summarise(&sample);
    assert_int_equal(s.n, 1);
    assert_near(s.mean, 3);
    assert_nan(s.p50);
    assert_nan(s.p99);
    s = tc_kpi_sample_summarise(&none);
    assert_int_equal(s.n, 0);
    assert_nan(s.mean);
    assert_nan(s.p95);
}

int main(void)
{
#define ON_FULL(name) \
    cmocka_unit_test_setup_teardown(name, open_full, close_full)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kpi_has_a_name_a_unit_and_a_meaning),
        cmocka_unit_test(figures_of_a_call_are_those_of_its_times),
        cmocka_unit_test(a_call_not_set_up_has_no_delays),
        cmocka_unit_test(a_call_left_open_says_nothing_of_success),
        cmocka_unit_test(a_measurement_of_nothing_has_no_figures),
        cmocka_unit_test(a_capture_within_a_second_has_its_traffic),
        cmocka_unit_test(traffic_is_by_the_width_of_a_bin),
        cmocka_unit_test(an_estimate_carries_its_names),
        ON_FULL(every_kpi_has_an_example),
        ON_FULL(every_estimate_is_that_of_its_example),
        ON_FULL(no_two_examples_are_alike),
        ON_FULL(clusters_are_of_those_who_are_alike),
        cmocka_unit_test(a_summary_is_of_the_values_that_are_known),
        cmocka_unit_test(one_value_of_a_whole_has_no_quantiles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
