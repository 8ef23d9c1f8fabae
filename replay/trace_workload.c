/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/trace_workload.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/index.h"
#include "model/engine/random.h"

enum { HOLD_UNKNOWN = -1 };

/* Numbers the names of viewers, or of broadcasters, in order of appearance. */
struct numbering {
    uint32_t *names;  /* by number */
    uint32_t *number; /* by interned name; TC_INDEX_NONE: has no number */
    uint32_t count;
};

static tc_err numbering_init(struct numbering *n, uint32_t name_count)
{
    n->names  = tc_alloc_array(name_count + 1U, sizeof *n->names);
    n->number = tc_alloc_array(name_count + 1U, sizeof *n->number);
    if (!n->names || !n->number)
        return TC_ENOMEM;
    for (uint32_t i = 0; i < name_count; i++)
        n->number[i] = TC_INDEX_NONE;
    return TC_OK;
}

static void numbering_add(struct numbering *n, uint32_t name)
{
    if (n->number[name] != TC_INDEX_NONE)
        return;
    n->number[name]    = n->count;
    n->names[n->count] = name;
    n->count++;
}

static int64_t hold_of(const struct tc_session *s)
{
    return s->outcome == TC_SESSION_COMPLETED && s->end_ns != TC_TIME_NONE &&
                   s->end_ns >= s->ready_ns
               ? s->end_ns - s->ready_ns
               : HOLD_UNKNOWN;
}

static void number_people(const struct tc_session_table *table,
                          struct numbering *viewers,
                          struct numbering *broadcasters)
{
    /* a broadcaster that never answered may not exist: it cannot be replayed */
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i].outcome == TC_SESSION_COMPLETED)
            numbering_add(broadcasters, table->rows[i].broadcaster);
    for (size_t i = 0; i < table->count; i++)
        if (broadcasters->number[table->rows[i].broadcaster] != TC_INDEX_NONE)
            numbering_add(viewers, table->rows[i].viewer);
}

static void take_session(struct tc_trace *trace, const struct tc_session *s,
                         const struct numbering *viewers,
                         const struct numbering *broadcasters)
{
    uint32_t channel = broadcasters->number[s->broadcaster];
    int64_t hold_ns  = hold_of(s);

    if (channel == TC_INDEX_NONE) {
        trace->not_answered++;
        return;
    }
    if (hold_ns == HOLD_UNKNOWN)
        trace->holds_drawn++;
    else
        trace->holds_s[trace->hold_count++] = (double)hold_ns * 1e-9;

    trace->demands[trace->demand_count++] = (struct tc_demand){
        .at_ns   = s->invite_ns > 0 ? s->invite_ns : 0,
        .hold_ns = hold_ns,
        .viewer  = viewers->number[s->viewer],
        .channel = channel,
    };
}

static tc_err copy_names(struct tc_trace *trace, const struct tc_intern *texts,
                         uint32_t *names, uint32_t count)
{
    tc_err err = TC_OK;

    for (uint32_t i = 0; i < count && err == TC_OK; i++)
        err = tc_intern_id(trace->names, tc_intern_text(texts, names[i]),
                           &names[i]);
    return err;
}

static tc_err take_sessions(struct tc_trace *trace,
                            const struct tc_session_table *table,
                            struct numbering *viewers,
                            struct numbering *broadcasters)
{
    uint32_t names = tc_intern_count(table->texts);
    tc_err err     = numbering_init(viewers, names);

    if (err == TC_OK)
        err = numbering_init(broadcasters, names);
    if (err != TC_OK)
        return err;

    trace->demands = tc_alloc_array(table->count + 1, sizeof *trace->demands);
    trace->holds_s = tc_alloc_array(table->count + 1, sizeof *trace->holds_s);
    if (!trace->demands || !trace->holds_s)
        return TC_ENOMEM;

    number_people(table, viewers, broadcasters);
    for (size_t i = 0; i < table->count; i++)
        take_session(trace, &table->rows[i], viewers, broadcasters);

    err = copy_names(trace, table->texts, viewers->names, viewers->count);
    return err == TC_OK ? copy_names(trace, table->texts, broadcasters->names,
                                     broadcasters->count)
                        : err;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    if (count == 0)
        return 0;
    qsort(values, count, sizeof *values, by_value);
    return count % 2 ? values[count / 2]
                     : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* Medians over video streams (RFC 3551: 90 kHz) of at least 1 s; the few
 * packets of a zap are not representative. */
static tc_err find_video(struct tc_trace *trace,
                         const struct tc_rtp_streams *streams)
{
    size_t count, used = 0;
    const struct tc_rtp_stream *rows = tc_rtp_streams_borrow(streams, &count);
    double *rates                    = tc_alloc_array(count + 1, sizeof *rates);
    double *frames = tc_alloc_array(count + 1, sizeof *frames);

    for (size_t i = 0; i < count && rates && frames; i++) {
        double duration_s =
            ((double)rows[i].last_marker_ns - (double)rows[i].first_marker_ns) *
            1e-9;

        if (rows[i].clock_rate_hz != TC_VIDEO_CLOCK_RATE_HZ || duration_s < 1)
            continue;
        rates[used]  = (double)rows[i].payload_bytes * 8 / duration_s;
        frames[used] = (double)rows[i].frames / duration_s;
        used++;
    }
    if (rates && frames) {
        trace->video_rate_bps     = (uint64_t)llround(median(rates, used));
        trace->video_frames_per_s = median(frames, used);
    }
    tc_free(rates);
    tc_free(frames);
    return rates && frames ? TC_OK : TC_ENOMEM;
}

static int by_time(const void *a, const void *b)
{
    const struct tc_demand *x = a, *y = b;

    if (x->at_ns != y->at_ns)
        return x->at_ns < y->at_ns ? -1 : 1;
    return (x->viewer > y->viewer) - (x->viewer < y->viewer);
}

/* A counting sort by viewer of the demands, which are in order of time. */
static tc_err sort_by_viewer(struct tc_trace *trace)
{
    const uint32_t viewers = trace->viewer_count;

    trace->by_viewer =
        tc_alloc_array(trace->demand_count + 1U, sizeof *trace->by_viewer);
    trace->first_of = tc_alloc_array(viewers + 2U, sizeof *trace->first_of);
    if (!trace->by_viewer || !trace->first_of)
        return TC_ENOMEM;

    /* count one place further on; then the start of each viewer is advanced to
     * its end, which is the start of the next one */
    for (uint32_t d = 0; d < trace->demand_count; d++)
        trace->first_of[trace->demands[d].viewer + 2]++;
    for (uint32_t v = 2; v < viewers + 2; v++)
        trace->first_of[v] += trace->first_of[v - 1];
    for (uint32_t d = 0; d < trace->demand_count; d++)
        trace->by_viewer[trace->first_of[trace->demands[d].viewer + 1]++] = d;
    return TC_OK;
}

/* Times of the first requests; each viewer has at least one. */
static void find_arrivals(struct tc_trace *trace)
{
    trace->first_arrival_ns = INT64_MAX;
    for (uint32_t v = 0; v < trace->viewer_count; v++) {
        const int64_t at_ns =
            trace->demands[trace->by_viewer[trace->first_of[v]]].at_ns;

        if (at_ns < trace->first_arrival_ns)
            trace->first_arrival_ns = at_ns;
        if (at_ns > trace->last_arrival_ns)
            trace->last_arrival_ns = at_ns;
    }
}

tc_err tc_trace_make(const struct tc_measurement *measurement,
                     struct tc_trace *out)
{
    struct numbering viewers = { 0 }, broadcasters = { 0 };
    const struct tc_session_table *table =
        tc_measurement_borrow_sessions(measurement);

    assert(out);
    *out       = (struct tc_trace){ 0 };
    tc_err err = tc_intern_create(&out->names);
    if (err == TC_OK)
        err = take_sessions(out, table, &viewers, &broadcasters);
    if (err == TC_OK)
        err = find_video(out, tc_measurement_borrow_streams(measurement));
    if (err == TC_OK && out->hold_count == 0)
        err = TC_EFORMAT;

    out->viewers           = viewers.names;
    out->viewer_count      = viewers.count;
    out->broadcasters      = broadcasters.names;
    out->broadcaster_count = broadcasters.count;
    out->end_ns            = tc_measurement_end_ns(measurement);
    if (err == TC_OK) {
        qsort(out->demands, out->demand_count, sizeof *out->demands, by_time);
        err = sort_by_viewer(out);
    }
    if (err == TC_OK)
        find_arrivals(out);
    tc_free(viewers.number);
    tc_free(broadcasters.number);
    return err;
}

void tc_trace_fini(struct tc_trace *trace)
{
    tc_intern_destroy(trace->names);
    tc_free(trace->viewers);
    tc_free(trace->broadcasters);
    tc_free(trace->demands);
    tc_free(trace->by_viewer);
    tc_free(trace->first_of);
    tc_free(trace->holds_s);
    *trace = (struct tc_trace){ 0 };
}

void tc_trace_apply_video(const struct tc_trace *trace,
                          struct tc_video_config *video)
{
    double fps = trace->video_frames_per_s;

    if (trace->video_rate_bps > 0)
        video->rate_bps = trace->video_rate_bps;
    if (fps < 1 || fps > 1000)
        return;

    /* encoders use whole rates; a deviation below 2 % is clock error */
    bool is_whole         = fabs(fps - round(fps)) < 0.02 * fps;
    video->frame_rate_num = (uint32_t)lround(is_whole ? fps : fps * 100);
    video->frame_rate_den = is_whole ? 1 : 100;
}

void tc_trace_apply_audience(const struct tc_trace *trace,
                             struct tc_audience_config *audience)
{
    struct tc_scenario defaults;

    tc_scenario_init(&defaults);
    *audience                   = defaults.audience;
    audience->is_captured       = true;
    audience->viewers           = trace->viewer_count;
    audience->broadcasters      = trace->broadcaster_count;
    audience->content_providers = 0;
    audience->arrival_start_ns  = trace->first_arrival_ns;
    audience->arrival_spread_ns =
        trace->last_arrival_ns - trace->first_arrival_ns;
    audience->patience_ns = 0;
    audience->placement   = TC_AUDIENCE_ROUND_ROBIN;
}

static struct tc_person *people(const struct tc_trace *trace,
                                const uint32_t *names, uint32_t count,
                                uint32_t routers)
{
    struct tc_person *list = tc_alloc_array(count + 1U, sizeof *list);

    for (uint32_t i = 0; list && i < count; i++)
        list[i] = (struct tc_person){
            .name   = tc_intern_text(trace->names, names[i]).at,
            .router = i % routers,
        };
    return list;
}

static int64_t draw_hold_ns(const struct tc_trace *trace, uint64_t seed,
                            uint32_t replication, uint32_t demand)
{
    struct tc_random random =
        tc_random_stream(seed, replication, demand, TC_PURPOSE_HOLD);

    return (
        int64_t)(trace->holds_s[tc_random_below(&random, trace->hold_count)] *
                 1e9);
}

/* Appends the demands of the capture's viewer `original` for viewer `slot`. */
static tc_err append_demands(const struct tc_trace *trace, uint32_t original,
                             uint32_t slot, size_t *capacity,
                             struct tc_workload *out)
{
    for (uint32_t i = trace->first_of[original];
         i < trace->first_of[original + 1]; i++) {
        if (!tc_grow(&out->demands, capacity, out->demand_count,
                     sizeof *out->demands))
            return TC_ENOMEM;

        out->demands[out->demand_count] = trace->demands[trace->by_viewer[i]];
        out->demands[out->demand_count].viewer = slot;
        out->demand_count++;
    }
    return TC_OK;
}

tc_err tc_trace_workload(const struct tc_trace *trace, uint32_t routers,
                         bool resample, uint64_t seed, uint32_t replication,
                         int64_t end_ns, struct tc_workload *out)
{
    size_t capacity = 0;
    tc_err err      = TC_OK;

    *out = (struct tc_workload){
        .viewers = people(trace, trace->viewers, trace->viewer_count, routers),
        .viewer_count      = trace->viewer_count,
        .broadcasters      = people(trace, trace->broadcasters,
                                    trace->broadcaster_count, routers),
        .broadcaster_count = trace->broadcaster_count,
        .end_ns            = end_ns,
    };
    if (!out->viewers || !out->broadcasters)
        return TC_ENOMEM;

    for (uint32_t slot = 0; slot < trace->viewer_count && err == TC_OK;
         slot++) {
        struct tc_random random =
            tc_random_stream(seed, replication, slot, TC_PURPOSE_RESAMPLE);
        uint32_t original =
            resample ? tc_random_below(&random, trace->viewer_count) : slot;

        out->viewers[slot].name =
            tc_intern_text(trace->names, trace->viewers[original]).at;
        err = append_demands(trace, original, slot, &capacity, out);
    }
    if (err != TC_OK || out->demand_count == 0)
        return err;

    qsort(out->demands, out->demand_count, sizeof *out->demands, by_time);
    for (uint32_t d = 0; d < out->demand_count; d++)
        if (out->demands[d].hold_ns == HOLD_UNKNOWN)
            out->demands[d].hold_ns = draw_hold_ns(trace, seed, replication, d);
    return TC_OK;
}
