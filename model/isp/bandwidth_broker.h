/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file bandwidth_broker.h
 * @brief The ISP's bandwidth broker (paper section 2): the policy that it
 *        installs in the edge routers and, if it is a separate server, the
 *        decisions that they request.  Private to model/isp/.
 *
 * Policy is bandwidth for channels and bandwidth for joins, each an instance
 * of the channel class of proto/cops/cops_policy.h; that of joins has no group.
 */
#ifndef TC_MODEL_ISP_BANDWIDTH_BROKER_H
#define TC_MODEL_ISP_BANDWIDTH_BROKER_H

#include "model/isp/isp.h"

/** Bandwidth that is set aside at one edge router, used or not. */
struct tc_isp_policy {
    uint64_t
        channels_kbps;   /**< for the broadcasters whose requests it receives */
    uint64_t joins_kbps; /**< one stream per viewer */
};

/** Does an edge router decide on channels, or on joins, from installed policy?
 */
bool tc_isp_policy_has_channels(const struct tc_isp *isp);
bool tc_isp_policy_has_joins(const struct tc_isp *isp);

/** Set aside whole streams, channels first, up to `cops.reservable_kbps`;
 * nothing for requests that are not decided from policy. */
struct tc_isp_policy tc_isp_policy_for(const struct tc_isp *isp,
                                       uint32_t edge_router);

/** Create the separate broker, if configured, in isp->broker; before the edge
 * routers, which use it. */
TC_NODISCARD
tc_err tc_isp_broker_build(struct tc_isp *isp);

/** Its node; TC_NETWORK_NONE: no separate server. */
uint32_t tc_isp_broker_node(const struct tc_isp_broker *broker);

/** Bandwidth granted to edge routers on request and not returned; 0 for NULL.
 */
uint64_t tc_isp_broker_reserved_kbps(const struct tc_isp_broker *broker);

/** NULL is allowed. */
void tc_isp_broker_slow_down(struct tc_isp_broker *broker, double factor);

#endif
