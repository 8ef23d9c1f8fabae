/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/block_reader.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"

enum { BLOCK_BYTES = 1024 * 1024 };

struct tc_block_reader {
    struct tc_byte_source *source; /* owned */
    uint8_t *buffer;               /* owned */
    size_t capacity_bytes;
    size_t at;  /* next byte to lend */
    size_t end; /* after the last byte read */
    int64_t offset_bytes;
};

tc_err tc_block_reader_open(struct tc_block_reader **out, const char *path,
                            struct tc_diag *diag)
{
    assert(out && path);
    *out = NULL;

    struct tc_block_reader *reader = tc_alloc(sizeof *reader);
    if (!reader)
        return TC_ENOMEM;

    tc_err err = tc_byte_source_open(&reader->source, path, diag);
    if (err == TC_OK) {
        reader->capacity_bytes = BLOCK_BYTES;
        reader->buffer         = tc_alloc(BLOCK_BYTES);
        err                    = reader->buffer ? TC_OK : TC_ENOMEM;
    }
    if (err != TC_OK) {
        tc_block_reader_close(reader);
        return err;
    }

    *out = reader;
    return TC_OK;
}

void tc_block_reader_close(struct tc_block_reader *reader)
{
    if (!reader)
        return;

    tc_byte_source_close(reader->source);
    tc_free(reader->buffer);
    tc_free(reader);
}

static tc_err make_room(struct tc_block_reader *reader, size_t len_bytes)
{
    if (reader->at > 0) {
        memmove(reader->buffer, reader->buffer + reader->at,
                reader->end - reader->at);
        reader->end -= reader->at;
        reader->at = 0;
    }
    if (len_bytes <= reader->capacity_bytes)
        return TC_OK;

    uint8_t *wider = tc_realloc_array(reader->buffer, len_bytes, 1);
    if (!wider)
        return TC_ENOMEM;
    reader->buffer         = wider;
    reader->capacity_bytes = len_bytes;
    return TC_OK;
}

/* Reads until `len_bytes` are available or the file ends. */
static tc_err fill(struct tc_block_reader *reader, size_t len_bytes)
{
    tc_err err = make_room(reader, len_bytes);

    while (err == TC_OK && reader->end < len_bytes) {
        size_t got;

        err = tc_byte_source_read(reader->source, reader->buffer + reader->end,
                                  reader->capacity_bytes - reader->end, &got);
        if (err == TC_OK && got == 0)
            return reader->end == 0 ? TC_END : TC_ESHORT;
        reader->end += got;
    }
    return err;
}

tc_err tc_block_reader_peek(struct tc_block_reader *reader, size_t len_bytes,
                            const uint8_t **out)
{
    assert(reader && out);
    assert(len_bytes > 0 && len_bytes <= TC_BLOCK_READER_PIECE_MAX);

    if (reader->end - reader->at < len_bytes) {
        tc_err err = fill(reader, len_bytes);
        if (err != TC_OK)
            return err;
    }
    *out = reader->buffer + reader->at;
    return TC_OK;
}

tc_err tc_block_reader_take(struct tc_block_reader *reader, size_t len_bytes,
                            const uint8_t **out)
{
    tc_err err = tc_block_reader_peek(reader, len_bytes, out);

    if (err == TC_OK) {
        reader->at += len_bytes;
        reader->offset_bytes += (int64_t)len_bytes;
    }
    return err;
}

void tc_block_reader_digest(const struct tc_block_reader *reader,
                            uint8_t out[TC_DIGEST_BYTES])
{
    tc_byte_source_digest(reader->source, out);
}

int64_t tc_block_reader_offset_bytes(const struct tc_block_reader *reader)
{
    return reader->offset_bytes;
}

int64_t tc_block_reader_raw_bytes(const struct tc_block_reader *reader)
{
    return tc_byte_source_raw_bytes(reader->source);
}

int64_t tc_block_reader_size_bytes(const struct tc_block_reader *reader)
{
    return tc_byte_source_size_bytes(reader->source);
}
