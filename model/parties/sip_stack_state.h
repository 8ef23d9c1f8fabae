/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sip_stack_state.h
 * @brief The state of a SIP stack, for its files: the stack (sip_stack.c), its
 *        transactions (sip_steps.c), its messages (sip_build.c).
 */
#ifndef TC_MODEL_PARTIES_SIP_STACK_STATE_H
#define TC_MODEL_PARTIES_SIP_STACK_STATE_H

#include "base/hash_table.h"
#include "model/engine/timer.h"
#include "model/parties/sip_stack.h"

enum { TC_SIP_BRANCH_BYTES = 48 };

enum tc_sip_kind { TC_SIP_ICT, TC_SIP_IST, TC_SIP_NICT, TC_SIP_NIST };

struct tc_sip_transaction {
    struct tc_hash_link link; /* first: a link is a transaction */
    struct tc_sip_stack *stack;
    const struct tc_sip_msg *request;
    const struct tc_sip_msg *response; /* the newest, in a server transaction */
    enum tc_sip_kind kind;
    int state; /* in the table of its kind */
    uint32_t peer_node;
    void *user;
    int64_t interval_ns;
    struct tc_timer repeat; /* A, E, G */
    struct tc_timer limit;  /* B, F, H */
    struct tc_timer linger; /* D, I, J, K, L, M */
};

struct tc_sip_stack {
    struct tc_network *network; /* borrowed, as the next three */
    struct tc_server *server;
    const struct tc_sip_user *user;
    void *self;
    uint32_t node;
    uint32_t link_overhead_octets;
    struct tc_text sent_by;
    uint64_t branches;
    uint64_t resent;
    struct tc_hash_table transactions;
};

static inline struct tc_sim *tc_sip_sim(const struct tc_sip_stack *stack)
{
    return tc_network_sim(stack->network);
}

/** Zeroed memory of the arena; NULL: no memory, and the simulation is
 *  stopped. */
void *tc_sip_stack_object(struct tc_sip_stack *stack, size_t size_bytes);

/* sip_build.c */

/** The ACK of a failure (RFC 3261 section 17.1.1.3): the INVITE's branch, the
 *  response's To.  NULL: no memory. */
struct tc_sip_msg *tc_sip_build_ack(const struct tc_sip_transaction *invite,
                                    const struct tc_sip_msg *response);

/** The CANCEL of an INVITE (RFC 3261 section 9.1).  NULL: no memory. */
struct tc_sip_msg *tc_sip_build_cancel(const struct tc_sip_transaction *invite);

/* sip_steps.c */

/** Create a transaction in its first state.  NULL: no memory. */
struct tc_sip_transaction *
tc_sip_transaction_new(struct tc_sip_stack *stack, enum tc_sip_kind kind,
                       const struct tc_sip_msg *request, uint32_t peer_node);

/** The transaction of a message, or NULL. */
struct tc_sip_transaction *
tc_sip_transaction_find(const struct tc_sip_stack *stack,
                        const struct tc_sip_msg *msg, bool is_server);

/** The request has been sent for the first time: start timers A and B, or E and
 *  F. */
void tc_sip_transaction_start(struct tc_sip_transaction *transaction);

/** Stop all timers; no message finds the transaction any more. */
void tc_sip_transaction_end(struct tc_sip_transaction *transaction);

/** The TU sends a response. */
void tc_sip_transaction_respond(struct tc_sip_transaction *transaction,
                                const struct tc_sip_msg *response);

/** A response has arrived for a client transaction. */
void tc_sip_transaction_take_response(struct tc_sip_transaction *transaction,
                                      const struct tc_sip_msg *response);

/** A retransmitted request, or an ACK, has arrived for a server transaction. */
void tc_sip_transaction_take_request(struct tc_sip_transaction *transaction,
                                     const struct tc_sip_msg *request);

#endif
