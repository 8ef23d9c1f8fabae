/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/live.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/output.h"
#include "capture/frame_queue.h"
#include "capture/pcap_writer.h"
#include "capture/privileges.h"

enum {
    QUEUE_BYTES = 64 << 20,
    WATCH_MS    = 1000,
    /* frames between two checks of the clock, the stop and the progress */
    BURST = 4096,
};

/* The thread that analyzes. */
struct analyst {
    pthread_t thread;
    bool started;
    struct tc_frame_queue *queue; /* owned */
    struct tc_decoder *decoder;   /* owned */
    struct tc_instrument instrument;
    struct tc_memory_cap cap;
    uint16_t tap;
    tc_err err; /* of the first frame that failed */
    pthread_mutex_t lock;
    /* guarded by `lock`: read by the capturing thread */
    uint64_t sessions;
    uint64_t streams;
    int64_t rtp_lost;
};

struct run {
    const struct tc_live_run_cfg *cfg;
    struct tc_live_source *source; /* owned */
    struct tc_pcap_writer *writer; /* owned; NULL: no file */
    struct analyst analyst;
    struct tc_live_progress progress;
    int64_t started_ns; /* of the monotonic clock */
    int64_t watched_ns;
    const struct tc_live_watcher *watcher;
    struct tc_diag *diag;
};

static int64_t now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void publish(struct analyst *analyst)
{
    const struct tc_measurement *m = analyst->instrument.measurement;
    size_t streams;

    (void)tc_rtp_streams_borrow(tc_measurement_borrow_streams(m), &streams);
    (void)pthread_mutex_lock(&analyst->lock);
    analyst->sessions = tc_measurement_borrow_sessions(m)->count;
    analyst->streams  = streams;
    analyst->rtp_lost = tc_measurement_counts(m).rtp_lost;
    (void)pthread_mutex_unlock(&analyst->lock);
}

static void *analyse(void *self)
{
    struct analyst *analyst = self;
    struct tc_frame frame;

    /* after an error the remaining frames are taken without analysis */
    while (tc_frame_queue_pop(analyst->queue, &frame))
        if (analyst->err == TC_OK) {
            analyst->err =
                tc_decoder_frame(analyst->decoder, &frame, analyst->tap);
            if (analyst->err == TC_OK)
                analyst->err =
                    tc_memory_cap_frame(&analyst->cap, analyst->decoder);
            publish(analyst);
        }
    return NULL;
}

static tc_err start_analyst(struct run *run)
{
    struct analyst *analyst = &run->analyst;

    analyst->cap = (struct tc_memory_cap){ .bytes      = run->cfg->memcap_bytes,
                                           .instrument = &analyst->instrument };
    (void)pthread_mutex_init(&analyst->lock, NULL);
    tc_err err = tc_instrument_init(&analyst->instrument, NULL, NULL);
    if (err == TC_OK)
        err = tc_directory_add_tap(&analyst->instrument.directory,
                                   run->cfg->source.interface, TC_TAP_CAPTURE,
                                   0, &analyst->tap);
    if (err == TC_OK)
        err = tc_frame_queue_create(&analyst->queue, QUEUE_BYTES);
    if (err == TC_OK)
        err = tc_decoder_create(&analyst->decoder, &run->cfg->decoder,
                                &analyst->instrument.directory,
                                tc_instrument_sink(&analyst->instrument));
    if (err != TC_OK)
        return err;

    int refused = pthread_create(&analyst->thread, NULL, analyse, analyst);
    if (refused != 0) {
        tc_diag_set(run->diag, NULL, -1, -1, "cannot start a thread: %s",
                    strerror(refused));
        return TC_ESYS;
    }
    analyst->started = true;
    return TC_OK;
}

static void join(struct analyst *analyst)
{
    if (!analyst->started)
        return;

    tc_frame_queue_end(analyst->queue);
    (void)pthread_join(analyst->thread, NULL);
    analyst->started = false;
}

static tc_err prepare(struct run *run)
{
    const struct tc_live_run_cfg *cfg = run->cfg;

    tc_err err = tc_live_source_open(&run->source, &cfg->source, run->diag);
    if (err == TC_OK)
        err = tc_privileges_drop(run->diag);
    /* refuse a folder that only root may write before the run, not after it */
    if (err == TC_OK && cfg->output_path)
        err = tc_output_check(cfg->output_path, run->diag);
    if (err == TC_OK && cfg->path)
        err = tc_pcap_writer_create(
            &run->writer,
            &(struct tc_pcap_writer_cfg){
                .path       = cfg->path,
                .link_type  = tc_live_source_link_type(run->source),
                .snap_bytes = tc_live_source_snap_bytes(run->source),
                .ring_bytes = cfg->ring_bytes,
                .ring_count = cfg->ring_count,
            },
            run->diag);
    if (err == TC_OK && cfg->analyze)
        err = start_analyst(run);
    return err;
}

static tc_err take(struct run *run, const struct tc_frame *frame)
{
    run->progress.packets++;
    run->progress.bytes += frame->wire_bytes;
    tc_err err = run->writer
                     ? tc_pcap_writer_frame(run->writer, frame, run->diag)
                     : TC_OK;
    if (run->cfg->analyze)
        (void)tc_frame_queue_push(run->analyst.queue, frame);
    return err;
}

/* Takes the waiting frames, at most BURST of them. */
static tc_err drain(struct run *run)
{
    tc_err err = TC_OK;

    for (int i = 0; i < BURST && err == TC_OK; i++) {
        struct tc_frame frame;

        err = tc_live_source_next(run->source, &frame, run->diag);
        if (err == TC_OK)
            err = take(run, &frame);
    }
    return err == TC_END ? TC_OK : err;
}

static void look(struct run *run, int64_t at_ns)
{
    struct tc_live_progress *progress = &run->progress;

    progress->elapsed_s = (double)(at_ns - run->started_ns) * 1e-9;
    progress->drops     = tc_live_source_drops(run->source);
    if (run->cfg->analyze) {
        struct analyst *analyst = &run->analyst;

        progress->unanalysed = tc_frame_queue_refused(analyst->queue);
        (void)pthread_mutex_lock(&analyst->lock);
        progress->sessions = analyst->sessions;
        progress->streams  = analyst->streams;
        progress->rtp_lost = analyst->rtp_lost;
        (void)pthread_mutex_unlock(&analyst->lock);
    }
    run->watched_ns = at_ns;
    if (run->watcher->progress)
        run->watcher->progress(run->watcher->self, progress);
}

static int wait_ms(const struct run *run, int64_t at_ns)
{
    int64_t left_ns = run->watched_ns + (int64_t)WATCH_MS * 1000000 - at_ns;
    int64_t end_ns  = run->started_ns + run->cfg->duration_ns;

    if (run->cfg->duration_ns > 0 && end_ns - at_ns < left_ns)
        left_ns = end_ns - at_ns;
    return left_ns > 0 ? (int)(left_ns / 1000000) + 1 : 0;
}

static tc_err capture(struct run *run)
{
    struct pollfd fds[] = {
        { .fd = tc_live_source_fd(run->source), .events = POLLIN },
        { .fd = run->cfg->stop_fd, .events = POLLIN },
    };
    tc_err err = TC_OK;

    run->started_ns = now_ns();
    run->watched_ns = run->started_ns;
    while (err == TC_OK) {
        int64_t at_ns = now_ns();

        if (at_ns - run->watched_ns >= (int64_t)WATCH_MS * 1000000) {
            look(run, at_ns);
            if (run->writer)
                err = tc_pcap_writer_flush(run->writer, run->diag);
        }
        if (fds[1].revents ||
            (run->cfg->duration_ns > 0 &&
             at_ns - run->started_ns >= run->cfg->duration_ns))
            break;
        if (err == TC_OK && poll(fds, TC_LEN(fds), wait_ms(run, at_ns)) < 0 &&
            errno != EINTR) {
            tc_diag_set(run->diag, NULL, -1, -1, "cannot wait: %s",
                        strerror(errno));
            return TC_ESYS;
        }
        if (err == TC_OK)
            err = drain(run);
    }
    return err;
}

/* In the results a live capture is a file named after its interface. */
static tc_err summarise(struct run *run, struct tc_read_summary *out)
{
    out->files.rows = tc_alloc_array(1, sizeof *out->files.rows);
    if (!out->files.rows)
        return TC_ENOMEM;

    struct tc_results_file *row = &out->files.rows[0];
    out->files.count            = 1;
    out->files.capacity         = 1;
    row->cut_at_byte            = -1;
    row->packets                = run->progress.packets;
    (void)snprintf(row->name, sizeof row->name, "%s",
                   run->cfg->source.interface);
    (void)snprintf(row->format, sizeof row->format, "live");
    out->drops         = run->progress.drops;
    out->unanalysed    = run->progress.unanalysed;
    out->evicted       = run->analyst.cap.evicted;
    out->ledger        = *tc_decoder_borrow_ledger(run->analyst.decoder);
    out->epoch_unix_ns = tc_decoder_epoch_ns(run->analyst.decoder);
    return TC_OK;
}

static tc_err conclude(struct run *run, struct tc_analyze_report *out)
{
    struct analyst *analyst         = &run->analyst;
    const struct tc_analyze_cfg cfg = { .output_path = run->cfg->output_path,
                                        .confidence  = run->cfg->confidence };
    struct tc_record_sink sink      = tc_instrument_sink(&analyst->instrument);

    tc_err err = analyst->err;
    if (err == TC_OK)
        err = tc_decoder_finish(analyst->decoder);
    tc_err finished = sink.ops->finish(sink.self, run->diag);
    if (err == TC_OK)
        err = finished;
    if (err == TC_OK)
        err = summarise(run, &out->input);
    return err == TC_OK
               ? tc_analyze_conclude(&cfg, &analyst->instrument, out, run->diag)
               : err;
}

static void release(struct run *run)
{
    join(&run->analyst);
    tc_decoder_destroy(run->analyst.decoder);
    tc_frame_queue_destroy(run->analyst.queue);
    tc_instrument_fini(&run->analyst.instrument);
    tc_live_source_close(run->source);
}

/* Closes the capture file first, before anything else can fail or be
 * interrupted. */
static tc_err end_capture(struct run *run, tc_err err)
{
    struct tc_diag second = TC_DIAG_NONE;
    tc_err closed         = tc_pcap_writer_close(run->writer, &second);

    if (err == TC_OK && closed != TC_OK) {
        err        = closed;
        *run->diag = second;
    }
    if (run->watcher->captured)
        run->watcher->captured(run->watcher->self);
    return err;
}

tc_err tc_live_run(const struct tc_live_run_cfg *cfg,
                   const struct tc_live_watcher *watcher,
                   struct tc_live_progress *end, struct tc_analyze_report *out,
                   struct tc_diag *diag)
{
    struct run run = { .cfg = cfg, .watcher = watcher, .diag = diag };

    assert(cfg && watcher && end && out && diag);
    *out       = (struct tc_analyze_report){ 0 };
    tc_err err = prepare(&run);
    if (err == TC_OK)
        err = capture(&run);
    err = end_capture(&run, err);
    join(&run.analyst);
    if (err == TC_OK)
        look(&run, now_ns());
    if (err == TC_OK && cfg->analyze)
        err = conclude(&run, out);
    *end = run.progress;
    release(&run);
    return err;
}
