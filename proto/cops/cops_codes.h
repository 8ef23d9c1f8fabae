/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_codes.h
 * @brief The numbers of COPS: RFC 2748, with the additions of RFC 3084
 *        (COPS-PR) and RFC 4261 (TLS).
 */
#ifndef TC_PROTO_COPS_COPS_CODES_H
#define TC_PROTO_COPS_COPS_CODES_H

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

/** RFC 2748 section 2.2. */
enum tc_cops_c_num {
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
    TC_COPS_C_NUM_END
};

/** C-Type of the objects that have an address. */
enum tc_cops_address_type { TC_COPS_IPV4 = 1, TC_COPS_IPV6 = 2 };

/** C-Type of Decision and LPDPDecision. */
enum tc_cops_decision_type {
    TC_COPS_DECISION_FLAGS       = 1,
    TC_COPS_DECISION_STATELESS   = 2,
    TC_COPS_DECISION_REPLACEMENT = 3,
    TC_COPS_DECISION_CLIENT      = 4,
    TC_COPS_DECISION_NAMED       = 5,
    TC_COPS_DECISION_TYPE_END
};

/** C-Type of ClientSI. */
enum tc_cops_client_si_type { TC_COPS_SI_SIGNALED = 1, TC_COPS_SI_NAMED = 2 };

/** C-Type of Integrity; the second is of RFC 4261 section 4.1. */
enum tc_cops_integrity_type {
    TC_COPS_INTEGRITY_DIGEST = 1,
    TC_COPS_INTEGRITY_TLS    = 2,
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

enum tc_cops_tls_flag { TC_COPS_START_TLS = 0x0001 };

/** RFC 2748 section 2.2.5; the field may contain any number. */
enum tc_cops_reason {
    TC_COPS_REASON_UNSPECIFIED          = 1,
    TC_COPS_REASON_MANAGEMENT           = 2,
    TC_COPS_REASON_PREEMPTED            = 3,
    TC_COPS_REASON_TEAR                 = 4,
    TC_COPS_REASON_TIMEOUT              = 5,
    TC_COPS_REASON_ROUTE_CHANGE         = 6,
    TC_COPS_REASON_RESOURCES            = 7,
    TC_COPS_REASON_DIRECTIVE            = 8,
    TC_COPS_REASON_UNSUPPORTED_DECISION = 9,
    TC_COPS_REASON_HANDLE_UNKNOWN       = 10,
    TC_COPS_REASON_TRANSIENT_HANDLE     = 11,
    TC_COPS_REASON_MALFORMED_DECISION   = 12,
    TC_COPS_REASON_UNKNOWN_OBJECT       = 13, /**< sub: C-Num, C-Type */
    TC_COPS_REASON_END
};

/** RFC 2748 section 2.2.8 and, from 14 on, RFC 4261 section 4.2. */
enum tc_cops_error {
    TC_COPS_ERROR_BAD_HANDLE             = 1,
    TC_COPS_ERROR_HANDLE_REFERENCE       = 2,
    TC_COPS_ERROR_BAD_FORMAT             = 3,
    TC_COPS_ERROR_UNABLE                 = 4,
    TC_COPS_ERROR_SI_MISSING             = 5,
    TC_COPS_ERROR_CLIENT_TYPE            = 6,
    TC_COPS_ERROR_OBJECT_MISSING         = 7,
    TC_COPS_ERROR_CLIENT_FAILURE         = 8,
    TC_COPS_ERROR_COMMUNICATION          = 9,
    TC_COPS_ERROR_UNSPECIFIED            = 10,
    TC_COPS_ERROR_SHUTTING_DOWN          = 11,
    TC_COPS_ERROR_REDIRECT               = 12,
    TC_COPS_ERROR_UNKNOWN_OBJECT         = 13, /**< sub: C-Num, C-Type */
    TC_COPS_ERROR_AUTHENTICATION         = 14,
    TC_COPS_ERROR_AUTHENTICATION_MISSING = 15, /**< sub: 16, wanted C-Type */
    TC_COPS_ERROR_END
};

#endif
