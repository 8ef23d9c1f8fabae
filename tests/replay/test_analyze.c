/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/analyze.h"

#include <hdf5.h>

#include "tests/analysis/near.h"
#include "tests/support/call_capture.h"
#include "tests/support/folder.h"
#include "tests/support/run.h"
#include "tests/support/test.h"

static struct tc_build build;

static void put_call(const char *path)
{
    call_capture(&build, 1000, 1);
    folder_put(path, build.bytes, build.len_bytes);
}

static tc_err analyze(const char *input, const char *output,
                      struct tc_analyze_report *report, struct tc_diag *diag)
{
    const struct tc_capture_input one = { .path = input };
    const struct tc_analyze_cfg cfg = { .input = { .inputs = &one, .count = 1 },
                                        .output_path = output,
                                        .confidence  = 0.95 };

    *diag = TC_DIAG_NONE;
    return tc_analyze(&cfg, NULL, report, diag);
}

static const struct tc_estimate *
estimate_of(const struct tc_analyze_report *report, enum tc_kpi kpi)
{
    for (size_t i = 0; i < report->estimates.count; i++)
        if (!strcmp(report->estimates.rows[i].kpi, tc_kpi_name(kpi)))
            return &report->estimates.rows[i];
    return NULL;
}

/* INVITE at 0, 200 at 1 s, ACK at 2 s, BYE at 3 s. */
static void a_call_is_one_session_with_its_delays(TC_NO_STATE)
{
    struct tc_analyze_report report;
    struct tc_diag diag;
    struct folder folder;
    char input[FOLDER_NAME_BYTES];

    folder_open(&folder);
    put_call(folder_file(&folder, "call.pcap", input));
    assert_int_equal(analyze(input, NULL, &report, &diag), TC_OK);
    assert_int_equal(report.sessions, 1);
    assert_int_equal(report.by_outcome[TC_SESSION_COMPLETED], 1);
    assert_int_equal(report.streams, 0);
    assert_int_equal(report.packets_lost, 0);
    assert_int_equal(report.input.ledger.total.packets, 4);
    assert_int_equal(report.counts.sip_call_ids, 1);
    assert_near(report.duration_s, 3);
    assert_near(estimate_of(&report, TC_KPI_SETUP_DELAY)->mean, 1);
    assert_near(estimate_of(&report, TC_KPI_CONNECTION_DELAY)->mean, 2);
    assert_nan(estimate_of(&report, TC_KPI_CONNECTION_DELAY)->ci_lo);
    assert_int_equal(folder_count(&folder), 1); /* no output was wanted */
    tc_analyze_report_fini(&report);
    folder_close(&folder);
}

/* What no tap can see is not estimated, everything else is. */
static void every_kpi_of_a_tap_is_estimated(TC_NO_STATE)
{
    struct tc_analyze_report report;
    struct tc_diag diag;
    struct folder folder;
    char input[FOLDER_NAME_BYTES];

    folder_open(&folder);
    put_call(folder_file(&folder, "call.pcap", input));
    assert_int_equal(analyze(input, NULL, &report, &diag), TC_OK);
    for (int k = 0; k < TC_KPI_COUNT; k++)
        assert_int_equal(!estimate_of(&report, (enum tc_kpi)k),
                         tc_kpi_is_of_model_only((enum tc_kpi)k));
    assert_null(estimate_of(&report, TC_KPI_NETWORK_TRAFFIC_CORE));
    tc_analyze_report_fini(&report);
    folder_close(&folder);
}

static void the_results_are_there_and_the_same_each_time(TC_NO_STATE)
{
    struct tc_analyze_report report;
    struct tc_diag diag;
    struct folder folder;
    char input[FOLDER_NAME_BYTES], one[FOLDER_NAME_BYTES],
        two[FOLDER_NAME_BYTES];

    folder_open(&folder);
    put_call(folder_file(&folder, "call.pcap", input));
    (void)folder_file(&folder, "one.h5", one);
    (void)folder_file(&folder, "two.h5", two);
    assert_int_equal(analyze(input, one, &report, &diag), TC_OK);
    tc_analyze_report_fini(&report);
    assert_int_equal(analyze(input, two, &report, &diag), TC_OK);
    tc_analyze_report_fini(&report);
    assert_true(folder_same(one, two));
    assert_int_equal(folder_count(&folder), 3);

    hid_t file = H5Fopen(one, H5F_ACC_RDONLY, H5P_DEFAULT);
    assert_true(file >= 0);
    assert_true(H5Lexists(file, "/input", H5P_DEFAULT) > 0);
    assert_true(H5Lexists(file, "/measured/tables/sessions", H5P_DEFAULT) > 0);
    assert_true(H5Lexists(file, "/measured/tables/estimates", H5P_DEFAULT) > 0);
    assert_true(H5Fclose(file) >= 0);
    folder_close(&folder);
}

static void what_cannot_be_written_is_told_and_leaves_nothing(TC_NO_STATE)
{
    struct tc_analyze_report report;
    struct tc_diag diag;
    struct folder folder;
    char input[FOLDER_NAME_BYTES];

    folder_open(&folder);
    put_call(folder_file(&folder, "call.pcap", input));
    assert_int_equal(analyze(input, "/nonexistent/x.h5", &report, &diag),
                     TC_ESYS);
    assert_true(diag.sentence[0] != '\0');
    assert_int_equal(folder_count(&folder), 1);
    tc_analyze_report_fini(&report);
    folder_close(&folder);
}

/* An input that fails leaves no output, and not half of one either. */
static void what_cannot_be_read_makes_no_output(TC_NO_STATE)
{
    struct tc_analyze_report report;
    struct tc_diag diag;
    struct folder folder;
    char input[FOLDER_NAME_BYTES], output[FOLDER_NAME_BYTES];

    folder_open(&folder);
    folder_put(folder_file(&folder, "text.pcap", input), "hello, world", 12);
    (void)folder_file(&folder, "out.h5", output);
    assert_int_not_equal(analyze(input, output, &report, &diag), TC_OK);
    assert_true(diag.sentence[0] != '\0');
    assert_int_equal(folder_count(&folder), 1);
    tc_analyze_report_fini(&report);
    folder_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_is_one_session_with_its_delays),
        cmocka_unit_test(every_kpi_of_a_tap_is_estimated),
        cmocka_unit_test(the_results_are_there_and_the_same_each_time),
        cmocka_unit_test(what_cannot_be_written_is_told_and_leaves_nothing),
        cmocka_unit_test(what_cannot_be_read_makes_no_output),
    };

    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
