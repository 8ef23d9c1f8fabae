/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/survey_kpi_rows.h"

#include <math.h>
#include <string.h>

#include "base/index.h"
#include "near.h"
#include "proto/mpegts/ts_packet.h"
#include "proto/rtp/rtp_packet.h"
#include "tests/support/test.h"

#define NONE  TC_TIME_NONE
#define MS(n) (INT64_C(1000000) * (n))

/* The rows that the examples below are about.  All of them begin at a time
 * other than 0, so that a value is a difference and no time of day. */

/* "ok" left as it should, "open" is not over, "mute" has no 2xx to its BYE,
 * "unacked" was answered and never acknowledged. */
enum {
    OK,
    OPEN,
    MUTE,
    BUSY,
    OVERLOAD,
    MOVED,
    LOST,
    UNDECIDED,
    CANCELLED,
    UNACKED,
    SESSIONS
};

static struct tc_session sessions[SESSIONS] = {
    [OK]        = { .outcome        = TC_SESSION_COMPLETED,
                    .code           = 200,
                    .viewer         = 2,
                    .from           = 5,
                    .invite_ns      = MS(1000),
                    .srd_ns         = MS(1011),
                    .setup_ns       = MS(1200),
                    .ready_ns       = MS(1210),
                    .first_media_ns = MS(1300),
                    .end_ns         = MS(4200),
                    .end_ok_ns      = MS(4213) },
    [OPEN]      = { .outcome   = TC_SESSION_COMPLETED,
                    .code      = 200,
                    .viewer    = 2,
                    .invite_ns = MS(5000),
                    .srd_ns    = MS(5020),
                    .setup_ns  = MS(5100),
                    .ready_ns  = MS(5110),
                    .end_ns    = NONE,
                    .end_ok_ns = NONE },
    [MUTE]      = { .outcome   = TC_SESSION_COMPLETED,
                    .code      = 200,
                    .viewer    = 1,
                    .invite_ns = MS(6000),
                    .srd_ns    = MS(6020),
                    .setup_ns  = MS(6100),
                    .ready_ns  = MS(6110),
                    .end_ns    = MS(8100),
                    .end_ok_ns = NONE },
    [BUSY]      = { .outcome   = TC_SESSION_REJECTED,
                    .code      = 486,
                    .viewer    = 1,
                    .invite_ns = MS(7000),
                    .srd_ns    = MS(7030),
                    .setup_ns  = NONE,
                    .ready_ns  = NONE,
                    .end_ns    = NONE,
                    .end_ok_ns = NONE },
    [OVERLOAD]  = { .outcome   = TC_SESSION_REJECTED,
                    .code      = 503,
                    .invite_ns = MS(7000),
                    .srd_ns    = MS(7070),
                    .setup_ns  = NONE,
                    .ready_ns  = NONE,
                    .end_ns    = NONE,
                    .end_ok_ns = NONE },
    [MOVED]     = { .outcome   = TC_SESSION_REJECTED,
                    .code      = 302,
                    .invite_ns = MS(7000),
                    .srd_ns    = MS(7050),
                    .setup_ns  = NONE,
                    .ready_ns  = NONE,
                    .end_ns    = NONE,
                    .end_ok_ns = NONE },
    [LOST]      = { .outcome   = TC_SESSION_TIMEOUT,
                    .invite_ns = MS(7000),
                    .srd_ns    = NONE,
                    .setup_ns  = NONE,
                    .ready_ns  = NONE,
                    .end_ns    = NONE,
                    .end_ok_ns = NONE },
    [UNDECIDED] = { .outcome   = TC_SESSION_UNFINISHED,
                    .invite_ns = MS(7000),
                    .srd_ns    = MS(7040),
                    .setup_ns  = NONE,
                    .ready_ns  = NONE,
                    .end_ns    = NONE,
                    .end_ok_ns = NONE },
    [CANCELLED] = { .outcome   = TC_SESSION_CANCELLED,
                    .code      = 487,
                    .invite_ns = MS(7000),
                    .srd_ns    = MS(7080),
                    .setup_ns  = NONE,
                    .ready_ns  = NONE,
                    .end_ns    = NONE,
                    .end_ok_ns = NONE },
    [UNACKED]   = { .outcome   = TC_SESSION_FAILED,
                    .code      = 200,
                    .invite_ns = MS(7000),
                    .srd_ns    = MS(7090),
                    .setup_ns  = MS(7090),
                    .ready_ns  = NONE,
                    .end_ns    = NONE,
                    .end_ok_ns = NONE },
};

/* In the order of the columns; parts that were not completed are missing. */
#define NO_PARTS                          \
    {                                     \
        NAN, NAN, NAN, NAN, NAN, NAN, NAN \
    }

static const struct tc_connection_parts parts[SESSIONS] = {
    [OK]        = { .forward_s          = 0.001,
                    .answer_s           = 0.002,
                    .broadcaster_cops_s = 0.004,
                    .return_s           = 0.008,
                    .viewer_cops_s      = 0.016,
                    .ack_s              = 0.032,
                    .first_media_s      = 0.064 },
    [OPEN]      = { NAN, 0.3, NAN, NAN, NAN, 0.4, NAN },
    [MUTE]      = NO_PARTS,
    [BUSY]      = NO_PARTS,
    [OVERLOAD]  = NO_PARTS,
    [MOVED]     = NO_PARTS,
    [LOST]      = NO_PARTS,
    [UNDECIDED] = NO_PARTS,
    [CANCELLED] = NO_PARTS,
    [UNACKED]   = NO_PARTS,
};

static const struct tc_registration registrations[] = {
    { .outcome    = TC_REGISTRATION_DONE,
      .code       = 200,
      .from       = 4,
      .request_ns = MS(100),
      .answer_ns  = MS(190) },
    { .outcome    = TC_REGISTRATION_FAILED,
      .code       = 403,
      .from       = 4,
      .request_ns = MS(200),
      .answer_ns  = MS(230) },
    { .outcome    = TC_REGISTRATION_TIMEOUT,
      .from       = 6,
      .request_ns = MS(300),
      .answer_ns  = NONE },
    { .outcome    = TC_REGISTRATION_OPEN,
      .from       = 6,
      .request_ns = MS(400),
      .answer_ns  = NONE },
    { .outcome    = TC_REGISTRATION_OTHER,
      .code       = 302,
      .from       = 6,
      .request_ns = MS(500),
      .answer_ns  = MS(520) },
};

static const struct tc_cops_transaction requests[] = {
    { .kind        = TC_COPS_OUTSOURCING,
      .outcome     = TC_COPS_OUTCOME_INSTALL,
      .client_type = 0x4001,
      .pep         = 3,
      .pdp         = 1,
      .request_ns  = MS(1000),
      .decision_ns = MS(1035) },
    { .kind        = TC_COPS_PROVISIONING,
      .outcome     = TC_COPS_OUTCOME_INSTALL,
      .client_type = 0x4002,
      .pep         = 3,
      .pdp         = 2,
      .request_ns  = MS(1000),
      .decision_ns = MS(1006) },
    { .kind        = TC_COPS_OUTSOURCING,
      .outcome     = TC_COPS_OUTCOME_REMOVE,
      .client_type = 0x4001,
      .pep         = 4,
      .pdp         = 1,
      .request_ns  = MS(1000),
      .decision_ns = MS(1045) },
    { .kind        = TC_COPS_PROVISIONING,
      .outcome     = TC_COPS_OUTCOME_NULL,
      .client_type = 0x4001,
      .pep         = 4,
      .pdp         = 1,
      .request_ns  = MS(1000),
      .decision_ns = MS(1007) },
    { .kind        = TC_COPS_OUTSOURCING,
      .outcome     = TC_COPS_OUTCOME_ERROR,
      .client_type = 0x4002,
      .pep         = 4,
      .pdp         = 1,
      .request_ns  = MS(1000),
      .decision_ns = MS(1080) },
    { .kind        = TC_COPS_OUTSOURCING,
      .outcome     = TC_COPS_OUTCOME_NONE,
      .client_type = 0x4001,
      .pep         = 4,
      .pdp         = 1,
      .request_ns  = MS(1000),
      .decision_ns = NONE },
};

static const struct tc_cops_report_delay reports[] = {
    { .pep = 3, .decision_ns = MS(1035), .report_ns = MS(1047) },
    { .pep = 4, .decision_ns = MS(1045), .report_ns = MS(1059) },
};

static const struct tc_membership memberships[] = {
    { .member         = 5,
      .join_ns        = MS(1220),
      .leave_ns       = MS(4190),
      .first_media_ns = MS(1300),
      .first_key_ns   = MS(1700) },
    { .member         = 6,
      .join_ns        = MS(2000),
      .leave_ns       = MS(2001),
      .first_media_ns = NONE,
      .first_key_ns   = NONE },
    /* audio: it has no key frames */
    { .member         = 5,
      .join_ns        = MS(4250),
      .leave_ns       = NONE,
      .first_media_ns = MS(4256),
      .first_key_ns   = NONE },
};

/* The first between sessions, the second between groups alone. */
static struct tc_channel_change changes[] = {
    { .from_session    = OK,
      .to_session      = OPEN,
      .from_membership = 0,
      .to_membership   = 2,
      .request_ns      = MS(4200),
      .leave_ns        = MS(4190),
      .join_ns         = MS(4250),
      .ready_ns        = MS(4232),
      .first_media_ns  = MS(4256),
      .first_key_ns    = MS(4700) },
    { .from_session    = TC_INDEX_NONE,
      .to_session      = TC_INDEX_NONE,
      .from_membership = 1,
      .to_membership   = 2,
      .request_ns      = MS(2001),
      .leave_ns        = MS(2001),
      .join_ns         = MS(4250),
      .ready_ns        = NONE,
      .first_media_ns  = MS(4256),
      .first_key_ns    = NONE },
};

/* Of the second the clocks' offset is not known. */
static const struct tc_path_delay paths[] = {
    { .from            = 1,
      .to              = 5,
      .matched         = 90,
      .only_first      = 10,
      .only_second     = 30,
      .delay_mean_s    = 0.020,
      .delay_min_s     = 0.018,
      .delay_max_s     = 0.029,
      .variation_p50_s = 0.002,
      .variation_p95_s = 0.006,
      .variation_p99_s = 0.009,
      .bound_s         = 0.001 },
    { .from            = 1,
      .to              = 6,
      .matched         = 75,
      .only_first      = 25,
      .delay_mean_s    = 17.5,
      .delay_min_s     = 17.4,
      .delay_max_s     = 17.6,
      .variation_p50_s = 0.03,
      .variation_p95_s = 0.05,
      .variation_p99_s = 0.07,
      .bound_s         = NAN },
};

/* Nothing of UNFED came to the quality trackers. */
enum { AUDIO, VIDEO, TELEVISION, UNFED, STREAMS };

static const struct tc_rtp_stream streams[STREAMS] = {
    [AUDIO] = { .to = 5, .start_ns = MS(1000), .end_ns = MS(2000) },
    /* from frame 0 to frame 11, of which the viewer was away for 200 ms */
    [VIDEO]      = { .to        = 6,
                     .from      = 1,
                     .start_ns  = MS(1000),
                     .end_ns    = MS(1600),
                     .paused_ns = MS(200) },
    [TELEVISION] = { .to = 5, .start_ns = MS(0), .end_ns = MS(3000) },
    [UNFED]      = { .to = 6, .start_ns = MS(0), .end_ns = MS(3000) },
};

/* Of streams without a clock all is NaN. */
static const struct tc_delay_variation_stats delays[STREAMS] = {
    [AUDIO] = { .ipdv_mean_abs_s = 0.0011,
                .ipdv_sd_s       = 0.0012,
                .ipdv_max_s      = 0.0013,
                .pdv_p50_s       = 0.0021,
                .pdv_p95_s       = 0.0022,
                .pdv_p99_s       = 0.0023,
                .pdv_p999_s      = 0.0024,
                .pdv_max_s       = 0.0025 },
    [VIDEO] = { .ipdv_mean_abs_s = NAN, .pdv_p95_s = NAN, .pdv_p999_s = NAN },
    [TELEVISION] = { .ipdv_mean_abs_s = 0.1,
                     .pdv_p95_s       = 0.2,
                     .pdv_p99_s       = 0.25,
                     .pdv_p999_s      = 0.3 },
    [UNFED] = { .ipdv_mean_abs_s = NAN, .pdv_p95_s = NAN, .pdv_p999_s = NAN },
};

static const struct tc_round_trip trips[] = {
    { .rtt_ns = MS(80), .ssrc = 1, .reporter = 9 },
    { .rtt_ns = MS(120), .ssrc = 1, .reporter = 9 },
    { .rtt_ns = MS(95), .ssrc = 2, .reporter = 9 },
};

static const uint32_t ts_rows[] = { TELEVISION };

static void feed_rtp(struct tc_media_quality *media, size_t row, int64_t at_ns,
                     struct tc_rtp_packet packet)
{
    const struct tc_record record = { .at_ns    = at_ns,
                                      .first_ns = at_ns,
                                      .view     = { .rtp = &packet },
                                      .kind     = TC_RECORD_PACKET,
                                      .protocol = TC_PROTOCOL_RTP };

    assert_int_equal(tc_media_quality_feed(media, row, &record), TC_OK);
}

/* 0 1 3 2 6 8: 2 arrives after 3, of 6 different ones; 4 5 and 7 are lost: two
 * bursts of 1.5 packets on average. */
static void feed_audio(struct tc_media_quality *media)
{
    static const uint16_t seqs[] = { 0, 1, 3, 2, 6, 8 };

    for (size_t i = 0; i < TC_LEN(seqs); i++)
        feed_rtp(media, AUDIO, MS(1000 + 20 * seqs[i]),
                 (struct tc_rtp_packet){ .seq           = seqs[i],
                                         .timestamp     = seqs[i] * 160U,
                                         .payload_bytes = 160,
                                         .clock_rate_hz = 8000,
                                         .codec         = TC_RTP_CODEC_OTHER });
}

/* 12 frames of a packet each: 11 of them 40 ms apart, the last 200 ms later.
 * That is a freeze (at least 3 times 40 and 150 ms more), 200 ms of 400 ms
 * watched.  11 intervals in 600 ms are 55 / 3 Hz.  Key frames are number 0 of
 * 1500 octets and number 10 of 1700, 400 ms apart; of the ten others nine have
 * 500 octets and one 700: 520. */
static void feed_video(struct tc_media_quality *media)
{
    static const uint8_t key[]   = { 0x65, 0x88, 0x00 };
    static const uint8_t delta[] = { 0x41, 0x9a, 0x00 };

    for (uint16_t n = 0; n < 12; n++) {
        const bool is_key = n % 10 == 0;

        feed_rtp(media, VIDEO, MS(n < 11 ? 1000 + 40 * n : 1600),
                 (struct tc_rtp_packet){
                     .seq            = n,
                     .timestamp      = n * 3600U,
                     .marker         = true,
                     .payload        = is_key ? key : delta,
                     .captured_bytes = 3,
                     .payload_bytes  = (uint32_t)(is_key   ? 1500 + 20 * n
                                                  : n == 4 ? 700
                                                           : 500),
                     .clock_rate_hz  = 90000,
                     .codec          = TC_RTP_CODEC_H264,
                 });
    }
}

/* A datagram of 7 TS packets each 10 ms for 3 s, but for number 250.  DF is
 * what a datagram leaves empty, 10 ms; where one is missing, 20 ms.  7 packets
 * lost in 3 intervals. */
static void feed_television(struct tc_media_quality *media)
{
    for (uint16_t n = 0; n <= 300; n++)
        if (n != 250)
            feed_rtp(media, TELEVISION, MS(10 * n),
                     (struct tc_rtp_packet){ .seq           = n,
                                             .timestamp     = n * 900U,
                                             .payload_bytes = 7 * TC_TS_BYTES,
                                             .clock_rate_hz = 90000,
                                             .codec = TC_RTP_CODEC_MP2T });
}

/* Over UDP alone: one TS packet each 25 ms for 2 s.  DF is 25 ms; the counter
 * passes over three in the second interval: 3 in 2 intervals. */
static void feed_ts(struct tc_media_quality *media)
{
    uint8_t bytes[TC_TS_BYTES]         = { 0x47, 0x01, 0x00 };
    const struct tc_ts_payload payload = { .bytes          = bytes,
                                           .captured_bytes = TC_TS_BYTES,
                                           .packets        = 1 };

    for (unsigned n = 0; n <= 80; n++) {
        const struct tc_record record = { .at_ns    = MS(25 * n),
                                          .view     = { .ts = &payload },
                                          .flow     = 1,
                                          .kind     = TC_RECORD_PACKET,
                                          .protocol = TC_PROTOCOL_MPEGTS };

        bytes[3] = (uint8_t)(0x10 | ((n < 60 ? n : n + 3) & 0x0f));
        assert_int_equal(tc_media_quality_feed_ts(media, &record), TC_OK);
    }
}

static struct tc_session_table table = { .rows = sessions, .count = SESSIONS };
static struct tc_channel_changes changed = { .rows  = changes,
                                             .count = TC_LEN(changes) };
static struct tc_media_quality *media;
static struct tc_survey_ground ground;

static int set_up(TC_NO_STATE)
{
    uint32_t id;

    if (tc_media_quality_create(&media) != TC_OK ||
        tc_intern_create(&table.texts) != TC_OK ||
        tc_intern_id(table.texts, TC_TEXT("al@x"), &id) != TC_OK ||
        tc_intern_id(table.texts, TC_TEXT("bo@x"), &id) != TC_OK ||
        tc_intern_id(table.texts, TC_TEXT("cy@x"), &id) != TC_OK)
        return -1;
    feed_audio(media);
    feed_video(media);
    feed_television(media);
    feed_ts(media);
    ground = (struct tc_survey_ground){
        .sessions           = &table,
        .parts              = parts,
        .registrations      = registrations,
        .registration_count = TC_LEN(registrations),
        .requests           = requests,
        .request_count      = TC_LEN(requests),
        .reports            = reports,
        .report_count       = TC_LEN(reports),
        .memberships        = memberships,
        .membership_count   = TC_LEN(memberships),
        .changes            = &changed,
        .paths              = paths,
        .path_count         = TC_LEN(paths),
        .streams            = streams,
        .stream_count       = STREAMS,
        .media              = media,
        .ts_rows            = ts_rows,
        .ts_count           = TC_LEN(ts_rows),
        .delays             = delays,
        .trips              = trips,
        .trip_count         = TC_LEN(trips),
        .endpoints          = 7,
    };
    return 0;
}

static int tear_down(TC_NO_STATE)
{
    tc_media_quality_destroy(media);
    tc_intern_destroy(table.texts);
    table.texts = NULL;
    return 0;
}

enum { PLAIN, QUANTILES, VALUES = 10 };

/* One for each row, by its name: what it has of each of the rows above. */
static const struct example {
    const char *name;
    const char *units;
    enum tc_survey_subject subject;
    bool has_quantiles;
    double want[VALUES]; /* as many as the subject has rows */
} examples[] = {
#define NO NAN
    /* in the order of the sessions above:
     *  ok open mute busy overload moved lost undecided cancelled unacked */

    /* 7030 - 7000, ...: neither the redirection nor the 2xx without an ACK is
     * a failure of the request */
    { "session_request_delay_failed",
      "s",
      TC_OF_SESSIONS,
      PLAIN,
      { NO, NO, NO, 0.030, 0.070, NO, NO, NO, 0.080, NO } },
    /* 4213 - 4200 */
    { "session_disconnect_delay",
      "s",
      TC_OF_SESSIONS,
      QUANTILES,
      { 0.013, NO, NO, NO, NO, NO, NO, NO, NO, NO } },
    /* 4200 - 1200, 8100 - 6100 */
    { "session_duration",
      "s",
      TC_OF_SESSIONS,
      PLAIN,
      { 3, NO, 2, NO, NO, NO, NO, NO, NO, NO } },
    { "session_establishment_ratio",
      "1",
      TC_OF_SESSIONS,
      PLAIN,
      { 1, 1, 1, 0, 0, NO, 0, NO, 0, 1 } },
    { "session_effectiveness_ratio",
      "1",
      TC_OF_SESSIONS,
      PLAIN,
      { 1, 1, 1, 1, 0, NO, 0, NO, 0, 1 } },
    { "ineffective_session_ratio",
      "1",
      TC_OF_SESSIONS,
      PLAIN,
      { 0, 0, 0, 0, 1, 0, 1, NO, 0, 0 } },
    { "session_completion_ratio",
      "1",
      TC_OF_SESSIONS,
      PLAIN,
      { 1, NO, 0, 0, 0, 0, 0, NO, 0, 0 } },
    { "part_forward",
      "s",
      TC_OF_SESSIONS,
      PLAIN,
      { 0.001, NO, NO, NO, NO, NO, NO, NO, NO, NO } },
    { "part_answer",
      "s",
      TC_OF_SESSIONS,
      PLAIN,
      { 0.002, 0.3, NO, NO, NO, NO, NO, NO, NO, NO } },
    { "part_broadcaster_cops",
      "s",
      TC_OF_SESSIONS,
      PLAIN,
      { 0.004, NO, NO, NO, NO, NO, NO, NO, NO, NO } },
    { "part_return",
      "s",
      TC_OF_SESSIONS,
      PLAIN,
      { 0.008, NO, NO, NO, NO, NO, NO, NO, NO, NO } },
    { "part_viewer_cops",
      "s",
      TC_OF_SESSIONS,
      PLAIN,
      { 0.016, NO, NO, NO, NO, NO, NO, NO, NO, NO } },
    { "part_ack",
      "s",
      TC_OF_SESSIONS,
      PLAIN,
      { 0.032, 0.4, NO, NO, NO, NO, NO, NO, NO, NO } },
    { "part_first_media",
      "s",
      TC_OF_SESSIONS,
      PLAIN,
      { 0.064, NO, NO, NO, NO, NO, NO, NO, NO, NO } },

    /* done, failed, timeout, open, other */
    { "registration_request_delay",
      "s",
      TC_OF_REGISTRATIONS,
      QUANTILES,
      { 0.090, NO, NO, NO, NO } },
    { "ineffective_registration_ratio",
      "1",
      TC_OF_REGISTRATIONS,
      PLAIN,
      { 0, 1, 1, NO, 0 } },

    /* install, install, remove, null, error, none */
    { "cops_decision_delay_outsourcing",
      "s",
      TC_OF_REQUESTS,
      QUANTILES,
      { 0.035, NO, 0.045, NO, 0.080, NO } },
    { "cops_decision_delay_provisioning",
      "s",
      TC_OF_REQUESTS,
      QUANTILES,
      { NO, 0.006, NO, 0.007, NO, NO } },
    { "cops_refusal_ratio", "1", TC_OF_REQUESTS, PLAIN, { 0, 0, 1, 1, 1, NO } },
    { "cops_report_delay", "s", TC_OF_REPORTS, QUANTILES, { 0.012, 0.014 } },

    { "join_to_media",
      "s",
      TC_OF_MEMBERSHIPS,
      QUANTILES,
      { 0.080, NO, 0.006 } },
    { "join_to_key_frame",
      "s",
      TC_OF_MEMBERSHIPS,
      QUANTILES,
      { 0.480, NO, NO } },

    /* audio, video, television, unfed */
    { "stream_burst_length", "1", TC_OF_STREAMS, PLAIN, { 1.5, NO, 1, NO } },
    { "stream_reordered_ratio",
      "1",
      TC_OF_STREAMS,
      PLAIN,
      { 1 / 6.0, 0, 0, NO } },
    { "stream_ipdv", "s", TC_OF_STREAMS, PLAIN, { 0.0011, NO, 0.1, NO } },
    { "stream_pdv_95", "s", TC_OF_STREAMS, PLAIN, { 0.0022, NO, 0.2, NO } },
    { "stream_pdv_999", "s", TC_OF_STREAMS, PLAIN, { 0.0024, NO, 0.3, NO } },
    { "video_frame_rate",
      "Hz",
      TC_OF_STREAMS,
      PLAIN,
      { NO, 55 / 3.0, NO, NO } },
    { "video_key_interval", "s", TC_OF_STREAMS, PLAIN, { NO, 0.4, NO, NO } },
    { "video_key_frame_size",
      "octets",
      TC_OF_STREAMS,
      PLAIN,
      { NO, 1600, NO, NO } },
    { "video_delta_frame_size",
      "octets",
      TC_OF_STREAMS,
      PLAIN,
      { NO, 520, NO, NO } },
    { "video_frozen_ratio", "1", TC_OF_STREAMS, PLAIN, { NO, 0.5, NO, NO } },

    /* over RTP, over UDP */
    { "mdi_delay_factor", "s", TC_OF_TS_STREAMS, PLAIN, { 0.020, 0.025 } },
    { "mdi_media_loss_rate", "1/s", TC_OF_TS_STREAMS, PLAIN, { 7 / 3.0, 1.5 } },

    { "media_round_trip",
      "s",
      TC_OF_ROUND_TRIPS,
      QUANTILES,
      { 0.080, 0.120, 0.095 } },

    { "one_way_delay", "s", TC_OF_PATHS, PLAIN, { 0.020, NO } },
    { "one_way_delay_variation", "s", TC_OF_PATHS, PLAIN, { 0.009, 0.07 } },
    /* 10 of 100, 25 of 100 */
    { "one_way_loss_ratio", "1", TC_OF_PATHS, PLAIN, { 0.10, 0.25 } },

    /* after 4200 and 2001; the first left its group before its BYE */
    { "channel_change_leave", "s", TC_OF_CHANGES, PLAIN, { -0.010, 0 } },
    { "channel_change_ready", "s", TC_OF_CHANGES, PLAIN, { 0.032, NO } },
    { "channel_change_join", "s", TC_OF_CHANGES, PLAIN, { 0.050, 2.249 } },
    { "channel_change_media", "s", TC_OF_CHANGES, QUANTILES, { 0.056, 2.255 } },
    { "channel_change_key_frame", "s", TC_OF_CHANGES, QUANTILES, { 0.5, NO } },
#undef NO
};

static const struct example *example_of(const char *name)
{
    for (size_t i = 0; i < TC_LEN(examples); i++)
        if (!strcmp(examples[i].name, name))
            return &examples[i];
    fail_msg("%s has no example: add one to this file", name);
    return NULL;
}

static bool is_same(double a, double b)
{
    return isnan(a) ? isnan(b) : is_near(a, b, 1e-9);
}

static void every_row_has_an_example(TC_NO_STATE)
{
    for (size_t k = 0; k < tc_survey_kpi_count; k++) {
        const struct example *e = example_of(tc_survey_kpis[k].name);

        assert_string_equal(tc_survey_kpis[k].units, e->units);
        assert_int_equal(tc_survey_kpis[k].subject, e->subject);
        assert_int_equal(tc_survey_kpis[k].has_quantiles, e->has_quantiles);
    }
    assert_int_equal(TC_LEN(examples), tc_survey_kpi_count);
}

static void every_value_is_that_of_its_example(TC_NO_STATE)
{
    for (size_t k = 0; k < tc_survey_kpi_count; k++) {
        const struct tc_survey_kpi *kpi = &tc_survey_kpis[k];
        const struct example *e         = example_of(kpi->name);
        const size_t count = tc_survey_count_of(&ground, kpi->subject);

        assert_true(count <= VALUES);
        for (size_t i = 0; i < count; i++)
            if (!is_same(kpi->value(&ground, i), e->want[i]))
                fail_msg("%s of %zu: %g, expected %g", kpi->name, i,
                         kpi->value(&ground, i), e->want[i]);
    }
}

/* Otherwise one example could replace another, and no test would notice. */
static void no_two_examples_are_alike(TC_NO_STATE)
{
    for (size_t k = 0; k < TC_LEN(examples); k++)
        for (size_t other = 0; other < k; other++) {
            const struct example *a = &examples[k], *b = &examples[other];
            const size_t count = tc_survey_count_of(&ground, a->subject);
            bool is_alike      = a->subject == b->subject;

            for (size_t i = 0; i < count && is_alike; i++)
                is_alike = is_same(a->want[i], b->want[i]);
            if (is_alike)
                fail_msg("%s and %s have the same values", a->name, b->name);
        }
}

/* From 400 on but for challenges; a redirection is none (RFC 6076 4.3.2). */
static void a_request_fails_from_400_on(TC_NO_STATE)
{
    static const struct {
        uint16_t code;
        bool has_failed;
    } rows[]                  = { { 399, false }, { 400, true }, { 401, false },
                                  { 402, false }, { 403, true }, { 406, true },
                                  { 407, false }, { 408, true }, { 699, true } };
    struct tc_session session = sessions[BUSY];
    const struct tc_session_table alone = { .rows = &session, .count = 1 };
    const struct tc_survey_kpi *kpi     = &tc_survey_kpis[0];

    assert_string_equal(kpi->name, "session_request_delay_failed");
    ground.sessions = &alone;
    for (size_t i = 0; i < TC_LEN(rows); i++) {
        session.code = rows[i].code;
        assert_true(
            is_same(kpi->value(&ground, 0), rows[i].has_failed ? 0.030 : NAN));
    }
}

/* Both client types send requests; a request without a decision has no
 * delay. */
static void a_client_type_has_its_requests_only(TC_NO_STATE)
{
    static const double want[2][TC_LEN(requests)] = {
        { 0.035, NAN, 0.045, 0.007, NAN, NAN },
        { NAN, 0.006, NAN, NAN, 0.080, NAN },
    };

    for (uint16_t type = 0; type < 2; type++) {
        ground.client_type = (uint16_t)(0x4001 + type);
        for (size_t i = 0; i < TC_LEN(requests); i++)
            assert_true(is_same(tc_survey_decision_of_type_s(&ground, i),
                                want[type][i]));
    }
}

/* Who shares a cluster: sessions of a viewer, registrations of an endpoint,
 * requests and reports of an enforcement point, memberships of a host, streams
 * and paths of a receiver, changes of who began them.  Transport streams are
 * each by itself. */
static void clusters_are_of_those_who_are_alike(TC_NO_STATE)
{
    static const struct {
        enum tc_survey_subject subject;
        size_t count;
        size_t clusters;
        uint32_t want[VALUES];
    } rows[] = {
        { TC_OF_SESSIONS, SESSIONS, 3, { 2, 2, 1, 1 } },
        { TC_OF_REGISTRATIONS, 5, 7, { 4, 4, 6, 6, 6 } },
        { TC_OF_REQUESTS, 6, 7, { 3, 3, 4, 4, 4, 4 } },
        { TC_OF_REPORTS, 2, 7, { 3, 4 } },
        { TC_OF_MEMBERSHIPS, 3, 7, { 5, 6, 5 } },
        { TC_OF_CHANGES, 2, 7, { 5, 6 } },
        { TC_OF_PATHS, 2, 7, { 5, 6 } },
        { TC_OF_STREAMS, STREAMS, 7, { 5, 6, 5, 6 } },
        { TC_OF_TS_STREAMS, 2, 2, { 0, 1 } },
    };

    for (size_t r = 0; r < TC_LEN(rows); r++) {
        assert_int_equal(tc_survey_count_of(&ground, rows[r].subject),
                         rows[r].count);
        assert_int_equal(tc_survey_clusters_of(&ground, rows[r].subject),
                         rows[r].clusters);
        for (size_t i = 0; i < rows[r].count; i++)
            assert_int_equal(tc_survey_cluster_of(&ground, rows[r].subject, i),
                             rows[r].want[i]);
    }
}

/* By source and reporter, in a hash of both. */
static void round_trips_of_one_pair_share_a_cluster(TC_NO_STATE)
{
    uint32_t of[TC_LEN(trips)];

    for (uint32_t i = 0; i < TC_LEN(trips); i++) {
        of[i] = tc_survey_cluster_of(&ground, TC_OF_ROUND_TRIPS, i);
        assert_true(of[i] < tc_survey_clusters_of(&ground, TC_OF_ROUND_TRIPS));
    }
    assert_int_equal(tc_survey_count_of(&ground, TC_OF_ROUND_TRIPS), 3);
    assert_int_equal(of[0], of[1]);
    assert_int_not_equal(of[0], of[2]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(every_row_has_an_example),
        TEST(every_value_is_that_of_its_example),
        TEST(no_two_examples_are_alike),
        TEST(a_request_fails_from_400_on),
        TEST(a_client_type_has_its_requests_only),
        TEST(clusters_are_of_those_who_are_alike),
        TEST(round_trips_of_one_pair_share_a_cluster),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
