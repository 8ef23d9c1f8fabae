/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file limits.h
 * @brief Checks before building whether one run can hold an audience.
 *
 * Two limits: the points of observation (proto/directory.h numbers taps in 16
 * bits; each host that is observed has two, out and in), and the channels that
 * an architecture can number.
 */
#ifndef TC_MODEL_LIMITS_H
#define TC_MODEL_LIMITS_H

#include <stdint.h>

#include "base/err.h"
#include "model/architecture.h"
#include "model/config.h"

/** The resource that is exceeded. */
enum tc_run_limit {
    TC_RUN_LIMIT_NONE,
    TC_RUN_LIMIT_VIEWERS,
    TC_RUN_LIMIT_BROADCASTERS,
};

/** Points of observation of a run: two of each viewer and broadcaster, and the
 *  architecture's own. */
uint64_t tc_limits_taps(const struct tc_architecture *architecture,
                        const struct tc_model_config *config, uint32_t viewers,
                        uint32_t broadcasters);

/**
 * Can a run hold the audience?
 *
 * @param[out] sentence  what is too large, and what was expected; unchanged if
 *                       the audience fits.
 */
enum tc_run_limit tc_limits_check(const struct tc_architecture *architecture,
                                  const struct tc_model_config *config,
                                  uint32_t viewers, uint32_t broadcasters,
                                  char sentence[TC_DIAG_SENTENCE_BYTES]);

#endif
