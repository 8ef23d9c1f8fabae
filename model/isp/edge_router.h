/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file edge_router.h
 * @brief The edge router (paper section 2): decides on bandwidth by COPS,
 *        itself or through the broker, and accounts for it.  Multicast
 *        forwarding is part of the network.  Private to model/isp/.
 *
 * There is one at each core router or, with `cops.edge_router: of_user`, at
 * each router with users.
 */
#ifndef TC_MODEL_ISP_EDGE_ROUTER_H
#define TC_MODEL_ISP_EDGE_ROUTER_H

#include "model/isp/isp.h"

/** Number of edge routers in the scenario. */
uint32_t tc_isp_edge_routers_wanted(const struct tc_isp *isp);

/** Create them all, in isp->edge_routers. */
TC_NODISCARD
tc_err tc_isp_edge_routers_build(struct tc_isp *isp);

/** After the network is closed: they request their policy from the broker.
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_isp_edge_routers_start(struct tc_isp *isp);

/** Number of the edge router that decides on a user's bandwidth.
 *  @param ds    the DS server that requests it. */
uint32_t tc_isp_edge_router_for(const struct tc_isp *isp, uint32_t ds,
                                const struct tc_person *user);

/** Its node. */
uint32_t tc_isp_edge_router_node(const struct tc_isp *isp, uint32_t number);

/** Bandwidth granted by all of them and not returned. */
uint64_t tc_isp_edge_routers_reserved_kbps(const struct tc_isp *isp);

/** Number of their open handles at the broker, except those of policy. */
uint32_t tc_isp_edge_routers_open_handles(const struct tc_isp *isp);

/** Decisions take `factor` times as long as configured. */
void tc_isp_edge_routers_slow_down(struct tc_isp *isp, double factor);

#endif
