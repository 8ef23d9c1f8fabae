/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/stream_delays.h"
#include "near.h"
#include "proto/rtp/rtp_packet.h"
#include "tests/support/test.h"

static const int64_t ms_ns = 1000000;

enum { SSRC = 0xabc, HERE = 1, THERE = 2 };

static int setup(void **state)
{
    struct tc_stream_delays *delays;

    if (tc_stream_delays_create(&delays) != TC_OK)
        return -1;
    *state = delays;
    return 0;
}

static int teardown(void **state)
{
    tc_stream_delays_destroy(*state);
    return 0;
}

/* Number `seq` of the frame `frame`; `last`: its marker is set. */
struct sending {
    uint16_t seq;
    uint32_t frame;
    bool last;
};

static struct tc_rtp_packet packet_of(struct sending s)
{
    return (struct tc_rtp_packet){ .ssrc      = SSRC,
                                   .seq       = s.seq,
                                   .timestamp = s.frame * 6000,
                                   .marker    = s.last };
}

static struct tc_record record_of(const struct tc_rtp_packet *rtp, uint16_t tap,
                                  int64_t first_ms, int64_t at_ms)
{
    return (struct tc_record){ .at_ns    = at_ms * ms_ns,
                               .first_ns = first_ms * ms_ns,
                               .view     = { .rtp = rtp },
                               .tap      = tap,
                               .kind     = TC_RECORD_PACKET,
                               .protocol = TC_PROTOCOL_RTP };
}

/* First octet at `at_ms`; the last one, a millisecond on, does not matter. */
static void send(void **state, struct sending s, int64_t at_ms)
{
    const struct tc_rtp_packet rtp = packet_of(s);
    const struct tc_record record  = record_of(&rtp, 0, at_ms, at_ms + 1);

    assert_int_equal(tc_stream_delays_sent(*state, &record), TC_OK);
}

/* Last octet at `at_ms`. */
static double receive_at(void **state, uint16_t tap, struct sending s,
                         int64_t at_ms)
{
    const struct tc_rtp_packet rtp = packet_of(s);
    const struct tc_record record  = record_of(&rtp, tap, at_ms - 1, at_ms);
    double frame_s                 = -1;

    assert_int_equal(tc_stream_delays_received(*state, &record, &frame_s),
                     TC_OK);
    return frame_s;
}

static double receive(void **state, struct sending s, int64_t at_ms)
{
    return receive_at(state, HERE, s, at_ms);
}

/* Two frames of three packets and one of one: 0, 1, 2 ms; 100.. ; 200 ms. */
static const struct sending a1 = { 10, 1, false }, a2 = { 11, 1, false },
                            a3 = { 12, 1, true }, b1 = { 13, 2, false },
                            b2 = { 14, 2, false }, b3 = { 15, 2, true },
                            c1 = { 16, 3, true };

static void send_frames(void **state)
{
    send(state, a1, 0);
    send(state, a2, 1);
    send(state, a3, 2);
    send(state, b1, 100);
    send(state, b2, 101);
    send(state, b3, 102);
    send(state, c1, 200);
}

static const struct tc_stream_delay *row_of(void **state, size_t i,
                                            size_t want_count)
{
    size_t count;
    const struct tc_stream_delay *rows =
        tc_stream_delays_borrow(*state, &count);

    assert_int_equal(count, want_count);
    return &rows[i];
}

/* Packets: 20 - 0, 21 - 1 and 25 - 2 ms; the frame: 25 - 0. */
static void a_frames_delay_ends_with_its_last_packet(void **state)
{
    send_frames(state);
    assert_nan(receive(state, a1, 20));
    assert_nan(receive(state, a2, 21));
    assert_near(receive(state, a3, 25), 0.025);

    const struct tc_stream_delay *row = row_of(state, 0, 1);
    assert_int_equal(row->ssrc, SSRC);
    assert_int_equal(row->tap, HERE);
    assert_int_equal(row->frames, 1);
    assert_int_equal(row->frames_incomplete, 0);
    assert_near(row->frame_sum_s, 0.025);
    assert_int_equal(row->packets, 3);
    assert_near(row->packet_sum_s, 0.063);
}

static void a_frame_of_one_packet_has_its_delay(void **state)
{
    send_frames(state);
    assert_near(receive(state, c1, 207), 0.007);
    assert_int_equal(row_of(state, 0, 1)->frames, 1);
}

static void a_missing_packet_leaves_its_frame_incomplete(void **state)
{
    send_frames(state);
    assert_nan(receive(state, a1, 20));
    assert_nan(receive(state, a3, 22));
    assert_nan(receive(state, b1, 120));
    assert_nan(receive(state, b2, 121));
    assert_near(receive(state, b3, 122), 0.022);

    const struct tc_stream_delay *row = row_of(state, 0, 1);
    assert_int_equal(row->frames, 1);
    assert_int_equal(row->frames_incomplete, 1);
    assert_int_equal(row->packets, 5);
}

static void who_joins_within_a_frame_misses_that_one(void **state)
{
    send_frames(state);
    assert_nan(receive(state, a3, 22));
    assert_nan(receive(state, b1, 120));
    assert_nan(receive(state, b2, 121));
    assert_near(receive(state, b3, 122), 0.022);
    assert_int_equal(row_of(state, 0, 1)->frames_incomplete, 1);
}

/* With unicast the origin sends each packet once to every receiver. */
static void a_copy_at_the_origin_changes_no_time(void **state)
{
    send(state, a1, 0);
    send(state, a1, 5);
    send(state, a2, 6);
    send(state, a2, 8);
    send(state, a3, 9);
    send(state, a3, 9);
    (void)receive(state, a1, 20);
    (void)receive(state, a2, 21);
    assert_near(receive(state, a3, 25), 0.025);
    assert_near(row_of(state, 0, 1)->packet_sum_s, 0.020 + 0.015 + 0.016);
}

static void a_repeat_does_not_stand_for_a_missing_packet(void **state)
{
    send_frames(state);
    assert_nan(receive(state, a1, 20));
    assert_nan(receive(state, a1, 21));
    assert_nan(receive(state, a3, 22));
    assert_int_equal(row_of(state, 0, 1)->frames, 0);
    assert_int_equal(row_of(state, 0, 1)->packets, 2);
    assert_near(row_of(state, 0, 1)->packet_sum_s, 0.020 + 0.020);
}

/* Of a whole frame, while the next one is coming in. */
static void a_repeat_of_an_earlier_frame_disturbs_nothing(void **state)
{
    send_frames(state);
    (void)receive(state, a1, 20);
    (void)receive(state, a2, 21);
    assert_near(receive(state, a3, 22), 0.022);
    assert_nan(receive(state, a3, 23));
    assert_nan(receive(state, b1, 120));
    assert_nan(receive(state, a2, 120));
    assert_nan(receive(state, b2, 121));
    assert_near(receive(state, b3, 125), 0.025);

    const struct tc_stream_delay *row = row_of(state, 0, 1);
    assert_int_equal(row->frames, 2);
    assert_int_equal(row->frames_incomplete, 0);
    assert_int_equal(row->packets, 6);
}

/* It still counts as a packet: 130 - 2 ms. */
static void what_comes_after_the_next_frame_began_is_too_late(void **state)
{
    send_frames(state);
    (void)receive(state, a1, 20);
    (void)receive(state, a2, 21);
    assert_nan(receive(state, b1, 120));
    assert_nan(receive(state, a3, 130));
    assert_nan(receive(state, b2, 131));
    assert_near(receive(state, b3, 132), 0.032);

    const struct tc_stream_delay *row = row_of(state, 0, 1);
    assert_int_equal(row->frames, 1);
    assert_int_equal(row->frames_incomplete, 1);
    assert_near(row->packet_sum_s,
                0.020 + 0.020 + 0.020 + 0.128 + 0.030 + 0.030);
}

static void packets_of_a_frame_may_come_in_any_order(void **state)
{
    send_frames(state);
    assert_nan(receive(state, a3, 20));
    assert_nan(receive(state, a1, 21));
    assert_near(receive(state, a2, 23), 0.023);
    assert_int_equal(row_of(state, 0, 1)->frames_incomplete, 0);
}

/* The marker has not been sent: no receiver can have the whole frame. */
static void a_frame_still_being_sent_is_not_complete(void **state)
{
    send(state, a1, 0);
    assert_nan(receive(state, a1, 20));
    send(state, a2, 30);
    send(state, a3, 31);
    assert_nan(receive(state, a2, 50));
    assert_near(receive(state, a3, 51), 0.051);
}

static void two_receivers_are_two_rows(void **state)
{
    send_frames(state);
    (void)receive_at(state, HERE, a1, 20);
    (void)receive_at(state, THERE, a1, 30);
    (void)receive_at(state, THERE, a2, 31);
    (void)receive_at(state, HERE, a2, 21);
    assert_near(receive_at(state, THERE, a3, 32), 0.032);
    assert_near(receive_at(state, HERE, a3, 22), 0.022);
    (void)receive_at(state, HERE, b1, 120);
    (void)receive_at(state, HERE, c1, 220);

    assert_int_equal(row_of(state, 0, 2)->tap, HERE);
    assert_int_equal(row_of(state, 0, 2)->frames, 2);
    assert_int_equal(row_of(state, 0, 2)->frames_incomplete, 1);
    assert_int_equal(row_of(state, 1, 2)->tap, THERE);
    assert_int_equal(row_of(state, 1, 2)->frames, 1);
    assert_int_equal(row_of(state, 1, 2)->frames_incomplete, 0);
    assert_near(row_of(state, 1, 2)->packet_sum_s, 0.090);
}

static void of_an_unknown_origin_nothing_is_known(void **state)
{
    size_t count;

    assert_nan(receive(state, a1, 20));
    (void)tc_stream_delays_borrow(*state, &count);
    assert_int_equal(count, 0);
}

/* The same number with another timestamp is another packet, e.g. of a sender
 * that has restarted. */
static void a_packet_that_was_not_sent_so_has_no_delay(void **state)
{
    const struct sending other = { 10, 9, true };

    send_frames(state);
    assert_nan(receive(state, other, 20));
    assert_int_equal(row_of(state, 0, 1)->packets, 0);
    assert_int_equal(row_of(state, 0, 1)->frames, 0);
}

/* 1024 packets and 64 frames are remembered: number 0 is overwritten by 1024,
 * number 1 is the oldest of which there is a time. */
static void the_origin_remembers_so_much_and_no_more(void **state)
{
    for (uint32_t n = 0; n <= 1024; n++)
        send(state, (struct sending){ (uint16_t)n, n / 100, n % 100 == 99 }, n);
    (void)receive(state, (struct sending){ 0, 0, false }, 2000);
    assert_int_equal(row_of(state, 0, 1)->packets, 0);
    (void)receive(state, (struct sending){ 1, 0, false }, 2001);
    assert_int_equal(row_of(state, 0, 1)->packets, 1);
    assert_near(row_of(state, 0, 1)->packet_sum_s, 2.000);
}

static void the_oldest_of_64_frames_is_known(void **state)
{
    for (uint32_t n = 0; n < 65; n++)
        send(state, (struct sending){ (uint16_t)n, n, true }, n);
    assert_nan(receive(state, (struct sending){ 0, 0, true }, 100));
    assert_near(receive(state, (struct sending){ 1, 1, true }, 101), 0.100);
}

/* Numbers and timestamps wrap; a viewer comes back after 40000 packets. */
static void numbers_wrap_and_a_viewer_comes_back(void **state)
{
    for (uint32_t n = 0; n < 70000; n++) {
        const struct sending s = { (uint16_t)n, 0xfffff000U + n, true };

        send(state, s, n);
        if (n < 20000 || n >= 60000)
            assert_near(receive(state, s, n + 3), 0.003);
    }
    assert_int_equal(row_of(state, 0, 1)->frames, 30000);
    assert_int_equal(row_of(state, 0, 1)->packets, 30000);
    assert_int_equal(row_of(state, 0, 1)->frames_incomplete, 0);
}

/* Frames of one packet each, sent a millisecond apart, received 5 ms later. */
static void exchange(void **state, uint16_t seq, bool received)
{
    const struct sending s = { seq, seq, true };

    send(state, s, seq);
    if (received)
        assert_near(receive(state, s, seq + 5), 0.005);
}

/* 1024 and 1025 are passed over; that 1 came, 1024 numbers before the latter,
 * does not matter. */
static void a_late_packet_is_not_taken_for_an_old_one(void **state)
{
    for (uint16_t seq = 0; seq <= 1026; seq++)
        exchange(state, seq, seq != 1024 && seq != 1025);
    assert_int_equal(row_of(state, 0, 1)->packets, 1025);
    (void)receive(state, (struct sending){ 1025, 1025, true }, 2000);
    assert_int_equal(row_of(state, 0, 1)->packets, 1026);
}

/* Away from 1 to 1099: 1024 has not come, though 0 has. */
static void a_gap_longer_than_the_memory_empties_it(void **state)
{
    for (uint16_t seq = 0; seq <= 1100; seq++)
        exchange(state, seq, seq == 0 || seq == 1100);
    (void)receive(state, (struct sending){ 1024, 1024, true }, 2000);
    assert_int_equal(row_of(state, 0, 1)->packets, 3);
}

static void many_streams_are_kept_apart(void **state)
{
    size_t count;

    for (uint32_t n = 0; n < 300; n++) {
        struct tc_rtp_packet rtp = packet_of(c1);
        double frame_s;

        rtp.ssrc           = n;
        struct tc_record r = record_of(&rtp, 0, n, n);
        assert_int_equal(tc_stream_delays_sent(*state, &r), TC_OK);
        r = record_of(&rtp, (uint16_t)(n % 7), 0, 2 * n);
        assert_int_equal(tc_stream_delays_received(*state, &r, &frame_s),
                         TC_OK);
        assert_near(frame_s, n * 0.001);
    }
    (void)tc_stream_delays_borrow(*state, &count);
    assert_int_equal(count, 300);
    tc_stream_delays_destroy(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_frames_delay_ends_with_its_last_packet),
        TEST(a_frame_of_one_packet_has_its_delay),
        TEST(a_missing_packet_leaves_its_frame_incomplete),
        TEST(who_joins_within_a_frame_misses_that_one),
        TEST(a_copy_at_the_origin_changes_no_time),
        TEST(a_repeat_does_not_stand_for_a_missing_packet),
        TEST(a_repeat_of_an_earlier_frame_disturbs_nothing),
        TEST(what_comes_after_the_next_frame_began_is_too_late),
        TEST(packets_of_a_frame_may_come_in_any_order),
        TEST(a_frame_still_being_sent_is_not_complete),
        TEST(two_receivers_are_two_rows),
        TEST(of_an_unknown_origin_nothing_is_known),
        TEST(a_packet_that_was_not_sent_so_has_no_delay),
        TEST(the_origin_remembers_so_much_and_no_more),
        TEST(the_oldest_of_64_frames_is_known),
        TEST(numbers_wrap_and_a_viewer_comes_back),
        TEST(a_late_packet_is_not_taken_for_an_old_one),
        TEST(a_gap_longer_than_the_memory_empties_it),
        TEST(many_streams_are_kept_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
