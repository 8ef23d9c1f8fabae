/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/cops_wire.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "model/engine/sim.h"

/* RFC 6298 sections 2.1 and 2.5: the first timeout, and the maximum. */
static const int64_t timeout_first_ns = 1000000000;
static const int64_t timeout_max_ns   = 60000000000;

enum transfer_state { UNSENT, UNDER_WAY, EARLY, DONE };

/* The state of one message. */
struct tc_cops_transfer {
    struct tc_cops_wire *wire; /* the sender's */
    struct tc_cops_transfer *next;
    const struct tc_cops_msg *msg;
    enum transfer_state state;
    uint32_t connection;
};

/* The receiver finds the transfer by the message in front of it. */
struct segment {
    struct tc_cops_msg msg; /* first */
    struct tc_cops_transfer *transfer;
};

static struct tc_cops_transfer *transfer_of(const struct tc_cops_msg *msg)
{
    return ((const struct segment *)(const void *)msg)->transfer;
}

static void *new_object(const struct tc_cops_wire *wire, size_t size_bytes)
{
    struct tc_sim *sim = tc_network_sim(wire->network);
    void *object       = tc_arena_alloc(tc_sim_arena(sim), size_bytes);

    if (!object)
        tc_sim_stop(sim, TC_ENOMEM);
    return object;
}

static void put(const struct tc_cops_wire *wire, const struct tc_cops_msg *msg)
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

static void start_timer(struct tc_cops_wire *wire)
{
    tc_timer_start(tc_network_sim(wire->network), &wire->timer,
                   wire->timeout_ns);
}

static void on_timeout(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_cops_wire *wire = self;

    (void)sim;
    (void)arg;
    for (struct tc_cops_transfer *t = wire->first; t; t = t->next)
        if (t->state == UNDER_WAY)
            put(wire, t->msg);
    wire->timeout_ns *= 2;
    if (wire->timeout_ns > timeout_max_ns)
        wire->timeout_ns = timeout_max_ns;
    start_timer(wire);
}

void tc_cops_wire_send(struct tc_cops_wire *wire, const struct tc_cops_msg *msg)
{
    struct tc_cops_transfer *transfer = transfer_of(msg);

    assert(transfer->state == UNSENT);
    if (!wire->last) { /* the first message of the connection */
        tc_timer_init(&wire->timer, on_timeout, wire, 0);
        wire->last = &wire->first;
    }
    *transfer = (struct tc_cops_transfer){ .wire       = wire,
                                           .msg        = msg,
                                           .state      = UNDER_WAY,
                                           .connection = wire->connection };
    if (!wire->first) {
        wire->timeout_ns = timeout_first_ns;
        start_timer(wire);
    }
    *wire->last = transfer;
    wire->last  = &transfer->next;
    put(wire, msg);
}

static void drop_first(struct tc_cops_wire *wire)
{
    struct tc_cops_transfer *transfer = wire->first;

    transfer->state = DONE;
    wire->first     = transfer->next;
    if (!wire->first)
        wire->last = &wire->first;
}

void tc_cops_wire_reset(struct tc_cops_wire *wire, uint32_t connection)
{
    assert(connection >= wire->connection);
    while (wire->first)
        drop_first(wire);
    tc_timer_cancel(&wire->timer);
    wire->connection = connection;
}

/* Delivers the first messages; the sender knows at once, and restarts its
 * timer. */
static void deliver_first(struct tc_cops_wire *sender,
                          tc_cops_deliver_fn *deliver, void *self)
{
    const struct tc_cops_msg *msg = sender->first->msg;

    drop_first(sender);
    sender->timeout_ns = timeout_first_ns;
    if (sender->first)
        start_timer(sender);
    else
        tc_timer_cancel(&sender->timer);
    deliver(self, msg);
}

void tc_cops_wire_receive(struct tc_cops_wire *wire,
                          const struct tc_packet *packet,
                          tc_cops_deliver_fn *deliver, void *self)
{
    struct tc_cops_transfer *transfer = transfer_of(packet->view.cops);
    struct tc_cops_wire *sender       = transfer->wire;

    if (transfer->state == UNSENT) { /* sent without tc_cops_wire_send() */
        deliver(self, packet->view.cops);
        return;
    }
    if (transfer->state != UNDER_WAY || transfer->connection < wire->connection)
        return;
    if (transfer->connection > wire->connection)
        tc_cops_wire_reset(wire, transfer->connection);
    transfer->state = EARLY;
    while (sender->first && sender->first->state == EARLY)
        deliver_first(sender, deliver, self);
}

struct tc_cops_msg *tc_cops_wire_new_msg(const struct tc_cops_wire *wire)
{
    struct segment *segment = new_object(wire, sizeof *segment);

    if (!segment)
        return NULL;
    segment->transfer = new_object(wire, sizeof *segment->transfer);
    return segment->transfer ? &segment->msg : NULL;
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
