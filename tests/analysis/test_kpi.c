/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/kpi.h"
#include "near.h"
#include "small_capture.h"

static void every_kpi_has_a_name_a_unit_and_a_meaning(void **state)
{
    (void)state;
    for (int k = 0; k < TC_KPI_COUNT; k++) {
        assert_true(strlen(tc_kpi_name((enum tc_kpi)k)) > 0);
        assert_true(strlen(tc_kpi_name((enum tc_kpi)k)) <
                    TC_ESTIMATE_NAME_BYTES);
        assert_true(strlen(tc_kpi_units((enum tc_kpi)k)) > 0);
        assert_true(strlen(tc_kpi_units((enum tc_kpi)k)) <
                    TC_ESTIMATE_UNITS_BYTES);
        assert_true(strlen(tc_kpi_long_name((enum tc_kpi)k)) > 0);
        for (int other = 0; other < k; other++)
            assert_string_not_equal(tc_kpi_name((enum tc_kpi)k),
                                    tc_kpi_name((enum tc_kpi)other));
    }
    assert_string_equal(tc_kpi_name(TC_KPI_CONNECTION_DELAY),
                        "connection_delay");
    assert_string_equal(tc_kpi_units(TC_KPI_TRAFFIC_AT_TAP), "bit/s");
}

static double mean_of(const struct small_capture *c, enum tc_kpi kpi)
{
    struct tc_kpi_sample sample;

    assert_int_equal(tc_kpi_sample_make(c->measurement, kpi, &sample), TC_OK);
    const double mean = tc_kpi_sample_mean(&sample);
    tc_kpi_sample_fini(&sample);
    return mean;
}

/* Times as small_capture.h has them; 21 expected, 20 came; 19 packets of 250
 * octets in 2 s; (2000 + 9 * 250) and (9 * 250) octets in the two whole
 * seconds. */
static void figures_of_a_call_are_those_of_its_times(void **state)
{
    struct small_capture c;

    (void)state;
    small_capture_open(&c);
    small_capture_run(&c);
    assert_near(mean_of(&c, TC_KPI_CONNECTION_DELAY), 0.060);
    assert_near(mean_of(&c, TC_KPI_SETUP_DELAY), 0.050);
    assert_near(mean_of(&c, TC_KPI_SESSION_REQUEST_DELAY), 0.020);
    assert_near(mean_of(&c, TC_KPI_FIRST_MEDIA_DELAY), 0.100);
    assert_near(mean_of(&c, TC_KPI_COMPLETION_RATIO), 1);
    assert_near(mean_of(&c, TC_KPI_STREAM_LOSS_RATIO), 1.0 / 21);
    assert_near(mean_of(&c, TC_KPI_STREAM_JITTER), 0);
    assert_near(mean_of(&c, TC_KPI_STREAM_BITRATE), 19 * 250 * 8 / 2.0);
    assert_near(mean_of(&c, TC_KPI_TRAFFIC_AT_TAP), (4250 + 2250) * 8 / 2.0);
    small_capture_close(&c);
}

static void a_call_not_set_up_has_no_delays(void **state)
{
    struct small_capture c;

    (void)state;
    small_capture_open(&c);
    small_sip(&c, TC_SIP_INVITE, 0, 0);
    small_sip(&c, TC_SIP_INVITE, 180, 20);
    small_sip(&c, TC_SIP_INVITE, 486, 50);
    small_capture_finish(&c);
    assert_nan(mean_of(&c, TC_KPI_CONNECTION_DELAY));
    assert_nan(mean_of(&c, TC_KPI_SETUP_DELAY));
    assert_nan(mean_of(&c, TC_KPI_SESSION_REQUEST_DELAY));
    assert_near(mean_of(&c, TC_KPI_COMPLETION_RATIO), 0);
    small_capture_close(&c);
}

static void a_call_left_open_says_nothing_of_success(void **state)
{
    struct small_capture c;

    (void)state;
    small_capture_open(&c);
    small_sip(&c, TC_SIP_INVITE, 0, 0);
    small_capture_finish(&c);
    assert_nan(mean_of(&c, TC_KPI_COMPLETION_RATIO));
    small_capture_close(&c);
}

static void a_measurement_of_nothing_has_no_figures(void **state)
{
    struct small_capture c;

    (void)state;
    small_capture_open(&c);
    small_capture_finish(&c);
    for (int k = 0; k <= TC_KPI_TRAFFIC_AT_TAP; k++) {
        struct tc_estimate e;

        assert_int_equal(
            tc_kpi_estimate(c.measurement, (enum tc_kpi)k, 0.95, &e), TC_OK);
        assert_nan(e.mean);
        assert_nan(e.ci_lo);
        assert_int_equal(e.n, 0);
    }
    small_capture_close(&c);
}

static void an_estimate_carries_its_names(void **state)
{
    struct small_capture c;
    struct tc_estimate e;

    (void)state;
    small_capture_open(&c);
    small_capture_run(&c);
    assert_int_equal(
        tc_kpi_estimate(c.measurement, TC_KPI_SETUP_DELAY, 0.9, &e), TC_OK);
    assert_string_equal(e.kpi, "setup_delay");
    assert_string_equal(e.units, "s");
    assert_string_equal(e.covers, "measured");
    assert_near(e.mean, 0.05);
    assert_near(e.confidence, 0.9);
    assert_int_equal(e.n, 1);
    assert_nan(e.ci_lo); /* one viewer only */
    assert_string_equal(e.flags, "1 cluster: no interval");
    small_capture_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kpi_has_a_name_a_unit_and_a_meaning),
        cmocka_unit_test(figures_of_a_call_are_those_of_its_times),
        cmocka_unit_test(a_call_not_set_up_has_no_delays),
        cmocka_unit_test(a_call_left_open_says_nothing_of_success),
        cmocka_unit_test(a_measurement_of_nothing_has_no_figures),
        cmocka_unit_test(an_estimate_carries_its_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
