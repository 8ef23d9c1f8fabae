/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file readings_results.h
 * @brief The results file of a folder of scenarios: a row for each in
 *        /compare/tables/readings, and each effective scenario.
 */
#ifndef TC_REPLAY_READINGS_RESULTS_H
#define TC_REPLAY_READINGS_RESULTS_H

#include <stdint.h>

#include "replay/readings.h"

struct tc_readings_results;

/**
 * Start the file; it appears with tc_readings_results_publish().
 *
 * @param path  copied.
 * @param diag  filled on failure; not NULL.
 */
TC_NODISCARD
tc_err tc_readings_results_create(struct tc_readings_results **out,
                                  const char *path, uint64_t seed,
                                  struct tc_diag *diag);

/** Add a reading.
 *  @param scenario_path  its file, of which name, size and hash are stored.
 *  @param scenario       effective.
 *  @param diag           filled on failure; not NULL. */
TC_NODISCARD
tc_err tc_readings_results_append(struct tc_readings_results *results,
                                  const char *scenario_path,
                                  const struct tc_scenario *scenario,
                                  const struct tc_reading *reading,
                                  struct tc_diag *diag);

/** Close, sync and rename the file.  `results` is freed in any case. */
TC_NODISCARD
tc_err tc_readings_results_publish(struct tc_readings_results *results,
                                   struct tc_diag *diag);

/** Discard the file.  NULL is allowed. */
void tc_readings_results_discard(struct tc_readings_results *results);

#endif
