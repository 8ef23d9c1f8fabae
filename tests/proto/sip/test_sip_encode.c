/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/sdp/sdp.h"
#include "proto/sip/sip_msg.h"
#include "tests/support/exact.h"
#include "tests/support/same.h"
#include "tests/support/test.h"

/* All that the struct has, as the model would fill it */
static const struct tc_sip_msg request = {
    .is_request         = true,
    .method             = TC_SIP_INVITE,
    .method_text        = { "INVITE", 6 },
    .request_uri        = { "sip:bob@biloxi.com", 18 },
    .call_id            = { "a84b4c76e66710", 14 },
    .from               = { .uri = { "sip:alice@atlanta.com", 21 },
                            .tag = { "1928301774", 10 } },
    .to                 = { .uri = { "sip:bob@biloxi.com", 18 } },
    .contact            = { .uri = { "sip:alice@pc33.atlanta.com", 26 } },
    .cseq_number        = 314159,
    .cseq_method        = TC_SIP_INVITE,
    .cseq_method_text   = { "INVITE", 6 },
    .vias               = { { .sent_by = { "bigbox3.site3.atlanta.com", 25 },
                              .branch  = { "z9hG4bK77ef4c2312983.1", 22 } },
                            { .sent_by = { "pc33.atlanta.com:5060", 21 },
                              .branch  = { "z9hG4bKnashds8", 14 } } },
    .via_count          = 2,
    .record_routes      = { { "sip:p2.example.com;lr", 21 },
                            { "sip:p1.example.com;lr", 21 } },
    .record_route_count = 2,
    .routes             = { { "sip:p3.example.com;lr", 21 } },
    .route_count        = 1,
    .max_forwards       = 70,
    .content_length     = -1,
    .content_type       = { "text/plain", 10 },
    .reason_header      = { "cops;cause=7", 12 },
    .body               = { "hello", 5 },
};

static const char request_octets[] =
    "INVITE sip:bob@biloxi.com SIP/2.0\r\n"
    "Via: SIP/2.0/UDP bigbox3.site3.atlanta.com"
    ";branch=z9hG4bK77ef4c2312983.1\r\n"
    "Via: SIP/2.0/UDP pc33.atlanta.com:5060;branch=z9hG4bKnashds8\r\n"
    "Record-Route: <sip:p2.example.com;lr>\r\n"
    "Record-Route: <sip:p1.example.com;lr>\r\n"
    "Route: <sip:p3.example.com;lr>\r\n"
    "Max-Forwards: 70\r\n"
    "From: <sip:alice@atlanta.com>;tag=1928301774\r\n"
    "To: <sip:bob@biloxi.com>\r\n"
    "Call-ID: a84b4c76e66710\r\n"
    "CSeq: 314159 INVITE\r\n"
    "Contact: <sip:alice@pc33.atlanta.com>\r\n"
    "Reason: cops;cause=7\r\n"
    "Content-Type: text/plain\r\n"
    "Content-Length: 5\r\n"
    "\r\n"
    "hello";

static struct tc_sip_msg round_trip(const struct tc_sip_msg *msg,
                                    uint8_t *bytes, size_t room)
{
    size_t len_bytes = tc_sip_encoded_len(msg);
    struct tc_sip_msg back;

    assert_true(len_bytes <= room);
    assert_int_equal(tc_sip_encode(msg, bytes, len_bytes), TC_OK);
    assert_int_equal(tc_sip_decode(bytes, len_bytes, len_bytes, &back), TC_OK);
    return back;
}

static void a_request_is_written_as_the_rfc_writes_it(TC_NO_STATE)
{
    uint8_t bytes[sizeof request_octets - 1];
    struct tc_sip_msg back = round_trip(&request, bytes, sizeof bytes);

    assert_int_equal(tc_sip_encoded_len(&request), sizeof bytes);
    assert_memory_equal(bytes, request_octets, sizeof bytes);
    assert_true(tc_same_sip(&back, &request));
    assert_int_equal(back.content_length, 5);
}

static void every_room_that_is_too_small_is_refused(TC_NO_STATE)
{
    for (size_t room = 0; room < sizeof request_octets - 1; room++) {
        uint8_t *bytes = malloc(room > 0 ? room : 1);

        assert_non_null(bytes);
        assert_int_equal(tc_sip_encode(&request, bytes, room), TC_EARG);
        free(bytes);
    }
}

static void a_response_without_anything_is_a_status_line(TC_NO_STATE)
{
    static const char want[]    = "SIP/2.0 100 \r\nContent-Length: 0\r\n\r\n";
    const struct tc_sip_msg msg = { .status = 100, .max_forwards = -1 };
    uint8_t bytes[sizeof want - 1];
    struct tc_sip_msg back = round_trip(&msg, bytes, sizeof bytes);

    assert_memory_equal(bytes, want, sizeof bytes);
    assert_true(tc_same_sip(&back, &msg));
}

/* v=0 and o=, s=, t=, m=, c=, b=, a=: the description is the body, its length
 * the Content-Length, where the message brings no body of its own */
static void a_description_becomes_the_body(TC_NO_STATE)
{
    static const char want[] = "v=0\r\n"
                               "o=- 1 2 IN IP4 10.0.1.10\r\n"
                               "s=CH-7\r\n"
                               "t=0 0\r\n"
                               "m=video 5004 RTP/AVP 33\r\n"
                               "c=IN IP4 239.192.0.7/16\r\n"
                               "b=AS:400\r\n"
                               "a=recvonly\r\n";
    const struct tc_sdp sdp  = {
         .origin_address  = TC_TEXT("10.0.1.10"),
         .session_name    = TC_TEXT("CH-7"),
         .session_id      = 1,
         .session_version = 2,
         .media_count     = 1,
         .media           = { { .type           = TC_TEXT("video"),
                                .protocol       = TC_TEXT("RTP/AVP"),
                                .address        = TC_TEXT("239.192.0.7"),
                                .port           = 5004,
                                .rtcp_port      = 5005,
                                .bandwidth_kbps = 400,
                                .ttl            = 16,
                                .direction      = TC_SDP_RECVONLY,
                                .format_count   = 1,
                                .formats        = { { .payload_type  = 33,
                                                      .clock_rate_hz = 90000 } } } },
    };
    struct tc_sip_msg msg = request;
    uint8_t bytes[2048];
    struct tc_sdp described;

    msg.body               = (struct tc_text){ 0 };
    msg.sdp                = &sdp;
    struct tc_sip_msg back = round_trip(&msg, bytes, sizeof bytes);
    assert_int_equal(back.content_length, sizeof want - 1);
    assert_int_equal(back.body.len_bytes, sizeof want - 1);
    assert_memory_equal(back.body.at, want, sizeof want - 1);
    assert_int_equal(tc_sdp_decode(back.body, &described), TC_OK);
    assert_true(tc_same_sdp(&described, &sdp));

    msg.body = TC_TEXT("mine");
    back     = round_trip(&msg, bytes, sizeof bytes);
    assert_int_equal(back.content_length, 4);
}

/* As in the RFC's messages: encode what was decoded, decode it again */
static void what_was_decoded_survives_a_round_trip(TC_NO_STATE)
{
    static const char *const rows[] = {
        "INVITE sip:bob@biloxi.com SIP/2.0\r\n"
        "v: SIP/2.0/TCP a:5061;rport;branch=1 , SIP/2.0/UDP [2001:db8::1]\r\n"
        "f: \"A \\\" B\" <sip:a@x;user=phone?x=y>;tag=7;x=y\r\n"
        "t: sip:b@x\r\n"
        "i: one@two\r\n"
        "CSeq: 1\r\n INVITE\r\n"
        "m: *\r\n"
        "Reason: Q.850 ;cause=16 ;text=\"Terminated\"\r\n"
        "\r\n"
        "body\r\n\r\nwith blank lines\r\n",
        "SIP/2.0 487 Request  Terminated\r\nCSeq: 1 CANCEL\r\n\r\n",
        "!x%* urn:service:sos SIP/2.0\n\n",
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        size_t len_bytes = strlen(rows[i]);
        uint8_t *exact   = tc_exact_copy(rows[i], len_bytes);
        struct tc_sip_msg first;
        uint8_t bytes[2048];

        assert_int_equal(tc_sip_decode(exact, len_bytes, len_bytes, &first),
                         TC_OK);
        struct tc_sip_msg back = round_trip(&first, bytes, sizeof bytes);
        assert_true(tc_same_sip(&back, &first));
        free(exact);
    }
}

/* RFC 3261 sections 22.2 and 22.3: who challenges decides the header. */
static void challenges_and_credentials_have_headers_of_their_own(TC_NO_STATE)
{
    static const struct {
        uint16_t status;
        enum tc_sip_method method;
        const char *want;
    } rows[] = {
        { 401, TC_SIP_REGISTER, "\r\nWWW-Authenticate: Digest a\r\n" },
        { 407, TC_SIP_INVITE, "\r\nProxy-Authenticate: Digest a\r\n" },
        { 0, TC_SIP_REGISTER, "\r\nAuthorization: Digest b\r\n" },
        { 0, TC_SIP_INVITE, "\r\nProxy-Authorization: Digest b\r\n" },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t bytes[1024]   = { 0 };
        struct tc_sip_msg msg = {
            .is_request       = rows[i].status == 0,
            .method           = rows[i].method,
            .method_text      = tc_text_of(tc_sip_method_name(rows[i].method)),
            .request_uri      = TC_TEXT("sip:bob@biloxi.com"),
            .status           = rows[i].status,
            .cseq_method      = rows[i].method,
            .cseq_method_text = tc_text_of(tc_sip_method_name(rows[i].method)),
            .max_forwards     = -1,
            .content_length   = -1,
        };

        if (rows[i].status > 0)
            msg.challenge = TC_TEXT("Digest a");
        else
            msg.credentials = TC_TEXT("Digest b");
        const struct tc_sip_msg back =
            round_trip(&msg, bytes, sizeof bytes - 1);
        assert_non_null(strstr((const char *)bytes, rows[i].want));
        assert_true(tc_text_equal(back.challenge, msg.challenge));
        assert_true(tc_text_equal(back.credentials, msg.credentials));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_written_as_the_rfc_writes_it),
        cmocka_unit_test(every_room_that_is_too_small_is_refused),
        cmocka_unit_test(a_response_without_anything_is_a_status_line),
        cmocka_unit_test(a_description_becomes_the_body),
        cmocka_unit_test(what_was_decoded_survives_a_round_trip),
        cmocka_unit_test(challenges_and_credentials_have_headers_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
