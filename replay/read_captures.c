/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/read_captures.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "capture/capture_file.h"
#include "capture/decoder.h"
#include "capture/link_layer.h"

enum { FRAMES_PER_PROGRESS = 1 << 14 };

/* One file with its next frame already read. */
struct lane {
    struct tc_capture_file *file; /* owned */
    const char *path;             /* borrowed */
    struct tc_results_file *row;  /* borrowed; in the summary */
    struct tc_frame frame;
    bool ended;
    uint16_t *taps; /* owned; indexed by the file's interfaces */
    size_t tap_count;
    size_t tap_capacity;
};

struct run {
    struct lane *lanes; /* owned */
    size_t lane_count;
    struct tc_decoder *decoder;     /* owned */
    struct tc_directory *directory; /* borrowed */
    const struct tc_read_watcher *watcher;
    struct tc_diag *diag;
    uint64_t unknown_link_frames;
    uint16_t unknown_link_type;
    const char *unknown_link_path;
    uint64_t frames;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static void warn(const struct run *run, const struct tc_diag *diag)
{
    if (run->watcher && run->watcher->warning)
        run->watcher->warning(run->watcher->self, diag);
}

static void tell_progress(const struct run *run)
{
    int64_t done = 0, size = 0;

    if (!run->watcher || !run->watcher->progress)
        return;
    for (size_t i = 0; i < run->lane_count; i++) {
        int64_t one = tc_capture_file_size_bytes(run->lanes[i].file);

        done += tc_capture_file_raw_bytes(run->lanes[i].file);
        size = one < 0 || size < 0 ? -1 : size + one;
    }
    run->watcher->progress(run->watcher->self, done, size);
}

/* A cut in the last record is the end of the file, with a warning. */
static tc_err advance(struct run *run, struct lane *lane)
{
    struct tc_diag diag = TC_DIAG_NONE;
    tc_err err          = tc_capture_file_next(lane->file, &lane->frame, &diag);

    if (err == TC_OK) {
        lane->row->packets++;
        return TC_OK;
    }
    if (err == TC_ESHORT) {
        lane->row->cut_at_byte = diag.offset_bytes;
        warn(run, &diag);
    } else if (err != TC_END) {
        *run->diag = diag;
        return err;
    }
    lane->ended = true;
    return TC_OK;
}

static tc_err open_lane(struct run *run, struct lane *lane, const char *path)
{
    tc_err err = tc_capture_file_open(&lane->file, path, run->diag);

    if (err != TC_OK)
        return err;

    lane->path = path;
    (void)snprintf(lane->row->name, sizeof lane->row->name, "%s",
                   base_name(path));
    (void)snprintf(lane->row->format, sizeof lane->row->format, "%s",
                   tc_capture_file_format(lane->file));
    return advance(run, lane);
}

static tc_err add_tap(struct run *run, struct lane *lane)
{
    char name[TC_TAP_NAME_BYTES];

    if (!tc_grow(&lane->taps, &lane->tap_capacity, lane->tap_count,
                 sizeof *lane->taps))
        return TC_ENOMEM;
    (void)snprintf(name, sizeof name, "%.80s#%zu", base_name(lane->path),
                   lane->tap_count);

    tc_err err = tc_directory_add_tap(run->directory, name, TC_TAP_CAPTURE, 0,
                                      &lane->taps[lane->tap_count]);
    if (err == TC_OK)
        lane->tap_count++;
    else if (err == TC_EARG)
        tc_diag_set(run->diag, lane->path, -1, -1,
                    "more than %d interfaces in all", TC_TAPS_MAX);
    return err;
}

static tc_err tap_of(struct run *run, struct lane *lane, uint16_t *out)
{
    tc_err err = TC_OK;

    while (err == TC_OK && lane->tap_count <= lane->frame.interface)
        err = add_tap(run, lane);
    if (err == TC_OK)
        *out = lane->taps[lane->frame.interface];
    return err;
}

static struct lane *earliest(struct run *run)
{
    struct lane *first = NULL;

    for (size_t i = 0; i < run->lane_count; i++) {
        struct lane *lane = &run->lanes[i];

        if (!lane->ended && (!first || lane->frame.at_ns < first->frame.at_ns))
            first = lane;
    }
    return first;
}

static tc_err push(struct run *run, struct lane *lane)
{
    uint16_t tap;

    tc_err err = tap_of(run, lane, &tap);
    if (err != TC_OK)
        return err;

    if (!tc_link_layer_known(lane->frame.link_type)) {
        run->unknown_link_frames++;
        run->unknown_link_type = lane->frame.link_type;
        run->unknown_link_path = lane->path;
    }
    if (++run->frames % FRAMES_PER_PROGRESS == 0)
        tell_progress(run);
    return tc_decoder_frame(run->decoder, &lane->frame, tap);
}

static tc_err read_all(struct run *run)
{
    tc_err err = TC_OK;

    while (err == TC_OK) {
        struct lane *lane = earliest(run);

        if (!lane)
            break;
        err = push(run, lane);
        if (err == TC_OK)
            err = advance(run, lane);
    }
    if (err == TC_OK && run->frames > 0 &&
        run->unknown_link_frames == run->frames) {
        tc_diag_set(run->diag, run->unknown_link_path, -1, -1,
                    "link type %u is not one that we read; expected Ethernet, "
                    "Linux cooked, loopback or raw IP",
                    run->unknown_link_type);
        return TC_EKIND;
    }
    return err;
}

static tc_err prepare(struct run *run, const char *const *paths, size_t count,
                      struct tc_record_sink sink, struct tc_read_summary *out)
{
    run->lanes = tc_alloc_array(count, sizeof *run->lanes);
    out->files = tc_alloc_array(count, sizeof *out->files);
    if (!run->lanes || !out->files)
        return TC_ENOMEM;
    out->file_count = count;

    tc_err err = tc_decoder_create(&run->decoder, run->directory, sink);
    for (size_t i = 0; i < count && err == TC_OK; i++) {
        run->lanes[i].row         = &out->files[i];
        out->files[i].cut_at_byte = -1;
        run->lane_count           = i + 1;
        err                       = open_lane(run, &run->lanes[i], paths[i]);
    }
    return err;
}

static void hex(const uint8_t *bytes, size_t count, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < count; i++) {
        out[2 * i]     = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * count] = '\0';
}

tc_err tc_file_identity(const char *path, uint64_t *size_bytes,
                        char hex_out[TC_RESULTS_DIGEST_BYTES])
{
    struct tc_block_reader *reader;
    uint8_t digest[TC_DIGEST_BYTES];
    const uint8_t *byte;

    tc_err err = tc_block_reader_open(&reader, path, NULL);
    if (err != TC_OK)
        return err;

    while (err == TC_OK)
        err = tc_block_reader_take(reader, 1, &byte);
    *size_bytes = (uint64_t)tc_block_reader_offset_bytes(reader);
    tc_block_reader_digest(reader, digest);
    hex(digest, sizeof digest, hex_out);
    tc_block_reader_close(reader);
    return err == TC_END ? TC_OK : err;
}

static void summarise(const struct run *run, struct tc_read_summary *out)
{
    out->ledger        = *tc_decoder_borrow_ledger(run->decoder);
    out->epoch_unix_ns = tc_decoder_epoch_ns(run->decoder);
    for (size_t i = 0; i < run->lane_count; i++) {
        const struct lane *lane = &run->lanes[i];
        uint8_t digest[TC_DIGEST_BYTES];

        /* all that was read: a pipe has no size of its own */
        int64_t size = tc_capture_file_size_bytes(lane->file);
        if (size < 0)
            size = tc_capture_file_raw_bytes(lane->file);
        lane->row->size_bytes = (uint64_t)size;
        tc_capture_file_digest(lane->file, digest);
        hex(digest, sizeof digest, lane->row->xxh3_128);
    }
}

static void release(struct run *run)
{
    for (size_t i = 0; i < run->lane_count; i++) {
        tc_capture_file_close(run->lanes[i].file);
        tc_free(run->lanes[i].taps);
    }
    tc_free(run->lanes);
    tc_decoder_destroy(run->decoder);
}

tc_err tc_read_captures(const char *const *paths, size_t count,
                        struct tc_directory *directory,
                        struct tc_record_sink sink,
                        const struct tc_read_watcher *watcher,
                        struct tc_read_summary *out, struct tc_diag *diag)
{
    struct run run = { .directory = directory,
                       .watcher   = watcher,
                       .diag      = diag };

    assert(paths && count > 0 && directory && out && diag);
    *out = (struct tc_read_summary){ 0 };

    tc_err err = prepare(&run, paths, count, sink, out);
    if (err == TC_OK)
        err = read_all(&run);
    if (err == TC_OK)
        err = tc_decoder_finish(run.decoder);
    if (err == TC_OK) {
        tell_progress(&run);
        summarise(&run, out);
    }

    tc_err finished = sink.ops->finish(sink.self, err == TC_OK ? diag : NULL);
    release(&run);
    return err != TC_OK ? err : finished;
}

void tc_read_summary_fini(struct tc_read_summary *summary)
{
    tc_free(summary->files);
    *summary = (struct tc_read_summary){ 0 };
}

static struct tc_results_tally tally(const char *name, struct tc_tally counts)
{
    struct tc_results_tally row = { .packets = counts.packets,
                                    .bytes   = counts.bytes };

    (void)snprintf(row.name, sizeof row.name, "%s", name);
    return row;
}

struct tc_results_input
tc_read_summary_results(const struct tc_read_summary *summary,
                        struct tc_measurement_counts counts)
{
    const struct tc_ledger *ledger = &summary->ledger;
    struct tc_results_input input  = {
         .epoch_unix_ns     = summary->epoch_unix_ns,
         .packets           = ledger->total.packets,
         .bytes             = ledger->total.bytes,
         .undecoded_packets = ledger->by_class[TC_FRAME_UNDECODED].packets +
                              ledger->by_class[TC_FRAME_FAILED].packets,
         .steps_back = ledger->steps_back,
         .counts     = counts,
         .files      = summary->files,
         .file_count = summary->file_count,
    };

    for (int c = 0; c < TC_FRAME_CLASS_COUNT; c++)
        input.frames[input.frame_count++] = tally(
            tc_frame_class_name((enum tc_frame_class)c), ledger->by_class[c]);
    for (int s = TC_SKIP_NONE + 1; s < TC_SKIP_COUNT; s++)
        input.skipped[input.skipped_count++] =
            tally(tc_skip_name((enum tc_skip)s), ledger->by_skip[s]);
    return input;
}
