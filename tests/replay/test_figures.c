/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/estimate.h"
#include "replay/figures.h"

static void every_figure_has_a_name_of_its_own_and_units(void **state)
{
    (void)state;
    for (int f = 0; f < TC_FIGURE_COUNT; f++) {
        const char *name = tc_figure_name((enum tc_figure)f);

        /* with "_difference" behind it, it still fits a row */
        assert_true(strlen(name) > 0);
        assert_true(strlen(name) + strlen("_difference") <
                    TC_ESTIMATE_NAME_BYTES);
        assert_true(strlen(tc_figure_units((enum tc_figure)f)) > 0);
        assert_true(strlen(tc_figure_long_name((enum tc_figure)f)) > 0);
        for (int other = 0; other < f; other++)
            assert_string_not_equal(name,
                                    tc_figure_name((enum tc_figure)other));
    }
}

static void the_first_are_the_kpis(void **state)
{
    (void)state;
    assert_string_equal(tc_figure_name((enum tc_figure)TC_KPI_STREAM_DELAY),
                        tc_kpi_name(TC_KPI_STREAM_DELAY));
    assert_string_equal(tc_figure_name(TC_FIGURE_FAILURE_RECOVERY),
                        "failure_recovery");
    assert_string_equal(tc_figure_units(TC_FIGURE_FAILURE_RECOVERY), "s");
}

static void cost_figures_are_those_of_deployment(void **state)
{
    (void)state;
    for (int f = 0; f < TC_FIGURE_COUNT; f++) {
        const char *name = tc_figure_name((enum tc_figure)f);

        assert_int_equal(tc_figure_is_cost((enum tc_figure)f),
                         strncmp(name, "cost_", 5) == 0 ||
                             strcmp(name, "peer_uplink") == 0);
    }
    assert_string_equal(tc_figure_units(TC_FIGURE_COST_TOTAL), "EUR/month");
    assert_string_equal(tc_figure_units(TC_FIGURE_PEER_UPLINK), "bit/s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_has_a_name_of_its_own_and_units),
        cmocka_unit_test(the_first_are_the_kpis),
        cmocka_unit_test(cost_figures_are_those_of_deployment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
