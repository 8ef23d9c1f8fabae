/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_wire.h
 * @brief A COPS message as one TCP segment through the network.
 *
 * The connection stands from the start; opening, keep-alives and pure ACKs
 * are not modelled (docs/model.md).
 */
#ifndef TC_MODEL_PARTIES_COPS_WIRE_H
#define TC_MODEL_PARTIES_COPS_WIRE_H

#include <stdint.h>

#include "model/network/network.h"
#include "proto/cops/cops_msg.h"

enum { TC_TCP_HEADER_BYTES = 20, TC_COPS_PEP_PORT = 33288 };

/** One end of a connection; plain data. */
struct tc_cops_wire {
    struct tc_network *network; /**< borrowed while in use */
    uint32_t node;
    uint32_t peer_node;
    uint16_t port;
    uint16_t peer_port;
    uint32_t link_overhead_octets;
};

/** Send a message that lives as long as the simulation. */
void tc_cops_wire_send(const struct tc_cops_wire *wire,
                       const struct tc_cops_msg *msg);

/** A zeroed message in the arena; NULL: no memory, the simulation is
 *  stopped. */
struct tc_cops_msg *tc_cops_wire_new_msg(const struct tc_cops_wire *wire);

/** A copy of octets in the arena as an object's contents; c_type 0 where
 *  memory is out and the simulation is stopped. */
struct tc_cops_bytes tc_cops_wire_bytes(const struct tc_cops_wire *wire,
                                        uint8_t c_type, const void *bytes,
                                        size_t len_bytes);

#endif
