/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/sip/sip_msg.h"
#include "tests/support/exact.h"
#include "tests/support/test.h"

/* RFC 3261 section 24.2, messages F1, F9 and F13; the bodies, which the RFC
 * leaves out, are ours */
static const char invite[] =
    "INVITE sip:bob@biloxi.com SIP/2.0\r\n"
    "Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKnashds8\r\n"
    "Max-Forwards: 70\r\n"
    "To: Bob <sip:bob@biloxi.com>\r\n"
    "From: Alice <sip:alice@atlanta.com>;tag=1928301774\r\n"
    "Call-ID: a84b4c76e66710\r\n"
    "CSeq: 314159 INVITE\r\n"
    "Contact: <sip:alice@pc33.atlanta.com>\r\n"
    "Content-Type: application/sdp\r\n"
    "Content-Length: 10\r\n"
    "\r\n"
    "0123456789";
static const char ok[] =
    "SIP/2.0 200 OK\r\n"
    "Via: SIP/2.0/UDP server10.biloxi.com"
    ";branch=z9hG4bK4b43c2ff8.1;received=192.0.2.3\r\n"
    "Via: SIP/2.0/UDP bigbox3.site3.atlanta.com"
    ";branch=z9hG4bK77ef4c2312983.1;received=192.0.2.2\r\n"
    "Via: SIP/2.0/UDP pc33.atlanta.com"
    ";branch=z9hG4bKnashds8;received=192.0.2.1\r\n"
    "To: Bob <sip:bob@biloxi.com>;tag=a6c85cf\r\n"
    "From: Alice <sip:alice@atlanta.com>;tag=1928301774\r\n"
    "Call-ID: a84b4c76e66710\r\n"
    "CSeq: 314159 INVITE\r\n"
    "Contact: <sip:bob@192.0.2.4>\r\n"
    "Content-Length: 0\r\n"
    "\r\n";
static const char bye[] =
    "BYE sip:alice@pc33.atlanta.com SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 192.0.2.4;branch=z9hG4bKnashds10\r\n"
    "Max-Forwards: 70\r\n"
    "From: Bob <sip:bob@biloxi.com>;tag=a6c85cf\r\n"
    "To: Alice <sip:alice@atlanta.com>;tag=1928301774\r\n"
    "Call-ID: a84b4c76e66710\r\n"
    "CSeq: 231 BYE\r\n"
    "Content-Length: 0\r\n"
    "\r\n";

static void assert_text(struct tc_text text, const char *want)
{
    assert_int_equal(text.len_bytes, strlen(want));
    if (text.len_bytes > 0)
        assert_memory_equal(text.at, want, text.len_bytes);
}

static tc_err decode(const char *string, struct tc_sip_msg *msg)
{
    size_t len_bytes = strlen(string);

    return tc_sip_decode((const uint8_t *)string, len_bytes, len_bytes, msg);
}

/* A request with these header lines. */
static void decode_headers(const char *headers, struct tc_sip_msg *msg)
{
    static char text[4096];

    strcpy(text, "INVITE sip:bob@biloxi.com SIP/2.0\r\n");
    strcat(text, headers);
    strcat(text, "\r\n");
    assert_int_equal(decode(text, msg), TC_OK);
}

static void the_invite_of_section_24_2_is_read(TC_NO_STATE)
{
    struct tc_sip_msg m;

    assert_int_equal(decode(invite, &m), TC_OK);
    assert_true(m.is_request);
    assert_false(m.is_truncated);
    assert_int_equal(m.method, TC_SIP_INVITE);
    assert_int_equal(m.status, 0);
    assert_text(m.method_text, "INVITE");
    assert_text(m.request_uri, "sip:bob@biloxi.com");
    assert_int_equal(m.via_count, 1);
    assert_text(m.vias[0].sent_by, "pc33.atlanta.com");
    assert_text(m.vias[0].branch, "z9hG4bKnashds8");
    assert_int_equal(m.max_forwards, 70);
    assert_text(m.to.uri, "sip:bob@biloxi.com");
    assert_text(m.to.tag, "");
    assert_text(m.from.uri, "sip:alice@atlanta.com");
    assert_text(m.from.tag, "1928301774");
    assert_text(m.call_id, "a84b4c76e66710");
    assert_int_equal(m.cseq_number, 314159);
    assert_int_equal(m.cseq_method, TC_SIP_INVITE);
    assert_text(m.contact.uri, "sip:alice@pc33.atlanta.com");
    assert_text(m.content_type, "application/sdp");
    assert_int_equal(m.content_length, 10);
    assert_text(m.body, "0123456789");
    assert_null(m.sdp);
}

static void the_ok_of_section_24_2_is_read(TC_NO_STATE)
{
    struct tc_sip_msg m;

    assert_int_equal(decode(ok, &m), TC_OK);
    assert_false(m.is_request);
    assert_int_equal(m.status, 200);
    assert_text(m.reason, "OK");
    assert_int_equal(m.method, TC_SIP_INVITE); /* of CSeq */
    assert_int_equal(m.via_count, 3);
    assert_text(m.vias[0].sent_by, "server10.biloxi.com");
    assert_text(m.vias[1].branch, "z9hG4bK77ef4c2312983.1");
    assert_text(m.vias[2].sent_by, "pc33.atlanta.com");
    assert_text(m.to.tag, "a6c85cf");
    assert_text(m.contact.uri, "sip:bob@192.0.2.4");
    assert_int_equal(m.max_forwards, -1);
    assert_text(m.body, "");
}

static void the_bye_of_section_24_2_is_read(TC_NO_STATE)
{
    struct tc_sip_msg m;

    assert_int_equal(decode(bye, &m), TC_OK);
    assert_int_equal(m.method, TC_SIP_BYE);
    assert_text(m.from.tag, "a6c85cf");
    assert_text(m.to.tag, "1928301774");
    assert_int_equal(m.cseq_number, 231);
}

/* RFC 4475 section 3.1.1.1, "A Short Tortuous INVITE", headers that we read */
static void the_tortuous_invite_is_read(TC_NO_STATE)
{
    static const char wsinv[] =
        "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0\r\n"
        "TO :\r\n"
        " sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n\r\n"
        "from   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\r\n"
        "  ;\r\n"
        "  tag = 98asjd8\r\n"
        "MaX-fOrWaRdS: 0068\r\n"
        "Call-ID: wsinv.ndaksdj@192.0.2.1\r\n"
        "Content-Length   : 3\r\n"
        "cseq: 0009\r\n"
        "  INVITE\r\n"
        "Via  : SIP  /   2.0\r\n"
        " /UDP\r\n"
        "    192.0.2.2;branch=390skdjuw\r\n"
        "s :\r\n"
        "NewFangledHeader:   newfangled value\r\n"
        " continued newfangled value\r\n"
        "UnknownHeaderWithUnusualValue: ;;,,;;,;\r\n"
        "Content-Type: application/sdp\r\n"
        "Route:\r\n"
        " <sip:services.example.com;lr;unknownwith=value;unknown-no-value>\r\n"
        "v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n"
        "  branch  =   z9hG4bK9ikj8  ,\r\n"
        " SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n"
        " z9hG4bK30239\r\n"
        "m:\"Quoted string \\\"\\\"\" <sip:jdrosen@example.com> ; newparam "
        "=\r\n"
        "      newvalue ;\r\n"
        "  secondparam ; q = 0.33\r\n"
        "\r\n"
        "v=0";
    struct tc_sip_msg m;

    assert_int_equal(decode(wsinv, &m), TC_OK);
    assert_text(m.request_uri,
                "sip:vivekg@chair-dnrc.example.com;unknownparam");
    assert_text(m.to.uri, "sip:vivekg@chair-dnrc.example.com");
    assert_text(m.to.tag, "1918181833n");
    assert_text(m.from.uri, "sip:jdrosen@example.com");
    assert_text(m.from.tag, "98asjd8");
    assert_int_equal(m.max_forwards, 68);
    assert_text(m.call_id, "wsinv.ndaksdj@192.0.2.1");
    assert_int_equal(m.cseq_number, 9);
    assert_int_equal(m.cseq_method, TC_SIP_INVITE);
    assert_int_equal(m.via_count, 3);
    assert_text(m.vias[0].sent_by, "192.0.2.2");
    assert_text(m.vias[0].branch, "390skdjuw");
    assert_text(m.vias[1].sent_by, "spindle.example.com");
    assert_text(m.vias[1].branch, "z9hG4bK9ikj8");
    assert_text(m.vias[2].sent_by, "192.168.255.111");
    assert_text(m.vias[2].branch, "z9hG4bK30239");
    assert_int_equal(m.route_count, 1);
    assert_text(m.routes[0], "sip:services.example.com;lr;unknownwith=value;"
                             "unknown-no-value");
    assert_text(m.contact.uri, "sip:jdrosen@example.com");
    assert_text(m.body, "v=0");
}

/* RFC 4475 section 3.1.1.2, "Wide Range of Valid Characters": a method of all
 * characters that a token may have, a NUL in a quoted string */
static void the_wide_range_of_characters_is_read(TC_NO_STATE)
{
    static const char method[] = "!interesting-Method0123456789_*+`.%indeed'~";
    static const char intmeth[] =
        "!interesting-Method0123456789_*+`.%indeed'~ "
        "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"
        ":&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0\r\n"
        "Via: SIP/2.0/UDP host1.example.com;branch=z9hG4bK-.!%66*_+`'~\r\n"
        "To: \"BEL:\\\x07 NUL:\\\x00 DEL:\\\x7F\" "
        "<sip:1_unusual.URI~@example.com>\r\n"
        "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>"
        ";fromParam''~+*_!.-%=\"\xD1\x80\xD0\xB0\";tag=_token~1'+`*%!-.\r\n"
        "Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{\r\n"
        "CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~\r\n"
        "Max-Forwards: 255\r\n"
        "\r\n";
    const size_t len_bytes = sizeof intmeth - 1;
    struct tc_sip_msg m;

    assert_int_equal(
        tc_sip_decode((const uint8_t *)intmeth, len_bytes, len_bytes, &m),
        TC_OK);
    assert_int_equal(m.method, TC_SIP_METHOD_OTHER);
    assert_text(m.method_text, method);
    assert_text(m.to.uri, "sip:1_unusual.URI~@example.com");
    assert_text(m.from.uri, "sip:mundane@example.com");
    assert_text(m.from.tag, "_token~1'+`*%!-.");
    assert_text(m.call_id, "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{");
    assert_int_equal(m.cseq_number, 139122385);
    assert_text(m.cseq_method_text, method);
    assert_text(m.vias[0].branch, "z9hG4bK-.!%66*_+`'~");
    assert_int_equal(m.max_forwards, 255);
}

static void a_method_may_be_any_token(TC_NO_STATE)
{
    struct tc_sip_msg m;

    assert_int_equal(decode("AZaz09 sip:x SIP/2.0\r\n\r\n", &m), TC_OK);
    assert_text(m.method_text, "AZaz09");
    assert_int_equal(decode("A@ sip:x SIP/2.0\r\n\r\n", &m), TC_EFORMAT);
    assert_int_equal(decode("A[ sip:x SIP/2.0\r\n\r\n", &m), TC_EFORMAT);
    assert_int_equal(decode("A{ sip:x SIP/2.0\r\n\r\n", &m), TC_EFORMAT);
}

/* 64 octets are the longest method that is taken for one */
static void a_method_of_absurd_length_is_none(TC_NO_STATE)
{
    struct tc_sip_msg m;

    for (size_t len = 63; len < 67; len++) {
        char text[128];

        memset(text, 'M', len);
        strcpy(text + len, " sip:x SIP/2.0\r\n\r\n");
        assert_int_equal(decode(text, &m), len <= 64 ? TC_OK : TC_EFORMAT);
    }
}

static void compact_names_say_the_same(TC_NO_STATE)
{
    struct tc_sip_msg m;

    decode_headers("v: SIP/2.0/UDP a;branch=b\r\nf: <sip:f@x>;tag=1\r\n"
                   "t: sip:t@x;tag=2\r\ni: call\r\nm: <sip:m@x>\r\n"
                   "c: a/b;charset=utf-8\r\nl: 0\r\n",
                   &m);
    assert_text(m.vias[0].sent_by, "a");
    assert_text(m.from.uri, "sip:f@x");
    assert_text(m.to.uri, "sip:t@x");
    assert_text(m.to.tag, "2");
    assert_text(m.call_id, "call");
    assert_text(m.contact.uri, "sip:m@x");
    assert_text(m.content_type, "a/b");
    assert_int_equal(m.content_length, 0);
}

static void names_have_no_case_and_no_prefix(TC_NO_STATE)
{
    struct tc_sip_msg m;

    decode_headers("CALL-id: one\r\nCall-IDs: two\r\nCall: three\r\n"
                   "Call_ID: four\r\n: five\r\nno colon\r\n",
                   &m);
    assert_text(m.call_id, "one");
}

static void separators_inside_quotes_and_brackets_are_text(TC_NO_STATE)
{
    struct tc_sip_msg m;

    decode_headers(
        "From: \"a;tag=no, <sip:no@x>\" <sip:a@x;tag=inner>;x=\";tag=3\""
        ";tag=yes\r\n"
        "To: \"back\\\\\" <sip:b@x>;tag=t\r\n"
        "Contact: \"c, d\" <sip:c@x?h=\"1>;q=1, <sip:d@x>\r\n"
        "Via: SIP/2.0/UDP a;x=\",;branch=no\";branch=b1, SIP/2.0/TCP c\r\n"
        "Record-Route: <sip:p1;lr=a,b>, \"p, 2\" <sip:p2>;x=\",\"\r\n",
        &m);
    assert_text(m.from.uri, "sip:a@x;tag=inner");
    assert_text(m.from.tag, "yes");
    assert_text(m.to.uri, "sip:b@x");
    assert_text(m.to.tag, "t");
    assert_text(m.contact.uri, "sip:c@x?h=\"1");
    assert_int_equal(m.via_count, 2);
    assert_text(m.vias[0].branch, "b1");
    assert_text(m.vias[1].sent_by, "c");
    assert_int_equal(m.record_route_count, 2);
    assert_text(m.record_routes[0], "sip:p1;lr=a,b");
    assert_text(m.record_routes[1], "sip:p2");
}

static void empty_elements_of_a_list_are_none(TC_NO_STATE)
{
    struct tc_sip_msg m;

    decode_headers("Via: , ,SIP/2.0/UDP a,,\r\nVia:\r\n"
                   "Route: ,<sip:a>, ,<sip:b>,\r\nRoute:\r\n"
                   "Record-Route: ,\r\n",
                   &m);
    assert_int_equal(m.via_count, 1);
    assert_text(m.vias[0].sent_by, "a");
    assert_int_equal(m.route_count, 2);
    assert_text(m.routes[0], "sip:a");
    assert_text(m.routes[1], "sip:b");
    assert_int_equal(m.record_route_count, 0);
}

/* 8 are kept, in lists and in lines, and nothing is written beyond */
static void more_than_there_is_room_for_is_left_out(TC_NO_STATE)
{
    char headers[2048] = "";
    struct tc_sip_msg m;

    for (int i = 0; i < 12; i++)
        strcat(headers, "Via: SIP/2.0/UDP a, SIP/2.0/UDP b\r\n"
                        "Route: <sip:a>,<sip:b>,<sip:c>\r\n"
                        "Record-Route: <sip:r>\r\n");
    decode_headers(headers, &m);
    assert_int_equal(m.via_count, TC_SIP_VIAS_MAX);
    assert_int_equal(m.route_count, TC_SIP_ROUTES_MAX);
    assert_int_equal(m.record_route_count, TC_SIP_ROUTES_MAX);
    assert_text(m.vias[7].sent_by, "b");
    assert_text(m.routes[7], "sip:b");
}

static void bare_line_feeds_and_leading_blank_lines_are_taken(TC_NO_STATE)
{
    struct tc_sip_msg m;

    assert_int_equal(decode("\r\n\r\n\nOPTIONS sip:x SIP/2.0\n"
                            "Call-ID: a\n"
                            "To: <sip:x>\n\t;tag=1\n"
                            "\n"
                            "body",
                            &m),
                     TC_OK);
    assert_int_equal(m.method, TC_SIP_OPTIONS);
    assert_text(m.call_id, "a");
    assert_text(m.to.tag, "1");
    assert_text(m.body, "body");
}

/* The blank line is not folded with what looks like a continuation */
static void a_body_may_begin_with_a_blank(TC_NO_STATE)
{
    struct tc_sip_msg m;

    assert_int_equal(decode("BYE sip:x SIP/2.0\r\n\r\n\tb\r\n", &m), TC_OK);
    assert_text(m.body, "\tb\r\n");
    assert_int_equal(decode("BYE sip:x SIP/2.0\n\n b: c\n", &m), TC_OK);
    assert_text(m.body, " b: c\n");
}

static void nothing_but_blank_lines_is_a_keep_alive(TC_NO_STATE)
{
    static const char *const rows[] = { "", "\r\n", "\r\n\r\n", "\n", " \t" };
    struct tc_sip_msg m;

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(decode(rows[i], &m), TC_ESHORT);
    assert_int_equal(tc_sip_decode(NULL, 0, 0, &m), TC_ESHORT);
}

static void what_is_no_first_line_is_refused(TC_NO_STATE)
{
    static const char *const rows[] = {
        "INVITE sip:x SIP/3.0\r\n\r\n",
        "INVITE sip:x\r\n\r\n",
        "INVITE  sip:x SIP/2.0\r\n\r\n", /* RFC 4475 section 3.1.2.6 */
        "INVITE sip:a sip:b SIP/2.0\r\n\r\n",
        "INV(TE sip:x SIP/2.0\r\n\r\n",
        "SIP/2.0 99 low\r\n\r\n",
        "SIP/2.0 700 high\r\n\r\n",
        "SIP/2.0 4294967301 better not break\r\n\r\n", /* 3.1.2.19 */
        "SIP/7.0 200 OK\r\n\r\n",
        "SIP/2.0\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "\x80\x21",
        "x",
    };
    struct tc_sip_msg m;

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(decode(rows[i], &m), TC_EFORMAT);
}

static void a_status_line_may_lack_its_phrase(TC_NO_STATE)
{
    struct tc_sip_msg m;

    assert_int_equal(decode("SIP/2.0 100\r\n\r\n", &m), TC_OK);
    assert_int_equal(m.status, 100);
    assert_text(m.reason, "");
    assert_int_equal(m.method, TC_SIP_METHOD_OTHER);
    assert_int_equal(decode("sip/2.0 699 A long phrase  \r\n\r\n", &m), TC_OK);
    assert_int_equal(m.status, 699);
    assert_text(m.reason, "A long phrase");
}

static void a_content_length_that_is_none_leaves_the_datagram(TC_NO_STATE)
{
    static const struct {
        const char *value;
        int64_t content_length;
        const char *body;
    } rows[] = {
        { "4", 4, "body" },
        { "2", 2, "bo" }, /* RFC 3261 section 18.3: the rest is discarded */
        { "0", 0, "" },
        { "9999", 9999, "body" },
        { "2147483647", 2147483647, "body" },
        { "2147483648", -1, "body" },
        { "99999999999999999999999", -1, "body" },
        { "-999", -1, "body" }, /* RFC 4475 section 3.1.2.3 */
        { "4.5", -1, "body" },
        { "0x4", -1, "body" },
        { "", -1, "body" },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        char text[256] = "BYE sip:x SIP/2.0\r\nContent-Length: ";
        struct tc_sip_msg m;

        strcat(text, rows[i].value);
        strcat(text, "\r\n\r\nbody");
        assert_int_equal(decode(text, &m), TC_OK);
        assert_int_equal(m.content_length, rows[i].content_length);
        assert_text(m.body, rows[i].body);
    }
}

static void numbers_out_of_range_are_not_there(TC_NO_STATE)
{
    struct tc_sip_msg m;

    decode_headers("CSeq: 4294967295 BYE\r\nMax-Forwards: 2147483648\r\n", &m);
    assert_int_equal(m.cseq_number, 4294967295U);
    assert_int_equal(m.cseq_method, TC_SIP_BYE);
    assert_int_equal(m.max_forwards, -1);

    decode_headers("CSeq: 36893488147419103232 ACK\r\nMax-Forwards: 0\r\n", &m);
    assert_int_equal(m.cseq_number, 0);
    assert_int_equal(m.cseq_method, TC_SIP_ACK);
    assert_int_equal(m.max_forwards, 0);

    decode_headers("CSeq: -5 ACK\r\nCSeq: \r\nMax-Forwards: +1\r\n", &m);
    assert_int_equal(m.cseq_number, 0);
    assert_int_equal(m.max_forwards, -1);
}

static void headers_that_are_missing_are_empty(TC_NO_STATE)
{
    struct tc_sip_msg m;

    decode_headers("", &m);
    assert_int_equal(m.via_count, 0);
    assert_int_equal(m.route_count, 0);
    assert_text(m.call_id, "");
    assert_text(m.from.uri, "");
    assert_text(m.to.tag, "");
    assert_text(m.cseq_method_text, "");
    assert_int_equal(m.max_forwards, -1);
    assert_int_equal(m.content_length, -1);
}

static void a_line_without_a_colon_changes_nothing(TC_NO_STATE)
{
    struct tc_sip_msg m;

    decode_headers("Call-ID: one\r\nCall-ID\r\nFrom: <sip:a>\r\nFrom\r\n"
                   "CSeq: 1 BYE\r\nCSeq\r\nVia\r\nRoute\r\n",
                   &m);
    assert_text(m.call_id, "one");
    assert_text(m.from.uri, "sip:a");
    assert_int_equal(m.cseq_method, TC_SIP_BYE);
    assert_int_equal(m.via_count, 0);
}

static void a_message_without_the_blank_line_has_no_body(TC_NO_STATE)
{
    struct tc_sip_msg m;

    assert_int_equal(decode("BYE sip:x SIP/2.0\r\nCall-ID: whole", &m), TC_OK);
    assert_text(m.call_id, "whole");
    assert_text(m.body, "");
    assert_false(m.is_truncated);
}

static void assert_all_or_nothing(struct tc_text got, const char *line,
                                  const char *value, size_t len_bytes)
{
    const char *end = strstr(strstr(invite, line), "\r\n") + 2;

    assert_text(got, invite + len_bytes >= end ? value : "");
}

/* A capture that ends inside a line cannot tell what the line said: "a84b" is
 * another call than "a84b4c76e66710".  The line before it stands. */
static void a_cut_message_keeps_its_whole_lines_and_no_half_one(TC_NO_STATE)
{
    const size_t true_bytes = sizeof invite - 1;
    const size_t first      = strlen("INVITE sip:bob@biloxi.com SIP/2.0");
    const char *blank       = strstr(invite, "\r\n\r\n");

    for (size_t len = 0; len < true_bytes; len++) {
        uint8_t *exact = tc_exact_copy(invite, len);
        struct tc_sip_msg m;
        tc_err err = tc_sip_decode(exact, len, true_bytes, &m);

        if (len < first) {
            assert_int_equal(err, len == 0 ? TC_ESHORT : TC_EFORMAT);
        } else {
            assert_int_equal(err, TC_OK);
            assert_true(m.is_truncated);
            assert_all_or_nothing(m.call_id, "Call-ID", "a84b4c76e66710", len);
            assert_all_or_nothing(m.from.tag, "From", "1928301774", len);
            assert_all_or_nothing(m.to.uri, "To", "sip:bob@biloxi.com", len);
            assert_all_or_nothing(m.vias[0].branch, "Via", "z9hG4bKnashds8",
                                  len);
            assert_all_or_nothing(m.cseq_method_text, "CSeq", "INVITE", len);
            assert_int_equal(m.content_length,
                             invite + len >= blank + 2 ? 10 : -1);
            assert_int_equal(m.body.len_bytes,
                             invite + len > blank + 4
                                 ? (size_t)(invite + len - blank - 4)
                                 : 0);
        }
        free(exact);
    }
}

/* Every cut of the tolerated forms too: nothing is read beyond */
static void no_cut_reads_beyond_the_bytes(TC_NO_STATE)
{
    static const char odd[] = "\r\n\r\nBYE sip:x SIP/2.0\nFrom: \"\\\"<\\\n"
                              " a\" <sip:y>;x=\"\\;\";tag=\"z\\\"\n"
                              "v:SIP/2.0/UDP \"\\\" , a;branch=,<;,>\n"
                              "Route:<,>,\"<\",;\nCSeq:\n\t1\n\tBYE\n\nx";

    for (size_t len = 0; len < sizeof odd; len++)
        for (size_t true_bytes = len; true_bytes < len + 2; true_bytes++) {
            uint8_t *exact = tc_exact_copy(odd, len);
            struct tc_sip_msg m;
            tc_err err = tc_sip_decode(exact, len, true_bytes, &m);

            assert_true(err == TC_OK || err == TC_ESHORT || err == TC_EFORMAT);
            (void)tc_sip_probe(exact, len);
            free(exact);
        }
}

static void the_probe_knows_first_lines_only(TC_NO_STATE)
{
    static const struct {
        const char *bytes;
        bool is_sip;
    } rows[] = {
        { "INVITE sip:b SIP/2.0\r\n", true },
        { "SIP/2.0 200 OK\r\n\r\n", true },
        { "INVITE sip:b SIP/2.0", true },
        { "ACK sip:b SIP/2.0\r\n", true },
        { "zip sip:b SIP/2.0\r\n", true },
        { "INVITE sip:bob@biloxi.com", false },
        { "GET /index.html HTTP/1.1\r\n", false },
        { "\r\nINVITE sip:b SIP/2.0", false },
        { "SIP/2.0 200 OK", false }, /* 14 octets: less than any message */
        { "", false },
        { "0123456789abcdef0123456789", false },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(
            tc_sip_probe((const uint8_t *)rows[i].bytes, strlen(rows[i].bytes)),
            rows[i].is_sip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_invite_of_section_24_2_is_read),
        cmocka_unit_test(the_ok_of_section_24_2_is_read),
        cmocka_unit_test(the_bye_of_section_24_2_is_read),
        cmocka_unit_test(the_tortuous_invite_is_read),
        cmocka_unit_test(the_wide_range_of_characters_is_read),
        cmocka_unit_test(a_method_may_be_any_token),
        cmocka_unit_test(a_method_of_absurd_length_is_none),
        cmocka_unit_test(compact_names_say_the_same),
        cmocka_unit_test(names_have_no_case_and_no_prefix),
        cmocka_unit_test(separators_inside_quotes_and_brackets_are_text),
        cmocka_unit_test(empty_elements_of_a_list_are_none),
        cmocka_unit_test(more_than_there_is_room_for_is_left_out),
        cmocka_unit_test(bare_line_feeds_and_leading_blank_lines_are_taken),
        cmocka_unit_test(a_body_may_begin_with_a_blank),
        cmocka_unit_test(nothing_but_blank_lines_is_a_keep_alive),
        cmocka_unit_test(what_is_no_first_line_is_refused),
        cmocka_unit_test(a_status_line_may_lack_its_phrase),
        cmocka_unit_test(a_content_length_that_is_none_leaves_the_datagram),
        cmocka_unit_test(numbers_out_of_range_are_not_there),
        cmocka_unit_test(headers_that_are_missing_are_empty),
        cmocka_unit_test(a_line_without_a_colon_changes_nothing),
        cmocka_unit_test(a_message_without_the_blank_line_has_no_body),
        cmocka_unit_test(a_cut_message_keeps_its_whole_lines_and_no_half_one),
        cmocka_unit_test(no_cut_reads_beyond_the_bytes),
        cmocka_unit_test(the_probe_knows_first_lines_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
