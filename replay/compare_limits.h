/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file compare_limits.h
 * @brief Refuses an audience that is too large for a run, with a message,
 *        before any replication runs.
 */
#ifndef TC_REPLAY_COMPARE_LIMITS_H
#define TC_REPLAY_COMPARE_LIMITS_H

#include "replay/compare.h"

/**
 * Can each architecture that is compared hold the audience, and can the video
 * be sent?
 *
 * @param scenario  effective.  A refusal names the capture if the audience
 *                  comes from one, else the line of the scenario.
 * @param diag      not NULL; filled on failure.
 * @retval TC_EFORMAT  no.
 */
TC_NODISCARD
tc_err tc_compare_check_limits(const struct tc_compare_cfg *cfg,
                               const struct tc_scenario *scenario,
                               struct tc_diag *diag);

/** Message for an error of a run, e.g. that the taps were used up because an
 *  architecture stated too few of them; static storage. */
const char *tc_compare_fault_text(tc_err err);

#endif
