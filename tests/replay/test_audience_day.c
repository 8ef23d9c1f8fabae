/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/audience_day.h"

#include <math.h>

#include "tests/support/test.h"

static void weights_are_over_that_of_the_busiest_hour(TC_NO_STATE)
{
    for (int h = 0; h < 24; h++) {
        assert_true(tc_audience_day_weight(h) > 0);
        assert_true(tc_audience_day_weight(h) <= 1);
    }
    assert_true(tc_audience_day_weight(21) == 1);
    assert_true(tc_audience_day_weight(5) == 0.1);
}

/* 0.45 for the first hour, 0.30 for the second; the four quarters of the day
 * have 1.29, 1.81, 4.02 and 5.13: 12.25 */
static void a_part_of_an_hour_counts_in_part(TC_NO_STATE)
{
    static const double rows[][2] = { { 0, 0 },      { 0.5, 0.225 },
                                      { 1.5, 0.6 },  { 6, 1.29 },
                                      { 24, 12.25 }, { 25, 12.7 },
                                      { 49, 24.95 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_true(fabs(tc_audience_day_sum(rows[i][0]) - rows[i][1]) < 1e-12);
}

static void the_hour_of_a_sum_is_its_inverse(TC_NO_STATE)
{
    for (double at_h = 0; at_h < 80; at_h += 0.37)
        assert_true(fabs(tc_audience_day_hour(tc_audience_day_sum(at_h)) -
                         at_h) < 1e-9);
    for (int at_h = 0; at_h <= 48; at_h++)
        assert_true(fabs(tc_audience_day_hour(tc_audience_day_sum(at_h)) -
                         at_h) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_are_over_that_of_the_busiest_hour),
        cmocka_unit_test(a_part_of_an_hour_counts_in_part),
        cmocka_unit_test(the_hour_of_a_sum_is_its_inverse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
