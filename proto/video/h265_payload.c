/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/video/h265_payload.h"

#include <assert.h>

#include "base/writer.h"

enum {
    HEADER_BYTES    = 2,
    UNIT_TYPE_MAX   = 47,
    LAYER_MAX       = 62,
    TEMPORAL_ID_MAX = 6,

    FU_START     = 0x80,
    FU_END       = 0x40,
    FU_TYPE_MASK = 0x3f,

    DELTA_LAST = 9, /* RASL_R; the types after it are reserved up to BLA */
    VCL_LAST   = 31,
    PREFIX_SEI = 39,
    SUFFIX_SEI = 40,

    FIRST_SLICE_BIT = 0x80,
    /* after that bit: in IRAP pictures no_output_of_prior_pics_flag 0, then in
     * all slice_pic_parameter_set_id 0, which is coded as a bit of 1 */
    KEY_OCTET   = 0x20,
    DELTA_OCTET = 0x40,
};

struct header {
    uint8_t type;
    uint8_t layer_id;
    uint8_t temporal_id;
};

static enum tc_video_slice slice_of(uint8_t type)
{
    if (type <= DELTA_LAST)
        return TC_VIDEO_DELTA;
    if (type >= TC_H265_NAL_BLA_W_LP && type <= TC_H265_NAL_CRA)
        return TC_VIDEO_KEY;
    return type > VCL_LAST && type <= SUFFIX_SEI ? TC_VIDEO_NONE
                                                 : TC_VIDEO_UNKNOWN;
}

static bool has_slice_header(uint8_t type)
{
    return slice_of(type) == TC_VIDEO_DELTA || slice_of(type) == TC_VIDEO_KEY;
}

/* forbidden(1) type(6) layer(6) temporal id plus 1(3) */
static tc_err read_header(struct tc_cursor *cursor, size_t true_bytes,
                          struct header *header)
{
    uint16_t both;

    if (true_bytes < HEADER_BYTES)
        return TC_EFORMAT;
    if (!tc_cursor_u16(cursor, &both))
        return TC_ESHORT;
    if (both & 0x8000 || (both & 7) == 0)
        return TC_EFORMAT;

    header->type        = both >> 9 & FU_TYPE_MASK;
    header->layer_id    = both >> 3 & 0x3f;
    header->temporal_id = (uint8_t)((both & 7) - 1);
    return TC_OK;
}

/* A picture of another layer belongs to that of layer 0: it starts no frame. */
static tc_err read_body(const struct header *header, struct tc_cursor body,
                        size_t true_body_bytes, bool begins,
                        struct tc_video_unit *out)
{
    uint8_t first = 0;

    if (header->type > UNIT_TYPE_MAX)
        return TC_EFORMAT;
    *out = (struct tc_video_unit){
        .type  = header->type,
        .slice = slice_of(header->type),
        .is_parameter_set =
            header->type >= TC_H265_NAL_VPS && header->type <= TC_H265_NAL_PPS,
    };
    if (begins && has_slice_header(header->type) && header->layer_id == 0 &&
        true_body_bytes > 0) {
        out->is_cut       = !tc_cursor_u8(&body, &first);
        out->starts_frame = first & FIRST_SLICE_BIT;
    }
    return TC_OK;
}

static tc_err read_unit(struct tc_cursor cursor, size_t true_bytes,
                        struct tc_video_unit *out)
{
    struct header header;
    tc_err err = read_header(&cursor, true_bytes, &header);

    if (err != TC_OK)
        return err;
    return read_body(&header, cursor, true_bytes - HEADER_BYTES, true, out);
}

static tc_err read_fragment(struct tc_cursor cursor, struct header header,
                            size_t true_left_bytes,
                            struct tc_video_payload *payload)
{
    struct tc_video_unit unit;
    uint8_t octet;

    if (true_left_bytes < 2)
        return TC_EFORMAT;
    if (!tc_cursor_u8(&cursor, &octet))
        return TC_ESHORT;
    payload->packing        = TC_VIDEO_FRAGMENT;
    payload->fragment_start = octet & FU_START;
    payload->fragment_end   = octet & FU_END;
    if (payload->fragment_start && payload->fragment_end)
        return TC_EFORMAT;

    header.type = octet & FU_TYPE_MASK;
    tc_err err  = read_body(&header, cursor, true_left_bytes - 1,
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

tc_err tc_h265_decode(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                      struct tc_video_payload *out)
{
    struct tc_cursor whole          = tc_cursor_over(bytes, len_bytes);
    struct tc_cursor cursor         = whole;
    struct tc_video_payload payload = { 0 };
    struct header header;

    assert(out && len_bytes <= true_bytes);
    tc_err err = read_header(&cursor, true_bytes, &header);
    if (err != TC_OK)
        return err;

    payload.nal_type    = header.type;
    payload.layer_id    = header.layer_id;
    payload.temporal_id = header.temporal_id;
    if (header.type <= UNIT_TYPE_MAX) {
        err = read_single(whole, true_bytes, &payload);
    } else if (header.type == TC_H265_NAL_AP) {
        payload.packing = TC_VIDEO_AGGREGATE;
        err = tc_video_read_aggregate(cursor, true_bytes - HEADER_BYTES,
                                      read_unit, &payload);
    } else if (header.type == TC_H265_NAL_FU) {
        err =
            read_fragment(cursor, header, true_bytes - HEADER_BYTES, &payload);
    } else {
        payload.packing = TC_VIDEO_OTHER;
        payload.slice   = TC_VIDEO_UNKNOWN;
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
    bool is_key = slice_of(payload->nal_type) == TC_VIDEO_KEY;

    return (uint8_t)((payload->is_frame_start ? FIRST_SLICE_BIT : 0) |
                     (is_key ? KEY_OCTET : DELTA_OCTET));
}

static void write_header(struct tc_writer *w,
                         const struct tc_video_payload *payload, uint8_t type)
{
    tc_writer_u16(w, (uint16_t)(type << 9 | payload->layer_id << 3 |
                                (payload->temporal_id + 1)));
}

size_t tc_h265_encoded_len(const struct tc_video_payload *payload)
{
    return HEADER_BYTES + (payload->packing == TC_VIDEO_FRAGMENT ? 1U : 0U) +
           begins_slice(payload);
}

tc_err tc_h265_encode(const struct tc_video_payload *payload, uint8_t *out,
                      size_t out_bytes)
{
    struct tc_writer w = tc_writer_over(out, out_bytes);
    bool is_fragment   = payload->packing == TC_VIDEO_FRAGMENT;

    if ((!is_fragment && payload->packing != TC_VIDEO_SINGLE) ||
        payload->nal_type > UNIT_TYPE_MAX || payload->layer_id > LAYER_MAX ||
        payload->temporal_id > TEMPORAL_ID_MAX ||
        (payload->fragment_start && payload->fragment_end))
        return TC_EARG;

    write_header(&w, payload, is_fragment ? TC_H265_NAL_FU : payload->nal_type);
    if (is_fragment)
        tc_writer_u8(&w, (uint8_t)((payload->fragment_start ? FU_START : 0) |
                                   (payload->fragment_end ? FU_END : 0) |
                                   payload->nal_type));
    if (begins_slice(payload))
        tc_writer_u8(&w, slice_octet(payload));
    return tc_writer_fits(&w) ? TC_OK : TC_EARG;
}
