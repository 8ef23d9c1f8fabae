/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sip_traffic.h
 * @brief SIP messages by method and status, with their retransmissions, and
 *        registrations (RFC 6076 sections 4.1 and 4.2).
 *
 * A retransmission (repeat) is a message of the same transaction on the same
 * flow at the same tap: a request of the same branch and method, a response of
 * the same branch, CSeq and status, within 64*T1 (RFC 3261 section 17).
 *
 * A registration starts with a REGISTER that is not a retransmission, includes
 * a challenge (401, 407: the same Call-ID, another CSeq), and ends with another
 * final response or, without one, after 64*T1.
 */
#ifndef TC_ANALYSIS_SIP_TRAFFIC_H
#define TC_ANALYSIS_SIP_TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/eviction.h"
#include "base/flow.h"
#include "proto/record.h"
#include "proto/sip/sip_msg.h"

/** One kind of message; plain data. */
struct tc_sip_kind {
    enum tc_sip_method method;
    uint16_t status; /**< 0: requests */
    uint64_t messages;
    uint64_t repeats; /**< those of them that are retransmissions */
};

enum tc_registration_outcome {
    TC_REGISTRATION_OPEN,    /**< pending when the records ended */
    TC_REGISTRATION_DONE,    /**< 2xx */
    TC_REGISTRATION_FAILED,  /**< 4xx except 401, 402, 407; 5xx, 6xx */
    TC_REGISTRATION_OTHER,   /**< 3xx, or an unanswered challenge */
    TC_REGISTRATION_TIMEOUT, /**< Timer F: no response for 64*T1 */
};

/** One registration; plain data. */
struct tc_registration {
    uint64_t key; /**< of Call-ID and From-tag */
    uint32_t from;
    uint32_t cseq;
    uint16_t tap;
    uint16_t code; /**< last final status; 0: none */
    bool is_challenged;
    int64_t request_ns;
    int64_t answer_ns; /**< TC_TIME_NONE: none */
    enum tc_registration_outcome outcome;
    uint64_t last_frame; /**< frame that last touched it (eviction.h) */
};

struct tc_sip_traffic;

TC_NODISCARD
tc_err tc_sip_traffic_create(struct tc_sip_traffic **out);

/** NULL is allowed. */
void tc_sip_traffic_destroy(struct tc_sip_traffic *traffic);

/** Process a SIP message.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_sip_traffic_feed(struct tc_sip_traffic *traffic,
                           const struct tc_record *record);

/** Approximate heap use in bytes. */
uint64_t tc_sip_traffic_bytes(const struct tc_sip_traffic *traffic);

/** Add the heap use of the rows to `ages`, by last frame (eviction.h). */
void tc_sip_traffic_age(const struct tc_sip_traffic *traffic,
                        struct tc_ages *ages);

/**
 * Evict the registrations that were last touched before a frame.
 *
 * @param[out] evicted  number of evicted rows.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_sip_traffic_evict(struct tc_sip_traffic *traffic,
                            uint64_t before_frame, uint64_t *evicted);

/** One pass of the sweep of flows and endpoints (base/flow.h). */
void tc_sip_traffic_sweep(struct tc_sip_traffic *traffic,
                          struct tc_flow_sweep *sweep);

/** The input has ended: decide every outcome. */
void tc_sip_traffic_close(struct tc_sip_traffic *traffic, int64_t end_ns);

/** In order of their first message; borrowed until the next feed. */
const struct tc_sip_kind *
tc_sip_traffic_kinds(const struct tc_sip_traffic *traffic, size_t *count);

/** In order of their first REGISTER; borrowed until the next feed. */
const struct tc_registration *
tc_sip_traffic_registrations(const struct tc_sip_traffic *traffic,
                             size_t *count);

/** RRD in seconds; NaN unless it succeeded. */
double tc_registration_delay_s(const struct tc_registration *registration);

#endif
