/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file compare_results.h
 * @brief The groups of a results file that a comparison fills: /input,
 *        /model/<architecture>, /compare.
 */
#ifndef TC_REPLAY_COMPARE_RESULTS_H
#define TC_REPLAY_COMPARE_RESULTS_H

#include <hdf5.h>

#include "analysis/results.h"
#include "replay/compare.h"

/** A scenario's own file, and that of its frame sizes. */
enum { TC_COMPARE_SCENARIO_FILES_MAX = 2 };

/**
 * The files that a scenario was read from, with size and digest.
 *
 * @param path  of the scenario.
 * @param[out] files  TC_COMPARE_SCENARIO_FILES_MAX of them, of which `count`
 *                    are filled.
 * @retval TC_ESYS  one cannot be read any more.
 */
TC_NODISCARD
tc_err tc_compare_results_describe(const char *path,
                                   const struct tc_scenario *scenario,
                                   struct tc_results_file *files,
                                   size_t *count);

/** Root, input, and empty tables for each architecture. */
TC_NODISCARD
tc_err tc_compare_results_begin(hid_t file, const struct tc_compare_cfg *cfg,
                                const struct tc_compare_report *report);

/** Rows of one trial. */
TC_NODISCARD
tc_err tc_compare_results_append(hid_t file, const char *architecture,
                                 uint32_t replication,
                                 const struct tc_trial *trial);

/** Estimates and series, when all trials are done:
 *  trials[replication][architecture]. */
TC_NODISCARD
tc_err tc_compare_results_end(hid_t file, const struct tc_compare_cfg *cfg,
                              const struct tc_compare_report *report,
                              const struct tc_trial *trials);

#endif
