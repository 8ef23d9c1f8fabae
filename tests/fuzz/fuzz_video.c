/* SPDX-License-Identifier: Apache-2.0 */
/* The first octet says: even for H.264, odd for H.265; the payload follows. */
#include <string.h>

#include "proto/video/h264_payload.h"
#include "proto/video/h265_payload.h"
#include "tests/fuzz/fuzz.h"

typedef tc_err decode_fn(const uint8_t *bytes, size_t len_bytes,
                         size_t true_bytes, struct tc_video_payload *out);
typedef tc_err encode_fn(const struct tc_video_payload *payload, uint8_t *out,
                         size_t out_bytes);

static void check_payload(const struct tc_video_payload *p)
{
    bool looked_into = p->packing != TC_VIDEO_OTHER;

    FUZZ_CHECK(looked_into || (p->nal_count == 0 && p->nal_types == 0 &&
                               p->slice == TC_VIDEO_UNKNOWN));
    FUZZ_CHECK(!p->is_frame_start || p->slice >= TC_VIDEO_DELTA);
    FUZZ_CHECK(!(p->fragment_start && p->fragment_end));
    FUZZ_CHECK((p->nal_count == 0) == (p->nal_types == 0));
    if (p->nal_count > 0)
        FUZZ_CHECK(p->nal_types >> p->nal_type & 1);
    if (p->packing == TC_VIDEO_SINGLE || p->packing == TC_VIDEO_FRAGMENT)
        FUZZ_CHECK(p->nal_count == 1);
}

/* The octets behind the header are zeros, so that a fragment is not empty. */
static void check_round_trip(const struct tc_video_payload *p,
                             decode_fn *decode, encode_fn *encode,
                             size_t len_bytes)
{
    uint8_t bytes[8] = { 0 };
    struct tc_video_payload back;

    FUZZ_CHECK(len_bytes <= 4);
    FUZZ_CHECK(encode(p, bytes, len_bytes - 1) == TC_EARG);
    memset(bytes, 0, sizeof bytes);
    /* a layer of 63 is read, for it is only reserved */
    if (p->layer_id == 63)
        return;
    FUZZ_CHECK(encode(p, bytes, len_bytes) == TC_OK);
    FUZZ_CHECK(decode(bytes, sizeof bytes, sizeof bytes, &back) == TC_OK);
    FUZZ_CHECK(back.packing == p->packing && back.slice == p->slice &&
               back.nal_types == p->nal_types &&
               back.fragment_start == p->fragment_start &&
               back.fragment_end == p->fragment_end &&
               back.is_frame_start == p->is_frame_start &&
               back.has_parameter_set == p->has_parameter_set &&
               back.ref_idc == p->ref_idc && back.layer_id == p->layer_id &&
               back.temporal_id == p->temporal_id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* whole, cut by one octet, by so many that nothing contradicts */
    const size_t beyond[] = { 0, 1, 300000 };

    if (size == 0)
        return 0;
    bool is_h265      = data[0] & 1;
    decode_fn *decode = is_h265 ? tc_h265_decode : tc_h264_decode;
    encode_fn *encode = is_h265 ? tc_h265_encode : tc_h264_encode;
    data++;
    size--;
    for (size_t i = 0; i < TC_LEN(beyond); i++) {
        struct tc_video_payload p;

        if (decode(data, size, size + beyond[i], &p) != TC_OK)
            continue;
        check_payload(&p);
        if (p.packing == TC_VIDEO_SINGLE || p.packing == TC_VIDEO_FRAGMENT)
            check_round_trip(&p, decode, encode,
                             is_h265 ? tc_h265_encoded_len(&p)
                                     : tc_h264_encoded_len(&p));
    }
    return 0;
}
