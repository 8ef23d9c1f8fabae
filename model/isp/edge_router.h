/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file edge_router.h
 * @brief The edge router (paper section 2): decides on bandwidth by COPS, by
 *        itself or by asking the broker, and keeps account of it.  Multicast
 *        forwarding is the network's.  Private to model/isp/.
 *
 * There is one at each core router, or, where `cops.edge_router` is `of_user`,
 * one at each router on which users hang.
 */
#ifndef TC_MODEL_ISP_EDGE_ROUTER_H
#define TC_MODEL_ISP_EDGE_ROUTER_H

#include "model/isp/isp.h"

/** How many the scenario has. */
uint32_t tc_isp_edge_routers_wanted(const struct tc_isp *isp);

/** Make them all, into isp->edge_routers. */
TC_NODISCARD
tc_err tc_isp_edge_routers_build(struct tc_isp *isp);

/** When the network is closed: they ask the broker for their policy.
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_isp_edge_routers_start(struct tc_isp *isp);

/** Number of the edge router whose bandwidth a user takes.
 *  @param ds    the server that asks for the user. */
uint32_t tc_isp_edge_router_for(const struct tc_isp *isp, uint32_t ds,
                                const struct tc_person *user);

/** The node at which it is. */
uint32_t tc_isp_edge_router_node(const struct tc_isp *isp, uint32_t number);

/** Bandwidth granted by all of them and not given back. */
uint64_t tc_isp_edge_routers_reserved_kbps(const struct tc_isp *isp);

/** Handles that they have open at the broker, but for those of policy. */
uint32_t tc_isp_edge_routers_open_handles(const struct tc_isp *isp);

/** Decisions take so many times as long as configured. */
void tc_isp_edge_routers_slow_down(struct tc_isp *isp, double factor);

#endif
