/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sip_traffic.h
 * @brief SIP messages by method and status, with their repeats, and
 *        registrations (RFC 6076 sections 4.1 and 4.2).
 *
 * A repeat is a message of the same transaction on the same flow at the same
 * tap: a request of the same branch and method, a response of the same branch,
 * CSeq and status, within 64*T1 (RFC 3261 section 17).
 *
 * A registration is a REGISTER that begins no repeat, spans a challenge (401,
 * 407: the same Call-ID, another CSeq), and ends with another final answer or
 * unanswered after 64*T1.
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
    uint64_t repeats; /**< of them */
};

enum tc_registration_outcome {
    TC_REGISTRATION_OPEN,    /**< no final answer when the records ended */
    TC_REGISTRATION_DONE,    /**< 2xx */
    TC_REGISTRATION_FAILED,  /**< 4xx but 401, 402, 407; 5xx, 6xx */
    TC_REGISTRATION_OTHER,   /**< 3xx, or a challenge never met */
    TC_REGISTRATION_TIMEOUT, /**< Timer F: nothing for 64*T1 */
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
    uint64_t last_frame; /**< of its last sign of life (eviction.h) */
};

struct tc_sip_traffic;

TC_NODISCARD
tc_err tc_sip_traffic_create(struct tc_sip_traffic **out);

/** NULL is allowed. */
void tc_sip_traffic_destroy(struct tc_sip_traffic *traffic);

/** Take a SIP message into account.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_sip_traffic_feed(struct tc_sip_traffic *traffic,
                           const struct tc_record *record);

/** Octets on the heap, about. */
uint64_t tc_sip_traffic_bytes(const struct tc_sip_traffic *traffic);

/** Add the rows by their last signs of life. */
void tc_sip_traffic_age(const struct tc_sip_traffic *traffic,
                        struct tc_ages *ages);

/**
 * Forget registrations without a sign of life since before a frame.
 *
 * @param[out] evicted  how many.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_sip_traffic_evict(struct tc_sip_traffic *traffic,
                            uint64_t before_frame, uint64_t *evicted);

/** One pass over flows and endpoints. */
void tc_sip_traffic_sweep(struct tc_sip_traffic *traffic,
                          struct tc_flow_sweep *sweep);

/** No more messages come: decide what is open. */
void tc_sip_traffic_close(struct tc_sip_traffic *traffic, int64_t end_ns);

/** In order of their first message; borrowed until the next feed. */
const struct tc_sip_kind *
tc_sip_traffic_kinds(const struct tc_sip_traffic *traffic, size_t *count);

/** In order of their first REGISTER; borrowed until the next feed. */
const struct tc_registration *
tc_sip_traffic_registrations(const struct tc_sip_traffic *traffic,
                             size_t *count);

/** RRD in seconds; NaN unless it is done. */
double tc_registration_delay_s(const struct tc_registration *registration);

#endif
