/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "capture/media_table.h"
#include "tests/support/test.h"

/* A table, the numbers of the endpoints, and what was announced. */
struct rig {
    struct tc_media_table *table;
    struct tc_flow_table *flows;
};

static void open_rig(struct rig *rig)
{
    assert_int_equal(tc_media_table_create(&rig->table), TC_OK);
    assert_int_equal(tc_flow_table_create(&rig->flows), TC_OK);
}

static void close_rig(struct rig *rig)
{
    tc_media_table_destroy(rig->table);
    tc_flow_table_destroy(rig->flows);
}

static void announce(struct rig *rig, const char *body)
{
    struct tc_sdp sdp;

    assert_int_equal(tc_sdp_decode(tc_text_of(body), &sdp), TC_OK);
    assert_int_equal(tc_media_table_announce(rig->table, &sdp, rig->flows),
                     TC_OK);
}

static uint32_t number(const struct rig *rig, const char *address,
                       uint16_t port)
{
    struct tc_endpoint endpoint;

    assert_int_equal(
        tc_endpoint_parse(address, strlen(address), port, &endpoint), TC_OK);
    return tc_flow_table_find_endpoint(rig->flows, &endpoint);
}

static enum tc_media_use use(const struct rig *rig, const char *address,
                             uint16_t port)
{
    return tc_media_table_use(rig->table, number(rig, address, port));
}

static uint32_t clock_hz(const struct rig *rig, const char *address,
                         uint16_t port, uint8_t payload_type)
{
    return tc_media_table_format(rig->table, number(rig, address, port),
                                 payload_type)
        .clock_rate_hz;
}

static void media_flow_where_sdp_says(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig);
    announce(&rig, "v=0\nc=IN IP4 239.0.0.7/16\nm=video 5004 RTP/AVP 96 33\n"
                   "a=rtpmap:96 H264/90000\n"
                   "m=audio 6000 RTP/SAVPF 97\nc=IN IP6 2001:db8::1\n"
                   "a=rtpmap:97 opus/48000/2\na=rtcp:7000\n");
    assert_int_equal(use(&rig, "239.0.0.7", 5004), TC_MEDIA_RTP);
    assert_int_equal(use(&rig, "239.0.0.7", 5005), TC_MEDIA_RTCP);
    assert_int_equal(use(&rig, "239.0.0.7", 5006), TC_MEDIA_NONE);
    assert_int_equal(use(&rig, "2001:db8::1", 6000), TC_MEDIA_RTP);
    assert_int_equal(use(&rig, "2001:db8::1", 6001), TC_MEDIA_NONE);
    assert_int_equal(use(&rig, "2001:db8::1", 7000), TC_MEDIA_RTCP);
    assert_int_equal(clock_hz(&rig, "239.0.0.7", 5004, 96), 90000);
    assert_int_equal(clock_hz(&rig, "2001:db8::1", 6000, 97), 48000);
    close_rig(&rig);
}

/* What was not announced: RFC 3551's clock, or none */
static void an_unannounced_type_has_its_static_clock(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig);
    announce(&rig, "v=0\nc=IN IP4 10.0.0.1\nm=audio 5004 RTP/AVP 0 96\n"
                   "a=rtpmap:0 PCMU/16000\n");
    assert_int_equal(clock_hz(&rig, "10.0.0.1", 5004, 0), 16000);
    assert_int_equal(clock_hz(&rig, "10.0.0.1", 5004, 33), 90000);
    assert_int_equal(clock_hz(&rig, "10.0.0.1", 5004, 96), 0);
    assert_int_equal(clock_hz(&rig, "10.0.0.9", 5004, 8), 8000);
    assert_int_equal(clock_hz(&rig, "10.0.0.9", 5004, 99), 0);
    close_rig(&rig);
}

static void what_cannot_be_found_is_left_out(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig);
    announce(&rig, "v=0\nc=IN IP4 10.0.0.1\n"
                   "m=audio 0 RTP/AVP 0\n"
                   "m=image 5004 udptl t38\n"
                   "m=video 5006 UDP 33\n"
                   "m=audio 5008 RTP/AVP 0\nc=IN IP4 media.example.com\n"
                   "m=audio 5010 RTP/AVP 0\nc=\n");
    for (uint16_t port = 5000; port < 5012; port++)
        assert_int_equal(use(&rig, "10.0.0.1", port), TC_MEDIA_NONE);
    assert_int_equal(tc_media_table_use(rig.table, TC_FLOW_NONE),
                     TC_MEDIA_NONE);
    close_rig(&rig);
}

static void rtp_and_rtcp_on_one_port_are_announced_once(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig);
    announce(&rig, "v=0\nc=IN IP4 10.0.0.1\nm=audio 5004 RTP/AVP 0\n"
                   "a=rtcp-mux\n");
    assert_int_equal(use(&rig, "10.0.0.1", 5004), TC_MEDIA_RTP);
    assert_int_equal(use(&rig, "10.0.0.1", 5005), TC_MEDIA_NONE);
    close_rig(&rig);
}

static void a_later_description_takes_the_place_of_the_earlier(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig);
    announce(&rig, "v=0\nc=IN IP4 10.0.0.1\nm=audio 5004 RTP/AVP 96\n"
                   "a=rtpmap:96 a/8000\n");
    announce(&rig, "v=0\nc=IN IP4 10.0.0.1\nm=audio 5004 RTP/AVP 97\n"
                   "a=rtpmap:97 b/16000\n");
    assert_int_equal(clock_hz(&rig, "10.0.0.1", 5004, 96), 0);
    assert_int_equal(clock_hz(&rig, "10.0.0.1", 5004, 97), 16000);
    announce(&rig, "v=0\nc=IN IP4 10.0.0.1\nm=audio 5003 RTP/AVP 0\n");
    assert_int_equal(use(&rig, "10.0.0.1", 5004), TC_MEDIA_RTCP);
    close_rig(&rig);
}

/* 16 are all that SDP keeps, and all of them have a clock */
static void as_many_formats_as_sdp_has_fit(TC_NO_STATE)
{
    char body[512] = "v=0\nc=IN IP4 10.0.0.1\nm=audio 5004 RTP/AVP "
                     "96 97 98 99 100 101 102 103 104 105 106 107 108 109 "
                     "110 111 112\n";
    struct rig rig;

    for (char type = 0; type < 10; type++) {
        char line[] = "a=rtpmap:10? x/1000\n";

        line[11] = (char)('0' + type);
        strcat(body, line);
    }
    strcat(body, "a=rtpmap:111 y/2000\na=rtpmap:112 y/2000\n");
    open_rig(&rig);
    announce(&rig, body);
    assert_int_equal(clock_hz(&rig, "10.0.0.1", 5004, 100), 1000);
    assert_int_equal(clock_hz(&rig, "10.0.0.1", 5004, 109), 1000);
    assert_int_equal(clock_hz(&rig, "10.0.0.1", 5004, 111), 2000);
    assert_int_equal(clock_hz(&rig, "10.0.0.1", 5004, 112), 0);
    close_rig(&rig);
}

/* 64 places at first: numbers of endpoints far beyond widen the table */
static void many_endpoints_widen_the_table(TC_NO_STATE)
{
    struct tc_endpoint endpoint = { .family = TC_IP_V4 };
    struct rig rig;
    uint32_t id;

    open_rig(&rig);
    announce(&rig, "v=0\nc=IN IP4 10.0.0.1\nm=audio 5004 RTP/AVP 0\n");
    for (uint16_t i = 1; i < 1000; i++) {
        endpoint.port = i;
        assert_int_equal(tc_flow_table_endpoint(rig.flows, &endpoint, &id),
                         TC_OK);
    }
    announce(&rig, "v=0\nc=IN IP4 10.0.0.2\nm=audio 5004 RTP/AVP 0\n");
    assert_int_equal(number(&rig, "10.0.0.2", 5004), 1001);
    assert_int_equal(use(&rig, "10.0.0.1", 5004), TC_MEDIA_RTP);
    assert_int_equal(use(&rig, "10.0.0.2", 5004), TC_MEDIA_RTP);
    assert_int_equal(tc_media_table_use(rig.table, 500), TC_MEDIA_NONE);
    assert_int_equal(tc_media_table_use(rig.table, 5000), TC_MEDIA_NONE);
    close_rig(&rig);
    tc_media_table_destroy(NULL);
}

/* Announced in frames 1 and 2; the first is asked for in frame 3. */
static void what_is_asked_for_stays_and_moves(TC_NO_STATE)
{
    uint32_t moved[]           = { 0, TC_FLOW_NONE };
    struct tc_flow_sweep sweep = { .endpoints = { .to = moved, .count = 2 } };
    struct rig rig;

    open_rig(&rig);
    tc_media_table_at_frame(rig.table, 1);
    announce(&rig, "v=0\r\nc=IN IP4 10.0.0.1\r\nm=video 4000 RTP/AVP 33\r\n");
    tc_media_table_at_frame(rig.table, 2);
    announce(&rig, "v=0\r\nc=IN IP4 10.0.0.2\r\nm=video 4000 RTP/AVP 33\r\n");
    tc_media_table_at_frame(rig.table, 3);
    assert_int_equal(use(&rig, "10.0.0.1", 4000), TC_MEDIA_RTP);
    tc_media_table_evict(rig.table, 3);
    tc_media_table_sweep(rig.table, &sweep);
    assert_int_equal(tc_media_table_use(rig.table, 0), TC_MEDIA_RTP);
    assert_int_equal(tc_media_table_use(rig.table, 1), TC_MEDIA_NONE);
    close_rig(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(media_flow_where_sdp_says),
        cmocka_unit_test(an_unannounced_type_has_its_static_clock),
        cmocka_unit_test(what_cannot_be_found_is_left_out),
        cmocka_unit_test(rtp_and_rtcp_on_one_port_are_announced_once),
        cmocka_unit_test(a_later_description_takes_the_place_of_the_earlier),
        cmocka_unit_test(as_many_formats_as_sdp_has_fit),
        cmocka_unit_test(many_endpoints_widen_the_table),
        cmocka_unit_test(what_is_asked_for_stays_and_moves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
