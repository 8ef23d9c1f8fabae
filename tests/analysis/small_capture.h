/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file small_capture.h
 * @brief One tap, one call of 50 ms and 21 packets of video, as records.
 *
 *      0 ms INVITE     20 ms 180     50 ms 200     60 ms ACK
 *      100..2100 ms    RTP, one packet each 100 ms but for the 10th
 *      2500 ms BYE
 */
#ifndef TC_TESTS_ANALYSIS_SMALL_CAPTURE_H
#define TC_TESTS_ANALYSIS_SMALL_CAPTURE_H

#include "analysis/measurement.h"
#include "analysis/survey.h"
#include "proto/rtp/rtp_packet.h"
#include "proto/sdp/sdp.h"
#include "proto/sip/sip_msg.h"
#include "tests/support/test.h"

enum { SMALL_RTP_BYTES = 250, SMALL_SIP_BYTES = 500 };

struct small_capture {
    struct tc_directory directory;
    struct tc_measurement *measurement;
    struct tc_survey *survey; /* NULL: none */
    uint32_t alice;
    uint32_t bob;
    uint32_t media; /* where Alice receives */
};

static inline uint32_t small_endpoint(struct small_capture *c,
                                      const char *address, uint16_t port)
{
    struct tc_endpoint endpoint;
    uint32_t id = 0;

    assert_int_equal(
        tc_endpoint_parse(address, strlen(address), port, &endpoint), TC_OK);
    assert_int_equal(tc_flow_table_endpoint(c->directory.flows, &endpoint, &id),
                     TC_OK);
    return id;
}

static inline void small_push(struct small_capture *c, struct tc_record record,
                              int64_t at_ms)
{
    const struct tc_record_sink sink = tc_measurement_sink(c->measurement);

    record.at_ns    = at_ms * 1000000;
    record.first_ns = record.at_ns;
    assert_int_equal(sink.ops->accept(sink.self, &record), TC_OK);
    if (c->survey) {
        const struct tc_record_sink behind = tc_survey_sink(c->survey);

        assert_int_equal(behind.ops->accept(behind.self, &record), TC_OK);
    }
}

static inline void small_sip(struct small_capture *c, enum tc_sip_method method,
                             uint16_t status, int64_t at_ms)
{
    const struct tc_sdp sdp = {
        .media_count = 1,
        .media       = { { .port = 4000, .address = TC_TEXT("10.0.0.1") } },
    };
    const struct tc_sip_msg msg = {
        .is_request = status == 0,
        .method     = method,
        .status     = status,
        .call_id    = TC_TEXT("call-1"),
        .from = { .uri = TC_TEXT("sip:alice@a.example"), .tag = TC_TEXT("ta") },
        .to   = { .uri = TC_TEXT("sip:bob@b.example"),
                  .tag = status > 100 ? TC_TEXT("tb") : TC_TEXT("") },
        .sdp  = method == TC_SIP_INVITE && status == 0 ? &sdp : NULL,
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

static inline void small_rtp(struct small_capture *c, uint16_t seq)
{
    const struct tc_rtp_packet rtp = {
        .ssrc          = 0xabc,
        .seq           = seq,
        .timestamp     = seq * 9000U,
        .payload_type  = 96,
        .clock_rate_hz = 90000,
    };

    small_push(c,
               (struct tc_record){
                   .view       = { .rtp = &rtp },
                   .wire_bytes = SMALL_RTP_BYTES,
                   .from       = c->bob,
                   .to         = c->media,
                   .kind       = TC_RECORD_PACKET,
                   .protocol   = TC_PROTOCOL_RTP,
               },
               seq * 100);
}

/** A measurement of nothing so far; close it, whatever was fed. */
static inline void small_capture_open(struct small_capture *c)
{
    const struct tc_measurement_cfg cfg = { 0 };
    uint16_t tap;

    *c = (struct small_capture){ 0 };
    assert_int_equal(tc_directory_init(&c->directory), TC_OK);
    assert_int_equal(
        tc_directory_add_tap(&c->directory, "eth0", TC_TAP_CAPTURE, 0, &tap),
        TC_OK);
    assert_int_equal(
        tc_measurement_create(&c->measurement, &c->directory, &cfg), TC_OK);
    c->alice = small_endpoint(c, "10.0.0.1", 5060);
    c->bob   = small_endpoint(c, "10.0.0.2", 5060);
    c->media = small_endpoint(c, "10.0.0.1", 4000);
}

static inline void small_capture_finish(struct small_capture *c)
{
    const struct tc_record_sink sink = tc_measurement_sink(c->measurement);

    assert_int_equal(sink.ops->finish(sink.self, NULL), TC_OK);
    if (c->survey) {
        const struct tc_record_sink behind = tc_survey_sink(c->survey);

        assert_int_equal(behind.ops->finish(behind.self, NULL), TC_OK);
    }
}

/** A survey behind the measurement from here on. */
static inline void small_capture_survey(struct small_capture *c)
{
    assert_int_equal(
        tc_survey_create(&c->survey, NULL, c->measurement, &c->directory),
        TC_OK);
}

/** All of the above, finished. */
static inline void small_capture_run(struct small_capture *c)
{
    small_sip(c, TC_SIP_INVITE, 0, 0);
    small_sip(c, TC_SIP_INVITE, 180, 20);
    small_sip(c, TC_SIP_INVITE, 200, 50);
    small_sip(c, TC_SIP_ACK, 0, 60);
    for (uint16_t seq = 1; seq <= 21; seq++)
        if (seq != 10)
            small_rtp(c, seq);
    small_sip(c, TC_SIP_BYE, 0, 2500);
    small_capture_finish(c);
}

static inline void small_capture_close(struct small_capture *c)
{
    tc_survey_destroy(c->survey);
    tc_measurement_destroy(c->measurement);
    tc_directory_fini(&c->directory);
}

#endif
