/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/results_rows.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "proto/cops/cops_codes.h"

/* One column of a row struct; the length of a text is that of its array. */
#define COLUMN(row, kind, column)                      \
    {                                                  \
#column, (kind), offsetof(struct row, column), \
            sizeof(((struct row *)0)->column)          \
    }

static const struct tc_h5_field session_fields[] = {
    COLUMN(tc_session_row, TC_H5_U32, replication),
    COLUMN(tc_session_row, TC_H5_TEXT, call_id),
    COLUMN(tc_session_row, TC_H5_TEXT, viewer),
    COLUMN(tc_session_row, TC_H5_TEXT, broadcaster),
    COLUMN(tc_session_row, TC_H5_F64, invite_s),
    COLUMN(tc_session_row, TC_H5_F64, srd_s),
    COLUMN(tc_session_row, TC_H5_F64, setup_s),
    COLUMN(tc_session_row, TC_H5_F64, connection_delay_s),
    COLUMN(tc_session_row, TC_H5_F64, first_media_s),
    COLUMN(tc_session_row, TC_H5_F64, end_s),
    COLUMN(tc_session_row, TC_H5_TEXT, outcome),
    COLUMN(tc_session_row, TC_H5_U32, code),
};

static const struct tc_h5_field stream_fields[] = {
    COLUMN(tc_stream_row, TC_H5_U32, replication),
    COLUMN(tc_stream_row, TC_H5_TEXT, tap),
    COLUMN(tc_stream_row, TC_H5_TEXT, source),
    COLUMN(tc_stream_row, TC_H5_TEXT, destination),
    COLUMN(tc_stream_row, TC_H5_U32, ssrc),
    COLUMN(tc_stream_row, TC_H5_U32, payload_type),
    COLUMN(tc_stream_row, TC_H5_U32, clock_rate_hz),
    COLUMN(tc_stream_row, TC_H5_U64, packets),
    COLUMN(tc_stream_row, TC_H5_U64, lost),
    COLUMN(tc_stream_row, TC_H5_U64, duplicates),
    COLUMN(tc_stream_row, TC_H5_U64, reordered),
    COLUMN(tc_stream_row, TC_H5_U64, late),
    COLUMN(tc_stream_row, TC_H5_U64, stray),
    COLUMN(tc_stream_row, TC_H5_U64, restarts),
    COLUMN(tc_stream_row, TC_H5_F64, jitter_mean_s),
    COLUMN(tc_stream_row, TC_H5_F64, jitter_max_s),
    COLUMN(tc_stream_row, TC_H5_F64, jitter_tshark_mean_s),
    COLUMN(tc_stream_row, TC_H5_F64, jitter_tshark_max_s),
    COLUMN(tc_stream_row, TC_H5_F64, bitrate_bps),
    COLUMN(tc_stream_row, TC_H5_F64, start_s),
    COLUMN(tc_stream_row, TC_H5_F64, end_s),
    COLUMN(tc_stream_row, TC_H5_F64, playout_startup_s),
    COLUMN(tc_stream_row, TC_H5_U64, playout_frames),
    COLUMN(tc_stream_row, TC_H5_U64, playout_late),
    COLUMN(tc_stream_row, TC_H5_U64, playout_incomplete),
    COLUMN(tc_stream_row, TC_H5_U64, playout_stalls),
    COLUMN(tc_stream_row, TC_H5_F64, playout_stalled_s),
};

static const struct tc_h5_field cops_fields[] = {
    COLUMN(tc_cops_row, TC_H5_U32, replication),
    COLUMN(tc_cops_row, TC_H5_TEXT, tap),
    COLUMN(tc_cops_row, TC_H5_U32, client_type),
    COLUMN(tc_cops_row, TC_H5_TEXT, handle),
    COLUMN(tc_cops_row, TC_H5_F64, request_s),
    COLUMN(tc_cops_row, TC_H5_F64, decision_delay_s),
    COLUMN(tc_cops_row, TC_H5_TEXT, decision),
    COLUMN(tc_cops_row, TC_H5_TEXT, kind),
    COLUMN(tc_cops_row, TC_H5_F64, report_delay_s),
    COLUMN(tc_cops_row, TC_H5_TEXT, report),
    COLUMN(tc_cops_row, TC_H5_F64, release_s),
};

static const struct tc_h5_field estimate_fields[] = {
    COLUMN(tc_estimate, TC_H5_TEXT, kpi),
    COLUMN(tc_estimate, TC_H5_TEXT, units),
    COLUMN(tc_estimate, TC_H5_U64, n),
    COLUMN(tc_estimate, TC_H5_F64, mean),
    COLUMN(tc_estimate, TC_H5_F64, ci_lo),
    COLUMN(tc_estimate, TC_H5_F64, ci_hi),
    COLUMN(tc_estimate, TC_H5_F64, confidence),
    COLUMN(tc_estimate, TC_H5_F64, sd),
    COLUMN(tc_estimate, TC_H5_TEXT, method),
    COLUMN(tc_estimate, TC_H5_TEXT, covers),
    COLUMN(tc_estimate, TC_H5_U64, dropped),
    COLUMN(tc_estimate, TC_H5_F64, ess),
    COLUMN(tc_estimate, TC_H5_TEXT, flags),
};

static const struct tc_h5_field file_fields[] = {
    COLUMN(tc_results_file, TC_H5_TEXT, name),
    COLUMN(tc_results_file, TC_H5_TEXT, format),
    COLUMN(tc_results_file, TC_H5_U64, size_bytes),
    COLUMN(tc_results_file, TC_H5_U64, packets),
    COLUMN(tc_results_file, TC_H5_TEXT, xxh3_128),
    COLUMN(tc_results_file, TC_H5_I64, cut_at_byte),
};

static const struct tc_h5_field tally_fields[] = {
    COLUMN(tc_results_tally, TC_H5_TEXT, name),
    COLUMN(tc_results_tally, TC_H5_U64, packets),
    COLUMN(tc_results_tally, TC_H5_U64, bytes),
};

/* `skip` leaves out the first column, `replication`. */
static struct tc_h5_shape shape(const char *name, const char *long_name,
                                const struct tc_h5_field *fields, size_t count,
                                size_t row_bytes, bool skip)
{
    return (struct tc_h5_shape){
        .name        = name,
        .long_name   = long_name,
        .row_bytes   = row_bytes,
        .fields      = fields + skip,
        .field_count = count - skip,
    };
}

struct tc_h5_shape tc_session_shape(bool with_replication)
{
    return shape("sessions", "one row per Call-ID and From-tag", session_fields,
                 TC_LEN(session_fields), sizeof(struct tc_session_row),
                 !with_replication);
}

struct tc_h5_shape tc_stream_shape(bool with_replication)
{
    return shape("rtp_streams", "one row per tap, addresses, ports and SSRC",
                 stream_fields, TC_LEN(stream_fields),
                 sizeof(struct tc_stream_row), !with_replication);
}

struct tc_h5_shape tc_cops_shape(bool with_replication)
{
    return shape("cops_transactions", "one row per COPS request", cops_fields,
                 TC_LEN(cops_fields), sizeof(struct tc_cops_row),
                 !with_replication);
}

struct tc_h5_shape tc_estimate_shape(void)
{
    return shape("estimates", "KPIs with their confidence intervals",
                 estimate_fields, TC_LEN(estimate_fields),
                 sizeof(struct tc_estimate), false);
}

struct tc_h5_shape tc_file_shape(void)
{
    return shape("files", "input files and their hashes", file_fields,
                 TC_LEN(file_fields), sizeof(struct tc_results_file), false);
}

struct tc_h5_shape tc_tally_shape(const char *name, const char *long_name)
{
    return shape(name, long_name, tally_fields, TC_LEN(tally_fields),
                 sizeof(struct tc_results_tally), false);
}

static void copy_text(char *to, size_t room_bytes, struct tc_text text)
{
    size_t len = text.len_bytes < room_bytes ? text.len_bytes : room_bytes - 1;

    if (len > 0)
        memcpy(to, text.at, len);
    to[len] = '\0';
}

void tc_session_row_fill(struct tc_session_row *row,
                         const struct tc_measurement *measurement, size_t i,
                         uint32_t replication)
{
    const struct tc_session_table *table =
        tc_measurement_borrow_sessions(measurement);
    const struct tc_session *s = &table->rows[i];

    assert(i < table->count);
    row->replication = replication;
    row->code        = s->code;
    copy_text(row->call_id, sizeof row->call_id,
              tc_intern_text(table->texts, s->call_id));
    copy_text(row->viewer, sizeof row->viewer,
              tc_intern_text(table->texts, s->viewer));
    copy_text(row->broadcaster, sizeof row->broadcaster,
              tc_intern_text(table->texts, s->broadcaster));
    copy_text(row->outcome, sizeof row->outcome,
              tc_text_of(tc_session_outcome_name(s->outcome)));
    row->invite_s           = (double)s->invite_ns * 1e-9;
    row->srd_s              = tc_session_since_invite_s(s, s->srd_ns);
    row->setup_s            = tc_session_since_invite_s(s, s->setup_ns);
    row->connection_delay_s = tc_session_since_invite_s(s, s->ready_ns);
    row->first_media_s      = tc_session_since_invite_s(s, s->first_media_ns);
    row->end_s              = tc_session_since_invite_s(s, s->end_ns);
}

static void copy_endpoint(char *to, size_t room_bytes,
                          const struct tc_directory *directory, uint32_t id)
{
    char text[TC_ENDPOINT_TEXT_BYTES];

    (void)tc_endpoint_text(tc_flow_table_borrow_endpoint(directory->flows, id),
                           text);
    copy_text(to, room_bytes, tc_text_of(text));
}

static void fill_counts(struct tc_stream_row *row,
                        const struct tc_rtp_stream *stream)
{
    struct tc_rtp_receiver_stats stats =
        tc_rtp_receiver_stats(stream->receiver);

    row->packets    = stream->packets;
    row->lost       = stats.lost;
    row->duplicates = stats.duplicates;
    row->reordered  = stats.reordered;
    row->late       = stats.late;
    row->stray      = stats.stray;
    row->restarts   = stats.segments - 1;
}

static void fill_playout(struct tc_stream_row *row,
                         const struct tc_rtp_stream *stream)
{
    const struct tc_playout_stats stats = tc_playout_stats(&stream->playout);

    row->playout_startup_s  = stats.startup_s;
    row->playout_frames     = stats.frames;
    row->playout_late       = stats.late;
    row->playout_incomplete = stats.incomplete;
    row->playout_stalls     = stats.stalls;
    row->playout_stalled_s  = stats.stalled_s;
}

void tc_stream_row_fill(struct tc_stream_row *row,
                        const struct tc_measurement *measurement, size_t i,
                        uint32_t replication)
{
    const struct tc_directory *directory =
        tc_measurement_borrow_directory(measurement);
    size_t count;
    const struct tc_rtp_stream *stream = &tc_rtp_streams_borrow(
        tc_measurement_borrow_streams(measurement), &count)[i];

    assert(i < count);
    row->replication   = replication;
    row->ssrc          = stream->ssrc;
    row->payload_type  = stream->payload_type;
    row->clock_rate_hz = stream->clock_rate_hz;
    copy_text(row->tap, sizeof row->tap,
              tc_text_of(directory->taps[stream->tap].name));
    copy_endpoint(row->source, sizeof row->source, directory, stream->from);
    copy_endpoint(row->destination, sizeof row->destination, directory,
                  stream->to);
    fill_counts(row, stream);
    row->jitter_mean_s        = tc_rtp_stream_jitter_mean_s(stream);
    row->jitter_max_s         = tc_rtp_stream_jitter_max_s(stream);
    row->jitter_tshark_mean_s = stream->tshark.mean_ms * 1e-3;
    row->jitter_tshark_max_s  = stream->tshark.max_ms * 1e-3;
    row->bitrate_bps          = tc_rtp_stream_bitrate_bps(stream);
    row->start_s              = (double)stream->start_ns * 1e-9;
    row->end_s                = (double)stream->end_ns * 1e-9;
    fill_playout(row, stream);
}

static const char *report_name(uint16_t report_type)
{
    switch (report_type) {
    case TC_COPS_SUCCESS:
        return "success";
    case TC_COPS_FAILURE:
        return "failure";
    case TC_COPS_ACCOUNTING:
        return "accounting";
    default:
        return "none";
    }
}

void tc_cops_row_fill(struct tc_cops_row *row,
                      const struct tc_measurement *measurement, size_t i,
                      uint32_t replication)
{
    size_t count;
    const struct tc_directory *directory =
        tc_measurement_borrow_directory(measurement);
    const struct tc_cops_transaction *t = &tc_cops_transactions_borrow(
        tc_measurement_borrow_cops(measurement), &count)[i];

    assert(i < count);
    row->replication = replication;
    row->client_type = t->client_type;
    copy_text(row->tap, sizeof row->tap,
              tc_text_of(directory->taps[t->tap].name));
    copy_text(row->handle, sizeof row->handle, tc_text_of(t->handle));
    copy_text(row->decision, sizeof row->decision,
              tc_text_of(tc_cops_outcome_name(t->outcome)));
    row->request_s        = (double)t->request_ns * 1e-9;
    row->decision_delay_s = tc_cops_transaction_delay_s(t);
    row->report_delay_s =
        t->report_ns == TC_TIME_NONE
            ? NAN
            : ((double)t->report_ns - (double)t->decision_ns) * 1e-9;
    row->release_s =
        t->release_ns == TC_TIME_NONE ? NAN : (double)t->release_ns * 1e-9;
    copy_text(row->kind, sizeof row->kind,
              tc_text_of(tc_cops_kind_name(t->kind)));
    copy_text(row->report, sizeof row->report,
              tc_text_of(report_name(t->report_type)));
}
