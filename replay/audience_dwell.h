/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file audience_dwell.h
 * @brief Patience and holding times of viewers; audience.h states the
 *        distributions.
 */
#ifndef TC_REPLAY_AUDIENCE_DWELL_H
#define TC_REPLAY_AUDIENCE_DWELL_H

#include <stdint.h>

#include "model/engine/random.h"
#include "replay/scenario.h"

/** The random streams of a viewer's times. */
struct tc_audience_dwelling {
    struct tc_random attention; /**< does the viewer settle? */
    struct tc_random hold;
    struct tc_random patience;
};

/** The streams of a viewer before its first channel. */
struct tc_audience_dwelling
tc_audience_dwelling_of(uint64_t seed, uint32_t replication, uint32_t viewer);

/**
 * Draw the holding time at the viewer's next channel.
 *
 * @param left_ns  time to the end of the run, > 0: the result for `until_end`.
 * @return at least 1; may be longer than the run.
 */
int64_t tc_audience_dwell_ns(const struct tc_audience_config *config,
                             struct tc_audience_dwelling *dwelling,
                             int64_t left_ns);

/** Draw the patience for that channel.  @return at least 1; 0: unlimited. */
int64_t tc_audience_patience_ns(const struct tc_audience_config *config,
                                struct tc_audience_dwelling *dwelling);

#endif
