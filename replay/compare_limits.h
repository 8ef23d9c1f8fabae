/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file compare_limits.h
 * @brief Refuses an audience that a run cannot hold, in words, before any
 *        replication runs.
 */
#ifndef TC_REPLAY_COMPARE_LIMITS_H
#define TC_REPLAY_COMPARE_LIMITS_H

#include "replay/compare.h"

/**
 * Can each architecture that is compared hold the audience, and can the video
 * be sent?
 *
 * @param scenario  effective.  Where its audience is a capture's, a refusal
 *                  names the capture; else the line of the scenario.
 * @param diag      not NULL; filled on failure.
 * @retval TC_EFORMAT  no.
 */
TC_NODISCARD
tc_err tc_compare_check_limits(const struct tc_compare_cfg *cfg,
                               const struct tc_scenario *scenario,
                               struct tc_diag *diag);

/** What a run failed with, e.g. that there was no number left for a point of
 *  observation: an architecture has said less than it needs. */
const char *tc_compare_fault_text(tc_err err);

#endif
