/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_grammar.h
 * @brief Violations of RFC 2748 by one COPS message: objects missing, too
 *        many, in the wrong place, or of contents that cannot be.
 *
 * It judges one message at a time; what takes two (a REQ without its DEC, a
 * handle not known) is not seen here.
 */
#ifndef TC_PROTO_COPS_COPS_GRAMMAR_H
#define TC_PROTO_COPS_COPS_GRAMMAR_H

#include <stddef.h>
#include <stdint.h>

#include "proto/cops/cops_violations.h"

/**
 * All violations of one message; octets after it are ignored.
 *
 * @return  a set of bits, 1 << enum tc_cops_violation; 0: none.
 */
uint32_t tc_cops_grammar_check(const uint8_t *bytes, size_t len_bytes);

#endif
