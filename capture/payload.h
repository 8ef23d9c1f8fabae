/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file payload.h
 * @brief The decoded payload of a datagram or stream: the part of a record that
 *        decoding fills in, and the storage of its view.
 */
#ifndef TC_CAPTURE_PAYLOAD_H
#define TC_CAPTURE_PAYLOAD_H

#include "capture/ledger.h"
#include "proto/cops/cops_msg.h"
#include "proto/igmp/igmp_msg.h"
#include "proto/mpegts/ts_packet.h"
#include "proto/record.h"
#include "proto/rtcp/rtcp_packet.h"
#include "proto/rtp/rtp_packet.h"
#include "proto/sdp/sdp.h"
#include "proto/sip/sip_msg.h"

/** Large, and never zeroed as a whole: only the member of `protocol` is set. */
struct tc_payload {
    enum tc_record_kind kind;
    enum tc_protocol protocol;
    union tc_record_view view; /**< of the structs below */
    enum tc_frame_class class;
    enum tc_skip skip;

    struct tc_sip_msg sip;
    struct tc_sdp sdp; /**< the SIP message's body */
    struct tc_cops_msg cops;
    struct tc_rtp_packet rtp;
    struct tc_rtcp_compound rtcp;
    struct tc_igmp_msg igmp;
    struct tc_ts_payload ts;
};

void tc_payload_set_message(struct tc_payload *payload,
                            enum tc_protocol protocol,
                            enum tc_frame_class class);

/** RTP or MPEG-TS. */
void tc_payload_set_packet(struct tc_payload *payload,
                           enum tc_protocol protocol,
                           enum tc_frame_class class);

/** Bytes without a message. */
void tc_payload_set_transport(struct tc_payload *payload);

void tc_payload_set_skip(struct tc_payload *payload, enum tc_skip skip);

#endif
