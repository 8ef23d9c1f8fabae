/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/setup_window.h"

#include "base/index.h"
#include "tests/support/test.h"

#define SECONDS(s) ((int64_t)((s)*1e9))

static struct tc_session session(double invite_s, double ready_s)
{
    return (struct tc_session){
        .invite_ns = SECONDS(invite_s),
        .ready_ns  = ready_s > 0 ? SECONDS(ready_s) : TC_TIME_NONE,
        .setup_ns  = TC_TIME_NONE,
        .end_ns    = TC_TIME_NONE,
    };
}

/* Row 0 from 1 to 4 s, row 1 from 3 to 5 s, row 2 never answered: from 10 to
 * 42 s; row 3 is ready after 50 s: it counts up to 132 s. */
static void the_only_one_is_found_and_no_other(TC_NO_STATE)
{
    struct tc_session rows[] = { session(1, 4), session(3, 5), session(10, 0),
                                 session(100, 150) };
    const struct tc_session_table table = { .rows  = rows,
                                            .count = TC_LEN(rows) };
    static const struct {
        double at_s;
        uint32_t row;
    } want[] = {
        { 0.9, TC_INDEX_NONE },
        { 1, 0 },
        { 2.9, 0 },
        { 3, TC_INDEX_NONE },
        { 4, TC_INDEX_NONE },
        { 4.1, 1 },
        { 5, 1 },
        { 5.1, TC_INDEX_NONE },
        { 10, 2 },
        { 42, 2 },
        { 42.1, TC_INDEX_NONE },
        { 132, 3 },
        { 132.1, TC_INDEX_NONE },
    };
    struct tc_setup_window window;

    assert_int_equal(tc_setup_window_init(&window, &table), TC_OK);
    for (size_t i = 0; i < TC_LEN(want); i++)
        assert_int_equal(tc_setup_window_only(&window, SECONDS(want[i].at_s)),
                         want[i].row);
    tc_setup_window_fini(&window);
}

static void a_setup_ends_with_what_came_last_in_order_of_rank(TC_NO_STATE)
{
    struct tc_session s = session(1, 4);

    s.setup_ns = SECONDS(3);
    s.end_ns   = SECONDS(9);
    assert_true(tc_setup_end_ns(&s) == SECONDS(4));
    s.ready_ns = TC_TIME_NONE;
    assert_true(tc_setup_end_ns(&s) == SECONDS(3));
    s.setup_ns = TC_TIME_NONE;
    assert_true(tc_setup_end_ns(&s) == SECONDS(9));
    s.end_ns = TC_TIME_NONE;
    assert_true(tc_setup_end_ns(&s) == SECONDS(33));
}

static void a_setup_that_ends_before_it_starts_is_none(TC_NO_STATE)
{
    struct tc_session rows[]            = { session(5, 4), session(6, 7) };
    const struct tc_session_table table = { .rows = rows, .count = 2 };
    struct tc_setup_window window;

    assert_int_equal(tc_setup_window_init(&window, &table), TC_OK);
    assert_int_equal(tc_setup_window_only(&window, SECONDS(4.5)),
                     TC_INDEX_NONE);
    assert_int_equal(tc_setup_window_only(&window, SECONDS(6.5)), 1);
    tc_setup_window_fini(&window);
}

static void without_sessions_there_is_none(TC_NO_STATE)
{
    const struct tc_session_table table = { 0 };
    struct tc_setup_window window;

    assert_int_equal(tc_setup_window_init(&window, &table), TC_OK);
    assert_int_equal(tc_setup_window_only(&window, 0), TC_INDEX_NONE);
    tc_setup_window_fini(&window);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_only_one_is_found_and_no_other),
        cmocka_unit_test(a_setup_ends_with_what_came_last_in_order_of_rank),
        cmocka_unit_test(a_setup_that_ends_before_it_starts_is_none),
        cmocka_unit_test(without_sessions_there_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
