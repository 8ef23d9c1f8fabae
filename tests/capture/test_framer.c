/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "capture/framer.h"
#include "tests/support/exact.h"
#include "tests/support/test.h"

static struct tc_framed look(enum tc_protocol protocol, const void *bytes,
                             size_t len_bytes)
{
    struct tc_framer_progress progress = { 0 };
    uint8_t *exact                     = tc_exact_copy(bytes, len_bytes);
    struct tc_framed out =
        tc_framer_look(protocol, exact, len_bytes, &progress);

    free(exact);
    return out;
}

static void assert_sip(const char *text, enum tc_framer_verdict verdict,
                       size_t len_bytes)
{
    struct tc_framed out = look(TC_PROTOCOL_SIP, text, strlen(text));

    assert_int_equal(out.verdict, verdict);
    assert_int_equal(out.len_bytes, len_bytes);
}

static const char with_body[] = "INVITE sip:b SIP/2.0\r\n"
                                "Content-Length: 8\r\n"
                                "\r\n"
                                "a\r\n\r\nbcd";

/* 22 + 19 + 2 octets of headers and 8 of the body, its empty line too */
static void content_length_ends_a_sip_message(TC_NO_STATE)
{
    assert_int_equal(sizeof with_body - 1, 22 + 19 + 2 + 8);
    for (size_t len = 0; len < 51; len++) {
        struct tc_framed out = look(TC_PROTOCOL_SIP, with_body, len);

        assert_int_equal(out.verdict, TC_FRAMER_MORE);
        assert_int_equal(out.len_bytes, 0);
    }
    assert_sip(with_body, TC_FRAMER_MESSAGE, 51);
}

static void what_stands_behind_a_message_is_left_alone(TC_NO_STATE)
{
    assert_sip("BYE sip:b SIP/2.0\r\nl: 1\r\n\r\nxBYE", TC_FRAMER_MESSAGE, 28);
    assert_sip("BYE sip:b SIP/2.0\nl: 1\n\nxBYE", TC_FRAMER_MESSAGE, 25);
}

/* RFC 3261 section 20.14 wants the header in a stream: without, no body */
static void without_content_length_there_is_no_body(TC_NO_STATE)
{
    assert_sip("SIP/2.0 200 OK\r\nCall-ID: a\r\n\r\nv=0\r\n", TC_FRAMER_MESSAGE,
               30);
    assert_sip("SIP/2.0 200 OK\r\nContent-Length: many\r\n\r\nv=0\r\n",
               TC_FRAMER_MESSAGE, 40);
}

/* RFC 5626 section 3.5.1: a keep-alive is CRLF CRLF, its answer CRLF */
static void leading_line_ends_are_junk(TC_NO_STATE)
{
    assert_sip("\r", TC_FRAMER_JUNK, 1);
    assert_sip("\r\n\r\n", TC_FRAMER_JUNK, 4);
    assert_sip("\r\n\r\nBYE sip:b SIP/2.0\r\n\r\n", TC_FRAMER_JUNK, 4);
}

static void what_is_no_sip_is_another_protocol(TC_NO_STATE)
{
    assert_sip("GET / HTTP/1.1\r\nHost: x\r\n\r\n", TC_FRAMER_OTHER, 0);
    assert_sip("GET / HTTP/1.1\r\nHost", TC_FRAMER_OTHER, 0);
    assert_sip("GET / HTTP", TC_FRAMER_MORE, 0); /* could be a method */
    assert_sip("v=0\r\nc=IN IP4 10.0.0.1\r\n\r\n", TC_FRAMER_OTHER, 0);
}

/* 4 MiB may be; one octet more is damage */
static void a_body_too_long_is_no_sip(TC_NO_STATE)
{
    assert_sip("BYE sip:b SIP/2.0\r\nl: 4194304\r\n\r\n", TC_FRAMER_MORE, 0);
    assert_sip("BYE sip:b SIP/2.0\r\nl: 4194305\r\n\r\n", TC_FRAMER_OTHER, 0);
    assert_sip("BYE sip:b SIP/2.0\r\nl: 99999999999999999999\r\n\r\n",
               TC_FRAMER_MESSAGE, 46); /* no number at all */
}

/* One line after the other, and never an empty one */
static void headers_without_end_are_no_sip(TC_NO_STATE)
{
    static const char start[] = "BYE sip:bo SIP/2.0\r\n"; /* 20 octets */
    static uint8_t bytes[TC_FRAMER_HEADERS_MAX];

    for (size_t i = 0; i < sizeof bytes; i += 4)
        memcpy(bytes + i, "a:\r\n", 4);
    memcpy(bytes, start, sizeof start - 1);
    assert_int_equal(look(TC_PROTOCOL_SIP, bytes, sizeof bytes - 1).verdict,
                     TC_FRAMER_MORE);
    assert_int_equal(look(TC_PROTOCOL_SIP, bytes, sizeof bytes).verdict,
                     TC_FRAMER_OTHER);
}

/* Each octet is new once, and two before it are looked at again; when the first
 * line, and when the last header is there, all is read once more. */
static void assert_read_in_steps(const uint8_t *bytes, size_t headers_bytes,
                                 size_t len_bytes)
{
    struct tc_framer_progress progress = { 0 };
    struct tc_framed out               = { TC_FRAMER_MORE, 0 };

    for (size_t len = 1; len <= len_bytes; len++) {
        assert_int_equal(out.verdict, TC_FRAMER_MORE);
        out = tc_framer_look(TC_PROTOCOL_SIP, bytes, len, &progress);
    }
    assert_int_equal(out.verdict, TC_FRAMER_MESSAGE);
    assert_int_equal(out.len_bytes, len_bytes);
    assert_in_range(progress.examined_bytes, 1, 5 * headers_bytes);
}

/* 64 KiB of headers and a body of 1 MiB, octet by octet: 1 Mi looks */
static void looking_again_does_not_begin_again(TC_NO_STATE)
{
    enum { BODY = 1 << 20, HEADERS = TC_FRAMER_HEADERS_MAX };
    static const char start[] = "BYE sip:b SIP/2.0\r\nl: 1048576\r\n";
    uint8_t *bytes            = malloc(HEADERS + BODY);

    assert_non_null(bytes);
    memset(bytes, 'x', HEADERS + BODY);
    memcpy(bytes, start, sizeof start - 1);
    for (size_t i = sizeof start - 1; i + 8 < HEADERS; i += 5)
        memcpy(bytes + i, "a:b\r\n", 5);
    memcpy(bytes + HEADERS - 7, "ab:\r\n\r\n", 7);
    assert_read_in_steps(bytes, HEADERS, HEADERS + BODY);
    free(bytes);
}

/* A first line that does not end: 64 KiB less one octet */
static void a_long_line_is_searched_once(TC_NO_STATE)
{
    static uint8_t bytes[TC_FRAMER_HEADERS_MAX];
    struct tc_framer_progress progress = { 0 };

    memset(bytes, 'A', sizeof bytes);
    for (size_t len = 1; len < sizeof bytes; len++)
        assert_int_equal(
            tc_framer_look(TC_PROTOCOL_SIP, bytes, len, &progress).verdict,
            TC_FRAMER_MORE);
    assert_in_range(progress.examined_bytes, 1, 3 * sizeof bytes);
}

/* The progress of a look at any length leads to what one look says */
static void progress_changes_no_verdict(TC_NO_STATE)
{
    static const char *const texts[] = {
        with_body,
        "BYE sip:b SIP/2.0\nl: 1\n\nxBYE",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "SIP/2.0 200 OK\r\nv: x\r\n\r\n",
        "BYE sip:b SIP/2.0\r\nl: 4194305\r\n\r\n",
    };

    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
        for (size_t split = 0; split <= strlen(texts[t]); split++) {
            const uint8_t *bytes        = (const uint8_t *)texts[t];
            size_t len                  = strlen(texts[t]);
            struct tc_framer_progress p = { 0 };
            struct tc_framed first =
                tc_framer_look(TC_PROTOCOL_SIP, bytes, split, &p);
            struct tc_framed whole = look(TC_PROTOCOL_SIP, bytes, len);

            if (first.verdict != TC_FRAMER_MORE)
                continue;
            struct tc_framed second =
                tc_framer_look(TC_PROTOCOL_SIP, bytes, len, &p);
            assert_int_equal(second.verdict, whole.verdict);
            assert_int_equal(second.len_bytes, whole.len_bytes);
        }
}

/* Version 1, KA, client type 1, 8 octets; a REQ of 12 */
static const uint8_t ka[]  = { 0x10, 9, 0, 1, 0, 0, 0, 8 };
static const uint8_t req[] = { 0x10, 1, 0, 1, 0, 0, 0, 12, 9, 9, 9, 9 };

static void the_header_ends_a_cops_message(TC_NO_STATE)
{
    uint8_t two[sizeof ka + sizeof req];

    memcpy(two, req, sizeof req);
    memcpy(two + sizeof req, ka, sizeof ka);
    for (size_t len = 0; len < sizeof req; len++)
        assert_int_equal(look(TC_PROTOCOL_COPS, two, len).verdict,
                         TC_FRAMER_MORE);
    struct tc_framed out = look(TC_PROTOCOL_COPS, two, sizeof two);
    assert_int_equal(out.verdict, TC_FRAMER_MESSAGE);
    assert_int_equal(out.len_bytes, 12);
}

/* Junk of every length before a keep-alive: exactly that much is passed over,
 * but while fewer than 8 octets are left they may be the start of a header */
static void cops_is_found_again_behind_junk(TC_NO_STATE)
{
    uint8_t bytes[64];

    for (size_t junk = 1; junk < 40; junk++) {
        memset(bytes, 0xee, sizeof bytes);
        memcpy(bytes + junk, ka, sizeof ka);
        struct tc_framed out =
            look(TC_PROTOCOL_COPS, bytes, junk + sizeof ka + 3);
        assert_int_equal(out.verdict, TC_FRAMER_JUNK);
        assert_int_equal(out.len_bytes, junk);
        out = look(TC_PROTOCOL_COPS, bytes, junk + 7);
        assert_int_equal(out.verdict, TC_FRAMER_JUNK);
        assert_int_equal(out.len_bytes, junk);
    }
}

static void a_cops_header_that_cannot_be_is_junk(TC_NO_STATE)
{
    static const struct {
        size_t at;
        uint8_t value;
    } rows[] = {
        { 0, 0x20 }, /* version 2 */
        { 0, 0x12 }, /* a flag that RFC 2748 does not know */
        { 1, 0 },    /* no op code */
        { 1, 11 },   /* nor this */
        { 7, 4 },    /* shorter than its header */
        { 7, 10 },   /* not a multiple of 4 */
        { 4, 1 },    /* 16 MiB */
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t bytes[sizeof ka];

        memcpy(bytes, ka, sizeof ka);
        bytes[rows[i].at] = rows[i].value;
        assert_int_equal(look(TC_PROTOCOL_COPS, bytes, sizeof bytes).verdict,
                         TC_FRAMER_JUNK);
    }
}

/* A REQ whose handle is 0x10 octets long: from its second octet on, the object
 * reads 10 01 01 00 | 00 00 00 14: a header of a REQ of 20 octets.  Behind it
 * a DRQ of 24 and a KA. */
static const uint8_t deceptive[] = {
    0x10, 1,  0x40, 1, 0,    0, 0, 32, /* REQ */
    0,    16, 1,    1, 0,    0, 0, 0,  0x14, 0, 0, 0,
    0,    0,  0,    0, 0,    8, 2, 1,  0,    8, 0, 0, /* its context */
    0x10, 4,  0x40, 1, 0,    0, 0, 24,                /* DRQ */
    0,    8,  1,    1, 0,    0, 0, 1,  0,    8, 5, 1,
    0,    4,  0,    0, 0x10, 9, 0, 0,  0,    0, 0, 8,
};

/* Wherever the capture begins inside the first message, the second one is the
 * first that is found, then the third */
static void objects_that_look_like_headers_are_not_believed(TC_NO_STATE)
{
    for (size_t start = 1; start < 32; start++) {
        struct tc_framed out = { .verdict = TC_FRAMER_JUNK };
        size_t junk          = 0;

        while (out.verdict == TC_FRAMER_JUNK) {
            out = look(TC_PROTOCOL_COPS, deceptive + start + junk,
                       sizeof deceptive - start - junk);
            junk += out.verdict == TC_FRAMER_JUNK ? out.len_bytes : 0;
        }
        assert_int_equal(out.verdict, TC_FRAMER_MESSAGE);
        assert_int_equal(junk, 32 - start);
        assert_int_equal(out.len_bytes, 24);
    }
}

/* Junk, then a REQ of one context: objects that do not fill it, that overflow
 * it, an unknown C-Num, and one that a following header belies */
static void a_header_without_evidence_is_not_the_next_message(TC_NO_STATE)
{
    static const uint8_t good[] = { 0xee, 0x10, 1, 0, 1, 0, 0, 0, 16,
                                    0,    8,    2, 1, 0, 1, 0, 1, 0x10,
                                    9,    0,    0, 0, 0, 0, 8 };
    static const struct {
        size_t at;
        uint8_t value;
    } rows[] = {
        { 10, 3 },  /* shorter than an object's header */
        { 10, 12 }, /* longer than the message */
        { 11, 0 },  /* no C-Num */
        { 11, 17 }, /* nor this */
        { 17, 0 },  /* what follows is no header */
    };

    assert_int_equal(look(TC_PROTOCOL_COPS, good, sizeof good).len_bytes, 1);
    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t bytes[sizeof good];

        memcpy(bytes, good, sizeof bytes);
        bytes[rows[i].at]    = rows[i].value;
        struct tc_framed out = look(TC_PROTOCOL_COPS, bytes, sizeof bytes);
        assert_int_equal(out.verdict, TC_FRAMER_JUNK);
        /* to the KA, or to where one could still begin */
        assert_int_equal(out.len_bytes, rows[i].at == 17 ? 18 : 17);
    }
}

/* While the rest of a message is not there, what is there must fit */
static void a_cut_message_is_judged_by_what_is_there(TC_NO_STATE)
{
    static const uint8_t bytes[] = { 0xee, 0x10, 1, 0, 1, 0, 0, 0, 32, 0, 8,
                                     2,    1,    0, 1, 0, 1, 0, 8, 1,  1 };
    uint8_t wrong[sizeof bytes];

    for (size_t len = 9; len <= sizeof bytes; len++)
        assert_int_equal(look(TC_PROTOCOL_COPS, bytes, len).len_bytes, 1);
    memcpy(wrong, bytes, sizeof wrong);
    wrong[18] = 40;
    /* from 19 octets on only the last 7 may still begin a header, and the
     * context of 1, 0, 1 is none */
    assert_int_equal(look(TC_PROTOCOL_COPS, wrong, 19).len_bytes, 1);
    assert_int_equal(look(TC_PROTOCOL_COPS, wrong, 20).len_bytes, 13);
}

/* In front a message ends where it says, whatever its objects: it is damaged,
 * and counted so.  With junk behind it, too, it is none. */
static void a_damaged_message_in_its_place_is_still_one(TC_NO_STATE)
{
    static const struct {
        uint8_t bytes[20];
        enum tc_framer_verdict verdict;
    } rows[] = {
        { { 0x10, 1, 0, 1, 0, 0, 0, 12, 9, 9, 9, 9, 0x10, 9, 0, 0, 0, 0, 0, 8 },
          TC_FRAMER_MESSAGE },
        { { 0x10, 1, 0, 1, 0, 0, 0, 20, 9, 9, 9, 9 }, TC_FRAMER_MESSAGE },
        { { 0x10, 1, 0, 1, 0, 0, 0, 12, 9, 9, 9, 9 }, TC_FRAMER_JUNK },
        { { 0x10, 1, 0, 1, 0, 0, 0, 12, 0, 4, 9, 2 }, TC_FRAMER_MESSAGE },
        { { 0x10, 1, 0, 1, 0, 0, 0, 8, 9 }, TC_FRAMER_JUNK },
        { { 0x10, 9, 0, 0, 0, 0, 0, 8, 9 }, TC_FRAMER_MESSAGE },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(look(TC_PROTOCOL_COPS, rows[i].bytes, 20).verdict,
                         rows[i].verdict);
}

/* 64 KiB may be; four octets more are damage */
static void a_cops_message_has_64_kib_at_most(TC_NO_STATE)
{
    static const uint8_t most[] = { 0x10, 3, 0, 1, 0, 1, 0, 0 };
    static const uint8_t more[] = { 0x10, 3, 0, 1, 0, 1, 0, 4 };

    assert_int_equal(look(TC_PROTOCOL_COPS, most, sizeof most).verdict,
                     TC_FRAMER_MORE);
    assert_int_equal(look(TC_PROTOCOL_COPS, more, sizeof more).verdict,
                     TC_FRAMER_JUNK);
}

static enum tc_protocol protocol_of(const struct tc_decode_as *said,
                                    uint16_t from, uint16_t to,
                                    const char *text)
{
    const struct tc_flow_key key = { .from      = { .port = from },
                                     .to        = { .port = to },
                                     .transport = TC_TRANSPORT_TCP };

    return tc_framer_protocol(said, &key, (const uint8_t *)text, strlen(text));
}

/* Ports 3288 (RFC 2748), 2126 (PacketCable), 3918 (PCMM), 5060; SIP by its
 * first line elsewhere */
static void a_stream_is_known_by_its_ports_or_its_beginning(TC_NO_STATE)
{
    static const struct {
        uint16_t from, to;
        const char *text;
        enum tc_protocol protocol;
    } rows[] = {
        { 40000, 3288, "", TC_PROTOCOL_COPS },
        { 3288, 40000, "", TC_PROTOCOL_COPS },
        { 40000, 2126, "", TC_PROTOCOL_COPS },
        { 3918, 40000, "", TC_PROTOCOL_COPS },
        { 5060, 40000, "x", TC_PROTOCOL_SIP },
        { 3288, 5060, "x", TC_PROTOCOL_SIP },
        { 5060, 3288, "x", TC_PROTOCOL_COPS },
        { 40000, 80, "GET / HTTP/1.1\r\nx: y", TC_PROTOCOL_NONE },
        { 40000, 80, "BYE sip:b SIP/2.0\r\n", TC_PROTOCOL_SIP },
        { 40000, 80, "", TC_PROTOCOL_NONE },
    };
    const struct tc_decode_as nothing = { 0 };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(
            protocol_of(&nothing, rows[i].from, rows[i].to, rows[i].text),
            rows[i].protocol);
}

static void what_is_said_of_a_port_comes_first(TC_NO_STATE)
{
    struct tc_decode_as said = { 0 };
    struct tc_diag diag;

    assert_int_equal(tc_decode_as_add(&said, "tcp.13288=cops", &diag), TC_OK);
    assert_int_equal(tc_decode_as_add(&said, "tcp.5060=none", &diag), TC_OK);
    assert_int_equal(protocol_of(&said, 13288, 40000, "x"), TC_PROTOCOL_COPS);
    assert_int_equal(protocol_of(&said, 40000, 5060, "BYE sip:b SIP/2.0\r\n"),
                     TC_PROTOCOL_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_length_ends_a_sip_message),
        cmocka_unit_test(what_stands_behind_a_message_is_left_alone),
        cmocka_unit_test(without_content_length_there_is_no_body),
        cmocka_unit_test(leading_line_ends_are_junk),
        cmocka_unit_test(what_is_no_sip_is_another_protocol),
        cmocka_unit_test(a_body_too_long_is_no_sip),
        cmocka_unit_test(headers_without_end_are_no_sip),
        cmocka_unit_test(looking_again_does_not_begin_again),
        cmocka_unit_test(a_long_line_is_searched_once),
        cmocka_unit_test(progress_changes_no_verdict),
        cmocka_unit_test(the_header_ends_a_cops_message),
        cmocka_unit_test(cops_is_found_again_behind_junk),
        cmocka_unit_test(a_cops_header_that_cannot_be_is_junk),
        cmocka_unit_test(objects_that_look_like_headers_are_not_believed),
        cmocka_unit_test(a_header_without_evidence_is_not_the_next_message),
        cmocka_unit_test(a_cut_message_is_judged_by_what_is_there),
        cmocka_unit_test(a_damaged_message_in_its_place_is_still_one),
        cmocka_unit_test(a_cops_message_has_64_kib_at_most),
        cmocka_unit_test(a_stream_is_known_by_its_ports_or_its_beginning),
        cmocka_unit_test(what_is_said_of_a_port_comes_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
