/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_builder.h
 * @brief Builds any COPS message, object by object in the order of the calls.
 *
 * Objects that are iterated by cops_object.h and added again give the same
 * octets, except for nonzero padding and reserved bits of the header.
 */
#ifndef TC_PROTO_COPS_COPS_BUILDER_H
#define TC_PROTO_COPS_COPS_BUILDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "base/writer.h"
#include "proto/cops/cops_object.h"

/** A message under construction. */
struct tc_cops_builder {
    struct tc_writer writer;
};

/**
 * Begin with the common header; its `message_bytes` is ignored.
 *
 * @param room  borrowed until finished; NULL and 0: only count.
 */
struct tc_cops_builder tc_cops_builder_over(const struct tc_cops_header *header,
                                            void *room, size_t room_bytes);

/** Append one object unchanged, known or not.  At most
 * TC_COPS_CONTENTS_BYTES_MAX octets of contents; padding is added. */
void tc_cops_add(struct tc_cops_builder *builder,
                 const struct tc_cops_object *object);

/**
 * An object of C-Type 1 with two fields of 16 bits: Context, Reason, Decision
 * and LPDPDecision flags, Error; of the timers the first is 0, of Report-Type
 * the second.
 */
void tc_cops_add_pair(struct tc_cops_builder *builder, enum tc_cops_c_num c_num,
                      uint16_t first, uint16_t second);

/** @param c_num  TC_COPS_IN_INT or TC_COPS_OUT_INT; of C-Type 1 or 2. */
void tc_cops_add_interface(struct tc_cops_builder *builder,
                           enum tc_cops_c_num c_num,
                           const struct tc_cops_interface *interface);

/** @param c_num  TC_COPS_PDP_REDIRECT or TC_COPS_LAST_PDP. */
void tc_cops_add_pdp_address(struct tc_cops_builder *builder,
                             enum tc_cops_c_num c_num,
                             const struct tc_cops_pdp_address *pdp);

/** @param name  ASCII without NUL; one to four are added, inside the length
 *               (RFC 2748 section 2.2.11). */
void tc_cops_add_pepid(struct tc_cops_builder *builder, struct tc_text name);

/** The caller computes the digest over the octets before it. */
void tc_cops_add_integrity(struct tc_cops_builder *builder,
                           const struct tc_cops_integrity *integrity);

/** RFC 4261 section 4.1. */
void tc_cops_add_tls(struct tc_cops_builder *builder, uint16_t flags);

/**
 * Write the length into the header.
 *
 * @param message_bytes  what was written, or would have been.
 * @retval TC_EARG       the room is too small.
 */
TC_NODISCARD
tc_err tc_cops_builder_finish(struct tc_cops_builder *builder,
                              size_t *message_bytes);

#endif
