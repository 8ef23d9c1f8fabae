/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_pr.h
 * @brief COPS-PR (RFC 3084 section 4): the objects inside a Named ClientSI
 *        (C-Num 9, C-Type 2) and Named Decision Data (C-Num 6, C-Type 5).
 */
#ifndef TC_PROTO_COPS_COPS_PR_H
#define TC_PROTO_COPS_COPS_PR_H

#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "base/err.h"
#include "base/writer.h"
#include "proto/cops/cops_ber.h"

enum tc_cops_pr_s_num {
    TC_COPS_PR_PRID       = 1, /**< the name of an instance */
    TC_COPS_PR_PPRID      = 2, /**< a prefix of names, for Remove only */
    TC_COPS_PR_EPD        = 3, /**< the attributes of an instance */
    TC_COPS_PR_GPERR      = 4,
    TC_COPS_PR_CPERR      = 5,
    TC_COPS_PR_ERROR_PRID = 6,
};

enum { TC_COPS_PR_BER = 1 }; /**< the only defined S-Type */

/** RFC 3084 section 4.4. */
enum tc_cops_gperr {
    TC_COPS_GPERR_MEM_LOW                = 1,
    TC_COPS_GPERR_MEM_EXHAUSTED          = 2,
    TC_COPS_GPERR_UNKNOWN_TAG            = 3, /**< sub: the tag */
    TC_COPS_GPERR_MAX_MSG_SIZE           = 4,
    TC_COPS_GPERR_UNKNOWN                = 5,
    TC_COPS_GPERR_MAX_REQUEST_STATES     = 6,
    TC_COPS_GPERR_INVALID_LENGTH         = 7,
    TC_COPS_GPERR_INVALID_PAD            = 8,
    TC_COPS_GPERR_UNKNOWN_PIB_DATA       = 9,
    TC_COPS_GPERR_UNKNOWN_COPS_PR_OBJECT = 10,
    TC_COPS_GPERR_MALFORMED_DECISION     = 11,
};

/** RFC 3084 section 4.5; for codes 3 to 7 the sub-code is the column. */
enum tc_cops_cperr {
    TC_COPS_CPERR_SPACE_EXHAUSTED      = 1,
    TC_COPS_CPERR_INSTANCE_INVALID     = 2,
    TC_COPS_CPERR_VALUE_INVALID        = 3,
    TC_COPS_CPERR_VALUE_SUP_LIMITED    = 4,
    TC_COPS_CPERR_ENUM_SUP_LIMITED     = 5,
    TC_COPS_CPERR_MAX_LENGTH           = 6,
    TC_COPS_CPERR_REFERENCE_UNKNOWN    = 7,
    TC_COPS_CPERR_NOTIFY_ONLY          = 8,
    TC_COPS_CPERR_UNKNOWN_PRC          = 9,
    TC_COPS_CPERR_TOO_FEW_ATTRIBUTES   = 10,
    TC_COPS_CPERR_INVALID_TYPE         = 11,
    TC_COPS_CPERR_DELETED_IN_REFERENCE = 12,
    TC_COPS_CPERR_SPECIFIC             = 13,
};

/** One object, borrowed. */
struct tc_cops_pr_object {
    const uint8_t *at;
    uint16_t len_bytes; /**< of the contents, without padding */
    uint8_t s_num;
    uint8_t s_type;
};

/**
 * The next object.  The last one's padding may be missing, since some
 * implementations do not count it in the outer length.
 *
 * @retval TC_END      there is no further object.
 * @retval TC_EFORMAT  a length below 4 or beyond the end; the cursor then
 *                     stands at the end.
 */
TC_NODISCARD
tc_err tc_cops_pr_next(struct tc_cursor *cursor, struct tc_cops_pr_object *out);

/**
 * The name in a PRID, PPRID or ErrorPRID.
 *
 * @retval TC_EFORMAT  another object, or its contents are not one OID.
 */
TC_NODISCARD
tc_err tc_cops_pr_read_name(const struct tc_cops_pr_object *object,
                            struct tc_cops_oid *out);

/**
 * The codes of a GPERR or CPERR.
 *
 * @retval TC_EFORMAT  another object, or not of 4 octets.
 */
TC_NODISCARD
tc_err tc_cops_pr_read_error(const struct tc_cops_pr_object *object,
                             uint16_t *code, uint16_t *sub_code);

/**
 * The attributes of an EPD, for tc_cops_ber_next(); in ascending order of
 * their columns, NULL for those that the peer does not support.
 *
 * @retval TC_EFORMAT  another object, or not in BER.
 */
TC_NODISCARD
tc_err tc_cops_pr_read_attributes(const struct tc_cops_pr_object *object,
                                  struct tc_cursor *out);

/** Append one object unchanged, with its padding. */
void tc_cops_pr_write(struct tc_writer *w,
                      const struct tc_cops_pr_object *object);

/** @param s_num  TC_COPS_PR_PRID, _PPRID or _ERROR_PRID. */
void tc_cops_pr_write_name(struct tc_writer *w, enum tc_cops_pr_s_num s_num,
                           const struct tc_cops_oid *oid);

/** @param s_num  TC_COPS_PR_GPERR or _CPERR. */
void tc_cops_pr_write_error(struct tc_writer *w, enum tc_cops_pr_s_num s_num,
                            uint16_t code, uint16_t sub_code);

#endif
