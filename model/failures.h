/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file failures.h
 * @brief What a scenario lets fail, at its times: the same for every
 *        architecture, which feels it as far as it has what fails.
 */
#ifndef TC_MODEL_FAILURES_H
#define TC_MODEL_FAILURES_H

#include <stdbool.h>

#include "model/architecture.h"
#include "model/engine/sim.h"

/** Does anything fail? */
bool tc_failures_any(const struct tc_failure_config *config);

/** When the first failure is; TC_SIM_FOREVER_NS: never. */
int64_t tc_failures_first_ns(const struct tc_failure_config *config);

/** Does a viewer's host vanish, where some do?  A draw of its own for each
 *  viewer. */
bool tc_failures_takes(const struct tc_failure_config *config, uint64_t seed,
                       uint32_t replication, uint32_t viewer);

/**
 * Enter the failures among the events.  After build.
 *
 * @param self  the architecture's; weak, as are the others.
 */
TC_NODISCARD
tc_err tc_failures_schedule(struct tc_world *world,
                            const struct tc_architecture *architecture,
                            void *self);

#endif
