/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_grammar.h
 * @brief Violations of RFC 2748 by one COPS message: objects that are
 *        missing, repeated, in the wrong place, or have invalid contents.
 *
 * Each message is checked alone; violations across messages (a REQ without its
 * DEC, an unknown handle) are not detected.
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
