/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file analyze.h
 * @brief What happened: captures in, estimates and a results file out.
 */
#ifndef TC_REPLAY_ANALYZE_H
#define TC_REPLAY_ANALYZE_H

#include "analysis/capture_limits.h"
#include "analysis/survey_kpis.h"
#include "replay/instrument.h"
#include "replay/read_captures.h"

struct tc_analyze_cfg {
    struct tc_read_cfg input;
    struct tc_survey_cfg survey;
    const struct tc_playout_cfg *playout; /**< NULL: the default */
    const char *output_path;              /**< NULL: no results file */
    double confidence;                    /**< e.g. 0.95 */
    bool steady;           /**< leave out a beginning that is not steady */
    uint64_t memcap_bytes; /**< memory_cap.h; 0: no bound */
};

/** What the run found, for printing; plain data but for the summary. */
struct tc_analyze_report {
    struct tc_read_summary input;
    struct tc_measurement_counts counts;
    double duration_s;
    uint64_t sessions;
    uint64_t by_outcome[TC_SESSION_OUTCOME_COUNT];
    uint64_t streams;
    uint64_t packets_lost;
    struct tc_estimate_list estimates; /**< owned */
    struct tc_limit limits[TC_LIMITS_MAX];
    size_t limit_count;
};

/**
 * Read, measure, estimate, write.
 *
 * @param[out] out  for tc_analyze_report_fini, also on failure.
 * @param diag      not NULL; filled on failure.
 * @return what reading or writing returned; then there is no output file.
 */
TC_NODISCARD
tc_err tc_analyze(const struct tc_analyze_cfg *cfg,
                  const struct tc_read_watcher *watcher,
                  struct tc_analyze_report *out, struct tc_diag *diag);

/**
 * The part behind the reading: what an instrument holds, told and written.
 *
 * @param cfg     its input is not looked at.
 * @param report  its `input` is filled; the rest is filled here.
 */
TC_NODISCARD
tc_err tc_analyze_conclude(const struct tc_analyze_cfg *cfg,
                           const struct tc_instrument *instrument,
                           struct tc_analyze_report *report,
                           struct tc_diag *diag);

/** A zeroed report is allowed. */
void tc_analyze_report_fini(struct tc_analyze_report *report);

#endif
