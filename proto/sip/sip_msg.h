/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sip_msg.h
 * @brief A SIP message (RFC 3261 section 7): the fields that relate messages
 *        to transactions, dialogs and sessions, and the body.
 *
 * Texts are borrowed: from the decoded octets, or from the code that filled the
 * struct.  A missing header is an empty text.
 */
#ifndef TC_PROTO_SIP_SIP_MSG_H
#define TC_PROTO_SIP_SIP_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

struct tc_sdp;

enum tc_sip_method {
    TC_SIP_METHOD_OTHER, /**< any other token */
    TC_SIP_INVITE,
    TC_SIP_ACK,
    TC_SIP_BYE,
    TC_SIP_CANCEL,
    TC_SIP_REGISTER,
    TC_SIP_OPTIONS,
    TC_SIP_PRACK,
    TC_SIP_SUBSCRIBE,
    TC_SIP_NOTIFY,
    TC_SIP_PUBLISH,
    TC_SIP_INFO,
    TC_SIP_REFER,
    TC_SIP_MESSAGE,
    TC_SIP_UPDATE,
    TC_SIP_METHOD_COUNT
};

enum { TC_SIP_VIAS_MAX = 8, TC_SIP_ROUTES_MAX = 8 };

/** One Via value: the destination of responses, and the branch of the
 * transaction. */
struct tc_sip_via {
    struct tc_text sent_by; /**< "host" or "host:port" */
    struct tc_text branch;
};

/** From, To, Contact: the URI without angle brackets, and the tag. */
struct tc_sip_party {
    struct tc_text uri;
    struct tc_text tag; /**< empty: none */
};

struct tc_sip_msg {
    bool is_request;
    bool is_truncated;         /**< the capture ended before the message did;
                                    complete lines before the cut are kept */
    enum tc_sip_method method; /**< of the request line; a response: of CSeq */
    uint16_t status;           /**< 100..699; 0 in a request */
    struct tc_text method_text;
    struct tc_text request_uri;
    struct tc_text reason; /**< phrase of a response */

    struct tc_text call_id;
    struct tc_sip_party from;
    struct tc_sip_party to;
    struct tc_sip_party contact;
    uint32_t cseq_number;
    enum tc_sip_method cseq_method;
    struct tc_text cseq_method_text;

    struct tc_sip_via vias[TC_SIP_VIAS_MAX]; /**< top first */
    unsigned via_count;                      /**< number stored; further ones
                                                  are dropped */
    struct tc_text record_routes[TC_SIP_ROUTES_MAX]; /**< URIs, top first */
    unsigned record_route_count;
    struct tc_text routes[TC_SIP_ROUTES_MAX]; /**< URIs, top first */
    unsigned route_count;

    int32_t max_forwards;   /**< -1: no such header */
    int64_t content_length; /**< -1: no such header, or not a number */
    struct tc_text content_type;
    struct tc_text challenge;     /**< WWW- or Proxy-Authenticate; the first */
    struct tc_text credentials;   /**< (Proxy-)Authorization; the first */
    struct tc_text reason_header; /**< RFC 3326: why, e.g. "cops;cause=7" */
    struct tc_text body;          /**< as far as captured */
    const struct tc_sdp *sdp; /**< the decoded body, set by the producer that
                                   knows it; encoded if `body` is empty */
};

/** "INVITE"; for TC_SIP_METHOD_OTHER "". */
const char *tc_sip_method_name(enum tc_sip_method method);

/** Methods are case-sensitive (RFC 3261 section 7.1). */
enum tc_sip_method tc_sip_method_of(struct tc_text token);

/** The customary phrase of a status code (RFC 3261 section 21), or "". */
const char *tc_sip_reason_of(unsigned status);

/** "user@host" of a sip or sips URI, without parameters; for other schemes
 *  the text after the colon. */
struct tc_text tc_sip_uri_user_host(struct tc_text uri);

/** Could these octets begin a SIP message? A fast test, for finding SIP on any
 *  port. */
bool tc_sip_probe(const uint8_t *bytes, size_t len_bytes);

/**
 * Decode one message from a datagram.  Tolerates what receivers tolerate:
 * leading CRLFs, bare LF, compact names, folded lines, several values in a
 * line, unknown headers.  A truncated message keeps its complete lines; the
 * header line in which it was cut is dropped.
 *
 * @param true_bytes  length on the wire; more than `len_bytes` if the capture
 *                    was truncated.
 * @retval TC_ESHORT   only blank lines: a keep-alive.
 * @retval TC_EFORMAT  the first line is neither a request nor a status line.
 */
TC_NODISCARD
tc_err tc_sip_decode(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                     struct tc_sip_msg *out);

/** Octets that tc_sip_encode() writes. */
size_t tc_sip_encoded_len(const struct tc_sip_msg *msg);

/**
 * Encode: the fields above in the order of RFC 3261's examples, UDP in every
 * Via, Content-Length from the body; the challenge is a proxy's except in a
 * 401, the credentials are for a proxy except in a REGISTER.  Decoding the
 * result gives the same fields.
 *
 * @retval TC_EARG  `out_bytes` is too small.
 */
TC_NODISCARD
tc_err tc_sip_encode(const struct tc_sip_msg *msg, uint8_t *out,
                     size_t out_bytes);

#endif
