/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sdp.h
 * @brief A session description (RFC 4566): destinations and formats of media.
 */
#ifndef TC_PROTO_SDP_SDP_H
#define TC_PROTO_SDP_SDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

enum { TC_SDP_MEDIA_MAX = 8, TC_SDP_FORMATS_MAX = 16 };

enum tc_sdp_direction {
    TC_SDP_SENDRECV,
    TC_SDP_SENDONLY,
    TC_SDP_RECVONLY,
    TC_SDP_INACTIVE,
};

/** One payload type of a media line. */
struct tc_sdp_format {
    uint8_t payload_type;
    uint32_t clock_rate_hz;  /**< 0: not given */
    struct tc_text encoding; /**< "H264"; empty: not given */
};

/** One m= section; `address` is the session's if it has none of its own. */
struct tc_sdp_media {
    struct tc_text type;     /**< "audio", "video", ... */
    struct tc_text protocol; /**< "RTP/AVP", ... */
    struct tc_text address;  /**< of c=, without /TTL */
    uint16_t port;           /**< 0: refused */
    uint16_t rtcp_port;      /**< port + 1 unless a=rtcp or a=rtcp-mux */
    uint16_t bandwidth_kbps; /**< b=AS; 0: not given */
    uint8_t ttl;             /**< of an IPv4 multicast address; 0: none */
    enum tc_sdp_direction direction;
    unsigned format_count;
    struct tc_sdp_format formats[TC_SDP_FORMATS_MAX];
};

struct tc_sdp {
    struct tc_text origin_address; /**< of o= */
    struct tc_text session_name;
    uint64_t session_id;      /**< of o=; 0 if it is not a number */
    uint64_t session_version; /**< of o= */
    unsigned media_count;     /**< number stored; sections beyond the maximum
                                   are dropped */
    struct tc_sdp_media media[TC_SDP_MEDIA_MAX];
};

/**
 * Decode.  Unknown lines and attributes are skipped; a truncated description
 * keeps its complete lines.
 *
 * @retval TC_EFORMAT  the first line is not v=.
 */
TC_NODISCARD
tc_err tc_sdp_decode(struct tc_text body, struct tc_sdp *out);

struct tc_writer;

/** Write into, or count in, a writer: for the body of a message. */
void tc_sdp_write(const struct tc_sdp *sdp, struct tc_writer *writer);

/** Octets that tc_sdp_encode() writes. */
size_t tc_sdp_encoded_len(const struct tc_sdp *sdp);

/** @retval TC_EARG  `out_bytes` is too small. */
TC_NODISCARD
tc_err tc_sdp_encode(const struct tc_sdp *sdp, char *out, size_t out_bytes);

#endif
