/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file audience_lineup.h
 * @brief Which channel a viewer of an audience asks for first, and which one
 *        it zaps to; audience.h tells the laws.
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
    double *sums; /**< owned; of weights up to and with each channel */
};

/** Where a viewer's draws of channels stand. */
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
 * Everybody's first channel.
 *
 * @param[out] order  the viewers, `config->viewers` of them, in the order
 *                    of the matching; by number where there is none.
 * @param[out] first  as many: by viewer.
 */
void tc_audience_lineup_first(const struct tc_audience_lineup *lineup,
                              uint32_t *order, uint32_t *first);

/** A viewer who has drawn its first channel and zaps from now on. */
struct tc_audience_zapping
tc_audience_zapping_of(const struct tc_audience_lineup *lineup,
                       uint32_t viewer);

/** Where a viewer goes from channel `now`: another one, where there is. */
uint32_t tc_audience_lineup_next(const struct tc_audience_lineup *lineup,
                                 struct tc_audience_zapping *zapping,
                                 uint32_t now);

#endif
