/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/survey_kpis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/survey_kpi_rows.h"
#include "near.h"
#include "small_capture.h"
#include "tests/support/test.h"

static struct small_capture capture;
static struct tc_estimate_list list;

static int estimate(TC_NO_STATE)
{
    const struct tc_survey_estimate_cfg cfg = { .confidence = 0.95 };

    small_capture_open(&capture);
    small_capture_survey(&capture);
    small_capture_run(&capture);
    return tc_survey_estimate(capture.survey, &cfg, &list) == TC_OK ? 0 : -1;
}

static int forget(TC_NO_STATE)
{
    tc_estimate_list_fini(&list);
    small_capture_close(&capture);
    return 0;
}

static const struct tc_estimate *find(const char *kpi)
{
    for (size_t i = 0; i < list.count; i++)
        if (!strcmp(list.rows[i].kpi, kpi))
            return &list.rows[i];
    fail_msg("no %s", kpi);
    return NULL;
}

static void every_figure_has_a_row_of_its_own(TC_NO_STATE)
{
    for (size_t i = 0; i < list.count; i++)
        for (size_t k = i + 1; k < list.count; k++)
            assert_string_not_equal(list.rows[i].kpi, list.rows[k].kpi);
    for (size_t i = 0; i < tc_survey_kpi_count; i++)
        assert_string_equal(find(tc_survey_kpis[i].name)->units,
                            tc_survey_kpis[i].units);
    assert_int_equal(find("connection_delay")->n, 1);
    assert_int_equal(find("connection_delay_p95")->n, 1);
}

static bool is_listed(const char *kpi, const char *suffix)
{
    char name[TC_ESTIMATE_NAME_BYTES];

    (void)snprintf(name, sizeof name, "%s%s", kpi, suffix);
    for (size_t i = 0; i < list.count; i++)
        if (!strcmp(list.rows[i].kpi, name))
            return true;
    return false;
}

static void assert_quantiles(const char *kpi, bool has_some)
{
    static const char *const suffixes[] = { "_p50", "_p95", "_p99" };

    for (size_t q = 0; q < TC_LEN(suffixes); q++)
        if (is_listed(kpi, suffixes[q]) != has_some)
            fail_msg("%s%s: %s", kpi, suffixes[q],
                     has_some ? "missing" : "too much");
}

/* Of KPIs that a model has, too, these four; of the others, those that say so
 * (test_survey_kpi_rows.c has them one by one). */
static void delays_have_quantiles(TC_NO_STATE)
{
    static const enum tc_kpi four[] = {
        TC_KPI_CONNECTION_DELAY,
        TC_KPI_SESSION_REQUEST_DELAY,
        TC_KPI_FIRST_MEDIA_DELAY,
        TC_KPI_COPS_DECISION_DELAY,
    };

    for (int k = 0; k < TC_KPI_COUNT; k++) {
        bool is_one = false;

        for (size_t i = 0; i < TC_LEN(four); i++)
            is_one |= (int)four[i] == k;
        assert_quantiles(tc_kpi_name((enum tc_kpi)k), is_one);
        assert_int_equal(is_listed(tc_kpi_name((enum tc_kpi)k), ""),
                         !tc_kpi_is_of_model_only((enum tc_kpi)k));
    }
    for (size_t i = 0; i < tc_survey_kpi_count; i++)
        assert_quantiles(tc_survey_kpis[i].name,
                         tc_survey_kpis[i].has_quantiles);
}

/* Set up at 50 ms, BYE at 2500 without an answer; one of 21 packets is
 * missing; 100 ms between packets, exactly */
static void the_values_are_those_of_the_call(TC_NO_STATE)
{
    assert_near(find("session_duration")->mean, 2.45);
    assert_near(find("session_establishment_ratio")->mean, 1);
    assert_near(find("session_effectiveness_ratio")->mean, 1);
    assert_near(find("ineffective_session_ratio")->mean, 0);
    assert_near(find("session_completion_ratio")->mean, 0);
    assert_near(find("part_answer")->mean, 0.05);
    assert_near(find("stream_burst_length")->mean, 1);
    assert_near(find("stream_reordered_ratio")->mean, 0);
    assert_near(find("stream_ipdv")->mean, 0);
}

static void what_is_not_there_has_no_value(TC_NO_STATE)
{
    static const char *const none[] = {
        "session_disconnect_delay",
        "session_request_delay_failed",
        "registration_request_delay",
        "cops_report_delay",
        "join_to_media",
        "channel_change_media",
        "one_way_delay",
        "video_frame_rate",
        "mdi_delay_factor",
        "media_round_trip",
    };

    for (size_t i = 0; i < TC_LEN(none); i++) {
        assert_int_equal(find(none[i])->n, 0);
        assert_true(isnan(find(none[i])->mean));
    }
}

/* RFC 6076 4.6 to 4.9 by status */
static void ratios_are_those_of_rfc_6076(TC_NO_STATE)
{
    static const struct {
        uint16_t code;
        enum tc_session_outcome outcome;
        double ser, seer, isa;
    } rows[] = {
        { 200, TC_SESSION_COMPLETED, 1, 1, 0 },
        { 486, TC_SESSION_REJECTED, 0, 1, 0 },
        { 480, TC_SESSION_REJECTED, 0, 1, 0 },
        { 600, TC_SESSION_REJECTED, 0, 1, 0 },
        { 603, TC_SESSION_REJECTED, 0, 1, 0 },
        { 604, TC_SESSION_REJECTED, 0, 0, 0 },
        { 487, TC_SESSION_CANCELLED, 0, 0, 0 },
        { 404, TC_SESSION_REJECTED, 0, 0, 0 },
        { 500, TC_SESSION_REJECTED, 0, 0, 1 },
        { 501, TC_SESSION_REJECTED, 0, 0, 0 },
        { 503, TC_SESSION_REJECTED, 0, 0, 1 },
        { 504, TC_SESSION_REJECTED, 0, 0, 1 },
        { 408, TC_SESSION_TIMEOUT, 0, 0, 1 },
        { 0, TC_SESSION_TIMEOUT, 0, 0, 1 },
        { 302, TC_SESSION_REJECTED, NAN, NAN, 0 },
        { 0, TC_SESSION_UNFINISHED, NAN, NAN, NAN },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_session session = {
            .code     = rows[i].code,
            .outcome  = rows[i].outcome,
            .setup_ns = rows[i].code == 200 ? 1 : TC_TIME_NONE,
        };
        const struct tc_session_table table  = { .rows = &session, .count = 1 };
        const struct tc_survey_ground ground = { .sessions = &table };
        const double want[] = { rows[i].ser, rows[i].seer, rows[i].isa };
        static const char *const names[] = { "session_establishment_ratio",
                                             "session_effectiveness_ratio",
                                             "ineffective_session_ratio" };

        for (size_t n = 0; n < TC_LEN(names); n++)
            for (size_t k = 0; k < tc_survey_kpi_count; k++)
                if (!strcmp(tc_survey_kpis[k].name, names[n])) {
                    double got = tc_survey_kpis[k].value(&ground, 0);

                    assert_true(isnan(want[n]) ? isnan(got) : got == want[n]);
                }
    }
}

/* Three messages a second for 10 s, then one for 50 s, and a last one: 60
 * whole seconds.  Batches of five: the spread of what is left is least, and
 * nothing, from the third on (MSER-5). */
static void a_steady_series_has_lost_its_beginning(void **state)
{
    const struct tc_survey_estimate_cfg cfg = { .confidence = 0.95,
                                                .steady     = true };

    small_capture_open(&capture);
    small_capture_survey(&capture);
    for (int64_t second = 0; second <= 60; second++)
        for (int i = 0; i < (second < 10 ? 3 : 1); i++)
            small_sip(&capture, TC_SIP_INVITE, 0, second * 1000 + i);
    small_capture_finish(&capture);
    assert_int_equal(tc_survey_estimate(capture.survey, &cfg, &list), TC_OK);

    const struct tc_estimate *traffic = find("traffic_at_tap");
    assert_near(traffic->mean, SMALL_SIP_BYTES * 8);
    assert_int_equal(traffic->n, 50);
    assert_int_equal(traffic->dropped, 10);
    assert_string_equal(traffic->flags, "");
    (void)forget(state);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, estimate, forget)
    const struct CMUnitTest tests[] = {
        TEST(every_figure_has_a_row_of_its_own),
        TEST(delays_have_quantiles),
        TEST(the_values_are_those_of_the_call),
        TEST(what_is_not_there_has_no_value),
        cmocka_unit_test(ratios_are_those_of_rfc_6076),
        cmocka_unit_test(a_steady_series_has_lost_its_beginning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
