/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sip_hop.h
 * @brief What a SIP proxy does to a message that passes it (RFC 3261 section
 *        16), without state: the branch of a hop is made from the branch
 *        before it, so that repeats, ACK and CANCEL follow their INVITE.
 *
 * Every maker writes a whole message into `out` and returns its length, 0
 * where it does not fit.
 */
#ifndef TESTBED_SIP_HOP_H
#define TESTBED_SIP_HOP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/sip/sip_msg.h"

enum { SIP_HOP_BYTES = 4096, SIP_HOP_PORT = 5060 };

/** The proxy and whom it knows. */
struct sip_hop {
    struct tc_text sent_by; /**< "198.18.0.5:5060" */
    struct tc_text route;   /**< "sip:198.18.0.5:5060;lr" */
    struct tc_text domain;  /**< "iptv.example" */
    uint8_t first_host[4];  /**< IPv4 of broadcaster00 */
    unsigned broadcasters;  /**< the next ones follow it */
};

/** Where a request is to go.
 *  @retval false  its user is not known, or its URI names no address. */
bool sip_hop_target(const struct sip_hop *hop, const struct tc_sip_msg *request,
                    struct sockaddr_in *out);

/** Who has sent a request, by its top Via.
 *  @retval false  that is no address. */
bool sip_hop_sender(const struct tc_sip_msg *request, struct sockaddr_in *out);

/** Where a response is to go when our Via is off.
 *  @retval false  our Via is not on top, or the only one. */
bool sip_hop_back(const struct sip_hop *hop, const struct tc_sip_msg *response,
                  struct sockaddr_in *out);

/** The request as it is passed on. */
size_t sip_hop_request(const struct sip_hop *hop,
                       const struct tc_sip_msg *request, uint8_t *out);

/** The response as it is passed back. */
size_t sip_hop_response(const struct tc_sip_msg *response, uint8_t *out);

/** An answer of our own to a request.
 *  @param reason  header, empty: none. */
size_t sip_hop_answer(const struct tc_sip_msg *request, uint16_t status,
                      struct tc_text reason, uint8_t *out);

/** Our own ACK or BYE to the callee whose 200 came in.
 *  @param reason  header, empty: none. */
size_t sip_hop_within(const struct sip_hop *hop, const struct tc_sip_msg *ok,
                      enum tc_sip_method method, struct tc_text reason,
                      uint8_t *out);

/** An answer of our own in the place of the callee's 200. */
size_t sip_hop_instead(const struct tc_sip_msg *ok, uint16_t status,
                       struct tc_text reason, uint8_t *out);

#endif
