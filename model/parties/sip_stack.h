/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sip_stack.h
 * @brief The SIP transaction layer of one node (RFC 3261 sections 17 and 18):
 *        drives the four tables, owns their timers, sends and receives.
 *
 * Above it is a transaction user (TU): a user agent or a proxy.  Below it is
 * the network; each received message queues for the node's server; an INVITE
 * that will wait for more than 200 ms is answered with a 100 at once. Transport
 * is UDP.
 *
 * Messages and transactions live in the arena of the simulation; messages do
 * not change after sending.  Without memory the simulation is stopped.
 */
#ifndef TC_MODEL_PARTIES_SIP_STACK_H
#define TC_MODEL_PARTIES_SIP_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include "model/network/network.h"
#include "model/parties/server.h"
#include "proto/sip/sip_msg.h"

enum { TC_SIP_PORT = 5060 };

/** RFC 3261 Table 4: first and longest interval of retransmissions. */
#define TC_SIP_T1_NS INT64_C(500000000)
#define TC_SIP_T2_NS INT64_C(4000000000)

/** RFC 3261 section 17.2.1: a 100 is sent unless an answer follows within
 *  it. */
#define TC_SIP_TRYING_NS INT64_C(200000000)

struct tc_sip_stack;
struct tc_sip_transaction;

/** Callbacks of a TU. Messages are borrowed until the simulation ends. */
struct tc_sip_user {
    /** A request; `server` is to be answered by tc_sip_stack_respond(), or is
     *  NULL for the ACK of a 2xx.  `from_node` sent it. */
    void (*on_request)(void *self, struct tc_sip_transaction *server,
                       const struct tc_sip_msg *request, uint32_t from_node);

    /** A response; `client` is the result of tc_sip_stack_request(), or NULL if
     *  it belongs to no transaction of this node. */
    void (*on_response)(void *self, struct tc_sip_transaction *client,
                        const struct tc_sip_msg *response);

    /** No answer, or no ACK, arrived in time. */
    void (*on_timeout)(void *self, struct tc_sip_transaction *transaction);
};

/**
 * @param network  borrowed, as the others.  The owner sets the node's receiver,
 *                 which hands SIP packets to tc_sip_stack_receive().
 * @param server   the node's processing.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_sip_stack_create_in(struct tc_sip_stack **out,
                              struct tc_network *network, uint32_t node,
                              struct tc_server *server,
                              const struct tc_sip_user *user, void *self,
                              uint32_t link_overhead_octets);

/** A packet of protocol SIP has arrived at the node. */
void tc_sip_stack_receive(struct tc_sip_stack *stack,
                          const struct tc_packet *packet);

/** A zeroed message in the arena, to be filled in and sent; NULL: no memory,
 *  and the simulation is stopped. */
struct tc_sip_msg *tc_sip_stack_new_msg(struct tc_sip_stack *stack);

/** A copy in the arena; NULL: no memory, and the simulation is stopped. */
struct tc_sip_msg *tc_sip_stack_copy_msg(struct tc_sip_stack *stack,
                                         const struct tc_sip_msg *msg);

/** Put this node's Via with a new branch on top. */
void tc_sip_stack_push_via(struct tc_sip_stack *stack, struct tc_sip_msg *msg);

/**
 * Send a request (not an ACK) in a client transaction of its own.
 *
 * @param request  top Via is this node's; borrowed until the simulation ends.
 * @param user     for tc_sip_transaction_user().
 * @return NULL: no memory, and the simulation is stopped.
 */
struct tc_sip_transaction *
tc_sip_stack_request(struct tc_sip_stack *stack,
                     const struct tc_sip_msg *request, uint32_t to_node,
                     void *user);

/** Send without a transaction: the ACK of a 2xx, and messages that proxies
 *  forward statelessly. */
void tc_sip_stack_send(struct tc_sip_stack *stack, const struct tc_sip_msg *msg,
                       uint32_t to_node);

/** Answer in a server transaction, which borrows the response until the
 *  simulation ends. */
void tc_sip_stack_respond(struct tc_sip_stack *stack,
                          struct tc_sip_transaction *server,
                          const struct tc_sip_msg *response);

/** A response to the request of a server transaction with its Vias, From,
 *  To, Call-ID, CSeq and Record-Routes (RFC 3261 section 8.2.6.2); NULL: no
 *  memory. */
struct tc_sip_msg *tc_sip_stack_new_response(struct tc_sip_stack *stack,
                                             const struct tc_sip_msg *request,
                                             unsigned status);

/** Cancel an INVITE without a final response (RFC 3261 section 9.1); the stack
 *  handles the CANCEL's own transaction. */
void tc_sip_stack_cancel(struct tc_sip_stack *stack,
                         struct tc_sip_transaction *invite);

/** End a transaction now: no further messages, no further callbacks. */
void tc_sip_stack_abandon(struct tc_sip_stack *stack,
                          struct tc_sip_transaction *transaction);

/** Abandon all transactions: the node has crashed. */
void tc_sip_stack_forget_all(struct tc_sip_stack *stack);

void *tc_sip_transaction_user(const struct tc_sip_transaction *transaction);

/** The request that created the transaction. */
const struct tc_sip_msg *
tc_sip_transaction_request(const struct tc_sip_transaction *transaction);

/** The server transaction of the INVITE that a CANCEL names, or NULL. */
struct tc_sip_transaction *
tc_sip_stack_find_invite(struct tc_sip_stack *stack,
                         const struct tc_sip_msg *cancel);

/** Number of retransmitted requests and responses. */
uint64_t tc_sip_stack_resent(const struct tc_sip_stack *stack);

#endif
