/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/compare.h"

#include <math.h>

#include <hdf5.h>

#include "base/alloc.h"
#include "tests/analysis/h5_memory.h"
#include "tests/analysis/near.h"
#include "tests/replay/tiny_world.h"
#include "tests/support/call_capture.h"
#include "tests/support/folder.h"
#include "tests/support/test.h"

/* Progress, and whether it ran backwards. */
struct told {
    uint64_t calls;
    uint64_t done;
    uint64_t all;
};

static void on_progress(void *self, uint64_t done, uint64_t all)
{
    struct told *told = self;

    assert_int_equal(done, told->done + 1);
    told->calls++;
    told->done = done;
    told->all  = all;
}

/* One comparison in a folder with a scenario, a capture and a network. */
struct bench {
    struct folder folder;
    char scenario[FOLDER_NAME_BYTES];
    char capture[FOLDER_NAME_BYTES];
    char output[FOLDER_NAME_BYTES];
    struct tc_compare_cfg cfg;
    struct told told;
    struct tc_compare_report report;
    struct tc_diag diag;
};

static void put_scenario(const char *path, const struct tc_scenario *scenario)
{
    char *text;

    assert_int_equal(tc_scenario_write_text(scenario, &text), TC_OK);
    folder_put(path, text, strlen(text));
    tc_free(text);
}

static void bench_open(struct bench *b)
{
    static struct tc_build build;
    struct tc_scenario scenario = tiny_scenario();

    *b = (struct bench){ 0 };
    folder_open(&b->folder);
    scenario.replications = 3;
    put_scenario(folder_file(&b->folder, "tiny.yaml", b->scenario), &scenario);
    call_capture(&build, 1000, 1);
    folder_put(folder_file(&b->folder, "call.pcap", b->capture), build.bytes,
               build.len_bytes);
    (void)folder_file(&b->folder, "out.h5", b->output);
    b->cfg = (struct tc_compare_cfg){
        .input_path         = b->scenario,
        .architectures      = { &tc_isp_architecture, &tc_p2p_architecture },
        .architecture_count = 2,
        .seed               = 1,
        .threads            = 2,
    };
}

static tc_err bench_run(struct bench *b)
{
    const struct tc_compare_watcher watcher = { .progress = on_progress,
                                                .self     = &b->told };

    tc_compare_report_fini(&b->report);
    b->told = (struct told){ 0 };
    b->diag = TC_DIAG_NONE;
    return tc_compare(&b->cfg, &watcher, &b->report, &b->diag);
}

static void bench_close(struct bench *b)
{
    tc_compare_report_fini(&b->report);
    folder_close(&b->folder);
}

static void differences_and_ratios_are_of_pairs(TC_NO_STATE)
{
    const struct tc_compare_figure *kpi;
    struct bench b;

    bench_open(&b);
    assert_int_equal(bench_run(&b), TC_OK);
    kpi = &b.report.figures[TC_KPI_CONNECTION_DELAY];
    assert_int_equal(kpi->each[0].n, 3);
    assert_near(kpi->difference[1].mean, kpi->each[0].mean - kpi->each[1].mean);
    assert_near(kpi->ratio[1].mean, kpi->each[0].mean / kpi->each[1].mean);
    assert_string_equal(kpi->each[0].kpi, "connection_delay");
    assert_string_equal(kpi->difference[1].kpi, "connection_delay_difference");
    assert_string_equal(kpi->difference[1].units, "s");
    assert_string_equal(kpi->ratio[1].kpi, "connection_delay_ratio");
    assert_string_equal(kpi->ratio[1].units, "1");
    assert_string_equal(kpi->each[1].covers, "audience");
    assert_true(kpi->each[0].ci_lo < kpi->each[0].mean);
    /* 3 viewers, 2 sessions each, those that begin before the end */
    assert_in_range(b.report.totals[0].joins, 3 * 3, 3 * 6);
    assert_int_equal(b.report.totals[0].joins, b.report.totals[1].joins);
    assert_int_equal(b.told.calls, 6);
    assert_int_equal(b.told.all, 6);
    bench_close(&b);
}

/* Without -n the scenario says how many, for a capture it is 20. */
static void replications_are_asked_for_or_the_inputs(TC_NO_STATE)
{
    struct bench b;

    bench_open(&b);
    assert_int_equal(bench_run(&b), TC_OK);
    assert_int_equal(b.report.replications, 3);
    b.cfg.replications = 5;
    assert_int_equal(bench_run(&b), TC_OK);
    assert_int_equal(b.report.replications, 5);
    b.cfg.replications = 0;
    b.cfg.input_path   = b.capture;
    assert_int_equal(bench_run(&b), TC_OK);
    assert_int_equal(b.report.replications, 20);
    bench_close(&b);
}

/* With the replications of the command line; `again` is what is written. */
static void assert_same_again(struct bench *b)
{
    struct tc_compare_figure first[TC_FIGURE_COUNT];
    char again[FOLDER_NAME_BYTES];

    memcpy(first, b->report.figures, sizeof first);
    put_scenario(folder_file(&b->folder, "again.yaml", again),
                 &b->report.scenario);
    b->cfg.input_path   = again;
    b->cfg.replications = 0;
    assert_int_equal(bench_run(b), TC_OK);
    for (size_t f = 0; f < TC_FIGURE_COUNT; f++) {
        const struct tc_estimate *a = &first[f].each[1];
        const struct tc_estimate *c = &b->report.figures[f].each[1];

        assert_int_equal(a->n, c->n);
        assert_memory_equal(&a->mean, &c->mean, sizeof a->mean);
        assert_memory_equal(&a->ci_hi, &c->ci_hi, sizeof a->ci_hi);
    }
}

static void the_effective_scenario_runs_the_same_again(TC_NO_STATE)
{
    struct bench b;

    bench_open(&b);
    b.cfg.replications = 2;
    assert_int_equal(bench_run(&b), TC_OK);
    assert_int_equal(b.report.scenario.replications, 2);
    assert_same_again(&b);
    assert_int_equal(b.report.replications, 2);
    bench_close(&b);
}

/* 20 replications, one viewer who comes at 0 s, places in turn; of a surfing
 * audience in the network's page nothing is left. */
static void a_replays_effective_scenario_has_the_captures_audience(TC_NO_STATE)
{
    struct bench b;
    char *text;

    bench_open(&b);
    b.cfg.input_path   = b.capture;
    b.cfg.network_path = b.scenario; /* 3 viewers, uniform, exponential */
    assert_int_equal(bench_run(&b), TC_OK);
    assert_int_equal(tc_scenario_write_text(&b.report.scenario, &text), TC_OK);
    assert_non_null(strstr(text, "duration_s: 4\nreplications: 20\n"));
    assert_non_null(strstr(text, "audience:\n  viewers: 1\n"
                                 "  broadcasters: 1\n"
                                 "  content_providers: 0\n"
                                 "  # channels: as in the capture\n"));
    assert_non_null(strstr(text, "  arrival_start_s: 0\n"
                                 "  arrival_spread_s: 0\n"));
    assert_non_null(strstr(text, "  # hold: as in the capture\n"));
    assert_non_null(strstr(text, "  placement: round_robin\n"));
    assert_non_null(strstr(text, "  window_start_s: 0\n  window_end_s: 4\n"));
    tc_free(text);
    bench_close(&b);
}

/* One replication has no interval, and one architecture no difference. */
static void one_of_each_is_enough(TC_NO_STATE)
{
    struct bench b;

    bench_open(&b);
    b.cfg.replications       = 1;
    b.cfg.architecture_count = 1;
    b.cfg.output_path        = b.output;
    assert_int_equal(bench_run(&b), TC_OK);

    const struct tc_compare_figure *kpi =
        &b.report.figures[TC_KPI_CONNECTION_DELAY];
    assert_int_equal(kpi->each[0].n, 1);
    assert_true(kpi->each[0].mean > 0.2);
    assert_nan(kpi->each[0].ci_lo);
    assert_true(kpi->each[0].flags[0] != '\0');
    assert_int_equal(folder_count(&b.folder), 3);
    bench_close(&b);
}

/* The first row is the difference of connection delays, the next the ratio. */
static double mean_at(hid_t file, const char *path, hsize_t row)
{
    static const size_t offset = 0, size = sizeof(double);
    double mean = NAN;

    assert_true(H5TBread_fields_name(file, path, "mean", row, 1, sizeof mean,
                                     &offset, &size, &mean) >= 0);
    return mean;
}

/* A third architecture: the first one again, under another name. */
static void every_architecture_is_compared_with_the_first(TC_NO_STATE)
{
    static const char *const rows[] = { "/compare/tables/estimates",
                                        "/compare/p2p/tables/estimates",
                                        "/compare/again/tables/estimates" };
    struct tc_architecture again    = tc_isp_architecture;
    double series[3][64];
    struct bench b;

    again.name = "again";
    bench_open(&b);
    b.cfg.architectures[2]   = &again;
    b.cfg.architecture_count = 3;
    b.cfg.output_path        = b.output;
    assert_int_equal(bench_run(&b), TC_OK);

    const struct tc_compare_figure *kpi =
        &b.report.figures[TC_KPI_CONNECTION_DELAY];
    assert_near(kpi->difference[2].mean, kpi->each[0].mean - kpi->each[2].mean);
    assert_true(kpi->difference[2].mean == 0);

    hid_t file = H5Fopen(b.output, H5F_ACC_RDONLY, H5P_DEFAULT);
    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(h5_rows(file, rows[i]), 2 * TC_FIGURE_COUNT);
    assert_true(H5LTread_dataset_double(
                    file, "/compare/series/connection_delay", series[0]) >= 0);
    assert_true(H5LTread_dataset_double(file,
                                        "/compare/p2p/series/connection_delay",
                                        series[1]) >= 0);
    assert_true(
        H5LTread_dataset_double(file, "/compare/again/series/connection_delay",
                                series[2]) >= 0);
    assert_memory_equal(series[0], series[1], 20 * sizeof(double));
    assert_true(mean_at(file, rows[1], 0) == kpi->difference[1].mean);
    assert_true(mean_at(file, rows[1], 1) == kpi->ratio[1].mean);
    assert_true(mean_at(file, rows[2], 0) == 0);
    assert_true(mean_at(file, rows[2], 1) == 1);
    for (size_t bin = 0; bin < 20; bin++)
        assert_true(isnan(series[2][bin]) || series[2][bin] == 0);
    (void)H5Fclose(file);
    bench_close(&b);
}

static void threads_change_no_octet_of_the_results(TC_NO_STATE)
{
    char one[FOLDER_NAME_BYTES], many[FOLDER_NAME_BYTES];
    struct bench b;

    bench_open(&b);
    b.cfg.threads     = 1;
    b.cfg.output_path = folder_file(&b.folder, "one.h5", one);
    assert_int_equal(bench_run(&b), TC_OK);
    b.cfg.threads     = 5;
    b.cfg.output_path = folder_file(&b.folder, "many.h5", many);
    assert_int_equal(bench_run(&b), TC_OK);
    assert_true(folder_same(one, many));
    b.cfg.seed = 2;
    assert_int_equal(bench_run(&b), TC_OK);
    assert_false(folder_same(one, many));
    bench_close(&b);
}

/* The call of 3 s: one demand of 1 s (ACK to BYE).  The run is the capture's
 * span to the next whole bin: 4 s; the window is all of it. */
static void a_capture_is_replayed_over_its_span(TC_NO_STATE)
{
    struct bench b;

    bench_open(&b);
    b.cfg.input_path = b.capture;
    assert_int_equal(bench_run(&b), TC_OK);
    assert_true(b.report.is_trace);
    assert_true(b.report.is_bootstrap);
    assert_int_equal(b.report.demands, 1);
    assert_int_equal(b.report.viewers, 1);
    assert_int_equal(b.report.broadcasters, 1);
    assert_int_equal(b.report.holds_drawn, 0);
    assert_int_equal(b.report.measured.counts.sip_call_ids, 1);
    assert_string_equal(b.report.covers, "audience");
    /* the capture is measured, too */
    assert_true(b.report.measured.estimates.count > TC_KPI_TRAFFIC_AT_TAP);
    assert_string_equal(b.report.measured.estimates.rows[0].kpi,
                        "connection_delay");
    assert_int_equal(b.report.measured.estimates.rows[0].n, 1);
    assert_int_equal(b.report.scenario.duration_ns, SECONDS(4));
    assert_int_equal(b.report.scenario.measure.window_start_ns, 0);
    assert_int_equal(b.report.scenario.measure.window_end_ns, SECONDS(4));
    assert_int_equal(b.report.totals[0].ready, 20);
    assert_int_equal(b.report.totals[0].joins, 20);

    b.cfg.fixed_trace = true;
    assert_int_equal(bench_run(&b), TC_OK);
    assert_false(b.report.is_bootstrap);
    assert_string_equal(b.report.covers, "model");
    bench_close(&b);
}

/* Network and parties of a scenario, audience and media of the capture: with
 * decisions of 200 ms instead of 100 the join takes 200 ms more. */
static void a_capture_is_replayed_on_a_given_network(TC_NO_STATE)
{
    struct tc_scenario scenario = tiny_scenario();
    char network[FOLDER_NAME_BYTES];
    struct bench b;
    double plain_s;

    bench_open(&b);
    b.cfg.input_path   = b.capture;
    b.cfg.network_path = b.scenario;
    b.cfg.fixed_trace  = true;
    assert_int_equal(bench_run(&b), TC_OK);
    plain_s = b.report.figures[TC_KPI_CONNECTION_DELAY].each[0].mean;

    scenario.model.cops.decision_time_ns = MS(200);
    put_scenario(folder_file(&b.folder, "slow.yml", network), &scenario);
    b.cfg.network_path = network;
    assert_int_equal(bench_run(&b), TC_OK);
    assert_near(b.report.figures[TC_KPI_CONNECTION_DELAY].each[0].mean,
                plain_s + 0.2);
    bench_close(&b);
}

static void what_cannot_be_compared_is_told(TC_NO_STATE)
{
    static struct tc_build build;
    char empty[FOLDER_NAME_BYTES];
    struct bench b;

    bench_open(&b);
    b.cfg.output_path = b.output;

    b.cfg.input_path = "/nonexistent/x.yaml";
    assert_int_equal(bench_run(&b), TC_ESYS);
    assert_true(b.diag.sentence[0] != '\0');

    b.cfg.input_path = "/nonexistent/x.pcap";
    assert_int_equal(bench_run(&b), TC_ESYS);
    assert_true(b.diag.sentence[0] != '\0');

    build.len_bytes = 0; /* a capture in which nobody calls */
    tc_build_pcap_head(&build, 0xa1b2c3d4, 1);
    folder_put(folder_file(&b.folder, "empty.pcap", empty), build.bytes,
               build.len_bytes);
    b.cfg.input_path = empty;
    assert_int_equal(bench_run(&b), TC_EFORMAT);
    assert_non_null(strstr(b.diag.sentence, "no session"));

    b.cfg.input_path   = b.capture;
    b.cfg.network_path = b.capture; /* no scenario */
    assert_int_equal(bench_run(&b), TC_EFORMAT);

    b.cfg.network_path = NULL;
    b.cfg.output_path  = "/nonexistent/x.h5";
    assert_int_equal(bench_run(&b), TC_ESYS);
    assert_int_equal(folder_count(&b.folder), 3); /* no output at all */
    bench_close(&b);
}

static void an_audience_that_no_run_holds_is_refused_with_its_line(TC_NO_STATE)
{
    static const char text[] = "kind: terminating\n"
                               "audience: {viewers: 1000000}\n";
    char path[FOLDER_NAME_BYTES];
    struct bench b;

    bench_open(&b);
    folder_put(folder_file(&b.folder, "many.yaml", path), text, strlen(text));
    b.cfg.input_path  = path;
    b.cfg.output_path = b.output;
    assert_int_equal(bench_run(&b), TC_EFORMAT);
    assert_string_equal(b.diag.file, path);
    assert_memory_equal(b.diag.sentence, "line 2: audience.viewers: 1000000 ",
                        34);
    assert_int_equal(b.told.calls, 0);
    assert_int_equal(folder_count(&b.folder), 3);
    bench_close(&b);
}

static tc_err build_too_much(void *self, struct tc_world *world)
{
    (void)self;
    (void)world;
    return TC_EFULL;
}

/* It says that it has no servers, and has many. */
static const struct tc_architecture liar = {
    .name      = "liar",
    .self_size = 1,
    .build     = build_too_much,
};

static void a_run_that_fails_says_why_and_leaves_no_output(TC_NO_STATE)
{
    struct bench b;

    bench_open(&b);
    b.cfg.architectures[1] = &liar;
    b.cfg.output_path      = b.output;
    assert_int_equal(bench_run(&b), TC_EFULL);
    assert_string_equal(b.diag.file, b.scenario);
    assert_string_equal(b.diag.sentence,
                        "the run failed: more points of observation than the "
                        "65535 that a run holds (two of each host), expected "
                        "fewer viewers");
    assert_int_equal(folder_count(&b.folder), 2);
    bench_close(&b);
}

/* 4000 octets in 3 frames at 15 a second; the file is an input with a name */
static void an_encoders_frames_are_an_input(TC_NO_STATE)
{
    static const char text[]    = "type,bytes\nI,2000\nP,1500\nP,500\n";
    struct tc_scenario scenario = tiny_scenario();
    char csv[FOLDER_NAME_BYTES];
    struct bench b;

    bench_open(&b);
    folder_put(folder_file(&b.folder, "sizes.csv", csv), text, strlen(text));
    (void)snprintf(scenario.frame_sizes, sizeof scenario.frame_sizes,
                   "sizes.csv");
    put_scenario(b.scenario, &scenario);
    b.cfg.output_path = b.output;
    assert_int_equal(bench_run(&b), TC_OK);
    assert_int_equal(b.report.scenario.model.video.rate_bps, 160000);

    b.cfg.network_path = b.scenario;
    b.cfg.input_path   = b.capture;
    assert_int_equal(bench_run(&b), TC_EFORMAT);
    assert_string_equal(b.diag.sentence,
                        "video.frame_sizes does not apply to a capture, whose "
                        "replay takes its video rate from the capture");
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_and_ratios_are_of_pairs),
        cmocka_unit_test(replications_are_asked_for_or_the_inputs),
        cmocka_unit_test(the_effective_scenario_runs_the_same_again),
        cmocka_unit_test(
            a_replays_effective_scenario_has_the_captures_audience),
        cmocka_unit_test(one_of_each_is_enough),
        cmocka_unit_test(every_architecture_is_compared_with_the_first),
        cmocka_unit_test(threads_change_no_octet_of_the_results),
        cmocka_unit_test(a_capture_is_replayed_over_its_span),
        cmocka_unit_test(a_capture_is_replayed_on_a_given_network),
        cmocka_unit_test(what_cannot_be_compared_is_told),
        cmocka_unit_test(
            an_audience_that_no_run_holds_is_refused_with_its_line),
        cmocka_unit_test(a_run_that_fails_says_why_and_leaves_no_output),
        cmocka_unit_test(an_encoders_frames_are_an_input),
    };

    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
