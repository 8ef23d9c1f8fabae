/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file igmp_checksum.h
 * @brief The Internet checksum (RFC 1071) of IGMP and, with its pseudo
 *        header, of ICMPv6.
 */
#ifndef TC_PROTO_IGMP_IGMP_CHECKSUM_H
#define TC_PROTO_IGMP_IGMP_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/** Sum of octets, added to `sum`: 0, or the sum of the octets before these, an
 *  even number of them. */
uint32_t tc_igmp_sum(uint32_t sum, const uint8_t *bytes, size_t len_bytes);

/** The checksum of a sum; 0 for octets that contain their correct checksum. */
uint16_t tc_igmp_checksum(uint32_t sum);

/** Sum over the pseudo header of RFC 8200 section 8.1 with next header 58.
 *  @param from, to   addresses, 16 octets each.
 *  @param len_bytes  of the ICMPv6 message. */
uint32_t tc_mld_pseudo_sum(const uint8_t from[16], const uint8_t to[16],
                           size_t len_bytes);

#endif
