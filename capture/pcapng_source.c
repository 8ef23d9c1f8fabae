/* SPDX-License-Identifier: Apache-2.0 */
/* pcapng: draft-ietf-opsawg-pcapng.  Sections, interfaces with their own link
 * type and clock, and packets in three kinds of block; other blocks are
 * skipped. */
#include <string.h>

#include "base/alloc.h"
#include "capture/block_reader.h"
#include "capture/bytes.h"
#include "capture/frame_source.h"

enum {
    BLOCK_SECTION         = 0x0a0d0d0a,
    BLOCK_INTERFACE       = 1,
    BLOCK_PACKET          = 2, /* obsolete */
    BLOCK_SIMPLE_PACKET   = 3,
    BLOCK_ENHANCED_PACKET = 6,

    BYTE_ORDER_MAGIC    = 0x1a2b3c4d,
    BLOCK_HEAD_BYTES    = 8,
    BLOCK_TRAILER_BYTES = 4,
    BLOCK_BYTES_MIN     = 12,
    SECTION_BYTES_MIN   = 28,

    OPTION_END      = 0,
    OPTION_TSRESOL  = 9,
    OPTION_FCSLEN   = 13,
    OPTION_TSOFFSET = 14,
    TSRESOL_DEFAULT = 6, /* 10^-6 s */
};

struct interface {
    uint16_t link_type;
    uint32_t snap_bytes; /* 0: no limit */
    uint8_t tsresol;
    uint8_t fcs_bytes;
    int64_t tsoffset_s;
};

struct pcapng {
    struct tc_block_reader *reader; /* borrowed until close */
    bool big_endian;
    struct interface *interfaces; /* owned; of all sections */
    size_t capacity;
    size_t count;
    size_t section_base; /* first interface of the current section */
    int64_t record;
};

/* One block: its type, and its body without header and trailer. */
struct block {
    uint32_t type;
    const uint8_t *body;
    uint32_t body_bytes;
    int64_t offset_bytes;
};

static int pcapng_probe(const uint8_t *bytes, size_t len_bytes)
{
    return len_bytes >= 4 && tc_bytes_u32(bytes, true) == BLOCK_SECTION;
}

static tc_err fault(const struct pcapng *pcapng, int64_t offset_bytes,
                    tc_err err, struct tc_diag *diag, const char *sentence)
{
    tc_diag_set(diag, NULL, pcapng->record, offset_bytes, "%s", sentence);
    return err;
}

/* A section header gives the byte order before its length can be read. */
static tc_err section_order(struct pcapng *pcapng, int64_t offset_bytes,
                            struct tc_diag *diag)
{
    const uint8_t *head;
    tc_err err =
        tc_block_reader_peek(pcapng->reader, BLOCK_HEAD_BYTES + 4, &head);

    if (err == TC_END || err == TC_ESHORT)
        return fault(pcapng, offset_bytes, TC_ESHORT, diag,
                     "cut inside a section header");
    if (err != TC_OK)
        return err;

    if (tc_bytes_u32(head + 8, true) == BYTE_ORDER_MAGIC)
        pcapng->big_endian = true;
    else if (tc_bytes_u32(head + 8, false) == BYTE_ORDER_MAGIC)
        pcapng->big_endian = false;
    else
        return fault(pcapng, offset_bytes, TC_EFORMAT, diag,
                     "the section header has no byte-order magic");
    return TC_OK;
}

static tc_err block_len(struct pcapng *pcapng, struct block *block,
                        uint32_t *len_bytes, struct tc_diag *diag)
{
    const uint8_t *head;
    tc_err err = tc_block_reader_peek(pcapng->reader, BLOCK_HEAD_BYTES, &head);

    if (err == TC_ESHORT)
        return fault(pcapng, block->offset_bytes, err, diag,
                     "cut inside a block header");
    if (err != TC_OK)
        return err;

    if (tc_bytes_u32(head, true) == BLOCK_SECTION) {
        err = section_order(pcapng, block->offset_bytes, diag);
        if (err == TC_OK) /* peeking may have moved the bytes */
            err = tc_block_reader_peek(pcapng->reader, BLOCK_HEAD_BYTES, &head);
        if (err != TC_OK)
            return err;
    }

    block->type = tc_bytes_u32(head, pcapng->big_endian);
    *len_bytes  = tc_bytes_u32(head + 4, pcapng->big_endian);
    if (*len_bytes < BLOCK_BYTES_MIN || *len_bytes % 4 != 0 ||
        *len_bytes > TC_BLOCK_READER_PIECE_MAX)
        return fault(pcapng, block->offset_bytes, TC_EFORMAT, diag,
                     "a block has an impossible length: the file is damaged");
    return TC_OK;
}

static tc_err next_block(struct pcapng *pcapng, struct block *block,
                         struct tc_diag *diag)
{
    uint32_t len_bytes = 0;
    const uint8_t *bytes;

    block->offset_bytes = tc_block_reader_offset_bytes(pcapng->reader);
    tc_err err          = block_len(pcapng, block, &len_bytes, diag);
    if (err != TC_OK)
        return err;

    err = tc_block_reader_take(pcapng->reader, len_bytes, &bytes);
    if (err == TC_ESHORT)
        return fault(pcapng, block->offset_bytes, err, diag,
                     "cut inside a block");
    if (err != TC_OK)
        return err;

    if (tc_bytes_u32(bytes + len_bytes - BLOCK_TRAILER_BYTES,
                     pcapng->big_endian) != len_bytes)
        return fault(pcapng, block->offset_bytes, TC_EFORMAT, diag,
                     "the two lengths of a block differ: the file is damaged");

    block->body       = bytes + BLOCK_HEAD_BYTES;
    block->body_bytes = len_bytes - BLOCK_BYTES_MIN;
    return TC_OK;
}

static void read_option(const struct pcapng *pcapng, uint16_t code,
                        const uint8_t *value, uint16_t len_bytes,
                        struct interface *interface)
{
    if (code == OPTION_TSRESOL && len_bytes == 1)
        interface->tsresol = value[0];
    else if (code == OPTION_FCSLEN && len_bytes == 1)
        interface->fcs_bytes = value[0];
    else if (code == OPTION_TSOFFSET && len_bytes == 8)
        interface->tsoffset_s =
            (int64_t)tc_bytes_u64(value, pcapng->big_endian);
}

static void read_options(const struct pcapng *pcapng, const uint8_t *at,
                         uint32_t left, struct interface *interface)
{
    while (left >= 4) {
        uint16_t code     = tc_bytes_u16(at, pcapng->big_endian);
        uint16_t len      = tc_bytes_u16(at + 2, pcapng->big_endian);
        uint32_t with_pad = 4U + len + (4U - len % 4U) % 4U;

        if (code == OPTION_END || with_pad > left)
            return;
        read_option(pcapng, code, at + 4, len, interface);
        at += with_pad;
        left -= with_pad;
    }
}

static tc_err read_interface(struct pcapng *pcapng, const struct block *block,
                             struct tc_diag *diag)
{
    if (block->body_bytes < 8)
        return fault(pcapng, block->offset_bytes, TC_EFORMAT, diag,
                     "an interface description is shorter than 20 bytes");
    if (!tc_grow(&pcapng->interfaces, &pcapng->capacity, pcapng->count,
                 sizeof *pcapng->interfaces))
        return TC_ENOMEM;

    struct interface interface = {
        .link_type  = tc_bytes_u16(block->body, pcapng->big_endian),
        .snap_bytes = tc_bytes_u32(block->body + 4, pcapng->big_endian),
        .tsresol    = TSRESOL_DEFAULT,
    };
    read_options(pcapng, block->body + 8, block->body_bytes - 8, &interface);
    pcapng->interfaces[pcapng->count++] = interface;
    return TC_OK;
}

/* fraction * 10^9 / 2^exponent, rounded down; fraction < 2^exponent <= 2^63.
 * By halves, because the product may need 93 bits. */
static uint64_t binary_to_ns(uint64_t fraction, unsigned exponent)
{
    const uint64_t second_ns = 1000000000;

    if (exponent <= 32)
        return fraction * second_ns >> exponent;
    return ((fraction >> 32) * second_ns +
            ((fraction & 0xffffffffU) * second_ns >> 32)) >>
           (exponent - 32);
}

/* The unit is 2^-n s if the high bit is set, else 10^-n s; results finer than a
 * nanosecond are rounded down. */
static uint64_t ticks_to_ns(uint64_t ticks, uint8_t tsresol)
{
    unsigned exponent = tsresol & 0x7f;

    if (tsresol & 0x80) {
        if (exponent > 63)
            return 0;
        uint64_t seconds = ticks >> exponent;
        return seconds * 1000000000U +
               binary_to_ns(ticks - (seconds << exponent), exponent);
    }

    for (; exponent < 9; exponent++)
        ticks *= 10;
    for (; exponent > 9; exponent--)
        ticks /= 10;
    return ticks;
}

static tc_err fill_frame(const struct pcapng *pcapng, const struct block *block,
                         uint32_t number, uint32_t captured, uint32_t on_wire,
                         uint32_t head_bytes, struct tc_frame *frame,
                         struct tc_diag *diag)
{
    size_t at = pcapng->section_base + number;

    if (at >= pcapng->count)
        return fault(pcapng, block->offset_bytes, TC_EFORMAT, diag,
                     "a packet names an interface without a description");
    if (captured > block->body_bytes - head_bytes)
        return fault(pcapng, block->offset_bytes, TC_EFORMAT, diag,
                     "a packet is longer than its block");

    const struct interface *interface = &pcapng->interfaces[at];

    *frame = (struct tc_frame){
        .bytes      = block->body + head_bytes,
        .len_bytes  = captured,
        .wire_bytes = on_wire > captured ? on_wire : captured,
        .interface  = (uint32_t)at,
        .link_type  = interface->link_type,
    };
    tc_frame_strip_fcs(frame, interface->fcs_bytes);
    return TC_OK;
}

/* Enhanced packet (6) and its predecessor (2): they store the interface's
 * number differently. */
static tc_err read_packet(const struct pcapng *pcapng,
                          const struct block *block, struct tc_frame *frame,
                          struct tc_diag *diag)
{
    const uint8_t *b = block->body;
    bool big         = pcapng->big_endian;

    if (block->body_bytes < 20)
        return fault(pcapng, block->offset_bytes, TC_EFORMAT, diag,
                     "a packet block is shorter than 32 bytes");

    uint32_t number = block->type == BLOCK_PACKET ? tc_bytes_u16(b, big)
                                                  : tc_bytes_u32(b, big);
    uint64_t ticks =
        (uint64_t)tc_bytes_u32(b + 4, big) << 32 | tc_bytes_u32(b + 8, big);
    tc_err err = fill_frame(pcapng, block, number, tc_bytes_u32(b + 12, big),
                            tc_bytes_u32(b + 16, big), 20, frame, diag);
    if (err != TC_OK)
        return err;

    const struct interface *interface = &pcapng->interfaces[frame->interface];
    /* unsigned: an absurd offset wraps without harm */
    uint64_t offset_ns = (uint64_t)interface->tsoffset_s * 1000000000U;
    frame->at_ns =
        (int64_t)(ticks_to_ns(ticks, interface->tsresol) + offset_ns);
    return TC_OK;
}

/* A simple packet has no time and no interface: interface 0, time 0. */
static tc_err read_simple_packet(const struct pcapng *pcapng,
                                 const struct block *block,
                                 struct tc_frame *frame, struct tc_diag *diag)
{
    if (block->body_bytes < 4 || pcapng->section_base >= pcapng->count)
        return fault(pcapng, block->offset_bytes, TC_EFORMAT, diag,
                     "a simple packet block has no length or no interface");

    uint32_t on_wire  = tc_bytes_u32(block->body, pcapng->big_endian);
    uint32_t captured = on_wire;
    uint32_t snap     = pcapng->interfaces[pcapng->section_base].snap_bytes;

    if (snap > 0 && captured > snap)
        captured = snap;
    if (captured > block->body_bytes - 4)
        captured = block->body_bytes - 4;
    return fill_frame(pcapng, block, 0, captured, on_wire, 4, frame, diag);
}

static tc_err read_block(struct pcapng *pcapng, const struct block *block,
                         struct tc_frame *frame, bool *is_packet,
                         struct tc_diag *diag)
{
    *is_packet = false;
    switch (block->type) {
    case BLOCK_SECTION:
        pcapng->section_base = pcapng->count;
        return TC_OK;
    case BLOCK_INTERFACE:
        return read_interface(pcapng, block, diag);
    case BLOCK_PACKET:
    case BLOCK_ENHANCED_PACKET:
        *is_packet = true;
        return read_packet(pcapng, block, frame, diag);
    case BLOCK_SIMPLE_PACKET:
        *is_packet = true;
        return read_simple_packet(pcapng, block, frame, diag);
    default:
        return TC_OK;
    }
}

static tc_err pcapng_open(void *self, struct tc_block_reader *reader,
                          struct tc_diag *diag)
{
    struct pcapng *pcapng = self;
    const uint8_t *head;

    pcapng->reader = reader;
    tc_err err     = tc_block_reader_peek(reader, SECTION_BYTES_MIN, &head);
    if (err == TC_END || err == TC_ESHORT)
        return fault(pcapng, 0, TC_EFORMAT, diag,
                     "the pcapng section header is incomplete");
    return err;
}

static tc_err pcapng_next(void *self, struct tc_frame *frame,
                          struct tc_diag *diag)
{
    struct pcapng *pcapng = self;
    bool is_packet        = false;
    tc_err err            = TC_OK;

    while (err == TC_OK && !is_packet) {
        struct block block;

        err = next_block(pcapng, &block, diag);
        if (err == TC_OK)
            err = read_block(pcapng, &block, frame, &is_packet, diag);
    }
    if (err == TC_OK)
        pcapng->record++;
    return err;
}

static void pcapng_close(void *self)
{
    struct pcapng *pcapng = self;

    tc_free(pcapng->interfaces);
}

const struct tc_frame_source_ops tc_pcapng_source_ops = {
    .name      = "pcapng",
    .self_size = sizeof(struct pcapng),
    .probe     = pcapng_probe,
    .open      = pcapng_open,
    .next      = pcapng_next,
    .close     = pcapng_close,
};
