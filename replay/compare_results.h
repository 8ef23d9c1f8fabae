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
 * @retval TC_ESYS  one can no longer be read.
 */
TC_NODISCARD
tc_err tc_compare_results_describe(const char *path,
                                   const struct tc_scenario *scenario,
                                   struct tc_results_file *files,
                                   size_t *count);

/** A results file under construction: tables stay open between trials. */
struct tc_compare_results;

/**
 * Write root, input and, for a capture, the measurement; create empty tables
 * for each architecture.
 *
 * @param file    borrowed, as the rest, until end or discard.
 * @param report  complete except for the figures.
 * @param instrument  measured the capture, borrowed during the call; ignored
 *                    for a scenario.
 * @retval TC_ESYS    HDF5 refused, or the scenario can no longer be read.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_compare_results_begin(struct tc_compare_results **out, hid_t file,
                                const struct tc_compare_cfg *cfg,
                                const struct tc_compare_report *report,
                                const struct tc_instrument *instrument);

/** Append the rows of one trial of cfg->architectures[architecture]. */
TC_NODISCARD
tc_err tc_compare_results_append(struct tc_compare_results *results,
                                 size_t architecture, uint32_t replication,
                                 const struct tc_trial *trial);

/** After the last trial, close the tables and write estimates and series:
 *  trials[replication][architecture]. `results` is freed, whatever is
 *  returned. */
TC_NODISCARD
tc_err tc_compare_results_end(struct tc_compare_results *results,
                              const struct tc_trial *trials);

/** Free the results of a discarded file.  NULL is allowed. */
void tc_compare_results_discard(struct tc_compare_results *results);

#endif
