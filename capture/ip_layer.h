/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file ip_layer.h
 * @brief Parses an IP header up to the payload of UDP, TCP, IGMP or ICMPv6.
 */
#ifndef TC_CAPTURE_IP_LAYER_H
#define TC_CAPTURE_IP_LAYER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cursor.h"
#include "base/flow.h"
#include "capture/ledger.h"

/** Contents of one IP packet; `payload` is borrowed from the frame. */
struct tc_datagram {
    struct tc_flow_key key;
    const uint8_t *payload;
    uint32_t captured_bytes; /**< of the payload */
    uint32_t true_bytes;     /**< of the payload on the wire */
    uint32_t tcp_seq;        /**< of the first octet of a TCP payload */
    uint8_t tcp_flags;       /**< FIN 1, SYN 2, RST 4, ... (RFC 9293) */

    /** For a fragment, whose data is the payload. */
    uint32_t fragment_id;
    uint32_t fragment_offset_bytes;
    uint8_t fragment_protocol; /**< protocol of the complete datagram */
    bool more_fragments;
};

/**
 * Parse IPv4 or IPv6 and the transport header after it.  The IP length is used,
 * not that of the frame, because short frames are padded.  Checksums are
 * ignored, because network cards compute them after the tap.
 *
 * @param cursor      at the IP header; advanced.
 * @param wire_bytes  from the IP header to the end of the frame on the wire.
 * @return TC_SKIP_NONE and *out filled; TC_SKIP_IP_PROTOCOL and *out filled
 *         with the payload of an unsupported protocol; or TC_SKIP_FRAGMENT,
 *         TC_SKIP_CUT, TC_SKIP_MALFORMED.
 */
enum tc_skip tc_ip_layer_peel(struct tc_cursor *cursor, size_t wire_bytes,
                              struct tc_datagram *out);

/**
 * Parse the transport header of a reassembled datagram.
 *
 * @param fragment  any of them: its addresses and protocol.
 */
enum tc_skip tc_ip_layer_transport(const struct tc_datagram *fragment,
                                   const uint8_t *bytes, uint32_t len_bytes,
                                   struct tc_datagram *out);

#endif
