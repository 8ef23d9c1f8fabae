/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file framer.h
 * @brief Finds the boundaries of messages in a stream of octets:
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
    TC_FRAMER_HEADERS_MAX = 64 * 1024, /**< of a SIP message */
    TC_FRAMER_MESSAGE_MAX =
        4 * 1024 * 1024, /**< a larger length means damage */
};

enum tc_framer_verdict {
    TC_FRAMER_MESSAGE, /**< a complete message is in front */
    TC_FRAMER_MORE,    /**< the message is still incomplete */
    TC_FRAMER_JUNK,    /**< no message in front: skip this */
    TC_FRAMER_OTHER,   /**< not this protocol */
};

struct tc_framed {
    enum tc_framer_verdict verdict;
    size_t len_bytes; /**< of the message, or of the junk */
};

/**
 * State between calls for the same front: without it a message that arrives
 * octet by octet would be parsed from its start each time.  Zeroed: a new
 * front.
 */
struct tc_framer_progress {
    size_t seen_bytes;       /**< of headers whose end has not arrived */
    size_t message_bytes;    /**< of SIP with complete headers, or 0 */
    bool has_line;           /**< the first line is SIP */
    uint64_t examined_bytes; /**< number of SIP octets examined, repeatedly */
};

/**
 * Examine the front of a stream.  Junk is CRLFs before a SIP message, or
 * everything before the next plausible COPS header; at least one octet.  A COPS
 * header is plausible if its objects, as far as they have arrived, fill its
 * length and if another header follows, once that has arrived.  A header in
 * front is rejected only if both are wrong, so that a damaged message is still
 * a message.
 *
 * @param protocol  TC_PROTOCOL_SIP or TC_PROTOCOL_COPS.
 * @param progress  of this front; the octets of the previous call must be there
 *                  again.
 */
struct tc_framed tc_framer_look(enum tc_protocol protocol, const uint8_t *bytes,
                                size_t len_bytes,
                                struct tc_framer_progress *progress);

/**
 * The protocol of a stream: by the rules of the user, otherwise by its ports,
 * otherwise by its first octets.
 *
 * @return TC_PROTOCOL_SIP, TC_PROTOCOL_COPS, or TC_PROTOCOL_NONE.
 */
enum tc_protocol tc_framer_protocol(const struct tc_decode_as *said,
                                    const struct tc_flow_key *key,
                                    const uint8_t *bytes, size_t len_bytes);

#endif
