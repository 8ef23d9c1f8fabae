/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file analyze.h
 * @brief Analysis of captures: estimates and a results file.
 */
#ifndef TC_REPLAY_ANALYZE_H
#define TC_REPLAY_ANALYZE_H

#include <hdf5.h>

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
    bool steady;           /**< delete the initial transient of traffic */
    uint64_t memcap_bytes; /**< memory_cap.h; 0: no limit */
};

/** The results, for printing; plain data except where a member is owned. */
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
 * @return the error of reading or writing; then there is no output file.
 */
TC_NODISCARD
tc_err tc_analyze(const struct tc_analyze_cfg *cfg,
                  const struct tc_read_watcher *watcher,
                  struct tc_analyze_report *out, struct tc_diag *diag);

/**
 * The part after reading: estimate what an instrument holds.
 *
 * @param cfg     how to estimate; its input and output are ignored.
 * @param report  its `input` is filled by the caller, the rest here.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_analyze_summarise(const struct tc_analyze_cfg *cfg,
                            const struct tc_instrument *instrument,
                            struct tc_analyze_report *report);

/** Write the group `/measured` of a results file: tables, series, estimates.
 *  @retval TC_ESYS  HDF5 refused.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_analyze_write_measured(hid_t file,
                                 const struct tc_instrument *instrument,
                                 const struct tc_analyze_report *report);

/** Finish the report; write it to a results file if cfg->output_path is not
 *  NULL. */
TC_NODISCARD
tc_err tc_analyze_conclude(const struct tc_analyze_cfg *cfg,
                           const struct tc_instrument *instrument,
                           struct tc_analyze_report *report,
                           struct tc_diag *diag);

/** A zeroed report is allowed. */
void tc_analyze_report_fini(struct tc_analyze_report *report);

#endif
