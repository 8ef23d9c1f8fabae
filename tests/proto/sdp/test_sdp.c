/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/sdp/sdp.h"
#include "tests/support/exact.h"
#include "tests/support/same.h"
#include "tests/support/test.h"

static void assert_text(struct tc_text text, const char *want)
{
    assert_int_equal(text.len_bytes, strlen(want));
    if (text.len_bytes > 0)
        assert_memory_equal(text.at, want, text.len_bytes);
}

static struct tc_sdp decode(const char *body)
{
    struct tc_sdp sdp;

    assert_int_equal(tc_sdp_decode(tc_text_of(body), &sdp), TC_OK);
    return sdp;
}

/* RFC 4566 section 5, the example */
static const char seminar[] =
    "v=0\r\n"
    "o=jdoe 2890844526 2890842807 IN IP4 10.47.16.5\r\n"
    "s=SDP Seminar\r\n"
    "i=A Seminar on the session description protocol\r\n"
    "u=http://www.example.com/seminars/sdp.pdf\r\n"
    "e=j.doe@example.com (Jane Doe)\r\n"
    "c=IN IP4 224.2.17.12/127\r\n"
    "t=2873397496 2873404696\r\n"
    "a=recvonly\r\n"
    "m=audio 49170 RTP/AVP 0\r\n"
    "m=video 51372 RTP/AVP 99\r\n"
    "a=rtpmap:99 h263-1998/90000\r\n";

static void the_example_of_section_5_is_read(TC_NO_STATE)
{
    struct tc_sdp sdp = decode(seminar);

    assert_text(sdp.origin_address, "10.47.16.5");
    assert_text(sdp.session_name, "SDP Seminar");
    assert_int_equal(sdp.session_id, 2890844526);
    assert_int_equal(sdp.session_version, 2890842807);
    assert_int_equal(sdp.media_count, 2);

    const struct tc_sdp_media *audio = &sdp.media[0];
    assert_text(audio->type, "audio");
    assert_text(audio->protocol, "RTP/AVP");
    assert_text(audio->address, "224.2.17.12");
    assert_int_equal(audio->ttl, 127);
    assert_int_equal(audio->port, 49170);
    assert_int_equal(audio->rtcp_port, 49171);
    assert_int_equal(audio->direction, TC_SDP_RECVONLY);
    assert_int_equal(audio->format_count, 1);
    assert_int_equal(audio->formats[0].payload_type, 0);
    assert_int_equal(audio->formats[0].clock_rate_hz, 8000); /* RFC 3551 */
    assert_text(audio->formats[0].encoding, "");

    const struct tc_sdp_media *video = &sdp.media[1];
    assert_int_equal(video->formats[0].payload_type, 99);
    assert_int_equal(video->formats[0].clock_rate_hz, 90000);
    assert_text(video->formats[0].encoding, "h263-1998");
    assert_int_equal(video->direction, TC_SDP_RECVONLY);
}

static void a_media_section_overrides_the_session(TC_NO_STATE)
{
    struct tc_sdp sdp = decode("v=0\nc=IN IP4 10.0.0.1\nb=AS:100\na=sendonly\n"
                               "m=audio 10 RTP/AVP 0\n"
                               "c=IN IP6 2001:db8::1\nb=AS:200\na=inactive\n"
                               "m=video 20 RTP/AVP 33\n");

    assert_text(sdp.media[0].address, "2001:db8::1");
    assert_int_equal(sdp.media[0].bandwidth_kbps, 200);
    assert_int_equal(sdp.media[0].direction, TC_SDP_INACTIVE);
    assert_text(sdp.media[1].address, "10.0.0.1");
    assert_int_equal(sdp.media[1].bandwidth_kbps, 100);
    assert_int_equal(sdp.media[1].direction, TC_SDP_SENDONLY);
}

/* RFC 4566 section 5.7: IPv6 multicast has no TTL; the number behind the
 * slash is a count of groups */
static void only_ipv4_has_a_ttl(TC_NO_STATE)
{
    struct tc_sdp sdp =
        decode("v=0\n"
               "m=video 1 RTP/AVP 33\nc=IN IP6 FF15::101/3\n"
               "m=video 2 RTP/AVP 33\nc=IN IP4 233.0.0.1/9/3\n"
               "m=video 3 RTP/AVP 33\nc=IN IP4 233.0.0.1/256\n");

    assert_text(sdp.media[0].address, "FF15::101");
    assert_int_equal(sdp.media[0].ttl, 0);
    assert_int_equal(sdp.media[1].ttl, 9);
    assert_int_equal(sdp.media[2].ttl, 0);
}

/* RFC 3605 section 2.1 and RFC 5761 section 5.1.1 */
static void the_rtcp_port_is_the_next_unless_said(TC_NO_STATE)
{
    struct tc_sdp sdp = decode("v=0\n"
                               "m=audio 49170 RTP/AVP 0\n"
                               "m=audio 49170 RTP/AVP 0\n"
                               "a=rtcp:53020 IN IP4 126.16.64.4\n"
                               "m=audio 49170 RTP/AVP 0\na=rtcp-mux\n"
                               "m=audio 65535 RTP/AVP 0\n"
                               "m=audio 0 RTP/AVP 0\n"
                               "m=audio 49170/2 RTP/AVP 0\n"
                               "m=audio 49170 RTP/AVP 0\na=rtcp:65536\n");

    assert_int_equal(sdp.media[0].rtcp_port, 49171);
    assert_int_equal(sdp.media[1].rtcp_port, 53020);
    assert_int_equal(sdp.media[2].rtcp_port, 49170);
    assert_int_equal(sdp.media[3].rtcp_port, 0);
    assert_int_equal(sdp.media[4].rtcp_port, 0);
    assert_int_equal(sdp.media[5].port, 49170);
    assert_int_equal(sdp.media[6].rtcp_port, 0);
}

/* At session level rtcp-mux has no port to be at */
static void other_attributes_change_no_port(TC_NO_STATE)
{
    struct tc_sdp sdp = decode("v=0\na=rtcp-mux\na=rtcp:9\na=rtpmap:0 x/1\n"
                               "m=audio 49170 RTP/AVP 0\na=fmtp:0 x\n"
                               "a=rtcp-muxer\na=ptime:20\na=rtcp-rsize\n");

    assert_int_equal(sdp.media[0].rtcp_port, 49171);
    assert_int_equal(sdp.media[0].formats[0].clock_rate_hz, 8000);
}

static void an_rtpmap_tells_encoding_and_clock(TC_NO_STATE)
{
    struct tc_sdp sdp = decode("v=0\nm=audio 4 RTP/AVP 96 0 97 98\n"
                               "a=rtpmap:96 L16/44100/2\n"
                               "a=rtpmap:0 PCMU/8000\n"
                               "a=rtpmap:97 x / 16000 \n"
                               "a=rtpmap:98 y\n"
                               "a=rtpmap:99 z/1\n"
                               "a=rtpmap:128 z/1\n"
                               "a=rtpmap: \n"
                               "a=rtpmap\n");

    assert_text(sdp.media[0].formats[0].encoding, "L16");
    assert_int_equal(sdp.media[0].formats[0].clock_rate_hz, 44100);
    assert_text(sdp.media[0].formats[1].encoding, "PCMU");
    assert_text(sdp.media[0].formats[2].encoding, "x");
    assert_int_equal(sdp.media[0].formats[2].clock_rate_hz, 16000);
    assert_text(sdp.media[0].formats[3].encoding, "y");
    assert_int_equal(sdp.media[0].formats[3].clock_rate_hz, 0);
}

static void formats_that_are_no_payload_type_are_left_out(TC_NO_STATE)
{
    struct tc_sdp sdp = decode("v=0\nm=video 4 udp  MPEG2 33 128 -1  127 \n"
                               "m=\nm= \nm=x\nm=x y\nm=x 70000 RTP/AVP 1\n");

    assert_int_equal(sdp.media[0].format_count, 2);
    assert_int_equal(sdp.media[0].formats[0].payload_type, 33);
    assert_int_equal(sdp.media[0].formats[1].payload_type, 127);
    assert_int_equal(sdp.media_count, 6);
    assert_int_equal(sdp.media[3].format_count, 0);
    assert_int_equal(sdp.media[5].port, 0);
}

/* What stands below a ninth m= must not change the eighth */
static void more_than_there_is_room_for_is_left_out(TC_NO_STATE)
{
    char body[4096] = "v=0\n";
    struct tc_sdp sdp;

    for (int i = 0; i < 8; i++)
        strcat(body, "m=video 5004 RTP/AVP 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 "
                     "15 16 17 18\n");
    strcat(body, "m=audio 7000 RTP/AVP 0\nc=IN IP4 10.9.9.9\nb=AS:9\n"
                 "a=sendonly\na=rtcp-mux\na=rtpmap:0 x/1\n");
    sdp = decode(body);
    assert_int_equal(sdp.media_count, TC_SDP_MEDIA_MAX);
    assert_int_equal(sdp.media[7].format_count, TC_SDP_FORMATS_MAX);
    assert_text(sdp.media[7].address, "");
    assert_int_equal(sdp.media[7].bandwidth_kbps, 0);
    assert_int_equal(sdp.media[7].direction, TC_SDP_SENDRECV);
    assert_int_equal(sdp.media[7].rtcp_port, 5005);
    assert_int_equal(sdp.media[7].formats[0].clock_rate_hz, 8000);
}

static void what_is_no_description_is_refused(TC_NO_STATE)
{
    static const char *const rows[] = { "", "v", "x=0\n", "o=v=0\n", "\nv=0" };
    struct tc_sdp sdp;

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(tc_sdp_decode(tc_text_of(rows[i]), &sdp), TC_EFORMAT);
    assert_int_equal(tc_sdp_decode((struct tc_text){ 0 }, &sdp), TC_EFORMAT);
}

static void lines_of_any_shape_are_passed_over(TC_NO_STATE)
{
    struct tc_sdp sdp = decode("v=\n\n\r\n=\no=\no= \no=a\nc=\nc=IN\nb=\nb=AS\n"
                               "b=CT:5\na=\na=:\ns=\nt\nx=\n"
                               "m=video 1 RTP/AVP 33");

    assert_int_equal(sdp.media_count, 1);
    assert_int_equal(sdp.media[0].port, 1);
    assert_int_equal(sdp.media[0].bandwidth_kbps, 0);
    assert_text(sdp.media[0].address, "");
}

static void no_cut_reads_beyond_the_bytes(TC_NO_STATE)
{
    for (size_t len = 0; len < sizeof seminar; len++) {
        uint8_t *exact = tc_exact_copy(seminar, len);
        struct tc_sdp sdp;
        tc_err err =
            tc_sdp_decode((struct tc_text){ (const char *)exact, len }, &sdp);

        assert_int_equal(err, len < 2 ? TC_EFORMAT : TC_OK);
        free(exact);
    }
}

static struct tc_sdp channel(void)
{
    return (struct tc_sdp){
        .origin_address  = TC_TEXT("10.0.1.10"),
        .session_name    = TC_TEXT("CH-7"),
        .session_id      = 7,
        .session_version = UINT64_MAX,
        .media_count     = 2,
        .media           = { { .type           = TC_TEXT("video"),
                               .protocol       = TC_TEXT("RTP/AVP"),
                               .address        = TC_TEXT("239.192.0.7"),
                               .port           = 5004,
                               .rtcp_port      = 5005,
                               .bandwidth_kbps = 400,
                               .ttl            = 16,
                               .direction      = TC_SDP_SENDONLY,
                               .format_count   = 2,
                               .formats        = { { .payload_type  = 96,
                                                     .clock_rate_hz = 90000,
                                                     .encoding      = TC_TEXT("H264") },
                                                   { .payload_type  = 33,
                                                     .clock_rate_hz = 90000 } } },
                             { .type     = TC_TEXT("audio"),
                               .protocol = TC_TEXT("RTP/AVP"),
                               .address  = TC_TEXT("2001:db8::7") } },
    };
}

static const char channel_octets[] =
    "v=0\r\n"
    "o=- 7 18446744073709551615 IN IP4 10.0.1.10\r\n"
    "s=CH-7\r\n"
    "t=0 0\r\n"
    "m=video 5004 RTP/AVP 96 33\r\n"
    "c=IN IP4 239.192.0.7/16\r\n"
    "b=AS:400\r\n"
    "a=rtpmap:96 H264/90000\r\n"
    "a=sendonly\r\n"
    "m=audio 0 RTP/AVP\r\n"
    "c=IN IP6 2001:db8::7\r\n"
    "a=sendrecv\r\n";

static void a_description_is_written_line_by_line(TC_NO_STATE)
{
    const struct tc_sdp sdp = channel();
    char bytes[sizeof channel_octets - 1];
    struct tc_sdp back;

    assert_int_equal(tc_sdp_encoded_len(&sdp), sizeof bytes);
    assert_int_equal(tc_sdp_encode(&sdp, bytes, sizeof bytes), TC_OK);
    assert_memory_equal(bytes, channel_octets, sizeof bytes);
    assert_int_equal(tc_sdp_encode(&sdp, bytes, sizeof bytes - 1), TC_EARG);
    assert_int_equal(
        tc_sdp_decode((struct tc_text){ bytes, sizeof bytes }, &back), TC_OK);
    assert_true(tc_same_sdp(&back, &sdp));
}

/* 5004 and 5005 need no line; every other pair does, but 0, which says that
 * nothing is known */
static void an_unusual_rtcp_port_survives_a_round_trip(TC_NO_STATE)
{
    static const struct {
        uint16_t port;
        uint16_t rtcp_port;
        uint16_t back;
    } rows[] = {
        { 5004, 5005, 5005 }, { 5004, 5004, 5004 },  { 5004, 6000, 6000 },
        { 5004, 0, 5005 },    { 65535, 5000, 5000 }, { 0, 0, 0 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_sdp sdp = channel();
        struct tc_sdp back;
        char bytes[512];

        sdp.media[0].port      = rows[i].port;
        sdp.media[0].rtcp_port = rows[i].rtcp_port;
        size_t len_bytes       = tc_sdp_encoded_len(&sdp);
        assert_int_equal(tc_sdp_encode(&sdp, bytes, sizeof bytes), TC_OK);
        assert_int_equal(
            tc_sdp_decode((struct tc_text){ bytes, len_bytes }, &back), TC_OK);
        assert_int_equal(back.media[0].rtcp_port, rows[i].back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_section_5_is_read),
        cmocka_unit_test(a_media_section_overrides_the_session),
        cmocka_unit_test(only_ipv4_has_a_ttl),
        cmocka_unit_test(the_rtcp_port_is_the_next_unless_said),
        cmocka_unit_test(other_attributes_change_no_port),
        cmocka_unit_test(an_rtpmap_tells_encoding_and_clock),
        cmocka_unit_test(formats_that_are_no_payload_type_are_left_out),
        cmocka_unit_test(more_than_there_is_room_for_is_left_out),
        cmocka_unit_test(what_is_no_description_is_refused),
        cmocka_unit_test(lines_of_any_shape_are_passed_over),
        cmocka_unit_test(no_cut_reads_beyond_the_bytes),
        cmocka_unit_test(a_description_is_written_line_by_line),
        cmocka_unit_test(an_unusual_rtcp_port_survives_a_round_trip),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
