/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "capture/tcp_decoder.h"
#include "tests/support/exact.h"
#include "tests/support/test.h"

enum { WIRE = 100, TEXT_MAX = 1 << 16 };

#define BYE "BYE sip:b SIP/2.0\r\nl: 2\r\n\r\n"

/* What came out, and where the octets of the frames went. */
struct rig {
    struct tc_tcp_decoder *decoder;
    struct tc_decode_as said;
    struct tc_tcp_fed fed;
    uint16_t from_port, to_port;
    int64_t at_ns;
    uint64_t frame;
    uint64_t frames, parts, wire_bytes, given_up;
    unsigned messages;
    bool refuse; /* messages cannot be decoded */
    int64_t first_ns;
    enum tc_protocol protocol;
    char text[TEXT_MAX]; /* of the messages, a bar behind each */
    size_t len;
};

static int open_rig(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);

    assert_non_null(rig);
    rig->from_port = 40000;
    rig->to_port   = 5060;
    assert_int_equal(tc_tcp_decoder_create(&rig->decoder, &rig->said), TC_OK);
    *state = rig;
    return 0;
}

/* Whatever a test did: the octets of every frame are somewhere once */
static int close_rig(void **state)
{
    struct rig *rig = *state;
    struct tc_tcp_frames frames;
    uint32_t flow;

    while (tc_tcp_decoder_next_unfinished(rig->decoder, &flow, &frames)) {
        assert_in_range(frames.packets, 1, rig->parts);
        rig->wire_bytes += frames.bytes;
    }
    assert_int_equal(rig->wire_bytes, rig->frames * WIRE);
    tc_tcp_decoder_destroy(rig->decoder);
    free(rig);
    return 0;
}

static tc_err deliver(void *self, const struct tc_tcp_message *message,
                      bool *is_decoded)
{
    struct rig *rig = self;

    assert_true(rig->len + message->len_bytes < TEXT_MAX);
    memcpy(rig->text + rig->len, message->bytes, message->len_bytes);
    rig->len += message->len_bytes;
    rig->text[rig->len++] = '|';
    rig->wire_bytes += message->wire_bytes;
    rig->first_ns = message->first_ns;
    rig->protocol = message->protocol;
    rig->messages++;
    *is_decoded = !rig->refuse;
    return TC_OK;
}

static void account(struct rig *rig)
{
    const struct tc_tcp_fed *fed = &rig->fed;

    rig->frames++;
    assert_true(fed->given_up.packets <= rig->parts);
    rig->parts -= fed->given_up.packets;
    assert_int_equal(fed->given_up.bytes, fed->given_up.packets * WIRE);
    rig->wire_bytes += fed->given_up.bytes;
    rig->given_up += fed->given_up.packets;
    if (fed->class == TC_FRAME_PART)
        rig->parts++;
    else if (fed->class != TC_FRAME_MESSAGE && fed->skip != TC_SKIP_MALFORMED)
        rig->wire_bytes += WIRE;
    assert_int_equal(fed->skip != TC_SKIP_NONE,
                     fed->class == TC_FRAME_UNDECODED ||
                         fed->class == TC_FRAME_FAILED);
}

/* The first `captured` of these octets on the wire */
static enum tc_frame_class feed_bytes(struct rig *rig, uint32_t seq,
                                      uint8_t flags, const void *bytes,
                                      size_t captured, size_t len_bytes)
{
    uint8_t *exact             = tc_exact_copy(bytes, captured);
    const struct tc_datagram d = {
        .key            = { .from      = { .port = rig->from_port },
                            .to        = { .port = rig->to_port },
                            .transport = TC_TRANSPORT_TCP },
        .payload        = exact,
        .captured_bytes = (uint32_t)captured,
        .true_bytes     = (uint32_t)len_bytes,
        .tcp_seq        = seq,
        .tcp_flags      = flags,
    };

    assert_int_equal(tc_tcp_decoder_feed(rig->decoder, 5, &d,
                                         rig->at_ns += 1000, ++rig->frame, WIRE,
                                         deliver, rig, &rig->fed),
                     TC_OK);
    free(exact);
    account(rig);
    return rig->fed.class;
}

static enum tc_frame_class feed(struct rig *rig, uint32_t seq, const char *text)
{
    return feed_bytes(rig, seq, 0, text, strlen(text), strlen(text));
}

static enum tc_frame_class feed_cut(struct rig *rig, uint32_t seq,
                                    const char *text, size_t captured)
{
    return feed_bytes(rig, seq, 0, text, captured, strlen(text));
}

static enum tc_frame_class syn(struct rig *rig, uint32_t seq)
{
    return feed_bytes(rig, seq, TC_TCP_SYN, "", 0, 0);
}

static void assert_messages(const struct rig *rig, const char *text)
{
    assert_int_equal(rig->len, strlen(text));
    assert_memory_equal(rig->text, text, rig->len);
}

static void one_segment_may_bear_several_messages(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(syn(rig, 99), TC_FRAME_TRANSPORT);
    assert_int_equal(feed(rig, 100, BYE "12" BYE "34" BYE "5"),
                     TC_FRAME_MESSAGE);
    assert_messages(rig, BYE "12|" BYE "34|");
    assert_int_equal(feed(rig, 190, ""), TC_FRAME_TRANSPORT);
    /* 3 * 27 + 5 octets were there */
    assert_int_equal(feed(rig, 100 + 3 * 27 + 5, "6"), TC_FRAME_MESSAGE);
    assert_messages(rig, BYE "12|" BYE "34|" BYE "56|");
    assert_int_equal(rig->first_ns, 2000);
}

static void one_message_may_take_many_segments(void **state)
{
    static const char bye[] = BYE "ab";
    struct rig *rig         = *state;
    size_t len              = sizeof bye - 1;

    (void)syn(rig, 99);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(feed_bytes(rig, 100 + (uint32_t)i, 0, bye + i, 1, 1),
                         i + 1 < len ? TC_FRAME_PART : TC_FRAME_MESSAGE);
    assert_messages(rig, BYE "ab|");
    assert_int_equal(rig->first_ns, 2000); /* the SYN was at 1000 */
}

static void a_body_may_hold_an_empty_line(void **state)
{
    struct rig *rig = *state;

    (void)feed(rig, 100, "MESSAGE sip:b SIP/2.0\r\nl: 9\r\n\r\na\r\n\r");
    (void)feed(rig, 100 + 31 + 4, "\nb\r\n\r\n");
    assert_int_equal(rig->messages, 1);
    assert_int_equal(rig->len, 31 + 9 + 1);
}

static void line_ends_between_messages_are_keep_alives(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(feed(rig, 100, "\r\n\r\n"), TC_FRAME_TRANSPORT);
    assert_int_equal(feed(rig, 104, "\r\n" BYE "12\r\n"), TC_FRAME_MESSAGE);
    assert_int_equal(feed(rig, 104 + 2 + 29 + 2, "\r\n"), TC_FRAME_TRANSPORT);
    assert_int_equal(feed(rig, 104 + 2 + 29 + 4, BYE "34"), TC_FRAME_MESSAGE);
    assert_messages(rig, BYE "12|" BYE "34|");
}

static void another_protocol_is_undecoded(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(feed(rig, 100, "GET / HTTP"), TC_FRAME_PART);
    assert_int_equal(feed(rig, 110, "/1.1\r\nx: y\r\n\r\n"),
                     TC_FRAME_UNDECODED);
    assert_int_equal(rig->fed.skip, TC_SKIP_TCP);
    assert_int_equal(rig->given_up, 1);
    assert_int_equal(rig->fed.given_up_as, TC_SKIP_TCP);
    assert_int_equal(feed(rig, 128, "more"), TC_FRAME_UNDECODED);
    assert_int_equal(feed(rig, 132, ""), TC_FRAME_TRANSPORT);
    rig->to_port = 80;
    assert_int_equal(syn(rig, 7000), TC_FRAME_TRANSPORT);
    assert_int_equal(feed(rig, 7001, "GET / HTTP"), TC_FRAME_UNDECODED);
    assert_int_equal(rig->messages, 0);
}

static void ports_that_are_used_again_begin_anew(void **state)
{
    struct rig *rig = *state;

    (void)syn(rig, 99);
    assert_int_equal(feed(rig, 100, "BYE sip:"), TC_FRAME_PART);
    assert_int_equal(syn(rig, 70000), TC_FRAME_TRANSPORT);
    assert_int_equal(rig->fed.given_up.packets, 1);
    assert_int_equal(rig->fed.given_up_as, TC_SKIP_TCP_GAP);
    assert_int_equal(feed(rig, 70001, "GET / HTTP/1.1\r\n"),
                     TC_FRAME_UNDECODED);
    (void)syn(rig, 500);
    assert_int_equal(feed(rig, 501, BYE "12"), TC_FRAME_MESSAGE);
    assert_messages(rig, BYE "12|");
}

/* The end of a message whose start was not captured; then whole ones */
static void sip_is_found_again_where_a_segment_begins_with_it(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(feed(rig, 100, "0\r\na=b\r\n"), TC_FRAME_UNDECODED);
    assert_int_equal(feed(rig, 108, BYE "12" BYE), TC_FRAME_MESSAGE);
    assert_int_equal(feed(rig, 108 + 29 + 27, "34"), TC_FRAME_MESSAGE);
    assert_messages(rig, BYE "12|" BYE "34|");
}

static void a_repeat_is_transport_only(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(feed(rig, 100, BYE "1"), TC_FRAME_PART);
    assert_int_equal(feed(rig, 100, BYE "1"), TC_FRAME_TRANSPORT);
    assert_int_equal(feed(rig, 128, "2"), TC_FRAME_MESSAGE);
    assert_int_equal(feed(rig, 128, "2"), TC_FRAME_TRANSPORT);
    assert_messages(rig, BYE "12|");
}

/* The last octet waits in front of the others */
static void reordered_segments_make_one_message(void **state)
{
    struct rig *rig = *state;

    (void)syn(rig, 99);
    assert_int_equal(feed(rig, 128, "2"), TC_FRAME_PART);
    assert_int_equal(feed(rig, 110, "SIP/2.0\r\nl: 2\r\n\r\n1"), TC_FRAME_PART);
    assert_int_equal(feed(rig, 100, "BYE sip:b "), TC_FRAME_MESSAGE);
    assert_messages(rig, BYE "12|");
    assert_int_equal(rig->first_ns, 4000);
}

static const uint8_t ka[8] = { 0x10, 9, 0, 1, 0, 0, 0, 8 };

static void cops_is_found_again_behind_junk(void **state)
{
    uint8_t bytes[100];
    struct rig *rig = *state;

    rig->to_port = 3288;
    memset(bytes, 0xee, sizeof bytes);
    memcpy(bytes + 50, ka, 8);
    memcpy(bytes + 77, ka, 8);
    assert_int_equal(feed_bytes(rig, 1, 0, bytes, 30, 30), TC_FRAME_PART);
    assert_int_equal(feed_bytes(rig, 31, 0, bytes + 30, 24, 24), TC_FRAME_PART);
    assert_int_equal(feed_bytes(rig, 55, 0, bytes + 54, 46, 46),
                     TC_FRAME_MESSAGE);
    assert_int_equal(rig->messages, 2);
    assert_int_equal(rig->first_ns, 3000);
}

static void cops_messages_may_be_cut_anywhere(void **state)
{
    struct rig *rig = *state;

    rig->to_port = 3288;
    for (uint32_t cut = 1; cut < 8; cut++) {
        assert_int_equal(feed_bytes(rig, 16 * cut, 0, ka, cut, cut),
                         TC_FRAME_PART);
        uint8_t rest[16];
        memcpy(rest, ka + cut, 8 - cut);
        memcpy(rest + 8 - cut, ka, 8);
        assert_int_equal(
            feed_bytes(rig, 16 * cut + cut, 0, rest, 16 - cut, 16 - cut),
            TC_FRAME_MESSAGE);
    }
    assert_int_equal(rig->messages, 14);
    assert_int_equal(rig->protocol, TC_PROTOCOL_COPS);
}

/* All failed: the frame has; one decoded: it bore a message */
static void a_frame_whose_messages_all_fail_has_failed(void **state)
{
    struct rig *rig = *state;

    rig->refuse = true;
    assert_int_equal(feed(rig, 100, BYE "12"), TC_FRAME_FAILED);
    assert_int_equal(rig->fed.skip, TC_SKIP_MALFORMED);
    assert_int_equal(feed(rig, 129, BYE "12" BYE "34"), TC_FRAME_FAILED);
    rig->refuse = false;
    assert_int_equal(feed(rig, 129 + 58, BYE "12"), TC_FRAME_MESSAGE);
}

/* Cut by the snap length in the second message: the first stands, and the
 * stream goes on behind the segment */
static void a_snapped_segment_ends_what_was_unread(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(feed_cut(rig, 100, BYE "12" BYE "34", 40),
                     TC_FRAME_MESSAGE);
    assert_int_equal(feed(rig, 158, BYE "56"), TC_FRAME_MESSAGE);
    assert_int_equal(feed_cut(rig, 187, BYE "78", 20), TC_FRAME_FAILED);
    assert_int_equal(rig->fed.skip, TC_SKIP_CUT);
    assert_int_equal(feed(rig, 216, BYE "90"), TC_FRAME_MESSAGE);
    assert_messages(rig, BYE "12|" BYE "56|" BYE "90|");
}

static void a_snapped_part_takes_the_parts_before_with_it(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(feed(rig, 100, "BYE sip:b "), TC_FRAME_PART);
    assert_int_equal(feed_cut(rig, 110, "SIP/2.0\r\nl: 2\r\n\r\n12", 5),
                     TC_FRAME_FAILED);
    assert_int_equal(rig->fed.given_up.packets, 1);
    assert_int_equal(rig->fed.given_up_as, TC_SKIP_CUT);
}

/* Headers only, as with a snap length of 54: nothing new is captured, and yet
 * the stream has moved on */
static void a_segment_without_captured_payload_is_cut_too(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(feed(rig, 100, "BYE sip:b "), TC_FRAME_PART);
    assert_int_equal(feed_cut(rig, 110, "SIP/2.0\r\nl: 2\r\n\r\n12", 0),
                     TC_FRAME_FAILED);
    assert_int_equal(rig->fed.skip, TC_SKIP_CUT);
    assert_int_equal(rig->fed.given_up.packets, 1);
    assert_int_equal(feed(rig, 129, BYE "56"), TC_FRAME_MESSAGE);
}

static void a_snapped_segment_of_who_knows_what_is_undecoded(void **state)
{
    struct rig *rig = *state;

    rig->to_port = 443;
    assert_int_equal(feed_cut(rig, 100, "secret", 0), TC_FRAME_UNDECODED);
    assert_int_equal(rig->fed.skip, TC_SKIP_TCP);
}

/* SYN at 99, 29 octets from 100 on: the next one is 129 */
static void a_snapped_syn_with_data_ends_behind_them(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(feed_bytes(rig, 99, TC_TCP_SYN, BYE "12", 5, 29),
                     TC_FRAME_FAILED);
    assert_int_equal(feed(rig, 128, "?"), TC_FRAME_TRANSPORT);
    assert_int_equal(feed(rig, 129, BYE "34"), TC_FRAME_MESSAGE);
    assert_messages(rig, BYE "34|");
}

/* The copy that is whole came first */
static void a_snapped_repeat_does_no_harm(void **state)
{
    struct rig *rig = *state;

    (void)syn(rig, 99);
    assert_int_equal(feed(rig, 100, BYE), TC_FRAME_PART);
    assert_int_equal(feed_cut(rig, 100, BYE, 5), TC_FRAME_TRANSPORT);
    assert_int_equal(feed(rig, 127, "12"), TC_FRAME_MESSAGE);
    assert_int_equal(feed_cut(rig, 100, BYE, 5), TC_FRAME_TRANSPORT);
    assert_int_equal(feed(rig, 129, BYE "34"), TC_FRAME_MESSAGE);
    assert_messages(rig, BYE "12|" BYE "34|");
}

/* A part, a gap, then HTTP: the parts are reported once, though one segment
 * shows two reasons */
static void a_gap_with_another_protocol_behind_it_tells_all(void **state)
{
    static char http[60000] = "GET / HTTP/1.1\r\n";
    struct rig *rig         = *state;

    (void)syn(rig, 99);
    assert_int_equal(feed(rig, 100, "BYE sip:"), TC_FRAME_PART);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(feed_bytes(rig, 200 + i * (uint32_t)sizeof http, 0,
                                    http, sizeof http, sizeof http),
                         TC_FRAME_PART);
    assert_int_equal(feed_bytes(rig, 200 + 4 * (uint32_t)sizeof http, 0, http,
                                sizeof http, sizeof http),
                     TC_FRAME_UNDECODED);
    assert_int_equal(rig->given_up, 5);
    assert_int_equal(rig->fed.given_up_as, TC_SKIP_TCP_GAP);
    assert_int_equal(rig->parts, 0);
}

/* Cut in the middle of a message: its frames stay parts (close_rig) */
static void a_connection_may_end_in_the_middle(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(feed(rig, 100, "BYE sip:b "), TC_FRAME_PART);
    assert_int_equal(feed(rig, 110, "SIP/2.0\r\nl: 2"), TC_FRAME_PART);
    assert_int_equal(feed_bytes(rig, 123, TC_TCP_FIN, "", 0, 0),
                     TC_FRAME_TRANSPORT);
    assert_int_equal(rig->parts, 2);
}

/* Flow 5 bears half a message in frame 1. */
static void half_a_message_is_given_back(void **state)
{
    struct rig *rig = *state;
    struct tc_tcp_frames frames;
    uint32_t flow = 0;

    assert_int_equal(feed(rig, 1, "INVITE sip:a SIP/2.0\r\n"), TC_FRAME_PART);
    assert_false(tc_tcp_decoder_evict_next(rig->decoder, 1, &flow, &frames));
    assert_true(tc_tcp_decoder_evict_next(rig->decoder, 2, &flow, &frames));
    assert_int_equal(flow, 5);
    assert_int_equal(frames.packets, 1);
    assert_int_equal(frames.bytes, WIRE);
    assert_false(tc_tcp_decoder_evict_next(rig->decoder, 2, &flow, &frames));
    /* nothing is left to be unfinished */
    assert_false(tc_tcp_decoder_next_unfinished(rig->decoder, &flow, &frames));
    rig->wire_bytes += WIRE;
    rig->parts--;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
    const struct CMUnitTest tests[] = {
        TEST(one_segment_may_bear_several_messages),
        TEST(one_message_may_take_many_segments),
        TEST(a_body_may_hold_an_empty_line),
        TEST(line_ends_between_messages_are_keep_alives),
        TEST(another_protocol_is_undecoded),
        TEST(ports_that_are_used_again_begin_anew),
        TEST(sip_is_found_again_where_a_segment_begins_with_it),
        TEST(a_repeat_is_transport_only),
        TEST(reordered_segments_make_one_message),
        TEST(cops_is_found_again_behind_junk),
        TEST(cops_messages_may_be_cut_anywhere),
        TEST(a_frame_whose_messages_all_fail_has_failed),
        TEST(a_snapped_segment_ends_what_was_unread),
        TEST(a_snapped_part_takes_the_parts_before_with_it),
        TEST(a_segment_without_captured_payload_is_cut_too),
        TEST(a_snapped_segment_of_who_knows_what_is_undecoded),
        TEST(a_snapped_syn_with_data_ends_behind_them),
        TEST(a_snapped_repeat_does_no_harm),
        TEST(a_gap_with_another_protocol_behind_it_tells_all),
        TEST(a_connection_may_end_in_the_middle),
        cmocka_unit_test_setup_teardown(half_a_message_is_given_back, open_rig,
                                        close_rig),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
