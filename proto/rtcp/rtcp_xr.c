/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/rtcp/rtcp_xr.h"

#include <assert.h>

enum {
    BLOCK_HEADER_BYTES = 4,
    DLRR_BYTES         = 12,
    WORDS_MAX          = 0xffff,
};

struct tc_rtcp_xr_walk tc_rtcp_xr_over(const struct tc_rtcp_packet *packet)
{
    if (packet->type != TC_RTCP_XR)
        return (struct tc_rtcp_xr_walk){ 0 };

    return (struct tc_rtcp_xr_walk){
        .cursor = tc_cursor_over(packet->body, packet->body_bytes),
        .is_cut = packet->is_cut,
    };
}

/* Octets of the block that are decoded into `u`. */
static uint32_t fixed_bytes(uint8_t type)
{
    switch (type) {
    case TC_RTCP_XR_LOSS_RLE:
    case TC_RTCP_XR_DUPLICATE_RLE:
    case TC_RTCP_XR_RECEIPT_TIMES:
    case TC_RTCP_XR_REFERENCE_TIME:
        return 8;
    case TC_RTCP_XR_SUMMARY:
        return 36;
    case TC_RTCP_XR_VOIP:
        return 32;
    default:
        return 0;
    }
}

static bool length_is_right(uint8_t type, uint32_t contents_bytes)
{
    switch (type) {
    case TC_RTCP_XR_REFERENCE_TIME:
    case TC_RTCP_XR_SUMMARY:
    case TC_RTCP_XR_VOIP:
        return contents_bytes == 0;
    case TC_RTCP_XR_DLRR:
        return contents_bytes % DLRR_BYTES == 0;
    default:
        return true;
    }
}

static bool read_run(struct tc_cursor *cursor, struct tc_rtcp_xr_run *run)
{
    return tc_cursor_u32(cursor, &run->ssrc) &&
           tc_cursor_u16(cursor, &run->begin_seq) &&
           tc_cursor_u16(cursor, &run->end_seq);
}

static bool read_summary(struct tc_cursor *cursor,
                         struct tc_rtcp_xr_summary *summary)
{
    return tc_cursor_u32(cursor, &summary->ssrc) &&
           tc_cursor_u16(cursor, &summary->begin_seq) &&
           tc_cursor_u16(cursor, &summary->end_seq) &&
           tc_cursor_u32(cursor, &summary->lost_packets) &&
           tc_cursor_u32(cursor, &summary->duplicate_packets) &&
           tc_cursor_u32(cursor, &summary->min_jitter) &&
           tc_cursor_u32(cursor, &summary->max_jitter) &&
           tc_cursor_u32(cursor, &summary->mean_jitter) &&
           tc_cursor_u32(cursor, &summary->dev_jitter) &&
           tc_cursor_u8(cursor, &summary->min_ttl) &&
           tc_cursor_u8(cursor, &summary->max_ttl) &&
           tc_cursor_u8(cursor, &summary->mean_ttl) &&
           tc_cursor_u8(cursor, &summary->dev_ttl);
}

static bool read_i8(struct tc_cursor *cursor, int8_t *out)
{
    uint8_t raw;

    if (!tc_cursor_u8(cursor, &raw))
        return false;
    *out = (int8_t)(raw > INT8_MAX ? raw - 256 : raw);
    return true;
}

static bool read_voip(struct tc_cursor *cursor, struct tc_rtcp_xr_voip *voip)
{
    uint8_t reserved;

    return tc_cursor_u32(cursor, &voip->ssrc) &&
           tc_cursor_u8(cursor, &voip->loss_rate) &&
           tc_cursor_u8(cursor, &voip->discard_rate) &&
           tc_cursor_u8(cursor, &voip->burst_density) &&
           tc_cursor_u8(cursor, &voip->gap_density) &&
           tc_cursor_u16(cursor, &voip->burst_duration_ms) &&
           tc_cursor_u16(cursor, &voip->gap_duration_ms) &&
           tc_cursor_u16(cursor, &voip->round_trip_ms) &&
           tc_cursor_u16(cursor, &voip->end_system_ms) &&
           read_i8(cursor, &voip->signal_dbm0) &&
           read_i8(cursor, &voip->noise_dbm0) &&
           tc_cursor_u8(cursor, &voip->rerl_db) &&
           tc_cursor_u8(cursor, &voip->gmin) &&
           tc_cursor_u8(cursor, &voip->r_factor) &&
           tc_cursor_u8(cursor, &voip->ext_r_factor) &&
           tc_cursor_u8(cursor, &voip->mos_lq) &&
           tc_cursor_u8(cursor, &voip->mos_cq) &&
           tc_cursor_u8(cursor, &voip->rx_config) &&
           tc_cursor_u8(cursor, &reserved) &&
           tc_cursor_u16(cursor, &voip->jb_nominal_ms) &&
           tc_cursor_u16(cursor, &voip->jb_maximum_ms) &&
           tc_cursor_u16(cursor, &voip->jb_abs_max_ms);
}

static bool read_fixed(struct tc_cursor *cursor, struct tc_rtcp_xr_block *block)
{
    switch (block->type) {
    case TC_RTCP_XR_LOSS_RLE:
    case TC_RTCP_XR_DUPLICATE_RLE:
    case TC_RTCP_XR_RECEIPT_TIMES:
        return read_run(cursor, &block->u.run);
    case TC_RTCP_XR_REFERENCE_TIME:
        return tc_cursor_u64(cursor, &block->u.reference_ntp);
    case TC_RTCP_XR_SUMMARY:
        return read_summary(cursor, &block->u.summary);
    case TC_RTCP_XR_VOIP:
        return read_voip(cursor, &block->u.voip);
    default:
        return true;
    }
}

tc_err tc_rtcp_xr_next(struct tc_rtcp_xr_walk *walk,
                       struct tc_rtcp_xr_block *out)
{
    struct tc_cursor rest         = walk->cursor, inside;
    struct tc_rtcp_xr_block block = { 0 };
    uint16_t words;

    assert(out);
    if (tc_cursor_left(&rest) == 0)
        return walk->is_cut ? TC_ESHORT : TC_END;
    if (!tc_cursor_u8(&rest, &block.type) ||
        !tc_cursor_u8(&rest, &block.specific) ||
        !tc_cursor_u16(&rest, &words) ||
        !tc_cursor_sub(&rest, (size_t)words * 4, &inside))
        return walk->is_cut ? TC_ESHORT : TC_EFORMAT;
    if (!read_fixed(&inside, &block))
        return TC_EFORMAT;

    block.contents       = inside.at;
    block.contents_bytes = (uint32_t)tc_cursor_left(&inside);
    if (!length_is_right(block.type, block.contents_bytes))
        return TC_EFORMAT;
    walk->cursor = rest;
    *out         = block;
    return TC_OK;
}

bool tc_rtcp_xr_dlrr(const struct tc_rtcp_xr_block *block, unsigned i,
                     struct tc_rtcp_xr_dlrr *out)
{
    struct tc_cursor cursor =
        tc_cursor_over(block->contents, block->contents_bytes);
    struct tc_rtcp_xr_dlrr dlrr;

    assert(out);
    if (block->type != TC_RTCP_XR_DLRR ||
        !tc_cursor_skip(&cursor, (size_t)i * DLRR_BYTES) ||
        !tc_cursor_u32(&cursor, &dlrr.ssrc) ||
        !tc_cursor_u32(&cursor, &dlrr.lrr) ||
        !tc_cursor_u32(&cursor, &dlrr.dlrr))
        return false;

    *out = dlrr;
    return true;
}

void tc_rtcp_write_xr_dlrr(struct tc_writer *writer,
                           const struct tc_rtcp_xr_dlrr *dlrr)
{
    tc_writer_u32(writer, dlrr->ssrc);
    tc_writer_u32(writer, dlrr->lrr);
    tc_writer_u32(writer, dlrr->dlrr);
}

static void write_run(struct tc_writer *w, const struct tc_rtcp_xr_run *run)
{
    tc_writer_u32(w, run->ssrc);
    tc_writer_u16(w, run->begin_seq);
    tc_writer_u16(w, run->end_seq);
}

static void write_summary(struct tc_writer *w,
                          const struct tc_rtcp_xr_summary *summary)
{
    tc_writer_u32(w, summary->ssrc);
    tc_writer_u16(w, summary->begin_seq);
    tc_writer_u16(w, summary->end_seq);
    tc_writer_u32(w, summary->lost_packets);
    tc_writer_u32(w, summary->duplicate_packets);
    tc_writer_u32(w, summary->min_jitter);
    tc_writer_u32(w, summary->max_jitter);
    tc_writer_u32(w, summary->mean_jitter);
    tc_writer_u32(w, summary->dev_jitter);
    tc_writer_u8(w, summary->min_ttl);
    tc_writer_u8(w, summary->max_ttl);
    tc_writer_u8(w, summary->mean_ttl);
    tc_writer_u8(w, summary->dev_ttl);
}

static void write_voip(struct tc_writer *w, const struct tc_rtcp_xr_voip *voip)
{
    tc_writer_u32(w, voip->ssrc);
    tc_writer_u8(w, voip->loss_rate);
    tc_writer_u8(w, voip->discard_rate);
    tc_writer_u8(w, voip->burst_density);
    tc_writer_u8(w, voip->gap_density);
    tc_writer_u16(w, voip->burst_duration_ms);
    tc_writer_u16(w, voip->gap_duration_ms);
    tc_writer_u16(w, voip->round_trip_ms);
    tc_writer_u16(w, voip->end_system_ms);
    tc_writer_u8(w, (uint8_t)voip->signal_dbm0);
    tc_writer_u8(w, (uint8_t)voip->noise_dbm0);
    tc_writer_u8(w, voip->rerl_db);
    tc_writer_u8(w, voip->gmin);
    tc_writer_u8(w, voip->r_factor);
    tc_writer_u8(w, voip->ext_r_factor);
    tc_writer_u8(w, voip->mos_lq);
    tc_writer_u8(w, voip->mos_cq);
    tc_writer_u8(w, voip->rx_config);
    tc_writer_u8(w, 0);
    tc_writer_u16(w, voip->jb_nominal_ms);
    tc_writer_u16(w, voip->jb_maximum_ms);
    tc_writer_u16(w, voip->jb_abs_max_ms);
}

static void write_fixed(struct tc_writer *w,
                        const struct tc_rtcp_xr_block *block)
{
    switch (block->type) {
    case TC_RTCP_XR_LOSS_RLE:
    case TC_RTCP_XR_DUPLICATE_RLE:
    case TC_RTCP_XR_RECEIPT_TIMES:
        write_run(w, &block->u.run);
        break;
    case TC_RTCP_XR_REFERENCE_TIME:
        tc_writer_u32(w, (uint32_t)(block->u.reference_ntp >> 32));
        tc_writer_u32(w, (uint32_t)block->u.reference_ntp);
        break;
    case TC_RTCP_XR_SUMMARY:
        write_summary(w, &block->u.summary);
        break;
    case TC_RTCP_XR_VOIP:
        write_voip(w, &block->u.voip);
        break;
    default:
        break;
    }
}

size_t tc_rtcp_xr_encoded_len(const struct tc_rtcp_xr_block *block)
{
    return (size_t)BLOCK_HEADER_BYTES + fixed_bytes(block->type) +
           block->contents_bytes;
}

tc_err tc_rtcp_write_xr_block(struct tc_writer *writer,
                              const struct tc_rtcp_xr_block *block)
{
    size_t words = tc_rtcp_xr_encoded_len(block) / 4 - 1;

    if (block->contents_bytes % 4 != 0 || words > WORDS_MAX ||
        !length_is_right(block->type, block->contents_bytes))
        return TC_EARG;

    tc_writer_u8(writer, block->type);
    tc_writer_u8(writer, block->specific);
    tc_writer_u16(writer, (uint16_t)words);
    write_fixed(writer, block);
    tc_writer_bytes(writer, block->contents, block->contents_bytes);
    return TC_OK;
}
