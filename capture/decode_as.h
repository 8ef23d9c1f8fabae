/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file decode_as.h
 * @brief What the user says a port carries, where it is not the usual one.
 */
#ifndef TC_CAPTURE_DECODE_AS_H
#define TC_CAPTURE_DECODE_AS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/flow.h"
#include "proto/record.h"

enum { TC_DECODE_AS_MAX = 64 };

struct tc_decode_as_rule {
    uint32_t transport; /**< TC_TRANSPORT_TCP or TC_TRANSPORT_UDP */
    uint16_t port;
    enum tc_protocol protocol; /**< NONE: leave it unread */
};

/** Zero-initialised: no rule.  Plain data. */
struct tc_decode_as {
    struct tc_decode_as_rule rules[TC_DECODE_AS_MAX];
    unsigned count;
};

/**
 * Add a rule as it is written on the command line: "tcp.13288=cops",
 * "udp.4000=rtp", "udp.5060=none".
 *
 * @param diag  not NULL; on failure what was expected.
 * @retval TC_EARG  not such a rule, a protocol that the transport does not
 *                  carry here, or too many rules.
 */
TC_NODISCARD
tc_err tc_decode_as_add(struct tc_decode_as *decode_as, const char *text,
                        struct tc_diag *diag);

/**
 * What is said of either port of a flow; the destination's first.
 *
 * @param[out] protocol  set only where something is said.
 */
bool tc_decode_as_find(const struct tc_decode_as *decode_as,
                       const struct tc_flow_key *key,
                       enum tc_protocol *protocol);

#endif
