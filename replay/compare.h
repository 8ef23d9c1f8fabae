/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file compare.h
 * @brief Replays the audience of a capture or of a scenario through each
 *        architecture; estimates, differences and ratios with intervals; a
 *        results file.
 */
#ifndef TC_REPLAY_COMPARE_H
#define TC_REPLAY_COMPARE_H

#include "replay/analyze.h"
#include "replay/experiment.h"
#include "replay/frame_sizes.h"

struct tc_compare_cfg {
    const char *input_path;   /**< a scenario (.yaml, .yml) or a capture */
    const char *network_path; /**< scenario whose network and parties a capture
                                   is replayed on; NULL: the defaults */
    const char *output_path;  /**< NULL: no results file */
    const struct tc_architecture *architectures[TC_ARCHITECTURES_MAX];
    size_t architecture_count; /**< >= 1 */
    uint32_t replications;     /**< 0: the scenario's, for a capture 20 */
    uint64_t seed;
    uint32_t threads;
    bool fixed_trace; /**< of a capture: the same people each time */
};

/** The estimates of one figure. */
struct tc_compare_figure {
    enum tc_figure figure;
    struct tc_estimate each[TC_ARCHITECTURES_MAX];
    /** Of the first architecture from each other one; [0] is unused. */
    struct tc_estimate difference[TC_ARCHITECTURES_MAX];
    struct tc_estimate ratio[TC_ARCHITECTURES_MAX];
    double correlation[TC_ARCHITECTURES_MAX];
};

/** For printing; plain data except for the capture's report. */
struct tc_compare_report {
    struct tc_scenario scenario; /**< effective; borrows from `frame_sizes` */
    struct tc_frame_sizes frame_sizes; /**< zeroed if the scenario names no
                                            file */
    bool is_trace;
    bool is_bootstrap; /**< viewers were resampled */
    const char *covers;
    uint32_t replications;
    uint32_t demands; /**< of the capture, or of one replication */
    uint32_t viewers;
    uint32_t broadcasters;
    uint32_t not_answered; /**< sessions of the capture that were not used */
    uint32_t holds_drawn;
    bool video_is_known;               /**< taken from the capture's streams */
    struct tc_analyze_report measured; /**< of the capture; else zeroed */
    struct tc_compare_figure figures[TC_FIGURE_COUNT];
    struct tc_run_totals totals[TC_ARCHITECTURES_MAX]; /**< sums over
                                                            replications */
};

/** `done` of `whole` trials are complete. */
typedef void tc_compare_progress_fn(void *self, uint64_t done, uint64_t all);

struct tc_compare_watcher {
    struct tc_read_watcher reading; /**< of a capture */
    tc_compare_progress_fn *progress;
    void *self;
};

/** Does the suffix (.yaml, .yml) denote a scenario? */
bool tc_compare_is_scenario(const char *path);

/**
 * Read, run, estimate, write.
 *
 * @param watcher   not NULL.
 * @param[out] out  for tc_compare_report_fini(), also on failure.
 * @param diag      not NULL; filled on failure.
 */
TC_NODISCARD
tc_err tc_compare(const struct tc_compare_cfg *cfg,
                  const struct tc_compare_watcher *watcher,
                  struct tc_compare_report *out, struct tc_diag *diag);

/** A zeroed report is allowed. */
void tc_compare_report_fini(struct tc_compare_report *report);

#endif
