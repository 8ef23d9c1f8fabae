/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_transactions.h
 * @brief COPS requests and their decisions, paired by connection, client type
 *        and handle (RFC 2748 section 3.2: one solicited DEC for each REQ).
 *
 * The decision delay runs from the last octet of the REQ to the first octet
 * of the DEC, at the tap.
 */
#ifndef TC_ANALYSIS_COPS_TRANSACTIONS_H
#define TC_ANALYSIS_COPS_TRANSACTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/eviction.h"
#include "base/flow.h"
#include "proto/record.h"

enum tc_cops_outcome {
    TC_COPS_OUTCOME_NONE, /**< no decision was seen */
    TC_COPS_OUTCOME_INSTALL,
    TC_COPS_OUTCOME_REMOVE,
    TC_COPS_OUTCOME_NULL,
    TC_COPS_OUTCOME_ERROR,
    TC_COPS_OUTCOME_COUNT
};

enum { TC_COPS_HANDLE_HEX_BYTES = 33 };

/** What a request is for, by its context (RFC 2748 section 2.2.2). */
enum tc_cops_kind {
    TC_COPS_OUTSOURCING,  /**< caused by an event that waits for it */
    TC_COPS_PROVISIONING, /**< a request for configuration */
};

/** One request; plain data. */
struct tc_cops_transaction {
    char handle[TC_COPS_HANDLE_HEX_BYTES]; /**< lower-case hex of at most
                                                16 octets */
    uint16_t client_type;
    uint16_t tap;
    uint32_t pep; /**< endpoint number */
    uint32_t pdp; /**< endpoint number */
    uint64_t handle_hash;
    int64_t request_ns;
    int64_t decision_ns; /**< TC_TIME_NONE: none */
    int64_t report_ns;   /**< first RPT on the handle after it; likewise */
    int64_t release_ns;  /**< DRQ of the handle; likewise */
    enum tc_cops_outcome outcome;
    enum tc_cops_kind kind;
    uint16_t report_type; /**< enum tc_cops_report; 0: none */
    bool is_broadcaster;  /**< on the sender's side of a session:
                               provisioning of its channel, or by its M-Type
                               (cops_policy.h) */

    /** Its subject, as far as its contents state it (cops_policy.h). */
    uint64_t call_id_hash; /**< tc_hash_bytes() of the Call-ID; 0: unknown */
    uint32_t group;        /**< IPv4, network order as a number; 0: unknown */
    uint16_t group_port;
    uint64_t last_frame; /**< frame that last touched it (eviction.h) */
};

struct tc_cops_transactions;

TC_NODISCARD
tc_err tc_cops_transactions_create(struct tc_cops_transactions **out);

/** NULL is allowed. */
void tc_cops_transactions_destroy(struct tc_cops_transactions *transactions);

/** Process a COPS message.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_cops_transactions_feed(struct tc_cops_transactions *transactions,
                                 const struct tc_record *record);

/** Approximate heap use in bytes. */
uint64_t
tc_cops_transactions_bytes(const struct tc_cops_transactions *transactions);

/** Add the heap use of the rows to `ages`, by last frame (eviction.h). */
void tc_cops_transactions_age(const struct tc_cops_transactions *transactions,
                              struct tc_ages *ages);

/**
 * Evict the requests that were last touched before a frame.
 *
 * @param[out] evicted  number of evicted rows.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_cops_transactions_evict(struct tc_cops_transactions *transactions,
                                  uint64_t before_frame, uint64_t *evicted);

/** One pass of the sweep of flows and endpoints (base/flow.h).
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_cops_transactions_sweep(struct tc_cops_transactions *transactions,
                                  struct tc_flow_sweep *sweep);

/** In order of their REQ; borrowed until the next feed. */
const struct tc_cops_transaction *
tc_cops_transactions_borrow(const struct tc_cops_transactions *transactions,
                            size_t *count);

/** Solicited decisions without a request that was seen. */
uint64_t
tc_cops_transactions_orphans(const struct tc_cops_transactions *transactions);

/** "install", "remove", "null", "error", "none"; static storage. */
const char *tc_cops_outcome_name(enum tc_cops_outcome outcome);

/** Name of a kind:  "outsourcing", "provisioning". */
const char *tc_cops_kind_name(enum tc_cops_kind kind);

/** Seconds; NaN without a decision. */
double
tc_cops_transaction_delay_s(const struct tc_cops_transaction *transaction);

#endif
