/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/mpegts/ts_packet.h"

#include <assert.h>

#include "base/cursor.h"
#include "base/writer.h"

enum {
    SYNC = 0x47,

    FLAG_ERROR      = 0x8000,
    FLAG_START      = 0x4000,
    FLAG_PRIORITY   = 0x2000,
    FLAG_ADAPTATION = 0x20,
    FLAG_PAYLOAD    = 0x10,

    FLAG_DISCONTINUITY = 0x80,
    FLAG_RANDOM_ACCESS = 0x40,
    FLAG_PCR           = 0x10,

    PCR_BYTES         = 6,
    EXTENSION_MODULUS = 300,
    STUFFING          = 0xff,
};

size_t tc_ts_count(const uint8_t *bytes, size_t len_bytes, size_t true_bytes)
{
    assert(len_bytes <= true_bytes);
    if (len_bytes == 0 || true_bytes % TC_TS_BYTES != 0)
        return 0;

    for (size_t at = 0; at < len_bytes; at += TC_TS_BYTES) {
        if (bytes[at] != SYNC)
            return 0;
    }
    return true_bytes / TC_TS_BYTES;
}

static bool read_header(struct tc_cursor *cursor, struct tc_ts_packet *packet,
                        bool *has_payload)
{
    uint8_t sync, last;
    uint16_t middle;

    if (!tc_cursor_u8(cursor, &sync) || !tc_cursor_u16(cursor, &middle) ||
        !tc_cursor_u8(cursor, &last) || sync != SYNC)
        return false;

    packet->transport_error    = middle & FLAG_ERROR;
    packet->payload_unit_start = middle & FLAG_START;
    packet->priority           = middle & FLAG_PRIORITY;
    packet->pid                = middle & TC_TS_PID_MAX;
    packet->scrambling         = last >> 6;
    packet->has_adaptation     = last & FLAG_ADAPTATION;
    packet->continuity_counter = last & 0x0f;
    *has_payload               = last & FLAG_PAYLOAD;
    return packet->has_adaptation || *has_payload;
}

/* base(33) reserved(6) extension(9): 90 kHz and what is left to 27 MHz. */
static bool read_pcr(struct tc_cursor *field, struct tc_ts_packet *packet)
{
    uint32_t upper;
    uint16_t lower;

    if (!tc_cursor_u32(field, &upper) || !tc_cursor_u16(field, &lower))
        return false;

    uint64_t base      = (uint64_t)upper << 1 | lower >> 15;
    uint32_t extension = lower & 0x1ff;
    packet->has_pcr    = extension < EXTENSION_MODULUS;
    if (packet->has_pcr)
        packet->pcr_27mhz = base * EXTENSION_MODULUS + extension;
    return true;
}

static bool read_adaptation(struct tc_cursor *cursor,
                            struct tc_ts_packet *packet)
{
    struct tc_cursor field;
    uint8_t field_bytes, flags;

    if (!tc_cursor_u8(cursor, &field_bytes) ||
        !tc_cursor_sub(cursor, field_bytes, &field))
        return false;
    if (field_bytes == 0)
        return true;
    if (!tc_cursor_u8(&field, &flags))
        return false;

    packet->discontinuity = flags & FLAG_DISCONTINUITY;
    packet->random_access = flags & FLAG_RANDOM_ACCESS;
    return !(flags & FLAG_PCR) || read_pcr(&field, packet);
}

tc_err tc_ts_decode(const uint8_t *bytes, size_t len_bytes,
                    struct tc_ts_packet *out)
{
    struct tc_ts_packet packet = { 0 };
    bool has_payload;

    assert(out);
    if (len_bytes < TC_TS_BYTES)
        return TC_ESHORT;

    struct tc_cursor cursor = tc_cursor_over(bytes, TC_TS_BYTES);
    if (!read_header(&cursor, &packet, &has_payload) ||
        (packet.has_adaptation && !read_adaptation(&cursor, &packet)))
        return TC_EFORMAT;
    if (has_payload) {
        packet.payload       = cursor.at;
        packet.payload_bytes = (uint8_t)tc_cursor_left(&cursor);
    }
    *out = packet;
    return TC_OK;
}

/* Octets of the adaptation field with its length octet, without stuffing. */
static unsigned adaptation_bytes(const struct tc_ts_packet *packet)
{
    if (packet->has_pcr)
        return 2 + PCR_BYTES;
    return packet->discontinuity || packet->random_access ? 2 : 0;
}

static void write_pcr(struct tc_writer *w, uint64_t pcr_27mhz)
{
    uint64_t base      = pcr_27mhz / EXTENSION_MODULUS;
    uint64_t extension = pcr_27mhz % EXTENSION_MODULUS;

    tc_writer_u32(w, (uint32_t)(base >> 1));
    tc_writer_u16(w, (uint16_t)((base & 1) << 15 | 0x7e00 | extension));
}

static void write_stuffing(struct tc_writer *w, size_t up_to_bytes)
{
    while (w->len_bytes < up_to_bytes)
        tc_writer_u8(w, STUFFING);
}

/* The adaptation field fills all octets that the payload leaves. */
static void write_adaptation(struct tc_writer *w,
                             const struct tc_ts_packet *packet)
{
    size_t end = TC_TS_BYTES - (size_t)packet->payload_bytes;

    if (end == TC_TS_HEADER_BYTES)
        return;
    tc_writer_u8(w, (uint8_t)(end - TC_TS_HEADER_BYTES - 1));
    if (w->len_bytes == end)
        return;
    tc_writer_u8(w, (uint8_t)((packet->discontinuity ? FLAG_DISCONTINUITY : 0) |
                              (packet->random_access ? FLAG_RANDOM_ACCESS : 0) |
                              (packet->has_pcr ? FLAG_PCR : 0)));
    if (packet->has_pcr)
        write_pcr(w, packet->pcr_27mhz);
    write_stuffing(w, end);
}

static void write_header(struct tc_writer *w, const struct tc_ts_packet *packet)
{
    bool has_adaptation = packet->payload_bytes < TC_TS_PAYLOAD_BYTES_MAX;

    tc_writer_u8(w, SYNC);
    tc_writer_u16(w, (uint16_t)((packet->transport_error ? FLAG_ERROR : 0) |
                                (packet->payload_unit_start ? FLAG_START : 0) |
                                (packet->priority ? FLAG_PRIORITY : 0) |
                                packet->pid));
    tc_writer_u8(w, (uint8_t)(packet->scrambling << 6 |
                              (has_adaptation ? FLAG_ADAPTATION : 0) |
                              (packet->payload_bytes > 0 ? FLAG_PAYLOAD : 0) |
                              packet->continuity_counter));
}

tc_err tc_ts_encode(const struct tc_ts_packet *packet, uint8_t *out,
                    size_t out_bytes)
{
    struct tc_writer writer = tc_writer_over(out, out_bytes);

    if (out_bytes < TC_TS_BYTES || packet->pid > TC_TS_PID_MAX ||
        packet->continuity_counter > 15 || packet->scrambling > 3 ||
        (packet->has_pcr && packet->pcr_27mhz >= TC_TS_PCR_MODULUS) ||
        packet->payload_bytes + adaptation_bytes(packet) >
            TC_TS_PAYLOAD_BYTES_MAX)
        return TC_EARG;

    write_header(&writer, packet);
    write_adaptation(&writer, packet);
    if (packet->payload)
        tc_writer_bytes(&writer, packet->payload, packet->payload_bytes);
    write_stuffing(&writer, TC_TS_BYTES);
    return TC_OK;
}
