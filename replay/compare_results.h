/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file compare_results.h
 * @brief The groups of a results file that a comparison fills: /input,
 *        /model/<architecture>, /compare.
 */
#ifndef TC_REPLAY_COMPARE_RESULTS_H
#define TC_REPLAY_COMPARE_RESULTS_H

#include <hdf5.h>

#include "replay/compare.h"

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
