/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/failure_watch.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "model/failures.h"

enum phase { IDLE, ASKED, ON };

/* A viewer and its current state. */
struct viewer {
    enum phase phase;
    bool is_taken; /* its host vanishes in the failure */
    int64_t asked_ns;
    int64_t ready_ns;
    int64_t last_packet_ns;
    int64_t gap_ns; /* longest gap that ends after the failure */
};

struct tc_failure_watch {
    struct tc_failure_watch_cfg cfg;
    int64_t first_ns;
    struct viewer *viewers;  /* owned */
    uint32_t *viewer_of_tap; /* owned; viewer + 1; 0: not determined yet */
    size_t taps;
    uint64_t asked; /* after the failure */
    uint64_t served;
    double delay_sum_s;
    uint64_t on_air; /* sessions at the failure */
    uint64_t kept;
    double gap_sum_s;
    int64_t gap_max_ns;
    int64_t lack_end_ns; /* the latest time at which a viewer was affected */
    bool lacks_at_end;
};

tc_err tc_failure_watch_create(struct tc_failure_watch **out,
                               const struct tc_failure_watch_cfg *cfg)
{
    struct tc_failure_watch *w = tc_alloc(sizeof *w);

    assert(out && cfg && tc_failures_any(cfg->failures));
    *out = NULL;
    if (!w)
        return TC_ENOMEM;
    w->cfg         = *cfg;
    w->first_ns    = tc_failures_first_ns(cfg->failures);
    w->lack_end_ns = w->first_ns;
    w->viewers =
        tc_alloc_array(cfg->workload->viewer_count + 1U, sizeof *w->viewers);
    if (!w->viewers) {
        tc_failure_watch_destroy(w);
        return TC_ENOMEM;
    }
    for (uint32_t v = 0; v < cfg->workload->viewer_count; v++)
        w->viewers[v].is_taken =
            cfg->failures->peers_leave_ns > 0 &&
            tc_failures_takes(cfg->failures, cfg->seed, cfg->replication, v);
    *out = w;
    return TC_OK;
}

void tc_failure_watch_destroy(struct tc_failure_watch *watch)
{
    if (!watch)
        return;
    tc_free(watch->viewer_of_tap);
    tc_free(watch->viewers);
    tc_free(watch);
}

/* Extend the outage to `until_ns`, ignoring waits shorter than `felt_ns`. */
static void lack(struct tc_failure_watch *w, int64_t since_ns, int64_t until_ns)
{
    if (until_ns - since_ns >= w->cfg.failures->felt_ns &&
        until_ns > w->lack_end_ns)
        w->lack_end_ns = until_ns;
}

static void take_gap(struct tc_failure_watch *w, struct viewer *v,
                     int64_t now_ns)
{
    const int64_t gap_ns = now_ns - v->last_packet_ns;

    if (now_ns <= w->first_ns)
        return;
    lack(w, v->last_packet_ns, now_ns);
    if (gap_ns > v->gap_ns)
        v->gap_ns = gap_ns;
}

/* Ends a session; counts it if it was active at the failure. */
static void end_session(struct tc_failure_watch *w, struct viewer *v,
                        int64_t now_ns)
{
    const bool is_silent =
        now_ns - v->last_packet_ns >= w->cfg.failures->felt_ns;

    if (v->ready_ns > w->first_ns || now_ns <= w->first_ns)
        return;
    w->on_air++;
    if (is_silent)
        return;
    w->kept++;
    w->gap_sum_s += (double)v->gap_ns * 1e-9;
    if (v->gap_ns > w->gap_max_ns)
        w->gap_max_ns = v->gap_ns;
}

/* A viewer who gives up before `felt_ms` was not affected and is not counted.
 */
static void end_wait(struct tc_failure_watch *w, struct viewer *v,
                     int64_t now_ns)
{
    if (v->asked_ns < w->first_ns ||
        now_ns - v->asked_ns < w->cfg.failures->felt_ns)
        return;
    w->asked++;
    lack(w, v->asked_ns, now_ns);
}

static struct viewer *viewer_of(struct tc_failure_watch *w, uint32_t demand)
{
    return &w->viewers[w->cfg.workload->demands[demand].viewer];
}

static void end(struct tc_failure_watch *w, struct viewer *v, int64_t now_ns)
{
    if (!v->is_taken && v->phase == ON)
        end_session(w, v, now_ns);
    else if (!v->is_taken && v->phase == ASKED)
        end_wait(w, v, now_ns);
    v->phase = IDLE;
}

static void on_asked(void *self, uint32_t demand, int64_t now_ns)
{
    struct tc_failure_watch *w = self;
    struct viewer *v           = viewer_of(w, demand);

    end(w, v, now_ns); /* its previous request */
    v->phase    = ASKED;
    v->asked_ns = now_ns;
}

static void on_ready(void *self, uint32_t demand, int64_t now_ns)
{
    struct tc_failure_watch *w = self;
    struct viewer *v           = viewer_of(w, demand);

    if (!v->is_taken && v->asked_ns >= w->first_ns) {
        w->asked++;
        w->served++;
        w->delay_sum_s += (double)(now_ns - v->asked_ns) * 1e-9;
        lack(w, v->asked_ns, now_ns);
    }
    v->phase          = ON;
    v->ready_ns       = now_ns;
    v->last_packet_ns = now_ns;
    v->gap_ns         = 0;
}

static void on_left(void *self, uint32_t demand, int64_t now_ns)
{
    struct tc_failure_watch *w = self;

    end(w, viewer_of(w, demand), now_ns);
}

struct tc_run_observer tc_failure_watch_observer(struct tc_failure_watch *watch)
{
    return (struct tc_run_observer){
        .asked = on_asked,
        .ready = on_ready,
        .left  = on_left,
        .self  = watch,
    };
}

/* The tap that sees a viewer's incoming packets is named "NAME in"
 * (places.h). */
static uint32_t find_viewer(const struct tc_failure_watch *w, uint16_t tap)
{
    const char *name   = w->cfg.directory->taps[tap].name;
    const char *behind = strrchr(name, ' ');
    const size_t len   = behind ? (size_t)(behind - name) : 0;

    for (uint32_t v = 0; v < w->cfg.workload->viewer_count; v++) {
        const char *viewer = w->cfg.workload->viewers[v].name;

        if (behind && strcmp(behind, " in") == 0 && strlen(viewer) == len &&
            memcmp(viewer, name, len) == 0)
            return v;
    }
    return UINT32_MAX - 1;
}

static tc_err make_room(struct tc_failure_watch *w, uint16_t tap)
{
    if (tap < w->taps)
        return TC_OK;

    const size_t wider = (size_t)tap * 2 + 64;
    uint32_t *taps     = tc_alloc_array(wider, sizeof *taps);
    if (!taps)
        return TC_ENOMEM;
    if (w->taps > 0)
        memcpy(taps, w->viewer_of_tap, w->taps * sizeof *taps);
    tc_free(w->viewer_of_tap);
    w->viewer_of_tap = taps;
    w->taps          = wider;
    return TC_OK;
}

static tc_err accept(void *self, const struct tc_record *record)
{
    struct tc_failure_watch *w = self;

    if (record->kind != TC_RECORD_PACKET)
        return TC_OK;

    tc_err err = make_room(w, record->tap);
    if (err != TC_OK)
        return err;

    uint32_t *known = &w->viewer_of_tap[record->tap];
    if (*known == 0)
        *known = find_viewer(w, record->tap) + 1;
    if (*known > w->cfg.workload->viewer_count)
        return TC_OK;

    struct viewer *v = &w->viewers[*known - 1];
    if (v->phase == ON && !v->is_taken)
        take_gap(w, v, record->at_ns);
    v->last_packet_ns = record->at_ns;
    return TC_OK;
}

static tc_err finish(void *self, struct tc_diag *diag)
{
    (void)self;
    (void)diag;
    return TC_OK;
}

static const struct tc_record_sink_ops ops = {
    .name      = "failure watch",
    .self_size = sizeof(struct tc_failure_watch),
    .accept    = accept,
    .finish    = finish,
};

struct tc_record_sink tc_failure_watch_sink(struct tc_failure_watch *watch)
{
    return (struct tc_record_sink){ .ops = &ops, .self = watch };
}

static bool lacks(const struct tc_failure_watch *w, const struct viewer *v,
                  int64_t end_ns)
{
    const int64_t since_ns = v->phase == ON ? v->last_packet_ns : v->asked_ns;

    return v->phase != IDLE && !v->is_taken &&
           end_ns - since_ns >= w->cfg.failures->felt_ns;
}

static double ratio(double amount, uint64_t of)
{
    return of > 0 ? amount / (double)of : NAN;
}

struct tc_failure_figures
tc_failure_watch_figures(struct tc_failure_watch *watch)
{
    struct tc_failure_watch *w = watch;
    const int64_t end_ns       = w->cfg.workload->end_ns;

    for (uint32_t v = 0; v < w->cfg.workload->viewer_count; v++) {
        w->lacks_at_end |= lacks(w, &w->viewers[v], end_ns);
        end(w, &w->viewers[v], end_ns);
    }
    return (struct tc_failure_figures){
        .served_ratio       = ratio((double)w->served, w->asked),
        .connection_delay_s = ratio(w->delay_sum_s, w->served),
        .kept_ratio         = ratio((double)w->kept, w->on_air),
        .interruption_s     = ratio(w->gap_sum_s, w->kept),
        .interruption_max_s = w->kept > 0 ? (double)w->gap_max_ns * 1e-9 : NAN,
        .recovery_s         = w->lacks_at_end
                                  ? NAN
                                  : (double)(w->lack_end_ns - w->first_ns) * 1e-9,
    };
}
