/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file ip_layer.h
 * @brief From an IP header to the payload of UDP, TCP, IGMP or ICMPv6.
 */
#ifndef TC_CAPTURE_IP_LAYER_H
#define TC_CAPTURE_IP_LAYER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cursor.h"
#include "base/flow.h"
#include "capture/ledger.h"

/** What one IP packet carries; `payload` is borrowed from the frame. */
struct tc_datagram {
    struct tc_flow_key key;
    const uint8_t *payload;
    uint32_t captured_bytes; /**< of the payload */
    uint32_t true_bytes;     /**< of the payload on the wire */
    uint32_t tcp_seq;        /**< of the first octet of a TCP payload */
    uint8_t tcp_flags;       /**< FIN 1, SYN 2, RST 4, ... (RFC 9293) */

    /** Of a fragment: then the payload is the fragment's. */
    uint32_t fragment_id;
    uint32_t fragment_offset_bytes;
    uint8_t fragment_protocol; /**< what the whole datagram carries */
    bool more_fragments;
};

/**
 * Read IPv4 or IPv6 and the transport header behind it.  The IP length
 * counts, not the frame's: short frames are padded.  Checksums are not
 * looked at: network cards fill them in behind the tap.
 *
 * @param cursor      at the IP header; passed over.
 * @param wire_bytes  from the IP header to the end of the frame on the wire.
 * @return TC_SKIP_NONE and *out filled; TC_SKIP_IP_PROTOCOL and *out filled
 *         with the payload of a protocol that we do not read; or
 * TC_SKIP_FRAGMENT, TC_SKIP_CUT, TC_SKIP_MALFORMED.
 */
enum tc_skip tc_ip_layer_peel(struct tc_cursor *cursor, size_t wire_bytes,
                              struct tc_datagram *out);

/**
 * Read the transport header of a datagram put together from fragments.
 *
 * @param fragment  any of them: its addresses and protocol.
 */
enum tc_skip tc_ip_layer_transport(const struct tc_datagram *fragment,
                                   const uint8_t *bytes, uint32_t len_bytes,
                                   struct tc_datagram *out);

#endif
