/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/open_sessions.h"

#include "near.h"
#include "tests/support/test.h"

#define SECONDS(s) ((int64_t)((s)*1e9))

/* Set up at 1 s, ready at 2.5; the end is a BYE at `end_s`, 0: none. */
static struct tc_session session(enum tc_session_outcome outcome,
                                 double ready_s, double end_s)
{
    return (struct tc_session){
        .outcome  = outcome,
        .setup_ns = SECONDS(1),
        .ready_ns = SECONDS(ready_s),
        .end_ns   = end_s > 0 ? SECONDS(end_s) : TC_TIME_NONE,
    };
}

/* Open: 2.5 to 4.5 s, and from 6 s on.  A rejected one never was, nor one that
 * was never ready; neither does the answer at 1 s open it. */
static struct tc_session sessions[4];

static struct tc_session_table make(void)
{
    sessions[0]          = session(TC_SESSION_COMPLETED, 2.5, 4.5);
    sessions[1]          = session(TC_SESSION_REJECTED, 2.5, 4.5);
    sessions[2]          = session(TC_SESSION_COMPLETED, 6, 0);
    sessions[3]          = session(TC_SESSION_COMPLETED, 3, 5);
    sessions[3].ready_ns = TC_TIME_NONE;
    return (struct tc_session_table){ .rows = sessions, .count = 4 };
}

static void a_session_is_open_in_each_bin_that_it_touches(TC_NO_STATE)
{
    static const double want[]          = { 0, 0, 1, 1, 1, 0, 1, 1 };
    const struct tc_session_table table = make();
    double open[9];

    tc_open_sessions_count(&table, 0, SECONDS(1), 8, open);
    for (size_t b = 0; b < 8; b++)
        assert_near(open[b], want[b]);
}

/* Bins from 3 s on, of 2 s: what began before is in the first, what goes on
 * after is in the last. */
static void what_lies_outside_the_bins_counts_at_their_edges(TC_NO_STATE)
{
    const struct tc_session_table table = make();
    double open[2];

    tc_open_sessions_count(&table, SECONDS(3), SECONDS(2), 1, open);
    assert_near(open[0], 2);
}

/* Window 2 to 8 s: 2 s of the first and 2 s of the third, of 6 s. */
static void the_mean_is_the_time_open_by_the_windows_length(TC_NO_STATE)
{
    const struct tc_session_table table = make();

    assert_near(tc_open_sessions_mean(&table, SECONDS(2), SECONDS(8)),
                4.0 / 6.0);
    assert_near(tc_open_sessions_mean(&table, SECONDS(3), SECONDS(4)), 1);
    assert_near(tc_open_sessions_mean(&table, 0, SECONDS(2)), 0);
}

static void a_session_that_ends_before_it_is_ready_is_never_open(TC_NO_STATE)
{
    struct tc_session row               = session(TC_SESSION_COMPLETED, 5, 3);
    const struct tc_session_table table = { .rows = &row, .count = 1 };
    double open[11];

    tc_open_sessions_count(&table, 0, SECONDS(1), 10, open);
    for (size_t b = 0; b < 10; b++)
        assert_near(open[b], 0);
    assert_near(tc_open_sessions_mean(&table, 0, SECONDS(10)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_is_open_in_each_bin_that_it_touches),
        cmocka_unit_test(what_lies_outside_the_bins_counts_at_their_edges),
        cmocka_unit_test(the_mean_is_the_time_open_by_the_windows_length),
        cmocka_unit_test(a_session_that_ends_before_it_is_ready_is_never_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
