/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file framer.h
 * @brief Where one message ends and the next begins in a stream of octets:
 *        SIP by Content-Length (RFC 3261 section 18.3), COPS by the length in
 *        its header (RFC 2748 section 2.1).
 */
#ifndef TC_CAPTURE_FRAMER_H
#define TC_CAPTURE_FRAMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/decode_as.h"
#include "proto/record.h"

enum {
    TC_FRAMER_HEADERS_MAX = 64 * 1024,       /**< of a SIP message */
    TC_FRAMER_MESSAGE_MAX = 4 * 1024 * 1024, /**< a length above is damage */
};

enum tc_framer_verdict {
    TC_FRAMER_MESSAGE, /**< a whole message stands in front */
    TC_FRAMER_MORE,    /**< not all of it is there yet */
    TC_FRAMER_JUNK,    /**< what stands in front is none: pass over it */
    TC_FRAMER_OTHER,   /**< this is not the protocol */
};

struct tc_framed {
    enum tc_framer_verdict verdict;
    size_t len_bytes; /**< of the message, or of the junk */
};

/**
 * What looking again at the same front need not repeat: without it a message
 * that comes octet by octet would be read from its start for each.  Zeroed:
 * a front that has not been looked at.
 */
struct tc_framer_progress {
    size_t seen_bytes;       /**< of headers whose end has not come */
    size_t message_bytes;    /**< of SIP whose headers are all there, or 0 */
    bool has_line;           /**< the first line is one of SIP */
    uint64_t examined_bytes; /**< how often an octet of SIP was looked at */
};

/**
 * Look at the front of a stream.  Junk is CRLFs before a SIP message, or
 * whatever stands before the next plausible COPS header; at least one octet.
 * A COPS header is plausible where its objects, as far as they are there, fill
 * its length and, when it is there, another header follows; one in front is
 * given up only when both are wrong, so that a damaged message is still one.
 *
 * @param protocol  TC_PROTOCOL_SIP or TC_PROTOCOL_COPS.
 * @param progress  of this front; the octets that were there at the last look
 *                  are there again.
 */
struct tc_framed tc_framer_look(enum tc_protocol protocol, const uint8_t *bytes,
                                size_t len_bytes,
                                struct tc_framer_progress *progress);

/**
 * What a stream carries: what is said of its ports, else the usual ports,
 * else by how it begins.
 *
 * @return TC_PROTOCOL_SIP, TC_PROTOCOL_COPS, or TC_PROTOCOL_NONE.
 */
enum tc_protocol tc_framer_protocol(const struct tc_decode_as *said,
                                    const struct tc_flow_key *key,
                                    const uint8_t *bytes, size_t len_bytes);

#endif
