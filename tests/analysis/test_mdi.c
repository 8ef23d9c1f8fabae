/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/mdi.h"

#include "analysis/session.h"
#include "near.h"
#include "tests/support/test.h"

enum { PACKETS = 7, BYTES = PACKETS * TC_TS_BYTES, VIDEO = 0x100 };

static const int64_t ms_ns = 1000000;

/* 1316 octets each 10 ms: 131600 octets per s. */
static const double nominal_bps = 1052800;

static int setup(void **state)
{
    static struct tc_mdi mdi;

    mdi    = (struct tc_mdi){ .nominal_bps = nominal_bps };
    *state = &mdi;
    return 0;
}

static int teardown(void **state)
{
    tc_mdi_fini(*state);
    return 0;
}

static void feed(void **state, int64_t at_ms, int32_t lost, bool is_reordered)
{
    const struct tc_mdi_datagram datagram = { .at_ns        = at_ms * ms_ns,
                                              .packets      = PACKETS,
                                              .has_sequence = true,
                                              .lost         = lost,
                                              .is_reordered = is_reordered };

    assert_int_equal(tc_mdi_feed(*state, &datagram), TC_OK);
}

/* One each 10 ms, the last before `end_ms`. */
static void feed_on_time(void **state, int64_t from_ms, int64_t end_ms)
{
    for (int64_t at_ms = from_ms; at_ms < end_ms; at_ms += 10)
        feed(state, at_ms, 0, false);
}

/* The drain of 10 ms before each: one datagram, the floor of DF.  The packet
 * of 3000 ms ends the third interval. */
static void a_constant_stream_has_one_datagrams_df(void **state)
{
    feed_on_time(state, 0, 3001);

    struct tc_mdi_stats s = tc_mdi_stats(*state);
    assert_int_equal(s.intervals, 3);
    assert_int_equal(s.df_intervals, 2);
    assert_near(s.df_mean_s, 0.010);
    assert_near(s.df_max_s, 0.010);
    assert_near(s.mlr_mean, 0.0);
    assert_int_equal(s.rate_source, TC_MDI_RATE_NOMINAL);
    assert_near(s.rate_bps, nominal_bps);
    assert_int_equal(s.ts_packets, 301 * 7);
    assert_int_equal(s.datagrams, 301);
}

static void the_first_interval_has_no_df(void **state)
{
    feed_on_time(state, 0, 1001);
    struct tc_mdi_stats s = tc_mdi_stats(*state);
    assert_int_equal(s.intervals, 1);
    assert_int_equal(s.df_intervals, 0);
    assert_nan(s.df_mean_s);
    assert_nan(s.df_max_s);
}

/* Those of 1500 to 1530 come at 1530: 50 of 54 are there, -4; then 0. */
static void a_late_train_drains_the_buffer(void **state)
{
    feed_on_time(state, 0, 1500);
    for (int i = 0; i < 4; i++)
        feed(state, 1530, 0, false);
    feed_on_time(state, 1540, 2001);
    assert_near(tc_mdi_stats(*state).df_max_s, 0.040);
}

/* That of 1510 comes at 1500: from -1 to +1. */
static void an_early_one_fills_it(void **state)
{
    feed_on_time(state, 0, 1500);
    feed(state, 1500, 0, false);
    feed(state, 1500, 0, false);
    feed_on_time(state, 1520, 2001);
    assert_near(tc_mdi_stats(*state).df_max_s, 0.020);
}

/* One each 10.10101 ms, 99 in a second: before the last of them 98 * 1316 are
 * in and 131600 * 0.99999999 drained: -2632, 20 ms.  It is not more in the
 * sixth. */
static void each_interval_begins_empty(void **state)
{
    for (int i = 0; i < 600; i++) {
        const struct tc_mdi_datagram datagram = { .at_ns   = i * 10101010LL,
                                                  .packets = PACKETS,
                                                  .has_sequence = true };

        assert_int_equal(tc_mdi_feed(*state, &datagram), TC_OK);
    }
    struct tc_mdi_stats s = tc_mdi_stats(*state);
    assert_int_equal(s.intervals, 6);
    assert_near(s.df_max_s, 0.020);
}

/* Nothing from 2000 to 4490: 250 lost.  Intervals: none, 10 ms, twice
 * repeated, then 4500 - 1990 = 2510 ms: the mean is 2540 / 4. */
static void an_empty_interval_repeats_the_last(void **state)
{
    feed_on_time(state, 0, 2000);
    feed(state, 4500, 250, false);
    feed_on_time(state, 4510, 5001);

    struct tc_mdi_stats s = tc_mdi_stats(*state);
    assert_int_equal(s.intervals, 5);
    assert_int_equal(s.df_intervals, 4);
    assert_near(s.df_max_s, 2.510);
    assert_near(s.df_mean_s, 0.635);
    assert_int_equal(s.lost_packets, 1750);
    assert_near(s.mlr_max, 1750.0);
    assert_near(s.mlr_mean, 350.0);
}

/* One lost in the first interval; one out of order in the second, which was
 * missing at first: 7 and 7 TS packets; none in the third. */
static void mlr_counts_ts_packets_lost_or_out_of_order(void **state)
{
    feed_on_time(state, 0, 500);
    feed(state, 510, 1, false);
    feed_on_time(state, 520, 1500);
    feed(state, 1510, 1, false);
    feed(state, 1511, -1, true);
    feed_on_time(state, 1520, 3001);

    struct tc_mdi_stats s = tc_mdi_stats(*state);
    assert_int_equal(s.intervals, 3);
    assert_near(s.mlr_max, 7.0);
    assert_near(s.mlr_mean, 14.0 / 3);
}

/* 99 in the 0.99 s after the first. */
static void without_clocks_the_interval_before_tells_the_rate(void **state)
{
    ((struct tc_mdi *)*state)->nominal_bps = 0;
    assert_int_equal(tc_mdi_stats(*state).rate_source, TC_MDI_RATE_NONE);
    feed_on_time(state, 0, 2001);

    struct tc_mdi_stats s = tc_mdi_stats(*state);
    assert_int_equal(s.rate_source, TC_MDI_RATE_ARRIVALS);
    assert_near(s.rate_bps, nominal_bps);
    assert_near(s.df_max_s, 0.010);
}

static void a_restart_begins_a_measurement(void **state)
{
    feed_on_time(state, 0, 2001);
    tc_mdi_restart(*state);
    feed_on_time(state, 90000, 91001);

    struct tc_mdi_stats s = tc_mdi_stats(*state);
    assert_int_equal(s.intervals, 3);
    assert_int_equal(s.df_intervals, 1);
    assert_near(s.df_max_s, 0.010);
}

/* By 0.5 s: as if at once; by an hour: a measurement of its own. */
static void time_stepping_back_is_borne(void **state)
{
    feed_on_time(state, 3600000, 3602001);
    feed(state, 3601500, 0, false);
    feed_on_time(state, 0, 2001);

    struct tc_mdi_stats s = tc_mdi_stats(*state);
    assert_int_equal(s.intervals, 2 + 2);
    assert_int_equal(s.df_intervals, 1 + 1);
    assert_near(s.df_max_s, 0.010);
}

/* TS packets of one PID, the counters running on. */
struct source {
    uint8_t counter;
    uint64_t pcr_27mhz;
    uint64_t step; /* of the clock, a datagram; 0: 10 ms */
};

/* A datagram that begins with a PCR 10 ms after the last one. */
static void make(struct source *source, uint8_t *out)
{
    for (int i = 0; i < PACKETS; i++) {
        struct tc_ts_packet packet = { .pid                = VIDEO,
                                       .continuity_counter = source->counter,
                                       .payload_bytes      = 184 };

        if (i == 0) {
            packet.payload_bytes = 100;
            packet.has_pcr       = true;
            packet.random_access = true;
            packet.pcr_27mhz     = source->pcr_27mhz;
        }
        assert_int_equal(tc_ts_encode(&packet, out + (ptrdiff_t)i * TC_TS_BYTES,
                                      TC_TS_BYTES),
                         TC_OK);
        source->counter = (uint8_t)((source->counter + 1) % 16);
    }
    source->pcr_27mhz += source->step > 0 ? source->step : 270000;
    source->pcr_27mhz %= TC_TS_PCR_MODULUS;
}

static void feed_bytes(void **state, int64_t at_ms, const uint8_t *bytes,
                       uint32_t captured_bytes, bool has_sequence, int32_t lost)
{
    const struct tc_mdi_datagram datagram = { .at_ns          = at_ms * ms_ns,
                                              .bytes          = bytes,
                                              .captured_bytes = captured_bytes,
                                              .packets        = PACKETS,
                                              .has_sequence   = has_sequence,
                                              .lost           = lost };

    assert_int_equal(tc_mdi_feed(*state, &datagram), TC_OK);
}

/* The clock, which wraps, says 10 ms where 12 ms pass; every tenth datagram
 * is lost on the way and does not slow it. */
static void the_program_clock_tells_the_rate(void **state)
{
    static const bool has_sequence[] = { true, false };
    struct source source = { .pcr_27mhz = TC_TS_PCR_MODULUS - 27000000 };
    uint8_t bytes[BYTES];

    for (size_t k = 0; k < TC_LEN(has_sequence); k++) {
        setup(state);
        ((struct tc_mdi *)*state)->nominal_bps = 0;
        for (int i = 0; i < 300; i++) {
            make(&source, bytes);
            if (i % 10 != 5)
                feed_bytes(state, i * 12, bytes, BYTES, has_sequence[k],
                           i % 10 == 6);
        }
        struct tc_mdi_stats s = tc_mdi_stats(*state);
        assert_int_equal(s.rate_source, TC_MDI_RATE_PCR);
        assert_near(s.rate_bps, nominal_bps);
        assert_int_equal(s.lost_packets, 30 * PACKETS);
        assert_int_equal(s.continuity_errors, 30);
        assert_int_equal(s.pids, 1);
        teardown(state);
    }
}

/* Each tenth datagram comes after its successor: neither its clock nor its
 * octets count a second time. */
static void the_clock_of_one_out_of_order_is_not_taken(void **state)
{
    struct source source = { 0 };
    uint8_t bytes[2][BYTES];

    ((struct tc_mdi *)*state)->nominal_bps = 0;
    for (int i = 0; i < 300; i++) {
        make(&source, bytes[i % 2]);
        if (i % 10 == 5)
            continue;
        feed_bytes(state, i * 12, bytes[i % 2], BYTES, true, i % 10 == 6);
        if (i % 10 != 6)
            continue;
        const struct tc_mdi_datagram late = { .at_ns          = i * 12 * ms_ns,
                                              .bytes          = bytes[1],
                                              .captured_bytes = BYTES,
                                              .packets        = PACKETS,
                                              .has_sequence   = true,
                                              .is_reordered   = true,
                                              .lost           = -1 };

        assert_int_equal(tc_mdi_feed(*state, &late), TC_OK);
    }
    struct tc_mdi_stats s = tc_mdi_stats(*state);
    assert_int_equal(s.rate_source, TC_MDI_RATE_PCR);
    assert_near(s.rate_bps, nominal_bps);
    assert_int_equal(s.lost_packets, 30 * PACKETS);
}

/* From 1500 ms on the clock goes twice as far a datagram: half the rate. */
static void the_rate_follows_the_clock(void **state)
{
    struct source source = { 0 };
    uint8_t bytes[BYTES];

    ((struct tc_mdi *)*state)->nominal_bps = 0;
    for (int i = 0; i <= 300; i++) {
        source.step = i < 150 ? 270000 : 540000;
        make(&source, bytes);
        feed_bytes(state, i * 10, bytes, BYTES, true, 0);
    }
    assert_near(tc_mdi_stats(*state).rate_bps, nominal_bps / 2);
}

/* 6 PCRs, 50 ms of clock that goes too fast: too little to go by. */
static void a_short_stretch_of_clock_tells_no_rate(void **state)
{
    struct source source = { .step = 300000 };
    uint8_t bytes[BYTES];

    ((struct tc_mdi *)*state)->nominal_bps = 0;
    for (int i = 0; i < 6; i++) {
        make(&source, bytes);
        feed_bytes(state, i * 10, bytes, BYTES, true, 0);
    }
    feed_on_time(state, 60, 1001);
    struct tc_mdi_stats s = tc_mdi_stats(*state);
    assert_int_equal(s.rate_source, TC_MDI_RATE_ARRIVALS);
    assert_near(s.rate_bps, nominal_bps);
}

/* Over UDP alone: the third of seven is gone from one datagram of six. */
static void counters_tell_the_loss_over_udp(void **state)
{
    struct source source = { 0 };
    uint8_t bytes[BYTES];

    make(&source, bytes);
    feed_bytes(state, 0, bytes, BYTES, false, 0);
    source.counter = (uint8_t)((source.counter + 2) % 16);
    make(&source, bytes);
    feed_bytes(state, 10, bytes, BYTES, false, 0);
    assert_int_equal(tc_mdi_stats(*state).lost_packets, 2);
}

/* Two whole packets and a bit of each: counters go from 1 to 7, unseen. */
static void what_is_cut_is_not_missing(void **state)
{
    struct source source = { 0 };
    uint8_t bytes[BYTES];

    for (int i = 0; i < 4; i++) {
        make(&source, bytes);
        feed_bytes(state, i * 10, bytes, 2 * TC_TS_BYTES + 50, false, 0);
    }
    struct tc_mdi_stats s = tc_mdi_stats(*state);
    assert_int_equal(s.seen_packets, 8);
    assert_int_equal(s.ts_packets, 28);
    assert_int_equal(s.continuity_errors, 0);
    assert_int_equal(s.lost_packets, 0);
}

static void access_points_are_noted(void **state)
{
    static const int64_t at_ms[] = { 100, 130, 600 };
    struct source source         = { 0 };
    uint8_t bytes[BYTES];

    assert_int_equal(tc_mdi_stats(*state).first_access_ns, TC_TIME_NONE);
    for (size_t i = 0; i < TC_LEN(at_ms); i++) {
        make(&source, bytes);
        feed_bytes(state, at_ms[i], bytes, BYTES, true, 0);
    }
    struct tc_mdi_stats s = tc_mdi_stats(*state);
    assert_int_equal(s.accesses, 3);
    assert_int_equal(s.first_access_ns, 100 * ms_ns);
    assert_near(s.access_gap_max_s, 0.470);
}

static void a_packet_without_sync_is_bad(void **state)
{
    struct source source = { 0 };
    uint8_t bytes[BYTES];

    make(&source, bytes);
    bytes[3 * TC_TS_BYTES] = 0;
    feed_bytes(state, 0, bytes, BYTES, true, 0);
    struct tc_mdi_stats s = tc_mdi_stats(*state);
    assert_int_equal(s.bad_packets, 1);
    assert_int_equal(s.seen_packets, 6);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    static const struct CMUnitTest tests[] = {
        TEST(a_constant_stream_has_one_datagrams_df),
        TEST(the_first_interval_has_no_df),
        TEST(a_late_train_drains_the_buffer),
        TEST(an_early_one_fills_it),
        TEST(each_interval_begins_empty),
        TEST(an_empty_interval_repeats_the_last),
        TEST(mlr_counts_ts_packets_lost_or_out_of_order),
        TEST(without_clocks_the_interval_before_tells_the_rate),
        TEST(a_restart_begins_a_measurement),
        TEST(time_stepping_back_is_borne),
        TEST(the_program_clock_tells_the_rate),
        TEST(the_clock_of_one_out_of_order_is_not_taken),
        TEST(the_rate_follows_the_clock),
        TEST(a_short_stretch_of_clock_tells_no_rate),
        TEST(counters_tell_the_loss_over_udp),
        TEST(what_is_cut_is_not_missing),
        TEST(access_points_are_noted),
        TEST(a_packet_without_sync_is_bad),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
