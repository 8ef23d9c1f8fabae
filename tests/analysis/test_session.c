/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/session.h"
#include "near.h"
#include "tests/support/test.h"

static void outcomes_have_the_names_of_the_results_format(TC_NO_STATE)
{
    assert_string_equal(tc_session_outcome_name(TC_SESSION_COMPLETED),
                        "completed");
    assert_string_equal(tc_session_outcome_name(TC_SESSION_CANCELLED),
                        "cancelled");
    assert_string_equal(tc_session_outcome_name(TC_SESSION_REJECTED),
                        "rejected");
    assert_string_equal(tc_session_outcome_name(TC_SESSION_REFUSED_COPS),
                        "refused_cops");
    assert_string_equal(tc_session_outcome_name(TC_SESSION_TIMEOUT), "timeout");
    assert_string_equal(tc_session_outcome_name(TC_SESSION_UNFINISHED),
                        "unfinished");
    assert_string_equal(tc_session_outcome_name(TC_SESSION_FAILED), "failed");
}

static void a_new_row_has_no_times(TC_NO_STATE)
{
    struct tc_session_table table;
    uint32_t row;

    assert_int_equal(tc_session_table_init(&table), TC_OK);
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(tc_session_table_add(&table, &row), TC_OK);
        assert_int_equal(row, i);
    }
    assert_int_equal(table.count, 100);
    assert_int_equal(table.rows[99].outcome, TC_SESSION_UNFINISHED);
    assert_true(table.rows[99].invite_ns == TC_TIME_NONE);
    assert_true(table.rows[99].srd_ns == TC_TIME_NONE);
    assert_true(table.rows[99].setup_ns == TC_TIME_NONE);
    assert_true(table.rows[99].ready_ns == TC_TIME_NONE);
    assert_true(table.rows[99].first_media_ns == TC_TIME_NONE);
    assert_true(table.rows[99].end_ns == TC_TIME_NONE);
    assert_int_equal(table.rows[99].code, 0);
    tc_session_table_fini(&table);
    tc_session_table_fini(&table); /* a zeroed one */
}

static void times_count_from_the_first_message(TC_NO_STATE)
{
    struct tc_session session = { .invite_ns = 2000000000 };

    assert_near(tc_session_since_invite_s(&session, 2250000000), 0.25);
    assert_near(tc_session_since_invite_s(&session, 1500000000), -0.5);
    assert_nan(tc_session_since_invite_s(&session, TC_TIME_NONE));
    session.invite_ns = TC_TIME_NONE;
    assert_nan(tc_session_since_invite_s(&session, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcomes_have_the_names_of_the_results_format),
        cmocka_unit_test(a_new_row_has_no_times),
        cmocka_unit_test(times_count_from_the_first_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
