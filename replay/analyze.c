/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/analyze.h"

#include <assert.h>

#include "analysis/h5_file.h"
#include "analysis/results.h"

static void count_outcomes(const struct tc_measurement *measurement,
                           struct tc_analyze_report *report)
{
    const struct tc_session_table *table =
        tc_measurement_borrow_sessions(measurement);

    report->sessions = table->count;
    for (size_t i = 0; i < table->count; i++)
        report->by_outcome[table->rows[i].outcome]++;
}

static void count_streams(const struct tc_measurement *measurement,
                          struct tc_analyze_report *report)
{
    size_t count;
    const struct tc_rtp_stream *streams = tc_rtp_streams_borrow(
        tc_measurement_borrow_streams(measurement), &count);

    report->streams = count;
    for (size_t i = 0; i < count; i++)
        report->packets_lost += tc_rtp_receiver_lost(streams[i].receiver);
}

static tc_err estimate_all(const struct tc_measurement *measurement,
                           double confidence, struct tc_analyze_report *report)
{
    tc_err err = TC_OK;

    for (int k = 0; k < TC_KPI_COUNT && err == TC_OK; k++)
        if (!tc_kpi_is_of_model_only((enum tc_kpi)k))
            err = tc_kpi_estimate(measurement, (enum tc_kpi)k, confidence,
                                  &report->estimates[report->estimate_count++]);
    return err;
}

static tc_err write_groups(hid_t file, const struct tc_measurement *measurement,
                           const struct tc_analyze_report *report)
{
    struct tc_results_input input =
        tc_read_summary_results(&report->input, report->counts);

    tc_err err = tc_results_write_root(file, "analyze", 0, "");
    if (err == TC_OK)
        err = tc_results_write_input(file, &input);
    if (err == TC_OK)
        err = tc_results_write_measurement(file, "measured", measurement);
    if (err == TC_OK)
        err = tc_results_write_estimates(file, "measured", report->estimates,
                                         report->estimate_count);
    return err;
}

static tc_err write_file(const char *path,
                         const struct tc_measurement *measurement,
                         const struct tc_analyze_report *report,
                         struct tc_diag *diag)
{
    struct tc_h5_file *file;

    tc_err err = tc_h5_file_create(&file, path, diag);
    if (err != TC_OK)
        return err;

    err = write_groups(tc_h5_file_id(file), measurement, report);
    if (err == TC_OK)
        return tc_h5_file_publish(file, diag);

    tc_diag_set(diag, NULL, -1, -1, "cannot write %s: %s", path,
                tc_err_str(err));
    tc_h5_file_discard(file);
    return err;
}

tc_err tc_analyze_conclude(const struct tc_analyze_cfg *cfg,
                           const struct tc_instrument *instrument,
                           struct tc_analyze_report *report,
                           struct tc_diag *diag)
{
    const struct tc_measurement *measurement = instrument->measurement;

    report->counts     = tc_measurement_counts(measurement);
    report->duration_s = ((double)tc_measurement_end_ns(measurement) -
                          (double)tc_measurement_start_ns(measurement)) *
                         1e-9;
    count_outcomes(measurement, report);
    count_streams(measurement, report);

    tc_err err = estimate_all(measurement, cfg->confidence, report);
    if (err == TC_OK && cfg->output_path)
        err = write_file(cfg->output_path, measurement, report, diag);
    return err;
}

tc_err tc_analyze(const struct tc_analyze_cfg *cfg,
                  const struct tc_read_watcher *watcher,
                  struct tc_analyze_report *out, struct tc_diag *diag)
{
    struct tc_instrument instrument;

    assert(cfg && out && diag);
    *out = (struct tc_analyze_report){ 0 };

    tc_err err = tc_instrument_init(&instrument);
    if (err == TC_OK)
        err = tc_read_captures(&cfg->input, &instrument.directory,
                               tc_instrument_sink(&instrument), watcher,
                               &out->input, diag);
    if (err == TC_OK)
        err = tc_analyze_conclude(cfg, &instrument, out, diag);

    tc_instrument_fini(&instrument);
    return err;
}

void tc_analyze_report_fini(struct tc_analyze_report *report)
{
    tc_read_summary_fini(&report->input);
}
