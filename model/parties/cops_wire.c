/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/cops_wire.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "model/engine/sim.h"

static void *new_object(const struct tc_cops_wire *wire, size_t size_bytes)
{
    struct tc_sim *sim = tc_network_sim(wire->network);
    void *object       = tc_arena_alloc(tc_sim_arena(sim), size_bytes);

    if (!object)
        tc_sim_stop(sim, TC_ENOMEM);
    return object;
}

void tc_cops_wire_send(const struct tc_cops_wire *wire,
                       const struct tc_cops_msg *msg)
{
    struct tc_packet_spec spec = {
        .view       = { .cops = msg },
        .wire_bytes = (uint32_t)tc_cops_encoded_len(msg) + TC_TCP_HEADER_BYTES +
                      TC_IPV4_HEADER_BYTES + wire->link_overhead_octets,
        .to       = wire->peer_node,
        .protocol = TC_PROTOCOL_COPS,
    };

    tc_err err =
        tc_network_flow(wire->network, wire->node, wire->port, wire->peer_node,
                        wire->peer_port, TC_TRANSPORT_TCP, &spec.flow);
    if (err != TC_OK)
        tc_sim_stop(tc_network_sim(wire->network), err);
    else
        tc_network_send(wire->network, wire->node, &spec);
}

struct tc_cops_msg *tc_cops_wire_new_msg(const struct tc_cops_wire *wire)
{
    return new_object(wire, sizeof(struct tc_cops_msg));
}

struct tc_cops_bytes tc_cops_wire_bytes(const struct tc_cops_wire *wire,
                                        uint8_t c_type, const void *bytes,
                                        size_t len_bytes)
{
    uint8_t *copy = new_object(wire, len_bytes);

    assert(len_bytes <= UINT16_MAX);
    if (!copy)
        return (struct tc_cops_bytes){ 0 };
    memcpy(copy, bytes, len_bytes);
    return (struct tc_cops_bytes){ .at        = copy,
                                   .len_bytes = (uint16_t)len_bytes,
                                   .c_type    = c_type };
}
