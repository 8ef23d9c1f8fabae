/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_wire.h
 * @brief Sends COPS messages as TCP segments through the network, in order and
 *        with retransmission.
 *
 * ACKs are not modelled: a sender knows at once what has arrived
 * (docs/model.md).  A lost segment is retransmitted after RFC 6298's timeout,
 * which starts at 1 s and doubles; duplicates are dropped, early segments wait.
 */
#ifndef TC_MODEL_PARTIES_COPS_WIRE_H
#define TC_MODEL_PARTIES_COPS_WIRE_H

#include <stdint.h>

#include "model/engine/timer.h"
#include "model/network/network.h"
#include "proto/cops/cops_msg.h"

enum { TC_TCP_HEADER_BYTES = 20, TC_COPS_PEP_PORT = 33288 };

struct tc_cops_transfer;

/** One end of a connection; zeroed except for the first six members.  Once in
 *  use it must not move until the simulation ends. */
struct tc_cops_wire {
    struct tc_network *network; /**< borrowed while in use */
    uint32_t node;
    uint32_t peer_node;
    uint16_t port;
    uint16_t peer_port;
    uint32_t link_overhead_octets;
    uint32_t connection;            /**< number; the enforcement point counts
                                         connections */
    struct tc_cops_transfer *first; /**< messages that have not arrived, in
                                         order */
    struct tc_cops_transfer **last; /**< where the next one is appended */
    struct tc_timer timer;          /**< of the first one */
    int64_t timeout_ns;
};

/** A message has arrived, in order; borrowed until the simulation ends. */
typedef void tc_cops_deliver_fn(void *self, const struct tc_cops_msg *msg);

/** Send a message from tc_cops_wire_new_msg(), once. */
void tc_cops_wire_send(struct tc_cops_wire *wire,
                       const struct tc_cops_msg *msg);

/** The connection is closed: messages in flight in this direction are lost.
 *  @param connection  number of the next one; not below the current one. */
void tc_cops_wire_reset(struct tc_cops_wire *wire, uint32_t connection);

/**
 * A packet of protocol COPS has arrived from the other end: deliver its
 * message, made by tc_cops_wire_new_msg(), and those that waited for it.  A
 * message of a newer connection resets this end to that; one of an older is
 * dropped.
 */
void tc_cops_wire_receive(struct tc_cops_wire *wire,
                          const struct tc_packet *packet,
                          tc_cops_deliver_fn *deliver, void *self);

/** A zeroed message in the arena; NULL: no memory, and the simulation is
 *  stopped. */
struct tc_cops_msg *tc_cops_wire_new_msg(const struct tc_cops_wire *wire);

/** A copy of octets in the arena as an object's contents; c_type 0: no memory,
 *  and the simulation is stopped. */
struct tc_cops_bytes tc_cops_wire_bytes(const struct tc_cops_wire *wire,
                                        uint8_t c_type, const void *bytes,
                                        size_t len_bytes);

#endif
