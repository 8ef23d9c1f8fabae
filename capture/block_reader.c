/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/block_reader.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xxhash.h>

#include "base/alloc.h"

enum { BLOCK_BYTES = 1024 * 1024 };

struct tc_block_reader {
    int fd;
    uint8_t *buffer;      /* owned */
    XXH3_state_t *digest; /* owned */
    size_t capacity_bytes;
    size_t at;  /* next byte to lend */
    size_t end; /* behind the last byte read */
    int64_t offset_bytes;
    int64_t size_bytes;
};

static tc_err open_file(struct tc_block_reader *reader, const char *path,
                        struct tc_diag *diag)
{
    struct stat status;

    reader->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (reader->fd < 0 || fstat(reader->fd, &status) < 0) {
        tc_diag_set(diag, path, -1, -1, "%s", strerror(errno));
        return TC_ESYS;
    }
    if (S_ISDIR(status.st_mode)) {
        tc_diag_set(diag, path, -1, -1, "is a folder, expected a capture file");
        return TC_ESYS;
    }
    reader->size_bytes = S_ISREG(status.st_mode) ? status.st_size : -1;
    return TC_OK;
}

tc_err tc_block_reader_open(struct tc_block_reader **out, const char *path,
                            struct tc_diag *diag)
{
    assert(out && path);
    *out = NULL;

    struct tc_block_reader *reader = tc_alloc(sizeof *reader);
    if (!reader)
        return TC_ENOMEM;

    tc_err err = open_file(reader, path, diag);
    if (err == TC_OK) {
        reader->capacity_bytes = BLOCK_BYTES;
        reader->buffer         = tc_alloc(BLOCK_BYTES);
        reader->digest         = XXH3_createState();
        err                    = reader->buffer && reader->digest &&
                      XXH3_128bits_reset(reader->digest) == XXH_OK
                                     ? TC_OK
                                     : TC_ENOMEM;
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

    if (reader->fd >= 0)
        (void)close(reader->fd);
    (void)XXH3_freeState(reader->digest);
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

/* Reads until `len_bytes` are there or the file ends. */
static tc_err fill(struct tc_block_reader *reader, size_t len_bytes)
{
    tc_err err = make_room(reader, len_bytes);

    while (err == TC_OK && reader->end < len_bytes) {
        ssize_t got = read(reader->fd, reader->buffer + reader->end,
                           reader->capacity_bytes - reader->end);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return TC_ESYS;
        if (got == 0)
            return reader->end == 0 ? TC_END : TC_ESHORT;
        (void)XXH3_128bits_update(reader->digest, reader->buffer + reader->end,
                                  (size_t)got);
        reader->end += (size_t)got;
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
    XXH128_canonical_t canonical;

    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(reader->digest));
    memcpy(out, canonical.digest, TC_DIGEST_BYTES);
}

int64_t tc_block_reader_offset_bytes(const struct tc_block_reader *reader)
{
    return reader->offset_bytes;
}

int64_t tc_block_reader_size_bytes(const struct tc_block_reader *reader)
{
    return reader->size_bytes;
}
