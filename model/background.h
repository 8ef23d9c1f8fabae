/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file background.h
 * @brief Background traffic: packets of one size at times of a Poisson process,
 *        from each core router to each other one, and on each user's access
 *        link in both directions.
 *
 * It occupies links and queues, and is part of no KPI.  Its random streams
 * belong to the location, so it is the same for all architectures.
 */
#ifndef TC_MODEL_BACKGROUND_H
#define TC_MODEL_BACKGROUND_H

#include "base/err.h"

struct tc_world;

/** Start the configured traffic now; after tc_network_close().
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_background_start(const struct tc_world *world);

#endif
