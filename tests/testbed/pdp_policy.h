/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file pdp_policy.h
 * @brief What the test bed's PDP decides and how long it takes: drawn from a
 *        seed, the client type and the handle, and from nothing else, so that
 *        the order of requests does not matter.
 */
#ifndef TESTBED_PDP_POLICY_H
#define TESTBED_PDP_POLICY_H

#include <stdint.h>

enum pdp_decision {
    PDP_INSTALL,
    PDP_REMOVE, /**< an outsourced refusal, with trigger error */
    PDP_NULL,   /**< a provisioning refusal */
    PDP_ERROR,  /**< a DEC with an Error object */
    PDP_NONE,   /**< no answer at all */
    PDP_DECISION_COUNT
};

struct pdp_verdict {
    enum pdp_decision decision;
    int64_t delay_ns;   /**< from the request to the decision */
    int64_t another_ns; /**< from the decision to an unsolicited one; 0: none */
};

/** "install", ...; static storage. */
const char *pdp_decision_name(enum pdp_decision decision);

/** @param client_type  TC_COPS_CLIENT_PROVISIONING or _OUTSOURCING. */
struct pdp_verdict pdp_decide(uint64_t seed, uint16_t client_type,
                              uint32_t handle);

#endif
