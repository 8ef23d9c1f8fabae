/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file decode_as.h
 * @brief Rules of the user for decoding non-standard ports.
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
    enum tc_protocol protocol; /**< NONE: do not decode */
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
 * @retval TC_EARG  not a rule, a protocol that is not decoded over this
 *                  transport, or too many rules.
 */
TC_NODISCARD
tc_err tc_decode_as_add(struct tc_decode_as *decode_as, const char *text,
                        struct tc_diag *diag);

/**
 * Find the rule for a port of a flow, first for the destination's.
 *
 * @param[out] protocol  set only if there is a rule.
 */
bool tc_decode_as_find(const struct tc_decode_as *decode_as,
                       const struct tc_flow_key *key,
                       enum tc_protocol *protocol);

#endif
