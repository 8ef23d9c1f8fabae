/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file results_rows.h
 * @brief Rows and shapes of the tables that a measurement fills.
 *
 * Shared by results.c and its tests.  `with_replication` chooses the shape of
 * a model's table; a capture's lacks the first column.
 */
#ifndef TC_ANALYSIS_RESULTS_ROWS_H
#define TC_ANALYSIS_RESULTS_ROWS_H

#include <stdbool.h>

#include "analysis/h5_table.h"
#include "analysis/measurement.h"
#include "analysis/results.h"

/** Size of a text column; longer texts are truncated. */
enum { TC_ROW_TEXT_BYTES = 128 };

struct tc_session_row {
    uint32_t replication;
    uint32_t code;
    char call_id[TC_ROW_TEXT_BYTES];
    char viewer[TC_ROW_TEXT_BYTES];
    char broadcaster[TC_ROW_TEXT_BYTES];
    char outcome[16];
    double invite_s;
    double srd_s;
    double setup_s;
    double connection_delay_s;
    double first_media_s;
    double end_s;
};

struct tc_stream_row {
    uint32_t replication;
    uint32_t ssrc;
    uint32_t payload_type;
    uint32_t clock_rate_hz;
    char tap[TC_ROW_TEXT_BYTES];
    char source[64];
    char destination[64];
    uint64_t packets;
    uint64_t lost;
    uint64_t duplicates;
    uint64_t reordered;
    uint64_t late;
    uint64_t stray;
    uint64_t restarts;
    double jitter_mean_s;
    double jitter_max_s;
    double jitter_tshark_mean_s;
    double jitter_tshark_max_s;
    double bitrate_bps;
    double start_s;
    double end_s;
    double playout_startup_s;
    uint64_t playout_frames;
    uint64_t playout_late;
    uint64_t playout_incomplete;
    uint64_t playout_stalls;
    double playout_stalled_s;
};

struct tc_cops_row {
    uint32_t replication;
    uint32_t client_type;
    char tap[TC_ROW_TEXT_BYTES];
    char handle[TC_COPS_HANDLE_HEX_BYTES + 7];
    char decision[16];
    char kind[16];
    char report[16];
    double request_s;
    double decision_delay_s;
    double report_delay_s;
    double release_s;
};

struct tc_h5_shape tc_session_shape(bool with_replication);
struct tc_h5_shape tc_stream_shape(bool with_replication);
struct tc_h5_shape tc_cops_shape(bool with_replication);
struct tc_h5_shape tc_estimate_shape(void);
struct tc_h5_shape tc_file_shape(void);
struct tc_h5_shape tc_tally_shape(const char *name, const char *long_name);

/** Fill in row number `i` of a measurement's sessions.  The caller has zeroed
 *  *row with its padding, so that two runs give equal bytes. */
void tc_session_row_fill(struct tc_session_row *row,
                         const struct tc_measurement *measurement, size_t i,
                         uint32_t replication);

/** Fill in row number `i` of the streams. */
void tc_stream_row_fill(struct tc_stream_row *row,
                        const struct tc_measurement *measurement, size_t i,
                        uint32_t replication);

/** Fill in row number `i` of the COPS transactions. */
void tc_cops_row_fill(struct tc_cops_row *row,
                      const struct tc_measurement *measurement, size_t i,
                      uint32_t replication);

#endif
