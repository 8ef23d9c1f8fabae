/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file multicast.h
 * @brief Groups, their members, and the trees that carry packets to them.
 *
 * One tree for each (group, source), from the source's router along the
 * reverse of the members' shortest routes to it, as PIM builds them (RFC 7761
 * section 4.5.7): a router copies a packet once to each link of the tree.
 * Membership takes effect at the call's time; IGMP and PIM messages
 * themselves are not modelled.
 */
#ifndef TC_MODEL_NETWORK_MULTICAST_H
#define TC_MODEL_NETWORK_MULTICAST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct tc_network;

/** @param ipv4      of 224.0.0.0/4, e.g. 0xe8000001 is 232.0.0.1.
 *  @param[out] out  its number, from 0 in the order of adding. */
TC_NODISCARD
tc_err tc_multicast_add_group(struct tc_network *network, uint32_t ipv4,
                              uint32_t *out);

/** The number of the UDP flow from a node's port to a group. */
TC_NODISCARD
tc_err tc_multicast_flow(struct tc_network *network, uint32_t from_node,
                         uint16_t from_port, uint32_t group, uint16_t to_port,
                         uint32_t *out);

/** Add a member: packets that reach a router from now on are copied towards it.
 * No effect on a member.  After tc_network_close(). */
void tc_multicast_join(struct tc_network *network, uint32_t group,
                       uint32_t host);

/** Remove a member; packets beyond its router still arrive.  No effect on a
 * non-member. */
void tc_multicast_leave(struct tc_network *network, uint32_t group,
                        uint32_t host);

bool tc_multicast_is_member(const struct tc_network *network, uint32_t group,
                            uint32_t host);

/** Forwarding state of a router: pairs of a tree and a link to which it
 *  copies.  0 when all downstream members have left. */
uint32_t tc_multicast_entries(const struct tc_network *network,
                              uint32_t router);

#endif
