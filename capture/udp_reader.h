/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file udp_reader.h
 * @brief Decodes the payload of a datagram: by signalling, by the rules of the
 *        user, by its first octets, and optionally by the RTP heuristic.
 */
#ifndef TC_CAPTURE_UDP_READER_H
#define TC_CAPTURE_UDP_READER_H

#include "capture/decode_as.h"
#include "capture/ip_layer.h"
#include "capture/media_table.h"
#include "capture/payload.h"

/** What a reader needs; all borrowed. */
struct tc_udp_reader {
    struct tc_media_table *media;
    struct tc_flow_table *flows;
    const struct tc_decode_as *said;
};

/**
 * Decode the payload of a datagram.
 *
 * @param from, to  numbers of its endpoints.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_udp_reader_read(const struct tc_udp_reader *reader,
                          const struct tc_datagram *datagram, uint32_t from,
                          uint32_t to, struct tc_payload *out);

/** Add the media that the body of a message announces; its SDP becomes part of
 * the payload. */
TC_NODISCARD
tc_err tc_udp_reader_describe(const struct tc_udp_reader *reader,
                              struct tc_payload *payload);

/**
 * Decode a datagram as RTP, whether announced or not.
 *
 * @param announced  the endpoint that signalling announced.
 */
void tc_udp_reader_take_rtp(const struct tc_udp_reader *reader,
                            const struct tc_datagram *datagram,
                            uint32_t announced, struct tc_payload *out);

#endif
