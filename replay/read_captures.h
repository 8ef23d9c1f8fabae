/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file read_captures.h
 * @brief Capture files, merged by time, through the decoder into a sink.
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

/** Called now and then while files are read: octets done, and in all (-1
 *  where a size is not known). */
typedef void tc_read_progress_fn(void *self, int64_t done_bytes,
                                 int64_t size_bytes);

/** Who is told; each may be NULL. */
struct tc_read_watcher {
    tc_read_progress_fn *progress;
    tc_read_warning_fn *warning;
    void *self;
};

/** What to read, and how. */
struct tc_read_cfg {
    const struct tc_capture_input *inputs; /**< borrowed */
    size_t count;
    struct tc_decoder_cfg decoder;
    struct tc_memory_cap *cap; /**< borrowed; NULL: none */
};

/** What was read; plain data but for the files. */
struct tc_read_summary {
    struct tc_ledger ledger;
    int64_t epoch_unix_ns;
    struct tc_live_drops drops; /**< of a live capture */
    struct tc_evicted evicted;  /**< for want of memory */
    uint64_t unanalysed;        /**< likewise: frames there was no time for */
    struct tc_file_rows files;  /**< owned; one for each file that was opened */
};

/**
 * Read all frames of all inputs in order of time and push their records.  Each
 * input, and each interface of a pcapng, is a tap.  A file that is cut inside
 * its last record counts as far as it goes, with a warning.
 *
 * @param cfg        at least one input.
 * @param directory  borrowed; taps are added.
 * @param sink       borrowed; finished here, also on failure.
 * @param[out] out   for tc_read_summary_fini, also on failure.
 * @param diag       not NULL; filled on failure.
 * @retval TC_EKIND  no frame has a link type that we read.
 * @return           else what opening, reading or the sink returned.
 */
TC_NODISCARD
tc_err tc_read_captures(const struct tc_read_cfg *cfg,
                        struct tc_directory *directory,
                        struct tc_record_sink sink,
                        const struct tc_read_watcher *watcher,
                        struct tc_read_summary *out, struct tc_diag *diag);

/**
 * Size and XXH3-128 (hex) of any file.
 *
 * @param hex  of TC_RESULTS_DIGEST_BYTES bytes.
 */
TC_NODISCARD
tc_err tc_file_identity(const char *path, uint64_t *size_bytes,
                        char hex[TC_RESULTS_DIGEST_BYTES]);

/** A zeroed summary is allowed. */
void tc_read_summary_fini(struct tc_read_summary *summary);

/** The summary as the results file wants it; borrows the summary's files. */
struct tc_results_input
tc_read_summary_results(const struct tc_read_summary *summary,
                        struct tc_measurement_counts counts);

#endif
