/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/mpegts/ts_packet.h"
#include "tests/support/exact.h"
#include "tests/support/test.h"

/* The first octets of a packet; the rest is 0xff. */
struct packet {
    uint8_t bytes[TC_TS_BYTES];
};

static struct packet packet_of(const uint8_t *head, size_t head_bytes)
{
    struct packet packet;

    memset(packet.bytes, 0xff, sizeof packet.bytes);
    memcpy(packet.bytes, head, head_bytes);
    return packet;
}

static tc_err decode(const uint8_t *head, size_t head_bytes,
                     struct tc_ts_packet *out)
{
    struct packet packet = packet_of(head, head_bytes);

    return tc_ts_decode(packet.bytes, sizeof packet.bytes, out);
}

/* tsduck test-176.pcapng: seven packets of PID 0x64 in a datagram, their
 * payload all 0xff; the second has counter 1 */
static void a_plain_packet_is_read(TC_NO_STATE)
{
    static const uint8_t head[] = { 0x47, 0x00, 0x64, 0x11 };
    struct packet bytes         = packet_of(head, sizeof head);
    struct tc_ts_packet p;

    assert_int_equal(tc_ts_decode(bytes.bytes, sizeof bytes.bytes, &p), TC_OK);
    assert_int_equal(p.pid, 0x64);
    assert_int_equal(p.continuity_counter, 1);
    assert_int_equal(p.scrambling, 0);
    assert_false(p.transport_error);
    assert_false(p.payload_unit_start);
    assert_false(p.priority);
    assert_false(p.has_adaptation);
    assert_false(p.has_pcr);
    assert_ptr_equal(p.payload, bytes.bytes + 4);
    assert_int_equal(p.payload_bytes, 184);
}

/* rtp2httpd fec_sample2.pcapng, the last packet of frame 8: Wireshark reads
 * PCR 0x000001127a9e02dd, counter 2, an adaptation field of 7 octets */
static void a_recorded_clock_is_read(TC_NO_STATE)
{
    static const uint8_t head[] = { 0x47, 0x10, 0x11, 0x32, 0x07, 0x10, 0x75,
                                    0x1c, 0x6c, 0x60, 0xfe, 0xb1, 0xb2, 0xbe };
    struct tc_ts_packet p;

    assert_int_equal(decode(head, sizeof head, &p), TC_OK);
    assert_int_equal(p.pid, 0x1011);
    assert_int_equal(p.continuity_counter, 2);
    assert_true(p.has_adaptation);
    assert_false(p.discontinuity);
    assert_false(p.random_access);
    assert_true(p.has_pcr);
    assert_true(p.pcr_27mhz == UINT64_C(0x1127a9e02dd));
    assert_int_equal(p.payload_bytes, 188 - 4 - 8);
}

/* 0xe1 = error, start, priority and PID bit 8; 0xf5 = scrambling 3, both
 * parts, counter 5; flags 0xc0 */
static void every_flag_is_read(TC_NO_STATE)
{
    static const uint8_t head[] = { 0x47, 0xe1, 0x02, 0xf5, 0x01, 0xc0 };
    struct tc_ts_packet p;

    assert_int_equal(decode(head, sizeof head, &p), TC_OK);
    assert_true(p.transport_error);
    assert_true(p.payload_unit_start);
    assert_true(p.priority);
    assert_int_equal(p.pid, 0x102);
    assert_int_equal(p.scrambling, 3);
    assert_int_equal(p.continuity_counter, 5);
    assert_true(p.discontinuity);
    assert_true(p.random_access);
    assert_int_equal(p.payload_bytes, 182);
}

static void an_adaptation_field_may_be_all_there_is(TC_NO_STATE)
{
    static const uint8_t head[] = { 0x47, 0x01, 0x00, 0x20, 183, 0x00 };
    struct tc_ts_packet p;

    assert_int_equal(decode(head, sizeof head, &p), TC_OK);
    assert_int_equal(p.payload_bytes, 0);
    assert_null(p.payload);
}

/* The largest clock: 2^33 - 1 and 299; an extension of 300 is none */
static void the_clock_has_two_parts(TC_NO_STATE)
{
    uint8_t head[] = { 0x47, 0x01, 0x00, 0x30, 7,    0x10,
                       0xff, 0xff, 0xff, 0xff, 0xff, 0x2b };
    struct tc_ts_packet p;

    assert_int_equal(decode(head, sizeof head, &p), TC_OK);
    assert_true(p.has_pcr);
    assert_true(p.pcr_27mhz == TC_TS_PCR_MODULUS - 1);
    head[11] = 0x2c;
    assert_int_equal(decode(head, sizeof head, &p), TC_OK);
    assert_false(p.has_pcr);
}

static void what_contradicts_itself_is_refused(TC_NO_STATE)
{
    static const uint8_t rows[][6] = {
        { 0x46, 0x00, 0x64, 0x10 },            /* no sync */
        { 0x47, 0x00, 0x64, 0x00 },            /* neither part */
        { 0x47, 0x00, 0x64, 0x30, 184, 0x00 }, /* beyond the packet */
        { 0x47, 0x00, 0x64, 0x30, 6, 0x10 },   /* five octets of clock */
    };
    struct tc_ts_packet p;

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(decode(rows[i], sizeof rows[i], &p), TC_EFORMAT);
}

static void a_cut_packet_is_short(TC_NO_STATE)
{
    static const uint8_t head[] = { 0x47, 0x00, 0x64, 0x10 };
    struct packet packet        = packet_of(head, sizeof head);
    struct tc_ts_packet p;

    for (size_t len = 0; len < TC_TS_BYTES; len++) {
        uint8_t *exact = tc_exact_copy(packet.bytes, len);

        assert_int_equal(tc_ts_decode(exact, len, &p), TC_ESHORT);
        free(exact);
    }
}

static void a_payload_of_whole_packets_is_counted(TC_NO_STATE)
{
    uint8_t bytes[7 * TC_TS_BYTES] = { 0 };

    for (size_t i = 0; i < 7; i++)
        bytes[i * TC_TS_BYTES] = 0x47;
    assert_int_equal(tc_ts_count(bytes, sizeof bytes, 1316), 7);
    assert_int_equal(tc_ts_count(bytes, TC_TS_BYTES, TC_TS_BYTES), 1);
    assert_int_equal(tc_ts_count(bytes, 1315, 1315), 0);
    assert_int_equal(tc_ts_count(NULL, 0, 0), 0);
    /* of a cut capture only what is there can be judged */
    assert_int_equal(tc_ts_count(bytes, 100, 1316), 7);
    assert_int_equal(tc_ts_count(NULL, 0, 1316), 0);
    bytes[6 * TC_TS_BYTES] = 0x48;
    assert_int_equal(tc_ts_count(bytes, sizeof bytes, 1316), 0);
    assert_int_equal(tc_ts_count(bytes, 6 * TC_TS_BYTES, 1316), 7);
}

static void assert_round_trip(const uint8_t *head, size_t head_bytes)
{
    struct packet packet = packet_of(head, head_bytes);
    struct tc_ts_packet p;
    uint8_t out[TC_TS_BYTES];

    assert_int_equal(tc_ts_decode(packet.bytes, TC_TS_BYTES, &p), TC_OK);
    assert_int_equal(tc_ts_encode(&p, out, TC_TS_BYTES - 1), TC_EARG);
    assert_int_equal(tc_ts_encode(&p, out, TC_TS_BYTES), TC_OK);
    assert_memory_equal(out, packet.bytes, TC_TS_BYTES);
}

static void packets_round_trip(TC_NO_STATE)
{
    static const uint8_t plain[]   = { 0x47, 0x00, 0x64, 0x11, 'x' };
    static const uint8_t clock[]   = { 0x47, 0x10, 0x11, 0x32, 0x07, 0x10, 0x75,
                                       0x1c, 0x6c, 0x60, 0xfe, 0xb1, 0xb2 };
    static const uint8_t flags[]   = { 0x47, 0xe1, 0x02, 0xf5, 0x01, 0xc0 };
    static const uint8_t null[]    = { 0x47, 0x1f, 0xff, 0x10 };
    static const uint8_t field[]   = { 0x47, 0x01, 0x00, 0x20, 183, 0x00 };
    static const uint8_t one_off[] = { 0x47, 0x01, 0x00, 0x30, 0, 'x' };
    static const uint8_t largest[] = { 0x47, 0x01, 0x00, 0x30, 7,    0x10,
                                       0xff, 0xff, 0xff, 0xff, 0xff, 0x2b };

    assert_round_trip(plain, sizeof plain);
    assert_round_trip(clock, sizeof clock);
    assert_round_trip(flags, sizeof flags);
    assert_round_trip(null, sizeof null);
    assert_round_trip(field, sizeof field);
    assert_round_trip(one_off, sizeof one_off);
    assert_round_trip(largest, sizeof largest);
}

/* 100 octets of payload: the field has 188 - 4 - 100 = 84 with its length */
static void a_short_payload_is_stuffed_in_front(TC_NO_STATE)
{
    static const uint8_t data[100]      = { 1, 2, 3 };
    const struct tc_ts_packet short_one = { .pid           = 0x100,
                                            .payload       = data,
                                            .payload_bytes = sizeof data };
    uint8_t out[TC_TS_BYTES];

    assert_int_equal(tc_ts_encode(&short_one, out, sizeof out), TC_OK);
    assert_int_equal(out[3], 0x30);
    assert_int_equal(out[4], 83);
    assert_int_equal(out[5], 0);
    assert_int_equal(out[6], 0xff);
    assert_int_equal(out[87], 0xff);
    assert_memory_equal(out + 88, data, sizeof data);
}

static void a_payload_that_is_not_there_becomes_ones(TC_NO_STATE)
{
    const struct tc_ts_packet model = { .pid           = TC_TS_PID_NULL,
                                        .payload_bytes = 184 };
    static const uint8_t head[]     = { 0x47, 0x1f, 0xff, 0x10 };
    struct packet want              = packet_of(head, sizeof head);
    uint8_t out[TC_TS_BYTES];

    assert_int_equal(tc_ts_encode(&model, out, sizeof out), TC_OK);
    assert_memory_equal(out, want.bytes, sizeof out);
}

static void what_has_no_room_or_range_is_refused(TC_NO_STATE)
{
    static const struct tc_ts_packet wrong[] = {
        { .pid = 0x2000 },
        { .continuity_counter = 16 },
        { .scrambling = 4 },
        { .payload_bytes = 185 },
        { .payload_bytes = 183, .random_access = true },
        { .payload_bytes = 183, .discontinuity = true },
        { .payload_bytes = 177, .has_pcr = true },
        { .has_pcr = true, .pcr_27mhz = UINT64_C(300) << 33 },
    };
    static const struct tc_ts_packet right[] = {
        { .payload_bytes = 182, .random_access = true },
        { .payload_bytes = 176, .has_pcr = true },
    };
    uint8_t out[TC_TS_BYTES];

    for (size_t i = 0; i < TC_LEN(wrong); i++)
        assert_int_equal(tc_ts_encode(&wrong[i], out, sizeof out), TC_EARG);
    for (size_t i = 0; i < TC_LEN(right); i++)
        assert_int_equal(tc_ts_encode(&right[i], out, sizeof out), TC_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_packet_is_read),
        cmocka_unit_test(a_recorded_clock_is_read),
        cmocka_unit_test(every_flag_is_read),
        cmocka_unit_test(an_adaptation_field_may_be_all_there_is),
        cmocka_unit_test(the_clock_has_two_parts),
        cmocka_unit_test(what_contradicts_itself_is_refused),
        cmocka_unit_test(a_cut_packet_is_short),
        cmocka_unit_test(a_payload_of_whole_packets_is_counted),
        cmocka_unit_test(packets_round_trip),
        cmocka_unit_test(a_short_payload_is_stuffed_in_front),
        cmocka_unit_test(a_payload_that_is_not_there_becomes_ones),
        cmocka_unit_test(what_has_no_room_or_range_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
