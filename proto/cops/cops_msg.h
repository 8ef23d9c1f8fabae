/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_msg.h
 * @brief A COPS message (RFC 2748) as a struct: header and the objects of a
 *        request, a decision, a report and the housekeeping of a connection.
 *
 * The fields hold the first object of each kind, which suffices for most
 * messages; `objects` has all of them, in order, for cops_object.h and
 * cops_decisions.h.  Client-specific information is lent as octets;
 * cops_pr.h and cops_policy.h read it.
 */
#ifndef TC_PROTO_COPS_COPS_MSG_H
#define TC_PROTO_COPS_COPS_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "proto/cops/cops_codes.h"
#include "proto/cops/cops_object.h"

/** Octets of an object's contents, borrowed; `c_type` 0: no such object. */
struct tc_cops_bytes {
    const uint8_t *at;
    uint16_t len_bytes; /**< without padding */
    uint8_t c_type;
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

    unsigned other_objects; /**< without a field; tc_cops_encode() omits them */
    /** All objects, as decoded; borrowed.  None in a message made from fields;
     *  tc_cops_encode() ignores it, cops_builder.h does not. */
    struct tc_cops_objects objects;
};

/** "REQ", "DEC", ... */
const char *tc_cops_op_name(enum tc_cops_op op);

/**
 * The length in a message's header, for dividing a stream into messages.
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
 * @retval TC_ESHORT   the header or the message is incomplete.
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
