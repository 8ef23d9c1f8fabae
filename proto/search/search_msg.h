/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file search_msg.h
 * @brief Messages of the peer-to-peer baseline, over UDP.
 *
 * The paper describes the baseline's behaviour but no message format; this one
 * is ours.  Every message is one header of 16 octets, big-endian:
 *
 *     0       1       2               4               8
 *     +-------+-------+---------------+---------------+
 *     | 'T'   | type  | depth|attempt | query         |
 *     +-------+-------+---------------+---------------+
 *     | channel                       | ssrc          |
 *     +-------------------------------+---------------+
 *     8                               12              16
 *
 * A session: SEARCH and its answers, START and OK, STOP.  With relays, a START
 * that is repeated during the stream is a keep-alive of the receiver, REFUSED
 * answers a START for which there is no room (any more), and PART ends the
 * relation of two peers while the viewer's session continues.  OFFER and
 * WITHDRAW inform a tracker about peers that serve; they have no answer.
 */
#ifndef TC_PROTO_SEARCH_SEARCH_MSG_H
#define TC_PROTO_SEARCH_SEARCH_MSG_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { TC_SEARCH_HEADER_BYTES = 16, TC_SEARCH_PORT = 7400 };

enum tc_search_type {
    TC_SEARCH_SEARCH = 1, /**< viewer: do you serve this channel? */
    TC_SEARCH_FOUND,      /**< peer: yes */
    TC_SEARCH_NOTFOUND,   /**< peer: no */
    TC_SEARCH_START,      /**< viewer: send it to me */
    TC_SEARCH_OK,         /**< sender: the stream follows */
    TC_SEARCH_STOP,       /**< viewer: no more, the session is over */
    TC_SEARCH_REFUSED,    /**< peer: not to you, or not any more */
    TC_SEARCH_PART,       /**< sender: no more from me; or viewer: no more from
                               you; either looks further */
    TC_SEARCH_OFFER,      /**< peer to tracker: I serve, and have room */
    TC_SEARCH_WITHDRAW,   /**< peer to tracker: not any more */
    TC_SEARCH_TYPE_END    /**< one after the last */
};

struct tc_search_msg {
    enum tc_search_type type;
    /** Depth of the sender of the message: a broadcaster 0, a viewer one more
     * than its own sender.  In SEARCH and START: the sender of the stream must
     * have a smaller depth; 0: any. */
    uint8_t depth;
    uint8_t attempt; /**< 1, incremented by each retransmission */
    uint32_t query;  /**< the viewer's demand; same in every answer */
    uint32_t channel;
    uint32_t ssrc; /**< OK: of the stream that follows; a tracker's FOUND: the
                        IPv4 address of the peer that serves; else 0 */
};

/** "SEARCH", "FOUND", ... */
const char *tc_search_type_name(enum tc_search_type type);

/**
 * @retval TC_ESHORT   fewer than 16 octets.
 * @retval TC_EFORMAT  another first octet, or an unknown type.
 */
TC_NODISCARD
tc_err tc_search_decode(const uint8_t *bytes, size_t len_bytes,
                        struct tc_search_msg *out);

/** @param out  of TC_SEARCH_HEADER_BYTES octets. */
void tc_search_encode(const struct tc_search_msg *msg, uint8_t *out);

#endif
