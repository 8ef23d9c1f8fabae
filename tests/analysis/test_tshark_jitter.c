/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/tshark_jitter.h"
#include "near.h"
#include "tests/support/test.h"

static const int64_t ms_ns = 1000000;

static void feed(struct tc_tshark_jitter *jitter, int64_t at_ms,
                 uint32_t timestamp, bool marker, uint8_t payload_type)
{
    const struct tc_rtp_packet packet = {
        .timestamp     = timestamp,
        .marker        = marker,
        .payload_type  = payload_type,
        .clock_rate_hz = 8000,
    };

    tc_tshark_jitter_feed(jitter, at_ms * ms_ns, &packet);
}

/* 8 kHz, 160 ticks are 20 ms.  Second packet 4 ms late: 4/16 = 0.25; third on
 * time: (15 * 0.25 + 4)/16 = 0.484375; mean (0.25 + 0.484375)/2. */
static void jitter_is_smoothed_and_averaged(TC_NO_STATE)
{
    struct tc_tshark_jitter jitter = { 0 };

    feed(&jitter, 100, 1000, false, 0);
    feed(&jitter, 124, 1160, false, 0);
    assert_near(jitter.jitter_ms, 0.25);
    assert_near(jitter.mean_ms, 0.25);
    feed(&jitter, 140, 1320, false, 0);
    assert_near(jitter.jitter_ms, 0.484375);
    assert_near(jitter.mean_ms, 0.3671875);
    assert_near(jitter.max_ms, 0.484375);
    assert_int_equal(jitter.packets, 3);
}

/* A marker's jitter is left out of mean and maximum, but the packets it is
 * divided by go on: (0.25 * 1 + J) / 2 with the third's J. */
static void a_marker_smooths_and_is_not_averaged(TC_NO_STATE)
{
    struct tc_tshark_jitter jitter = { 0 };

    feed(&jitter, 100, 1000, false, 0);
    feed(&jitter, 124, 1160, true, 0);
    assert_near(jitter.jitter_ms, 0.25);
    assert_near(jitter.mean_ms, 0);
    assert_near(jitter.max_ms, 0);
    feed(&jitter, 140, 1320, false, 0);
    assert_near(jitter.mean_ms, 0.484375 / 2);
}

static void comfort_noise_is_not_averaged_nor_what_follows(TC_NO_STATE)
{
    struct tc_tshark_jitter jitter = { 0 };

    feed(&jitter, 100, 1000, false, 0);
    feed(&jitter, 124, 1160, false, 13);
    feed(&jitter, 140, 1320, false, 0);
    assert_near(jitter.mean_ms, 0);
    feed(&jitter, 160, 1480, false, 0);
    assert_true(jitter.mean_ms > 0);
}

static void a_timestamp_from_before_the_first_is_left_out(TC_NO_STATE)
{
    struct tc_tshark_jitter jitter = { 0 };

    feed(&jitter, 100, 1000, false, 0);
    feed(&jitter, 500, 999, false, 0);
    assert_near(jitter.jitter_ms, 0);
    assert_int_equal(jitter.packets, 2);
    feed(&jitter, 120, 1160, false, 0);
    assert_near(jitter.jitter_ms, 0);
}

/* 44100 / 1000 = 44 as the tool divides: 441 ticks are 10.0227 ms, so a packet
 * 10 ms later is 0.0227 ms early. */
static void the_clock_is_divided_as_an_integer(TC_NO_STATE)
{
    struct tc_tshark_jitter jitter = { 0 };
    struct tc_rtp_packet packet    = { .clock_rate_hz = 44100 };

    tc_tshark_jitter_feed(&jitter, 0, &packet);
    packet.timestamp = 441;
    tc_tshark_jitter_feed(&jitter, 10 * ms_ns, &packet);
    assert_near(jitter.jitter_ms, (441.0 / 44 - 10) / 16);
}

static void without_a_clock_there_is_no_jitter(TC_NO_STATE)
{
    struct tc_tshark_jitter jitter = { 0 };
    struct tc_rtp_packet packet = { .clock_rate_hz = 8000, .is_event = true };

    tc_tshark_jitter_feed(&jitter, 0, &packet);
    tc_tshark_jitter_feed(&jitter, 10 * ms_ns, &packet);
    packet.is_event      = false;
    packet.clock_rate_hz = 999;
    tc_tshark_jitter_feed(&jitter, 30 * ms_ns, &packet);
    assert_near(jitter.jitter_ms, 0);
    assert_near(jitter.mean_ms, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jitter_is_smoothed_and_averaged),
        cmocka_unit_test(a_marker_smooths_and_is_not_averaged),
        cmocka_unit_test(comfort_noise_is_not_averaged_nor_what_follows),
        cmocka_unit_test(a_timestamp_from_before_the_first_is_left_out),
        cmocka_unit_test(the_clock_is_divided_as_an_integer),
        cmocka_unit_test(without_a_clock_there_is_no_jitter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
