/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "proto/igmp/igmp_msg.h"
#include "proto/search/search_msg.h"
#include "small_capture.h"
#include "tests/support/test.h"

static void nothing_fed_is_a_measurement_of_nothing(TC_NO_STATE)
{
    struct small_capture c;
    size_t count;

    small_capture_open(&c);
    small_capture_finish(&c);
    assert_int_equal(tc_measurement_counts(c.measurement).records, 0);
    assert_int_equal(tc_measurement_borrow_sessions(c.measurement)->count, 0);
    (void)tc_rtp_streams_borrow(tc_measurement_borrow_streams(c.measurement),
                                &count);
    assert_int_equal(count, 0);
    assert_int_equal(
        tc_traffic_bin_count(tc_measurement_borrow_traffic(c.measurement)), 0);
    assert_int_equal(tc_measurement_start_ns(c.measurement), 0);
    assert_int_equal(tc_measurement_end_ns(c.measurement), 0);
    small_capture_close(&c);
    tc_measurement_destroy(NULL);
}

static void records_become_sessions_streams_and_traffic(TC_NO_STATE)
{
    struct small_capture c;
    size_t count;

    small_capture_open(&c);
    small_capture_run(&c);

    const struct tc_session *s =
        &tc_measurement_borrow_sessions(c.measurement)->rows[0];
    const struct tc_rtp_stream *stream = tc_rtp_streams_borrow(
        tc_measurement_borrow_streams(c.measurement), &count);
    const struct tc_traffic *t = tc_measurement_borrow_traffic(c.measurement);

    assert_int_equal(s->outcome, TC_SESSION_COMPLETED);
    assert_int_equal(s->ready_ns, 60000000);
    assert_int_equal(s->first_media_ns, 100000000);
    assert_int_equal(s->end_ns, 2500000000);
    assert_int_equal(count, 1);
    assert_int_equal(stream->packets, 20);
    /* four messages and packets 1..9 in the first second, packets 11..19 in
     * the next: the 10th would have been there */
    assert_int_equal(tc_traffic_bin_count(t), 3);
    assert_true(tc_traffic_amount(t, TC_PROTOCOL_SIP, 0) == 2000);
    assert_true(tc_traffic_amount(t, TC_PROTOCOL_RTP, 0) == 9 * 250);
    assert_true(tc_traffic_amount(t, TC_PROTOCOL_RTP, 1) == 9 * 250);
    assert_true(tc_traffic_amount(t, TC_TRAFFIC_LOST_PACKETS, 1) == 1);
    assert_true(tc_traffic_amount(t, TC_PROTOCOL_SIP, 2) == 500);
    small_capture_close(&c);
}

static void everything_is_counted(TC_NO_STATE)
{
    struct small_capture c;

    small_capture_open(&c);
    small_capture_run(&c);

    struct tc_measurement_counts counts = tc_measurement_counts(c.measurement);
    assert_int_equal(counts.records, 25);
    assert_int_equal(counts.by_protocol[TC_PROTOCOL_SIP], 5);
    assert_int_equal(counts.by_protocol[TC_PROTOCOL_RTP], 20);
    assert_int_equal(counts.sip_call_ids, 1);
    assert_int_equal(counts.sip_orphans, 0);
    assert_int_equal(tc_measurement_start_ns(c.measurement), 0);
    assert_int_equal(tc_measurement_end_ns(c.measurement), 2500000000);
    small_capture_close(&c);
}

static void a_tap_serves_only_what_it_is_for(TC_NO_STATE)
{
    struct small_capture c;
    size_t count;

    small_capture_open(&c);
    c.directory.taps[0].use = TC_TAP_TRAFFIC;
    small_capture_run(&c);
    assert_int_equal(tc_measurement_borrow_sessions(c.measurement)->count, 0);
    (void)tc_rtp_streams_borrow(tc_measurement_borrow_streams(c.measurement),
                                &count);
    assert_int_equal(count, 0);
    assert_int_equal(
        tc_traffic_bin_count(tc_measurement_borrow_traffic(c.measurement)), 3);
    small_capture_close(&c);
}

/* Packets 1 and 5, a STOP between: of a viewer who stops, three in between are
 * no loss.  One that comes in is of somebody whom the viewer sends to. */
static void only_an_own_stop_makes_a_pause(TC_NO_STATE)
{
    static const struct tc_search_msg stop = { .type = TC_SEARCH_STOP };
    static const unsigned uses[]           = { TC_TAP_CAPTURE,
                                               TC_TAP_CAPTURE | TC_TAP_INCOMING };
    static const int64_t losses[]          = { 0, 3 };

    for (size_t i = 0; i < 2; i++) {
        struct small_capture c;

        small_capture_open(&c);
        c.directory.taps[0].use     = uses[i];
        c.directory.taps[0].vantage = 1;
        small_rtp(&c, 1);
        small_push(&c,
                   (struct tc_record){ .view       = { .search = &stop },
                                       .wire_bytes = 58,
                                       .kind       = TC_RECORD_MESSAGE,
                                       .protocol   = TC_PROTOCOL_SEARCH },
                   150);
        small_rtp(&c, 5);
        small_capture_finish(&c);
        assert_int_equal(tc_measurement_counts(c.measurement).rtp_lost,
                         losses[i]);
        small_capture_close(&c);
    }
}

static void the_span_reaches_back_below_zero(TC_NO_STATE)
{
    struct small_capture c;

    small_capture_open(&c);
    small_sip(&c, TC_SIP_INVITE, 0, 5);
    small_sip(&c, TC_SIP_INVITE, 180, -7);
    small_capture_finish(&c);
    assert_int_equal(tc_measurement_start_ns(c.measurement), -7000000);
    assert_int_equal(tc_measurement_end_ns(c.measurement), 5000000);
    small_capture_close(&c);
}

/* A call about a group: INVITE at 0, 200 with the group at 50, ACK at 60 ms. */
static void call_of_a_group(struct small_capture *c)
{
    const struct tc_sdp sdp = {
        .media_count = 1,
        .media       = { { .port = 5004, .address = TC_TEXT("239.192.0.7") } },
    };
    struct tc_sip_msg msg = {
        .method  = TC_SIP_INVITE,
        .status  = 200,
        .call_id = TC_TEXT("call-1"),
        .from = { .uri = TC_TEXT("sip:alice@a.example"), .tag = TC_TEXT("ta") },
        .to   = { .uri = TC_TEXT("sip:bob@b.example"), .tag = TC_TEXT("tb") },
        .sdp  = &sdp,
    };

    small_sip(c, TC_SIP_INVITE, 0, 0);
    small_push(c,
               (struct tc_record){ .view       = { .sip = &msg },
                                   .wire_bytes = SMALL_SIP_BYTES,
                                   .from       = c->bob,
                                   .to         = c->alice,
                                   .kind       = TC_RECORD_MESSAGE,
                                   .protocol   = TC_PROTOCOL_SIP },
               50);
    small_sip(c, TC_SIP_ACK, 0, 60);
}

static void report(struct small_capture *c, const char *member,
                   enum tc_igmp_kind kind, int64_t at_ms)
{
    const struct tc_igmp_msg msg = {
        .family  = TC_IP_V4,
        .kind    = kind,
        .version = 2,
        .group   = { .family = TC_IP_V4, .address = { 239, 192, 0, 7 } },
    };

    small_push(c,
               (struct tc_record){ .view     = { .igmp = &msg },
                                   .from     = small_endpoint(c, member, 0),
                                   .kind     = TC_RECORD_MESSAGE,
                                   .protocol = TC_PROTOCOL_IGMP },
               at_ms);
}

static void group_rtp(struct small_capture *c, uint16_t seq, int64_t at_ms)
{
    const struct tc_rtp_packet rtp = {
        .ssrc = 0xabc, .seq = seq, .payload_type = 96, .clock_rate_hz = 90000
    };

    small_push(c,
               (struct tc_record){ .view       = { .rtp = &rtp },
                                   .wire_bytes = SMALL_RTP_BYTES,
                                   .from       = c->bob,
                                   .to = small_endpoint(c, "239.192.0.7", 5004),
                                   .kind     = TC_RECORD_PACKET,
                                   .protocol = TC_PROTOCOL_RTP },
               at_ms);
}

/* Joins at these times (0: none), media to the group at 40, 70, 80 and
 * 100 ms; Alice leaves at 75. */
static int64_t first_media_ms(uint16_t vantage, int64_t alice_ms,
                              int64_t bob_ms, int64_t again_ms)
{
    struct small_capture c;

    small_capture_open(&c);
    c.directory.taps[0].vantage = vantage;
    (void)small_endpoint(&c, "239.192.0.7", 5004);
    small_sip(&c, TC_SIP_INVITE, 0, 0);
    if (bob_ms > 0)
        report(&c, "10.0.0.9", TC_IGMP_REPORT, bob_ms);
    if (alice_ms > 0 && alice_ms < 40)
        report(&c, "10.0.0.1", TC_IGMP_REPORT, alice_ms);
    group_rtp(&c, 1, 40);
    call_of_a_group(&c);
    if (alice_ms >= 40 && alice_ms < 70)
        report(&c, "10.0.0.1", TC_IGMP_REPORT, alice_ms);
    group_rtp(&c, 2, 70);
    if (alice_ms >= 70)
        report(&c, "10.0.0.1", TC_IGMP_REPORT, alice_ms);
    if (again_ms > 0)
        report(&c, "10.0.0.1", TC_IGMP_LEAVE, 75);
    group_rtp(&c, 3, 80);
    if (again_ms > 0)
        report(&c, "10.0.0.1", TC_IGMP_REPORT, again_ms);
    group_rtp(&c, 4, 100);
    small_capture_finish(&c);

    int64_t at_ns =
        tc_measurement_borrow_sessions(c.measurement)->rows[0].first_media_ns;
    small_capture_close(&c);
    return at_ns == TC_TIME_NONE ? -1 : at_ns / 1000000;
}

/* A join of another group, as mDNS sends it on any LAN, says nothing of this
 * one. */
static void a_join_of_another_group_takes_no_first_media(TC_NO_STATE)
{
    const struct tc_igmp_msg mdns = {
        .family  = TC_IP_V4,
        .kind    = TC_IGMP_REPORT,
        .version = 2,
        .group   = { .family = TC_IP_V4, .address = { 224, 0, 0, 251 } },
    };
    struct small_capture c;

    small_capture_open(&c);
    (void)small_endpoint(&c, "239.192.0.7", 5004);
    call_of_a_group(&c);
    small_push(&c,
               (struct tc_record){ .view     = { .igmp = &mdns },
                                   .from     = c.bob,
                                   .kind     = TC_RECORD_MESSAGE,
                                   .protocol = TC_PROTOCOL_IGMP },
               65);
    group_rtp(&c, 1, 70);
    small_capture_finish(&c);
    assert_int_equal(
        tc_measurement_borrow_sessions(c.measurement)->rows[0].first_media_ns,
        70000000);
    small_capture_close(&c);
}

/* One rule for captures (vantage 0) and for models: a viewer receives what is
 * sent to a group from his join on, and from his ACK on where no join was
 * recorded at all. */
static void media_to_a_group_is_a_viewers_from_the_join_on(TC_NO_STATE)
{
    for (uint16_t vantage = 0; vantage < 2; vantage++) {
        assert_int_equal(first_media_ms(vantage, 0, 0, 0), 70);
        assert_int_equal(first_media_ms(vantage, 75, 0, 0), 80);
        assert_int_equal(first_media_ms(vantage, 20, 0, 0), 40);
        assert_int_equal(first_media_ms(vantage, 0, 20, 0), -1);
        /* left, and came back: the first time counts */
        assert_int_equal(first_media_ms(vantage, 62, 0, 90), 70);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_fed_is_a_measurement_of_nothing),
        cmocka_unit_test(records_become_sessions_streams_and_traffic),
        cmocka_unit_test(everything_is_counted),
        cmocka_unit_test(a_tap_serves_only_what_it_is_for),
        cmocka_unit_test(only_an_own_stop_makes_a_pause),
        cmocka_unit_test(the_span_reaches_back_below_zero),
        cmocka_unit_test(media_to_a_group_is_a_viewers_from_the_join_on),
        cmocka_unit_test(a_join_of_another_group_takes_no_first_media),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
