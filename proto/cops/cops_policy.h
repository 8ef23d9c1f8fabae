/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_policy.h
 * @brief The client-specific octets inside the paper's COPS messages.
 *
 * The paper names the messages and gives no bytes; the mapping is ours:
 * a channel is provisioned by COPS-PR (RFC 3084) with an instance of a
 * channel class below the documentation enterprise number (RFC 5612), a
 * viewer's bandwidth is outsourced with an AUTH_SESSION element (RFC 3520).
 */
#ifndef TC_PROTO_COPS_COPS_POLICY_H
#define TC_PROTO_COPS_COPS_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum {
    TC_COPS_CLIENT_PROVISIONING = 0x4001, /**< private use, RFC 2748 sec. 6 */
    TC_COPS_CLIENT_OUTSOURCING  = 0x4002,
    /** a Call-ID of up to 255 octets fits */
    TC_COPS_POLICY_BYTES_MAX = 512,
};

/** M-Type of an outsourcing request (ours). */
enum tc_cops_m_type {
    TC_COPS_M_JOIN      = 1,
    TC_COPS_M_MODIFY    = 2,
    TC_COPS_M_RELEASE   = 3,
    TC_COPS_M_BROADCAST = 4, /**< the broadcaster's side of a join */
};

/** One instance of the channel class: PRID and EPD. */
struct tc_cops_channel {
    uint32_t instance; /**< channel number */
    uint8_t group[4];  /**< IPv4; 0.0.0.0 asks for one */
    uint8_t source[4]; /**< IPv4 of the broadcaster */
    uint16_t udp_port;
    uint32_t bandwidth_kbps;
    uint8_t dscp;
    uint8_t ttl;
    struct tc_text name;
};

/** An AUTH_SESSION policy element. */
struct tc_cops_session {
    struct tc_text session_id; /**< the Call-ID; empty: left out */
    bool has_source;
    uint8_t source[4]; /**< IPv4 of the viewer */
    uint8_t group[4];  /**< IPv4 destination of the stream */
    uint16_t udp_port;
    uint32_t bandwidth_kbps;
    bool has_dscp;
    uint8_t dscp;
};

/**
 * Octets of Named ClientSI or Named Decision Data.
 *
 * @param out  of TC_COPS_POLICY_BYTES_MAX octets.
 * @return     length of the contents, without the outer object's header.
 */
size_t tc_cops_channel_encode(const struct tc_cops_channel *channel,
                              uint8_t *out);

/** Octets of a Signaled ClientSI or Decision data, as above. */
size_t tc_cops_session_encode(const struct tc_cops_session *session,
                              uint8_t *out);

/** The subject of either kind of contents: enough to find the session. */
struct tc_cops_subject {
    struct tc_text session_id; /**< Call-ID, borrowed; empty: unknown */
    bool has_group;
    uint8_t group[4];  /**< IPv4 destination of the stream */
    uint16_t udp_port; /**< of the group; 0: unknown */
};

/**
 * Read the subject of contents.
 *
 * @param c_type  C-Type of the ClientSI that held it: 2 named (a channel), 1
 *                signalled (a session); of Decision data 5 and 4.
 * @retval false  they name none, or are damaged.
 */
bool tc_cops_policy_subject(const uint8_t *bytes, size_t len_bytes,
                            uint8_t c_type, struct tc_cops_subject *out);

/**
 * The bandwidth that either kind of contents asks for or grants.
 *
 * @param c_type  C-Type of the ClientSI that held it: 2 named (a channel), 1
 *                signalled (a session).
 * @retval false  it contains none, or is damaged; *out is unchanged.
 */
bool tc_cops_policy_bandwidth_kbps(const uint8_t *bytes, size_t len_bytes,
                                   uint8_t c_type, uint32_t *out);

#endif
