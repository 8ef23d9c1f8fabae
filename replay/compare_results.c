/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/compare_results.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/h5_file.h"
#include "analysis/h5_series.h"
#include "base/alloc.h"
#include "replay/cost_table.h"
#include "replay/replications_table.h"
#include "replay/scenario_video.h"
#include "replay/totals_table.h"

enum { PATH_BYTES = 64, BOUNDS = 2 };

/* The tables of one architecture. */
struct model_tables {
    struct tc_results_model *model; /* owned, as all */
    struct tc_h5_table *cost;
    struct tc_h5_table *totals;
    struct tc_h5_table *replications;
};

struct tc_compare_results {
    hid_t file; /* borrowed, as all */
    const struct tc_compare_cfg *cfg;
    const struct tc_compare_report *report;
    struct model_tables models[TC_ARCHITECTURES_MAX];
};

static void model_path(char out[PATH_BYTES], const char *architecture)
{
    (void)snprintf(out, PATH_BYTES, "model/%s", architecture);
}

/* What a scenario was read from is an input too: size and identity. */
static tc_err describe_file(const char *path, const char *format,
                            struct tc_results_file *out)
{
    const char *slash = strrchr(path, '/');

    memset(out, 0, sizeof *out);
    (void)snprintf(out->name, sizeof out->name, "%s", slash ? slash + 1 : path);
    (void)snprintf(out->format, sizeof out->format, "%s", format);
    out->cut_at_byte = -1;
    return tc_file_identity(path, &out->size_bytes, out->xxh3_128);
}

tc_err tc_compare_results_describe(const char *path,
                                   const struct tc_scenario *scenario,
                                   struct tc_results_file *files, size_t *count)
{
    char sizes_path[TC_SCENARIO_VIDEO_PATH_BYTES];

    *count     = 1;
    tc_err err = describe_file(path, "yaml", &files[0]);
    if (err != TC_OK || scenario->frame_sizes[0] == '\0')
        return err;

    *count = 2;
    err    = tc_scenario_video_path(scenario, path, sizes_path);
    return err == TC_OK ? describe_file(sizes_path, "csv", &files[1]) : err;
}

static tc_err write_input(hid_t file, const struct tc_compare_cfg *cfg,
                          const struct tc_compare_report *report)
{
    if (report->is_trace) {
        struct tc_results_input input = tc_read_summary_results(
            &report->measured.input, report->measured.counts);

        return tc_results_write_input(file, &input);
    }

    struct tc_results_file files[TC_COMPARE_SCENARIO_FILES_MAX];
    struct tc_results_input input = { .files = files };

    tc_err err = tc_compare_results_describe(cfg->input_path, &report->scenario,
                                             files, &input.file_count);
    return err == TC_OK ? tc_results_write_input(file, &input) : err;
}

static tc_err open_tables(hid_t file, const char *path,
                          struct model_tables *out)
{
    hid_t tables = tc_results_tables(file, path);
    tc_err err   = tables < 0 ? TC_ESYS : TC_OK;

    if (err == TC_OK)
        err = tc_results_model_open(&out->model, tables);
    if (err == TC_OK)
        err = tc_h5_table_open(&out->cost, tables, tc_cost_table_shape());
    if (err == TC_OK)
        err = tc_h5_table_open(&out->totals, tables, tc_totals_table_shape());
    if (err == TC_OK)
        err = tc_h5_table_open(&out->replications, tables,
                               tc_replications_table_shape());
    if (tables >= 0)
        (void)H5Gclose(tables);
    return err;
}

static tc_err write_root(const struct tc_compare_results *results)
{
    char *scenario = NULL;

    tc_err err = tc_scenario_write_text(&results->report->scenario, &scenario);
    if (err == TC_OK)
        err = tc_results_write_root(results->file, "compare",
                                    results->cfg->seed, scenario);
    tc_free(scenario);
    return err;
}

tc_err tc_compare_results_begin(struct tc_compare_results **out, hid_t file,
                                const struct tc_compare_cfg *cfg,
                                const struct tc_compare_report *report,
                                const struct tc_instrument *instrument)
{
    struct tc_compare_results *results = tc_alloc(sizeof *results);

    *out = NULL;
    if (!results)
        return TC_ENOMEM;

    results->file   = file;
    results->cfg    = cfg;
    results->report = report;
    tc_err err      = write_root(results);
    if (err == TC_OK)
        err = write_input(file, cfg, report);
    if (err == TC_OK && report->is_trace)
        err = tc_analyze_write_measured(file, instrument, &report->measured);
    for (size_t a = 0; a < cfg->architecture_count && err == TC_OK; a++) {
        char path[PATH_BYTES];

        model_path(path, cfg->architectures[a]->name);
        err = open_tables(file, path, &results->models[a]);
    }
    if (err != TC_OK) {
        tc_compare_results_discard(results);
        return err;
    }
    *out = results;
    return TC_OK;
}

tc_err tc_compare_results_append(struct tc_compare_results *results,
                                 size_t architecture, uint32_t replication,
                                 const struct tc_trial *trial)
{
    struct model_tables *to = &results->models[architecture];

    tc_err err =
        tc_results_model_append(to->model, replication, trial->measurement);
    if (err == TC_OK)
        err = tc_cost_table_append(to->cost, replication, trial->cost);
    if (err == TC_OK)
        err = tc_totals_table_append(to->totals, replication, &trial->totals);
    if (err == TC_OK)
        err = tc_replications_table_append(to->replications, replication,
                                           trial->summaries);
    return err;
}

void tc_compare_results_discard(struct tc_compare_results *results)
{
    for (size_t a = 0; results && a < TC_ARCHITECTURES_MAX; a++) {
        tc_h5_table_discard(results->models[a].replications);
        tc_h5_table_discard(results->models[a].totals);
        tc_h5_table_discard(results->models[a].cost);
        tc_results_model_discard(results->models[a].model);
    }
    tc_free(results);
}

/* All are closed, also after one that fails. */
static tc_err close_tables(struct model_tables *tables)
{
    const tc_err closed[] = { tc_results_model_close(tables->model),
                              tc_h5_table_close(tables->cost),
                              tc_h5_table_close(tables->totals),
                              tc_h5_table_close(tables->replications) };

    *tables = (struct model_tables){ 0 };
    for (size_t i = 0; i < TC_LEN(closed); i++)
        if (closed[i] != TC_OK)
            return closed[i];
    return TC_OK;
}

/* Estimates of every bin of a series from values [replication]. */
typedef void value_fn(const struct tc_trial *trials, size_t architectures,
                      size_t architecture, size_t replication, size_t at,
                      double *out);

static void value_of_one(const struct tc_trial *trials, size_t architectures,
                         size_t architecture, size_t replication, size_t at,
                         double *out)
{
    *out = trials[replication * architectures + architecture].series[at];
}

static void value_of_difference(const struct tc_trial *trials,
                                size_t architectures, size_t architecture,
                                size_t replication, size_t at, double *out)
{
    const struct tc_trial *row = &trials[replication * architectures];

    *out = row[0].series[at] - row[architecture].series[at];
}

/* Mean and interval over replications, bin by bin. */
static void estimate_bins(const struct tc_compare_report *report,
                          const struct tc_trial *trials, size_t architectures,
                          size_t architecture, value_fn *value, size_t series,
                          double *mean, double *bounds, double *scratch)
{
    size_t bins = trials[0].bins;

    for (size_t b = 0; b < bins; b++) {
        struct tc_estimate e = tc_estimate_named("", "", "");

        for (uint32_t r = 0; r < report->replications; r++)
            value(trials, architectures, architecture, r, series * bins + b,
                  &scratch[r]);
        if (report->is_bootstrap)
            tc_estimate_bootstrap(&e, scratch, report->replications, NAN,
                                  report->viewers,
                                  report->scenario.measure.confidence);
        else
            tc_estimate_mean(&e, scratch, report->replications,
                             report->scenario.measure.confidence);
        mean[b]                = e.mean;
        bounds[b * BOUNDS]     = e.ci_lo;
        bounds[b * BOUNDS + 1] = e.ci_hi;
    }
}

static tc_err write_scales(hid_t group, const struct tc_compare_report *report,
                           size_t bins, double *time_s)
{
    static const char *const bounds[BOUNDS] = { "lo", "hi" };

    for (size_t b = 0; b < bins; b++)
        time_s[b] = (double)b * (double)report->scenario.measure.bin_ns * 1e-9;

    tc_err err = tc_h5_scale_numbers(group, "time", "s", "start of the bin",
                                     time_s, bins);
    return err == TC_OK ? tc_h5_scale_texts(group, "bound", "interval bound",
                                            bounds, BOUNDS)
                        : err;
}

static tc_err write_pair(hid_t group, enum tc_trial_series series,
                         const double *mean, const double *bounds)
{
    const char *name = tc_trial_series_name(series);
    char ci_name[PATH_BYTES];
    struct tc_h5_variable variable = {
        .name      = name,
        .units     = tc_trial_series_units(series),
        .long_name = tc_trial_series_long_name(series),
        .axes      = { "time" },
    };

    tc_err err = tc_h5_variable_write(group, &variable, mean);
    if (err != TC_OK)
        return err;

    (void)snprintf(ci_name, sizeof ci_name, "%s_ci", name);
    variable.name      = ci_name;
    variable.long_name = "interval of the mean over replications";
    variable.axes[1]   = "bound";
    return tc_h5_variable_write(group, &variable, bounds);
}

static tc_err write_series(hid_t file, const char *path,
                           const struct tc_compare_cfg *cfg,
                           const struct tc_compare_report *report,
                           const struct tc_trial *trials, size_t architecture,
                           value_fn *value)
{
    size_t bins     = trials[0].bins;
    hid_t group     = tc_h5_group_make(file, path);
    double *numbers = tc_alloc_array((1 + BOUNDS) * bins + report->replications,
                                     sizeof *numbers);
    tc_err err      = group < 0 ? TC_ESYS : numbers ? TC_OK : TC_ENOMEM;

    if (err == TC_OK)
        err = write_scales(group, report, bins, numbers);
    for (int s = 0; s < TC_SERIES_COUNT && err == TC_OK; s++) {
        double *mean = numbers, *bounds = mean + bins;

        estimate_bins(report, trials, cfg->architecture_count, architecture,
                      value, (size_t)s, mean, bounds, bounds + BOUNDS * bins);
        err = write_pair(group, (enum tc_trial_series)s, mean, bounds);
    }
    tc_free(numbers);
    if (group >= 0)
        (void)H5Gclose(group);
    return err;
}

static tc_err write_architecture(hid_t file, const struct tc_compare_cfg *cfg,
                                 const struct tc_compare_report *report,
                                 const struct tc_trial *trials, size_t a)
{
    struct tc_estimate rows[TC_FIGURE_COUNT];
    char path[PATH_BYTES];
    char series_path[PATH_BYTES + 8];

    model_path(path, cfg->architectures[a]->name);
    for (int k = 0; k < TC_FIGURE_COUNT; k++)
        rows[k] = report->figures[k].each[a];

    tc_err err = tc_results_write_estimates(file, path, rows, TC_FIGURE_COUNT);
    (void)snprintf(series_path, sizeof series_path, "%s/series", path);
    return err == TC_OK ? write_series(file, series_path, cfg, report, trials,
                                       a, value_of_one)
                        : err;
}

/* Rows say in their flags how alike the pairs were. */
static struct tc_estimate with_correlation(struct tc_estimate row,
                                           double correlation)
{
    if (row.flags[0] == '\0' && !isnan(correlation))
        (void)snprintf(row.flags, sizeof row.flags, "pair correlation %+.3f",
                       correlation);
    return row;
}

/* Differences and ratios of the first architecture to another one. */
static tc_err write_pairs(hid_t file, const char *path,
                          const struct tc_compare_cfg *cfg,
                          const struct tc_compare_report *report,
                          const struct tc_trial *trials, size_t other)
{
    struct tc_estimate rows[2 * TC_FIGURE_COUNT];
    char series_path[2 * PATH_BYTES];
    size_t count = 0;

    for (int k = 0; k < TC_FIGURE_COUNT; k++) {
        const struct tc_compare_figure *kpi = &report->figures[k];

        rows[count++] =
            with_correlation(kpi->difference[other], kpi->correlation[other]);
        rows[count++] =
            with_correlation(kpi->ratio[other], kpi->correlation[other]);
    }
    tc_err err = tc_results_write_estimates(file, path, rows, count);
    (void)snprintf(series_path, sizeof series_path, "%s/series", path);
    return err == TC_OK ? write_series(file, series_path, cfg, report, trials,
                                       other, value_of_difference)
                        : err;
}

/* The second architecture has /compare to itself; where there are more, each
 * has a group of its own name in it, the second one too. */
static tc_err write_comparison(hid_t file, const struct tc_compare_cfg *cfg,
                               const struct tc_compare_report *report,
                               const struct tc_trial *trials)
{
    const size_t count = cfg->architecture_count;
    tc_err err         = count > 1
                             ? write_pairs(file, "compare", cfg, report, trials, 1)
                             : TC_OK;

    for (size_t a = 1; count > 2 && a < count && err == TC_OK; a++) {
        char path[PATH_BYTES];

        (void)snprintf(path, sizeof path, "compare/%s",
                       cfg->architectures[a]->name);
        err = write_pairs(file, path, cfg, report, trials, a);
    }
    return err;
}

static tc_err write_rest(struct tc_compare_results *results,
                         const struct tc_trial *trials)
{
    const struct tc_compare_cfg *cfg = results->cfg;
    tc_err err                       = TC_OK;

    for (size_t a = 0; a < cfg->architecture_count && err == TC_OK; a++)
        err = close_tables(&results->models[a]);
    for (size_t a = 0; a < cfg->architecture_count && err == TC_OK; a++)
        err =
            write_architecture(results->file, cfg, results->report, trials, a);
    return err == TC_OK
               ? write_comparison(results->file, cfg, results->report, trials)
               : err;
}

tc_err tc_compare_results_end(struct tc_compare_results *results,
                              const struct tc_trial *trials)
{
    tc_err err = write_rest(results, trials);

    tc_compare_results_discard(results);
    return err;
}
