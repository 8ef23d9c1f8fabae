/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/isp/managed.h"

/* Bob's server, ds0, fails.  The others are told, then Bob, who connects to
 * the next one, ds1; Alice's call finds him there. */
static void users_of_a_failed_server_are_moved(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(8), SECONDS(100), 0, 0 } };
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    config.isp.recovery_ns     = SECONDS(60);
    config.failures.ds_down_ns = SECONDS(3);
    managed_run(&ladder, &config, demands, 1, 9);
    assert_true(place_of(&ladder, "registration out MESSAGE", 4) <
                place_of(&ladder, "registration out NOTIFY", 1));
    assert_int_equal(count_lines(&ladder, "bob@x out REGISTER"), 2);
    assert_int_equal(count_lines(&ladder, "alice@x in NOTIFY"), 0);
    assert_int_equal(count_lines(&ladder, "bob@x in INVITE"), 1);
    assert_int_equal(count_lines(&ladder, "alice@x in 100 INVITE"), 0);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
}

/* Down at 3 s, told at 6.5, started again at 9.5: the neighbour gives the list
 * back, Bob goes home, and Alice's call goes by ds0. */
static void they_go_home_when_it_is_back(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(12), SECONDS(100), 0, 0 } };
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    config.isp.ds_assignment   = TC_DS_NEAREST;
    config.failures.ds_down_ns = SECONDS(3);
    managed_run(&ladder, &config, demands, 1, 13);
    assert_int_equal(count_lines(&ladder, "bob@x in NOTIFY"), 2);
    assert_int_equal(count_lines(&ladder, "bob@x out REGISTER"), 3);
    assert_int_equal(count_lines(&ladder, "ds1 out MESSAGE"), 1); /* the list */
    assert_int_equal(count_lines(&ladder, "ds0 out REQ 4001"), 1);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
}

/* A new user while ds0 is missing is not placed there: Bob signs up late. */
static void a_missing_server_gets_no_new_user(TC_NO_STATE)
{
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    config.isp.sign_up_ns      = SECONDS(24); /* Bob at 8 s */
    config.isp.recovery_ns     = SECONDS(60);
    config.failures.ds_down_ns = SECONDS(1);
    managed_run(&ladder, &config, NULL, 0, 9);
    assert_int_equal(count_lines(&ladder, "bob@x in NOTIFY"), 1);
    assert_int_equal(count_lines(&ladder, "ds1 in REGISTER"), 2);
    assert_int_equal(count_lines(&ladder, "bob@x in 200 MESSAGE"), 1);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_of_a_failed_server_are_moved),
        cmocka_unit_test(they_go_home_when_it_is_back),
        cmocka_unit_test(a_missing_server_gets_no_new_user),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
