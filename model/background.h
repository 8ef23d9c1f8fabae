/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file background.h
 * @brief Traffic of others in the network: packets of one size at times of a
 *        Poisson process, from each core router to each other one, and on
 *        each user's line both ways.
 *
 * It takes its turn before links and its room in queues, and is in no figure.
 * The draws are those of the place, so that each architecture meets the same.
 */
#ifndef TC_MODEL_BACKGROUND_H
#define TC_MODEL_BACKGROUND_H

#include "base/err.h"

struct tc_world;

/** Begin now, as the scenario wants it; after tc_network_close().
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_background_start(const struct tc_world *world);

#endif
