/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/rtp/rtp_packet.h"
#include "proto/sdp/sdp.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/same.h"

/* A word of ours ends at a space, other blanks inside it at the line's end. */
static bool is_word(struct tc_text text)
{
    return tc_text_equal(tc_text_trim(text), text);
}

static bool is_plain_format(const struct tc_sdp_format *format)
{
    return format->encoding.len_bytes > 0 ||
           format->clock_rate_hz ==
               tc_rtp_static_clock_rate_hz(format->payload_type);
}

/* A section without a type, a clock without an encoding and a RTCP port that
 * is none are no SDP; our encoding cannot say them. */
static bool is_plain_media(const struct tc_sdp_media *media)
{
    for (unsigned i = 0; i < media->format_count; i++)
        if (!is_plain_format(&media->formats[i]))
            return false;
    return media->type.len_bytes > 0 && is_word(media->type) &&
           is_word(media->protocol) && is_word(media->address) &&
           (media->rtcp_port > 0 || media->port == 0 ||
            media->port == UINT16_MAX);
}

static bool is_plain(const struct tc_sdp *sdp)
{
    for (unsigned i = 0; i < sdp->media_count; i++)
        if (!is_plain_media(&sdp->media[i]))
            return false;
    return is_word(sdp->origin_address);
}

static void check_inside(const struct tc_sdp *sdp, const uint8_t *data,
                         size_t size)
{
    FUZZ_CHECK(sdp->media_count <= TC_SDP_MEDIA_MAX);
    tc_fuzz_text(sdp->origin_address, data, size);
    tc_fuzz_text(sdp->session_name, data, size);
    for (unsigned i = 0; i < sdp->media_count; i++) {
        const struct tc_sdp_media *media = &sdp->media[i];

        FUZZ_CHECK(media->format_count <= TC_SDP_FORMATS_MAX);
        tc_fuzz_text(media->type, data, size);
        tc_fuzz_text(media->protocol, data, size);
        tc_fuzz_text(media->address, data, size);
        for (unsigned k = 0; k < media->format_count; k++)
            tc_fuzz_text(media->formats[k].encoding, data, size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct tc_text body = { .at = (const char *)data, .len_bytes = size };
    struct tc_sdp sdp, back;

    if (tc_sdp_decode(body, &sdp) != TC_OK)
        return 0;
    check_inside(&sdp, data, size);

    size_t len_bytes = tc_sdp_encoded_len(&sdp);
    char *bytes      = (char *)tc_fuzz_room(len_bytes);
    FUZZ_CHECK(tc_sdp_encode(&sdp, bytes, len_bytes - 1) == TC_EARG);
    FUZZ_CHECK(tc_sdp_encode(&sdp, bytes, len_bytes) == TC_OK);
    FUZZ_CHECK(tc_sdp_decode((struct tc_text){ bytes, len_bytes }, &back) ==
               TC_OK);
    if (is_plain(&sdp))
        FUZZ_CHECK(tc_same_sdp(&back, &sdp));
    free(bytes);
    return 0;
}
