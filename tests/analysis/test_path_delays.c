/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/path_delays.h"

#include <math.h>

#include "analysis/lower_hull.h"
#include "proto/rtp/rtp_packet.h"
#include "proto/sip/sip_msg.h"
#include "tests/support/test.h"

static const int64_t us_ns = 1000;

struct rig {
    struct tc_directory directory;
    struct tc_path_delays *delays;
    struct tc_clock_offsets *clocks;
};

static void open_rig_of(struct rig *rig, size_t taps, bool same_clock)
{
    rig->directory = (struct tc_directory){ .tap_count = taps };
    assert_int_equal(
        tc_path_delays_create(&rig->delays, &rig->directory, same_clock),
        TC_OK);
    assert_int_equal(tc_clock_offsets_create(&rig->clocks), TC_OK);
}

static void open_rig(struct rig *rig, bool same_clock)
{
    open_rig_of(rig, 2, same_clock);
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

/* Status 0: the request. */
static void feed_sip(struct rig *rig, uint16_t tap, uint16_t status,
                     int64_t at_us)
{
    const struct tc_sip_msg msg = {
        .is_request  = status == 0,
        .method      = TC_SIP_INVITE,
        .status      = status,
        .cseq_number = 1,
        .vias        = { { .branch = tc_text_of("z1") } },
        .via_count   = 1,
    };
    const struct tc_record record = { .at_ns = at_us * us_ns,
                                      .view  = { .sip = &msg },
                                      .tap   = tap };

    tc_clock_offsets_feed(rig->clocks, &record);
}

static const struct tc_path_delay *closed_rows(struct rig *rig, size_t want)
{
    size_t count;

    assert_int_equal(tc_path_delays_close(rig->delays, rig->clocks), TC_OK);
    const struct tc_path_delay *rows =
        tc_path_delays_borrow(rig->delays, &count);
    assert_int_equal(count, want);
    return rows;
}

static const struct tc_path_delay *closed(struct rig *rig)
{
    return closed_rows(rig, 1);
}

static const struct tc_path_delay *pair(const struct tc_path_delay *rows,
                                        uint16_t first, uint16_t second)
{
    while (rows->first != first || rows->second != second)
        rows++;
    return rows;
}

static void assert_counts(const struct tc_path_delay *row, uint64_t matched,
                          uint64_t only_first, uint64_t only_second)
{
    assert_int_equal(row->matched, matched);
    assert_int_equal(row->only_first, only_first);
    assert_int_equal(row->only_second, only_second);
}

static void assert_us(double value_s, double want_us)
{
    assert_true(fabs(value_s * 1e6 - want_us) < 1e-3);
}

/* Delays 100, 300, 200 us; number 3 is lost on the way, number 9 comes from
 * before the first tap's capture */
static void with_one_clock_the_difference_is_the_delay(TC_NO_STATE)
{
    struct rig rig;

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

/* The second clock is 1000 us ahead, the way takes 300 us: an INVITE goes by at
 * 0 and, there, at 1300, its answer at 3000 there and at 2300 here.  The offset
 * is the mean of 1300 and 700, not known better than half of 600.  Packets take
 * 500 us. */
static void the_offset_is_taken_off_and_has_a_bound(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig, false);
    feed_sip(&rig, 0, 0, 0);
    feed_sip(&rig, 1, 0, 1300);
    feed_sip(&rig, 1, 200, 3000);
    feed_sip(&rig, 0, 200, 2300);
    for (uint16_t n = 0; n < 5; n++) {
        feed(&rig, 0, n, n * 20000);
        feed(&rig, 1, n, n * 20000 + 1000 + 500);
    }
    const struct tc_path_delay *row = closed(&rig);
    assert_us(row->delay_mean_s, 500);
    assert_us(row->delay_min_s, 500);
    assert_us(row->bound_s, 300);
    assert_true(row->drift_ppm == 0);
    close_rig(&rig);
}

/* 100 packets with delays of 500 to 599 us: of 100 values above the least,
 * 0 to 99 us, 50, 95 and 99 are no greater than these. */
static void quantiles_of_variation_are_order_statistics(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig, true);
    for (uint16_t n = 0; n < 100; n++) {
        feed(&rig, 0, n, n * 1000);
        feed(&rig, 1, n, n * 1000 + 500 + n);
    }
    const struct tc_path_delay *row = closed(&rig);
    assert_us(row->variation_p50_s, 49);
    assert_us(row->variation_p95_s, 94);
    assert_us(row->variation_p99_s, 98);
    close_rig(&rig);
}

/* A delay of 100 us, every fifth 400, and a clock that gains 200 us a second;
 * no exchange told the offset */
static void drift_is_taken_off_and_the_offset_is_not_known(TC_NO_STATE)
{
    struct rig rig;

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

/* The second capture is an hour off: all its packets come after all of the
 * first one's, and are still matched */
static void clocks_far_apart_do_not_part_the_packets(TC_NO_STATE)
{
    enum { PACKETS = 5000 };
    struct rig rig;

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
static void a_number_that_comes_round_is_not_the_packet(TC_NO_STATE)
{
    const struct tc_rtp_packet other = { .ssrc = 5, .seq = 1, .timestamp = 1 };
    const struct tc_record record    = {
           .at_ns = 0, .view = { .rtp = &other }, .flow = 1, .tap = 1
    };
    struct rig rig;

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
static void a_silent_stream_goes_with_its_rows_and_samples(TC_NO_STATE)
{
    struct rig rig;

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

/* Tap 1 is 1000 us behind tap 0; tap 2 500 or 1500, so that it is now before
 * and now behind tap 1 */
static void each_pair_of_three_taps_finds_every_packet(TC_NO_STATE)
{
    struct rig rig;

    open_rig_of(&rig, 3, true);
    for (uint16_t n = 0; n < 1000; n++) {
        int64_t at_us = n * INT64_C(10000);

        feed(&rig, 0, n, at_us);
        if (n % 2 == 0)
            feed(&rig, 2, n, at_us + 500);
        feed(&rig, 1, n, at_us + 1000);
        if (n % 2 == 1)
            feed(&rig, 2, n, at_us + 1500);
    }
    const struct tc_path_delay *rows = closed_rows(&rig, 3);
    assert_counts(pair(rows, 0, 1), 1000, 0, 0);
    assert_counts(pair(rows, 0, 2), 1000, 0, 0);
    assert_counts(pair(rows, 1, 2), 1000, 0, 0);
    assert_us(pair(rows, 0, 1)->delay_mean_s, 1000);
    assert_us(pair(rows, 0, 2)->delay_mean_s, 1000);
    assert_us(pair(rows, 1, 2)->delay_min_s, -500);
    assert_us(pair(rows, 1, 2)->delay_max_s, 500);
    close_rig(&rig);
}

/* Number 3 is lost between taps 1 and 2, number 5 between 0 and 1 */
static void loss_is_told_by_the_pair_it_lies_between(TC_NO_STATE)
{
    struct rig rig;

    open_rig_of(&rig, 3, true);
    for (uint16_t n = 0; n < 10; n++) {
        feed(&rig, 0, n, n * 1000);
        if (n != 5)
            feed(&rig, 1, n, n * 1000 + 100);
        if (n != 5 && n != 3)
            feed(&rig, 2, n, n * 1000 + 200);
    }
    const struct tc_path_delay *rows = closed_rows(&rig, 3);
    assert_counts(pair(rows, 0, 1), 9, 1, 0);
    assert_counts(pair(rows, 0, 2), 8, 2, 0);
    assert_counts(pair(rows, 1, 2), 8, 1, 0);
    close_rig(&rig);
}

/* What taps 0 and 1 have matched still waits for tap 2 */
static void a_third_tap_an_hour_off_finds_every_packet(TC_NO_STATE)
{
    enum { PACKETS = 5000 };
    struct rig rig;

    open_rig_of(&rig, 3, true);
    for (uint16_t n = 0; n < PACKETS; n++) {
        feed(&rig, 0, n, n * INT64_C(1000));
        feed(&rig, 1, n, n * INT64_C(1000) + 10);
    }
    for (uint16_t n = 0; n < PACKETS; n++)
        feed(&rig, 2, n, INT64_C(3600000000) + n * INT64_C(1000));
    const struct tc_path_delay *rows = closed_rows(&rig, 3);
    assert_counts(pair(rows, 0, 1), PACKETS, 0, 0);
    assert_counts(pair(rows, 0, 2), PACKETS, 0, 0);
    assert_counts(pair(rows, 1, 2), PACKETS, 0, 0);
    close_rig(&rig);
}

/* The copy at the second tap finds no packet of its own */
static void a_copy_at_one_tap_is_not_matched_again(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig, true);
    feed(&rig, 0, 1, 0);
    feed(&rig, 1, 1, 100);
    feed(&rig, 1, 1, 150);
    assert_counts(closed(&rig), 1, 0, 1);
    close_rig(&rig);
}

/* Two taps that show all: 64 numbers wait, of whatever length the stream */
static void what_every_tap_has_shown_makes_room(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig, true);
    feed(&rig, 0, 0, 0);
    feed(&rig, 1, 0, 10);
    uint64_t bytes = tc_path_delays_bytes(rig.delays);
    for (uint16_t n = 1; n < 1000; n++) {
        feed(&rig, 0, n, n * INT64_C(1000));
        feed(&rig, 1, n, n * INT64_C(1000) + 10);
    }
    /* 1024 samples of 24 octets and as many of the hull; no longer ring */
    assert_true(tc_path_delays_bytes(rig.delays) - bytes < 1024 * 24 + 4096);
    assert_counts(closed(&rig), 1000, 0, 0);
    close_rig(&rig);
}

/* Both taps show the stream, and no packet of it twice */
static void a_pair_that_shares_no_packet_has_a_row(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig, true);
    feed(&rig, 0, 1, 0);
    feed(&rig, 0, 2, 1000);
    feed(&rig, 1, 7, 2000);
    const struct tc_path_delay *row = closed(&rig);
    assert_counts(row, 0, 2, 1);
    assert_true(isnan(row->delay_mean_s) && isnan(row->variation_p99_s));
    close_rig(&rig);
}

/* Both clocks stand at 3.5e9 s, the second one loses 10 s in one, then both
 * step back to 5 s: the drift of -10 s a second is known of the first second
 * alone, and there nothing is left beside it */
static void no_drift_is_told_of_the_time_before_a_step_back(TC_NO_STATE)
{
    static const int64_t s_us    = 1000000;
    static const int64_t start_s = 3500000000;
    struct rig rig;

    open_rig(&rig, false);
    feed(&rig, 0, 0, start_s * s_us);
    feed(&rig, 1, 0, start_s * s_us);
    feed(&rig, 0, 1, (start_s + 1) * s_us);
    feed(&rig, 1, 1, (start_s - 9) * s_us);
    feed(&rig, 0, 2, 5 * s_us);
    feed(&rig, 1, 2, 5 * s_us + 2);
    const struct tc_path_delay *row = closed(&rig);
    assert_int_equal(row->matched, 3);
    assert_true(fabs(row->drift_ppm + 1e7) < 1);
    assert_us(row->delay_min_s, 0);
    assert_us(row->delay_max_s, 2);
    close_rig(&rig);
}

/* One packet at 0, and 1000 from 1.9e9 s on, every 1e5 s; from the 470th on
 * the second clock is 2e9 s ahead.  The mean time is that of the 480th: below
 * it the edge rises by 2e9 s in 530e5 s, which 1.9e9 s earlier is 7e10 s, and
 * 2^63 ns are 9.2e9 s */
static void a_drift_beyond_all_times_stays_a_number(TC_NO_STATE)
{
    struct rig rig;

    open_rig(&rig, false);
    feed(&rig, 0, 0, 0);
    feed(&rig, 1, 0, 0);
    for (uint16_t n = 0; n < 1000; n++) {
        int64_t at_us = INT64_C(1900000000000000) + n * INT64_C(100000000000);

        feed(&rig, 0, n + 1, at_us);
        feed(&rig, 1, n + 1, at_us + (n < 470 ? 0 : INT64_C(2000000000000000)));
    }
    const struct tc_path_delay *row = closed(&rig);
    assert_true(row->delay_max_s > 9e9 && row->delay_max_s < 9.3e9);
    assert_true(isfinite(row->delay_mean_s) && isfinite(row->delay_min_s));
    close_rig(&rig);
}

/* The clocks agreed at 5 s, and of a drift of -10 s a second at 3.5e9 s one
 * may not tell what they did in between: 3.5e10 s are beyond 2^63 ns */
static void an_offset_beyond_all_times_stays_a_number(TC_NO_STATE)
{
    static const int64_t s_us    = 1000000;
    static const int64_t start_s = 3500000000;
    struct rig rig;

    open_rig(&rig, false);
    for (uint16_t tap = 0; tap < 2; tap++)
        for (uint16_t status = 0; status <= 200; status += 200)
            feed_sip(&rig, tap, status, 5 * s_us);
    feed(&rig, 0, 0, start_s * s_us);
    feed(&rig, 1, 0, start_s * s_us);
    feed(&rig, 0, 1, (start_s + 1) * s_us);
    feed(&rig, 1, 1, (start_s - 9) * s_us);
    const struct tc_path_delay *row = closed(&rig);
    assert_true(row->bound_s == 0);
    assert_true(row->delay_mean_s > 9.2e9 && row->delay_mean_s < 9.3e9);
    assert_us(row->variation_p99_s, 0);
    close_rig(&rig);
}

/* The differences rise with the square of the time: each is a vertex */
static uint64_t bytes_after(struct rig *rig, bool is_convex)
{
    enum { PACKETS = 20000 };

    for (uint16_t n = 0; n < PACKETS; n++) {
        int64_t at_us = n * INT64_C(100000);

        feed(rig, 0, n, at_us);
        feed(rig, 1, n, at_us + (is_convex ? n * (int64_t)n : 0));
    }
    return tc_path_delays_bytes(rig->delays);
}

static void hulls_are_counted_bounded_and_given_back(TC_NO_STATE)
{
    struct rig straight, convex;

    open_rig(&straight, false);
    open_rig(&convex, false);
    uint64_t flat_bytes = bytes_after(&straight, false);
    uint64_t hull_bytes = bytes_after(&convex, true) - flat_bytes;
    assert_true(hull_bytes > TC_HULL_POINTS_MAX / 2 * sizeof(int64_t[2]));
    assert_true(hull_bytes <=
                TC_HULL_POINTS_MAX * sizeof(struct tc_hull_point));

    /* little room: thinner; no stream: none */
    assert_int_equal(tc_path_delays_evict(convex.delays, 0, 1000), TC_OK);
    assert_int_equal(tc_path_delays_evict(straight.delays, 0, 1000), TC_OK);
    assert_true(tc_path_delays_bytes(convex.delays) <=
                tc_path_delays_bytes(straight.delays) + 1000);
    assert_int_equal(tc_path_delays_evict(convex.delays, 1, 1000), TC_OK);
    assert_int_equal(tc_path_delays_evict(straight.delays, 1, 1000), TC_OK);
    assert_int_equal(tc_path_delays_bytes(convex.delays),
                     tc_path_delays_bytes(straight.delays));
    close_rig(&convex);
    close_rig(&straight);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_one_clock_the_difference_is_the_delay),
        cmocka_unit_test(quantiles_of_variation_are_order_statistics),
        cmocka_unit_test(the_offset_is_taken_off_and_has_a_bound),
        cmocka_unit_test(drift_is_taken_off_and_the_offset_is_not_known),
        cmocka_unit_test(clocks_far_apart_do_not_part_the_packets),
        cmocka_unit_test(a_number_that_comes_round_is_not_the_packet),
        cmocka_unit_test(a_silent_stream_goes_with_its_rows_and_samples),
        cmocka_unit_test(each_pair_of_three_taps_finds_every_packet),
        cmocka_unit_test(loss_is_told_by_the_pair_it_lies_between),
        cmocka_unit_test(a_third_tap_an_hour_off_finds_every_packet),
        cmocka_unit_test(a_copy_at_one_tap_is_not_matched_again),
        cmocka_unit_test(what_every_tap_has_shown_makes_room),
        cmocka_unit_test(a_pair_that_shares_no_packet_has_a_row),
        cmocka_unit_test(no_drift_is_told_of_the_time_before_a_step_back),
        cmocka_unit_test(a_drift_beyond_all_times_stays_a_number),
        cmocka_unit_test(an_offset_beyond_all_times_stays_a_number),
        cmocka_unit_test(hulls_are_counted_bounded_and_given_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
