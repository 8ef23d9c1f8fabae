/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_decisions.h
 * @brief The decisions of a DEC, or an LPDP's in a REQ: for each context a
 *        command and the data that go with it (RFC 2748 sections 3.1, 3.2).
 *
 * A group begins with a Context, with Flags when it has some already, or with
 * data of a C-Type that it has already; so a message that violates the grammar,
 * as cops_grammar.h reports, is read completely.  A group without a Context has
 * the preceding one.
 */
#ifndef TC_PROTO_COPS_COPS_DECISIONS_H
#define TC_PROTO_COPS_COPS_DECISIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "proto/cops/cops_object.h"

struct tc_cops_decision {
    bool has_context;
    uint16_t r_type; /**< OR of enum tc_cops_r_type */
    uint16_t m_type;
    bool has_flags;
    uint16_t command; /**< enum tc_cops_command */
    uint16_t flags;   /**< OR of enum tc_cops_decision_flag */
    /** By C-Type, TC_COPS_DECISION_STATELESS to _NAMED; `c_num` 0: none. */
    struct tc_cops_object data[TC_COPS_DECISION_TYPE_END];
};

/** An iterator over decisions. */
struct tc_cops_decisions {
    struct tc_cops_objects objects;
    struct tc_cops_decision context; /**< the current context, without data */
    enum tc_cops_c_num c_num;
};

/**
 * @param objects  of a whole message.
 * @param c_num    TC_COPS_DECISION or TC_COPS_LPDP_DECISION.
 */
struct tc_cops_decisions tc_cops_decisions_over(struct tc_cops_objects objects,
                                                enum tc_cops_c_num c_num);

/**
 * The next group; a Context without a decision after it is not a group.
 *
 * @retval TC_END      there is no further group.
 * @retval TC_EFORMAT  an object is damaged, or a Context or Flags have another
 *                     C-Type or length than theirs; the next call continues
 *                     after it.
 */
TC_NODISCARD
tc_err tc_cops_decisions_next(struct tc_cops_decisions *decisions,
                              struct tc_cops_decision *out);

#endif
