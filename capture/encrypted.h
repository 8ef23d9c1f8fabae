/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file encrypted.h
 * @brief Recognizes encrypted payloads by their cleartext headers, so that they
 *        are counted as such.
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

/** Does a stream start with a TLS record (RFC 8446 section 5.1). */
bool tc_encrypted_tcp(const uint8_t *bytes, size_t len_bytes);

/** Is the IP protocol ESP (RFC 4303)? */
bool tc_encrypted_ip(uint32_t protocol);

#endif
