/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/compare_results.h"

#include <math.h>

#include <hdf5.h>
#include <hdf5_hl.h>

#include "base/alloc.h"
#include "tests/analysis/h5_memory.h"
#include "tests/analysis/near.h"
#include "tests/replay/tiny_world.h"
#include "tests/support/folder.h"
#include "tests/support/test.h"

enum { BINS = 3, REPLICATIONS = 2, ARCHITECTURES = 2 };

/* Made by hand: 2 replications of 2 architectures; series number s in bin b
 * is (100 s + 10 b + replication) (1 + architecture). */
struct made {
    struct tc_compare_cfg cfg;
    struct tc_compare_report report;
    struct tc_trial trials[REPLICATIONS * ARCHITECTURES];
    double series[REPLICATIONS * ARCHITECTURES][TC_SERIES_COUNT * BINS];
    struct folder folder;
    char scenario[FOLDER_NAME_BYTES];
};

static void made_open(struct made *m)
{
    *m = (struct made){ 0 };
    folder_open(&m->folder);
    folder_put(folder_file(&m->folder, "tiny.yaml", m->scenario),
               "kind: steady\n", 13);
    m->cfg = (struct tc_compare_cfg){
        .input_path         = m->scenario,
        .architectures      = { &tc_isp_architecture, &tc_p2p_architecture },
        .architecture_count = ARCHITECTURES,
        .seed               = 77,
    };
    m->report.scenario     = tiny_scenario();
    m->report.replications = REPLICATIONS;
    for (int k = 0; k < TC_FIGURE_COUNT; k++) {
        struct tc_compare_figure *kpi = &m->report.figures[k];

        kpi->figure = (enum tc_figure)k;
        for (size_t a = 0; a < ARCHITECTURES; a++) {
            kpi->each[a]        = tc_estimate_named("k", "s", "model");
            kpi->difference[a]  = tc_estimate_named("d", "s", "model");
            kpi->ratio[a]       = tc_estimate_named("r", "1", "model");
            kpi->correlation[a] = 0.5;
        }
    }
    for (size_t i = 0; i < REPLICATIONS * ARCHITECTURES; i++) {
        for (size_t at = 0; at < TC_SERIES_COUNT * BINS; at++)
            m->series[i][at] = ((double)(100 * (at / BINS) + 10 * (at % BINS)) +
                                (double)(i / ARCHITECTURES)) *
                               (double)(1 + i % ARCHITECTURES);
        m->trials[i].series = m->series[i];
        m->trials[i].bins   = BINS;
    }
}

static void made_close(struct made *m)
{
    folder_close(&m->folder);
}

static struct tc_compare_results *begin(hid_t file, const struct made *m)
{
    struct tc_compare_results *results;

    assert_int_equal(
        tc_compare_results_begin(&results, file, &m->cfg, &m->report, NULL),
        TC_OK);
    return results;
}

static void read_numbers(hid_t file, const char *path, double *out,
                         hsize_t want)
{
    hsize_t dims[2] = { 1, 1 };
    int rank;

    assert_true(H5LTget_dataset_ndims(file, path, &rank) >= 0);
    assert_true(H5LTget_dataset_info(file, path, dims, NULL, NULL) >= 0);
    assert_int_equal(dims[0] * (rank > 1 ? dims[1] : 1), want);
    assert_true(H5LTread_dataset_double(file, path, out) >= 0);
}

/* Root, input and empty tables come first: they are there also where a run
 * has only begun. */
static void the_beginning_says_what_is_run(TC_NO_STATE)
{
    hid_t file = h5_memory_open();
    struct tc_compare_results *results;
    struct made m;
    char *text;

    made_open(&m);
    results = begin(file, &m);
    assert_label(file, "/", "command", "compare");
    assert_int_equal(tc_scenario_write_text(&m.report.scenario, &text), TC_OK);
    assert_label(file, "/", "scenario", text);
    tc_free(text);
    assert_int_equal(h5_rows(file, "/input/tables/files"), 1);
    assert_int_equal(h5_rows(file, "/model/isp/tables/sessions"), 0);
    assert_int_equal(h5_rows(file, "/model/p2p/tables/cops_transactions"), 0);
    tc_compare_results_discard(results);
    h5_memory_close(file);
    made_close(&m);
}

/* A scenario's own size and digest are its identity; one that has gone since
 * it was read is a fault. */
static void a_scenario_that_is_gone_is_a_fault(TC_NO_STATE)
{
    hid_t file = h5_memory_open();
    struct tc_compare_results *results;
    struct made m;

    made_open(&m);
    m.cfg.input_path = "/nonexistent/tiny.yaml";
    assert_int_equal(
        tc_compare_results_begin(&results, file, &m.cfg, &m.report, NULL),
        TC_ESYS);
    assert_null(results);
    h5_memory_close(file);
    made_close(&m);
}

/* Bins of 1 s; per bin the mean of 2 replications: for isp 100 s + 10 b + 0.5,
 * for p2p twice that, and the difference isp - p2p minus it.  The interval of
 * two values 1 apart: t(0.975, 1) = 12.706 times 0.7071 / sqrt 2 = 6.353. */
static void series_are_means_over_replications(TC_NO_STATE)
{
    static const struct {
        const char *group;
        double factor;
    } rows[]   = { { "/model/isp/series", 1 },
                   { "/model/p2p/series", 2 },
                   { "/compare/series", -1 } };
    hid_t file = h5_memory_open();
    double mean[BINS], bounds[2 * BINS], time_s[BINS];
    char path[96];
    struct made m;

    made_open(&m);
    assert_int_equal(tc_compare_results_end(begin(file, &m), m.trials), TC_OK);
    for (size_t i = 0; i < TC_LEN(rows); i++) {
        (void)snprintf(path, sizeof path, "%s/time", rows[i].group);
        read_numbers(file, path, time_s, BINS);
        for (int s = 0; s < TC_SERIES_COUNT; s++) {
            const char *name = tc_trial_series_name((enum tc_trial_series)s);

            (void)snprintf(path, sizeof path, "%s/%s", rows[i].group, name);
            read_numbers(file, path, mean, BINS);
            assert_label(file, path, "units",
                         tc_trial_series_units((enum tc_trial_series)s));
            (void)snprintf(path, sizeof path, "%s/%s_ci", rows[i].group, name);
            read_numbers(file, path, bounds, 2 * BINS);
            for (size_t b = 0; b < BINS; b++) {
                double want = (100 * s + 10 * (double)b + 0.5) * rows[i].factor;
                double half = 6.35310237 * fabs(rows[i].factor);

                assert_near(time_s[b], (double)b);
                assert_near(mean[b], want);
                assert_near(bounds[2 * b], want - half);
                assert_near(bounds[2 * b + 1], want + half);
            }
        }
    }
    h5_memory_close(file);
    made_close(&m);
}

/* A row a KPI for each architecture; for the pair a difference and a ratio. */
static void estimates_are_rows(TC_NO_STATE)
{
    hid_t file = h5_memory_open();
    struct made m;

    made_open(&m);
    assert_int_equal(tc_compare_results_end(begin(file, &m), m.trials), TC_OK);
    assert_int_equal(h5_rows(file, "/model/isp/tables/estimates"),
                     TC_FIGURE_COUNT);
    assert_int_equal(h5_rows(file, "/model/p2p/tables/estimates"),
                     TC_FIGURE_COUNT);
    assert_int_equal(h5_rows(file, "/compare/tables/estimates"),
                     2 * TC_FIGURE_COUNT);
    h5_memory_close(file);
    made_close(&m);
}

/* With one there is nothing to compare. */
static void one_architecture_makes_no_comparison(TC_NO_STATE)
{
    hid_t file = h5_memory_open();
    struct made m;

    made_open(&m);
    m.cfg.architecture_count = 1;
    assert_int_equal(tc_compare_results_end(begin(file, &m), m.trials), TC_OK);
    assert_true(H5Lexists(file, "/model/isp", H5P_DEFAULT) > 0);
    assert_true(H5Lexists(file, "/model/p2p", H5P_DEFAULT) <= 0);
    assert_true(H5Lexists(file, "/compare", H5P_DEFAULT) <= 0);
    h5_memory_close(file);
    made_close(&m);
}

/* Rows of a real trial: one session, one stream, two decisions (Fig. 7). */
static void a_trials_rows_are_appended(TC_NO_STATE)
{
    static struct tc_person alice[]   = { { "alice@x", 1 } };
    static struct tc_person bob[]     = { { "bob@x", 0 } };
    struct tc_demand demands[]        = { { SECONDS(1), SECONDS(9), 0, 0 } };
    const struct tc_workload workload = { .viewers           = alice,
                                          .viewer_count      = 1,
                                          .broadcasters      = bob,
                                          .broadcaster_count = 1,
                                          .demands           = demands,
                                          .demand_count      = 1,
                                          .end_ns            = SECONDS(20) };
    hid_t file                        = h5_memory_open();
    struct tc_compare_results *results;
    struct tc_trial trial;
    struct made m;

    made_open(&m);
    assert_int_equal(tc_trial_run(&tc_isp_architecture, &m.report.scenario,
                                  &workload, 1, 0, &trial),
                     TC_OK);
    results = begin(file, &m);
    for (uint32_t r = 0; r < 3; r++)
        assert_int_equal(tc_compare_results_append(results, 0, r, &trial),
                         TC_OK);
    assert_int_equal(tc_compare_results_end(results, m.trials), TC_OK);
    assert_int_equal(h5_rows(file, "/model/isp/tables/sessions"), 3);
    assert_int_equal(h5_rows(file, "/model/isp/tables/rtp_streams"), 3);
    assert_int_equal(h5_rows(file, "/model/isp/tables/cops_transactions"), 6);
    assert_int_equal(h5_rows(file, "/model/isp/tables/cost"),
                     3 * TC_COST_CLASS_COUNT);
    assert_int_equal(h5_rows(file, "/model/isp/tables/replications"),
                     3 * TC_FIGURE_COUNT);
    assert_int_equal(h5_rows(file, "/model/p2p/tables/sessions"), 0);
    tc_trial_fini(&trial);
    h5_memory_close(file);
    made_close(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_beginning_says_what_is_run),
        cmocka_unit_test(a_scenario_that_is_gone_is_a_fault),
        cmocka_unit_test(series_are_means_over_replications),
        cmocka_unit_test(estimates_are_rows),
        cmocka_unit_test(one_architecture_makes_no_comparison),
        cmocka_unit_test(a_trials_rows_are_appended),
    };

    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
