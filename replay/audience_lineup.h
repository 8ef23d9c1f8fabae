/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file audience_lineup.h
 * @brief Channels that viewers request first and zap to; audience.h states the
 *        distributions.
 */
#ifndef TC_REPLAY_AUDIENCE_LINEUP_H
#define TC_REPLAY_AUDIENCE_LINEUP_H

#include <stdint.h>

#include "base/err.h"
#include "model/engine/random.h"
#include "replay/scenario.h"

/** The channels with their popularity. */
struct tc_audience_lineup {
    const struct tc_audience_config *config; /**< borrowed */
    uint64_t seed;
    uint32_t replication;
    double *sums; /**< owned; cumulative weights of channels */
};

/** The random streams of a viewer's channels. */
struct tc_audience_zapping {
    struct tc_random channel;
    struct tc_random zap;
};

/**
 * @param config    borrowed as long as `out` is in use.
 * @param[out] out  for tc_audience_lineup_fini(), also on failure.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_audience_lineup_init(struct tc_audience_lineup *out,
                               const struct tc_audience_config *config,
                               uint64_t seed, uint32_t replication);

/** A zeroed one is allowed. */
void tc_audience_lineup_fini(struct tc_audience_lineup *lineup);

/**
 * Draw the first channel of each viewer.
 *
 * @param[out] order  array of `config->viewers`: the viewers in the order of
 *                    the permutation; by number if there is none.
 * @param[out] first  array of `config->viewers`: channels, by viewer.
 */
void tc_audience_lineup_first(const struct tc_audience_lineup *lineup,
                              uint32_t *order, uint32_t *first);

/** The streams of a viewer after its first channel. */
struct tc_audience_zapping
tc_audience_zapping_of(const struct tc_audience_lineup *lineup,
                       uint32_t viewer);

/** The next channel of a viewer who watches `now`: a different one, if there
 *  is any. */
uint32_t tc_audience_lineup_next(const struct tc_audience_lineup *lineup,
                                 struct tc_audience_zapping *zapping,
                                 uint32_t now);

#endif
