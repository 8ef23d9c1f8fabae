/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "capture/fragments.h"
#include "tests/support/exact.h"
#include "tests/support/test.h"

enum { WIRE = 100 };
static const int64_t second_ns = 1000000000;

struct rig {
    struct tc_fragments *fragments;
    struct tc_fragment_whole whole;
    uint64_t fed, told; /* frames in; frames out, whole or given up */
    int64_t at_ns;
};

static int open_rig(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);

    assert_non_null(rig);
    assert_int_equal(tc_fragments_create(&rig->fragments), TC_OK);
    *state = rig;
    return 0;
}

/* How many datagrams are given up */
static unsigned give_up(struct rig *rig, bool all)
{
    struct tc_fragment_frames frames;
    unsigned count = 0;

    while (tc_fragments_next_given_up(rig->fragments, all, &frames)) {
        assert_int_equal(frames.bytes, frames.packets * WIRE);
        rig->told += frames.packets;
        count++;
    }
    return count;
}

/* Whatever a test did: every frame comes out once */
static int close_rig(void **state)
{
    struct rig *rig = *state;

    (void)give_up(rig, true);
    assert_int_equal(rig->told, rig->fed);
    tc_fragments_destroy(rig->fragments);
    free(rig);
    return 0;
}

static tc_err feed_bytes(struct rig *rig, uint32_t id, uint32_t offset,
                         bool more, const void *bytes, size_t len_bytes)
{
    uint8_t *exact                         = tc_exact_copy(bytes, len_bytes);
    const struct tc_fragment fragment      = { .id           = id,
                                               .protocol     = 17,
                                               .more         = more,
                                               .offset_bytes = offset,
                                               .bytes        = exact,
                                               .len_bytes    = (uint32_t)len_bytes };
    const struct tc_fragment_frames frames = { 1, WIRE, rig->at_ns, 0 };
    tc_err err = tc_fragments_feed(rig->fragments, &fragment, &frames,
                                   rig->at_ns, &rig->whole);

    free(exact);
    rig->fed += err == TC_OK;
    if (rig->whole.len_bytes > 0)
        rig->told += rig->whole.frames.packets;
    return err;
}

/* One that is taken; true: its datagram is whole now */
static bool feed(struct rig *rig, uint32_t id, uint32_t offset, bool more,
                 const char *text)
{
    assert_int_equal(feed_bytes(rig, id, offset, more, text, strlen(text)),
                     TC_OK);
    return rig->whole.len_bytes > 0;
}

static void assert_whole(const struct rig *rig, const char *text,
                         uint64_t packets)
{
    assert_int_equal(rig->whole.len_bytes, strlen(text));
    assert_memory_equal(rig->whole.bytes, text, strlen(text));
    assert_int_equal(rig->whole.frames.packets, packets);
    assert_int_equal(rig->whole.frames.bytes, packets * WIRE);
}

/* The datagram ends at 19; a fragment that ends at 3 must not count as its
 * first unit, of which it has only three octets. */
static void an_odd_end_is_no_unit_elsewhere(void **state)
{
    struct rig *rig = *state;

    assert_false(feed(rig, 1, 16, false, "qrs"));
    assert_false(feed(rig, 1, 0, false, "XYZ"));
    assert_false(feed(rig, 1, 8, true, "ijklmnop"));
    assert_true(feed(rig, 1, 0, true, "abcdefgh"));
    assert_whole(rig, "abcdefghijklmnopqrs", 4);
}

static void fragments_come_in_any_order(void **state)
{
    static const struct {
        uint32_t offset;
        bool more;
        const char *text;
    } parts[]                        = { { 0, true, "abcdefgh" },
                                         { 8, true, "ijklmnopqrstuvwx" },
                                         { 24, false, "yz." } };
    static const uint8_t orders[][3] = {
        { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
        { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 }
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < TC_LEN(orders); i++) {
        rig->at_ns++;
        for (size_t j = 0; j < 3; j++) {
            size_t p = orders[i][j];

            assert_int_equal(
                feed(rig, 7, parts[p].offset, parts[p].more, parts[p].text),
                j == 2);
        }
        assert_whole(rig, "abcdefghijklmnopqrstuvwxyz.", 3);
        assert_int_equal(rig->whole.frames.first_ns, rig->at_ns);
    }
    assert_int_equal(give_up(rig, true), 0);
}

static void of_octets_that_come_twice_the_first_copy_counts(void **state)
{
    struct rig *rig = *state;

    assert_false(feed(rig, 7, 8, true, "ijklmnop"));
    assert_false(feed(rig, 7, 8, true, "ijklmnop"));
    assert_false(feed(rig, 7, 0, true, "abcdefghXXXXXXXX"));
    assert_true(feed(rig, 7, 8, false, "XXXXXXXXq"));
    assert_whole(rig, "abcdefghijklmnopq", 4);
}

static void datagrams_are_told_apart(void **state)
{
    struct rig *rig = *state;

    assert_false(feed(rig, 7, 0, true, "abcdefgh"));
    assert_false(feed(rig, 8, 0, true, "ABCDEFGH"));
    assert_true(feed(rig, 7, 8, false, "i"));
    assert_whole(rig, "abcdefghi", 2);
    assert_true(feed(rig, 8, 8, false, "I"));
    assert_whole(rig, "ABCDEFGHI", 2);
}

/* Octets 16 to 24 are beyond the end of the last fragment, and unit 0 has not
 * arrived: two units are there, but not the datagram's two */
static void what_lies_behind_the_end_does_not_count(void **state)
{
    struct rig *rig = *state;

    assert_false(feed(rig, 7, 16, true, "XXXXXXXX"));
    assert_false(feed(rig, 7, 8, false, "ijklmnop"));
    assert_true(feed(rig, 7, 0, true, "abcdefgh"));
    assert_whole(rig, "abcdefghijklmnop", 3);
}

/* Of two last fragments the first says where the end is */
static void the_first_end_stands(void **state)
{
    struct rig *rig = *state;

    assert_false(feed(rig, 7, 8, false, "ijkl"));
    assert_false(feed(rig, 7, 16, false, "XXXX"));
    assert_true(feed(rig, 7, 0, true, "abcdefgh"));
    assert_whole(rig, "abcdefghijkl", 3);
}

/* 65528 + 7 is the last octet there is */
static void what_reaches_too_far_is_not_taken(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(feed_bytes(rig, 7, 65528, false, "abcdefgh", 8),
                     TC_EFORMAT);
    assert_int_equal(feed_bytes(rig, 7, 65528, false, "abcdefg", 7), TC_OK);
    assert_int_equal(feed_bytes(rig, 7, 0, true, "abcdefg", 7), TC_EFORMAT);
    assert_int_equal(feed_bytes(rig, 7, 0, true, "", 0), TC_EFORMAT);
    assert_int_equal(feed_bytes(rig, 7, 4, true, "abcdefgh", 8), TC_EFORMAT);
    assert_int_equal(rig->whole.len_bytes, 0);
    assert_int_equal(give_up(rig, true), 1);
}

static void the_greatest_datagram_fits(void **state)
{
    static uint8_t bytes[65535];
    struct rig *rig = *state;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    for (uint32_t at = 0; at < 65528; at += 8)
        assert_int_equal(feed_bytes(rig, 7, at, true, bytes + at, 8), TC_OK);
    assert_int_equal(feed_bytes(rig, 7, 65528, false, bytes + 65528, 7), TC_OK);
    assert_int_equal(rig->whole.len_bytes, 65535);
    assert_memory_equal(rig->whole.bytes, bytes, 65535);
}

/* Exactly 30 s after its last fragment a datagram may still come together */
static void a_datagram_is_given_up_after_30_s(void **state)
{
    struct rig *rig = *state;

    (void)feed(rig, 7, 0, true, "abcdefgh");
    (void)feed(rig, 7, 16, true, "qrstuvwx");
    rig->at_ns = 30 * second_ns;
    (void)feed(rig, 8, 0, true, "ABCDEFGH");
    assert_int_equal(give_up(rig, false), 0);
    rig->at_ns++;
    (void)feed(rig, 8, 8, true, "IJKLMNOP");
    assert_int_equal(give_up(rig, false), 1);
    assert_int_equal(rig->told, 2);
    assert_int_equal(give_up(rig, true), 1);
}

/* Identifications come round after 65536 datagrams: the half of an old one is
 * not completed by a new one */
static void an_old_half_is_not_joined_with_a_new_one(void **state)
{
    struct rig *rig = *state;

    (void)feed(rig, 7, 0, true, "OLDOLDOL");
    rig->at_ns = 31 * second_ns;
    assert_false(feed(rig, 7, 8, false, "ijk"));
    assert_int_equal(give_up(rig, false), 1);
    assert_true(feed(rig, 7, 0, true, "abcdefgh"));
    assert_whole(rig, "abcdefghijk", 2);
}

/* The clock steps back: nothing is old */
static void time_that_steps_back_gives_nothing_up(void **state)
{
    struct rig *rig = *state;

    rig->at_ns = INT64_MAX;
    (void)feed(rig, 7, 0, true, "abcdefgh");
    rig->at_ns = INT64_MIN;
    (void)feed(rig, 8, 0, true, "abcdefgh");
    assert_int_equal(give_up(rig, false), 0);
    assert_true(feed(rig, 7, 8, false, "i"));
}

static void the_oldest_of_256_makes_room(void **state)
{
    struct rig *rig = *state;

    for (uint32_t id = 0; id < TC_FRAGMENTS_OPEN_MAX; id++) {
        rig->at_ns = 1000 - id; /* the last one is the oldest */
        (void)feed(rig, id, 0, true, "abcdefgh");
        assert_int_equal(give_up(rig, false), 0);
    }
    rig->at_ns = 2000;
    (void)feed(rig, 999, 0, true, "ABCDEFGH");
    assert_int_equal(give_up(rig, false), 1);
    assert_true(feed(rig, 254, 8, false, "i"));
    assert_true(feed(rig, 999, 8, false, "I"));
    assert_whole(rig, "ABCDEFGHI", 2);
    assert_false(feed(rig, 255, 8, false, "i"));
    assert_int_equal(give_up(rig, true), 255); /* 0 to 253, and 255 again */
}

/* A tunnel: the octets of the datagram that was whole last are themselves a
 * fragment, 1 octet further on than where they lie */
static void a_whole_datagram_may_bear_a_fragment(void **state)
{
    static const char inner[] = "ijklmnopqrstuvwxyz012345";
    struct rig *rig           = *state;

    (void)feed(rig, 7, 0, true, "outer he");
    assert_true(feed(rig, 7, 8, false, inner));
    const struct tc_fragment fragment      = { .id           = 1,
                                               .protocol     = 17,
                                               .offset_bytes = 16,
                                               .bytes        = rig->whole.bytes + 8,
                                               .len_bytes    = 24 };
    const struct tc_fragment_frames frames = rig->whole.frames;
    rig->told -= frames.packets;
    assert_int_equal(
        tc_fragments_feed(rig->fragments, &fragment, &frames, 0, &rig->whole),
        TC_OK);
    assert_int_equal(rig->whole.len_bytes, 0);
    assert_true(feed(rig, 1, 0, true, "0123456789abcdef"));
    assert_whole(rig, "0123456789abcdefijklmnopqrstuvwxyz012345", 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
    const struct CMUnitTest tests[] = {
        TEST(fragments_come_in_any_order),
        TEST(an_odd_end_is_no_unit_elsewhere),
        TEST(of_octets_that_come_twice_the_first_copy_counts),
        TEST(datagrams_are_told_apart),
        TEST(what_lies_behind_the_end_does_not_count),
        TEST(the_first_end_stands),
        TEST(what_reaches_too_far_is_not_taken),
        TEST(the_greatest_datagram_fits),
        TEST(a_datagram_is_given_up_after_30_s),
        TEST(an_old_half_is_not_joined_with_a_new_one),
        TEST(time_that_steps_back_gives_nothing_up),
        TEST(the_oldest_of_256_makes_room),
        TEST(a_whole_datagram_may_bear_a_fragment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
