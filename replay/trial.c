/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/trial.h"

#include <assert.h>
#include <math.h>

#include "analysis/open_sessions.h"
#include "base/alloc.h"
#include "model/failures.h"
#include "proto/record_tee.h"
#include "replay/cost_watch.h"
#include "replay/failure_watch.h"

static const struct {
    const char *name;
    const char *units;
    const char *long_name;
} series_text[TC_SERIES_COUNT] = {
    [TC_SERIES_CONNECTION_DELAY] = { "connection_delay", "s",
                                     "mean over sessions that became ready in "
                                     "the bin" },
    [TC_SERIES_STREAM_DELAY]     = { "stream_delay", "s",
                                     "mean over video frames completed in the "
                                         "bin" },
    [TC_SERIES_TRAFFIC_INJECTED] = { "network_traffic_injected", "bit/s",
                                     "traffic sent by hosts" },
    [TC_SERIES_TRAFFIC_LINKS]    = { "network_traffic_links", "bit/s",
                                     "traffic summed over all links" },
    [TC_SERIES_TRAFFIC_CORE]     = { "network_traffic_core", "bit/s",
                                     "traffic summed over links between routers" },
    [TC_SERIES_SESSIONS_OPEN]    = { "sessions_open", "1",
                                     "sessions that are ready and have not "
                                        "ended" },
};

const char *tc_trial_series_name(enum tc_trial_series series)
{
    return series_text[series].name;
}

const char *tc_trial_series_units(enum tc_trial_series series)
{
    return series_text[series].units;
}

const char *tc_trial_series_long_name(enum tc_trial_series series)
{
    return series_text[series].long_name;
}

static double *row_of(const struct tc_trial *trial, enum tc_trial_series series)
{
    return &trial->series[(size_t)series * trial->bins];
}

/* Amount of a class in the bin that begins at `at_ns`; 0 outside. */
static double amount_at(const struct tc_traffic *traffic, size_t class,
                        int64_t at_ns)
{
    int64_t offset_ns = at_ns - tc_traffic_start_ns(traffic);
    int64_t bin       = offset_ns / tc_traffic_bin_ns(traffic);

    return offset_ns >= 0 && (size_t)bin < tc_traffic_bin_count(traffic)
               ? tc_traffic_amount(traffic, class, (size_t)bin)
               : 0;
}

/* The last bin ends with the run. */
static double bin_length_s(int64_t at_ns, int64_t end_ns, int64_t bin_ns)
{
    return (double)(end_ns - at_ns < bin_ns ? end_ns - at_ns : bin_ns) * 1e-9;
}

static void fill_traffic(struct tc_trial *trial, int64_t end_ns, int64_t bin_ns)
{
    static const enum tc_trial_series series[TC_LINK_METRIC_COUNT] = {
        [TC_LINK_INJECTED] = TC_SERIES_TRAFFIC_INJECTED,
        [TC_LINK_ALL]      = TC_SERIES_TRAFFIC_LINKS,
        [TC_LINK_CORE]     = TC_SERIES_TRAFFIC_CORE,
    };
    const struct tc_link_traffic *links =
        tc_measurement_borrow_links(trial->measurement);

    for (size_t m = 0; m < TC_LINK_METRIC_COUNT; m++)
        for (size_t b = 0; b < trial->bins; b++) {
            int64_t at_ns = (int64_t)b * bin_ns;

            row_of(trial, series[m])[b] = amount_at(links->bytes, m, at_ns) *
                                          8 /
                                          bin_length_s(at_ns, end_ns, bin_ns);
        }
}

static void fill_stream_delay(struct tc_trial *trial, int64_t bin_ns)
{
    const struct tc_traffic *series =
        tc_measurement_borrow_delay_series(trial->measurement);

    for (size_t b = 0; b < trial->bins; b++) {
        int64_t at_ns = (int64_t)b * bin_ns;
        double frames = amount_at(series, TC_DELAY_FRAMES, at_ns);
        double sum_s  = amount_at(series, TC_DELAY_SUM_S, at_ns);

        row_of(trial, TC_SERIES_STREAM_DELAY)[b] =
            frames > 0 ? sum_s / frames : NAN;
    }
}

static size_t bin_of(const struct tc_trial *trial, int64_t at_ns,
                     int64_t bin_ns)
{
    size_t bin = at_ns > 0 ? (size_t)(at_ns / bin_ns) : 0;

    return bin < trial->bins ? bin : trial->bins - 1;
}

/* Sums first, so that each session is looked at once. */
static void fill_connection_delay(struct tc_trial *trial, int64_t bin_ns)
{
    const struct tc_session_table *table =
        tc_measurement_borrow_sessions(trial->measurement);
    double *delay = row_of(trial, TC_SERIES_CONNECTION_DELAY);
    double *count = row_of(trial, TC_SERIES_COUNT); /* scratch */

    for (size_t i = 0; i < table->count; i++) {
        const struct tc_session *s = &table->rows[i];

        if (s->outcome != TC_SESSION_COMPLETED) /* as the KPIs have it */
            continue;
        size_t bin = bin_of(trial, s->ready_ns, bin_ns);
        delay[bin] += tc_session_since_invite_s(s, s->ready_ns);
        count[bin]++;
    }
    for (size_t b = 0; b < trial->bins; b++)
        delay[b] = count[b] > 0 ? delay[b] / count[b] : NAN;
}

static tc_err fill_series(struct tc_trial *trial, int64_t end_ns,
                          int64_t bin_ns)
{
    trial->bins   = (size_t)((end_ns + bin_ns - 1) / bin_ns);
    trial->series = tc_alloc_array((TC_SERIES_COUNT + 1) * trial->bins + 1,
                                   sizeof *trial->series);
    if (!trial->series)
        return TC_ENOMEM;

    fill_traffic(trial, end_ns, bin_ns);
    fill_stream_delay(trial, bin_ns);
    fill_connection_delay(trial, bin_ns);
    /* the last series: its scratch lies in the room after it */
    _Static_assert(TC_SERIES_SESSIONS_OPEN == TC_SERIES_COUNT - 1, "last");
    tc_open_sessions_count(tc_measurement_borrow_sessions(trial->measurement),
                           0, bin_ns, trial->bins,
                           row_of(trial, TC_SERIES_SESSIONS_OPEN));
    return TC_OK;
}

static tc_err fill_kpis(struct tc_trial *trial)
{
    tc_err err = TC_OK;

    trial->summaries =
        tc_alloc_array(TC_FIGURE_COUNT, sizeof *trial->summaries);
    if (!trial->summaries)
        return TC_ENOMEM;
    for (int k = 0; k < TC_KPI_COUNT && err == TC_OK; k++) {
        struct tc_kpi_sample sample;

        err = tc_kpi_sample_make(trial->measurement, (enum tc_kpi)k, &sample);
        trial->summaries[k] = tc_kpi_sample_summarise(&sample);
        trial->figures[k]   = trial->summaries[k].mean;
        tc_kpi_sample_fini(&sample);
    }
    return err;
}

/* The other figures are one number of the whole trial. */
static void summarise_rest(struct tc_trial *trial)
{
    for (int f = TC_KPI_COUNT; f < TC_FIGURE_COUNT; f++)
        trial->summaries[f] =
            (struct tc_kpi_summary){ .n    = isnan(trial->figures[f]) ? 0U : 1U,
                                     .mean = trial->figures[f],
                                     .p50  = NAN,
                                     .p95  = NAN,
                                     .p99  = NAN };
}

static void fill_failures(struct tc_trial *trial,
                          struct tc_failure_watch *watch)
{
    const struct tc_failure_figures f = tc_failure_watch_figures(watch);
    double *figures                   = trial->figures;

    figures[TC_FIGURE_FAILURE_SERVED_RATIO]     = f.served_ratio;
    figures[TC_FIGURE_FAILURE_CONNECTION_DELAY] = f.connection_delay_s;
    figures[TC_FIGURE_FAILURE_KEPT_RATIO]       = f.kept_ratio;
    figures[TC_FIGURE_FAILURE_INTERRUPTION]     = f.interruption_s;
    figures[TC_FIGURE_FAILURE_INTERRUPTION_MAX] = f.interruption_max_s;
    figures[TC_FIGURE_FAILURE_RECOVERY]         = f.recovery_s;
}

static void fill_cost(struct tc_trial *trial,
                      const struct tc_scenario *scenario)
{
    const double viewers = tc_open_sessions_mean(
        tc_measurement_borrow_sessions(trial->measurement),
        scenario->measure.window_start_ns, scenario->measure.window_end_ns);
    double *figures = trial->figures;

    tc_cost_price(trial->cost, &scenario->cost);

    const struct tc_cost_sums sums = tc_cost_sum(trial->cost);
    figures[TC_FIGURE_COST_TOTAL]  = sums.total;
    figures[TC_FIGURE_COST_PER_VIEWER] =
        viewers > 0 ? sums.total / viewers : NAN;
    figures[TC_FIGURE_COST_SERVERS] = sums.servers;
    figures[TC_FIGURE_COST_CORE]    = sums.core;
    figures[TC_FIGURE_COST_PORTS]   = sums.ports;
    figures[TC_FIGURE_COST_USERS]   = sums.users;
    figures[TC_FIGURE_PEER_UPLINK]  = sums.peer_uplink_bps;
}

/* What watches a run beside the measurement. */
struct watches {
    struct tc_cost_watch *cost;
    struct tc_failure_watch *failure; /* NULL: nothing fails */
    struct tc_record_tee tee;
};

static tc_err open_watches(struct watches *watches, struct tc_run_cfg *cfg,
                           const struct tc_trial *trial)
{
    const struct tc_failure_watch_cfg watched = {
        .failures    = &cfg->config->failures,
        .workload    = cfg->workload,
        .directory   = &trial->directory,
        .seed        = cfg->seed,
        .replication = cfg->replication,
    };
    struct tc_record_sink sinks[3] = { tc_measurement_sink(
        trial->measurement) };
    size_t count                   = 1;

    tc_err err = tc_cost_watch_create(&watches->cost, cfg->window_start_ns,
                                      cfg->window_end_ns);
    if (err != TC_OK)
        return err;
    sinks[count++]  = tc_cost_watch_sink(watches->cost);
    cfg->built      = tc_cost_watch_built;
    cfg->built_self = watches->cost;
    if (tc_failures_any(watched.failures)) {
        err = tc_failure_watch_create(&watches->failure, &watched);
        if (err != TC_OK)
            return err;
        sinks[count++] = tc_failure_watch_sink(watches->failure);
        cfg->observer  = tc_failure_watch_observer(watches->failure);
    }
    return tc_record_tee_init(&watches->tee, sinks, count);
}

static tc_err run(struct tc_run_cfg *cfg, struct tc_trial *trial)
{
    struct watches watches = { 0 };

    tc_err err = open_watches(&watches, cfg, trial);
    if (err == TC_OK) {
        const struct tc_record_sink sink = tc_record_tee_sink(&watches.tee);

        err             = tc_run(cfg, &trial->directory, &sink, &trial->totals);
        tc_err finished = sink.ops->finish(sink.self, NULL);
        err             = err != TC_OK ? err : finished;
    }
    if (err == TC_OK)
        tc_cost_watch_rows(watches.cost, trial->cost);
    if (err == TC_OK && watches.failure)
        fill_failures(trial, watches.failure);
    tc_failure_watch_destroy(watches.failure);
    tc_cost_watch_destroy(watches.cost);
    return err;
}

tc_err tc_trial_run(const struct tc_architecture *architecture,
                    const struct tc_scenario *scenario,
                    const struct tc_workload *workload, uint64_t seed,
                    uint32_t replication, struct tc_trial *out)
{
    const struct tc_measure_config *measure = &scenario->measure;
    const struct tc_measurement_cfg window  = {
         .window_start_ns = measure->window_start_ns,
         .window_end_ns   = measure->window_end_ns,
         .bin_ns          = measure->bin_ns,
         .playout         = scenario->playout,
    };
    struct tc_run_cfg cfg = {
        .architecture     = architecture,
        .config           = &scenario->model,
        .workload         = workload,
        .seed             = seed,
        .replication      = replication,
        .link_interval_ns = measure->bin_ns,
        .window_start_ns  = measure->window_start_ns,
        .window_end_ns    = measure->window_end_ns,
    };

    assert(architecture && workload && out);
    *out = (struct tc_trial){ 0 };
    for (int f = 0; f < TC_FIGURE_COUNT; f++)
        out->figures[f] = NAN;
    tc_err err = tc_directory_init(&out->directory);
    if (err == TC_OK)
        err =
            tc_measurement_create(&out->measurement, &out->directory, &window);
    if (err == TC_OK)
        err = run(&cfg, out);
    if (err == TC_OK)
        err = fill_kpis(out);
    if (err == TC_OK) {
        fill_cost(out, scenario);
        summarise_rest(out);
    }
    if (err == TC_OK)
        err = fill_series(out, workload->end_ns, measure->bin_ns);
    return err;
}

void tc_trial_forget_rows(struct tc_trial *trial)
{
    tc_measurement_destroy(trial->measurement);
    tc_directory_fini(&trial->directory);
    tc_free(trial->summaries);
    trial->measurement = NULL;
    trial->summaries   = NULL;
}

void tc_trial_fini(struct tc_trial *trial)
{
    tc_trial_forget_rows(trial);
    tc_free(trial->series);
    *trial = (struct tc_trial){ 0 };
}
