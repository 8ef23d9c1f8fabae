/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/rtcp_reports.h"

#include <stdlib.h>

#include "base/index.h"
#include "proto/rtcp/rtcp_packet.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

enum { SENDER = 0x11111111, VIEWER = 0x22222222, HERE = 1, THERE = 2 };

static const int64_t ms_ns = 1000000;

/* By hand after RFC 3550 section 6 and RFC 3611.  The middle of the NTP time
 * is e62cb2cd. */
#define SR "80c80006 11111111 e07fe62cb2cd6c2e 00015f90 00000064 00004e20"
#define RR(fraction_lost, lost, jitter, lsr, dlsr) \
    "81c90007 22222222 11111111" fraction_lost lost "00012345" jitter lsr dlsr
#define SDES      "81ca0003 11111111 0103612e62000000"
#define BYE       "81cb0001 22222222"
#define APP       "80cc0002 11111111 54455354"
#define FEEDBACK  "81cd0002 22222222 11111111"
#define UNKNOWN   "80d00001 00000000"
#define REFERENCE "80cf0004 22222222 04000002 e07fe62cb2cd6c2e"
#define DLRR(lrr) "80cf0005 11111111 05000003 22222222" lrr "00010000"
#define SUMMARY(flags)                                                      \
    "80cf000b 22222222 06" flags "0009 11111111 00010065 00000003 00000001" \
    "00000000 00000000 00000000 00000000 00000000"

static int setup(void **state)
{
    struct tc_rtcp_reports *reports;

    if (tc_rtcp_reports_create(&reports) != TC_OK)
        return -1;
    *state = reports;
    return 0;
}

static int teardown(void **state)
{
    tc_rtcp_reports_destroy(*state);
    return 0;
}

static void feed_cut(void **state, uint16_t tap, int64_t at_ms, const char *hex,
                     uint32_t cut_bytes)
{
    size_t len_bytes;
    uint8_t *bytes                     = tc_hex(hex, &len_bytes);
    const struct tc_rtcp_compound lent = { .bytes = bytes,
                                           .captured_bytes =
                                               (uint32_t)len_bytes - cut_bytes,
                                           .true_bytes = (uint32_t)len_bytes };
    const struct tc_record record      = { .at_ns    = at_ms * ms_ns,
                                           .first_ns = at_ms * ms_ns,
                                           .view     = { .rtcp = &lent },
                                           .frame    = (uint64_t)at_ms,
                                           .tap      = tap,
                                           .kind     = TC_RECORD_MESSAGE,
                                           .protocol = TC_PROTOCOL_RTCP };

    assert_int_equal(tc_rtcp_reports_feed(*state, &record), TC_OK);
    free(bytes);
}

static void feed(void **state, uint16_t tap, int64_t at_ms, const char *hex)
{
    feed_cut(state, tap, at_ms, hex, 0);
}

static size_t trips(void **state)
{
    size_t count;

    (void)tc_rtcp_reports_round_trips(*state, &count);
    return count;
}

static void packets_are_counted_by_type(void **state)
{
    const struct tc_rtcp_counts *counts = tc_rtcp_reports_counts(*state);

    feed(state, HERE, 0, SR SDES);
    feed(state, HERE, 0,
         RR("40", "000005", "00000078", "00000000", "00000000") BYE);
    feed(state, HERE, 0, APP FEEDBACK UNKNOWN REFERENCE);
    assert_int_equal(counts->compounds, 3);
    assert_int_equal(counts->sender_reports, 1);
    assert_int_equal(counts->descriptions, 1);
    assert_int_equal(counts->receiver_reports, 1);
    assert_int_equal(counts->byes, 1);
    assert_int_equal(counts->apps, 1);
    assert_int_equal(counts->feedbacks, 1);
    assert_int_equal(counts->unknown, 1);
    assert_int_equal(counts->extended_reports, 1);
    assert_int_equal(counts->malformed + counts->cut + counts->unreadable, 0);
}

/* Version 1; a length beyond the datagram behind a whole SR; no view. */
static void what_cannot_be_read_is_counted(void **state)
{
    const struct tc_rtcp_counts *counts = tc_rtcp_reports_counts(*state);
    const struct tc_record blind        = { .protocol = TC_PROTOCOL_RTCP };

    feed(state, HERE, 0, "40c80000");
    feed(state, HERE, 0, SR "81cb0009 22222222");
    assert_int_equal(counts->malformed, 2);
    assert_int_equal(counts->sender_reports, 1);
    feed_cut(state, HERE, 0, SR SDES, 6);
    feed_cut(state, HERE, 0, SR SDES, 14);
    assert_int_equal(counts->cut, 2);
    assert_int_equal(counts->sender_reports, 3);
    assert_int_equal(tc_rtcp_reports_feed(*state, &blind), TC_OK);
    assert_int_equal(counts->unreadable, 1);
    assert_int_equal(counts->compounds, 4);
}

/* 2750 - 1000 - 1500 ms (0x18000 / 65536 = 1.5 s). */
static void a_round_trip_is_from_tap_to_receiver(void **state)
{
    feed(state, HERE, 1000, SR);
    feed(state, HERE, 2750,
         RR("40", "000005", "00000078", "e62cb2cd", "00018000"));

    size_t count;
    const struct tc_round_trip *trip =
        tc_rtcp_reports_round_trips(*state, &count);
    assert_int_equal(count, 1);
    assert_int_equal(trip->rtt_ns, 250 * ms_ns);
    assert_int_equal(trip->at_ns, 2750 * ms_ns);
    assert_int_equal(trip->ssrc, SENDER);
    assert_int_equal(trip->reporter, VIEWER);
    assert_int_equal(trip->tap, HERE);
    assert_int_equal(trip->kind, TC_ROUND_TRIP_RECEIVER);
    assert_int_equal(tc_rtcp_reports_receptions(*state, &count)->round_trips,
                     1);
}

/* The same SR is answered twice, after 250 and after 350 ms. */
static void every_answer_is_a_round_trip(void **state)
{
    feed(state, HERE, 1000, SR);
    for (int64_t at_ms = 2750; at_ms <= 2850; at_ms += 100)
        feed(state, HERE, at_ms,
             RR("40", "000005", "00000078", "e62cb2cd", "00018000"));

    size_t count;
    const struct tc_round_trip *trips =
        tc_rtcp_reports_round_trips(*state, &count);
    assert_int_equal(count, 2);
    assert_int_equal(trips[1].rtt_ns, 350 * ms_ns);
    assert_int_equal(tc_rtcp_reports_receptions(*state, &count)->round_trips,
                     2);
}

/* LSR 0 is of a receiver that had no SR; the others name none that was seen,
 * one of them because it was seen elsewhere. */
static void a_report_on_nothing_seen_gives_none(void **state)
{
    const struct tc_rtcp_counts *counts = tc_rtcp_reports_counts(*state);

    feed(state, HERE, 1000, SR);
    feed(state, HERE, 2750,
         RR("40", "000005", "00000078", "00000000", "00000000"));
    assert_int_equal(counts->unmatched, 0);
    feed(state, HERE, 2750,
         RR("40", "000005", "00000078", "e62cb2ce", "00018000"));
    feed(state, THERE, 2750,
         RR("40", "000005", "00000078", "e62cb2cd", "00018000"));
    assert_int_equal(counts->unmatched, 2);
    assert_int_equal(trips(state), 0);
}

/* 2400 - 1000 - 1500 ms */
static void a_negative_one_is_counted_apart(void **state)
{
    feed(state, HERE, 1000, SR);
    feed(state, HERE, 2400,
         RR("40", "000005", "00000078", "e62cb2cd", "00018000"));
    assert_int_equal(tc_rtcp_reports_counts(*state)->negative_round_trips, 1);
    assert_int_equal(trips(state), 0);
}

/* Four are kept: the first is still there with three behind it. */
static void the_last_four_reports_are_known(void **state)
{
    static const char *const later =
        "80c80006 11111111 e07fe62db2cd6c2e 00015f90 00000064 00004e20";
    static const char *const answer =
        RR("40", "000005", "00000078", "e62cb2cd", "00000000");

    feed(state, HERE, 1000, SR);
    for (int i = 0; i < 3; i++)
        feed(state, HERE, 1100, later);
    feed(state, HERE, 1200, answer);
    assert_int_equal(trips(state), 1);
    feed(state, HERE, 1300, later);
    feed(state, HERE, 1400, answer);
    assert_int_equal(trips(state), 1);
    assert_int_equal(tc_rtcp_reports_counts(*state)->unmatched, 1);
}

/* 3300 - 2000 - 1000 ms */
static void dlrr_is_the_round_trip_to_the_sender(void **state)
{
    feed(state, HERE, 2000, REFERENCE);
    feed(state, HERE, 3300, DLRR("e62cb2cd"));

    size_t count;
    const struct tc_round_trip *trip =
        tc_rtcp_reports_round_trips(*state, &count);
    assert_int_equal(count, 1);
    assert_int_equal(trip->rtt_ns, 300 * ms_ns);
    assert_int_equal(trip->kind, TC_ROUND_TRIP_SENDER);
    assert_int_equal(trip->ssrc, VIEWER);
    assert_int_equal(trip->reporter, SENDER);
    feed(state, HERE, 3400, DLRR("e62cb2cc"));
    assert_int_equal(tc_rtcp_reports_counts(*state)->unmatched, 1);
}

/* ffffff is -1. */
static void a_reception_has_the_last_and_the_worst(void **state)
{
    size_t count;

    feed(state, HERE, 0,
         RR("40", "000005", "00000078", "00000000", "00000000"));
    feed(state, HERE, 1,
         RR("80", "000009", "00000200", "00000000", "00000000"));
    feed(state, HERE, 2,
         RR("10", "ffffff", "00000010", "00000000", "00000000"));
    feed(state, THERE, 2,
         RR("10", "000001", "00000010", "00000000", "00000000"));

    const struct tc_rtcp_reception *rows =
        tc_rtcp_reports_receptions(*state, &count);
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].ssrc, SENDER);
    assert_int_equal(rows[0].reporter, VIEWER);
    assert_int_equal(rows[0].blocks, 3);
    assert_int_equal(rows[0].last_fraction_lost, 0x10);
    assert_int_equal(rows[0].max_fraction_lost, 0x80);
    assert_int_equal(rows[0].cumulative_lost, -1);
    assert_int_equal(rows[0].jitter, 0x10);
    assert_int_equal(rows[0].max_jitter, 0x200);
    assert_int_equal(rows[1].tap, THERE);
    assert_int_equal(rows[1].cumulative_lost, 1);
}

/* Twice with both flags, once with that of duplicates only. */
static void summaries_add_up_as_far_as_flagged(void **state)
{
    size_t count;

    feed(state, HERE, 0, SUMMARY("c0"));
    feed(state, HERE, 1, SUMMARY("c0"));
    feed(state, HERE, 2, SUMMARY("40"));
    const struct tc_rtcp_reception *row =
        tc_rtcp_reports_receptions(*state, &count);
    assert_int_equal(count, 1);
    assert_int_equal(row->summaries, 3);
    assert_int_equal(row->summary_lost, 6);
    assert_int_equal(row->summary_duplicate, 3);
    assert_int_equal(row->blocks, 0);
}

static void sources_have_names_and_leave(void **state)
{
    size_t count;

    feed(state, HERE, 0, SR SDES);
    feed(state, HERE, 1, BYE);
    const struct tc_rtcp_source *rows = tc_rtcp_reports_sources(*state, &count);
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].ssrc, SENDER);
    assert_true(
        tc_text_equal(tc_rtcp_reports_cname(*state, &rows[0]), TC_TEXT("a.b")));
    assert_false(rows[0].has_left);
    assert_int_equal(rows[0].sender_reports, 1);
    assert_int_equal(rows[1].ssrc, VIEWER);
    assert_true(rows[1].has_left);
    assert_int_equal(rows[1].cname, TC_INDEX_NONE);
    assert_int_equal(tc_rtcp_reports_cname(*state, &rows[1]).len_bytes, 0);
}

static void a_source_is_found_at_its_tap_only(void **state)
{
    size_t count;

    feed(state, HERE, 0, SR SDES);
    feed(state, HERE, 1, BYE);
    const struct tc_rtcp_source *rows = tc_rtcp_reports_sources(*state, &count);
    assert_ptr_equal(tc_rtcp_reports_find_source(*state, HERE, SENDER),
                     &rows[0]);
    assert_ptr_equal(tc_rtcp_reports_find_source(*state, HERE, VIEWER),
                     &rows[1]);
    assert_null(tc_rtcp_reports_find_source(*state, HERE + 1, SENDER));
    assert_null(tc_rtcp_reports_find_source(*state, HERE, SENDER + 1));
}

/* Frames are as milliseconds: VIEWER's bye is of frame 1, SENDER's name of 2 */
static void a_silent_source_goes_with_its_name(void **state)
{
    uint64_t evicted;
    size_t count;

    feed(state, HERE, 1, BYE);
    feed(state, HERE, 2, SDES);
    assert_int_equal(tc_rtcp_reports_evict(*state, 2, &evicted), TC_OK);
    assert_int_equal(evicted, 1);
    const struct tc_rtcp_source *rows = tc_rtcp_reports_sources(*state, &count);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].ssrc, SENDER);
    assert_string_equal(tc_rtcp_reports_cname(*state, &rows[0]).at, "a.b");
    feed(state, HERE, 3, BYE);
    (void)tc_rtcp_reports_sources(*state, &count);
    assert_int_equal(count, 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    static const struct CMUnitTest tests[] = {
        TEST(packets_are_counted_by_type),
        TEST(what_cannot_be_read_is_counted),
        TEST(a_source_is_found_at_its_tap_only),
        TEST(a_round_trip_is_from_tap_to_receiver),
        TEST(every_answer_is_a_round_trip),
        TEST(a_report_on_nothing_seen_gives_none),
        TEST(a_negative_one_is_counted_apart),
        TEST(the_last_four_reports_are_known),
        TEST(dlrr_is_the_round_trip_to_the_sender),
        TEST(a_reception_has_the_last_and_the_worst),
        TEST(summaries_add_up_as_far_as_flagged),
        TEST(sources_have_names_and_leave),
        cmocka_unit_test_setup_teardown(a_silent_source_goes_with_its_name,
                                        setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
