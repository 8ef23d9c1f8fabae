/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/udp_reader.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/exact.h"
#include "tests/support/test.h"

static const char options[] = "OPTIONS sip:b SIP/2.0\r\nCall-ID: 1\r\n"
                              "CSeq: 1 OPTIONS\r\n\r\n";
static const uint8_t rtp[]  = { 0x80, 96, 0, 1, 0, 0, 0, 9, 0, 0, 0, 5, 'x' };
static const uint8_t rr[]   = { 0x80, 201, 0, 1, 0, 0, 0, 5 };

struct rig {
    struct tc_flow_table *flows;
    struct tc_media_table *media;
    struct tc_decode_as said;
    struct tc_udp_reader reader;
    struct tc_payload payload;
};

static int open_rig(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);

    assert_non_null(rig);
    assert_int_equal(tc_flow_table_create(&rig->flows), TC_OK);
    assert_int_equal(tc_media_table_create(&rig->media), TC_OK);
    rig->reader = (struct tc_udp_reader){ .media = rig->media,
                                          .flows = rig->flows,
                                          .said  = &rig->said };
    *state      = rig;
    return 0;
}

static int close_rig(void **state)
{
    struct rig *rig = *state;

    tc_media_table_destroy(rig->media);
    tc_flow_table_destroy(rig->flows);
    free(rig);
    return 0;
}

static void say(struct rig *rig, const char *rule)
{
    struct tc_diag diag;

    assert_int_equal(tc_decode_as_add(&rig->said, rule, &diag), TC_OK);
}

/* Between ports 9 and `port`; what is decoded is not looked at later. */
static const struct tc_payload *read_cut(struct rig *rig, const void *bytes,
                                         size_t captured, size_t len_bytes,
                                         uint16_t port)
{
    const struct tc_datagram d = {
        .key            = { .from      = { .port = 9 },
                            .to        = { .port = port },
                            .transport = TC_TRANSPORT_UDP },
        .payload        = tc_exact_copy(bytes, captured),
        .captured_bytes = (uint32_t)captured,
        .true_bytes     = (uint32_t)len_bytes,
    };

    assert_int_equal(tc_udp_reader_read(&rig->reader, &d, 0, 1, &rig->payload),
                     TC_OK);
    free((void *)(uintptr_t)d.payload);
    return &rig->payload;
}

static const struct tc_payload *read_all(struct rig *rig, const void *bytes,
                                         size_t len_bytes, uint16_t port)
{
    return read_cut(rig, bytes, len_bytes, len_bytes, port);
}

static void sip_is_known_by_its_first_line(void **state)
{
    struct rig *rig = *state;
    size_t len      = sizeof options - 1;

    assert_int_equal(read_all(rig, options, len, 7)->protocol, TC_PROTOCOL_SIP);
    assert_ptr_equal(rig->payload.view.sip, &rig->payload.sip);
}

/* Nothing is said, nothing announced: RTP's version alone is no sign */
static void rtp_that_nobody_speaks_of_stays_unread(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(read_all(rig, rtp, sizeof rtp, 7)->skip, TC_SKIP_UDP);
}

/* An empty RR: its length adds up; one octet more, and it does not */
static void rtcp_is_known_by_its_lengths(void **state)
{
    static const uint8_t longer[] = { 0x80, 201, 0, 1, 0, 0, 0, 5, 9 };
    struct rig *rig               = *state;

    assert_int_equal(read_all(rig, rr, sizeof rr, 7)->class, TC_FRAME_RTCP);
    assert_ptr_equal(rig->payload.view.rtcp, &rig->payload.rtcp);
    assert_int_equal(read_all(rig, longer, sizeof longer, 7)->skip,
                     TC_SKIP_UDP);
}

/* A port that was announced for RTP: fax goes on there, with such an octet */
static void what_is_neither_rtp_nor_rtcp_is_told(void **state)
{
    static const uint8_t udptl[] = { 0x00, 0xc8, 1, 2, 3, 4 };
    struct rig *rig              = *state;

    say(rig, "udp.7=rtp");
    assert_int_equal(read_all(rig, udptl, sizeof udptl, 7)->skip,
                     TC_SKIP_NOT_RTP);
    assert_int_equal(read_all(rig, rr, sizeof rr, 7)->class, TC_FRAME_RTCP);
}

static void what_is_said_decides(void **state)
{
    struct rig *rig = *state;

    say(rig, "udp.7=rtp");
    say(rig, "udp.8=rtcp");
    say(rig, "udp.5060=none");
    assert_int_equal(read_all(rig, rtp, sizeof rtp, 7)->protocol,
                     TC_PROTOCOL_RTP);
    assert_int_equal(read_all(rig, rr, sizeof rr, 8)->protocol,
                     TC_PROTOCOL_RTCP);
    assert_ptr_equal(rig->payload.view.rtcp, &rig->payload.rtcp);
    assert_int_equal(read_all(rig, options, sizeof options - 1, 5060)->skip,
                     TC_SKIP_UDP);
}

/* Said to be RTCP, and none: counted, without a view */
static void what_cannot_be_read_as_rtcp_has_no_view(void **state)
{
    struct rig *rig = *state;

    say(rig, "udp.8=rtcp");
    assert_int_equal(read_all(rig, rtp, sizeof rtp, 8)->class, TC_FRAME_RTCP);
    assert_null(rig->payload.view.any);
}

static void a_transport_stream_is_known_by_two_of_its_packets(void **state)
{
    struct rig *rig = *state;
    uint8_t ts[3 * 188];

    memset(ts, 0x47, sizeof ts);
    assert_int_equal(read_all(rig, ts, sizeof ts, 7)->class, TC_FRAME_MPEGTS);
    assert_int_equal(rig->payload.ts.packets, 3);
    assert_int_equal(read_all(rig, ts, 188, 7)->skip, TC_SKIP_UDP);
    assert_int_equal(read_all(rig, ts, sizeof ts - 1, 7)->skip, TC_SKIP_UDP);
    assert_int_equal(read_cut(rig, ts, 200, sizeof ts, 7)->class,
                     TC_FRAME_MPEGTS);
    assert_int_equal(rig->payload.ts.captured_bytes, 200);
    say(rig, "udp.7=mpegts");
    assert_int_equal(read_all(rig, ts, 188, 7)->class, TC_FRAME_MPEGTS);
    assert_int_equal(read_all(rig, rtp, sizeof rtp, 7)->skip, TC_SKIP_UDP);
}

static void what_is_encrypted_is_told(void **state)
{
    static const uint8_t dtls[] = { 22, 0xfe, 0xfd, 0, 0, 0, 0,
                                    0,  0,    0,    0, 0, 1, 9 };
    struct rig *rig             = *state;

    assert_int_equal(read_all(rig, dtls, sizeof dtls, 7)->skip,
                     TC_SKIP_ENCRYPTED);
    assert_int_equal(rig->payload.class, TC_FRAME_UNDECODED);
}

static void nothing_is_transport(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(read_all(rig, "", 0, 5060)->class, TC_FRAME_TRANSPORT);
    assert_int_equal(read_all(rig, "\r\n\r\n", 4, 5060)->class,
                     TC_FRAME_TRANSPORT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
    const struct CMUnitTest tests[] = {
        TEST(sip_is_known_by_its_first_line),
        TEST(rtp_that_nobody_speaks_of_stays_unread),
        TEST(rtcp_is_known_by_its_lengths),
        TEST(what_is_neither_rtp_nor_rtcp_is_told),
        TEST(what_is_said_decides),
        TEST(what_cannot_be_read_as_rtcp_has_no_view),
        TEST(a_transport_stream_is_known_by_two_of_its_packets),
        TEST(what_is_encrypted_is_told),
        TEST(nothing_is_transport),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
