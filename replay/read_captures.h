/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file read_captures.h
 * @brief Reads capture files, merged by time, and decodes them into a sink.
 */
#ifndef TC_REPLAY_READ_CAPTURES_H
#define TC_REPLAY_READ_CAPTURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/results.h"
#include "base/err.h"
#include "capture/decoder.h"
#include "capture/live_source.h"
#include "proto/directory.h"
#include "proto/record_sink.h"
#include "replay/capture_lane.h"
#include "replay/memory_cap.h"

/** Called from time to time while files are read: bytes read, and the total
 *  (-1: unknown). */
typedef void tc_read_progress_fn(void *self, int64_t done_bytes,
                                 int64_t size_bytes);

/** Callbacks; each may be NULL. */
struct tc_read_watcher {
    tc_read_progress_fn *progress;
    tc_read_warning_fn *warning;
    void *self;
};

/** Inputs and decoding. */
struct tc_read_cfg {
    const struct tc_capture_input *inputs; /**< borrowed */
    size_t count;
    struct tc_decoder_cfg decoder;
    struct tc_memory_cap *cap; /**< borrowed; NULL: none */
};

/** Summary of the input; plain data except for `files`. */
struct tc_read_summary {
    struct tc_ledger ledger;
    int64_t epoch_unix_ns;
    struct tc_live_drops drops; /**< of a live capture */
    struct tc_evicted evicted;  /**< because of the memory limit */
    uint64_t unanalysed;        /**< of a live capture: frames not analyzed in
                                     time */
    struct tc_file_rows files;  /**< owned; one for each file that was opened */
};

/**
 * Read all frames of all inputs in order of time and push their records.  Each
 * input, and each interface of a pcapng file, is a tap.  A file that is
 * truncated inside its last record is read up to there, with a warning.
 *
 * @param cfg        at least one input.
 * @param directory  borrowed; taps are added.
 * @param sink       borrowed; finished here, also on failure.
 * @param[out] out   for tc_read_summary_fini, also on failure.
 * @param diag       not NULL; filled on failure.
 * @retval TC_EKIND  no frame has a supported link type.
 * @return           otherwise the error of opening, reading or the sink.
 */
TC_NODISCARD
tc_err tc_read_captures(const struct tc_read_cfg *cfg,
                        struct tc_directory *directory,
                        struct tc_record_sink sink,
                        const struct tc_read_watcher *watcher,
                        struct tc_read_summary *out, struct tc_diag *diag);

/**
 * Size and XXH3-128 hash (hexadecimal) of any file.
 *
 * @param hex  of TC_RESULTS_DIGEST_BYTES bytes.
 */
TC_NODISCARD
tc_err tc_file_identity(const char *path, uint64_t *size_bytes,
                        char hex[TC_RESULTS_DIGEST_BYTES]);

/** A zeroed summary is allowed. */
void tc_read_summary_fini(struct tc_read_summary *summary);

/** The summary in the form of the results file; borrows the summary's files. */
struct tc_results_input
tc_read_summary_results(const struct tc_read_summary *summary,
                        struct tc_measurement_counts counts);

#endif
