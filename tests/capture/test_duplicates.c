/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/duplicates.h"

#include <string.h>

#include "tests/support/test.h"

enum { PACKET_BYTES = 200, ID = 5, TTL = 8, CHECKSUM = 10 };

static int open_duplicates(void **state)
{
    struct tc_duplicates *duplicates;

    assert_int_equal(tc_duplicates_create(&duplicates), TC_OK);
    *state = duplicates;
    return 0;
}

static int close_duplicates(void **state)
{
    tc_duplicates_destroy(*state);
    return 0;
}

static void make(uint8_t packet[PACKET_BYTES], uint8_t id)
{
    memset(packet, 0x11, PACKET_BYTES);
    packet[0]  = 0x45;
    packet[4]  = 0;
    packet[ID] = id;
}

static void the_same_packet_at_once_is_a_copy(void **state)
{
    uint8_t packet[PACKET_BYTES];

    make(packet, 7);
    assert_false(tc_duplicates_seen(*state, 0, 0, packet, sizeof packet));
    assert_true(tc_duplicates_seen(*state, 0, 1000000, packet, sizeof packet));
    assert_false(tc_duplicates_seen(*state, 0, 1000001, packet, sizeof packet));
}

static void another_tap_sees_it_for_itself(void **state)
{
    uint8_t packet[PACKET_BYTES];

    make(packet, 7);
    assert_false(tc_duplicates_seen(*state, 0, 0, packet, sizeof packet));
    assert_false(tc_duplicates_seen(*state, 1, 0, packet, sizeof packet));
}

/* An identification of its own, or one hop on */
static void a_packet_sent_again_or_passed_on_is_another(void **state)
{
    uint8_t packet[PACKET_BYTES];

    make(packet, 7);
    assert_false(tc_duplicates_seen(*state, 0, 0, packet, sizeof packet));
    packet[ID] = 8;
    assert_false(tc_duplicates_seen(*state, 0, 0, packet, sizeof packet));
    packet[TTL]--;
    assert_false(tc_duplicates_seen(*state, 0, 0, packet, sizeof packet));
}

/* Linux sends the identification 0 where a packet must not be fragmented,
 * generators often a constant one */
static void the_last_octet_counts_whatever_the_identification(void **state)
{
    for (uint8_t id = 0; id < 2; id++) {
        uint8_t packet[PACKET_BYTES];

        make(packet, id);
        assert_false(tc_duplicates_seen(*state, 0, 0, packet, sizeof packet));
        packet[PACKET_BYTES - 1]++;
        assert_false(tc_duplicates_seen(*state, 0, 0, packet, sizeof packet));
        assert_true(tc_duplicates_seen(*state, 0, 0, packet, sizeof packet));
    }
}

static void what_is_short_or_not_ip_is_compared_as_it_is(void **state)
{
    const uint8_t octet = 0x45;

    assert_false(tc_duplicates_seen(*state, 0, 0, &octet, 0));
    assert_true(tc_duplicates_seen(*state, 0, 0, &octet, 0));
    assert_false(tc_duplicates_seen(*state, 0, 0, &octet, 1));
    assert_true(tc_duplicates_seen(*state, 0, 0, &octet, 1));
}

static void time_that_steps_back_makes_no_copy(void **state)
{
    uint8_t packet[PACKET_BYTES];

    make(packet, 7);
    assert_false(tc_duplicates_seen(*state, 0, 0, packet, sizeof packet));
    assert_false(tc_duplicates_seen(*state, 0, -1, packet, sizeof packet));
    assert_false(
        tc_duplicates_seen(*state, 0, INT64_MAX, packet, sizeof packet));
    assert_false(tc_duplicates_seen(*state, 0, INT64_MIN + 5000000, packet,
                                    sizeof packet));
}

int main(void)
{
#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, open_duplicates, close_duplicates)
    const struct CMUnitTest tests[] = {
        TEST(the_same_packet_at_once_is_a_copy),
        TEST(another_tap_sees_it_for_itself),
        TEST(a_packet_sent_again_or_passed_on_is_another),
        TEST(the_last_octet_counts_whatever_the_identification),
        TEST(what_is_short_or_not_ip_is_compared_as_it_is),
        TEST(time_that_steps_back_makes_no_copy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
