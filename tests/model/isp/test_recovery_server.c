/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/isp/managed.h"

/* Rounds at 2, 4, 6 and 8 s, three servers each. */
static void all_are_asked_in_rounds(TC_NO_STATE)
{
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    managed_run(&ladder, &config, NULL, 0, 9);
    assert_int_equal(count_lines(&ladder, "recovery out OPTIONS"), 4 * 3);
    assert_int_equal(count_lines(&ladder, "recovery in 200 OPTIONS"), 4 * 3);
    assert_int_equal(count_lines(&ladder, "recovery out MESSAGE"), 0);
    ladder_fini(&ladder);
}

/* Down at 3 s: it misses the rounds of 4 and 6 s, which is known at 6.5. */
static void two_misses_in_a_row_are_told(TC_NO_STATE)
{
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    config.failures.ds_down_ns = SECONDS(3);
    managed_run(&ladder, &config, NULL, 0, 6.499);
    assert_int_equal(count_lines(&ladder, "recovery out MESSAGE"), 0);
    ladder_fini(&ladder);
    managed_run(&ladder, &config, NULL, 0, 6.6);
    assert_int_equal(count_lines(&ladder, "recovery out MESSAGE"), 2);
    assert_int_equal(count_lines(&ladder, "registration in MESSAGE"), 2 + 1);
    assert_int_equal(count_lines(&ladder, "dsm in MESSAGE"), 1);
    ladder_fini(&ladder);
}

/* Down from 3 to 5 s: one miss. */
static void one_miss_is_not(TC_NO_STATE)
{
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    config.failures.ds_down_ns = SECONDS(3);
    config.failures.ds_up_ns   = SECONDS(5);
    managed_run(&ladder, &config, NULL, 0, 20);
    assert_int_equal(count_lines(&ladder, "recovery out MESSAGE"), 0);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_asked_in_rounds),
        cmocka_unit_test(two_misses_in_a_row_are_told),
        cmocka_unit_test(one_miss_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
