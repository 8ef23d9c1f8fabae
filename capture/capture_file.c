/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/capture_file.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/alloc.h"

enum { PROBE_BYTES = 4 };

struct tc_capture_file {
    const char *path;                      /* borrowed until close */
    struct tc_block_reader *reader;        /* owned */
    const struct tc_frame_source_ops *ops; /* NULL until recognised */
    void *self;                            /* owned */
};

static tc_err not_a_capture(const char *path, struct tc_diag *diag)
{
    tc_diag_set(diag, path, -1, 0,
                "not a capture: it does not start like a pcap or "
                "pcapng file");
    return TC_EKIND;
}

static tc_err recognise(struct tc_capture_file *file, struct tc_diag *diag)
{
    const uint8_t *head;

    tc_err err = tc_block_reader_peek(file->reader, PROBE_BYTES, &head);
    if (err == TC_END || err == TC_ESHORT || err == TC_EFORMAT)
        return not_a_capture(file->path, diag);
    if (err == TC_ESYS)
        tc_diag_set(diag, file->path, -1, 0, "%s", strerror(errno));
    if (err != TC_OK)
        return err;

    const struct tc_frame_source_ops *ops =
        tc_frame_source_probe(head, PROBE_BYTES);
    if (!ops)
        return not_a_capture(file->path, diag);

    file->self = tc_alloc(ops->self_size);
    if (!file->self)
        return TC_ENOMEM;

    err = ops->open(file->self, file->reader, diag);
    if (err == TC_OK)
        file->ops = ops;
    else
        diag->file = file->path;
    return err;
}

tc_err tc_capture_file_open(struct tc_capture_file **out, const char *path,
                            struct tc_diag *diag)
{
    assert(out && path && diag);
    *out = NULL;

    struct tc_capture_file *file = tc_alloc(sizeof *file);
    if (!file)
        return TC_ENOMEM;

    file->path = path;
    tc_err err = tc_block_reader_open(&file->reader, path, diag);
    if (err == TC_OK)
        err = recognise(file, diag);
    if (err != TC_OK) {
        tc_capture_file_close(file);
        return err;
    }

    *out = file;
    return TC_OK;
}

void tc_capture_file_close(struct tc_capture_file *file)
{
    if (!file)
        return;

    if (file->ops && file->ops->close)
        file->ops->close(file->self);
    tc_free(file->self);
    tc_block_reader_close(file->reader);
    tc_free(file);
}

tc_err tc_capture_file_next(struct tc_capture_file *file,
                            struct tc_frame *frame, struct tc_diag *diag)
{
    tc_err err = file->ops->next(file->self, frame, diag);

    if (err == TC_ESYS)
        tc_diag_set(diag, file->path, -1,
                    tc_block_reader_offset_bytes(file->reader), "%s",
                    strerror(errno));
    else if (err == TC_EFORMAT && diag->sentence[0] == '\0')
        tc_diag_set(diag, file->path, -1,
                    tc_block_reader_offset_bytes(file->reader),
                    "the compressed file is damaged");
    else if (err != TC_OK && err != TC_END)
        diag->file = file->path;
    return err;
}

const char *tc_capture_file_format(const struct tc_capture_file *file)
{
    return file->ops->name;
}

void tc_capture_file_digest(const struct tc_capture_file *file,
                            uint8_t out[TC_DIGEST_BYTES])
{
    tc_block_reader_digest(file->reader, out);
}

int64_t tc_capture_file_raw_bytes(const struct tc_capture_file *file)
{
    return tc_block_reader_raw_bytes(file->reader);
}

int64_t tc_capture_file_size_bytes(const struct tc_capture_file *file)
{
    return tc_block_reader_size_bytes(file->reader);
}
