/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtp_packet.h
 * @brief The RTP fixed header (RFC 3550 section 5.1) and the payload.
 */
#ifndef TC_PROTO_RTP_RTP_PACKET_H
#define TC_PROTO_RTP_RTP_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { TC_RTP_HEADER_BYTES = 12, TC_RTP_CSRC_MAX = 15 };

/** Codec of the payload, as far as payloads are parsed. */
enum tc_rtp_codec {
    TC_RTP_CODEC_UNKNOWN, /**< unknown */
    TC_RTP_CODEC_OTHER,
    TC_RTP_CODEC_H264, /**< RFC 6184 */
    TC_RTP_CODEC_H265, /**< RFC 7798 */
    TC_RTP_CODEC_MP2T, /**< MPEG-TS, RFC 2250 section 2 */
};

/** Plain data; `payload` is borrowed from the packet's octets. */
struct tc_rtp_packet {
    uint32_t ssrc;
    uint32_t timestamp; /**< raw ticks */
    uint16_t seq;
    uint8_t payload_type; /**< 0..127 */
    uint8_t csrc_count;   /**< 0..15 */
    bool marker;
    bool has_extension;      /**< there is a header extension before the
                                  payload */
    uint8_t padding_bytes;   /**< after the payload; 0 also if its length
                                  was not captured */
    const uint8_t *payload;  /**< captured part; a model has its first octets */
    uint32_t captured_bytes; /**< of `payload` */
    uint32_t payload_bytes;  /**< on the wire, without padding */
    bool is_event;           /**< not on the wire: signalling says that this
                                  type carries telephone events (RFC 4733) */
    uint8_t codec;           /**< not on the wire, as the next: enum
                                  tc_rtp_codec */
    uint32_t clock_rate_hz;  /**< from signalling or RFC 3551; 0: unknown */
};

/**
 * Decode one datagram.
 *
 * @param bytes       the captured octets of the UDP payload.
 * @param len_bytes   how many; may be less than `true_bytes`.
 * @param true_bytes  length of the UDP payload on the wire.
 * @retval TC_ESHORT   fewer than the 12 octets of the fixed header; if the rest
 *                     is truncated, `payload` is NULL.
 * @retval TC_EFORMAT  version is not 2, or a length reaches beyond the packet.
 */
TC_NODISCARD
tc_err tc_rtp_decode(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                     struct tc_rtp_packet *out);

/** Octets of header and payload; CSRCs and padding included, an extension is
 *  not encoded. */
size_t tc_rtp_encoded_len(const struct tc_rtp_packet *packet);

/**
 * Encode; CSRCs and a missing payload (NULL) become zero octets.
 *
 * @param out       of at least tc_rtp_encoded_len() octets.
 * @retval TC_EARG  `out_bytes` is too small, or a field is out of its range.
 */
TC_NODISCARD
tc_err tc_rtp_encode(const struct tc_rtp_packet *packet, uint8_t *out,
                     size_t out_bytes);

/** Clock of a static payload type (RFC 3551 tables 4 and 5), or 0. */
uint32_t tc_rtp_static_clock_rate_hz(uint8_t payload_type);

/** Codec of a static payload type; UNKNOWN for dynamic ones. */
enum tc_rtp_codec tc_rtp_static_codec(uint8_t payload_type);

#endif
