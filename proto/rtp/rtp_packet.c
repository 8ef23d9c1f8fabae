/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/rtp/rtp_packet.h"

#include <assert.h>

#include "base/cursor.h"
#include "base/writer.h"

enum { VERSION_2 = 2 };

/* RFC 3550 section 5.3.1: 16 bits defined by the profile, a length in words. */
static tc_err skip_extension(struct tc_cursor *cursor, size_t true_bytes,
                             size_t *header_bytes)
{
    uint16_t profile, words;

    if (!tc_cursor_u16(cursor, &profile) || !tc_cursor_u16(cursor, &words))
        return *header_bytes + 4 > true_bytes ? TC_EFORMAT : TC_ESHORT;

    *header_bytes += 4 + (size_t)words * 4;
    if (*header_bytes > true_bytes)
        return TC_EFORMAT;
    return tc_cursor_skip(cursor, (size_t)words * 4) ? TC_OK : TC_ESHORT;
}

/* The padding's length is the packet's last octet: a truncated capture has lost
 * it. */
static tc_err read_padding(const uint8_t *bytes, size_t len_bytes,
                           size_t true_bytes, size_t header_bytes,
                           uint8_t *padding_bytes)
{
    if (len_bytes < true_bytes)
        return TC_OK;
    if (true_bytes == header_bytes)
        return TC_EFORMAT;

    uint8_t padding = bytes[true_bytes - 1];
    if (padding == 0 || padding > true_bytes - header_bytes)
        return TC_EFORMAT;
    *padding_bytes = padding;
    return TC_OK;
}

static tc_err fixed_header(struct tc_cursor *cursor, uint8_t *first,
                           struct tc_rtp_packet *packet)
{
    uint8_t second;

    if (!tc_cursor_u8(cursor, first) || !tc_cursor_u8(cursor, &second) ||
        !tc_cursor_u16(cursor, &packet->seq) ||
        !tc_cursor_u32(cursor, &packet->timestamp) ||
        !tc_cursor_u32(cursor, &packet->ssrc))
        return TC_ESHORT;
    if (*first >> 6 != VERSION_2)
        return TC_EFORMAT;

    packet->csrc_count    = *first & 0x0f;
    packet->has_extension = *first & 0x10;
    packet->marker        = second & 0x80;
    packet->payload_type  = second & 0x7f;
    return TC_OK;
}

tc_err tc_rtp_decode(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                     struct tc_rtp_packet *out)
{
    struct tc_cursor cursor     = tc_cursor_over(bytes, len_bytes);
    struct tc_rtp_packet packet = { 0 };
    uint8_t first;

    assert(out && len_bytes <= true_bytes);
    tc_err err = fixed_header(&cursor, &first, &packet);
    if (err != TC_OK)
        return err;

    size_t header_bytes = TC_RTP_HEADER_BYTES + 4U * packet.csrc_count;
    if (header_bytes > true_bytes)
        return TC_EFORMAT;

    /* a truncated header is not malformed: only the payload stays unknown */
    bool whole = tc_cursor_skip(&cursor, 4U * packet.csrc_count);
    if (whole && packet.has_extension) {
        err = skip_extension(&cursor, true_bytes, &header_bytes);
        if (err == TC_EFORMAT)
            return err;
        whole = err == TC_OK;
    }
    if (whole && first & 0x20) {
        err = read_padding(bytes, len_bytes, true_bytes, header_bytes,
                           &packet.padding_bytes);
        if (err != TC_OK)
            return err;
    }

    packet.payload = whole ? cursor.at : NULL;
    packet.payload_bytes =
        (uint32_t)(true_bytes - header_bytes) - packet.padding_bytes;
    packet.captured_bytes = whole ? (uint32_t)tc_cursor_left(&cursor) : 0;
    if (packet.captured_bytes > packet.payload_bytes)
        packet.captured_bytes = packet.payload_bytes;
    *out = packet;
    return TC_OK;
}

size_t tc_rtp_encoded_len(const struct tc_rtp_packet *packet)
{
    return TC_RTP_HEADER_BYTES + 4U * packet->csrc_count +
           (size_t)packet->payload_bytes + packet->padding_bytes;
}

tc_err tc_rtp_encode(const struct tc_rtp_packet *packet, uint8_t *out,
                     size_t out_bytes)
{
    struct tc_writer writer = tc_writer_over(out, out_bytes);
    bool padded             = packet->padding_bytes > 0;
    size_t known            = packet->payload ? packet->captured_bytes : 0;

    if (packet->csrc_count > TC_RTP_CSRC_MAX || packet->payload_type > 127 ||
        known > packet->payload_bytes)
        return TC_EARG;

    tc_writer_u8(&writer,
                 (uint8_t)(VERSION_2 << 6 | padded << 5 | packet->csrc_count));
    tc_writer_u8(&writer,
                 (uint8_t)(packet->marker << 7 | packet->payload_type));
    tc_writer_u16(&writer, packet->seq);
    tc_writer_u32(&writer, packet->timestamp);
    tc_writer_u32(&writer, packet->ssrc);
    tc_writer_zeros(&writer, 4U * packet->csrc_count);

    tc_writer_bytes(&writer, packet->payload, known);
    tc_writer_zeros(&writer, packet->payload_bytes - known);
    if (padded) {
        tc_writer_zeros(&writer, packet->padding_bytes - 1U);
        tc_writer_u8(&writer, packet->padding_bytes);
    }
    return tc_writer_fits(&writer) ? TC_OK : TC_EARG;
}

uint32_t tc_rtp_static_clock_rate_hz(uint8_t payload_type)
{
    /* 0: unassigned, reserved or dynamic */
    static const uint32_t clock_rate_hz[35] = {
        [0] = 8000,   [3] = 8000,   [4] = 8000,   [5] = 8000,   [6] = 16000,
        [7] = 8000,   [8] = 8000,   [9] = 8000,   [10] = 44100, [11] = 44100,
        [12] = 8000,  [13] = 8000,  [14] = 90000, [15] = 8000,  [16] = 11025,
        [17] = 22050, [18] = 8000,  [25] = 90000, [26] = 90000, [28] = 90000,
        [31] = 90000, [32] = 90000, [33] = 90000, [34] = 90000,
    };

    return payload_type < TC_LEN(clock_rate_hz) ? clock_rate_hz[payload_type]
                                                : 0;
}

enum tc_rtp_codec tc_rtp_static_codec(uint8_t payload_type)
{
    if (payload_type == 33)
        return TC_RTP_CODEC_MP2T;
    return tc_rtp_static_clock_rate_hz(payload_type) > 0 ? TC_RTP_CODEC_OTHER
                                                         : TC_RTP_CODEC_UNKNOWN;
}
