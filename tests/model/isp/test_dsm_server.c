/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/isp/managed.h"

/* Demand 0 is ds0's, 1 ds1's: but ds1 is being recovered, so it is ds2's, and
 * Alice loses no time with a dead server. */
static void requests_are_given_to_servers_that_are_there(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(1), 0, 0 },
                                      { SECONDS(8), SECONDS(1), 0, 0 } };
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    config.isp.ds_assignment   = TC_DS_EVEN;
    config.isp.recovery_ns     = SECONDS(60);
    config.failures.ds_server  = 1;
    config.failures.ds_down_ns = SECONDS(3);
    managed_run(&ladder, &config, demands, 2, 10);
    assert_int_equal(count_lines(&ladder, "ds2 in INVITE"), 1);
    assert_int_equal(count_lines(&ladder, "alice@x out INVITE"), 2);
    assert_int_equal(ladder.totals.ready, 2);
    ladder_fini(&ladder);
}

/* Told at 6.5 s, it starts the server again 3 s later, and reports. */
static void a_failed_server_is_started_again(TC_NO_STATE)
{
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    config.failures.ds_server  = 1;
    config.failures.ds_down_ns = SECONDS(3);
    managed_run(&ladder, &config, NULL, 0, 9.4);
    assert_int_equal(count_lines(&ladder, "dsm out MESSAGE"), 0);
    assert_int_equal(count_lines(&ladder, "ds1 out OPTIONS"), 0);
    ladder_fini(&ladder);
    managed_run(&ladder, &config, NULL, 0, 9.9);
    assert_int_equal(count_lines(&ladder, "dsm out MESSAGE"), 1);
    assert_int_equal(count_lines(&ladder, "ds1 out OPTIONS"), 2);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_given_to_servers_that_are_there),
        cmocka_unit_test(a_failed_server_is_started_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
