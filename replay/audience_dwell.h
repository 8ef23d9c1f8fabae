/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file audience_dwell.h
 * @brief How long a viewer waits for a channel, and how long it then stays;
 *        audience.h tells the laws.
 */
#ifndef TC_REPLAY_AUDIENCE_DWELL_H
#define TC_REPLAY_AUDIENCE_DWELL_H

#include <stdint.h>

#include "model/engine/random.h"
#include "replay/scenario.h"

/** Where a viewer's draws of times stand. */
struct tc_audience_dwelling {
    struct tc_random attention; /**< does it surf on, or settle? */
    struct tc_random hold;
    struct tc_random patience;
};

/** A viewer before its first channel. */
struct tc_audience_dwelling
tc_audience_dwelling_of(uint64_t seed, uint32_t replication, uint32_t viewer);

/**
 * How long the viewer stays at its next channel.
 *
 * @param left_ns  to the run's end, > 0: the answer of `until_end`.
 * @return at least 1; may be longer than the run.
 */
int64_t tc_audience_dwell_ns(const struct tc_audience_config *config,
                             struct tc_audience_dwelling *dwelling,
                             int64_t left_ns);

/** How long it waits for that channel.  @return at least 1; 0: for ever. */
int64_t tc_audience_patience_ns(const struct tc_audience_config *config,
                                struct tc_audience_dwelling *dwelling);

#endif
