/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "analysis/estimate.h"
#include "replay/figures.h"
#include "tests/support/test.h"

static void every_figure_has_a_name_of_its_own_and_units(TC_NO_STATE)
{
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

static void the_first_are_the_kpis(TC_NO_STATE)
{
    assert_string_equal(tc_figure_name((enum tc_figure)TC_KPI_STREAM_DELAY),
                        tc_kpi_name(TC_KPI_STREAM_DELAY));
    assert_string_equal(tc_figure_name(TC_FIGURE_FAILURE_RECOVERY),
                        "failure_recovery");
    assert_string_equal(tc_figure_units(TC_FIGURE_FAILURE_RECOVERY), "s");
}

/* What each is, in units and words; its value is in test_trial.c. */
static const struct example {
    enum tc_figure figure;
    const char *name;
    const char *units;
    const char *long_name;
    bool is_cost;
} examples[] = {
    { TC_FIGURE_FAILURE_SERVED_RATIO, "failure_served_ratio", "1",
      "share of requests after the first failure that were served", false },
    { TC_FIGURE_FAILURE_CONNECTION_DELAY, "failure_connection_delay", "s",
      "connection delay of requests made after the first failure, mean",
      false },
    { TC_FIGURE_FAILURE_KEPT_RATIO, "failure_kept_ratio", "1",
      "share of sessions active at the first failure whose media continued to "
      "their end",
      false },
    { TC_FIGURE_FAILURE_INTERRUPTION, "failure_interruption", "s",
      "longest media gap of a session after the failure, mean over kept "
      "sessions",
      false },
    { TC_FIGURE_FAILURE_INTERRUPTION_MAX, "failure_interruption_max", "s",
      "longest media gap after the failure, maximum over kept sessions",
      false },
    { TC_FIGURE_FAILURE_RECOVERY, "failure_recovery", "s",
      "time from the failure until no viewer is affected any more", false },
    { TC_FIGURE_COST_TOTAL, "cost_total", "EUR/month",
      "cost to the ISP: servers, core and ports", true },
    { TC_FIGURE_COST_PER_VIEWER, "cost_per_viewer", "EUR/month",
      "cost_total per session open in the window, on average", true },
    { TC_FIGURE_COST_SERVERS, "cost_servers", "EUR/month",
      "cost of servers and decision points", true },
    { TC_FIGURE_COST_CORE, "cost_core", "EUR/month",
      "cost of links between routers, by mean load", true },
    { TC_FIGURE_COST_PORTS, "cost_ports", "EUR/month",
      "cost of router ports and access links", true },
    { TC_FIGURE_COST_USERS, "cost_users", "EUR/month",
      "cost to users, by their mean uplink load", true },
    { TC_FIGURE_PEER_UPLINK, "peer_uplink", "bit/s",
      "traffic sent by users in the window", true },
};

static const struct example *example_of(enum tc_figure figure)
{
    for (size_t i = 0; i < TC_LEN(examples); i++)
        if (examples[i].figure == figure)
            return &examples[i];
    fail_msg("%s has no example: add one to this file", tc_figure_name(figure));
    return NULL;
}

static void every_figure_has_an_example(TC_NO_STATE)
{
    for (int f = TC_KPI_COUNT; f < TC_FIGURE_COUNT; f++) {
        const enum tc_figure figure = (enum tc_figure)f;
        const struct example *e     = example_of(figure);

        assert_string_equal(tc_figure_name(figure), e->name);
        assert_string_equal(tc_figure_units(figure), e->units);
        assert_string_equal(tc_figure_long_name(figure), e->long_name);
        assert_int_equal(tc_figure_is_cost(figure), e->is_cost);
    }
    assert_int_equal(TC_LEN(examples), TC_FIGURE_COUNT - TC_KPI_COUNT);
    for (int k = 0; k < TC_KPI_COUNT; k++)
        assert_false(tc_figure_is_cost((enum tc_figure)k));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_has_a_name_of_its_own_and_units),
        cmocka_unit_test(the_first_are_the_kpis),
        cmocka_unit_test(every_figure_has_an_example),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
