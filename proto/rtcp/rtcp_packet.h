/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtcp_packet.h
 * @brief The packets of an RTCP compound (RFC 3550 section 6), one by one.
 *
 * Fixed fields are read here; the octets after them are lent as `body`:
 * report blocks (rtcp_report.h), SDES chunks (rtcp_sdes.h), the sources of a
 * BYE (rtcp_bye.h), XR blocks (rtcp_xr.h), data of APP and feedback, and all
 * octets of a packet of unknown type.
 */
#ifndef TC_PROTO_RTCP_RTCP_PACKET_H
#define TC_PROTO_RTCP_RTCP_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "base/err.h"

enum { TC_RTCP_HEADER_BYTES = 4, TC_RTCP_COUNT_MAX = 31 };

/** RFC 3550 section 12.1, RFC 4585 section 6.1, RFC 3611 section 2. */
enum tc_rtcp_type {
    TC_RTCP_SR    = 200,
    TC_RTCP_RR    = 201,
    TC_RTCP_SDES  = 202,
    TC_RTCP_BYE   = 203,
    TC_RTCP_APP   = 204,
    TC_RTCP_RTPFB = 205,
    TC_RTCP_PSFB  = 206,
    TC_RTCP_XR    = 207,
};

/** Plain data; `body` is borrowed from the datagram's octets. */
struct tc_rtcp_packet {
    uint8_t type;          /**< enum tc_rtcp_type, or any other */
    uint8_t count;         /**< 0..31: report blocks, chunks, sources; the
                                subtype of APP, the FMT of feedback */
    uint8_t padding_bytes; /**< after the body, a multiple of 4 */
    bool is_cut;           /**< the capture ends inside; `body` is shorter */
    uint32_t length_bytes; /**< on the wire, with header and padding; ignored
                                by encode */
    uint32_t ssrc;         /**< the sender; of SDES and BYE the first source,
                                a part of the body that encode ignores */

    uint64_t ntp;           /**< SR: 32.32 seconds since 1900 */
    uint32_t rtp_timestamp; /**< SR: raw ticks at `ntp` */
    uint32_t packet_count;  /**< SR: sent since the start, modulo 2^32 */
    uint32_t octet_count;   /**< SR: of payload, without header and padding */

    uint32_t media_ssrc; /**< feedback: the media source it is about; may be
                              0 */
    char name[4];        /**< APP: ASCII, not terminated */

    const uint8_t *body;
    uint32_t body_bytes; /**< captured, without padding */
};

/** The octets of a compound: the view of a record. */
struct tc_rtcp_compound {
    const uint8_t *bytes; /**< captured, borrowed */
    uint32_t captured_bytes;
    uint32_t true_bytes; /**< of the UDP payload on the wire */
};

/** An iterator over a compound. */
struct tc_rtcp_walk {
    struct tc_cursor cursor;
    size_t true_left_bytes; /**< on the wire; >= what the cursor has left */
};

/**
 * An iterator over the packets of one UDP payload.
 *
 * @param bytes       the captured octets, borrowed while the walk is in use.
 * @param len_bytes   how many; may be less than `true_bytes`.
 * @param true_bytes  length of the UDP payload on the wire.
 */
struct tc_rtcp_walk tc_rtcp_walk_over(const uint8_t *bytes, size_t len_bytes,
                                      size_t true_bytes);

/**
 * The next packet.  A packet that is cut after its fixed fields is
 * returned with `is_cut`; complete report blocks, items and so on before the
 * cut can be read.
 *
 * @retval TC_END      there are no more.
 * @retval TC_ESHORT   the capture ends before the packet's fixed fields do.
 * @retval TC_EFORMAT  version is not 2, a length reaches beyond the datagram,
 *                     or a packet is too short for its count or its padding.
 *                     The iterator does not advance.
 */
TC_NODISCARD
tc_err tc_rtcp_next(struct tc_rtcp_walk *walk, struct tc_rtcp_packet *out);

/**
 * Whether a UDP payload is a compound of RTCP (RFC 3550 appendix A.2): it
 * starts with SR or RR, each packet has version 2, none but the last is
 * padded, and the lengths add up.  Of a truncated one, the captured part is
 * checked. SRTCP fails the test: its lengths do not add up.
 */
bool tc_rtcp_probe(const uint8_t *bytes, size_t len_bytes, size_t true_bytes);

/** The same, but feedback or XR may be first (RFC 5506 section 4.1), and also a
 *  BYE, which some gateways send alone.  A weaker test, for ports that
 *  signalling announced for RTCP. */
bool tc_rtcp_probe_reduced(const uint8_t *bytes, size_t len_bytes,
                           size_t true_bytes);

/** Octets that tc_rtcp_encode() writes: a multiple of 4. */
size_t tc_rtcp_encoded_len(const struct tc_rtcp_packet *packet);

/**
 * Encode one packet; a compound is a sequence of them.
 *
 * @param out       of at least tc_rtcp_encoded_len() octets.
 * @retval TC_EARG  `out_bytes` is too small, the packet is cut, its body or
 *                  padding is no multiple of 4 or too long, or too short for
 *                  `count`.
 */
TC_NODISCARD
tc_err tc_rtcp_encode(const struct tc_rtcp_packet *packet, uint8_t *out,
                      size_t out_bytes);

#endif
