/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file audience.h
 * @brief Generates the workload of a scenario: viewers and broadcasters, their
 *        routers, and for each request its channel, time and holding time.
 *
 * Every draw is a function of seed, replication, viewer and purpose, so that
 * all architectures see the same audience.
 *
 * Arrivals (audience_arrivals.h).  `uniform`: each viewer independently,
 * uniformly within the spread.  `poisson`: viewer v is the v-th to arrive,
 * after an exponential gap of mean spread / viewers; some may arrive after the
 * spread.  With `daily` the rate of either follows the hour (audience_day.h).
 * With probability `flash_share` a viewer arrives with the flash crowd instead,
 * uniformly.
 *
 * Holding times (audience_dwell.h).  `until_end`, `exponential`, or
 * `surf_and_view`: at each channel the viewer settles with probability
 * 1 / surf_switches_mean, so the number of channels in a burst is geometric;
 * otherwise it switches again after a log-normal holding time.  The holding
 * time of a settled viewer is hyper-exponential with two means.
 *
 * Channels (audience_lineup.h).  `balanced`: the i-th viewer of a random
 * permutation watches channel i mod B, so the numbers of viewers differ by at
 * most one.  `zipf`: channel k (from 0) with weight (k + 1)^-alpha, drawn for
 * each viewer.  For its next session a viewer zaps `by_channels`: to the next
 * channel (balanced), or it draws until the channel is a different one (zipf).
 * Or by `remote`: with probability zap_sequential_share one channel up or down,
 * equally likely and cyclically; otherwise to any other one, by weight.
 *
 * Patience: exponential, drawn for each session.
 *
 * Routers.  Broadcaster b is at router b mod R.  Viewers:
 *  - `round_robin`: viewer v at router v mod R.
 *  - `uniform`: each drawn on its own.
 *  - `crossed`: viewer j of the n first viewers of broadcaster b is digit_j
 *    routers further on, where digit_j is the j-th digit in base R of
 *        x = (b + replication) M mod R^n.
 *    M is coprime to R: over R^n replications in a row every broadcaster sees
 *    each of the R^n combinations once, and what depends on them (traffic) is
 *    averaged exactly.  M near 0.618 R^n spreads a few replications evenly;
 *    M = 1 would leave most digits at 0 for many replications if n is large.
 *    R^n is bounded by 2^31; further viewers take their digits from the
 *    next x.
 */
#ifndef TC_REPLAY_AUDIENCE_H
#define TC_REPLAY_AUDIENCE_H

#include <stdint.h>

#include "base/err.h"
#include "model/workload.h"
#include "replay/scenario.h"

enum { TC_AUDIENCE_NAME_BYTES = 48 };

/** A workload, with its names. */
struct tc_audience {
    struct tc_workload workload; /**< owned; its names are in `names` */
    char (*names)[TC_AUDIENCE_NAME_BYTES]; /**< owned: viewers' first */
};

/**
 * Make the audience of one replication.  Requests at or after the end
 * of the run are left out.
 *
 * The `at_ns` of a further session is that of the previous one plus its holding
 * time.  Only the model knows the connection delay, by which the time watched
 * is shortened: a viewer still watching leaves first (model/architecture.h).
 * Giving up does not make the next request come earlier either.
 *
 * @param scenario  must have passed tc_scenario_check().
 * @param[out] out  for tc_audience_fini(), also on failure.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_audience_make(const struct tc_scenario *scenario, uint64_t seed,
                        uint32_t replication, struct tc_audience *out);

/** Frees the workload and its names.  A zeroed audience is allowed. */
void tc_audience_fini(struct tc_audience *audience);

#endif
