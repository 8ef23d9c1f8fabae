/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file h264_payload.h
 * @brief RTP payloads of H.264 (RFC 6184 section 5), modes 0 and 1.
 */
#ifndef TC_PROTO_VIDEO_H264_PAYLOAD_H
#define TC_PROTO_VIDEO_H264_PAYLOAD_H

#include "proto/video/video_payload.h"

/** RFC 6184 table 1 and H.264 table 7-1; those used here. */
enum tc_h264_nal {
    TC_H264_NAL_SLICE  = 1,
    TC_H264_NAL_IDR    = 5,
    TC_H264_NAL_SEI    = 6,
    TC_H264_NAL_SPS    = 7,
    TC_H264_NAL_PPS    = 8,
    TC_H264_NAL_AUD    = 9,
    TC_H264_NAL_STAP_A = 24,
    TC_H264_NAL_FU_A   = 28,
};

/**
 * Decode the payload of an RTP packet.
 *
 * @param bytes       the captured octets after the RTP header.
 * @param len_bytes   how many; may be less than `true_bytes`.
 * @param true_bytes  length on the wire, RTP's padding not counted.
 * @retval TC_ESHORT   fewer octets than the payload header has: 1, of a
 *                     fragment 2.
 * @retval TC_EFORMAT  no octets, the forbidden bit, a reserved type, a
 *                     fragment that starts and ends, or an aggregate whose
 *                     sizes do not add up.
 */
TC_NODISCARD
tc_err tc_h264_decode(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                      struct tc_video_payload *out);

/** Octets that tc_h264_encode() writes: 1 to 3. */
size_t tc_h264_encoded_len(const struct tc_video_payload *payload);

/**
 * Encode the first octets of a payload for a model, whose other octets have no
 * meaning: the header of a single unit or of a fragment and, at the start of a
 * slice, the first octet of its header (an I slice for type 5, else a P slice),
 * which shows `is_frame_start`.  Uses `packing`, `nal_type`, `ref_idc` and the
 * flags of fragment and frame.
 *
 * @param out       of at least tc_h264_encoded_len() octets.
 * @retval TC_EARG  `out_bytes` is too small, the packing is neither single
 *                  nor fragment, or a field is out of its range.
 */
TC_NODISCARD
tc_err tc_h264_encode(const struct tc_video_payload *payload, uint8_t *out,
                      size_t out_bytes);

#endif
