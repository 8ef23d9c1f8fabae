/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_msg.h
 * @brief A COPS message (RFC 2748): header and the objects of a request, a
 *        decision, a report and the housekeeping of a connection.
 *
 * Client-specific information is lent as octets; cops_policy.h makes and
 * reads the two kinds that the architectures use.  A second object of the
 * same kind in one message, and objects of a kind not listed here, are
 * counted in `other_objects` and passed over.
 */
#ifndef TC_PROTO_COPS_COPS_MSG_H
#define TC_PROTO_COPS_COPS_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { TC_COPS_HEADER_BYTES = 8, TC_COPS_PORT = 3288 };

/** RFC 2748 section 2.1. */
enum tc_cops_op {
    TC_COPS_REQ = 1,
    TC_COPS_DEC,
    TC_COPS_RPT,
    TC_COPS_DRQ,
    TC_COPS_SSQ,
    TC_COPS_OPN,
    TC_COPS_CAT,
    TC_COPS_CC,
    TC_COPS_KA,
    TC_COPS_SSC,
    TC_COPS_OP_END
};

/** C-Num of RFC 2748 section 2.2; the order of objects is that of 3.1-3.10. */
enum tc_cops_object {
    TC_COPS_HANDLE        = 1,
    TC_COPS_CONTEXT       = 2,
    TC_COPS_IN_INT        = 3,
    TC_COPS_OUT_INT       = 4,
    TC_COPS_REASON        = 5,
    TC_COPS_DECISION      = 6,
    TC_COPS_LPDP_DECISION = 7,
    TC_COPS_ERROR         = 8,
    TC_COPS_CLIENT_SI     = 9,
    TC_COPS_KA_TIMER      = 10,
    TC_COPS_PEPID         = 11,
    TC_COPS_REPORT_TYPE   = 12,
    TC_COPS_PDP_REDIRECT  = 13,
    TC_COPS_LAST_PDP      = 14,
    TC_COPS_ACCT_TIMER    = 15,
    TC_COPS_INTEGRITY     = 16,
};

/** R-Type of the Context object, a bit set. */
enum tc_cops_r_type {
    TC_COPS_R_INCOMING      = 0x0001,
    TC_COPS_R_ALLOCATION    = 0x0002,
    TC_COPS_R_OUTGOING      = 0x0004,
    TC_COPS_R_CONFIGURATION = 0x0008,
};

enum tc_cops_command {
    TC_COPS_NULL    = 0,
    TC_COPS_INSTALL = 1,
    TC_COPS_REMOVE  = 2,
};

enum tc_cops_decision_flag {
    TC_COPS_TRIGGER_ERROR = 0x0001,
    TC_COPS_REQUEST_STATE = 0x0002, /**< RFC 3084 section 3.2 */
};

enum tc_cops_report {
    TC_COPS_SUCCESS    = 1,
    TC_COPS_FAILURE    = 2,
    TC_COPS_ACCOUNTING = 3,
};

/** Reason codes of a DRQ that we use; the field may hold any. */
enum tc_cops_reason {
    TC_COPS_REASON_TEAR      = 4,
    TC_COPS_REASON_TIMEOUT   = 5,
    TC_COPS_REASON_RESOURCES = 7,
    TC_COPS_REASON_DIRECTIVE = 8,
};

/** Octets of an object's contents, borrowed; `c_type` 0: no such object. */
struct tc_cops_bytes {
    const uint8_t *at;
    uint16_t len_bytes; /**< without padding */
    uint8_t c_type;
};

/** In- or out-interface. */
struct tc_cops_interface {
    uint8_t c_type; /**< 0: none, 1: IPv4, 2: IPv6 */
    uint8_t address[16];
    uint32_t if_index;
};

struct tc_cops_msg {
    enum tc_cops_op op;
    bool is_solicited;
    uint16_t client_type;

    struct tc_cops_bytes handle;
    bool has_context;
    uint16_t r_type; /**< OR of enum tc_cops_r_type */
    uint16_t m_type;
    struct tc_cops_interface in_int;
    struct tc_cops_interface out_int;
    uint16_t reason_code; /**< 0: no Reason object */
    uint16_t reason_sub_code;
    bool has_decision;
    uint16_t decision_command; /**< enum tc_cops_command */
    uint16_t decision_flags;
    struct tc_cops_bytes decision_data; /**< Decision of C-Type 2..5 */
    uint16_t error_code;                /**< 0: no Error object */
    uint16_t error_sub_code;
    struct tc_cops_bytes client_si; /**< C-Type 1 signalled, 2 named */
    uint16_t report_type;           /**< 0: no Report-Type object */
    bool has_ka_timer;
    uint16_t ka_timer_s; /**< 0: infinite */
    bool has_acct_timer;
    uint16_t acct_timer_s;
    struct tc_cops_bytes pepid; /**< ASCII with its NULs */

    unsigned other_objects; /**< not kept; they are lost in encode */
};

/** "REQ", "DEC", ... */
const char *tc_cops_op_name(enum tc_cops_op op);

/**
 * The length that a message's header tells, for cutting a stream.
 *
 * @retval TC_ESHORT   fewer than 8 octets.
 * @retval TC_EFORMAT  not version 1, an unknown op code, or a length below
 *                     8 or not a multiple of 4.
 */
TC_NODISCARD
tc_err tc_cops_frame_len(const uint8_t *bytes, size_t len_bytes, uint32_t *out);

/**
 * Decode one whole message.
 *
 * @retval TC_ESHORT   the header, or the message it tells, is not all there.
 * @retval TC_EFORMAT  an object's length is below 4 or beyond the message, or
 *                     an object of fixed length has another one.
 */
TC_NODISCARD
tc_err tc_cops_decode(const uint8_t *bytes, size_t len_bytes,
                      struct tc_cops_msg *out);

/** Octets that tc_cops_encode() writes: a multiple of 4. */
size_t tc_cops_encoded_len(const struct tc_cops_msg *msg);

/** @retval TC_EARG  `out_bytes` is too small. */
TC_NODISCARD
tc_err tc_cops_encode(const struct tc_cops_msg *msg, uint8_t *out,
                      size_t out_bytes);

#endif
