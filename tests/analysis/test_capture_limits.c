/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/capture_limits.h"

#include <string.h>

#include "tests/support/test.h"

static struct tc_limit rows[TC_LIMITS_MAX];

static const struct tc_limit *find(size_t count, const char *subject)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(rows[i].subject, subject))
            return &rows[i];
    return NULL;
}

static void an_empty_capture_answers_nothing(TC_NO_STATE)
{
    const struct tc_capture_facts facts = { .taps = 1 };
    size_t count                        = tc_capture_limits(&facts, rows);

    for (size_t i = 0; i < count; i++)
        assert_int_equal(rows[i].answer, TC_LIMIT_NO);
    assert_non_null(strstr(find(count, "policy decisions")->why, "no COPS"));
    assert_non_null(strstr(find(count, "one-way delay")->why, "--tap"));
}

static void what_was_seen_is_answered(TC_NO_STATE)
{
    const struct tc_capture_facts facts = { .taps                = 2,
                                            .sip_messages        = 9,
                                            .sessions            = 3,
                                            .completed           = 2,
                                            .cops_messages       = 4,
                                            .streams             = 5,
                                            .rtp_packets         = 50,
                                            .rtcp_packets        = 6,
                                            .membership_messages = 7 };
    size_t count                        = tc_capture_limits(&facts, rows);

    assert_int_equal(find(count, "connection delay")->answer, TC_LIMIT_YES);
    assert_int_equal(find(count, "connection delay")->count, 2);
    assert_int_equal(find(count, "policy decisions")->answer, TC_LIMIT_YES);
    assert_int_equal(find(count, "loss and jitter")->count, 5);
    assert_int_equal(find(count, "one-way delay")->answer, TC_LIMIT_PARTLY);
    assert_int_equal(find(count, "joining and leaving channels")->count, 7);
    assert_null(find(count, "clock"));
}

static void every_doubt_has_a_row_and_there_is_room(TC_NO_STATE)
{
    struct tc_capture_facts facts;

    for (size_t i = 0; i < sizeof facts / sizeof(uint64_t); i++)
        memcpy((unsigned char *)&facts + i * sizeof(uint64_t), &(uint64_t){ 1 },
               sizeof(uint64_t));
    size_t count = tc_capture_limits(&facts, rows);
    assert_non_null(find(count, "clock"));
    assert_non_null(find(count, "payloads"));
    assert_non_null(find(count, "sessions that ran before"));
    assert_non_null(find(count, "sessions open at the end"));
    assert_non_null(find(count, "frames the kernel dropped"));
    assert_in_range(count, 16, TC_LIMITS_MAX);
}

static void without_streams_the_heuristic_is_named(TC_NO_STATE)
{
    const struct tc_capture_facts facts = { .udp_unread = 8 };
    size_t count                        = tc_capture_limits(&facts, rows);
    const struct tc_limit *row          = find(count, "loss and jitter");

    assert_non_null(strstr(row->why, "--rtp-heuristic"));
    assert_int_equal(row->count, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_capture_answers_nothing),
        cmocka_unit_test(what_was_seen_is_answered),
        cmocka_unit_test(every_doubt_has_a_row_and_there_is_room),
        cmocka_unit_test(without_streams_the_heuristic_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
