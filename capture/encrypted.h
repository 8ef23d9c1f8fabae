/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file encrypted.h
 * @brief Payloads that cannot be read because they are encrypted: known by
 *        their cleartext headers, so that they are counted for what they are.
 */
#ifndef TC_CAPTURE_ENCRYPTED_H
#define TC_CAPTURE_ENCRYPTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/flow.h"

/** A DTLS record (RFC 9147 section 4), or ESP in UDP (RFC 3948 section 2.1:
 *  port 4500, an SPI that is not 0). */
bool tc_encrypted_udp(const struct tc_flow_key *key, const uint8_t *bytes,
                      size_t len_bytes);

/** A TLS record at the front of a stream (RFC 8446 section 5.1). */
bool tc_encrypted_tcp(const uint8_t *bytes, size_t len_bytes);

/** An IP protocol that is nothing but ciphertext: ESP (RFC 4303). */
bool tc_encrypted_ip(uint32_t protocol);

#endif
