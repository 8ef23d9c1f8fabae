/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file live.h
 * @brief Records an interface to files and, at the same time, analyzes it as a
 *        file is analyzed.
 *
 * One thread captures and writes, another one analyzes.  The first never waits
 * for the second: a frame that cannot be analyzed in time is still in the file,
 * and is counted.
 */
#ifndef TC_REPLAY_LIVE_H
#define TC_REPLAY_LIVE_H

#include "capture/live_source.h"
#include "replay/analyze.h"

struct tc_live_run_cfg {
    struct tc_live_cfg source;
    const char *path;    /**< the capture file; NULL: none */
    uint64_t ring_bytes; /**< 0: one file */
    uint32_t ring_count;
    int64_t duration_ns; /**< 0: until stopped */
    int stop_fd;         /**< stops when readable; e.g. a signalfd */
    bool analyze;        /**< false: only record */
    struct tc_decoder_cfg decoder;
    const char *output_path; /**< the results file; NULL: none */
    double confidence;
    uint64_t memcap_bytes; /**< memory_cap.h; 0: no limit */
};

/** Progress; plain data. */
struct tc_live_progress {
    double elapsed_s;
    uint64_t packets; /**< captured */
    uint64_t bytes;   /**< of them, on the wire */
    struct tc_live_drops drops;
    uint64_t unanalysed;
    /** Of the frames analyzed so far. */
    uint64_t sessions;
    uint64_t streams;
    int64_t rtp_lost;
};

/** Callbacks of a run; each may be NULL. */
struct tc_live_watcher {
    /** About once a second, and once at the end. */
    void (*progress)(void *self, const struct tc_live_progress *progress);
    /** Once: nothing more is captured, the capture file is closed, results
     *  are made next. */
    void (*captured)(void *self);
    void *self; /**< borrowed */
};

/**
 * Open the interface, drop privileges, capture until stopped, and analyze the
 * remaining frames.
 *
 * @param watcher   not NULL.
 * @param[out] end  the last progress.
 * @param[out] out  filled if cfg->analyze; for tc_analyze_report_fini, also
 *                  on failure.
 * @param diag      not NULL; filled on failure.
 */
TC_NODISCARD
tc_err tc_live_run(const struct tc_live_run_cfg *cfg,
                   const struct tc_live_watcher *watcher,
                   struct tc_live_progress *end, struct tc_analyze_report *out,
                   struct tc_diag *diag);

#endif
