/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "capture/tcp_stream.h"
#include "tests/support/exact.h"
#include "tests/support/test.h"

enum { WIRE = 100 };

/* A stream, and what was given up so far. */
struct rig {
    struct tc_tcp_stream *stream;
    struct tc_tcp_frames dropped;
    uint64_t fed; /* frames with something new */
    int64_t at_ns;
};

static int open_rig(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);

    assert_non_null(rig);
    assert_int_equal(tc_tcp_stream_create(&rig->stream), TC_OK);
    *state = rig;
    return 0;
}

/* Whatever a test did: no frame is lost or counted twice */
static int close_rig(void **state)
{
    struct rig *rig             = *state;
    struct tc_tcp_frames frames = tc_tcp_stream_take_frames(rig->stream);

    assert_int_equal(frames.packets + rig->dropped.packets, rig->fed);
    assert_int_equal(frames.bytes, frames.packets * WIRE);
    assert_int_equal(rig->dropped.bytes, rig->dropped.packets * WIRE);
    tc_tcp_stream_destroy(rig->stream);
    free(rig);
    return 0;
}

static bool feed_bytes(struct rig *rig, uint32_t seq, uint8_t flags,
                       const void *payload, size_t len_bytes)
{
    uint8_t *exact                      = tc_exact_copy(payload, len_bytes);
    const struct tc_tcp_segment segment = {
        .seq            = seq,
        .flags          = flags,
        .payload        = exact,
        .captured_bytes = (uint32_t)len_bytes,
        .true_bytes     = (uint32_t)len_bytes,
        .at_ns          = rig->at_ns += 1000,
        .wire_bytes     = WIRE,
    };
    struct tc_tcp_frames dropped;
    bool is_new;

    assert_int_equal(
        tc_tcp_stream_feed(rig->stream, &segment, &is_new, &dropped), TC_OK);
    free(exact);
    rig->fed += is_new;
    rig->dropped.packets += dropped.packets;
    rig->dropped.bytes += dropped.bytes;
    return is_new;
}

static bool feed(struct rig *rig, uint32_t seq, const char *text)
{
    return feed_bytes(rig, seq, 0, text, strlen(text));
}

static void assert_reads(const struct rig *rig, const char *expected)
{
    size_t len;
    const uint8_t *bytes = tc_tcp_stream_bytes(rig->stream, &len);

    assert_int_equal(len, strlen(expected));
    if (len > 0)
        assert_memory_equal(bytes, expected, len);
}

static void segments_in_order_are_joined(void **state)
{
    struct rig *rig = *state;

    assert_false(feed_bytes(rig, 99, TC_TCP_SYN, "", 0));
    assert_reads(rig, "");
    assert_int_equal(tc_tcp_stream_first_ns(rig->stream), 0);
    assert_true(feed(rig, 100, "abc"));
    assert_true(feed(rig, 103, "def"));
    assert_reads(rig, "abcdef");
    assert_int_equal(tc_tcp_stream_first_ns(rig->stream), 2000);
}

static void reordered_segments_wait_for_their_turn(void **state)
{
    struct rig *rig = *state;

    (void)feed_bytes(rig, 99, TC_TCP_SYN, "", 0);
    assert_true(feed(rig, 106, "ghi"));
    assert_true(feed(rig, 103, "def"));
    assert_reads(rig, "");
    assert_true(tc_tcp_stream_has_pending(rig->stream));
    assert_true(feed(rig, 100, "abc"));
    assert_reads(rig, "abcdefghi");
    assert_false(tc_tcp_stream_has_pending(rig->stream));
}

static void a_repeat_is_not_new(void **state)
{
    struct rig *rig = *state;

    assert_true(feed(rig, 100, "abcdef"));
    assert_false(feed(rig, 100, "abcdef"));
    assert_false(feed(rig, 102, "XY"));
    assert_true(feed(rig, 110, "klm"));
    assert_false(feed(rig, 110, "klm"));
    assert_false(feed(rig, 111, "l"));
    assert_true(feed(rig, 104, "XYghij")); /* four of six are */
    assert_reads(rig, "abcdefghijklm");
    assert_false(feed(rig, 99, "X")); /* TCP's keep-alive */
    assert_reads(rig, "abcdefghijklm");
}

/* "cd" and "gh" came first; what comes after fills the holes only */
static void of_octets_that_come_twice_the_first_copy_wins(void **state)
{
    struct rig *rig = *state;

    (void)feed_bytes(rig, 99, TC_TCP_SYN, "", 0);
    assert_true(feed(rig, 102, "cd"));
    assert_true(feed(rig, 106, "gh"));
    assert_true(feed(rig, 102, "XXefXXij")); /* longer, at the same place */
    assert_false(feed(rig, 104, "XXXX"));
    assert_true(feed(rig, 101, "bXXX"));
    assert_true(feed(rig, 100, "aXXXXXXXXXkl"));
    assert_reads(rig, "abcdefghijkl");
}

/* Two holes are filled by one segment that came before its turn */
static void one_segment_may_fill_two_holes(void **state)
{
    struct rig *rig = *state;

    (void)feed_bytes(rig, 99, TC_TCP_SYN, "", 0);
    (void)feed(rig, 103, "d");
    (void)feed(rig, 105, "f");
    assert_true(feed(rig, 102, "cXeXg"));
    assert_false(feed(rig, 102, "XXXXX"));
    (void)feed(rig, 100, "ab");
    assert_reads(rig, "abcdefg");
}

/* 0xfffffffe + 4 octets ends at 2 */
static void sequence_numbers_wrap(void **state)
{
    struct rig *rig = *state;

    (void)feed_bytes(rig, 0xfffffffb, TC_TCP_SYN, "", 0);
    assert_true(feed(rig, 2, "ghi"));
    assert_true(feed(rig, 0xfffffffe, "cdef"));
    assert_true(feed(rig, 0xfffffffc, "ab"));
    assert_reads(rig, "abcdefghi");
    assert_false(feed(rig, 0xffffffff, "XXX"));
    assert_true(feed(rig, 5, "j"));
    assert_reads(rig, "abcdefghij");
}

static void a_syn_with_other_numbers_begins_anew(void **state)
{
    struct rig *rig = *state;

    (void)feed_bytes(rig, 99, TC_TCP_SYN, "", 0);
    (void)feed(rig, 100, "half a mess");
    (void)feed(rig, 200, "behind a gap");
    (void)feed_bytes(rig, 50000, TC_TCP_SYN, "", 0);
    assert_int_equal(rig->dropped.packets, 2);
    assert_reads(rig, "");
    assert_false(tc_tcp_stream_has_pending(rig->stream));
    assert_true(feed(rig, 50001, "new"));
    assert_reads(rig, "new");
}

/* A tap that sees frames twice, or later than the data, sees the same SYN */
static void a_syn_that_comes_again_or_late_changes_nothing(void **state)
{
    struct rig *rig = *state;

    (void)feed_bytes(rig, 99, TC_TCP_SYN, "", 0);
    (void)feed_bytes(rig, 99, TC_TCP_SYN, "", 0);
    (void)feed(rig, 100, "abc");
    (void)feed_bytes(rig, 99, TC_TCP_SYN, "", 0);
    assert_true(feed(rig, 103, "def"));
    assert_reads(rig, "abcdef");
    assert_int_equal(rig->dropped.packets, 0);
}

static void a_syn_after_the_first_octets_changes_nothing(void **state)
{
    struct rig *rig = *state;

    (void)feed(rig, 100, "abc");
    (void)feed_bytes(rig, 99, TC_TCP_SYN, "", 0);
    (void)feed(rig, 103, "def");
    assert_reads(rig, "abcdef");
}

/* RFC 7413: the SYN has a number of its own, data follow it */
static void a_syn_may_bear_data(void **state)
{
    struct rig *rig = *state;

    assert_true(feed_bytes(rig, 99, TC_TCP_SYN, "abc", 3));
    assert_true(feed(rig, 103, "def"));
    assert_reads(rig, "abcdef");
    assert_false(feed_bytes(rig, 99, TC_TCP_SYN, "abc", 3));
}

static void a_capture_may_begin_in_the_middle(void **state)
{
    struct rig *rig = *state;

    assert_false(feed(rig, 4000000000, ""));
    assert_true(feed(rig, 4000000000, "abc"));
    assert_true(feed(rig, 4000000003, "def"));
    assert_reads(rig, "abcdef");
}

/* Half of 2^32 ahead is later, more than that is earlier */
static void what_is_half_the_space_ahead_is_old(void **state)
{
    struct rig *rig = *state;

    (void)feed(rig, 100, "a");
    assert_false(feed(rig, 101 + 0x80000001U, "x"));
    assert_true(feed(rig, 101 + 0x7fffffffU, "x"));
}

/* Pieces of 1000 octets behind a hole of one: when more than 256 KiB are kept
 * the hole is jumped.  262 * 1000 <= 262144 < 263 * 1000, and each piece costs
 * a little more than its octets. */
static void a_gap_is_jumped_when_too_much_waits_behind_it(void **state)
{
    struct rig *rig           = *state;
    static uint8_t kilo[1000] = { 'k' };
    size_t len                = 0;
    uint32_t n                = 0;

    (void)feed_bytes(rig, 99, TC_TCP_SYN, "", 0);
    (void)feed(rig, 100, "half");
    while (rig->dropped.packets == 0) {
        assert_true(n < 263);
        assert_reads(rig, "half");
        assert_true(feed_bytes(rig, 105 + 1000 * n++, 0, kilo, sizeof kilo));
    }
    assert_in_range(n, 250, 263);
    assert_int_equal(rig->dropped.packets, n); /* all but the last */
    const uint8_t *bytes = tc_tcp_stream_bytes(rig->stream, &len);
    assert_int_equal(len, 1000 * n);
    assert_int_equal(bytes[0], 'k');
    assert_false(tc_tcp_stream_has_pending(rig->stream));
    assert_false(feed(rig, 104, "?")); /* too late */
    assert_true(feed(rig, 105 + 1000 * n, "on"));
}

/* Single octets before pieces of 60000: giving up one gap frees next to
 * nothing, so that several must go at once */
static void what_waits_is_bounded_whatever_its_shape(void **state)
{
    struct rig *rig = *state;
    static uint8_t large[60000];

    (void)feed_bytes(rig, 99, TC_TCP_SYN, "", 0);
    for (uint32_t i = 0; i < 20; i++)
        (void)feed(rig, 102 + 2 * i, "x");
    for (uint32_t i = 0; i < 5; i++)
        (void)feed_bytes(rig, 1000 + 70000 * i, 0, large, sizeof large);

    size_t len;
    (void)tc_tcp_stream_bytes(rig->stream, &len);
    assert_int_equal(len, 60000); /* the first large one is readable */
    assert_int_equal(rig->dropped.packets, 24);
}

static void what_is_consumed_is_gone_and_times_follow(void **state)
{
    struct rig *rig = *state;

    (void)feed(rig, 100, "abc");
    (void)feed(rig, 103, "def");
    (void)feed(rig, 106, "ghi");
    tc_tcp_stream_consume(rig->stream, 2);
    assert_reads(rig, "cdefghi");
    assert_int_equal(tc_tcp_stream_first_ns(rig->stream), 1000);
    tc_tcp_stream_consume(rig->stream, 1);
    assert_int_equal(tc_tcp_stream_first_ns(rig->stream), 2000);
    tc_tcp_stream_consume(rig->stream, 4);
    assert_reads(rig, "hi");
    assert_int_equal(tc_tcp_stream_first_ns(rig->stream), 3000);
    tc_tcp_stream_consume(rig->stream, 2);
    assert_reads(rig, "");
    assert_int_equal(tc_tcp_stream_first_ns(rig->stream), 0);
    (void)feed(rig, 109, "j");
    assert_reads(rig, "j");
    assert_int_equal(tc_tcp_stream_first_ns(rig->stream), 4000);
}

/* The octet that waited keeps the time at which it came */
static void a_piece_that_waited_keeps_its_time(void **state)
{
    struct rig *rig = *state;

    (void)feed(rig, 100, "a");
    (void)feed(rig, 102, "c");
    (void)feed(rig, 101, "b");
    tc_tcp_stream_consume(rig->stream, 1);
    assert_int_equal(tc_tcp_stream_first_ns(rig->stream), 3000);
    tc_tcp_stream_consume(rig->stream, 1);
    assert_int_equal(tc_tcp_stream_first_ns(rig->stream), 2000);
}

static void frames_are_taken_once(void **state)
{
    struct rig *rig = *state;

    (void)feed(rig, 100, "abc");
    (void)feed(rig, 103, "def");
    struct tc_tcp_frames frames = tc_tcp_stream_take_frames(rig->stream);
    assert_int_equal(frames.packets, 2);
    assert_int_equal(frames.bytes, 2 * WIRE);
    assert_int_equal(frames.first_ns, 1000);
    assert_int_equal(tc_tcp_stream_take_frames(rig->stream).packets, 0);
    rig->fed = 0;
}

static void skipping_goes_forwards_only(void **state)
{
    struct rig *rig = *state;
    struct tc_tcp_frames dropped;

    (void)feed(rig, 100, "abcdef");
    assert_false(tc_tcp_stream_skip_to(rig->stream, 103, &dropped));
    assert_false(tc_tcp_stream_skip_to(rig->stream, 106, &dropped));
    assert_reads(rig, "abcdef");
    assert_true(tc_tcp_stream_skip_to(rig->stream, 110, &dropped));
    assert_int_equal(dropped.packets, 1);
    rig->dropped = dropped;
    assert_reads(rig, "");
    assert_false(feed(rig, 106, "ghij"));
    assert_true(feed(rig, 110, "k"));
    assert_reads(rig, "k");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
    const struct CMUnitTest tests[] = {
        TEST(segments_in_order_are_joined),
        TEST(reordered_segments_wait_for_their_turn),
        TEST(a_repeat_is_not_new),
        TEST(of_octets_that_come_twice_the_first_copy_wins),
        TEST(one_segment_may_fill_two_holes),
        TEST(sequence_numbers_wrap),
        TEST(a_syn_with_other_numbers_begins_anew),
        TEST(a_syn_that_comes_again_or_late_changes_nothing),
        TEST(a_syn_after_the_first_octets_changes_nothing),
        TEST(a_syn_may_bear_data),
        TEST(a_capture_may_begin_in_the_middle),
        TEST(what_is_half_the_space_ahead_is_old),
        TEST(a_gap_is_jumped_when_too_much_waits_behind_it),
        TEST(what_waits_is_bounded_whatever_its_shape),
        TEST(what_is_consumed_is_gone_and_times_follow),
        TEST(a_piece_that_waited_keeps_its_time),
        TEST(frames_are_taken_once),
        TEST(skipping_goes_forwards_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
