/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/read_captures.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "capture/block_reader.h"
#include "capture/link_layer.h"

enum { FRAMES_PER_PROGRESS = 1 << 14 };

struct run {
    struct tc_capture_lane *lanes; /* owned */
    size_t lane_count;
    struct tc_decoder *decoder;     /* owned */
    struct tc_memory_cap *cap;      /* borrowed */
    struct tc_directory *directory; /* borrowed */
    const struct tc_read_watcher *watcher;
    struct tc_diag *diag;
    uint64_t unknown_link_frames;
    uint16_t unknown_link_type;
    const char *unknown_link_path;
    uint64_t frames;
};

static void tell_progress(const struct run *run)
{
    int64_t done = 0, size = 0;

    if (!run->watcher || !run->watcher->progress)
        return;
    for (size_t i = 0; i < run->lane_count; i++) {
        int64_t one = run->lanes[i].size_bytes;

        done += tc_capture_lane_done_bytes(&run->lanes[i]);
        size = one < 0 || size < 0 ? -1 : size + one;
    }
    run->watcher->progress(run->watcher->self, done, size);
}

static struct tc_capture_lane *earliest(struct run *run)
{
    struct tc_capture_lane *first = NULL;

    for (size_t i = 0; i < run->lane_count; i++) {
        struct tc_capture_lane *lane = &run->lanes[i];

        if (!lane->ended && (!first || lane->frame.at_ns < first->frame.at_ns))
            first = lane;
    }
    return first;
}

static tc_err push(struct run *run, struct tc_capture_lane *lane)
{
    uint16_t tap;

    tc_err err = tc_capture_lane_tap(lane, run->directory, &tap, run->diag);
    if (err != TC_OK)
        return err;

    if (!tc_link_layer_known(lane->frame.link_type)) {
        run->unknown_link_frames++;
        run->unknown_link_type = lane->frame.link_type;
        run->unknown_link_path = lane->input.path;
    }
    if (++run->frames % FRAMES_PER_PROGRESS == 0)
        tell_progress(run);
    err = tc_decoder_frame(run->decoder, &lane->frame, tap);
    return err == TC_OK ? tc_memory_cap_frame(run->cap, run->decoder) : err;
}

static tc_err read_all(struct run *run)
{
    tc_err err = TC_OK;

    while (err == TC_OK) {
        struct tc_capture_lane *lane = earliest(run);

        if (!lane)
            break;
        err = push(run, lane);
        if (err == TC_OK)
            err = tc_capture_lane_advance(lane, run->diag);
    }
    if (err == TC_OK && run->frames > 0 &&
        run->unknown_link_frames == run->frames) {
        tc_diag_set(run->diag, run->unknown_link_path, -1, -1,
                    "link type %u is not supported; expected Ethernet, "
                    "Linux cooked, loopback or raw IP",
                    run->unknown_link_type);
        return TC_EKIND;
    }
    return err;
}

static tc_err prepare(struct run *run, const struct tc_read_cfg *cfg,
                      struct tc_record_sink sink, struct tc_read_summary *out)
{
    struct tc_lane_watcher watcher = { 0 };
    uint16_t tap;

    if (run->watcher)
        watcher = (struct tc_lane_watcher){ run->watcher->warning,
                                            run->watcher->self };
    run->lanes = tc_alloc_array(cfg->count, sizeof *run->lanes);
    if (!run->lanes)
        return TC_ENOMEM;

    tc_err err =
        tc_decoder_create(&run->decoder, &cfg->decoder, run->directory, sink);
    for (size_t i = 0; i < cfg->count && err == TC_OK; i++) {
        run->lane_count = i + 1;
        err = tc_capture_lane_open(&run->lanes[i], &cfg->inputs[i], &out->files,
                                   watcher, run->diag);
        /* taps are in the order of the command line, not of their first
         * frames */
        if (err == TC_OK && !run->lanes[i].ended)
            err = tc_capture_lane_tap(&run->lanes[i], run->directory, &tap,
                                      run->diag);
    }
    return err;
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
    tc_text_hex(digest, sizeof digest, hex_out);
    tc_block_reader_close(reader);
    return err == TC_END ? TC_OK : err;
}

static void release(struct run *run)
{
    for (size_t i = 0; i < run->lane_count; i++)
        tc_capture_lane_close(&run->lanes[i]);
    tc_free(run->lanes);
    tc_decoder_destroy(run->decoder);
}

tc_err tc_read_captures(const struct tc_read_cfg *cfg,
                        struct tc_directory *directory,
                        struct tc_record_sink sink,
                        const struct tc_read_watcher *watcher,
                        struct tc_read_summary *out, struct tc_diag *diag)
{
    struct run run = { .directory = directory,
                       .watcher   = watcher,
                       .diag      = diag };

    assert(cfg && cfg->count > 0 && directory && out && diag);
    *out    = (struct tc_read_summary){ 0 };
    run.cap = cfg->cap;

    tc_err err = prepare(&run, cfg, sink, out);
    if (err == TC_OK)
        err = read_all(&run);
    if (err == TC_OK)
        err = tc_decoder_finish(run.decoder);
    if (err == TC_OK) {
        tell_progress(&run);
        out->ledger        = *tc_decoder_borrow_ledger(run.decoder);
        out->epoch_unix_ns = tc_decoder_epoch_ns(run.decoder);
        if (cfg->cap)
            out->evicted = cfg->cap->evicted;
    }

    tc_err finished = sink.ops->finish(sink.self, err == TC_OK ? diag : NULL);
    release(&run);
    return err != TC_OK ? err : finished;
}

void tc_read_summary_fini(struct tc_read_summary *summary)
{
    tc_free(summary->files.rows);
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
         .steps_back                = ledger->steps_back,
         .times_held                = ledger->times_held,
         .kernel_dropped_packets    = summary->drops.kernel_dropped,
         .interface_dropped_packets = summary->drops.interface_dropped,
         .unanalysed_packets        = summary->unanalysed,
         .evicted                   = summary->evicted,
         .counts                    = counts,
         .files                     = summary->files.rows,
         .file_count                = summary->files.count,
    };

    for (int c = 0; c < TC_FRAME_CLASS_COUNT; c++)
        input.frames[input.frame_count++] = tally(
            tc_frame_class_name((enum tc_frame_class)c), ledger->by_class[c]);
    for (int s = TC_SKIP_NONE + 1; s < TC_SKIP_COUNT; s++)
        input.skipped[input.skipped_count++] =
            tally(tc_skip_name((enum tc_skip)s), ledger->by_skip[s]);
    return input;
}
