/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/path_delays.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proto/rtp/rtp_packet.h"

static const int64_t us_ns = 1000;

struct rig {
    struct tc_path_delays *delays;
    struct tc_clock_offsets *clocks;
};

static void open_rig(struct rig *rig, bool same_clock)
{
    assert_int_equal(tc_path_delays_create(&rig->delays, same_clock), TC_OK);
    assert_int_equal(tc_clock_offsets_create(&rig->clocks), TC_OK);
}

static void close_rig(struct rig *rig)
{
    tc_path_delays_destroy(rig->delays);
    tc_clock_offsets_destroy(rig->clocks);
}

static void feed(struct rig *rig, uint16_t tap, uint16_t seq, int64_t at_us)
{
    const struct tc_rtp_packet packet = { .ssrc      = 5,
                                          .seq       = seq,
                                          .timestamp = seq * 3000U };
    const struct tc_record record     = { .at_ns = at_us * us_ns,
                                          .view  = { .rtp = &packet },
                                          .flow  = 1,
                                          .tap   = tap };

    assert_int_equal(tc_path_delays_feed(rig->delays, &record), TC_OK);
}

static const struct tc_path_delay *closed(struct rig *rig)
{
    size_t count;

    assert_int_equal(tc_path_delays_close(rig->delays, rig->clocks), TC_OK);
    const struct tc_path_delay *rows =
        tc_path_delays_borrow(rig->delays, &count);
    assert_int_equal(count, 1);
    return rows;
}

static void assert_us(double value_s, double want_us)
{
    assert_true(fabs(value_s * 1e6 - want_us) < 1e-3);
}

/* Delays 100, 300, 200 us; number 3 is lost on the way, number 9 comes from
 * before the first tap's capture */
static void with_one_clock_the_difference_is_the_delay(void **state)
{
    struct rig rig;

    (void)state;
    open_rig(&rig, true);
    for (uint16_t n = 0; n < 4; n++)
        feed(&rig, 0, n, n * 1000);
    feed(&rig, 1, 9, 10);
    feed(&rig, 1, 0, 100);
    feed(&rig, 1, 1, 1300);
    feed(&rig, 1, 2, 2200);
    const struct tc_path_delay *row = closed(&rig);
    assert_int_equal(row->matched, 3);
    assert_int_equal(row->only_first, 1);
    assert_int_equal(row->only_second, 1);
    assert_us(row->delay_mean_s, 200);
    assert_us(row->delay_min_s, 100);
    assert_us(row->delay_max_s, 300);
    assert_us(row->variation_p50_s, 100);
    assert_us(row->variation_p99_s, 200);
    assert_true(row->bound_s == 0);
    assert_true(row->drift_ppm == 0);
    close_rig(&rig);
}

/* A delay of 100 us, every fifth 400, and a clock that gains 200 us a second;
 * no exchange told the offset */
static void drift_is_taken_off_and_the_offset_is_not_known(void **state)
{
    struct rig rig;

    (void)state;
    open_rig(&rig, false);
    for (uint16_t n = 0; n < 1000; n++) {
        int64_t at_us = n * INT64_C(10000);

        feed(&rig, 0, n, at_us);
        feed(&rig, 1, n, at_us + (n % 5 ? 100 : 400) + at_us / 5000);
    }
    const struct tc_path_delay *row = closed(&rig);
    assert_true(fabs(row->drift_ppm - 200) < 0.01);
    assert_true(fabs(row->variation_p50_s * 1e6) < 1);
    assert_true(fabs(row->variation_p99_s * 1e6 - 300) < 1);
    assert_true(isnan(row->bound_s));
    close_rig(&rig);
}

/* The second capture is an hour off: all its packets come behind all of the
 * first one's, and still find theirs */
static void clocks_far_apart_do_not_part_the_packets(void **state)
{
    enum { PACKETS = 5000 };
    struct rig rig;

    (void)state;
    open_rig(&rig, false);
    for (uint16_t n = 0; n < PACKETS; n++)
        feed(&rig, 0, n, n * INT64_C(1000));
    for (uint16_t n = 0; n < PACKETS; n++)
        feed(&rig, 1, n, INT64_C(3600000000) + n * INT64_C(1000));
    const struct tc_path_delay *row = closed(&rig);
    assert_int_equal(row->matched, PACKETS);
    assert_int_equal(row->only_first, 0);
    assert_true(fabs(row->variation_p99_s) < 1e-9);
    close_rig(&rig);
}

/* Another timestamp under the same number is another packet */
static void a_number_that_comes_round_is_not_the_packet(void **state)
{
    const struct tc_rtp_packet other = { .ssrc = 5, .seq = 1, .timestamp = 1 };
    const struct tc_record record    = {
           .at_ns = 0, .view = { .rtp = &other }, .flow = 1, .tap = 1
    };
    struct rig rig;

    (void)state;
    open_rig(&rig, true);
    feed(&rig, 0, 0, 0);
    feed(&rig, 1, 0, 10);
    feed(&rig, 0, 1, 0);
    assert_int_equal(tc_path_delays_feed(rig.delays, &record), TC_OK);
    const struct tc_path_delay *row = closed(&rig);
    assert_int_equal(row->matched, 1);
    assert_int_equal(row->only_first, 1);
    assert_int_equal(row->only_second, 1);
    close_rig(&rig);
}

static void feed_stream(struct rig *rig, uint32_t ssrc, uint16_t tap,
                        int64_t at_us, uint64_t frame)
{
    const struct tc_rtp_packet packet = { .ssrc = ssrc };
    const struct tc_record record     = { .at_ns = at_us * us_ns,
                                          .view  = { .rtp = &packet },
                                          .frame = frame,
                                          .flow  = 1,
                                          .tap   = tap };

    assert_int_equal(tc_path_delays_feed(rig->delays, &record), TC_OK);
}

/* Stream 5: 100 us; stream 6, which stays: 300 us */
static void a_silent_stream_goes_with_its_rows_and_samples(void **state)
{
    struct rig rig;

    (void)state;
    open_rig(&rig, true);
    feed_stream(&rig, 5, 0, 0, 1);
    feed_stream(&rig, 5, 1, 100, 2);
    feed_stream(&rig, 6, 0, 1000, 3);
    feed_stream(&rig, 6, 1, 1300, 4);
    assert_int_equal(tc_path_delays_evict(rig.delays, 3, UINT64_MAX), TC_OK);

    const struct tc_path_delay *row = closed(&rig);
    assert_int_equal(row->ssrc, 6);
    assert_int_equal(row->matched, 1);
    assert_int_equal(row->only_first, 0);
    assert_us(row->delay_mean_s, 300);
    close_rig(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_one_clock_the_difference_is_the_delay),
        cmocka_unit_test(drift_is_taken_off_and_the_offset_is_not_known),
        cmocka_unit_test(clocks_far_apart_do_not_part_the_packets),
        cmocka_unit_test(a_number_that_comes_round_is_not_the_packet),
        cmocka_unit_test(a_silent_stream_goes_with_its_rows_and_samples),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
