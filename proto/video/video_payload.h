/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file video_payload.h
 * @brief Contents of one RTP payload of H.264 or H.265: enough to detect where
 *        a picture begins and whether decoding may begin with it.
 *
 * No slice header is read beyond its first bit: a picture of intra slices
 * that is no IDR (H.264 with open groups of pictures) counts as DELTA.
 */
#ifndef TC_PROTO_VIDEO_VIDEO_PAYLOAD_H
#define TC_PROTO_VIDEO_VIDEO_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "base/err.h"

/** How NAL units are packed. */
enum tc_video_packing {
    TC_VIDEO_SINGLE,    /**< one unit */
    TC_VIDEO_AGGREGATE, /**< several whole ones: STAP-A, AP */
    TC_VIDEO_FRAGMENT,  /**< a part of one: FU-A, FU */
    TC_VIDEO_OTHER,     /**< interleaved or extended; not parsed */
};

/** In ascending order of precedence: an aggregate has the highest of its
 *  units. */
enum tc_video_slice {
    TC_VIDEO_NONE,    /**< parameter sets, SEI, delimiters, stuffing */
    TC_VIDEO_UNKNOWN, /**< reserved, not parsed, or not captured */
    TC_VIDEO_DELTA,   /**< of a picture that needs others */
    TC_VIDEO_KEY,     /**< of a picture at which decoding may begin */
};

/** Plain data. */
struct tc_video_payload {
    enum tc_video_packing packing;
    enum tc_video_slice slice;
    uint8_t nal_type;   /**< of the unit, the fragmented one included; the
                             first of an aggregate; else the payload's own */
    uint64_t nal_types; /**< bit set: 1 << type of each parsed unit */
    uint16_t nal_count; /**< number of parsed units, 0 if not parsed */
    bool fragment_start;
    bool fragment_end;
    bool is_frame_start;    /**< the first slice of a picture begins here */
    bool has_parameter_set; /**< SPS, PPS, VPS; a fragment of one, too */
    bool is_cut;            /**< the capture lacks a unit of the aggregate,
                                 or the octet that shows `is_frame_start` */
    uint8_t ref_idc;        /**< H.264: 0..3; 0: nothing refers to it */
    uint8_t layer_id;       /**< H.265: 0..62 */
    uint8_t temporal_id;    /**< H.265: 0..6 */
};

/** Result of a codec's parser for one NAL unit. */
struct tc_video_unit {
    uint8_t type;
    enum tc_video_slice slice;
    bool is_parameter_set;
    bool starts_frame;
    bool is_cut;
};

/** Read the unit in `cursor`, of which `true_bytes` were on the wire.
 *  @retval TC_ESHORT  its header was not captured.
 *  @retval TC_EFORMAT  its header is invalid. */
typedef tc_err tc_video_unit_fn(struct tc_cursor cursor, size_t true_bytes,
                                struct tc_video_unit *out);

/** Add a unit to the payload's properties. */
void tc_video_add_unit(struct tc_video_payload *payload,
                       const struct tc_video_unit *unit);

/**
 * The units of an aggregate, each after its 16-bit length (RFC 6184
 * section 5.7.1, RFC 7798 section 4.4.2).
 *
 * @param cursor           the captured octets after the payload header.
 * @param true_left_bytes  the same on the wire.
 * @retval TC_EFORMAT  there are none, one has no octets or too many, or
 *                     `read_unit` failed.
 */
TC_NODISCARD
tc_err tc_video_read_aggregate(struct tc_cursor cursor, size_t true_left_bytes,
                               tc_video_unit_fn *read_unit,
                               struct tc_video_payload *payload);

#endif
