/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file audience.h
 * @brief A workload out of a scenario: who is there, at which router, and who
 *        wants what, when, for how long.
 *
 * Every draw is a function of seed, replication, viewer and purpose, so that
 * all architectures see the same audience.
 *
 * Arrivals (audience_arrivals.h).  `uniform`: each viewer on its own within
 * the spread.  `poisson`: viewer v is number v to come, after an exponential
 * gap of mean spread / viewers; some may come behind the spread.  With `daily`
 * the rate of either goes with the hour (audience_day.h).  With likelihood
 * `flash_share` a viewer comes with the flash crowd instead, uniformly.
 *
 * Stays (audience_dwell.h).  `until_end`, `exponential`, or `surf_and_view`:
 * at each channel the viewer settles with likelihood 1 / surf_switches_mean,
 * so that a burst of switches is geometric; else it surfs on after a
 * log-normal stay.  Who settles stays for one of two exponential times.
 *
 * Channels (audience_lineup.h).  `balanced`: viewers in random order, and
 * number i of that order watches channel i mod B; the same number for all, to
 * one.  `zipf`: channel k (from 0) with weight (k + 1)^-alpha, drawn for each
 * viewer.  For a further session the viewer goes on `by_channels`: to the next
 * channel (balanced), or draws until it is another one (zipf).  Or it has a
 * `remote`: with likelihood zap_sequential_share it goes one up or one down,
 * as likely, round and round; else it jumps to any other, by its weight.
 *
 * Patience: exponential, drawn for each session.
 *
 * Routers.  Broadcaster b is at router b mod R.  Viewers:
 *  - `round_robin`: viewer v at router v mod R.
 *  - `uniform`: each drawn on its own.
 *  - `crossed`: viewer j of the n first viewers of broadcaster b is digit_j
 *    routers further than it, digit_j being digits in base R of
 *        x = (b + replication) M mod R^n.
 *    M is prime to R: over R^n replications in a row every broadcaster sees
 *    each of the R^n combinations once, and what depends on them (traffic) is
 *    averaged exactly.  M near 0.618 R^n spreads fewer replications evenly; 1
 *    would leave most digits at 0 for long where n is large.  R^n is bounded
 *    by 2^31; viewers beyond that many take their digits from the next x.
 */
#ifndef TC_REPLAY_AUDIENCE_H
#define TC_REPLAY_AUDIENCE_H

#include <stdint.h>

#include "base/err.h"
#include "model/workload.h"
#include "replay/scenario.h"

enum { TC_AUDIENCE_NAME_BYTES = 48 };

/** A workload and what it borrows. */
struct tc_audience {
    struct tc_workload workload; /**< owned; its names are in `names` */
    char (*names)[TC_AUDIENCE_NAME_BYTES]; /**< owned: viewers' first */
};

/**
 * Make the audience of one replication.  Demands that would begin at the
 * run's end or later are left out.
 *
 * A further session's `at_ns` is that of the one before plus its hold.  How
 * long it took to be ready only a model knows; a viewer who is still there
 * leaves first (model/architecture.h), and has then stayed that much less.
 * Nor does giving up make the next request come earlier.
 *
 * @param scenario  has passed tc_scenario_check().
 * @param[out] out  for tc_audience_fini(), also on failure.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_audience_make(const struct tc_scenario *scenario, uint64_t seed,
                        uint32_t replication, struct tc_audience *out);

/** Frees the workload and its names.  A zeroed audience is allowed. */
void tc_audience_fini(struct tc_audience *audience);

#endif
