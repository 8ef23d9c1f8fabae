/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/video/h264_payload.h"

#include <assert.h>

#include "base/writer.h"

enum {
    FORBIDDEN_BIT = 0x80,
    TYPE_MASK     = 0x1f,
    UNIT_TYPE_MAX = 23,
    REF_IDC_MAX   = 3,

    FU_START = 0x80,
    FU_END   = 0x40,

    PARTITION_A     = 2,
    PARTITION_B     = 3,
    PARTITION_C     = 4,
    END_OF_SEQUENCE = 10,
    END_OF_STREAM   = 11,
    FILLER          = 12,
    SPS_EXTENSION   = 13,
    PREFIX          = 14,
    SUBSET_SPS      = 15,

    STAP_B = 25,
    MTAP16 = 26,
    MTAP24 = 27,
    FU_B   = 29,

    /* first_mb_in_slice is an Exp-Golomb code: a first bit of 1 is a zero */
    FIRST_SLICE_BIT = 0x80,
    I_SLICE_OCTET   = 0x88, /* macroblock 0, slice_type 7 */
    P_SLICE_OCTET   = 0x9a, /* macroblock 0, slice_type 5 */
    LATER_OCTET     = 0x40, /* macroblock 1 */
};

static enum tc_video_slice slice_of(uint8_t type)
{
    switch (type) {
    case TC_H264_NAL_IDR:
        return TC_VIDEO_KEY;
    case TC_H264_NAL_SLICE:
    case PARTITION_A:
    case PARTITION_B:
    case PARTITION_C:
        return TC_VIDEO_DELTA;
    case TC_H264_NAL_SEI:
    case TC_H264_NAL_SPS:
    case TC_H264_NAL_PPS:
    case TC_H264_NAL_AUD:
    case END_OF_SEQUENCE:
    case END_OF_STREAM:
    case FILLER:
    case SPS_EXTENSION:
    case PREFIX:
    case SUBSET_SPS:
        return TC_VIDEO_NONE;
    default:
        return TC_VIDEO_UNKNOWN;
    }
}

/* Partitions B and C begin with an id. */
static bool has_slice_header(uint8_t type)
{
    return type == TC_H264_NAL_SLICE || type == TC_H264_NAL_IDR ||
           type == PARTITION_A;
}

static bool is_parameter_set(uint8_t type)
{
    return type == TC_H264_NAL_SPS || type == TC_H264_NAL_PPS ||
           type == SPS_EXTENSION || type == SUBSET_SPS;
}

/* Decodes a unit from the octets after its header. */
static tc_err read_body(uint8_t type, struct tc_cursor body,
                        size_t true_body_bytes, bool begins,
                        struct tc_video_unit *out)
{
    uint8_t first = 0;

    if (type == 0 || type > UNIT_TYPE_MAX)
        return TC_EFORMAT;
    *out = (struct tc_video_unit){
        .type             = type,
        .slice            = slice_of(type),
        .is_parameter_set = is_parameter_set(type),
    };
    if (begins && has_slice_header(type) && true_body_bytes > 0) {
        out->is_cut       = !tc_cursor_u8(&body, &first);
        out->starts_frame = first & FIRST_SLICE_BIT;
    }
    return TC_OK;
}

static tc_err read_unit(struct tc_cursor cursor, size_t true_bytes,
                        struct tc_video_unit *out)
{
    uint8_t header;

    if (!tc_cursor_u8(&cursor, &header))
        return TC_ESHORT;
    if (header & FORBIDDEN_BIT)
        return TC_EFORMAT;
    return read_body(header & TYPE_MASK, cursor, true_bytes - 1, true, out);
}

static tc_err read_fragment(struct tc_cursor cursor, size_t true_bytes,
                            struct tc_video_payload *payload)
{
    struct tc_video_unit unit;
    uint8_t header;

    if (true_bytes < 2)
        return TC_EFORMAT;
    if (!tc_cursor_u8(&cursor, &header))
        return TC_ESHORT;
    payload->packing        = TC_VIDEO_FRAGMENT;
    payload->fragment_start = header & FU_START;
    payload->fragment_end   = header & FU_END;
    if (payload->fragment_start && payload->fragment_end)
        return TC_EFORMAT;

    tc_err err = read_body(header & TYPE_MASK, cursor, true_bytes - 2,
                           payload->fragment_start, &unit);
    if (err == TC_OK)
        tc_video_add_unit(payload, &unit);
    return err;
}

static tc_err read_single(struct tc_cursor whole, size_t true_bytes,
                          struct tc_video_payload *payload)
{
    struct tc_video_unit unit;
    tc_err err = read_unit(whole, true_bytes, &unit);

    payload->packing = TC_VIDEO_SINGLE;
    if (err == TC_OK)
        tc_video_add_unit(payload, &unit);
    return err;
}

tc_err tc_h264_decode(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                      struct tc_video_payload *out)
{
    struct tc_cursor whole          = tc_cursor_over(bytes, len_bytes);
    struct tc_cursor cursor         = whole;
    struct tc_video_payload payload = { 0 };
    uint8_t header;
    tc_err err = TC_OK;

    assert(out && len_bytes <= true_bytes);
    if (true_bytes == 0)
        return TC_EFORMAT;
    if (!tc_cursor_u8(&cursor, &header))
        return TC_ESHORT;
    if (header & FORBIDDEN_BIT)
        return TC_EFORMAT;

    payload.ref_idc  = header >> 5;
    payload.nal_type = header & TYPE_MASK;
    switch (payload.nal_type) {
    case TC_H264_NAL_STAP_A:
        payload.packing = TC_VIDEO_AGGREGATE;
        err = tc_video_read_aggregate(cursor, true_bytes - 1, read_unit,
                                      &payload);
        break;
    case TC_H264_NAL_FU_A:
        err = read_fragment(cursor, true_bytes, &payload);
        break;
    case STAP_B:
    case MTAP16:
    case MTAP24:
    case FU_B:
        payload.packing = TC_VIDEO_OTHER;
        payload.slice   = TC_VIDEO_UNKNOWN;
        break;
    default:
        err = read_single(whole, true_bytes, &payload);
        break;
    }
    if (err == TC_OK)
        *out = payload;
    return err;
}

static bool begins_slice(const struct tc_video_payload *payload)
{
    return has_slice_header(payload->nal_type) &&
           (payload->packing == TC_VIDEO_SINGLE || payload->fragment_start);
}

static uint8_t slice_octet(const struct tc_video_payload *payload)
{
    if (!payload->is_frame_start)
        return LATER_OCTET;
    return payload->nal_type == TC_H264_NAL_IDR ? I_SLICE_OCTET : P_SLICE_OCTET;
}

size_t tc_h264_encoded_len(const struct tc_video_payload *payload)
{
    return (payload->packing == TC_VIDEO_FRAGMENT ? 2U : 1U) +
           begins_slice(payload);
}

tc_err tc_h264_encode(const struct tc_video_payload *payload, uint8_t *out,
                      size_t out_bytes)
{
    struct tc_writer w = tc_writer_over(out, out_bytes);
    bool is_fragment   = payload->packing == TC_VIDEO_FRAGMENT;

    if ((!is_fragment && payload->packing != TC_VIDEO_SINGLE) ||
        payload->nal_type == 0 || payload->nal_type > UNIT_TYPE_MAX ||
        payload->ref_idc > REF_IDC_MAX ||
        (payload->fragment_start && payload->fragment_end))
        return TC_EARG;

    tc_writer_u8(&w, (uint8_t)(payload->ref_idc << 5 |
                               (is_fragment ? (uint8_t)TC_H264_NAL_FU_A
                                            : payload->nal_type)));
    if (is_fragment)
        tc_writer_u8(&w, (uint8_t)((payload->fragment_start ? FU_START : 0) |
                                   (payload->fragment_end ? FU_END : 0) |
                                   payload->nal_type));
    if (begins_slice(payload))
        tc_writer_u8(&w, slice_octet(payload));
    return tc_writer_fits(&w) ? TC_OK : TC_EARG;
}
