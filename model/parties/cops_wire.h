/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_wire.h
 * @brief A COPS message as one TCP segment through the network, and what TCP
 *        does for it: order, and repeats of what is lost.
 *
 * ACKs are not modelled: a sender knows at once what has arrived (docs/
 * model.md).  What has not is sent again after RFC 6298's timeout, which starts
 * at 1 s and doubles; what comes twice is dropped, what comes early waits.
 */
#ifndef TC_MODEL_PARTIES_COPS_WIRE_H
#define TC_MODEL_PARTIES_COPS_WIRE_H

#include <stdint.h>

#include "model/engine/timer.h"
#include "model/network/network.h"
#include "proto/cops/cops_msg.h"

enum { TC_TCP_HEADER_BYTES = 20, TC_COPS_PEP_PORT = 33288 };

struct tc_cops_transfer;

/** One end of a connection; zeroed but for the first six.  Once in use it stays
 *  where it is until the simulation ends. */
struct tc_cops_wire {
    struct tc_network *network; /**< borrowed while in use */
    uint32_t node;
    uint32_t peer_node;
    uint16_t port;
    uint16_t peer_port;
    uint32_t link_overhead_octets;
    uint32_t connection; /**< number; the enforcement point counts them */
    struct tc_cops_transfer *first; /**< of what has not arrived, in order */
    struct tc_cops_transfer **last; /**< where the next one goes */
    struct tc_timer timer;          /**< of the first */
    int64_t timeout_ns;
};

/** A message has come, in its turn; lent until the simulation ends. */
typedef void tc_cops_deliver_fn(void *self, const struct tc_cops_msg *msg);

/** Send a message of tc_cops_wire_new_msg(), once. */
void tc_cops_wire_send(struct tc_cops_wire *wire,
                       const struct tc_cops_msg *msg);

/** The connection is closed: what is under way this way is lost.
 *  @param connection  of the next one; not below this one's. */
void tc_cops_wire_reset(struct tc_cops_wire *wire, uint32_t connection);

/**
 * A packet of protocol COPS has come from the other end; its message, made by
 * tc_cops_wire_new_msg(), is delivered, and those that waited for it.  One of a
 * newer connection resets this end to it, one of an older is dropped.
 */
void tc_cops_wire_receive(struct tc_cops_wire *wire,
                          const struct tc_packet *packet,
                          tc_cops_deliver_fn *deliver, void *self);

/** A zeroed message in the arena; NULL: no memory, the simulation is
 *  stopped. */
struct tc_cops_msg *tc_cops_wire_new_msg(const struct tc_cops_wire *wire);

/** A copy of octets in the arena as an object's contents; c_type 0 where
 *  memory is out and the simulation is stopped. */
struct tc_cops_bytes tc_cops_wire_bytes(const struct tc_cops_wire *wire,
                                        uint8_t c_type, const void *bytes,
                                        size_t len_bytes);

#endif
