/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/capture_lane.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/text.h"

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash && slash[1] ? slash + 1 : path;
}

static void warn(const struct tc_capture_lane *lane, const struct tc_diag *diag)
{
    if (lane->watcher.warning)
        lane->watcher.warning(lane->watcher.self, diag);
}

static const char *open_path(const struct tc_capture_lane *lane)
{
    return lane->folder.count > 0 ? lane->folder.files[lane->file_index].path
                                  : lane->input.path;
}

/* A file in a folder is named in the sentence; the diag is about the folder. */
static tc_err name_file(const struct tc_capture_lane *lane,
                        struct tc_diag *diag, tc_err err)
{
    if (lane->folder.count > 0) {
        tc_diag_wrap(diag, "%s", base_name(open_path(lane)));
        diag->file = lane->input.path;
    }
    return err;
}

static tc_err open_file(struct tc_capture_lane *lane, struct tc_diag *diag)
{
    struct tc_file_rows *files = lane->files;
    const char *path           = open_path(lane);

    if (!tc_grow(&files->rows, &files->capacity, files->count,
                 sizeof *files->rows))
        return TC_ENOMEM;

    tc_err err = tc_capture_file_open(&lane->file, path, diag);
    if (err != TC_OK)
        return name_file(lane, diag, err);

    lane->row                   = files->count++;
    struct tc_results_file *row = &files->rows[lane->row];
    *row                        = (struct tc_results_file){ .cut_at_byte = -1 };
    (void)snprintf(row->name, sizeof row->name, "%s", base_name(path));
    (void)snprintf(row->format, sizeof row->format, "%s",
                   tc_capture_file_format(lane->file));
    return TC_OK;
}

/* Fills in size and digest; a pipe's size is the number of bytes read. */
static void close_file(struct tc_capture_lane *lane)
{
    struct tc_results_file *row = &lane->files->rows[lane->row];
    uint8_t digest[TC_DIGEST_BYTES];

    int64_t size = tc_capture_file_size_bytes(lane->file);
    if (size < 0)
        size = tc_capture_file_raw_bytes(lane->file);
    row->size_bytes = (uint64_t)size;
    tc_capture_file_digest(lane->file, digest);
    tc_text_hex(digest, sizeof digest, row->xxh3_128);
    lane->done_bytes += tc_capture_file_raw_bytes(lane->file);
    tc_capture_file_close(lane->file);
    lane->file = NULL;
}

/* The next frame, or TC_END; a truncated last record is also the end. */
static tc_err next_in_file(struct tc_capture_lane *lane, struct tc_diag *diag)
{
    struct tc_diag cut = TC_DIAG_NONE;
    tc_err err         = tc_capture_file_next(lane->file, &lane->frame, &cut);

    if (err == TC_OK) {
        lane->files->rows[lane->row].packets++;
    } else if (err == TC_ESHORT) {
        lane->files->rows[lane->row].cut_at_byte = cut.offset_bytes;
        warn(lane, &cut);
        err = TC_END;
    } else if (err != TC_END) {
        *diag = cut;
        err   = name_file(lane, diag, err);
    }
    return err;
}

tc_err tc_capture_lane_advance(struct tc_capture_lane *lane,
                               struct tc_diag *diag)
{
    tc_err err = next_in_file(lane, diag);

    while (err == TC_END) {
        close_file(lane);
        if (lane->file_index + 1 >= lane->folder.capture_count) {
            lane->ended = true;
            return TC_OK;
        }
        lane->file_index++;
        err = open_file(lane, diag);
        if (err == TC_OK)
            err = next_in_file(lane, diag);
    }
    return err;
}

static int64_t size_of(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode)
               ? (int64_t)status.st_size
               : -1;
}

static void measure(struct tc_capture_lane *lane)
{
    if (lane->folder.count == 0)
        lane->size_bytes = size_of(lane->input.path);
    for (size_t i = 0; i < lane->folder.capture_count; i++) {
        int64_t size = size_of(lane->folder.files[i].path);

        lane->size_bytes =
            size < 0 || lane->size_bytes < 0 ? -1 : lane->size_bytes + size;
    }
}

static void tell_left_out(const struct tc_capture_lane *lane)
{
    for (size_t i = lane->folder.capture_count; i < lane->folder.count; i++)
        warn(lane, &lane->folder.files[i].left_out);
}

tc_err tc_capture_lane_open(struct tc_capture_lane *lane,
                            const struct tc_capture_input *input,
                            struct tc_file_rows *files,
                            struct tc_lane_watcher watcher,
                            struct tc_diag *diag)
{
    tc_err err = TC_OK;

    lane->input   = *input;
    lane->files   = files;
    lane->watcher = watcher;
    if (tc_ring_folder_is(input->path)) {
        err = tc_ring_folder_read(&lane->folder, input->path, diag);
        if (err == TC_OK || err == TC_EKIND)
            tell_left_out(lane);
    }
    if (err == TC_OK)
        err = open_file(lane, diag);
    if (err != TC_OK)
        return err;

    measure(lane);
    return tc_capture_lane_advance(lane, diag);
}

static tc_err add_tap(struct tc_capture_lane *lane,
                      struct tc_directory *directory, struct tc_diag *diag)
{
    char name[TC_TAP_NAME_BYTES];

    if (!tc_grow(&lane->taps, &lane->tap_capacity, lane->tap_count,
                 sizeof *lane->taps))
        return TC_ENOMEM;
    if (lane->input.tap && lane->tap_count == 0)
        (void)snprintf(name, sizeof name, "%s", lane->input.tap);
    else
        (void)snprintf(name, sizeof name, "%.80s#%zu",
                       lane->input.tap ? lane->input.tap
                                       : base_name(lane->input.path),
                       lane->tap_count);

    tc_err err = tc_directory_add_tap(directory, name, TC_TAP_CAPTURE, 0,
                                      &lane->taps[lane->tap_count]);
    if (err == TC_OK)
        lane->tap_count++;
    else if (err == TC_EFULL)
        tc_diag_set(diag, lane->input.path, -1, -1,
                    "more than %d capture interfaces in total", TC_TAPS_MAX);
    return err;
}

tc_err tc_capture_lane_tap(struct tc_capture_lane *lane,
                           struct tc_directory *directory, uint16_t *out,
                           struct tc_diag *diag)
{
    tc_err err = TC_OK;

    while (err == TC_OK && lane->tap_count <= lane->frame.interface)
        err = add_tap(lane, directory, diag);
    if (err == TC_OK)
        *out = lane->taps[lane->frame.interface];
    return err;
}

int64_t tc_capture_lane_done_bytes(const struct tc_capture_lane *lane)
{
    return lane->done_bytes +
           (lane->file ? tc_capture_file_raw_bytes(lane->file) : 0);
}

void tc_capture_lane_close(struct tc_capture_lane *lane)
{
    tc_capture_file_close(lane->file);
    tc_ring_folder_fini(&lane->folder);
    tc_free(lane->taps);
    *lane = (struct tc_capture_lane){ 0 };
}
