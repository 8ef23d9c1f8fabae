/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/byte_source.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xxhash.h>
#include <zlib.h>
#include <zstd.h>

#include "base/alloc.h"

enum {
    PACKED_BYTES = 256 * 1024,
    MAGIC_BYTES  = 4,
    GZIP_WINDOW  = 15 + 16, /* zlib: a gzip header is expected */
};

enum packing { PLAIN, GZIP, ZSTD };

struct tc_byte_source {
    int fd;
    bool owns_fd;
    enum packing packing;
    XXH3_state_t *digest; /* owned */
    int64_t raw_bytes;
    int64_t size_bytes;
    uint8_t *packed; /* owned; read and not yet decompressed */
    size_t at;
    size_t end;
    bool at_end;   /* of the file */
    bool in_frame; /* a compressed stream has begun and not ended */
    z_stream gzip;
    ZSTD_DStream *zstd; /* owned */
};

static tc_err open_fd(struct tc_byte_source *source, const char *path,
                      struct tc_diag *diag)
{
    struct stat status;

    source->owns_fd = strcmp(path, "-") != 0;
    source->fd =
        source->owns_fd ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (source->fd < 0 || fstat(source->fd, &status) < 0) {
        tc_diag_set(diag, path, -1, -1, "%s", strerror(errno));
        return TC_ESYS;
    }
    if (S_ISDIR(status.st_mode)) {
        tc_diag_set(diag, path, -1, -1, "is a folder; expected a capture file");
        return TC_ESYS;
    }
    source->size_bytes = S_ISREG(status.st_mode) ? status.st_size : -1;
    return TC_OK;
}

static tc_err read_raw(struct tc_byte_source *source, uint8_t *out,
                       size_t room_bytes, size_t *len_bytes)
{
    ssize_t got;

    do
        got = read(source->fd, out, room_bytes);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return TC_ESYS;

    (void)XXH3_128bits_update(source->digest, out, (size_t)got);
    source->raw_bytes += got;
    *len_bytes = (size_t)got;
    return TC_OK;
}

/* Reads more compressed octets after those available; sets `at_end` at the
 * end. */
static tc_err refill(struct tc_byte_source *source)
{
    size_t got = 0;

    if (source->at > 0) {
        memmove(source->packed, source->packed + source->at,
                source->end - source->at);
        source->end -= source->at;
        source->at = 0;
    }
    tc_err err = read_raw(source, source->packed + source->end,
                          PACKED_BYTES - source->end, &got);
    source->end += got;
    source->at_end = err == TC_OK && got == 0;
    return err;
}

static tc_err start_unpacking(struct tc_byte_source *source)
{
    if (source->packing == GZIP)
        return inflateInit2(&source->gzip, GZIP_WINDOW) == Z_OK ? TC_OK
                                                                : TC_ENOMEM;
    source->zstd = ZSTD_createDStream();
    return source->zstd && !ZSTD_isError(ZSTD_initDStream(source->zstd))
               ? TC_OK
               : TC_ENOMEM;
}

static tc_err recognise(struct tc_byte_source *source, struct tc_diag *diag,
                        const char *path)
{
    static const uint8_t gzip[] = { 0x1f, 0x8b };
    static const uint8_t zstd[] = { 0x28, 0xb5, 0x2f, 0xfd };
    tc_err err                  = TC_OK;

    while (err == TC_OK && !source->at_end && source->end < MAGIC_BYTES)
        err = refill(source);
    if (err != TC_OK) {
        tc_diag_set(diag, path, -1, 0, "%s", strerror(errno));
        return err;
    }
    if (source->end >= sizeof gzip &&
        !memcmp(source->packed, gzip, sizeof gzip))
        source->packing = GZIP;
    else if (source->end >= sizeof zstd &&
             !memcmp(source->packed, zstd, sizeof zstd))
        source->packing = ZSTD;
    return source->packing == PLAIN ? TC_OK : start_unpacking(source);
}

tc_err tc_byte_source_open(struct tc_byte_source **out, const char *path,
                           struct tc_diag *diag)
{
    assert(out && path);
    *out = NULL;

    struct tc_byte_source *source = tc_alloc(sizeof *source);
    if (!source)
        return TC_ENOMEM;

    source->fd = -1;
    tc_err err = open_fd(source, path, diag);
    if (err == TC_OK) {
        source->packed = tc_alloc(PACKED_BYTES);
        source->digest = XXH3_createState();
        err            = source->packed && source->digest &&
                      XXH3_128bits_reset(source->digest) == XXH_OK
                             ? TC_OK
                             : TC_ENOMEM;
    }
    if (err == TC_OK)
        err = recognise(source, diag, path);
    if (err != TC_OK) {
        tc_byte_source_close(source);
        return err;
    }

    *out = source;
    return TC_OK;
}

void tc_byte_source_close(struct tc_byte_source *source)
{
    if (!source)
        return;

    if (source->packing == GZIP)
        (void)inflateEnd(&source->gzip);
    (void)ZSTD_freeDStream(source->zstd);
    (void)XXH3_freeState(source->digest);
    if (source->owns_fd && source->fd >= 0)
        (void)close(source->fd);
    tc_free(source->packed);
    tc_free(source);
}

/* One step of zlib; several gzip members may follow one another. */
static tc_err unpack_gzip(struct tc_byte_source *source, uint8_t *out,
                          size_t room_bytes, size_t *len_bytes)
{
    z_stream *z = &source->gzip;

    z->next_in  = source->packed + source->at;
    z->avail_in = (uInt)(source->end - source->at);
    z->next_out = out;
    z->avail_out =
        (uInt)(room_bytes < PACKED_BYTES ? room_bytes : PACKED_BYTES);
    uInt room = z->avail_out;

    int status       = inflate(z, Z_NO_FLUSH);
    source->at       = source->end - z->avail_in;
    *len_bytes       = room - z->avail_out;
    source->in_frame = status != Z_STREAM_END;
    if (status == Z_STREAM_END)
        return inflateReset(z) == Z_OK ? TC_OK : TC_EFORMAT;
    return status == Z_OK || status == Z_BUF_ERROR ? TC_OK : TC_EFORMAT;
}

static tc_err unpack_zstd(struct tc_byte_source *source, uint8_t *out,
                          size_t room_bytes, size_t *len_bytes)
{
    ZSTD_inBuffer in  = { source->packed + source->at, source->end - source->at,
                          0 };
    ZSTD_outBuffer to = { out, room_bytes, 0 };
    size_t status     = ZSTD_decompressStream(source->zstd, &to, &in);

    source->at += in.pos;
    *len_bytes       = to.pos;
    source->in_frame = status != 0;
    return ZSTD_isError(status) ? TC_EFORMAT : TC_OK;
}

static tc_err unpack(struct tc_byte_source *source, uint8_t *out,
                     size_t room_bytes, size_t *len_bytes)
{
    tc_err err = TC_OK;

    while (err == TC_OK && *len_bytes == 0) {
        if (source->at == source->end && !source->at_end)
            err = refill(source);

        /* at the end of the file the decompressors may still hold output */
        bool is_dry = source->at == source->end && source->at_end;
        if (err != TC_OK || (is_dry && !source->in_frame))
            break;
        err = source->packing == GZIP
                  ? unpack_gzip(source, out, room_bytes, len_bytes)
                  : unpack_zstd(source, out, room_bytes, len_bytes);
        if (is_dry)
            break;
    }
    if (err == TC_OK && *len_bytes == 0 && source->in_frame)
        return TC_ESHORT;
    return err;
}

tc_err tc_byte_source_read(struct tc_byte_source *source, uint8_t *out,
                           size_t room_bytes, size_t *len_bytes)
{
    assert(source && out && room_bytes > 0 && len_bytes);
    *len_bytes = 0;

    if (source->packing != PLAIN)
        return unpack(source, out, room_bytes, len_bytes);
    if (source->at == source->end)
        return source->at_end ? TC_OK
                              : read_raw(source, out, room_bytes, len_bytes);

    /* the octets read to recognize the format come first */
    size_t left = source->end - source->at;
    *len_bytes  = left < room_bytes ? left : room_bytes;
    memcpy(out, source->packed + source->at, *len_bytes);
    source->at += *len_bytes;
    return TC_OK;
}

int64_t tc_byte_source_raw_bytes(const struct tc_byte_source *source)
{
    return source->raw_bytes;
}

int64_t tc_byte_source_size_bytes(const struct tc_byte_source *source)
{
    return source->size_bytes;
}

void tc_byte_source_digest(const struct tc_byte_source *source,
                           uint8_t out[TC_DIGEST_BYTES])
{
    XXH128_canonical_t canonical;

    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(source->digest));
    memcpy(out, canonical.digest, TC_DIGEST_BYTES);
}
