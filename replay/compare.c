/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/compare.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/h5_file.h"
#include "analysis/results.h"
#include "base/alloc.h"
#include "model/places.h"
#include "replay/audience.h"
#include "replay/compare_limits.h"
#include "replay/compare_results.h"
#include "replay/scenario_video.h"
#include "replay/trace_workload.h"

enum { TRACE_REPLICATIONS = 20 };

/* One run of the verb. */
struct run {
    const struct tc_compare_cfg *cfg;
    const struct tc_compare_watcher *watcher;
    struct tc_compare_report *report;
    struct tc_diag *diag;
    struct tc_trace trace;
    struct tc_instrument instrument; /* of a capture; else zeroed */
    struct tc_h5_file *file;         /* owned, as both below */
    struct tc_compare_results *results;
    struct tc_trial *trials;
    uint64_t done;
};

bool tc_compare_is_scenario(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot && (!strcmp(dot, ".yaml") || !strcmp(dot, ".yml"));
}

static tc_err make_described(const void *self, uint32_t replication,
                             void **handle, const struct tc_workload **out)
{
    const struct run *run        = self;
    struct tc_audience *audience = tc_alloc(sizeof *audience);

    if (!audience)
        return TC_ENOMEM;
    *handle = audience;
    *out    = &audience->workload;
    return tc_audience_make(&run->report->scenario, run->cfg->seed, replication,
                            audience);
}

static void release_described(void *handle)
{
    if (handle)
        tc_audience_fini(handle);
    tc_free(handle);
}

static tc_err make_traced(const void *self, uint32_t replication, void **handle,
                          const struct tc_workload **out)
{
    const struct run *run        = self;
    const struct tc_scenario *s  = &run->report->scenario;
    struct tc_workload *workload = tc_alloc(sizeof *workload);

    if (!workload)
        return TC_ENOMEM;
    *handle = workload;
    *out    = workload;
    return tc_trace_workload(&run->trace, tc_places_edges(&s->model.network),
                             !run->cfg->fixed_trace, run->cfg->seed,
                             replication, s->duration_ns, workload);
}

static void release_traced(void *handle)
{
    if (handle)
        tc_workload_fini(handle);
    tc_free(handle);
}

static tc_err read_scenario(struct run *run)
{
    struct tc_compare_report *report = run->report;
    struct tc_audience audience;

    tc_err err =
        tc_scenario_read(run->cfg->input_path, &report->scenario, run->diag);
    if (err == TC_OK)
        err = tc_scenario_video_load(&report->scenario, run->cfg->input_path,
                                     &report->frame_sizes, run->diag);
    if (err == TC_OK)
        err = tc_compare_check_limits(run->cfg, &report->scenario, run->diag);
    if (err != TC_OK)
        return err;

    err = tc_audience_make(&report->scenario, run->cfg->seed, 0, &audience);
    report->demands      = audience.workload.demand_count;
    report->viewers      = audience.workload.viewer_count;
    report->broadcasters = audience.workload.broadcaster_count;
    tc_audience_fini(&audience);
    report->covers                = "audience";
    report->replications          = run->cfg->replications > 0
                                        ? run->cfg->replications
                                        : report->scenario.replications;
    report->scenario.replications = report->replications;
    return err;
}

/* The capture's own span, to whole bins, is the run and the window. */
static void set_trace_span(struct run *run)
{
    struct tc_scenario *s = &run->report->scenario;
    int64_t bin_ns        = s->measure.bin_ns;

    /* a stray time stamp, or days put together: wider bins, not more */
    while (run->trace.end_ns / bin_ns >= TC_TRAFFIC_BINS_MAX)
        bin_ns *= 2;
    int64_t bins = run->trace.end_ns / bin_ns + 1;

    s->kind                    = TC_SCENARIO_TERMINATING;
    s->measure.bin_ns          = bin_ns;
    s->duration_ns             = bins * bin_ns;
    s->measure.window_start_ns = 0;
    s->measure.window_end_ns   = s->duration_ns;
    s->replications            = run->report->replications;
    tc_trace_apply_audience(&run->trace, &s->audience);
    (void)snprintf(s->name, sizeof s->name, "replay of a capture");
    tc_trace_apply_video(&run->trace, &s->model.video);
}

/* With the instrument, the playout buffer and the confidence that the models
 * are measured with. */
static tc_err measure_capture(struct run *run)
{
    struct tc_compare_report *report    = run->report;
    const struct tc_capture_input input = { .path = run->cfg->input_path };
    const struct tc_read_cfg cfg        = { .inputs = &input, .count = 1 };
    const struct tc_analyze_cfg how     = {
            .confidence = report->scenario.measure.confidence,
    };

    tc_err err =
        tc_instrument_init(&run->instrument, NULL, &report->scenario.playout);
    if (err == TC_OK)
        err = tc_read_captures(&cfg, &run->instrument.directory,
                               tc_instrument_sink(&run->instrument),
                               &run->watcher->reading, &report->measured.input,
                               run->diag);
    if (err == TC_OK)
        err = tc_analyze_summarise(&how, &run->instrument, &report->measured);
    if (err != TC_OK)
        return err;

    err = tc_trace_make(run->instrument.measurement, &run->trace);
    if (err == TC_EFORMAT)
        tc_diag_set(run->diag, run->cfg->input_path, -1, -1,
                    "no session to replay; expected at least one that was set "
                    "up and ended in the capture");
    return err;
}

static tc_err read_capture(struct run *run)
{
    struct tc_compare_report *report = run->report;

    /* the defaults are paper.yaml's but for one: the paper shows no RPT */
    tc_scenario_init(&report->scenario);
    report->scenario.model.cops.report = false;
    tc_err err                         = run->cfg->network_path
                                             ? tc_scenario_read(run->cfg->network_path,
                                                                &report->scenario, run->diag)
                                             : TC_OK;
    if (err != TC_OK)
        return err;
    if (report->scenario.frame_sizes[0] != '\0') {
        tc_diag_set(run->diag, run->cfg->network_path, -1, -1,
                    "video.frame_sizes does not apply to a capture, whose "
                    "replay takes its video rate from the capture");
        return TC_EFORMAT;
    }
    err = measure_capture(run);
    if (err != TC_OK)
        return err;

    report->is_trace       = true;
    report->is_bootstrap   = !run->cfg->fixed_trace;
    report->demands        = run->trace.demand_count;
    report->viewers        = run->trace.viewer_count;
    report->broadcasters   = run->trace.broadcaster_count;
    report->not_answered   = run->trace.not_answered;
    report->holds_drawn    = run->trace.holds_drawn;
    report->video_is_known = run->trace.video_rate_bps > 0;
    report->covers         = run->cfg->fixed_trace ? "model" : "audience";
    report->replications   = run->cfg->replications > 0 ? run->cfg->replications
                                                        : TRACE_REPLICATIONS;
    set_trace_span(run);
    return tc_compare_check_limits(run->cfg, &report->scenario, run->diag);
}

static void add_totals(struct tc_run_totals *sum,
                       const struct tc_run_totals *one)
{
    sum->network.sent += one->network.sent;
    sum->network.copies += one->network.copies;
    sum->network.delivered += one->network.delivered;
    sum->network.dropped += one->network.dropped;
    sum->network.unheard += one->network.unheard;
    sum->network.lost += one->network.lost;
    sum->network.in_flight += one->network.in_flight;
    sum->network.hops += one->network.hops;
    sum->events += one->events;
    sum->joins += one->joins;
    sum->ready += one->ready;
    sum->absent += one->absent;
    sum->gave_up += one->gave_up;
    sum->superseded += one->superseded;
    sum->unfinished += one->unfinished;
}

static tc_err on_trial(void *self, uint32_t replication, size_t architecture,
                       struct tc_trial *trial)
{
    struct run *run = self;
    tc_err err      = TC_OK;

    add_totals(&run->report->totals[architecture], &trial->totals);
    if (run->file)
        err = tc_h5_file_explain(run->file,
                                 tc_compare_results_append(run->results,
                                                           architecture,
                                                           replication, trial),
                                 run->diag);
    tc_trial_forget_rows(trial);
    run->done++;
    if (run->watcher->progress)
        run->watcher->progress(run->watcher->self, run->done,
                               (uint64_t)run->report->replications *
                                   run->cfg->architecture_count);
    return err;
}

/* Values of one KPI of one architecture, in the order of replications. */
static void column(const struct run *run, enum tc_figure figure,
                   size_t architecture, double *out)
{
    size_t step = run->cfg->architecture_count;

    for (uint32_t r = 0; r < run->report->replications; r++)
        out[r] = run->trials[r * step + architecture].figures[figure];
}

static void estimate_pair(const struct run *run, struct tc_compare_figure *row,
                          size_t other, const double *a, const double *b,
                          double *scratch)
{
    uint32_t n        = run->report->replications;
    double confidence = run->report->scenario.measure.confidence;
    uint32_t viewers  = run->report->viewers;

    tc_estimate_difference(&row->difference[other], a, b, n, confidence);
    tc_estimate_ratio(&row->ratio[other], a, b, n, confidence);
    row->correlation[other] = tc_estimate_correlation(a, b, n);
    if (!run->report->is_bootstrap)
        return;

    for (uint32_t r = 0; r < n; r++)
        scratch[r] = a[r] - b[r];
    tc_estimate_bootstrap(&row->difference[other], scratch, n, NAN, viewers,
                          confidence);
    for (uint32_t r = 0; r < n; r++)
        scratch[r] = a[r] / b[r];
    tc_estimate_bootstrap(&row->ratio[other], scratch, n,
                          row->ratio[other].mean, viewers, confidence);
}

static void name_row(struct tc_compare_figure *row, const struct run *run,
                     size_t architecture)
{
    const char *name   = tc_figure_name(row->figure);
    const char *units  = tc_figure_units(row->figure);
    const char *covers = run->report->covers;
    char text[TC_ESTIMATE_NAME_BYTES];

    row->each[architecture] = tc_estimate_named(name, units, covers);
    (void)snprintf(text, sizeof text, "%s_difference", name);
    row->difference[architecture] = tc_estimate_named(text, units, covers);
    (void)snprintf(text, sizeof text, "%s_ratio", name);
    row->ratio[architecture] = tc_estimate_named(text, "1", covers);
}

static void estimate_figure(struct run *run, enum tc_figure figure,
                            double *values)
{
    struct tc_compare_report *report = run->report;
    struct tc_compare_figure *row    = &report->figures[figure];
    uint32_t n                       = report->replications;
    double confidence                = report->scenario.measure.confidence;
    double *first = values, *one = values + n,
           *scratch = values + 2 * (size_t)n;

    row->figure = figure;
    column(run, figure, 0, first);
    for (size_t a = 0; a < run->cfg->architecture_count; a++) {
        name_row(row, run, a);
        column(run, figure, a, one);
        if (run->report->is_bootstrap)
            tc_estimate_bootstrap(&row->each[a], one, n, NAN, report->viewers,
                                  confidence);
        else
            tc_estimate_mean(&row->each[a], one, n, confidence);
        if (a > 0)
            estimate_pair(run, row, a, first, one, scratch);
    }
}

static tc_err estimate_all(struct run *run)
{
    double *values =
        tc_alloc_array(3 * (size_t)run->report->replications, sizeof *values);

    if (!values)
        return TC_ENOMEM;
    for (int k = 0; k < TC_FIGURE_COUNT; k++)
        estimate_figure(run, (enum tc_figure)k, values);
    tc_free(values);
    return TC_OK;
}

static tc_err run_trials(struct run *run)
{
    const struct tc_compare_cfg *cfg    = run->cfg;
    struct tc_experiment_cfg experiment = {
        .architecture_count = cfg->architecture_count,
        .scenario           = &run->report->scenario,
        .maker = { .make = run->report->is_trace ? make_traced : make_described,
                   .release = run->report->is_trace ? release_traced
                                                    : release_described,
                   .self    = run },
        .seed  = cfg->seed,
        .replications = run->report->replications,
        .threads      = cfg->threads,
    };
    size_t count = (size_t)run->report->replications * cfg->architecture_count;

    for (size_t a = 0; a < cfg->architecture_count; a++)
        experiment.architectures[a] = cfg->architectures[a];
    run->trials = tc_alloc_array(count, sizeof *run->trials);
    return run->trials
               ? tc_experiment_run(&experiment, run->trials, on_trial, run)
               : TC_ENOMEM;
}

static tc_err open_output(struct run *run)
{
    const struct tc_compare_cfg *cfg = run->cfg;

    if (!cfg->output_path)
        return TC_OK;

    tc_err err =
        run->report->is_trace
            ? TC_OK
            : tc_scenario_video_spare(&run->report->scenario, cfg->input_path,
                                      cfg->output_path, run->diag);
    if (err == TC_OK)
        err = tc_h5_file_create(&run->file, cfg->output_path, run->diag);
    if (err != TC_OK)
        return err;
    return tc_h5_file_explain(
        run->file,
        tc_compare_results_begin(&run->results, tc_h5_file_id(run->file), cfg,
                                 run->report, &run->instrument),
        run->diag);
}

static tc_err close_output(struct run *run)
{
    struct tc_h5_file *file            = run->file;
    struct tc_compare_results *results = run->results;

    if (!file)
        return TC_OK;

    run->results = NULL;
    tc_err err   = tc_compare_results_end(results, run->trials);
    if (err != TC_OK)
        return tc_h5_file_explain(file, err, run->diag);
    run->file = NULL;
    return tc_h5_file_publish(file, run->diag);
}

static void tell(struct run *run, tc_err err)
{
    if (err != TC_OK && run->diag->sentence[0] == '\0')
        tc_diag_set(run->diag, run->cfg->input_path, -1, -1,
                    "the run failed: %s", tc_compare_fault_text(err));
}

tc_err tc_compare(const struct tc_compare_cfg *cfg,
                  const struct tc_compare_watcher *watcher,
                  struct tc_compare_report *out, struct tc_diag *diag)
{
    struct run run = {
        .cfg = cfg, .watcher = watcher, .report = out, .diag = diag
    };

    assert(cfg && watcher && out && diag && cfg->architecture_count > 0);
    *out       = (struct tc_compare_report){ 0 };
    tc_err err = tc_compare_is_scenario(cfg->input_path) ? read_scenario(&run)
                                                         : read_capture(&run);
    if (err == TC_OK)
        err = open_output(&run);
    /* all that is needed of the capture is in the trace and the report */
    tc_instrument_fini(&run.instrument);
    if (err == TC_OK)
        err = run_trials(&run);
    if (err == TC_OK)
        err = estimate_all(&run);
    if (err == TC_OK)
        err = close_output(&run);
    tell(&run, err);

    tc_compare_results_discard(run.results);
    tc_h5_file_discard(run.file);
    for (size_t i = 0;
         run.trials && i < (size_t)out->replications * cfg->architecture_count;
         i++)
        tc_trial_fini(&run.trials[i]);
    tc_free(run.trials);
    tc_trace_fini(&run.trace);
    return err;
}

void tc_compare_report_fini(struct tc_compare_report *report)
{
    tc_analyze_report_fini(&report->measured);
    tc_frame_sizes_fini(&report->frame_sizes);
}
