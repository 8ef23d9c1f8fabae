/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file trial.h
 * @brief One replication of one architecture, run and measured.
 */
#ifndef TC_REPLAY_TRIAL_H
#define TC_REPLAY_TRIAL_H

#include "model/run.h"
#include "replay/cost.h"
#include "replay/figures.h"
#include "replay/scenario.h"

/** The series over simulated time. */
enum tc_trial_series {
    TC_SERIES_CONNECTION_DELAY, /**< of sessions that became ready in the bin */
    TC_SERIES_STREAM_DELAY,     /**< of frames completed in the bin */
    TC_SERIES_TRAFFIC_INJECTED,
    TC_SERIES_TRAFFIC_LINKS,
    TC_SERIES_TRAFFIC_CORE,
    TC_SERIES_SESSIONS_OPEN,
    TC_SERIES_COUNT
};

/** "connection_delay", "s", "..."; static storage. */
const char *tc_trial_series_name(enum tc_trial_series series);
const char *tc_trial_series_units(enum tc_trial_series series);
const char *tc_trial_series_long_name(enum tc_trial_series series);

/** The figures of one trial; the measurement is kept for its rows. */
struct tc_trial {
    struct tc_directory directory;      /**< owned */
    struct tc_measurement *measurement; /**< owned */
    struct tc_run_totals totals;
    struct tc_kpi_summary *summaries; /**< owned; by figure */
    double figures[TC_FIGURE_COUNT];  /**< means; NaN: none */
    struct tc_cost_row cost[TC_COST_CLASS_COUNT];
    double *series; /**< owned; [series][bin]; NaN: none */
    size_t bins;
};

/**
 * Run and measure.
 *
 * @param scenario  model, window and bins.
 * @param workload  borrowed during the call.
 * @param[out] out  for tc_trial_fini(), also on failure.
 */
TC_NODISCARD
tc_err tc_trial_run(const struct tc_architecture *architecture,
                    const struct tc_scenario *scenario,
                    const struct tc_workload *workload, uint64_t seed,
                    uint32_t replication, struct tc_trial *out);

/** Free the measurement and the directory, keep the figures. */
void tc_trial_forget_rows(struct tc_trial *trial);

/** A zeroed trial is allowed. */
void tc_trial_fini(struct tc_trial *trial);

#endif
