/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_clients.h
 * @brief COPS connections by client type: message counts, violations, silence,
 *        and report delays.
 *
 * A decision without a REQ is unsolicited (RFC 2748 section 3.3): the PDP acts
 * on its own, as that of PacketCable always does.  A report is assigned to the
 * oldest decision on its handle that is still waiting for one, because reports
 * keep the order of decisions (section 3.3).
 *
 * If a report is optional (outsourcing) or was not captured, its decision would
 * be assigned the next one's report, and so on.  Therefore a decision stops
 * waiting, and is counted as unreported, when
 * - a REQ on its handle follows a solicited decision: a PEP has at most one
 *   outstanding request, and handles the answer before the next one (section
 *   3.2); newer unsolicited decisions may have crossed the REQ;
 * - another decision arrives after it has waited for more than
 *   TC_COPS_REPORT_PAUSE_NS;
 * - TC_COPS_REPORTS_WAITED_FOR newer decisions on the handle are waiting;
 * - the handle is released.
 */
#ifndef TC_ANALYSIS_COPS_CLIENTS_H
#define TC_ANALYSIS_COPS_CLIENTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/eviction.h"
#include "base/flow.h"
#include "proto/cops/cops_codes.h"
#include "proto/record.h"

/** Our choice: twice the least retransmission timeout of TCP (RFC 6298
 *  section 2.4). */
#define TC_COPS_REPORT_PAUSE_NS INT64_C(2000000000)

enum { TC_COPS_REPORTS_WAITED_FOR = 64 };

/** One client type on one connection; plain data. */
struct tc_cops_client {
    uint32_t pep;         /**< endpoint number */
    uint32_t pdp;         /**< endpoint number */
    uint16_t client_type; /**< 0: the connection itself, mostly KA */
    uint16_t tap;
    uint64_t messages[TC_COPS_OP_END]; /**< by enum tc_cops_op */
    uint64_t unsolicited;              /**< decisions */
    uint64_t refusals;                 /**< decisions Remove, Null or Error */
    uint64_t reports_failed;           /**< RPT of type failure */
    uint64_t report_orphans;  /**< RPT success or failure without a decision */
    uint64_t unreported;      /**< decisions that stopped waiting for one */
    uint64_t release_orphans; /**< DRQ of a handle that was not seen */
    uint64_t violations;      /**< messages that violate RFC 2748's grammar */
    uint16_t ka_timer_s;      /**< of the latest CAT; 0: none or infinite */
    int64_t start_ns;
    int64_t end_ns;
    int64_t silence_ns;  /**< longest time without a message of the PEP on the
                              connection; client type 0 only */
    uint64_t overdue;    /**< silences longer than the KA timer: the connection
                              counts as lost (section 4.6) */
    uint64_t last_frame; /**< frame that last touched it (eviction.h) */
};

/** First octet of a decision to last octet of its report; plain data. */
struct tc_cops_report_delay {
    uint32_t pep;
    uint16_t client_type;
    uint16_t report_type; /**< enum tc_cops_report */
    int64_t decision_ns;
    int64_t report_ns;
    uint64_t last_frame; /**< frame that last touched it (eviction.h) */
};

struct tc_cops_clients;

TC_NODISCARD
tc_err tc_cops_clients_create(struct tc_cops_clients **out);

/** NULL is allowed. */
void tc_cops_clients_destroy(struct tc_cops_clients *clients);

/** Process a COPS message.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_cops_clients_feed(struct tc_cops_clients *clients,
                            const struct tc_record *record);

/** Approximate heap use in bytes. */
uint64_t tc_cops_clients_bytes(const struct tc_cops_clients *clients);

/** Add the heap use of the rows to `ages`, by last frame (eviction.h). */
void tc_cops_clients_age(const struct tc_cops_clients *clients,
                         struct tc_ages *ages);

/**
 * Evict clients, handles and report delays that were last touched before a
 * frame.
 *
 * @param[out] evicted  number of evicted rows.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_cops_clients_evict(struct tc_cops_clients *clients,
                             uint64_t before_frame, uint64_t *evicted);

/** One pass of the sweep of flows and endpoints (base/flow.h).
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_cops_clients_sweep(struct tc_cops_clients *clients,
                             struct tc_flow_sweep *sweep);

/** In order of their first message; borrowed until the next feed. */
const struct tc_cops_client *
tc_cops_clients_borrow(const struct tc_cops_clients *clients, size_t *count);

/** In order of the reports; borrowed until the next feed. */
const struct tc_cops_report_delay *
tc_cops_clients_reports(const struct tc_cops_clients *clients, size_t *count);

#endif
