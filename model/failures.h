/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file failures.h
 * @brief The failures of a scenario: the same for all architectures, each of
 *        which is affected as far as it has the failing part.
 */
#ifndef TC_MODEL_FAILURES_H
#define TC_MODEL_FAILURES_H

#include <stdbool.h>

#include "model/architecture.h"
#include "model/engine/sim.h"

/** Are any failures configured? */
bool tc_failures_any(const struct tc_failure_config *config);

/** Time of the first failure; TC_SIM_FOREVER_NS: never. */
int64_t tc_failures_first_ns(const struct tc_failure_config *config);

/** Does this viewer's host vanish?  Drawn independently for each viewer. */
bool tc_failures_takes(const struct tc_failure_config *config, uint64_t seed,
                       uint32_t replication, uint32_t viewer);

/**
 * Schedule the failures as events.  After build.
 *
 * @param self  of the architecture; weak, like the others.
 */
TC_NODISCARD
tc_err tc_failures_schedule(struct tc_world *world,
                            const struct tc_architecture *architecture,
                            void *self);

#endif
