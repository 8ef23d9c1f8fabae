/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/rtcp/rtcp_sdes.h"

#include <assert.h>

enum { ITEM_END = 0, TEXT_MAX_BYTES = 255 };

struct tc_rtcp_sdes_walk tc_rtcp_sdes_over(const struct tc_rtcp_packet *packet)
{
    if (packet->type != TC_RTCP_SDES)
        return (struct tc_rtcp_sdes_walk){ 0 };

    return (struct tc_rtcp_sdes_walk){
        .cursor      = tc_cursor_over(packet->body, packet->body_bytes),
        .body_bytes  = packet->body_bytes,
        .chunks_left = packet->count,
        .is_cut      = packet->is_cut,
    };
}

/* A list ends with one zero octet or more, up to a multiple of 4. */
static bool end_chunk(struct tc_rtcp_sdes_walk *walk)
{
    size_t behind = walk->body_bytes - tc_cursor_left(&walk->cursor);

    walk->in_chunk = false;
    return tc_cursor_skip(&walk->cursor, (4 - behind % 4) % 4);
}

static bool read_text(struct tc_cursor *cursor, struct tc_text *text)
{
    const uint8_t *at;
    uint8_t len_bytes;

    if (!tc_cursor_u8(cursor, &len_bytes) ||
        !tc_cursor_bytes(cursor, len_bytes, &at))
        return false;
    *text = (struct tc_text){ .at = (const char *)at, .len_bytes = len_bytes };
    return true;
}

tc_err tc_rtcp_sdes_next(struct tc_rtcp_sdes_walk *walk,
                         struct tc_rtcp_sdes_item *out)
{
    tc_err short_of = walk->is_cut ? TC_ESHORT : TC_EFORMAT;

    assert(out);
    for (;;) {
        struct tc_rtcp_sdes_item item;

        if (!walk->in_chunk) {
            if (walk->chunks_left == 0)
                return TC_END;
            if (!tc_cursor_u32(&walk->cursor, &walk->ssrc))
                return short_of;
            walk->chunks_left--;
            walk->in_chunk = true;
        }
        if (!tc_cursor_u8(&walk->cursor, &item.type))
            return short_of;
        if (item.type == ITEM_END) {
            if (!end_chunk(walk))
                return short_of;
            continue;
        }
        if (!read_text(&walk->cursor, &item.text))
            return short_of;
        item.ssrc = walk->ssrc;
        *out      = item;
        return TC_OK;
    }
}

bool tc_rtcp_sdes_cname(const struct tc_rtcp_packet *packet,
                        struct tc_rtcp_sdes_item *out)
{
    struct tc_rtcp_sdes_walk walk = tc_rtcp_sdes_over(packet);
    struct tc_rtcp_sdes_item item;

    assert(out);
    while (tc_rtcp_sdes_next(&walk, &item) == TC_OK) {
        if (item.type == TC_RTCP_SDES_CNAME) {
            *out = item;
            return true;
        }
    }
    return false;
}

void tc_rtcp_write_sdes_chunk(struct tc_writer *writer, uint32_t ssrc,
                              const struct tc_rtcp_sdes_item *items,
                              unsigned count)
{
    size_t start = writer->len_bytes;

    tc_writer_u32(writer, ssrc);
    for (unsigned i = 0; i < count; i++) {
        assert(items[i].type != ITEM_END &&
               items[i].text.len_bytes <= TEXT_MAX_BYTES);
        tc_writer_u8(writer, items[i].type);
        tc_writer_u8(writer, (uint8_t)items[i].text.len_bytes);
        tc_writer_text(writer, items[i].text);
    }
    tc_writer_zeros(writer, 4 - (writer->len_bytes - start) % 4);
}
