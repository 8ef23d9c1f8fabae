/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_object.h
 * @brief All objects of a COPS message (RFC 2748 section 2.2) in order,
 *        borrowed from the message's octets.
 *
 * A typed reader refuses another C-Num or C-Type than its own and contents of
 * another length with TC_EFORMAT, and leaves `out` unchanged.
 */
#ifndef TC_PROTO_COPS_COPS_OBJECT_H
#define TC_PROTO_COPS_COPS_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "base/err.h"
#include "base/text.h"
#include "proto/cops/cops_codes.h"

enum {
    /** of one object: its length has 16 bits and includes the header of 4 */
    TC_COPS_CONTENTS_BYTES_MAX = UINT16_MAX - 4,
};

/** RFC 2748 section 2.1. */
struct tc_cops_header {
    enum tc_cops_op op;
    bool is_solicited;
    uint16_t client_type;
    uint32_t message_bytes; /**< including these 8 */
};

/** One object of a message. */
struct tc_cops_object {
    const uint8_t *at;  /**< contents, borrowed */
    uint16_t len_bytes; /**< without the object's header and padding */
    uint8_t c_num;
    uint8_t c_type;
};

/** An iterator over objects.  Zeroed: none. */
struct tc_cops_objects {
    struct tc_cursor left;
};

/** In- or out-interface. */
struct tc_cops_interface {
    uint8_t c_type;      /**< 0: none, 1: IPv4, 2: IPv6 */
    uint8_t address[16]; /**< the first 4 for IPv4 */
    uint32_t if_index;
};

/** PDPRedirAddr and LastPDPAddr. */
struct tc_cops_pdp_address {
    uint8_t c_type; /**< 1: IPv4, 2: IPv6 */
    uint8_t address[16];
    uint16_t tcp_port;
};

/** Integrity of C-Type 1. */
struct tc_cops_integrity {
    uint32_t key_id;
    uint32_t sequence;
    const uint8_t *digest; /**< borrowed; not verified */
    uint16_t digest_bytes; /**< 12 for HMAC-MD5-96 */
};

/**
 * The common header.
 *
 * @retval TC_ESHORT   fewer than 8 octets.
 * @retval TC_EFORMAT  not version 1, an unknown op code, or a length below
 *                     8 or not a multiple of 4.
 */
TC_NODISCARD
tc_err tc_cops_read_header(const uint8_t *bytes, size_t len_bytes,
                           struct tc_cops_header *out);

/**
 * The objects of one complete message; octets after it are ignored.
 *
 * @retval TC_ESHORT   the header or the message is incomplete.
 * @retval TC_EFORMAT  as tc_cops_read_header().
 */
TC_NODISCARD
tc_err tc_cops_objects_over(const uint8_t *bytes, size_t len_bytes,
                            struct tc_cops_header *header,
                            struct tc_cops_objects *out);

/**
 * The next object.
 *
 * @retval TC_END      there is no further object.
 * @retval TC_EFORMAT  its length is below 4, or it or its padding reaches
 *                     beyond the message; the next call gives TC_END.
 */
TC_NODISCARD
tc_err tc_cops_objects_next(struct tc_cops_objects *objects,
                            struct tc_cops_object *out);

/** Zeros that follow contents of this length: 0 to 3. */
static inline size_t tc_cops_padding(size_t len_bytes)
{
    return (4U - len_bytes % 4U) % 4U;
}

/** @param r_type  OR of enum tc_cops_r_type. */
TC_NODISCARD
tc_err tc_cops_read_context(const struct tc_cops_object *object,
                            uint16_t *r_type, uint16_t *m_type);

/** In-Int and Out-Int. */
TC_NODISCARD
tc_err tc_cops_read_interface(const struct tc_cops_object *object,
                              struct tc_cops_interface *out);

TC_NODISCARD
tc_err tc_cops_read_reason(const struct tc_cops_object *object, uint16_t *code,
                           uint16_t *sub_code);

/** C-Type 1 of Decision and LPDPDecision; the others are octets. */
TC_NODISCARD
tc_err tc_cops_read_decision_flags(const struct tc_cops_object *object,
                                   uint16_t *command, uint16_t *flags);

TC_NODISCARD
tc_err tc_cops_read_error(const struct tc_cops_object *object, uint16_t *code,
                          uint16_t *sub_code);

/** KATimer (0: infinite) and AcctTimer (0: no unsolicited reports). */
TC_NODISCARD
tc_err tc_cops_read_timer(const struct tc_cops_object *object,
                          uint16_t *seconds);

/** The name without its NULs. */
TC_NODISCARD
tc_err tc_cops_read_pepid(const struct tc_cops_object *object,
                          struct tc_text *out);

TC_NODISCARD
tc_err tc_cops_read_report_type(const struct tc_cops_object *object,
                                uint16_t *report_type);

/** PDPRedirAddr and LastPDPAddr. */
TC_NODISCARD
tc_err tc_cops_read_pdp_address(const struct tc_cops_object *object,
                                struct tc_cops_pdp_address *out);

/** Integrity of C-Type 1. */
TC_NODISCARD
tc_err tc_cops_read_integrity(const struct tc_cops_object *object,
                              struct tc_cops_integrity *out);

/** Integrity of C-Type 2. @param flags  OR of enum tc_cops_tls_flag. */
TC_NODISCARD
tc_err tc_cops_read_tls(const struct tc_cops_object *object, uint16_t *flags);

#endif
