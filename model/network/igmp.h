/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file igmp.h
 * @brief Memberships by IGMPv2 messages (RFC 2236): the multicast tree grows
 *        when the report arrives, and shrinks when the queries after a leave
 *        have had no answer.
 *
 * Routers keep account of each host, which has a line of its own.  Not
 * modelled: general queries and the reports that answer them.
 */
#ifndef TC_MODEL_NETWORK_IGMP_H
#define TC_MODEL_NETWORK_IGMP_H

#include "model/network/network.h"

/** RFC 2236 sections 8.8 and 8.9: a query after a leave, another one after a
 *  second, and after another second the host listens no more. */
#define TC_IGMP_LAST_MEMBER_NS INT64_C(1000000000)
enum { TC_IGMP_LAST_MEMBER_QUERIES = 2 };

/** A host listens to a group: Membership Report.  After close. */
void tc_igmp_report(struct tc_network *network, uint32_t group, uint32_t host);

/** It does no more: Leave Group. */
void tc_igmp_leave(struct tc_network *network, uint32_t group, uint32_t host);

/** A packet of protocol IGMP has come to a router; for network.c. */
void tc_igmp_take(struct tc_network *network, const struct tc_packet *packet);

#endif
