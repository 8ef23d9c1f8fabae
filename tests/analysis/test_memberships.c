/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/memberships.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "analysis/session.h"
#include "proto/igmp/igmp_msg.h"
#include "tests/support/test.h"

static const int64_t ms_ns = 1000000;

struct rig {
    struct tc_directory directory;
    struct tc_memberships *memberships;
    uint32_t alice, bob, group; /* endpoint numbers; the group with a port */
};

static struct tc_endpoint endpoint(const char *address, uint16_t port)
{
    struct tc_endpoint out;

    assert_int_equal(tc_endpoint_parse(address, strlen(address), port, &out),
                     TC_OK);
    return out;
}

static uint32_t number(struct rig *rig, const char *address, uint16_t port)
{
    const struct tc_endpoint at = endpoint(address, port);
    uint32_t id;

    assert_int_equal(tc_flow_table_endpoint(rig->directory.flows, &at, &id),
                     TC_OK);
    return id;
}

static int setup(void **state)
{
    static struct rig rig;
    uint16_t tap;

    /* two taps of a capture, and the two of a model's host */
    assert_int_equal(tc_directory_init(&rig.directory), TC_OK);
    for (uint32_t vantage = 0; vantage < 4; vantage++)
        assert_int_equal(tc_directory_add_tap(&rig.directory, "a tap",
                                              TC_TAP_CAPTURE, vantage > 1,
                                              &tap),
                         TC_OK);
    assert_int_equal(tc_memberships_create(&rig.memberships, &rig.directory),
                     TC_OK);
    rig.alice = number(&rig, "10.0.0.1", 0);
    rig.bob   = number(&rig, "10.0.0.2", 0);
    rig.group = number(&rig, "239.192.0.7", 5004);
    *state    = &rig;
    return 0;
}

static int teardown(void **state)
{
    struct rig *rig = *state;

    tc_memberships_destroy(rig->memberships);
    tc_directory_fini(&rig->directory);
    return 0;
}

static void igmp_at(struct rig *rig, uint16_t tap, uint32_t from,
                    enum tc_igmp_kind kind, int64_t at_ms)
{
    const struct tc_igmp_msg msg  = { .family  = TC_IP_V4,
                                      .kind    = kind,
                                      .version = 2,
                                      .group   = endpoint("239.192.0.7", 0) };
    const struct tc_record record = { .at_ns = at_ms * ms_ns,
                                      .view  = { .igmp = &msg },
                                      .frame = (uint64_t)at_ms,
                                      .from  = from,
                                      .tap   = tap };

    assert_int_equal(tc_memberships_feed(rig->memberships, &record), TC_OK);
}

static void igmp(struct rig *rig, uint32_t from, enum tc_igmp_kind kind,
                 int64_t at_ms)
{
    igmp_at(rig, 0, from, kind, at_ms);
}

static void media_at(struct rig *rig, uint16_t tap, int64_t at_ms,
                     enum tc_key_frame key)
{
    /* the last octet counts, as for every reception */
    const struct tc_record record = { .first_ns = (at_ms - 1) * ms_ns,
                                      .at_ns    = at_ms * ms_ns,
                                      .to       = rig->group,
                                      .tap      = tap };

    tc_memberships_media(rig->memberships, &record, key);
}

static void media(struct rig *rig, int64_t at_ms, enum tc_key_frame key)
{
    media_at(rig, 0, at_ms, key);
}

static const struct tc_membership *row(struct rig *rig, size_t i, size_t want)
{
    size_t count;
    const struct tc_membership *rows =
        tc_memberships_borrow(rig->memberships, &count);

    assert_int_equal(count, want);
    return &rows[i];
}

/* Joined at 10, first packet at 15, a key frame at 40; a packet before the
 * join is not for this host */
static void first_media_and_first_key_frame_follow_the_join(void **state)
{
    struct rig *rig = *state;

    media(rig, 5, TC_KEY_FRAME_YES);
    igmp(rig, rig->alice, TC_IGMP_REPORT, 10);
    media(rig, 15, TC_KEY_FRAME_NO);
    media(rig, 40, TC_KEY_FRAME_YES);
    media(rig, 50, TC_KEY_FRAME_YES);
    assert_int_equal(row(rig, 0, 1)->join_ns, 10 * ms_ns);
    assert_int_equal(row(rig, 0, 1)->first_media_ns, 15 * ms_ns);
    assert_int_equal(row(rig, 0, 1)->first_key_ns, 40 * ms_ns);
    assert_true(row(rig, 0, 1)->is_open);
}

static void repeats_keep_a_membership_and_a_leave_ends_it(void **state)
{
    struct rig *rig = *state;

    igmp(rig, rig->alice, TC_IGMP_REPORT, 10);
    igmp(rig, rig->alice, TC_IGMP_REPORT, 20);
    igmp(rig, rig->alice, TC_IGMP_LEAVE, 30);
    igmp(rig, rig->alice, TC_IGMP_LEAVE, 31);
    igmp(rig, rig->alice, TC_IGMP_REPORT, 40);
    assert_int_equal(row(rig, 0, 2)->reports, 2);
    assert_int_equal(row(rig, 0, 2)->leave_ns, 30 * ms_ns);
    assert_int_equal(row(rig, 1, 2)->join_ns, 40 * ms_ns);
    assert_int_equal(row(rig, 1, 2)->leave_ns, TC_TIME_NONE);
    assert_int_equal(tc_memberships_orphans(rig->memberships), 1);
}

/* Bob joins a group that is already being sent; a member that left waits no
 * more */
static void every_member_waits_for_itself(void **state)
{
    struct rig *rig = *state;

    igmp(rig, rig->alice, TC_IGMP_REPORT, 10);
    media(rig, 15, TC_KEY_FRAME_UNTOLD);
    igmp(rig, rig->bob, TC_IGMP_REPORT, 20);
    media(rig, 22, TC_KEY_FRAME_UNTOLD);
    assert_int_equal(row(rig, 0, 2)->first_media_ns, 15 * ms_ns);
    assert_int_equal(row(rig, 1, 2)->first_media_ns, 22 * ms_ns);
    assert_int_equal(row(rig, 1, 2)->first_key_ns, TC_TIME_NONE);

    igmp(rig, rig->bob, TC_IGMP_LEAVE, 30);
    igmp(rig, rig->bob, TC_IGMP_REPORT, 31);
    igmp(rig, rig->bob, TC_IGMP_LEAVE, 32);
    media(rig, 40, TC_KEY_FRAME_YES);
    assert_int_equal(row(rig, 2, 3)->first_media_ns, TC_TIME_NONE);
}

/* Alice sits at tap 0, Bob at tap 1 */
static void media_at_another_tap_tells_nobody(void **state)
{
    struct rig *rig = *state;

    igmp_at(rig, 0, rig->alice, TC_IGMP_REPORT, 10);
    igmp_at(rig, 1, rig->bob, TC_IGMP_REPORT, 10);
    media_at(rig, 2, 15, TC_KEY_FRAME_YES);
    media_at(rig, 1, 20, TC_KEY_FRAME_YES);
    assert_int_equal(row(rig, 0, 2)->first_media_ns, TC_TIME_NONE);
    assert_int_equal(row(rig, 1, 2)->first_key_ns, 20 * ms_ns);
    assert_true(tc_memberships_are_waiting(rig->memberships));
    media_at(rig, 0, 30, TC_KEY_FRAME_YES);
    assert_int_equal(row(rig, 0, 2)->first_media_ns, 30 * ms_ns);
    assert_false(tc_memberships_are_waiting(rig->memberships));
}

/* What a model's host sends passes one tap, what it receives the other. */
static void the_two_taps_of_a_host_are_one_place(void **state)
{
    struct rig *rig = *state;

    igmp_at(rig, 2, rig->alice, TC_IGMP_REPORT, 10);
    media_at(rig, 0, 15, TC_KEY_FRAME_UNTOLD);
    media_at(rig, 1, 16, TC_KEY_FRAME_UNTOLD);
    media_at(rig, 3, 20, TC_KEY_FRAME_UNTOLD);
    assert_int_equal(row(rig, 0, 1)->first_media_ns, 20 * ms_ns);
}

/* Who joins while others wait for a key frame has its own first packet */
static void who_waits_for_a_key_frame_is_told_of_no_other(void **state)
{
    struct rig *rig = *state;

    igmp(rig, rig->alice, TC_IGMP_REPORT, 10);
    media(rig, 15, TC_KEY_FRAME_NO);
    igmp(rig, rig->bob, TC_IGMP_REPORT, 20);
    media(rig, 25, TC_KEY_FRAME_NO);
    igmp(rig, rig->alice, TC_IGMP_LEAVE, 30);
    media(rig, 35, TC_KEY_FRAME_YES);
    assert_int_equal(row(rig, 0, 2)->first_media_ns, 15 * ms_ns);
    assert_int_equal(row(rig, 0, 2)->first_key_ns, TC_TIME_NONE);
    assert_int_equal(row(rig, 1, 2)->first_media_ns, 25 * ms_ns);
    assert_int_equal(row(rig, 1, 2)->first_key_ns, 35 * ms_ns);
    assert_false(tc_memberships_are_waiting(rig->memberships));
}

enum { CROWD = 20000 };

static void crowd_joins(struct rig *rig, uint16_t tap)
{
    for (unsigned i = 0; i < CROWD; i++) {
        char address[16];

        (void)snprintf(address, sizeof address, "10.1.%u.%u", i >> 8, i & 255);
        igmp_at(rig, tap, number(rig, address, 0), TC_IGMP_REPORT, 1);
    }
}

static clock_t cost_of_media(struct rig *rig)
{
    const clock_t before = clock();

    for (unsigned i = 0; i < CROWD; i++)
        media(rig, 100, TC_KEY_FRAME_NO);
    return clock() - before;
}

/* Bob waits for a key frame, then so does the crowd at his tap; at another
 * tap it waits for any packet */
static void a_packet_nobody_waits_for_costs_no_walk(void **state)
{
    struct rig *rig = *state;

    igmp(rig, rig->bob, TC_IGMP_REPORT, 1);
    const clock_t alone = cost_of_media(rig);
    crowd_joins(rig, 1);
    const clock_t elsewhere = cost_of_media(rig);
    crowd_joins(rig, 0);
    const clock_t here = cost_of_media(rig);
    const clock_t most = 20 * alone + CLOCKS_PER_SEC / 20;
    assert_true(elsewhere < most);
    assert_true(here < most);
}

/* Alice has had her first packet, Bob not: both lists outlive an eviction */
static void both_kinds_of_waiting_outlive_an_eviction(void **state)
{
    struct rig *rig      = *state;
    const uint32_t carol = number(rig, "10.0.0.3", 0);
    uint64_t evicted;

    igmp(rig, carol, TC_IGMP_REPORT, 5);
    igmp(rig, rig->alice, TC_IGMP_REPORT, 10);
    media(rig, 15, TC_KEY_FRAME_NO);
    igmp(rig, rig->bob, TC_IGMP_REPORT, 20);
    assert_int_equal(tc_memberships_evict(rig->memberships, 10, &evicted),
                     TC_OK);
    assert_int_equal(evicted, 1);
    media(rig, 30, TC_KEY_FRAME_NO);
    media(rig, 40, TC_KEY_FRAME_YES);
    assert_int_equal(row(rig, 0, 2)->first_media_ns, 15 * ms_ns);
    assert_int_equal(row(rig, 0, 2)->first_key_ns, 40 * ms_ns);
    assert_int_equal(row(rig, 1, 2)->first_media_ns, 30 * ms_ns);
    assert_int_equal(row(rig, 1, 2)->first_key_ns, 40 * ms_ns);
    assert_false(tc_memberships_are_waiting(rig->memberships));
}

/* Frames are as milliseconds: Alice's goes, Bob's stays. */
static void who_is_left_still_waits_for_media(void **state)
{
    struct rig *rig = *state;
    uint64_t evicted;

    igmp(rig, rig->alice, TC_IGMP_REPORT, 10);
    igmp(rig, rig->bob, TC_IGMP_REPORT, 20);
    assert_int_equal(tc_memberships_evict(rig->memberships, 20, &evicted),
                     TC_OK);
    assert_int_equal(evicted, 1);
    media(rig, 30, TC_KEY_FRAME_YES);
    assert_int_equal(row(rig, 0, 1)->member, rig->bob);
    assert_int_equal(row(rig, 0, 1)->first_key_ns, 30 * ms_ns);
    assert_false(tc_memberships_are_waiting(rig->memberships));
    igmp(rig, rig->bob, TC_IGMP_LEAVE, 40);
    assert_int_equal(row(rig, 0, 1)->leave_ns, 40 * ms_ns);
    assert_int_equal(tc_memberships_orphans(rig->memberships), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(first_media_and_first_key_frame_follow_the_join),
        TEST(the_two_taps_of_a_host_are_one_place),
        TEST(repeats_keep_a_membership_and_a_leave_ends_it),
        TEST(every_member_waits_for_itself),
        TEST(media_at_another_tap_tells_nobody),
        TEST(who_waits_for_a_key_frame_is_told_of_no_other),
        TEST(a_packet_nobody_waits_for_costs_no_walk),
        TEST(both_kinds_of_waiting_outlive_an_eviction),
        cmocka_unit_test_setup_teardown(who_is_left_still_waits_for_media,
                                        setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
