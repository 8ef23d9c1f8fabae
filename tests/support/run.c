/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "capture/capture_file.h"
#include "capture/decoder.h"
#include "proto/record.h"

void tc_test_file_open(struct tc_test_file *file)
{
    char path[] = "/tmp/twincast-test-XXXXXX";

    file->fd = mkstemp(path);
    if (file->fd < 0 || unlink(path) != 0)
        abort();
    (void)snprintf(file->path, sizeof file->path, "/proc/self/fd/%d", file->fd);
}

void tc_test_file_close(struct tc_test_file *file)
{
    (void)close(file->fd);
}

void tc_test_file_set(struct tc_test_file *file, const void *bytes,
                      size_t len_bytes)
{
    if (ftruncate(file->fd, (off_t)len_bytes) != 0)
        abort();
    if (len_bytes > 0 &&
        pwrite(file->fd, bytes, len_bytes, 0) != (ssize_t)len_bytes)
        abort();
}

static tc_err sink_accept(void *self, const struct tc_record *record)
{
    struct tc_test_sink *sink = self;

    for (uint32_t i = 0; i < record->raw_bytes; i++)
        sink->sum += record->raw[i];
    sink->octets += record->raw_bytes;
    sink->wire_bytes += record->wire_bytes;
    if (sink->count < TC_TEST_RECORDS_MAX)
        sink->records[sink->count] = *record;
    sink->count++;
    return TC_OK;
}

static tc_err sink_finish(void *self, struct tc_diag *diag)
{
    (void)self;
    (void)diag;
    return TC_OK;
}

static const struct tc_record_sink_ops sink_ops = {
    .name      = "test",
    .self_size = sizeof(struct tc_test_sink),
    .accept    = sink_accept,
    .finish    = sink_finish,
};

struct tc_record_sink tc_test_sink(struct tc_test_sink *sink)
{
    return (struct tc_record_sink){ .ops = &sink_ops, .self = sink };
}

static tc_err every_frame(struct tc_capture_file *file,
                          struct tc_decoder *decoder, struct tc_diag *diag)
{
    struct tc_frame frame;
    tc_err err = tc_capture_file_next(file, &frame, diag);

    while (err == TC_OK) {
        err = tc_decoder_frame(decoder, &frame, 0);
        if (err == TC_OK)
            err = tc_capture_file_next(file, &frame, diag);
    }
    if (err == TC_END || err == TC_ESHORT || err == TC_EFORMAT) {
        tc_err finished = tc_decoder_finish(decoder);

        if (finished != TC_OK)
            return finished;
    }
    return err == TC_END ? TC_OK : err;
}

tc_err tc_test_run(const char *path, struct tc_test_run *run)
{
    return tc_test_run_with(path, NULL, run);
}

tc_err tc_test_run_with(const char *path, const struct tc_decoder_cfg *cfg,
                        struct tc_test_run *run)
{
    struct tc_capture_file *file = NULL;
    struct tc_decoder *decoder   = NULL;
    struct tc_directory directory;
    uint16_t tap;

    *run       = (struct tc_test_run){ .diag = TC_DIAG_NONE };
    tc_err err = tc_directory_init(&directory);
    if (err != TC_OK)
        return err;

    err = tc_directory_add_tap(&directory, path, TC_TAP_CAPTURE, 0, &tap);
    if (err == TC_OK)
        err = tc_capture_file_open(&file, path, &run->diag);
    if (err == TC_OK)
        err = tc_decoder_create(&decoder, cfg, &directory,
                                tc_test_sink(&run->sink));
    if (err != TC_OK)
        goto out;

    err           = every_frame(file, decoder, &run->diag);
    run->ledger   = *tc_decoder_borrow_ledger(decoder);
    run->epoch_ns = tc_decoder_epoch_ns(decoder);
out:
    tc_decoder_destroy(decoder);
    tc_capture_file_close(file);
    tc_directory_fini(&directory);
    return err;
}
