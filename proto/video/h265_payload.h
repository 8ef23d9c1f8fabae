/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file h265_payload.h
 * @brief RTP payloads of H.265 (RFC 7798 section 4.4) in decoding order:
 *        without DONL and DOND fields (sprop-max-don-diff is 0).
 */
#ifndef TC_PROTO_VIDEO_H265_PAYLOAD_H
#define TC_PROTO_VIDEO_H265_PAYLOAD_H

#include "proto/video/video_payload.h"

/** H.265 table 7-1 and RFC 7798 section 4.4; those used here. */
enum tc_h265_nal {
    TC_H265_NAL_TRAIL_R    = 1,
    TC_H265_NAL_BLA_W_LP   = 16, /**< the first at which decoding may begin */
    TC_H265_NAL_IDR_W_RADL = 19,
    TC_H265_NAL_IDR_N_LP   = 20,
    TC_H265_NAL_CRA        = 21, /**< the last such */
    TC_H265_NAL_VPS        = 32,
    TC_H265_NAL_SPS        = 33,
    TC_H265_NAL_PPS        = 34,
    TC_H265_NAL_AUD        = 35,
    TC_H265_NAL_AP         = 48,
    TC_H265_NAL_FU         = 49,
    TC_H265_NAL_PACI       = 50,
};

/**
 * Decode the payload of an RTP packet; as tc_h264_decode().
 *
 * @retval TC_ESHORT   fewer octets than the payload header has: 2, of a
 *                     fragment 3.
 * @retval TC_EFORMAT  no whole header, the forbidden bit, a temporal id of
 *                     0, a fragment that is empty, or starts and ends, or an
 *                     aggregate whose sizes do not add up.
 */
TC_NODISCARD
tc_err tc_h265_decode(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                      struct tc_video_payload *out);

/** Octets that tc_h265_encode() writes: 2 to 4. */
size_t tc_h265_encoded_len(const struct tc_video_payload *payload);

/** As tc_h264_encode(), with `layer_id` and `temporal_id` for `ref_idc`. */
TC_NODISCARD
tc_err tc_h265_encode(const struct tc_video_payload *payload, uint8_t *out,
                      size_t out_bytes);

#endif
