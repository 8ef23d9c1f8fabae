/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file ts_packet.h
 * @brief Packets of an MPEG transport stream (ISO/IEC 13818-1 sections 2.4.3.2
 *        to 2.4.3.5), as RTP (RFC 2250 section 2) or UDP alone carries them.
 */
#ifndef TC_PROTO_MPEGTS_TS_PACKET_H
#define TC_PROTO_MPEGTS_TS_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
    TC_TS_BYTES             = 188, /**< of each packet, also encoded */
    TC_TS_HEADER_BYTES      = 4,
    TC_TS_PAYLOAD_BYTES_MAX = 184,
    TC_TS_PID_PAT           = 0x0000,
    TC_TS_PID_NULL          = 0x1fff, /**< stuffing */
    TC_TS_PID_MAX           = 0x1fff,
    TC_TS_PCR_HZ            = 27000000,
};

/** PCRs count modulo this: 2^33 ticks of 90 kHz, 26.5 hours. */
#define TC_TS_PCR_MODULUS (UINT64_C(300) << 33)

/** Consecutive packets: the view of a record. */
struct tc_ts_payload {
    const uint8_t *bytes; /**< captured, borrowed */
    uint32_t captured_bytes;
    uint32_t packets; /**< on the wire */
};

/** Plain data; `payload` is borrowed from the packet's octets. */
struct tc_ts_packet {
    uint16_t pid;               /**< 0..0x1fff */
    uint8_t continuity_counter; /**< 0..15; counts packets with payload only */
    uint8_t scrambling;         /**< 0: clear, else 1..3 */
    bool transport_error;       /**< an earlier link could not correct an
                                     error in it */
    bool payload_unit_start;
    bool priority;

    bool has_adaptation;
    bool discontinuity;     /**< counter and clock may jump here */
    bool random_access;     /**< decoding may start here */
    bool has_pcr;           /**< false also if its extension is above 299 */
    uint64_t pcr_27mhz;     /**< ticks, < TC_TS_PCR_MODULUS */
    uint8_t payload_bytes;  /**< 0..184; 0: an adaptation field only */
    const uint8_t *payload; /**< NULL in a model: encoded as 0xff */
};

/**
 * Number of packets in a payload.
 *
 * @param bytes       the captured octets of a UDP or RTP payload.
 * @param len_bytes   how many; may be less than `true_bytes`.
 * @param true_bytes  length of the payload on the wire.
 * @return 0: not a transport stream, because its length is not a multiple of
 *         188, or a captured packet does not start with 0x47, or none is
 *         captured.  Of the packets only the first `len_bytes` / 188 can be
 *         decoded.
 */
size_t tc_ts_count(const uint8_t *bytes, size_t len_bytes, size_t true_bytes);

/**
 * Decode one packet, the first 188 of `len_bytes` octets.
 *
 * @retval TC_ESHORT   fewer octets.
 * @retval TC_EFORMAT  no 0x47 in front, neither adaptation field nor
 *                     payload, or a field longer than the packet.
 */
TC_NODISCARD
tc_err tc_ts_decode(const uint8_t *bytes, size_t len_bytes,
                    struct tc_ts_packet *out);

/**
 * Encode into TC_TS_BYTES octets.  An adaptation field is added if a flag, the
 * clock or stuffing requires it; its other fields are lost.
 *
 * @retval TC_EARG  `out_bytes` is too small, a field is out of its range, or
 *                  the payload leaves no room for the adaptation field: it
 *                  has 182 octets beside a flag, 176 beside the clock.
 */
TC_NODISCARD
tc_err tc_ts_encode(const struct tc_ts_packet *packet, uint8_t *out,
                    size_t out_bytes);

#endif
