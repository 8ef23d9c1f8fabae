/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/delay_variation.h"

#include <stdlib.h>

#include "near.h"
#include "tests/support/test.h"

enum { RATE_HZ = 90000, TICKS = 900 };

static const int64_t ms_ns = 1000000;

static struct tc_delay_variation new_variation(uint32_t clock_rate_hz)
{
    return (struct tc_delay_variation){ .clock_rate_hz = clock_rate_hz };
}

/* Packet `n` of one each 10 ms, `late_ns` after its time. */
static void feed(struct tc_delay_variation *v, uint32_t n, int64_t late_ns)
{
    assert_int_equal(tc_delay_variation_feed(v, n * 10 * ms_ns + late_ns,
                                             (uint16_t)n, n * TICKS),
                     TC_OK);
}

static struct tc_delay_variation_stats finish(struct tc_delay_variation *v)
{
    struct tc_delay_variation_stats s;

    assert_int_equal(tc_delay_variation_stats(v, &s), TC_OK);
    tc_delay_variation_fini(v);
    return s;
}

static void without_packets_nothing_is_known(TC_NO_STATE)
{
    struct tc_delay_variation v       = new_variation(RATE_HZ);
    struct tc_delay_variation_stats s = finish(&v);

    assert_int_equal(s.packets, 0);
    assert_nan(s.ipdv_mean_abs_s);
    assert_nan(s.ipdv_sd_s);
    assert_nan(s.pdv_p50_s);
    assert_nan(s.pdv_max_s);
    assert_nan(s.gap_max_s);
}

static void one_packet_does_not_vary(TC_NO_STATE)
{
    struct tc_delay_variation v = new_variation(RATE_HZ);

    feed(&v, 7, 5);
    struct tc_delay_variation_stats s = finish(&v);
    assert_near(s.pdv_max_s, 0.0);
    assert_near(s.pdv_p50_s, 0.0);
    assert_nan(s.ipdv_min_s);
    assert_nan(s.gap_max_s);
}

/* Late by 2, 5, 1, 1 ms: differences +3, -4, 0: mean of |d| 7/3 ms, mean
 * -1/3, squares 9 + 16 + 0 = 25, s^2 = (25 - 1/3) / 2 = 12.3333 ms^2.
 * Above the minimum of 1: 1, 4, 0, 0.  Gaps 13, 6 and 10 ms. */
static void hand_made_numbers(TC_NO_STATE)
{
    struct tc_delay_variation v = new_variation(RATE_HZ);

    feed(&v, 0, 2 * ms_ns);
    feed(&v, 1, 5 * ms_ns);
    feed(&v, 2, 1 * ms_ns);
    feed(&v, 3, 1 * ms_ns);

    struct tc_delay_variation_stats s = finish(&v);
    assert_int_equal(s.ipdvs, 3);
    assert_near(s.ipdv_mean_abs_s, 7e-3 / 3);
    assert_near(s.ipdv_sd_s, sqrt(74.0 / 6) * 1e-3);
    assert_near(s.ipdv_min_s, -4e-3);
    assert_near(s.ipdv_max_s, 3e-3);
    assert_near(s.pdv_max_s, 4e-3);
    assert_near(s.pdv_p50_s, 0.0); /* two of four are 0 */
    assert_true(is_near(s.pdv_p95_s, 4e-3, 4e-3 / 128));
    assert_near(s.gap_max_s, 13e-3);
    assert_int_equal(s.segments, 1);
}

/* Ever earlier, by 3 and by 1 ms: the greatest difference is negative, too;
 * ever later: the least is positive. */
static void differences_may_all_be_of_one_sign(TC_NO_STATE)
{
    for (int sign = -1; sign <= 1; sign += 2) {
        struct tc_delay_variation v = new_variation(RATE_HZ);

        feed(&v, 0, 0);
        feed(&v, 1, sign * 3 * ms_ns);
        feed(&v, 2, sign * 4 * ms_ns);
        struct tc_delay_variation_stats s = finish(&v);
        assert_near(s.ipdv_min_s, sign < 0 ? -3e-3 : 1e-3);
        assert_near(s.ipdv_max_s, sign < 0 ? -1e-3 : 3e-3);
        assert_near(s.pdv_max_s, 4e-3);
    }
}

/* 2 is lost, 4 and 5 are swapped: of the pairs 1-3, 3-5, 5-4, 4-6 and 6-7
 * only the last is one in number; before it 0-1. */
static void a_difference_needs_two_numbers_in_a_row(TC_NO_STATE)
{
    static const uint32_t order[] = { 0, 1, 3, 5, 4, 6, 7 };
    struct tc_delay_variation v   = new_variation(RATE_HZ);

    for (size_t i = 0; i < TC_LEN(order); i++)
        feed(&v, order[i], order[i] == 4 ? 20 * ms_ns : 0);
    struct tc_delay_variation_stats s = finish(&v);
    assert_int_equal(s.ipdvs, 2);
    assert_near(s.ipdv_mean_abs_s, 0.0);
    assert_near(s.pdv_max_s, 20e-3); /* PDV has them all */
    assert_int_equal(s.packets, 7);
}

/* 65535 is followed by 0, and 2^32 - 900 ticks by 0. */
static void numbers_and_timestamps_wrap(TC_NO_STATE)
{
    struct tc_delay_variation v = new_variation(RATE_HZ);

    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(tc_delay_variation_feed(&v, i * 10 * ms_ns,
                                                 (uint16_t)(65534 + i),
                                                 i * TICKS - 2 * TICKS),
                         TC_OK);
    struct tc_delay_variation_stats s = finish(&v);
    assert_int_equal(s.ipdvs, 2);
    assert_near(s.ipdv_max_s, 0.0);
    assert_near(s.pdv_max_s, 0.0);
    assert_int_equal(s.segments, 1);
}

/* 3 ticks of 44100 Hz are no whole ns: a million packets at the ns below their
 * exact time stay within 1 ns, in order and each two swapped. */
static void no_error_accumulates(TC_NO_STATE)
{
    for (uint64_t swap = 0; swap < 2; swap++) {
        struct tc_delay_variation v = new_variation(44100);

        for (uint64_t i = 0; i < 1000000; i++) {
            uint64_t n = i ^ swap;

            assert_int_equal(
                tc_delay_variation_feed(&v, (int64_t)(n * 3 * 10000000 / 441),
                                        (uint16_t)n, (uint32_t)(n * 3)),
                TC_OK);
        }
        struct tc_delay_variation_stats s = finish(&v);
        assert_true(s.pdv_max_s <= 1.01e-9);
        assert_int_equal(s.segments, 1);
        assert_int_equal(s.steps_back, swap * 500000);
    }
}

/* The 2nd comes 1 ms early, the 3rd another 1: above the last minimum they
 * are 2, 1 and 0 ms. */
static void an_earlier_minimum_counts_for_those_before_it(TC_NO_STATE)
{
    struct tc_delay_variation v = new_variation(RATE_HZ);

    feed(&v, 0, 2 * ms_ns);
    feed(&v, 1, 1 * ms_ns);
    feed(&v, 2, 0);
    struct tc_delay_variation_stats s = finish(&v);
    assert_true(is_near(s.pdv_p50_s, 1e-3, 1e-3 / 64));
    assert_near(s.pdv_max_s, 2e-3);
}

/* PDV 0 and 6 ms in the first segment, 0 and 1 ms in the second; what lies
 * between them is in no difference and no gap. */
static void segments_have_minima_of_their_own(TC_NO_STATE)
{
    struct tc_delay_variation v = new_variation(RATE_HZ);

    feed(&v, 0, 0);
    feed(&v, 1, 6 * ms_ns);
    assert_int_equal(tc_delay_variation_restart(&v), TC_OK);
    feed(&v, 500, 300 * ms_ns);
    feed(&v, 501, 301 * ms_ns);
    struct tc_delay_variation_stats s = finish(&v);
    assert_int_equal(s.segments, 2);
    assert_int_equal(s.packets, 4);
    assert_int_equal(s.ipdvs, 2);
    assert_near(s.pdv_p50_s, 0.0); /* 0, 0, 1, 6 */
    assert_near(s.pdv_max_s, 6e-3);
    assert_near(s.gap_max_s, 16e-3);
}

/* The timestamp leaps by 20 s without a restart of the numbers. */
static void a_leap_of_media_time_begins_a_segment(TC_NO_STATE)
{
    struct tc_delay_variation v = new_variation(RATE_HZ);

    feed(&v, 0, 0);
    feed(&v, 1, 0);
    for (uint32_t n = 2; n < 4; n++)
        assert_int_equal(tc_delay_variation_feed(&v, n * 10 * ms_ns,
                                                 (uint16_t)n,
                                                 n * TICKS + 20 * RATE_HZ),
                         TC_OK);
    struct tc_delay_variation_stats s = finish(&v);
    assert_int_equal(s.segments, 2);
    assert_near(s.pdv_max_s, 0.0);
    assert_int_equal(s.ipdvs, 2);
}

/* The clock goes back by 25 ms between 1 and 2. */
static void time_stepping_back_makes_no_difference(TC_NO_STATE)
{
    struct tc_delay_variation v = new_variation(RATE_HZ);

    feed(&v, 0, 0);
    feed(&v, 1, 0);
    feed(&v, 2, -25 * ms_ns);
    feed(&v, 3, -25 * ms_ns);
    struct tc_delay_variation_stats s = finish(&v);
    assert_int_equal(s.steps_back, 1);
    assert_int_equal(s.ipdvs, 2);
    assert_near(s.ipdv_min_s, 0.0);
    assert_near(s.pdv_max_s, 25e-3);
    assert_near(s.gap_max_s, 10e-3);
}

enum { MANY = 30000 };

static int64_t late_ns[MANY];

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Feeds late_ns, and takes the exact quantiles of it. */
static void assert_quantiles(double tolerance)
{
    struct tc_delay_variation v = new_variation(RATE_HZ);
    static const double ps[]    = { 0.5, 0.95, 0.99, 0.999 };

    for (uint32_t n = 0; n < MANY; n++)
        feed(&v, n, late_ns[n]);
    struct tc_delay_variation_stats s = finish(&v);
    const double got[]                = { s.pdv_p50_s, s.pdv_p95_s, s.pdv_p99_s,
                                          s.pdv_p999_s };

    qsort(late_ns, MANY, sizeof *late_ns, by_size);
    for (size_t i = 0; i < TC_LEN(ps); i++) {
        size_t rank   = (size_t)ceil(ps[i] * MANY);
        double want_s = (double)(late_ns[rank - 1] - late_ns[0]) * 1e-9;

        assert_true(is_near(got[i], want_s, tolerance * want_s));
    }
    assert_near(s.pdv_max_s, (double)(late_ns[MANY - 1] - late_ns[0]) * 1e-9);
}

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(*seed >> 33);
}

/* Uniform in 0..20 ms; the square of it; with a first packet 1 s late. */
static void quantiles_are_near_the_exact_ones(TC_NO_STATE)
{
    uint64_t seed = 1;

    for (int shape = 0; shape < 3; shape++) {
        for (uint32_t n = 0; n < MANY; n++) {
            int64_t late = next_random(&seed) % 20000000;

            late_ns[n] = shape == 1 ? late * late / 20000000 : late;
        }
        if (shape == 2)
            late_ns[0] = 1000 * ms_ns;
        assert_quantiles(0.01);
    }
}

/* A sender's clock that is fast by 100 parts per million, 1 us in 10 ms: each
 * packet comes earlier than all before, but for a jitter of 2 ms. */
static void a_minimum_that_keeps_sinking_costs_little(TC_NO_STATE)
{
    uint64_t seed = 2;

    for (uint32_t n = 0; n < MANY; n++)
        late_ns[n] = next_random(&seed) % 2000000 - (int64_t)n * 1000;
    assert_quantiles(0.01);
    for (uint32_t n = 0; n < MANY; n++)
        late_ns[n] = -(int64_t)n * 1000;
    assert_quantiles(0.01);
}

/* PDV 0, 3 of one stream and 0, 5 ms of another. */
static void streams_are_pooled(TC_NO_STATE)
{
    struct tc_delay_variation a  = new_variation(RATE_HZ),
                              b  = new_variation(RATE_HZ);
    struct tc_log_histogram pool = { 0 };

    feed(&a, 0, 0);
    feed(&a, 1, 3 * ms_ns);
    feed(&b, 0, 9 * ms_ns);
    feed(&b, 1, 14 * ms_ns);
    assert_int_equal(tc_delay_variation_pool(&a, &pool), TC_OK);
    assert_int_equal(tc_delay_variation_pool(&b, &pool), TC_OK);
    assert_int_equal(pool.total, 4);
    assert_near(tc_log_histogram_quantile(&pool, 0.5), 0.0);
    assert_true(is_near(tc_log_histogram_quantile(&pool, 0.75), 3000, 24));
    assert_true(is_near(tc_log_histogram_quantile(&pool, 1), 5000, 40));
    tc_log_histogram_fini(&pool);
    tc_delay_variation_fini(&a);
    tc_delay_variation_fini(&b);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_packets_nothing_is_known),
        cmocka_unit_test(one_packet_does_not_vary),
        cmocka_unit_test(hand_made_numbers),
        cmocka_unit_test(differences_may_all_be_of_one_sign),
        cmocka_unit_test(a_difference_needs_two_numbers_in_a_row),
        cmocka_unit_test(numbers_and_timestamps_wrap),
        cmocka_unit_test(no_error_accumulates),
        cmocka_unit_test(an_earlier_minimum_counts_for_those_before_it),
        cmocka_unit_test(segments_have_minima_of_their_own),
        cmocka_unit_test(a_leap_of_media_time_begins_a_segment),
        cmocka_unit_test(time_stepping_back_makes_no_difference),
        cmocka_unit_test(quantiles_are_near_the_exact_ones),
        cmocka_unit_test(a_minimum_that_keeps_sinking_costs_little),
        cmocka_unit_test(streams_are_pooled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
