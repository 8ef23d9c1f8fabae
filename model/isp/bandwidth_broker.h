/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file bandwidth_broker.h
 * @brief The ISP's bandwidth broker (paper section 2): what policy it installs
 *        in the edge routers before anybody asks, and, where it is a server of
 *        its own, the decisions that they ask it for.  Private to model/isp/.
 *
 * Policy is bandwidth for channels and bandwidth for joins, each an instance
 * of the channel class of proto/cops/cops_policy.h; that of joins has no group.
 */
#ifndef TC_MODEL_ISP_BANDWIDTH_BROKER_H
#define TC_MODEL_ISP_BANDWIDTH_BROKER_H

#include "model/isp/isp.h"

/** What is set aside at one edge router, used or not. */
struct tc_isp_policy {
    uint64_t channels_kbps; /**< of the broadcasters that ask there */
    uint64_t joins_kbps;    /**< a stream for each viewer */
};

/** Whether an edge router decides on channels, and on joins, from policy that
 *  is installed there. */
bool tc_isp_policy_has_channels(const struct tc_isp *isp);
bool tc_isp_policy_has_joins(const struct tc_isp *isp);

/** Whole streams, channels first, as far as `cops.reservable_kbps` goes; none
 *  of what is not decided from policy. */
struct tc_isp_policy tc_isp_policy_for(const struct tc_isp *isp,
                                       uint32_t edge_router);

/** The server, into isp->broker, where the scenario wants one; before the edge
 *  routers, which speak with it. */
TC_NODISCARD
tc_err tc_isp_broker_build(struct tc_isp *isp);

/** Its node; TC_NETWORK_NONE: it is none. */
uint32_t tc_isp_broker_node(const struct tc_isp_broker *broker);

/** Bandwidth granted to edge routers on request and not given back; of NULL
 *  none. */
uint64_t tc_isp_broker_reserved_kbps(const struct tc_isp_broker *broker);

/** NULL is allowed. */
void tc_isp_broker_slow_down(struct tc_isp_broker *broker, double factor);

#endif
