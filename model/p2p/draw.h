/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file draw.h
 * @brief Chooses the sender among several peers that can serve.  Private to
 *        model/p2p/.
 *
 * At random, whatever their location (paper 5.2); or, with
 * `p2p.locality_weight` w above 0, with weights exp(-w h), where h is the
 * number of routers between peer and receiver: each router makes a peer exp(w)
 * times less likely, independent of the access levels that all paths share.  (1
 * + h)^-w would prefer near peers less, the more levels there are.
 */
#ifndef TC_MODEL_P2P_DRAW_H
#define TC_MODEL_P2P_DRAW_H

#include "model/engine/random.h"
#include "model/world.h"

/** @param nodes  of the peers that can serve, `count` > 0.
 *  @return an index into `nodes`. */
uint32_t tc_p2p_draw(const struct tc_world *world, struct tc_random *random,
                     uint32_t receiver_node, const uint32_t *nodes,
                     uint32_t count);

#endif
