/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/channel_changes.h"

#include <math.h>

#include "base/index.h"
#include "tests/support/test.h"

static const int64_t ms_ns = 1000000;

enum { ALICE = 1, BOB = 2 };

static struct tc_session session(uint32_t viewer, int64_t invite_ms,
                                 int64_t end_ms)
{
    return (struct tc_session){ .viewer         = viewer,
                                .outcome        = TC_SESSION_COMPLETED,
                                .invite_ns      = invite_ms * ms_ns,
                                .ready_ns       = (invite_ms + 100) * ms_ns,
                                .first_media_ns = TC_TIME_NONE,
                                .end_ns         = end_ms * ms_ns };
}

static struct tc_membership membership(uint32_t member, int64_t join_ms,
                                       int64_t leave_ms)
{
    return (struct tc_membership){ .member         = member,
                                   .join_ns        = join_ms * ms_ns,
                                   .leave_ns       = leave_ms * ms_ns,
                                   .first_media_ns = (join_ms + 20) * ms_ns,
                                   .first_key_ns   = (join_ms + 500) * ms_ns };
}

static struct tc_channel_changes
find(struct tc_session *sessions, size_t session_count,
     const struct tc_membership *memberships, size_t membership_count,
     const struct tc_session_link *links, size_t link_count)
{
    const struct tc_session_table table = { .rows  = sessions,
                                            .count = session_count };
    const struct tc_link_tables tables  = { .sessions    = &table,
                                            .memberships = memberships,
                                            .membership_count =
                                                membership_count };
    struct tc_channel_changes changes;

    assert_int_equal(
        tc_channel_changes_find(&tables, links, link_count, &changes), TC_OK);
    return changes;
}

static void assert_ms(const struct tc_channel_change *change, int64_t at_ns,
                      double want_ms)
{
    assert_true(fabs(tc_channel_change_since_s(change, at_ns) * 1e3 - want_ms) <
                1e-6);
}

/* Alice's session ends at 10 000 and her next one begins at 10 050; Bob is
 * another viewer; her third session comes 6 s after the second: not a zap */
static void a_zap_is_an_end_and_a_beginning_of_one_viewer(TC_NO_STATE)
{
    struct tc_session sessions[]         = { session(ALICE, 0, 10000),
                                             session(BOB, 9000, 40000),
                                             session(ALICE, 10050, 20000),
                                             session(ALICE, 26000, 30000) };
    const struct tc_membership members[] = { membership(7, 200, 10010),
                                             membership(7, 10160, 20000) };
    const struct tc_session_link links[] = {
        { .session = 0, .row = 0, .kind = TC_LINK_MEMBERSHIP },
        { .session = 2, .row = 1, .kind = TC_LINK_MEMBERSHIP },
    };
    struct tc_channel_changes changes = find(sessions, 4, members, 2, links, 2);

    assert_int_equal(changes.count, 1);
    const struct tc_channel_change *change = &changes.rows[0];
    assert_int_equal(change->from_session, 0);
    assert_int_equal(change->to_session, 2);
    assert_int_equal(change->request_ns, 10000 * ms_ns);
    assert_ms(change, change->leave_ns, 10);
    assert_ms(change, change->ready_ns, 150);
    assert_ms(change, change->join_ns, 160);
    assert_ms(change, change->first_media_ns, 180);
    assert_ms(change, change->first_key_ns, 660);
    tc_channel_changes_fini(&changes);
}

/* The next channel is asked for before the old one is let go */
static void the_request_may_come_before_the_end(TC_NO_STATE)
{
    struct tc_session sessions[]      = { session(ALICE, 0, 10000),
                                          session(ALICE, 9000, 20000) };
    struct tc_channel_changes changes = find(sessions, 2, NULL, 0, NULL, 0);

    assert_int_equal(changes.count, 1);
    assert_int_equal(changes.rows[0].request_ns, 9000 * ms_ns);
    assert_int_equal(changes.rows[0].to_membership, TC_INDEX_NONE);
    assert_true(isnan(
        tc_channel_change_since_s(&changes.rows[0], changes.rows[0].join_ns)));
    tc_channel_changes_fini(&changes);
}

/* 5 s are a zap, and no nanosecond more. */
static void a_zap_takes_five_seconds_at_most(TC_NO_STATE)
{
    struct tc_session sessions[]      = { session(ALICE, 0, 10000),
                                          session(ALICE, 15000, 20000) };
    struct tc_channel_changes changes = find(sessions, 2, NULL, 0, NULL, 0);

    assert_int_equal(changes.count, 1);
    tc_channel_changes_fini(&changes);
    sessions[1].invite_ns++;
    changes = find(sessions, 2, NULL, 0, NULL, 0);
    assert_int_equal(changes.count, 0);
    tc_channel_changes_fini(&changes);
}

/* In whatever order their rows are: Bob's session ends when Alice's begins. */
static void sessions_of_two_viewers_are_no_zap(TC_NO_STATE)
{
    struct tc_session sessions[]      = { session(ALICE, 0, 1000),
                                          session(BOB, 2000, 3000) };
    struct tc_session turned[]        = { session(BOB, 0, 1000),
                                          session(ALICE, 2000, 3000) };
    struct tc_channel_changes changes = find(sessions, 2, NULL, 0, NULL, 0);

    assert_int_equal(changes.count, 0);
    tc_channel_changes_fini(&changes);
    changes = find(turned, 2, NULL, 0, NULL, 0);
    assert_int_equal(changes.count, 0);
    tc_channel_changes_fini(&changes);
}

/* The tap's clock stepped back: the later session has the earlier row. */
static void sessions_follow_each_other_in_time(TC_NO_STATE)
{
    struct tc_session sessions[]      = { session(ALICE, 10050, 20000),
                                          session(ALICE, 0, 10000) };
    struct tc_channel_changes changes = find(sessions, 2, NULL, 0, NULL, 0);

    assert_int_equal(changes.count, 1);
    assert_int_equal(changes.rows[0].from_session, 1);
    assert_int_equal(changes.rows[0].to_session, 0);
    tc_channel_changes_fini(&changes);
}

/* What one tap saw to end and another to begin is seen twice. */
static void memberships_at_two_taps_are_no_zap(TC_NO_STATE)
{
    struct tc_membership members[] = { membership(7, 0, 5000),
                                       membership(7, 5002, 9000) };
    struct tc_channel_changes changes;

    members[1].tap = 1;
    changes        = find(NULL, 0, members, 2, NULL, 0);
    assert_int_equal(changes.count, 0);
    tc_channel_changes_fini(&changes);
}

static void without_sessions_memberships_tell(TC_NO_STATE)
{
    const struct tc_membership members[] = { membership(7, 0, 5000),
                                             membership(8, 5001, 9000),
                                             membership(7, 5002, 9000) };
    struct tc_channel_changes changes    = find(NULL, 0, members, 3, NULL, 0);

    assert_int_equal(changes.count, 1);
    assert_int_equal(changes.rows[0].from_session, TC_INDEX_NONE);
    assert_int_equal(changes.rows[0].to_membership, 2);
    assert_ms(&changes.rows[0], changes.rows[0].join_ns, 2);
    tc_channel_changes_fini(&changes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zap_is_an_end_and_a_beginning_of_one_viewer),
        cmocka_unit_test(the_request_may_come_before_the_end),
        cmocka_unit_test(a_zap_takes_five_seconds_at_most),
        cmocka_unit_test(sessions_of_two_viewers_are_no_zap),
        cmocka_unit_test(sessions_follow_each_other_in_time),
        cmocka_unit_test(memberships_at_two_taps_are_no_zap),
        cmocka_unit_test(without_sessions_memberships_tell),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
