/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/decoder.h"
#include "proto/rtp/rtp_packet.h"
#include "proto/sdp/sdp.h"
#include "proto/sip/sip_msg.h"
#include "tests/support/build.h"
#include "tests/support/exact.h"
#include "tests/support/test.h"

enum { ALICE = 0x0a000001, BOB = 0x0a000002, TEXT_MAX = 1 << 17 };

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
static const uint8_t rtcp[] = { 0x80, 201, 0, 1, 0, 0, 0, 5 };

/* What the sink saw last, with the fields behind the view copied. */
struct seen {
    unsigned count;
    struct tc_record record;
    uint64_t sum; /* of the octets of the raw span */
    bool described;
    struct tc_rtp_packet rtp;
    uint64_t wire_bytes;
    size_t len; /* of the texts of SIP messages, one behind the other */
    char text[TEXT_MAX];
    tc_err answer;
};

static tc_err seen_accept(void *self, const struct tc_record *record)
{
    struct seen *seen = self;

    seen->count++;
    seen->record = *record;
    for (uint32_t i = 0; i < record->raw_bytes; i++)
        seen->sum += record->raw[i];
    seen->wire_bytes += record->wire_bytes;
    if (record->protocol == TC_PROTOCOL_SIP &&
        seen->len + record->raw_bytes <= TEXT_MAX) {
        memcpy(seen->text + seen->len, record->raw, record->raw_bytes);
        seen->len += record->raw_bytes;
    }
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
    /* tests repeat packets */
    const struct tc_decoder_cfg cfg = { .keep_duplicates = true };
    struct rig *rig                 = calloc(1, sizeof *rig);

    assert_non_null(rig);
    assert_int_equal(tc_directory_init(&rig->directory), TC_OK);
    assert_int_equal(
        tc_decoder_create(&rig->decoder, &cfg, &rig->directory,
                          (struct tc_record_sink){ &seen_ops, &rig->seen }),
        TC_OK);
    *state = rig;
    return 0;
}

/* Whatever a test did: one entry for every frame, and its octets in one
 * record */
static int close_held(void **state)
{
    struct rig *rig                = *state;
    const struct tc_ledger *ledger = tc_decoder_borrow_ledger(rig->decoder);

    rig->seen.answer = TC_OK;
    assert_int_equal(tc_decoder_finish(rig->decoder), TC_OK);
    assert_true(tc_ledger_balances(ledger));
    assert_int_equal(ledger->total.bytes, rig->seen.wire_bytes);
    tc_decoder_destroy(rig->decoder);
    tc_directory_fini(&rig->directory);
    free(rig);
    return 0;
}

/* Of what is never held back: one record for every frame, too */
static int close_rig(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(tc_decoder_borrow_ledger(rig->decoder)->total.packets,
                     rig->seen.count);
    return close_held(state);
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
    assert_int_equal(packets(rig, TC_FRAME_RTCP), 2);
    assert_int_equal(ledger_of(rig)->messages[TC_PROTOCOL_RTCP], 2);
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

/* Cut inside the body: the message counts, and so do the lines of SDP that are
 * left */
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
    assert_non_null(rig->seen.record.view.igmp);

    frame.len_bytes = 0; /* what IGMP carries, too: a DVMRP probe */
    tc_build_ipv4(&frame, 2, ALICE, group, 8);
    tc_build_bytes(&frame, "\x13\1\0\0\0\0\0\0", 8);
    push(rig, &frame, 101, frame.len_bytes);
    assert_last(rig, TC_RECORD_MESSAGE, TC_PROTOCOL_IGMP);
    assert_null(rig->seen.record.view.any);

    frame.len_bytes = 0; /* ESP */
    tc_build_ipv4(&frame, 50, ALICE, BOB, 8);
    tc_build_bytes(&frame, "12345678", 8);
    push(rig, &frame, 101, frame.len_bytes);
    assert_int_equal(skipped(rig, TC_SKIP_ENCRYPTED), 1);
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

/* A damaged file may hold any two times; differences of differences fit */
static void times_too_far_from_the_first_are_held_at_the_bound(void **state)
{
    static const struct {
        int64_t at_ns, relative_ns;
        uint64_t held;
    } rows[] = {
        { 1000, 0, 0 },
        { TC_TIME_MAX_NS + 1000, TC_TIME_MAX_NS, 0 },
        { TC_TIME_MAX_NS + 1001, TC_TIME_MAX_NS, 1 },
        { INT64_MAX - 1000, TC_TIME_MAX_NS, 2 },
        { 1000 - TC_TIME_MAX_NS, -TC_TIME_MAX_NS, 2 },
        { 999 - TC_TIME_MAX_NS, -TC_TIME_MAX_NS, 3 },
        { INT64_MIN, -TC_TIME_MAX_NS, 4 },
        { 1007, 7, 4 },
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        rig->at_ns = rows[i].at_ns;
        udp(rig, ALICE, 1, BOB, 2, "x", 1);
        assert_int_equal(rig->seen.record.at_ns, rows[i].relative_ns);
        assert_int_equal(rig->seen.record.first_ns, rows[i].relative_ns);
        assert_int_equal(ledger_of(rig)->times_held, rows[i].held);
    }
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

/* Octets of SIP's connection from Alice to Bob, so many of them captured. */
static void tcp_cut(struct rig *rig, uint32_t seq, uint8_t flags,
                    const void *payload, size_t payload_bytes, size_t captured)
{
    struct tc_build frame = { 0 };

    tc_build_segment(&frame,
                     &(struct tc_build_tcp){ ALICE, BOB, 40000, 5060, seq,
                                             flags, payload, payload_bytes });
    push(rig, &frame, 1, 54 + captured);
}

static void tcp(struct rig *rig, uint32_t seq, uint8_t flags, const char *text)
{
    tcp_cut(rig, seq, flags, text, strlen(text), strlen(text));
}

static void assert_text(const struct rig *rig, const char *text)
{
    assert_int_equal(rig->seen.len, strlen(text));
    assert_memory_equal(rig->seen.text, text, rig->seen.len);
}

#define BYE "BYE sip:b SIP/2.0\r\nl: 2\r\n\r\n"

/* Three frames of 54 octets of headers; the record is of the last, and says
 * when the first came */
static void a_message_over_tcp_has_the_octets_of_all_its_frames(void **state)
{
    struct rig *rig = *state;

    tcp(rig, 100, 0, "BYE sip:b ");
    tcp(rig, 110, 0, "SIP/2.0\r\nl: 2\r\n\r\n1");
    assert_int_equal(rig->seen.count, 0);
    tcp(rig, 128, 0, "2" BYE "34" BYE);
    assert_text(rig, BYE "12" BYE "34");
    assert_int_equal(rig->seen.count, 2);
    assert_int_equal(rig->seen.wire_bytes, 3 * 54 + 29 + 29 + 27);
    assert_int_equal(rig->seen.record.wire_bytes, 0); /* the first has them */
    assert_int_equal(rig->seen.record.at_ns, 2000);
    assert_int_equal(rig->seen.record.first_ns, 2000);
    tcp(rig, 100 + 29 + 29 + 27, 0, "56");
    assert_int_equal(rig->seen.record.at_ns, 3000);
    assert_int_equal(rig->seen.record.first_ns, 2000);
    assert_int_equal(rig->seen.record.tap, 3);
    assert_int_equal(packets(rig, TC_FRAME_PART), 2);
    assert_int_equal(packets(rig, TC_FRAME_MESSAGE), 2);
    assert_int_equal(ledger_of(rig)->messages[TC_PROTOCOL_SIP], 3);
}

static void sdp_over_tcp_announces_media(void **state)
{
    static const char sdp[] = "INVITE sip:b SIP/2.0\r\nl: 69\r\n\r\n"
                              "v=0\r\nc=IN IP4 10.0.0.1\r\n"
                              "m=video 5004 RTP/AVP 96\r\n"
                              "a=rtpmap:96 H264/1\r\n";
    struct rig *rig         = *state;

    tcp(rig, 1, 0, sdp);
    assert_true(rig->seen.described);
    udp(rig, BOB, 9000, ALICE, 5004, rtp, sizeof rtp);
    assert_last(rig, TC_RECORD_PACKET, TC_PROTOCOL_RTP);
}

static void http_on_the_port_of_sip_is_undecoded(void **state)
{
    struct rig *rig = *state;

    tcp(rig, 1, 0, "GET / HTTP");
    tcp(rig, 11, 0, "/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(skipped(rig, TC_SKIP_TCP), 2);
    assert_int_equal(packets(rig, TC_FRAME_PART), 0);
    assert_int_equal(rig->seen.count, 2);
}

/* The parts stay parts; at the end of the capture their octets come out */
static void a_message_without_end_stays_a_part(void **state)
{
    struct rig *rig = *state;

    tcp(rig, 1, 0, "BYE sip:");
    tcp(rig, 9, 0, "b SIP");
    assert_int_equal(rig->seen.count, 0);
    assert_int_equal(tc_decoder_finish(rig->decoder), TC_OK);
    assert_int_equal(rig->seen.count, 1);
    assert_last(rig, TC_RECORD_TRANSPORT, TC_PROTOCOL_NONE);
    assert_int_equal(rig->seen.record.wire_bytes, 54 + 8 + 54 + 5);
    assert_int_equal(packets(rig, TC_FRAME_PART), 2);
    assert_int_not_equal(rig->seen.record.flow, TC_FLOW_NONE);
}

static void a_snapped_segment_ends_the_parts_before_it(void **state)
{
    struct rig *rig = *state;

    tcp(rig, 1, 0, "BYE sip:");
    tcp_cut(rig, 9, 0, "b SIP/2.0", 9, 0);
    assert_int_equal(skipped(rig, TC_SKIP_CUT), 2);
    assert_int_equal(packets(rig, TC_FRAME_PART), 0);
    tcp(rig, 18, 0, BYE "12");
    assert_text(rig, BYE "12");
}

/* A piece of what IP carries from Alice to Bob. */
static void fragment(struct rig *rig, uint16_t id, uint8_t protocol,
                     const struct tc_build *whole, size_t from, size_t to)
{
    struct tc_build frame = { 0 };

    tc_build_fragment(&frame,
                      &(struct tc_build_fragment){
                          ALICE, BOB, id, protocol, to < whole->len_bytes,
                          (uint16_t)from, whole->bytes + from, to - from });
    push(rig, &frame, 1, frame.len_bytes);
}

/* What IP carries: UDP and the offer, without Ethernet and IP. */
static void offer_datagram(struct tc_build *out)
{
    struct tc_build frame = { 0 };

    tc_build_frame(&frame, &(struct tc_build_udp){ ALICE, BOB, 5060, 5060,
                                                   offer, sizeof offer - 1 });
    tc_build_bytes(out, frame.bytes + 34, frame.len_bytes - 34);
}

static void fragments_backwards_and_twice_make_a_message(void **state)
{
    struct rig *rig       = *state;
    struct tc_build whole = { 0 };

    offer_datagram(&whole);
    fragment(rig, 7, 17, &whole, 64, whole.len_bytes);
    fragment(rig, 7, 17, &whole, 32, 72);
    fragment(rig, 7, 17, &whole, 32, 72);
    assert_int_equal(rig->seen.count, 0);
    assert_int_equal(packets(rig, TC_FRAME_PART), 3);
    fragment(rig, 7, 17, &whole, 0, 40);
    assert_last(rig, TC_RECORD_MESSAGE, TC_PROTOCOL_SIP);
    assert_true(rig->seen.described);
    assert_int_equal(rig->seen.record.first_ns, 0);
    assert_int_equal(rig->seen.record.at_ns, 3000);
    assert_int_equal(rig->seen.record.wire_bytes,
                     4 * 34 + (whole.len_bytes - 64) + 40 + 40 + 40);
    assert_int_equal(packets(rig, TC_FRAME_MESSAGE), 1);
}

/* 256 may be open; the 257th costs the oldest its place, 30 s the rest; and
 * what is left ends with the capture */
static void fragments_of_what_is_never_whole_are_undecoded(void **state)
{
    struct rig *rig       = *state;
    struct tc_build whole = { 0 };

    offer_datagram(&whole);
    for (uint16_t id = 0; id < 256; id++)
        fragment(rig, id, 17, &whole, 0, 8);
    assert_int_equal(packets(rig, TC_FRAME_PART), 256);
    fragment(rig, 256, 17, &whole, 0, 8);
    assert_int_equal(packets(rig, TC_FRAME_PART), 256);
    assert_int_equal(skipped(rig, TC_SKIP_FRAGMENT), 1);
    assert_int_equal(rig->seen.count, 1);
    assert_int_equal(rig->seen.record.wire_bytes, 34 + 8);

    rig->at_ns += 31000000000;
    fragment(rig, 257, 17, &whole, 0, 8);
    assert_int_equal(packets(rig, TC_FRAME_PART), 1);
    assert_int_equal(skipped(rig, TC_SKIP_FRAGMENT), 257);
    assert_int_equal(tc_decoder_finish(rig->decoder), TC_OK);
    assert_int_equal(packets(rig, TC_FRAME_PART), 0);
    assert_int_equal(skipped(rig, TC_SKIP_FRAGMENT), 258);
    assert_int_equal(rig->seen.count, 258);
}

/* Beyond 65535 octets, or cut off by the capture: not held */
static void a_fragment_that_cannot_be_joined_is_undecoded_at_once(void **state)
{
    struct rig *rig       = *state;
    struct tc_build frame = { 0 };

    tc_build_fragment(&frame, &(struct tc_build_fragment){
                                  ALICE, BOB, 7, 17, false, 65528, offer, 9 });
    push(rig, &frame, 1, frame.len_bytes);
    push(rig, &frame, 1, frame.len_bytes - 1);
    assert_int_equal(skipped(rig, TC_SKIP_FRAGMENT), 2);
    assert_int_equal(rig->seen.count, 2);
}

static void a_tcp_segment_may_come_in_fragments(void **state)
{
    struct rig *rig       = *state;
    struct tc_build whole = { 0 };

    tcp(rig, 90, 0, BYE "12BYE sip:b ");
    tc_build_tcp(&whole,
                 &(struct tc_build_tcp){ ALICE, BOB, 40000, 5060, 90 + 29 + 10,
                                         0, "SIP/2.0\r\nl: 2\r\n\r\n34", 19 });
    fragment(rig, 7, 6, &whole, 0, 24);
    fragment(rig, 7, 6, &whole, 24, whole.len_bytes);
    assert_text(rig, BYE "12" BYE "34");
}

/* IP in IP: the inner packets are fragments, each of them in fragments */
static void a_fragmented_tunnel_may_bear_fragments(void **state)
{
    struct rig *rig       = *state;
    struct tc_build whole = { 0 };
    uint16_t id           = 100;

    offer_datagram(&whole);
    for (size_t at = 0; at < whole.len_bytes; at += 56, id++) {
        size_t left          = whole.len_bytes - at;
        struct tc_build link = { 0 }, inner = { 0 };

        tc_build_fragment(&link, &(struct tc_build_fragment){
                                     ALICE, BOB, 7, 17, left > 56, (uint16_t)at,
                                     whole.bytes + at, left < 56 ? left : 56 });
        tc_build_bytes(&inner, link.bytes + 14, link.len_bytes - 14);
        fragment(rig, id, 4, &inner, 0, 16);
        fragment(rig, id, 4, &inner, 16, inner.len_bytes);
    }
    assert_int_equal(rig->seen.len, sizeof offer - 1);
    assert_memory_equal(rig->seen.text, offer, sizeof offer - 1);
    assert_int_equal(rig->seen.count, 1);
}

/* RFC 8200 section 4.5; in the fragmentable part destination options stand
 * before UDP */
static void ipv6_fragments_make_a_message(void **state)
{
    static const uint8_t options[8] = { 17, 0, 1, 4 };
    struct rig *rig                 = *state;
    struct tc_build whole           = { 0 };

    tc_build_bytes(&whole, options, sizeof options);
    offer_datagram(&whole);
    for (size_t at = 0; at < whole.len_bytes; at += 64) {
        struct tc_build frame = { 0 };
        bool more             = at + 64 < whole.len_bytes;
        size_t len            = more ? 64 : whole.len_bytes - at;

        tc_build_ethernet(&frame, 0x86dd);
        tc_build_net32(&frame, 0x60000000);
        tc_build_net16(&frame, (uint16_t)(8 + len));
        tc_build_net16(&frame, 44 << 8 | 64);
        for (int i = 0; i < 8; i++)
            tc_build_net32(&frame, 0x20010db8);
        tc_build_net16(&frame, 60 << 8);
        tc_build_net16(&frame, (uint16_t)(at | more));
        tc_build_net32(&frame, 0xcafe0001);
        tc_build_bytes(&frame, whole.bytes + at, len);
        push(rig, &frame, 1, frame.len_bytes);
    }
    assert_int_equal(rig->seen.count, 1);
    assert_int_equal(rig->seen.len, sizeof offer - 1);
    assert_memory_equal(rig->seen.text, offer, sizeof offer - 1);
}

/* A small generator of our own: the same numbers everywhere. */
static uint32_t draw(uint64_t *random, uint32_t below)
{
    *random = *random * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(*random >> 33) % below;
}

enum { STREAM_MAX = 4096, PARTS_MAX = 400 };

struct part {
    uint32_t from, to;
};

/* Messages with bodies of 0 to 99 octets, which may look like anything. */
static size_t a_stream(uint64_t *random, char out[STREAM_MAX])
{
    size_t len = 0;

    for (uint32_t i = 2 + draw(random, 12); i > 0; i--) {
        uint32_t body = draw(random, 100);

        len += (size_t)snprintf(out + len, STREAM_MAX - len,
                                "BYE sip:%u SIP/2.0\r\nl: %u\r\n\r\n", i, body);
        while (body-- > 0)
            out[len++] = "\r\nBYE sip:"[draw(random, 10)];
    }
    return len;
}

/* Cuts the stream, lets pieces come twice with other ends, and shuffles. */
static size_t some_parts(uint64_t *random, uint32_t len, struct part *parts)
{
    uint32_t longest = 1 + draw(random, 300);
    size_t count     = 0;

    for (uint32_t at = 0; at < len; count++) {
        uint32_t n   = 1 + draw(random, longest);
        uint32_t to  = at + n < len && count < PARTS_MAX / 2 ? at + n : len;
        parts[count] = (struct part){ at, to };
        at           = to;
    }
    for (uint32_t i = draw(random, 20); i > 0; i--) {
        uint32_t from  = draw(random, len);
        uint32_t n     = 1 + draw(random, 400);
        parts[count++] = (struct part){ from, from + n < len ? from + n : len };
    }
    for (size_t i = count; i > 1 && draw(random, 4) > 0; i--) {
        size_t j         = draw(random, (uint32_t)i);
        struct part swap = parts[i - 1];

        parts[i - 1] = parts[j];
        parts[j]     = swap;
    }
    return count;
}

/* Of 300 random streams, wrap of the numbers included, all messages come out
 * once and in order; in a second pass parts are missing or cut by the snap
 * length, and still every octet of a frame is in one record (close_held) */
static void a_stream_however_it_comes(void **state, bool damaged)
{
    uint64_t random = 20260101;
    char stream[STREAM_MAX];
    struct part parts[PARTS_MAX];

    for (int run = 0; run < 300; run++) {
        assert_int_equal(open_rig(state), 0);
        struct rig *rig = *state;
        uint32_t isn = draw(&random, 2) ? 0U - draw(&random, 2000) : 1U << 31;
        size_t len   = a_stream(&random, stream);
        size_t count = some_parts(&random, (uint32_t)len, parts);

        tcp_cut(rig, isn, 2, "", 0, 0);
        for (size_t i = 0; i < count; i++) {
            size_t bytes = parts[i].to - parts[i].from;
            size_t kept  = bytes;

            if (damaged && draw(&random, 10) == 0)
                continue;
            if (damaged && draw(&random, 10) == 0)
                kept = draw(&random, (uint32_t)bytes + 1);
            tcp_cut(rig, isn + 1 + parts[i].from, 0, stream + parts[i].from,
                    bytes, kept);
        }
        if (!damaged) {
            assert_int_equal(rig->seen.len, len);
            assert_memory_equal(rig->seen.text, stream, len);
        }
        assert_int_equal(close_held(state), 0);
    }
}

static void messages_come_out_whole_however_their_segments_come(void **state)
{
    a_stream_however_it_comes(state, false);
}

static void no_octet_is_lost_or_counted_twice_whatever_is_missing(void **state)
{
    a_stream_however_it_comes(state, true);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
#define HELD(name) cmocka_unit_test_setup_teardown(name, open_rig, close_held)
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
        TEST(times_too_far_from_the_first_are_held_at_the_bound),
        TEST(what_the_sink_says_is_passed_on),
        HELD(a_message_over_tcp_has_the_octets_of_all_its_frames),
        HELD(sdp_over_tcp_announces_media),
        HELD(http_on_the_port_of_sip_is_undecoded),
        HELD(a_message_without_end_stays_a_part),
        HELD(a_snapped_segment_ends_the_parts_before_it),
        HELD(fragments_backwards_and_twice_make_a_message),
        HELD(fragments_of_what_is_never_whole_are_undecoded),
        HELD(a_fragment_that_cannot_be_joined_is_undecoded_at_once),
        HELD(a_tcp_segment_may_come_in_fragments),
        HELD(a_fragmented_tunnel_may_bear_fragments),
        HELD(ipv6_fragments_make_a_message),
        cmocka_unit_test(messages_come_out_whole_however_their_segments_come),
        cmocka_unit_test(no_octet_is_lost_or_counted_twice_whatever_is_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
