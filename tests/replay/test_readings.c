/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "replay/readings.h"
#include "tests/analysis/h5_memory.h"
#include "tests/replay/tiny_world.h"
#include "tests/support/folder.h"
#include "tests/support/test.h"

static enum tc_verdict judged(enum tc_finding finding, double lo, double hi)
{
    const struct tc_estimate ratio = { .ci_lo = lo, .ci_hi = hi };

    return tc_finding_judge(finding, &ratio);
}

static void less_is_an_interval_below_one(TC_NO_STATE)
{
    assert_int_equal(judged(TC_FINDING_CONNECTION, 0.2, 0.99),
                     TC_VERDICT_HOLDS);
    assert_int_equal(judged(TC_FINDING_CONNECTION, 0.9, 1.1),
                     TC_VERDICT_UNDECIDED);
    assert_int_equal(judged(TC_FINDING_STREAM, 1.01, 2), TC_VERDICT_FAILS);
    assert_int_equal(judged(TC_FINDING_STREAM, 1, 1), TC_VERDICT_FAILS);
    assert_int_equal(judged(TC_FINDING_STREAM, NAN, NAN), TC_VERDICT_UNDECIDED);
}

static void about_half_is_from_four_tenths_to_six(TC_NO_STATE)
{
    for (int f = TC_FINDING_TRAFFIC_INJECTED; f < TC_FINDING_COUNT; f++) {
        const enum tc_finding finding = (enum tc_finding)f;

        assert_int_equal(judged(finding, 0.5, 0.5), TC_VERDICT_HOLDS);
        assert_int_equal(judged(finding, 0.41, 0.59), TC_VERDICT_HOLDS);
        assert_int_equal(judged(finding, 0.55, 0.65), TC_VERDICT_UNDECIDED);
        assert_int_equal(judged(finding, 0.61, 0.9), TC_VERDICT_FAILS);
        assert_int_equal(judged(finding, 0.1, 0.39), TC_VERDICT_FAILS);
    }
}

enum { READINGS_MAX = 4 };

struct told {
    struct tc_reading readings[READINGS_MAX];
    uint32_t calls;
    uint32_t count;
};

static void on_one(void *self, const struct tc_reading *reading, uint32_t index,
                   uint32_t count)
{
    struct told *told = self;

    assert_int_equal(index, told->calls);
    told->readings[told->calls++] = *reading;
    told->count                   = count;
}

static void put(const struct folder *folder, const char *name,
                enum tc_p2p_search search)
{
    struct tc_scenario scenario = tiny_scenario();
    char path[FOLDER_NAME_BYTES];
    char *text;

    scenario.replications     = 3;
    scenario.model.p2p.search = search;
    assert_int_equal(tc_scenario_write_text(&scenario, &text), TC_OK);
    folder_put(folder_file(folder, name, path), text, strlen(text));
    tc_free(text);
}

static tc_err run_to(const struct folder *folder, const char *output_path,
                     struct told *told, struct tc_diag *diag)
{
    const struct tc_compare_watcher watcher = { 0 };
    const struct tc_compare_cfg cfg         = {
                .input_path         = folder->path,
                .output_path        = output_path,
                .architectures      = { &tc_isp_architecture, &tc_p2p_architecture },
                .architecture_count = 2,
                .seed               = 1,
                .threads            = 1,
    };

    *told = (struct told){ 0 };
    *diag = TC_DIAG_NONE;
    return tc_readings_run(&cfg, &watcher, on_one, told, diag);
}

static tc_err run(const struct folder *folder, struct told *told,
                  struct tc_diag *diag)
{
    return run_to(folder, NULL, told, diag);
}

/* Two broadcasters, asked in sequence or all at once: less than two decisions
 * of 100 ms either way. */
static void each_scenario_is_judged_in_the_order_of_names(TC_NO_STATE)
{
    struct folder folder;
    struct told told;
    struct tc_diag diag;
    char path[FOLDER_NAME_BYTES];

    folder_open(&folder);
    put(&folder, "b.yaml", TC_P2P_ALL_IN_SEQUENCE);
    put(&folder, "a.yml", TC_P2P_FLOOD);
    folder_put(folder_file(&folder, "notes.txt", path), "no", 2);
    assert_int_equal(run(&folder, &told, &diag), TC_OK);
    assert_int_equal(told.calls, 2);
    assert_int_equal(told.count, 2);
    assert_string_equal(told.readings[0].name, "a");
    assert_string_equal(told.readings[1].name, "b");
    for (int i = 0; i < 2; i++)
        assert_int_equal(told.readings[i].verdicts[TC_FINDING_CONNECTION],
                         TC_VERDICT_FAILS);
    assert_true(told.readings[0].ratios[TC_FINDING_CONNECTION].mean >
                told.readings[1].ratios[TC_FINDING_CONNECTION].mean);
    folder_close(&folder);
}

static void a_folder_without_scenarios_says_so(TC_NO_STATE)
{
    struct folder folder;
    struct told told;
    struct tc_diag diag;

    folder_open(&folder);
    assert_int_equal(run(&folder, &told, &diag), TC_EFORMAT);
    assert_string_equal(diag.sentence,
                        "no scenario in this folder; expected .yaml files");
    folder_close(&folder);
}

/* A row for each; where one is no scenario, no file. */
static void with_an_output_all_are_written_or_none(TC_NO_STATE)
{
    struct folder folder, out;
    struct told told;
    struct tc_diag diag;
    char path[FOLDER_NAME_BYTES], results[FOLDER_NAME_BYTES];

    folder_open(&folder);
    folder_open(&out);
    (void)folder_file(&out, "readings.h5", results);
    put(&folder, "a.yaml", TC_P2P_FLOOD);
    put(&folder, "b.yaml", TC_P2P_FLOOD);
    assert_int_equal(run_to(&folder, results, &told, &diag), TC_OK);
    hid_t file = H5Fopen(results, H5F_ACC_RDONLY, H5P_DEFAULT);
    assert_true(file >= 0);
    assert_int_equal(h5_rows(file, "/compare/tables/readings"), 2);
    assert_int_equal(h5_rows(file, "/input/tables/files"), 2);
    (void)H5Fclose(file);
    assert_int_equal(remove(results), 0);

    folder_put(folder_file(&folder, "c.yaml", path), "kind: odd\n", 10);
    assert_int_equal(run_to(&folder, results, &told, &diag), TC_EFORMAT);
    assert_int_equal(told.calls, 2);
    assert_int_not_equal(access(results, F_OK), 0);
    folder_close(&out);
    folder_close(&folder);
}

static void an_output_that_cannot_be_is_named(TC_NO_STATE)
{
    struct folder folder;
    struct told told;
    struct tc_diag diag;

    folder_open(&folder);
    put(&folder, "a.yaml", TC_P2P_FLOOD);
    assert_int_equal(run_to(&folder, "/nonexistent/readings.h5", &told, &diag),
                     TC_ESYS);
    assert_true(diag.sentence[0] != '\0');
    assert_int_equal(told.calls, 0);
    folder_close(&folder);
}

static void a_bad_scenario_is_named(TC_NO_STATE)
{
    struct folder folder;
    struct told told;
    struct tc_diag diag;
    char path[FOLDER_NAME_BYTES];

    folder_open(&folder);
    folder_put(folder_file(&folder, "a.yaml", path), "kind: odd\n", 10);
    assert_int_equal(run(&folder, &told, &diag), TC_EFORMAT);
    assert_string_equal(diag.file, folder.path);
    assert_string_equal(diag.sentence, "a.yaml: line 1: kind: \"odd\" is not "
                                       "one of terminating, steady");
    assert_int_equal(told.calls, 0);
    folder_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(less_is_an_interval_below_one),
        cmocka_unit_test(about_half_is_from_four_tenths_to_six),
        cmocka_unit_test(each_scenario_is_judged_in_the_order_of_names),
        cmocka_unit_test(a_folder_without_scenarios_says_so),
        cmocka_unit_test(a_bad_scenario_is_named),
        cmocka_unit_test(with_an_output_all_are_written_or_none),
        cmocka_unit_test(an_output_that_cannot_be_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
