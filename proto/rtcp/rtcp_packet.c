/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/rtcp/rtcp_packet.h"

#include <assert.h>
#include <string.h>

#include "base/writer.h"
#include "proto/rtcp/rtcp_report.h"

enum {
    VERSION_2   = 2,
    FLAG_PADDED = 0x20,
    WORDS_MAX   = 0xffff,
    SSRC_BYTES  = 4,
};

struct header {
    uint8_t first;
    uint8_t type;
    uint32_t length_bytes;
};

struct tc_rtcp_walk tc_rtcp_walk_over(const uint8_t *bytes, size_t len_bytes,
                                      size_t true_bytes)
{
    assert(len_bytes <= true_bytes);

    return (struct tc_rtcp_walk){
        .cursor          = tc_cursor_over(bytes, len_bytes),
        .true_left_bytes = true_bytes,
    };
}

/* The length counts words of 4 octets minus one. */
static tc_err read_header(struct tc_cursor *cursor, size_t true_left_bytes,
                          struct header *header)
{
    uint16_t words;

    if (true_left_bytes < TC_RTCP_HEADER_BYTES)
        return TC_EFORMAT;
    if (!tc_cursor_u8(cursor, &header->first) ||
        !tc_cursor_u8(cursor, &header->type) || !tc_cursor_u16(cursor, &words))
        return TC_ESHORT;

    header->length_bytes = 4 * ((uint32_t)words + 1);
    if (header->first >> 6 != VERSION_2 ||
        header->length_bytes > true_left_bytes)
        return TC_EFORMAT;
    return TC_OK;
}

/* Octets of the fixed fields between header and body. */
static uint32_t fixed_bytes(uint8_t type)
{
    switch (type) {
    case TC_RTCP_SR:
        return 24;
    case TC_RTCP_RR:
    case TC_RTCP_XR:
        return 4;
    case TC_RTCP_APP:
    case TC_RTCP_RTPFB:
    case TC_RTCP_PSFB:
        return 8;
    default:
        return 0;
    }
}

/* Minimum octets of the body according to `count`. */
static uint32_t counted_bytes(uint8_t type, uint8_t count)
{
    switch (type) {
    case TC_RTCP_SR:
    case TC_RTCP_RR:
        return (uint32_t)count * TC_RTCP_REPORT_BLOCK_BYTES;
    case TC_RTCP_SDES:
    case TC_RTCP_BYE:
        return (uint32_t)count * SSRC_BYTES;
    default:
        return 0;
    }
}

static bool sender_info(struct tc_cursor *cursor, struct tc_rtcp_packet *packet)
{
    return tc_cursor_u32(cursor, &packet->ssrc) &&
           tc_cursor_u64(cursor, &packet->ntp) &&
           tc_cursor_u32(cursor, &packet->rtp_timestamp) &&
           tc_cursor_u32(cursor, &packet->packet_count) &&
           tc_cursor_u32(cursor, &packet->octet_count);
}

static bool app_name(struct tc_cursor *cursor, struct tc_rtcp_packet *packet)
{
    const uint8_t *name;

    if (!tc_cursor_u32(cursor, &packet->ssrc) ||
        !tc_cursor_bytes(cursor, sizeof packet->name, &name))
        return false;
    memcpy(packet->name, name, sizeof packet->name);
    return true;
}

static bool read_fixed(struct tc_cursor *cursor, struct tc_rtcp_packet *packet)
{
    struct tc_cursor body;

    switch (packet->type) {
    case TC_RTCP_SR:
        return sender_info(cursor, packet);
    case TC_RTCP_RR:
    case TC_RTCP_XR:
        return tc_cursor_u32(cursor, &packet->ssrc);
    case TC_RTCP_APP:
        return app_name(cursor, packet);
    case TC_RTCP_RTPFB:
    case TC_RTCP_PSFB:
        return tc_cursor_u32(cursor, &packet->ssrc) &&
               tc_cursor_u32(cursor, &packet->media_ssrc);
    case TC_RTCP_SDES:
    case TC_RTCP_BYE:
        body = *cursor;
        return packet->count == 0 || tc_cursor_u32(&body, &packet->ssrc);
    default:
        return true;
    }
}

/* The padding's length is the packet's last octet: a truncated capture has lost
 * it. */
static tc_err read_padding(const struct tc_cursor *body, bool is_cut,
                           uint8_t *padding_bytes)
{
    if (is_cut)
        return TC_OK;
    if (tc_cursor_left(body) == 0)
        return TC_EFORMAT;

    uint8_t padding = body->end[-1];
    if (padding == 0 || padding % 4 != 0 || padding > tc_cursor_left(body))
        return TC_EFORMAT;
    *padding_bytes = padding;
    return TC_OK;
}

static tc_err read_packet(struct tc_cursor cursor, const struct header *header,
                          struct tc_rtcp_packet *packet)
{
    uint32_t before = TC_RTCP_HEADER_BYTES + fixed_bytes(header->type);
    uint32_t needed = before + counted_bytes(header->type, packet->count);

    if (needed > header->length_bytes)
        return TC_EFORMAT;
    if (!read_fixed(&cursor, packet))
        return TC_ESHORT;
    if (header->first & FLAG_PADDED) {
        tc_err err =
            read_padding(&cursor, packet->is_cut, &packet->padding_bytes);
        if (err != TC_OK)
            return err;
    }
    if (needed + packet->padding_bytes > header->length_bytes)
        return TC_EFORMAT;

    packet->body = cursor.at;
    packet->body_bytes =
        (uint32_t)tc_cursor_left(&cursor) - packet->padding_bytes;
    return TC_OK;
}

tc_err tc_rtcp_next(struct tc_rtcp_walk *walk, struct tc_rtcp_packet *out)
{
    struct tc_cursor rest = walk->cursor, contents;
    struct header header;

    assert(out);
    if (walk->true_left_bytes == 0)
        return TC_END;

    tc_err err = read_header(&rest, walk->true_left_bytes, &header);
    if (err != TC_OK)
        return err;

    size_t contents_bytes = header.length_bytes - (size_t)TC_RTCP_HEADER_BYTES;
    bool is_cut           = tc_cursor_left(&rest) < contents_bytes;
    if (is_cut)
        contents_bytes = tc_cursor_left(&rest);
    if (!tc_cursor_sub(&rest, contents_bytes, &contents))
        return TC_ESHORT;

    struct tc_rtcp_packet packet = {
        .type         = header.type,
        .count        = header.first & TC_RTCP_COUNT_MAX,
        .is_cut       = is_cut,
        .length_bytes = header.length_bytes,
    };
    err = read_packet(contents, &header, &packet);
    if (err != TC_OK)
        return err;

    walk->cursor = rest;
    walk->true_left_bytes -= header.length_bytes;
    *out = packet;
    return TC_OK;
}

static bool starts_compound(uint8_t type)
{
    return type == TC_RTCP_SR || type == TC_RTCP_RR;
}

static bool starts_reduced(uint8_t type)
{
    return starts_compound(type) || type == TC_RTCP_RTPFB ||
           type == TC_RTCP_PSFB || type == TC_RTCP_XR || type == TC_RTCP_BYE;
}

static bool probe(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                  bool (*may_start)(uint8_t type))
{
    struct tc_rtcp_walk walk = tc_rtcp_walk_over(bytes, len_bytes, true_bytes);
    struct header header;

    if (read_header(&walk.cursor, true_bytes, &header) != TC_OK ||
        !may_start(header.type))
        return false;

    for (;;) {
        walk.true_left_bytes -= header.length_bytes;
        if (walk.true_left_bytes == 0)
            return true;
        if (header.first & FLAG_PADDED)
            return false;
        if (!tc_cursor_skip(&walk.cursor,
                            header.length_bytes - (size_t)TC_RTCP_HEADER_BYTES))
            return true;

        tc_err err = read_header(&walk.cursor, walk.true_left_bytes, &header);
        if (err != TC_OK)
            return err == TC_ESHORT;
    }
}

bool tc_rtcp_probe(const uint8_t *bytes, size_t len_bytes, size_t true_bytes)
{
    return probe(bytes, len_bytes, true_bytes, starts_compound);
}

bool tc_rtcp_probe_reduced(const uint8_t *bytes, size_t len_bytes,
                           size_t true_bytes)
{
    return probe(bytes, len_bytes, true_bytes, starts_reduced);
}

size_t tc_rtcp_encoded_len(const struct tc_rtcp_packet *packet)
{
    return (size_t)TC_RTCP_HEADER_BYTES + fixed_bytes(packet->type) +
           packet->body_bytes + packet->padding_bytes;
}

static void write_fixed(struct tc_writer *w,
                        const struct tc_rtcp_packet *packet)
{
    if (fixed_bytes(packet->type) > 0)
        tc_writer_u32(w, packet->ssrc);

    switch (packet->type) {
    case TC_RTCP_SR:
        tc_writer_u32(w, (uint32_t)(packet->ntp >> 32));
        tc_writer_u32(w, (uint32_t)packet->ntp);
        tc_writer_u32(w, packet->rtp_timestamp);
        tc_writer_u32(w, packet->packet_count);
        tc_writer_u32(w, packet->octet_count);
        break;
    case TC_RTCP_APP:
        tc_writer_bytes(w, packet->name, sizeof packet->name);
        break;
    case TC_RTCP_RTPFB:
    case TC_RTCP_PSFB:
        tc_writer_u32(w, packet->media_ssrc);
        break;
    default:
        break;
    }
}

tc_err tc_rtcp_encode(const struct tc_rtcp_packet *packet, uint8_t *out,
                      size_t out_bytes)
{
    struct tc_writer w = tc_writer_over(out, out_bytes);
    size_t words       = tc_rtcp_encoded_len(packet) / 4 - 1;
    uint8_t padding    = packet->padding_bytes;

    if (packet->is_cut || packet->count > TC_RTCP_COUNT_MAX ||
        packet->body_bytes % 4 != 0 || padding % 4 != 0 || words > WORDS_MAX ||
        packet->body_bytes < counted_bytes(packet->type, packet->count))
        return TC_EARG;

    tc_writer_u8(&w,
                 (uint8_t)(VERSION_2 << 6 | (padding > 0 ? FLAG_PADDED : 0) |
                           packet->count));
    tc_writer_u8(&w, packet->type);
    tc_writer_u16(&w, (uint16_t)words);
    write_fixed(&w, packet);
    tc_writer_bytes(&w, packet->body, packet->body_bytes);
    if (padding > 0) {
        tc_writer_zeros(&w, padding - 1U);
        tc_writer_u8(&w, padding);
    }
    return tc_writer_fits(&w) ? TC_OK : TC_EARG;
}
