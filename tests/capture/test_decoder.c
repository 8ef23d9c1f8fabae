/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "capture/decoder.h"
#include "proto/rtp/rtp_packet.h"
#include "proto/sdp/sdp.h"
#include "proto/sip/sip_msg.h"
#include "tests/support/build.h"
#include "tests/support/exact.h"

enum { ALICE = 0x0a000001, BOB = 0x0a000002 };

static const uint32_t group = 0xef000007; /* does not fit an enum */

static const char offer[]   = "INVITE sip:bob@x SIP/2.0\r\n"
                              "Call-ID: one\r\n"
                              "CSeq: 1 INVITE\r\n"
                              "Content-Type: application/sdp\r\n"
                              "\r\n"
                              "v=0\r\n"
                              "c=IN IP4 10.0.0.1\r\n"
                              "m=video 5004 RTP/AVP 96\r\n"
                              "a=rtpmap:96 H264/90000\r\n";
static const uint8_t rtp[]  = { 0x80, 96, 0, 1, 0, 0, 0, 9, 0, 0, 0, 5, 'x' };
static const uint8_t rtcp[] = { 0x80, 200, 0, 1, 0, 0, 0, 5 };

/* What the sink saw last, with the fields behind the view copied. */
struct seen {
    unsigned count;
    struct tc_record record;
    uint64_t sum; /* of the octets of the raw span */
    bool described;
    struct tc_rtp_packet rtp;
    tc_err answer;
};

static tc_err seen_accept(void *self, const struct tc_record *record)
{
    struct seen *seen = self;

    seen->count++;
    seen->record = *record;
    for (uint32_t i = 0; i < record->raw_bytes; i++)
        seen->sum += record->raw[i];
    if (record->protocol == TC_PROTOCOL_SIP)
        seen->described = record->view.sip->sdp != NULL;
    if (record->protocol == TC_PROTOCOL_RTP)
        seen->rtp = *record->view.rtp;
    return seen->answer;
}

static tc_err seen_finish(void *self, struct tc_diag *diag)
{
    (void)self;
    (void)diag;
    return TC_OK;
}

static const struct tc_record_sink_ops seen_ops = {
    .name      = "seen",
    .self_size = sizeof(struct seen),
    .accept    = seen_accept,
    .finish    = seen_finish,
};

struct rig {
    struct tc_directory directory;
    struct tc_decoder *decoder;
    struct seen seen;
    int64_t at_ns;
};

static int open_rig(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);

    assert_non_null(rig);
    assert_int_equal(tc_directory_init(&rig->directory), TC_OK);
    assert_int_equal(
        tc_decoder_create(&rig->decoder, &rig->directory,
                          (struct tc_record_sink){ &seen_ops, &rig->seen }),
        TC_OK);
    *state = rig;
    return 0;
}

/* Whatever a test did: one record and one entry for every frame */
static int close_rig(void **state)
{
    struct rig *rig                = *state;
    const struct tc_ledger *ledger = tc_decoder_borrow_ledger(rig->decoder);

    assert_true(tc_ledger_balances(ledger));
    assert_int_equal(ledger->total.packets, rig->seen.count);
    tc_decoder_destroy(rig->decoder);
    tc_directory_fini(&rig->directory);
    free(rig);
    return 0;
}

static const struct tc_ledger *ledger_of(const struct rig *rig)
{
    return tc_decoder_borrow_ledger(rig->decoder);
}

/* The first `captured` octets of a frame of that link type. */
static void push(struct rig *rig, const struct tc_build *frame,
                 uint16_t link_type, size_t captured)
{
    uint8_t *exact          = tc_exact_copy(frame->bytes, captured);
    const struct tc_frame f = { .at_ns      = rig->at_ns,
                                .bytes      = exact,
                                .len_bytes  = (uint32_t)captured,
                                .wire_bytes = (uint32_t)frame->len_bytes,
                                .link_type  = link_type };

    rig->at_ns += 1000;
    assert_int_equal(tc_decoder_frame(rig->decoder, &f, 3), TC_OK);
    free(exact);
}

/* A whole Ethernet frame. */
static void udp(struct rig *rig, uint32_t from, uint16_t from_port, uint32_t to,
                uint16_t to_port, const void *payload, size_t payload_bytes)
{
    struct tc_build frame = { 0 };

    tc_build_frame(&frame, &(struct tc_build_udp){ from, to, from_port, to_port,
                                                   payload, payload_bytes });
    push(rig, &frame, 1, frame.len_bytes);
}

static void assert_last(const struct rig *rig, enum tc_record_kind kind,
                        enum tc_protocol protocol)
{
    assert_int_equal(rig->seen.record.kind, kind);
    assert_int_equal(rig->seen.record.protocol, protocol);
}

static uint64_t packets(const struct rig *rig, enum tc_frame_class class)
{
    return ledger_of(rig)->by_class[class].packets;
}

static uint64_t skipped(const struct rig *rig, enum tc_skip skip)
{
    return ledger_of(rig)->by_skip[skip].packets;
}

static void sip_becomes_a_message_with_its_description(void **state)
{
    struct rig *rig = *state;

    udp(rig, ALICE, 5060, BOB, 5060, offer, sizeof offer - 1);
    assert_last(rig, TC_RECORD_MESSAGE, TC_PROTOCOL_SIP);
    assert_true(rig->seen.described);
    assert_int_equal(rig->seen.record.tap, 3);
    assert_int_equal(rig->seen.record.raw_bytes, sizeof offer - 1);
    /* Ethernet 14, IP 20, UDP 8 */
    assert_int_equal(rig->seen.record.wire_bytes, 42 + sizeof offer - 1);

    struct tc_flow flow =
        tc_flow_table_get(rig->directory.flows, rig->seen.record.flow);
    assert_int_equal(flow.from, rig->seen.record.from);
    assert_int_equal(flow.to, rig->seen.record.to);
    assert_int_equal(ledger_of(rig)->messages[TC_PROTOCOL_SIP], 1);
    assert_int_equal(packets(rig, TC_FRAME_MESSAGE), 1);
}

static void sip_is_found_on_any_port(void **state)
{
    struct rig *rig = *state;

    udp(rig, ALICE, 40000, BOB, 17000, offer, sizeof offer - 1);
    assert_last(rig, TC_RECORD_MESSAGE, TC_PROTOCOL_SIP);
    udp(rig, ALICE, 40000, BOB, 17000, "GET / HTTP/1.1\r\n\r\n\r\n", 20);
    assert_last(rig, TC_RECORD_TRANSPORT, TC_PROTOCOL_NONE);
    udp(rig, ALICE, 5060, BOB, 17000, "no such thing as SIP", 20);
    assert_last(rig, TC_RECORD_TRANSPORT, TC_PROTOCOL_NONE);
    assert_int_equal(skipped(rig, TC_SKIP_UDP), 2);
}

/* CRLF CRLF on SIP's port, and datagrams of nothing at all */
static void a_keep_alive_is_transport_only(void **state)
{
    struct rig *rig = *state;

    udp(rig, ALICE, 5060, BOB, 40000, "\r\n\r\n", 4);
    assert_last(rig, TC_RECORD_TRANSPORT, TC_PROTOCOL_NONE);
    udp(rig, ALICE, 40000, BOB, 5060, "", 0);
    udp(rig, ALICE, 40000, BOB, 40000, "", 0);
    assert_int_equal(packets(rig, TC_FRAME_TRANSPORT), 3);
    assert_int_equal(packets(rig, TC_FRAME_UNDECODED), 0);
}

/* Media are sent to where Alice said, and from there, too */
static void rtp_is_found_by_destination_and_by_source(void **state)
{
    struct rig *rig = *state;

    udp(rig, BOB, 9000, ALICE, 5004, rtp, sizeof rtp);
    assert_last(rig, TC_RECORD_TRANSPORT, TC_PROTOCOL_NONE);
    udp(rig, ALICE, 5060, BOB, 5060, offer, sizeof offer - 1);
    udp(rig, BOB, 9000, ALICE, 5004, rtp, sizeof rtp);
    assert_last(rig, TC_RECORD_PACKET, TC_PROTOCOL_RTP);
    assert_int_equal(rig->seen.rtp.ssrc, 5);
    assert_int_equal(rig->seen.rtp.clock_rate_hz, 90000);
    udp(rig, ALICE, 5004, group, 7000, rtp, sizeof rtp);
    assert_last(rig, TC_RECORD_PACKET, TC_PROTOCOL_RTP);
    assert_int_equal(rig->seen.rtp.clock_rate_hz, 90000);
    udp(rig, BOB, 9000, ALICE, 5006, rtp, sizeof rtp);
    assert_last(rig, TC_RECORD_TRANSPORT, TC_PROTOCOL_NONE);
    assert_int_equal(packets(rig, TC_FRAME_RTP), 2);
    assert_int_equal(ledger_of(rig)->messages[TC_PROTOCOL_RTP], 2);
    assert_int_equal(skipped(rig, TC_SKIP_UDP), 2);
}

/* On the port behind, and on the same one by its second octet */
static void rtcp_is_told_from_rtp(void **state)
{
    struct rig *rig = *state;

    udp(rig, ALICE, 5060, BOB, 5060, offer, sizeof offer - 1);
    udp(rig, BOB, 9001, ALICE, 5005, rtcp, sizeof rtcp);
    assert_last(rig, TC_RECORD_MESSAGE, TC_PROTOCOL_RTCP);
    udp(rig, BOB, 9000, ALICE, 5004, rtcp, sizeof rtcp);
    assert_last(rig, TC_RECORD_MESSAGE, TC_PROTOCOL_RTCP);
    udp(rig, BOB, 9000, ALICE, 5004, rtcp, 2); /* the octet is all it takes */
    assert_last(rig, TC_RECORD_MESSAGE, TC_PROTOCOL_RTCP);
    assert_int_equal(packets(rig, TC_FRAME_RTCP), 3);
    assert_int_equal(ledger_of(rig)->messages[TC_PROTOCOL_RTCP], 3);
}

static void what_was_announced_as_rtp_and_is_none_has_failed(void **state)
{
    struct rig *rig = *state;

    udp(rig, ALICE, 5060, BOB, 5060, offer, sizeof offer - 1);
    udp(rig, BOB, 9000, ALICE, 5004, "not RTP at all", 14);
    udp(rig, BOB, 9000, ALICE, 5004, "\x80", 1);
    assert_int_equal(packets(rig, TC_FRAME_FAILED), 2);
    assert_int_equal(skipped(rig, TC_SKIP_NOT_RTP), 2);
}

/* Ethernet 14, IP 20, UDP 8: captured without a payload, or with less of it
 * than RTP's 12 octets, a frame was cut; it is neither a keep-alive nor
 * something else than RTP */
static void a_payload_that_was_cut_off_is_told_as_cut(void **state)
{
    struct rig *rig       = *state;
    struct tc_build frame = { 0 };

    udp(rig, ALICE, 5060, BOB, 5060, offer, sizeof offer - 1);
    tc_build_frame(&frame, &(struct tc_build_udp){ ALICE, BOB, 5060, 5060,
                                                   offer, sizeof offer - 1 });
    push(rig, &frame, 1, 42);
    assert_int_equal(packets(rig, TC_FRAME_TRANSPORT), 0);
    assert_int_equal(skipped(rig, TC_SKIP_CUT), 1);
    assert_int_equal(rig->seen.record.raw_bytes, 0);

    frame.len_bytes = 0;
    tc_build_frame(&frame, &(struct tc_build_udp){ BOB, ALICE, 9000, 5004, rtp,
                                                   sizeof rtp });
    for (size_t captured = 42; captured < 42 + 12; captured++)
        push(rig, &frame, 1, captured);
    assert_int_equal(skipped(rig, TC_SKIP_CUT), 1 + 12);
    push(rig, &frame, 1, 42 + 12);
    assert_last(rig, TC_RECORD_PACKET, TC_PROTOCOL_RTP);
    assert_int_equal(rig->seen.rtp.payload_bytes, 1);
    assert_int_equal(rig->seen.rtp.captured_bytes, 0);
}

/* Cut inside the body: the message stands, and what of SDP is left, counts */
static void a_cut_message_is_a_message(void **state)
{
    struct rig *rig       = *state;
    struct tc_build frame = { 0 };

    tc_build_frame(&frame, &(struct tc_build_udp){ ALICE, BOB, 5060, 5060,
                                                   offer, sizeof offer - 1 });
    push(rig, &frame, 1, frame.len_bytes - 20);
    assert_last(rig, TC_RECORD_MESSAGE, TC_PROTOCOL_SIP);
    assert_true(rig->seen.described);
    assert_int_equal(rig->seen.record.wire_bytes, frame.len_bytes);
    udp(rig, BOB, 9000, ALICE, 5004, rtp, sizeof rtp);
    assert_last(rig, TC_RECORD_PACKET, TC_PROTOCOL_RTP);
}

/* "10.0.0.1" is where "10.0.0.17" was cut, and "500" what is left of "5004":
 * of every cut only those that leave the whole lines announce something, the
 * RTP and the RTCP endpoint, which the two of SIP precede */
static void half_a_line_of_sdp_announces_nothing(void **state)
{
    static const char cut[] = "INVITE sip:b SIP/2.0\r\n\r\n"
                              "v=0\r\nc=IN IP4 10.0.0.17\r\n"
                              "m=video 5004 RTP/AVP 96\r\n";
    struct rig *rig         = *state;
    struct tc_build frame   = { 0 };

    tc_build_frame(&frame, &(struct tc_build_udp){ ALICE, BOB, 5060, 5060, cut,
                                                   sizeof cut - 1 });
    for (size_t captured = 42; captured < frame.len_bytes; captured++) {
        push(rig, &frame, 1, captured);
        assert_int_equal(tc_flow_table_endpoint_count(rig->directory.flows), 2);
    }
    push(rig, &frame, 1, frame.len_bytes);
    assert_int_equal(tc_flow_table_endpoint_count(rig->directory.flows), 4);
}

static void other_transports_are_entered_too(void **state)
{
    static const uint8_t tcp[21] = { [3] = 80, [12] = 0x50, [20] = 'x' };
    struct rig *rig              = *state;
    struct tc_build frame        = { 0 };

    tc_build_ethernet(&frame, 0x0800);
    tc_build_ipv4(&frame, 6, ALICE, BOB, 21);
    tc_build_bytes(&frame, tcp, 21);
    push(rig, &frame, 1, frame.len_bytes);
    assert_int_equal(skipped(rig, TC_SKIP_TCP), 1);

    frame.len_bytes = 0;
    tc_build_ethernet(&frame, 0x0800);
    tc_build_ipv4(&frame, 6, ALICE, BOB, 20);
    tc_build_bytes(&frame, tcp, 20);
    push(rig, &frame, 1, frame.len_bytes);
    assert_int_equal(packets(rig, TC_FRAME_TRANSPORT), 1);
    assert_int_not_equal(rig->seen.record.flow, TC_FLOW_NONE);

    frame.len_bytes = 0;
    tc_build_ipv4(&frame, 2, ALICE, group, 8);
    tc_build_bytes(&frame, "\x16\0\0\0\xef\0\0\7", 8);
    push(rig, &frame, 101, frame.len_bytes);
    assert_last(rig, TC_RECORD_MESSAGE, TC_PROTOCOL_IGMP);
    assert_int_equal(packets(rig, TC_FRAME_IGMP), 1);
    assert_int_equal(ledger_of(rig)->messages[TC_PROTOCOL_IGMP], 1);
    assert_null(rig->seen.record.view.any);
}

static void a_frame_without_ip_has_no_flow(void **state)
{
    struct rig *rig       = *state;
    struct tc_build frame = { 0 };

    tc_build_ethernet(&frame, 0x0806);
    push(rig, &frame, 1, frame.len_bytes);
    assert_last(rig, TC_RECORD_TRANSPORT, TC_PROTOCOL_NONE);
    assert_int_equal(rig->seen.record.flow, TC_FLOW_NONE);
    assert_int_equal(rig->seen.record.from, TC_FLOW_NONE);
    assert_null(rig->seen.record.raw);
    push(rig, &frame, 147, frame.len_bytes);
    push(rig, &frame, 1, 0);
    push(rig, &frame, 1, 13);
    assert_int_equal(skipped(rig, TC_SKIP_NOT_IP), 1);
    assert_int_equal(skipped(rig, TC_SKIP_LINK_TYPE), 1);
    assert_int_equal(skipped(rig, TC_SKIP_CUT), 2);
}

/* Records count from the first frame; a clock that was set back is counted */
static void times_are_relative_to_the_first_frame(void **state)
{
    static const struct {
        int64_t at_ns, relative_ns;
        uint64_t steps_back;
    } rows[] = {
        { 1700000000000000000, 0, 0 },   { 1700000000000000007, 7, 0 },
        { 1699999999999999990, -10, 1 }, { 1699999999999999990, -10, 1 },
        { 1700000000000000000, 0, 1 },
    };
    struct rig *rig = *state;

    assert_int_equal(tc_decoder_epoch_ns(rig->decoder), 0);
    for (size_t i = 0; i < TC_LEN(rows); i++) {
        rig->at_ns = rows[i].at_ns;
        udp(rig, ALICE, 1, BOB, 2, "x", 1);
        assert_int_equal(rig->seen.record.at_ns, rows[i].relative_ns);
        assert_int_equal(rig->seen.record.first_ns, rows[i].relative_ns);
        assert_int_equal(ledger_of(rig)->steps_back, rows[i].steps_back);
    }
    assert_int_equal(tc_decoder_epoch_ns(rig->decoder), rows[0].at_ns);
}

/* A damaged file may hold any two times: 2^64 - 1 apart wraps to -1 */
static void times_too_far_apart_wrap_and_do_no_harm(void **state)
{
    struct rig *rig = *state;

    rig->at_ns = INT64_MAX - 1000;
    udp(rig, ALICE, 1, BOB, 2, "x", 1);
    rig->at_ns = INT64_MIN;
    udp(rig, ALICE, 1, BOB, 2, "x", 1);
    assert_int_equal(rig->seen.record.at_ns, 1001);
    rig->at_ns = 0;
}

static void what_the_sink_says_is_passed_on(void **state)
{
    struct rig *rig       = *state;
    struct tc_build frame = { 0 };

    tc_build_ethernet(&frame, 0x0806);
    const struct tc_frame f = {
        .bytes = frame.bytes, .len_bytes = 14, .wire_bytes = 14, .link_type = 1
    };
    rig->seen.answer = TC_ESYS;
    assert_int_equal(tc_decoder_frame(rig->decoder, &f, 0), TC_ESYS);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
    const struct CMUnitTest tests[] = {
        TEST(sip_becomes_a_message_with_its_description),
        TEST(sip_is_found_on_any_port),
        TEST(a_keep_alive_is_transport_only),
        TEST(rtp_is_found_by_destination_and_by_source),
        TEST(rtcp_is_told_from_rtp),
        TEST(what_was_announced_as_rtp_and_is_none_has_failed),
        TEST(a_payload_that_was_cut_off_is_told_as_cut),
        TEST(a_cut_message_is_a_message),
        TEST(half_a_line_of_sdp_announces_nothing),
        TEST(other_transports_are_entered_too),
        TEST(a_frame_without_ip_has_no_flow),
        TEST(times_are_relative_to_the_first_frame),
        TEST(times_too_far_apart_wrap_and_do_no_harm),
        TEST(what_the_sink_says_is_passed_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
