/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file network.h
 * @brief Hosts, routers and links that carry each packet hop by hop.
 *
 * Store-and-forward: a packet waits its turn at each link, is sent at the
 * link's rate, and is at the other end one propagation time after its last
 * octet.  First the topology is built and closed (topology.h), then packets
 * are sent; groups are in multicast.h, LINK records in sampling.h.
 *
 * A network is driven by event handlers.  Without memory, or if the sink fails,
 * it stops the simulation with that error (tc_sim_stop()) instead of returning
 * it.
 */
#ifndef TC_MODEL_NETWORK_NETWORK_H
#define TC_MODEL_NETWORK_NETWORK_H

#include <stdint.h>

#include "base/err.h"
#include "base/flow.h"
#include "model/network/packet.h"

struct tc_directory;
struct tc_network;
struct tc_record_sink;
struct tc_sim;

/** No node, link or group. */
#define TC_NETWORK_NONE UINT32_MAX

/** Receives a packet; borrowed during the call. */
typedef void tc_receive_fn(void *self, struct tc_network *network,
                           const struct tc_packet *packet);

/** Between any two events
 *  sent + copies = delivered + dropped + unheard + lost + in_flight. */
struct tc_network_totals {
    uint64_t sent;
    uint64_t copies;    /**< additional copies made by routers */
    uint64_t delivered; /**< to the addressed hosts and routers */
    uint64_t dropped;   /**< because a queue was full */
    uint64_t unheard;   /**< at a router without downstream listeners */
    uint64_t lost;      /**< because of a failure (failure.h) */
    uint64_t in_flight;
    uint64_t hops; /**< number of link traversals */
};

/**
 * @param sim        borrowed until destroy, as are the others.
 * @param directory  where endpoints and flows get their numbers.
 * @param sink       receives the records; NULL: no records.  Its owner calls
 *                   `finish`.
 */
TC_NODISCARD
tc_err tc_network_create(struct tc_network **out, struct tc_sim *sim,
                         struct tc_directory *directory,
                         const struct tc_record_sink *sink);

/** NULL is allowed.  No event of the simulation may run afterwards. */
void tc_network_destroy(struct tc_network *network);

struct tc_sim *tc_network_sim(const struct tc_network *network);
struct tc_directory *tc_network_directory(const struct tc_network *network);

/** The number of the flow between ports of two nodes. */
TC_NODISCARD
tc_err tc_network_flow(struct tc_network *network, uint32_t from_node,
                       uint16_t from_port, uint32_t to_node, uint16_t to_port,
                       enum tc_transport transport, uint32_t *out);

/**
 * Send a packet now; a node that is down sends nothing.  To itself: delivered
 * at this time through the event queue, without a link.  To a group: a copy for
 * every member but the sender.  After tc_network_close().
 */
void tc_network_send(struct tc_network *network, uint32_t from_node,
                     const struct tc_packet_spec *spec);

/** From now on all SIP and COPS packets have priority. */
void tc_network_prefer_signalling(struct tc_network *network);

struct tc_network_totals tc_network_totals(const struct tc_network *network);

#endif
