/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/analyze.h"

#include <assert.h>

#include "analysis/h5_file.h"
#include "analysis/results.h"
#include "analysis/results_survey.h"

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

static uint64_t cut_files(const struct tc_read_summary *input)
{
    uint64_t cut = 0;

    for (size_t i = 0; i < input->files.count; i++)
        cut += input->files.rows[i].cut_at_byte >= 0;
    return cut;
}

static uint64_t open_sessions(const struct tc_measurement *measurement)
{
    const struct tc_session_table *table =
        tc_measurement_borrow_sessions(measurement);
    uint64_t open = 0;

    for (size_t i = 0; i < table->count; i++)
        open += table->rows[i].outcome == TC_SESSION_COMPLETED &&
                table->rows[i].end_ns == TC_TIME_NONE;
    return open;
}

/* Links of streams are in order of their rows, several to one. */
static uint64_t owned_streams(const struct tc_survey *survey)
{
    size_t count;
    const struct tc_session_link *links =
        tc_survey_borrow_links(survey, &count);
    uint64_t owned = 0;

    for (size_t i = 0; i < count; i++)
        owned += links[i].kind == TC_LINK_STREAM &&
                 (i == 0 || links[i - 1].kind != TC_LINK_STREAM ||
                  links[i - 1].row != links[i].row);
    return owned;
}

static void judge(const struct tc_instrument *instrument,
                  struct tc_analyze_report *report)
{
    const struct tc_ledger *ledger      = &report->input.ledger;
    const uint64_t *messages            = report->counts.by_protocol;
    const struct tc_capture_facts facts = {
        .packets        = ledger->total.packets,
        .taps           = instrument->directory.tap_count,
        .steps_back     = ledger->steps_back,
        .times_held     = ledger->times_held,
        .snapped        = ledger->snapped,
        .cut_files      = cut_files(&report->input),
        .seen_twice     = ledger->by_skip[TC_SKIP_DUPLICATE].packets,
        .kernel_dropped = report->input.drops.kernel_dropped,
        .unanalysed     = report->input.unanalysed,
        .encrypted      = ledger->by_skip[TC_SKIP_ENCRYPTED].packets,
        .evicted        = tc_evicted_sum(&report->input.evicted),
        .udp_unread     = ledger->by_skip[TC_SKIP_UDP].packets,
        .sip_messages   = messages[TC_PROTOCOL_SIP],
        .cops_messages  = messages[TC_PROTOCOL_COPS],
        .rtp_packets    = messages[TC_PROTOCOL_RTP],
        .rtcp_packets   = messages[TC_PROTOCOL_RTCP],
        .membership_messages =
            messages[TC_PROTOCOL_IGMP] + messages[TC_PROTOCOL_MLD],
        .sessions        = report->sessions,
        .completed       = report->by_outcome[TC_SESSION_COMPLETED],
        .open_at_end     = open_sessions(instrument->measurement),
        .undecided       = report->by_outcome[TC_SESSION_UNFINISHED],
        .sip_orphans     = report->counts.sip_orphans,
        .cops_orphans    = report->counts.cops_orphans,
        .streams         = report->streams,
        .streams_unowned = report->streams - owned_streams(instrument->survey),
    };

    report->limit_count = tc_capture_limits(&facts, report->limits);
}

tc_err tc_analyze_write_measured(hid_t file,
                                 const struct tc_instrument *instrument,
                                 const struct tc_analyze_report *report)
{
    tc_err err =
        tc_results_write_measurement(file, "measured", instrument->measurement);

    if (err == TC_OK)
        err = tc_results_write_survey(file, "measured", instrument->survey,
                                      report->limits, report->limit_count);
    if (err == TC_OK)
        err = tc_results_write_estimates(
            file, "measured", report->estimates.rows, report->estimates.count);
    return err;
}

static tc_err write_groups(hid_t file, const struct tc_instrument *instrument,
                           const struct tc_analyze_report *report)
{
    struct tc_results_input input =
        tc_read_summary_results(&report->input, report->counts);

    tc_err err = tc_results_write_root(file, "analyze", 0, "");
    if (err == TC_OK)
        err = tc_results_write_input(file, &input);
    return err == TC_OK ? tc_analyze_write_measured(file, instrument, report)
                        : err;
}

static tc_err write_file(const char *path,
                         const struct tc_instrument *instrument,
                         const struct tc_analyze_report *report,
                         struct tc_diag *diag)
{
    struct tc_h5_file *file;

    tc_err err = tc_h5_file_create(&file, path, diag);
    if (err != TC_OK)
        return err;

    err = write_groups(tc_h5_file_id(file), instrument, report);
    if (err == TC_OK)
        return tc_h5_file_publish(file, diag);

    err = tc_h5_file_explain(file, err, diag);
    tc_h5_file_discard(file);
    return err;
}

tc_err tc_analyze_summarise(const struct tc_analyze_cfg *cfg,
                            const struct tc_instrument *instrument,
                            struct tc_analyze_report *report)
{
    const struct tc_measurement *measurement = instrument->measurement;
    const struct tc_survey_estimate_cfg how  = { .confidence = cfg->confidence,
                                                 .steady     = cfg->steady };

    report->counts     = tc_measurement_counts(measurement);
    report->duration_s = ((double)tc_measurement_end_ns(measurement) -
                          (double)tc_measurement_start_ns(measurement)) *
                         1e-9;
    count_outcomes(measurement, report);
    count_streams(measurement, report);
    judge(instrument, report);
    return tc_survey_estimate(instrument->survey, &how, &report->estimates);
}

tc_err tc_analyze_conclude(const struct tc_analyze_cfg *cfg,
                           const struct tc_instrument *instrument,
                           struct tc_analyze_report *report,
                           struct tc_diag *diag)
{
    tc_err err = tc_analyze_summarise(cfg, instrument, report);

    if (err == TC_OK && cfg->output_path)
        err = write_file(cfg->output_path, instrument, report, diag);
    return err;
}

tc_err tc_analyze(const struct tc_analyze_cfg *cfg,
                  const struct tc_read_watcher *watcher,
                  struct tc_analyze_report *out, struct tc_diag *diag)
{
    struct tc_instrument instrument;
    struct tc_memory_cap cap = { .bytes      = cfg->memcap_bytes,
                                 .instrument = &instrument };
    struct tc_read_cfg input = cfg->input;

    assert(out && diag);
    *out      = (struct tc_analyze_report){ 0 };
    input.cap = &cap;

    tc_err err = tc_instrument_init(&instrument, &cfg->survey, cfg->playout);
    if (err == TC_OK)
        err = tc_read_captures(&input, &instrument.directory,
                               tc_instrument_sink(&instrument), watcher,
                               &out->input, diag);
    if (err == TC_OK)
        err = tc_analyze_conclude(cfg, &instrument, out, diag);

    tc_instrument_fini(&instrument);
    return err;
}

void tc_analyze_report_fini(struct tc_analyze_report *report)
{
    tc_estimate_list_fini(&report->estimates);
    tc_read_summary_fini(&report->input);
}
