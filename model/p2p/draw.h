/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file draw.h
 * @brief Which of several peers that can serve shall send.  Private to
 *        model/p2p/.
 *
 * Random, whatever their place (paper 5.2); or, where `p2p.locality_weight` w
 * is above 0, each with a weight exp(-w h), h the routers between it and the
 * receiver: a router more makes a peer exp(w) times less likely, however deep
 * the levels of access are that all ways have in common.  (1 + h)^-w would
 * prefer near peers the less the more levels there are.
 */
#ifndef TC_MODEL_P2P_DRAW_H
#define TC_MODEL_P2P_DRAW_H

#include "model/engine/random.h"
#include "model/world.h"

/** @param nodes  of peers that can serve, `count` > 0.
 *  @return an index of `nodes`. */
uint32_t tc_p2p_draw(const struct tc_world *world, struct tc_random *random,
                     uint32_t receiver_node, const uint32_t *nodes,
                     uint32_t count);

#endif
