/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_violations.h
 * @brief Names of the violations of RFC 2748 by a COPS message, and the check
 *        of a single object; cops_grammar.h checks whole messages.
 */
#ifndef TC_PROTO_COPS_COPS_VIOLATIONS_H
#define TC_PROTO_COPS_COPS_VIOLATIONS_H

#include <stdint.h>

#include "proto/cops/cops_object.h"

enum tc_cops_violation {
    /** The header is invalid, or the message is incomplete. */
    TC_COPS_BAD_HEADER,
    /** A flag other than solicited (section 2.1). */
    TC_COPS_BAD_HEADER_FLAGS,
    /** Solicited, but neither DEC nor RPT (sections 3.2, 3.3). */
    TC_COPS_BAD_SOLICITED,
    /** A KA with a client type (section 3.9). */
    TC_COPS_BAD_CLIENT_TYPE,
    /** An object's length is below 4 or beyond the message. */
    TC_COPS_BAD_OBJECT_LENGTH,
    /** An object of fixed length has another one. */
    TC_COPS_BAD_CONTENTS,
    /** A code outside its list, a bit that has no meaning, a PEPID that does
     *  not end with NUL or is not of a multiple of 4 (section 2.2.x). */
    TC_COPS_BAD_VALUE,
    /** Padding that is not zero. */
    TC_COPS_BAD_PADDING,
    /** A C-Num, or a C-Type of it, that the RFC does not know. */
    TC_COPS_UNKNOWN_OBJECT,
    /** A known object in a message that has no place for it. */
    TC_COPS_FOREIGN_OBJECT,
    /** A required object is missing (sections 3.1 to 3.10). */
    TC_COPS_MISSING_OBJECT,
    /** A second object where only one is allowed. */
    TC_COPS_REPEATED_OBJECT,
    /** An object after one that it must precede. */
    TC_COPS_WRONG_ORDER,
    /** A decision's context or data without Flags in front. */
    TC_COPS_FLAGS_NOT_FIRST,
    /** An object after Integrity (section 2.2.16). */
    TC_COPS_INTEGRITY_NOT_LAST,
    /** A DEC with decisions and an Error. */
    TC_COPS_DECISION_AND_ERROR,
    TC_COPS_VIOLATION_COUNT
};

/** "bad header", "missing object", ...; static storage. */
const char *tc_cops_violation_name(enum tc_cops_violation violation);

/**
 * Check one object alone: its kind, its length, its codes (RFC 2748 section
 * 2.2, RFC 3084 section 3.2, RFC 4261 section 4).
 *
 * @return  of TC_COPS_UNKNOWN_OBJECT, _BAD_CONTENTS and _BAD_VALUE at most
 *          one, as bit 1 << enum tc_cops_violation; 0: none.
 */
uint32_t tc_cops_object_check(const struct tc_cops_object *object);

#endif
