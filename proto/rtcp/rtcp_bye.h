/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtcp_bye.h
 * @brief BYE: sources that leave, and the reason (RFC 3550 section 6.6).
 */
#ifndef TC_PROTO_RTCP_RTCP_BYE_H
#define TC_PROTO_RTCP_RTCP_BYE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "base/writer.h"
#include "proto/rtcp/rtcp_packet.h"

/** The i-th source that leaves; false: the packet is not a BYE, has no such
 *  source, or the capture cut it. */
TC_NODISCARD
bool tc_rtcp_bye_ssrc(const struct tc_rtcp_packet *packet, unsigned i,
                      uint32_t *out);

/** The reason, <= 255 octets, borrowed as the packet; empty if there is none,
 *  its length is wrong, or the capture cut it. */
struct tc_text tc_rtcp_bye_reason(const struct tc_rtcp_packet *packet);

/**
 * Write the body of a BYE.
 *
 * @param count   0..31; also the packet's `count`.
 * @param reason  of at most 255 octets; empty: left out.
 */
void tc_rtcp_write_bye(struct tc_writer *writer, const uint32_t *ssrcs,
                       unsigned count, struct tc_text reason);

#endif
