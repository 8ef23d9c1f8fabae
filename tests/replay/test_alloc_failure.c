/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "replay/analyze.h"
#include "replay/audience.h"
#include "replay/trace_workload.h"
#include "replay/trial.h"
#include "tests/replay/tiny_world.h"
#include "tests/support/alloc_fail.h"
#include "tests/support/call_capture.h"
#include "tests/support/folder.h"
#include "tests/support/run.h"
#include "tests/support/test.h"

/* One attempt at something that takes memory; TC_OK when it had enough. */
typedef tc_err attempt_fn(const void *arg);

/* The first, the second, ... allocation fails until none is left to fail:
 * TC_ENOMEM each time, and nothing stays behind.  Only `optional` of them may
 * be done without.  Returns how many were needed. */
static uint64_t fail_each_needed(attempt_fn *attempt, const void *arg,
                                 uint64_t optional)
{
    uint64_t needed = 0;

    for (uint64_t k = 1; k < 100000; k++) {
        tc_alloc_fail_at(k);
        tc_err err = attempt(arg);

        assert_int_equal(tc_alloc_fail_live(), 0);
        if (tc_alloc_fail_calls() < k) {
            assert_int_equal(err, TC_OK);
            assert_in_range(k - 1 - needed, 0, optional);
            return needed;
        }
        assert_true(err == TC_ENOMEM || err == TC_OK);
        needed += err == TC_ENOMEM;
    }
    fail_msg("no end of allocations");
    return 0;
}

static uint64_t fail_each(attempt_fn *attempt, const void *arg)
{
    return fail_each_needed(attempt, arg, 0);
}

static struct tc_person viewers[] = { { "alice@x", 1 }, { "ann@x", 0 } };
static struct tc_person bob[]     = { { "bob@x", 0 }, { "ben@x", 1 } };

/* Joins of both kinds, a zap, a leave, a refusal. */
static tc_err try_trial(const void *arg)
{
    struct tc_demand demands[]        = { { SECONDS(0.1), SECONDS(1), 0, 0 },
                                          { SECONDS(0.2), SECONDS(9), 1, 0 },
                                          { SECONDS(0.8), SECONDS(1), 1, 1 },
                                          { SECONDS(0.85), SECONDS(1), 1, 0 } };
    struct tc_scenario scenario       = tiny_scenario();
    const struct tc_workload workload = { .viewers           = viewers,
                                          .viewer_count      = 2,
                                          .broadcasters      = bob,
                                          .broadcaster_count = 2,
                                          .demands           = demands,
                                          .demand_count      = 4,
                                          .end_ns            = SECONDS(2) };
    struct tc_trial trial;

    scenario.model.cops.report          = true;
    scenario.model.cops.reservable_kbps = 900;
    scenario.measure.window_start_ns    = SECONDS(1);
    scenario.measure.window_end_ns      = SECONDS(1.5);
    tc_err err = tc_trial_run(arg, &scenario, &workload, 1, 0, &trial);
    if (err == TC_OK)
        assert_true(trial.totals.ready >= 2);
    tc_trial_fini(&trial);
    return err;
}

static void a_trial_survives_every_failure(TC_NO_STATE)
{
    enum { OF_QUEUE = 4 };

    /* every message, transaction, packet and request is one at the least;
     * a ladder, its first chunks and a rung or two are optional */
    assert_true(fail_each_needed(try_trial, &tc_isp_architecture, OF_QUEUE) >
                500);
    assert_true(fail_each_needed(try_trial, &tc_p2p_architecture, OF_QUEUE) >
                200);
}

static tc_err try_audience(const void *arg)
{
    struct tc_audience audience;

    tc_err err = tc_audience_make(arg, 1, 0, &audience);
    tc_audience_fini(&audience);
    return err;
}

static void an_audience_survives_every_failure(TC_NO_STATE)
{
    struct tc_scenario scenario = tiny_scenario();

    scenario.audience.viewers = 50;
    for (int p = TC_AUDIENCE_CROSSED; p <= TC_AUDIENCE_UNIFORM; p++) {
        scenario.audience.placement = (enum tc_audience_placement)p;
        assert_true(fail_each(try_audience, &scenario) >= 4);
    }
}

static tc_err try_scenario_text(const void *arg)
{
    struct tc_scenario back;
    char *text = NULL;

    tc_err err = tc_scenario_write_text(arg, &text);
    if (err == TC_OK)
        err = tc_scenario_parse(text, strlen(text), NULL, &back, NULL);
    tc_free(text);
    return err;
}

static void a_scenarios_text_survives_every_failure(TC_NO_STATE)
{
    struct tc_scenario scenario;

    tc_scenario_init(&scenario);
    assert_true(fail_each(try_scenario_text, &scenario) >= 1);
}

static tc_err try_analyze(const void *arg)
{
    const struct tc_capture_input inputs[] = { { .path = arg },
                                               { .path = arg } };
    const struct tc_analyze_cfg cfg        = {
               .input = { .inputs = inputs, .count = 2 }, .confidence = 0.95
    };
    struct tc_analyze_report report;
    struct tc_diag diag = TC_DIAG_NONE;

    tc_err err = tc_analyze(&cfg, NULL, &report, &diag);
    if (err == TC_OK)
        assert_int_equal(report.sessions, 1);
    tc_analyze_report_fini(&report);
    return err;
}

static tc_err replay(struct tc_measurement *measurement)
{
    struct tc_workload workload = { 0 };
    struct tc_trace trace;

    tc_err err = tc_trace_make(measurement, &trace);
    if (err == TC_OK)
        err = tc_trace_workload(&trace, 2, true, 1, 0, SECONDS(10), &workload);
    if (err == TC_OK)
        assert_int_equal(workload.demand_count, 1);
    tc_workload_fini(&workload);
    tc_trace_fini(&trace);
    return err;
}

static tc_err try_replay(const void *arg)
{
    const struct tc_capture_input input = { .path = arg };
    const struct tc_read_cfg cfg        = { .inputs = &input, .count = 1 };
    struct tc_measurement *measurement  = NULL;
    struct tc_read_summary summary      = { 0 };
    struct tc_diag diag                 = TC_DIAG_NONE;
    struct tc_directory directory;

    tc_err err = tc_directory_init(&directory);
    if (err == TC_OK)
        err = tc_measurement_create(&measurement, &directory, NULL);
    if (err == TC_OK)
        err =
            tc_read_captures(&cfg, &directory, tc_measurement_sink(measurement),
                             NULL, &summary, &diag);
    if (err == TC_OK)
        err = replay(measurement);
    tc_read_summary_fini(&summary);
    tc_measurement_destroy(measurement);
    tc_directory_fini(&directory);
    return err;
}

static void a_capture_survives_every_failure_up_to_its_workload(TC_NO_STATE)
{
    static struct tc_build build;
    struct tc_test_file file;

    call_capture(&build, 1000, 1);
    tc_test_file_open(&file);
    tc_test_file_set(&file, build.bytes, build.len_bytes);
    assert_true(fail_each(try_analyze, file.path) > 20);
    assert_true(fail_each(try_replay, file.path) > 20);
    tc_test_file_close(&file);
}

static void cut_capture(const char *path)
{
    static uint8_t bytes[100000];
    FILE *file = fopen("datasets/captures/sip-video-60x30.pcap", "rb");

    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, sizeof bytes, file), sizeof bytes);
    (void)fclose(file);
    folder_put(path, bytes, sizeof bytes);
}

/* Where results go, and the right ones. */
struct results {
    const char *capture;
    char output[FOLDER_NAME_BYTES];
    char good[FOLDER_NAME_BYTES];
};

static tc_err try_results(const struct results *r, const char *output)
{
    const struct tc_capture_input input = { .path = r->capture };
    const struct tc_analyze_cfg cfg     = { .input       = { .inputs = &input,
                                                             .count  = 1 },
                                            .output_path = output,
                                            .confidence  = 0.95 };
    const struct tc_read_watcher none   = { 0 };
    struct tc_analyze_report report;
    struct tc_diag diag = TC_DIAG_NONE;

    tc_err err = tc_analyze(&cfg, &none, &report, &diag);
    tc_analyze_report_fini(&report);
    return err;
}

/* The first 100 kB have calls and video; every 11th allocation of
 * all fails once.  Running out of memory is an error, never a row of nan. */
static void results_are_whole_and_right_or_not_there(TC_NO_STATE)
{
    enum { STEP = 11 };
    struct folder folder;
    struct results r;
    char capture[FOLDER_NAME_BYTES];
    uint64_t refused = 0;

    folder_open(&folder);
    cut_capture(folder_file(&folder, "a.pcap", capture));
    r.capture = capture;
    (void)folder_file(&folder, "out.h5", r.output);
    tc_alloc_fail_at(0);
    assert_int_equal(try_results(&r, folder_file(&folder, "good.h5", r.good)),
                     TC_OK);
    uint64_t calls = tc_alloc_fail_calls();
    assert_true(calls > 500);
    for (uint64_t k = 1; k <= calls; k += STEP) {
        tc_alloc_fail_at(k);
        tc_err err = try_results(&r, r.output);

        tc_alloc_fail_at(0);
        refused += err == TC_ENOMEM;
        assert_true(err == TC_OK || err == TC_ENOMEM);
        if (err == TC_OK)
            assert_true(folder_same(r.output, r.good));
        assert_int_equal(unlink(r.output) == 0, err == TC_OK);
        assert_int_equal(tc_alloc_fail_live(), 0);
    }
    assert_true(refused > calls / STEP - 5);
    folder_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trial_survives_every_failure),
        cmocka_unit_test(an_audience_survives_every_failure),
        cmocka_unit_test(a_scenarios_text_survives_every_failure),
        cmocka_unit_test(a_capture_survives_every_failure_up_to_its_workload),
        cmocka_unit_test(results_are_whole_and_right_or_not_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
