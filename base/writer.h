/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file writer.h
 * @brief A bounds-checked writer of bytes; the counterpart of cursor.h.
 *
 * It continues to count when the buffer is full, so that one function serves
 * for `encoded_len` (no buffer) and for `encode`.
 */
#ifndef TC_BASE_WRITER_H
#define TC_BASE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

struct tc_writer {
    uint8_t *bytes; /**< borrowed; NULL: count only */
    size_t room_bytes;
    size_t len_bytes; /**< written, or that would have been written */
};

/** A writer into `bytes`; NULL and 0 only count. */
static inline struct tc_writer tc_writer_over(void *bytes, size_t room_bytes)
{
    return (struct tc_writer){ .bytes = bytes, .room_bytes = room_bytes };
}

/** Did everything fit? */
static inline bool tc_writer_fits(const struct tc_writer *writer)
{
    return writer->len_bytes <= writer->room_bytes;
}

/** Is there something to write, and room for all of it? */
static inline bool tc_writer_takes(const struct tc_writer *writer,
                                   size_t len_bytes)
{
    return len_bytes > 0 && tc_writer_fits(writer) &&
           len_bytes <= writer->room_bytes - writer->len_bytes;
}

static inline void tc_writer_bytes(struct tc_writer *writer, const void *bytes,
                                   size_t len_bytes)
{
    /* without room a writer counts only, and needs no bytes */
    if (writer->bytes && tc_writer_takes(writer, len_bytes))
        memcpy(writer->bytes + writer->len_bytes, bytes, len_bytes);
    writer->len_bytes += len_bytes;
}

static inline void tc_writer_u8(struct tc_writer *writer, uint8_t value)
{
    tc_writer_bytes(writer, &value, 1);
}

static inline void tc_writer_u16(struct tc_writer *writer, uint16_t value)
{
    const uint8_t b[] = { (uint8_t)(value >> 8), (uint8_t)value };

    tc_writer_bytes(writer, b, sizeof b);
}

static inline void tc_writer_u32(struct tc_writer *writer, uint32_t value)
{
    tc_writer_u16(writer, (uint16_t)(value >> 16));
    tc_writer_u16(writer, (uint16_t)value);
}

static inline void tc_writer_zeros(struct tc_writer *writer, size_t count)
{
    if (tc_writer_takes(writer, count))
        memset(writer->bytes + writer->len_bytes, 0, count);
    writer->len_bytes += count;
}

static inline void tc_writer_text(struct tc_writer *writer, struct tc_text text)
{
    tc_writer_bytes(writer, text.at, text.len_bytes);
}

static inline void tc_writer_string(struct tc_writer *writer,
                                    const char *string)
{
    tc_writer_bytes(writer, string, strlen(string));
}

/** Decimal, without sign or leading zeros. */
static inline void tc_writer_number(struct tc_writer *writer, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    tc_writer_bytes(writer, digits + at, sizeof digits - at);
}

#endif
