/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/pcap_writer.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/output.h"

static const uint32_t magic_ns = 0xa1b23c4d; /* does not fit an enum */

enum {
    VERSION_MAJOR = 2,
    VERSION_MINOR = 4,
    PATH_BYTES    = 4096,
};

/* The headers of a pcap file in the writer's own byte order. */
struct file_header {
    uint32_t magic;
    uint16_t major, minor;
    uint32_t zone, accuracy;
    uint32_t snap_bytes;
    uint32_t link_type;
};

struct record_header {
    uint32_t seconds, nanoseconds;
    uint32_t captured_bytes, wire_bytes;
};

struct tc_pcap_writer {
    struct tc_pcap_writer_cfg cfg;
    FILE *file; /* owned */
    uint64_t file_bytes;
    uint32_t number; /* of the file in the ring, from 1 */
    char path[PATH_BYTES];
};

static tc_err cannot(const struct tc_pcap_writer *writer, struct tc_diag *diag)
{
    tc_diag_set(diag, NULL, -1, -1, "cannot write %s: %s", writer->path,
                strerror(errno));
    return TC_ESYS;
}

static bool name_file(const struct tc_pcap_writer *writer, uint32_t number,
                      char out[PATH_BYTES])
{
    const char *path  = writer->cfg.path;
    const char *slash = strrchr(path, '/');
    const char *dot   = strrchr(slash ? slash : path, '.');
    int stem          = (int)(dot ? dot - path : (ptrdiff_t)strlen(path));

    int len = writer->cfg.ring_bytes == 0
                  ? snprintf(out, PATH_BYTES, "%s", path)
                  : snprintf(out, PATH_BYTES, "%.*s_%05u%s", stem, path, number,
                             dot ? dot : "");
    return len >= 0 && len < PATH_BYTES;
}

static tc_err write_bytes(struct tc_pcap_writer *writer, const void *bytes,
                          size_t len_bytes, struct tc_diag *diag)
{
    if (len_bytes > 0 && fwrite(bytes, len_bytes, 1, writer->file) != 1)
        return cannot(writer, diag);
    writer->file_bytes += len_bytes;
    return TC_OK;
}

static tc_err open_file(struct tc_pcap_writer *writer, struct tc_diag *diag)
{
    int fd;
    tc_err err = tc_output_open(writer->path, &fd, diag);

    if (err != TC_OK)
        return err;
    writer->file = fdopen(fd, "wb");
    if (writer->file)
        return TC_OK;
    err = cannot(writer, diag);
    (void)close(fd);
    return err;
}

static tc_err open_next(struct tc_pcap_writer *writer, struct tc_diag *diag)
{
    const struct file_header header = {
        .magic      = magic_ns,
        .major      = VERSION_MAJOR,
        .minor      = VERSION_MINOR,
        .snap_bytes = writer->cfg.snap_bytes,
        .link_type  = writer->cfg.link_type,
    };
    char old[PATH_BYTES];

    writer->file_bytes = 0;
    writer->number++;
    if (!name_file(writer, writer->number, writer->path)) {
        errno = ENAMETOOLONG;
        return cannot(writer, diag);
    }
    if (writer->number > writer->cfg.ring_count && writer->cfg.ring_bytes > 0 &&
        name_file(writer, writer->number - writer->cfg.ring_count, old))
        (void)unlink(old);
    tc_err err = open_file(writer, diag);
    return err != TC_OK ? err
                        : write_bytes(writer, &header, sizeof header, diag);
}

static tc_err close_file(struct tc_pcap_writer *writer, struct tc_diag *diag)
{
    FILE *file = writer->file;

    writer->file = NULL;
    if (!file)
        return TC_OK;

    bool written =
        !ferror(file) && fflush(file) == 0 && fsync(fileno(file)) == 0;
    int why = errno;
    if (fclose(file) != 0 && written) {
        written = false;
        why     = errno;
    }
    errno = why;
    return written ? TC_OK : cannot(writer, diag);
}

tc_err tc_pcap_writer_create(struct tc_pcap_writer **out,
                             const struct tc_pcap_writer_cfg *cfg,
                             struct tc_diag *diag)
{
    assert(out && cfg && cfg->path && diag);
    assert(cfg->ring_bytes == 0 || cfg->ring_count > 0);
    *out = NULL;

    struct tc_pcap_writer *writer = tc_alloc(sizeof *writer);
    if (!writer)
        return TC_ENOMEM;

    writer->cfg = *cfg;
    tc_err err  = open_next(writer, diag);
    if (err != TC_OK) {
        struct tc_diag none;

        (void)close_file(writer, &none);
        tc_free(writer);
        return err;
    }
    *out = writer;
    return TC_OK;
}

tc_err tc_pcap_writer_frame(struct tc_pcap_writer *writer,
                            const struct tc_frame *frame, struct tc_diag *diag)
{
    const struct record_header header = {
        .seconds        = (uint32_t)(frame->at_ns / 1000000000),
        .nanoseconds    = (uint32_t)(frame->at_ns % 1000000000),
        .captured_bytes = frame->len_bytes,
        .wire_bytes     = frame->wire_bytes,
    };
    tc_err err = TC_OK;

    assert(frame->at_ns >= 0);
    if (writer->cfg.ring_bytes > 0 &&
        writer->file_bytes >= writer->cfg.ring_bytes) {
        err = close_file(writer, diag);
        if (err == TC_OK)
            err = open_next(writer, diag);
    }
    if (err == TC_OK)
        err = write_bytes(writer, &header, sizeof header, diag);
    if (err == TC_OK)
        err = write_bytes(writer, frame->bytes, frame->len_bytes, diag);
    return err;
}

tc_err tc_pcap_writer_flush(struct tc_pcap_writer *writer, struct tc_diag *diag)
{
    return fflush(writer->file) == 0 ? TC_OK : cannot(writer, diag);
}

tc_err tc_pcap_writer_close(struct tc_pcap_writer *writer, struct tc_diag *diag)
{
    if (!writer)
        return TC_OK;

    tc_err err = close_file(writer, diag);
    tc_free(writer);
    return err;
}
