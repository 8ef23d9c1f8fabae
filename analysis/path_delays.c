/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/path_delays.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/lower_hull.h"
#include "base/alloc.h"
#include "base/hash.h"
#include "base/index.h"
#include "proto/rtp/rtp_packet.h"

enum {
    TAPS        = TC_CLOCK_TAPS_MAX,
    RING_MIN    = 64,
    RING_MAX    = 1 << 16, /* as many as there are sequence numbers */
    SAMPLES_MAX = 1 << 21, /* beyond it every second sample is kept, then
                              every fourth, ... */
};

/* A packet, and the taps that have seen it so far. */
struct waiting {
    uint32_t rtp_ts;
    uint16_t seq;
    uint8_t taps; /* OR of 1 << tap; 0: empty */
};

/* A stream, at whichever taps it was seen. */
struct stream {
    uint32_t flow;
    uint32_t from;
    uint32_t to;
    uint32_t ssrc;
    struct waiting *ring; /* owned; by sequence number */
    int64_t *at_ns[TAPS]; /* owned; as long as the ring; NULL for taps that
                             have not seen the stream, as most have not */
    uint32_t ring_size;
    uint64_t seen[TAPS];
    uint32_t path[TAPS][TAPS]; /* row + 1, first < second */
    uint64_t last_frame;
};

/* Delay of one packet between two taps. */
struct sample {
    int64_t at_ns; /* at the first tap */
    int64_t difference_ns;
    uint32_t row;
};

struct tc_path_delays {
    const struct tc_directory *directory; /* borrowed until destroyed */
    bool same_clock;
    struct stream *streams; /* owned, as all below */
    size_t stream_count;
    size_t stream_capacity;
    struct tc_index index;
    struct tc_path_delay *rows;
    uint32_t *stream_of_row;
    size_t count;
    size_t capacity;
    size_t owner_capacity;
    struct sample *samples;
    size_t sample_count;
    size_t sample_capacity;
    uint64_t matches;
    uint64_t keep_every; /* a power of two */
    struct tc_lower_hull hulls[TAPS][TAPS];
    struct tc_hull_line lines[TAPS][TAPS]; /* of the drift, computed on
                                              closing */
    uint64_t ring_bytes;                   /* of all streams */
};

tc_err tc_path_delays_create(struct tc_path_delays **out,
                             const struct tc_directory *directory,
                             bool same_clock)
{
    assert(out && directory);

    *out = tc_alloc(sizeof **out);
    if (!*out)
        return TC_ENOMEM;
    (*out)->directory  = directory;
    (*out)->same_clock = same_clock;
    (*out)->keep_every = 1;
    return TC_OK;
}

static uint64_t ring_bytes(const struct stream *stream)
{
    uint64_t slot_bytes = sizeof *stream->ring;

    for (int t = 0; t < TAPS; t++)
        if (stream->at_ns[t])
            slot_bytes += sizeof *stream->at_ns[t];
    return stream->ring_size * slot_bytes;
}

static void free_ring(struct stream *stream)
{
    tc_free(stream->ring);
    for (int t = 0; t < TAPS; t++)
        tc_free(stream->at_ns[t]);
}

void tc_path_delays_destroy(struct tc_path_delays *delays)
{
    if (!delays)
        return;

    for (size_t i = 0; i < delays->stream_count; i++)
        free_ring(&delays->streams[i]);
    for (int a = 0; a < TAPS; a++)
        for (int b = 0; b < TAPS; b++)
            tc_lower_hull_fini(&delays->hulls[a][b]);
    tc_free(delays->samples);
    tc_free(delays->stream_of_row);
    tc_free(delays->rows);
    tc_index_fini(&delays->index);
    tc_free(delays->streams);
    tc_free(delays);
}

static bool stream_is(const void *self, uint32_t row, const void *key)
{
    const struct stream *stream    = &((const struct stream *)self)[row];
    const struct tc_record *record = key;

    return stream->flow == record->flow &&
           stream->ssrc == record->view.rtp->ssrc;
}

static tc_err find_stream(struct tc_path_delays *delays,
                          const struct tc_record *record, uint32_t *out)
{
    uint64_t hash =
        tc_hash_u64((uint64_t)record->flow << 32 | record->view.rtp->ssrc);

    *out =
        tc_index_find(&delays->index, hash, stream_is, delays->streams, record);
    if (*out != TC_INDEX_NONE)
        return TC_OK;
    if (!tc_grow(&delays->streams, &delays->stream_capacity,
                 delays->stream_count, sizeof *delays->streams))
        return TC_ENOMEM;

    struct stream *stream = &delays->streams[delays->stream_count];
    *stream               = (struct stream){ .flow = record->flow,
                                             .from = record->from,
                                             .to   = record->to,
                                             .ssrc = record->view.rtp->ssrc };
    stream->ring          = tc_alloc_array(RING_MIN, sizeof *stream->ring);
    if (!stream->ring)
        return TC_ENOMEM;
    stream->ring_size = RING_MIN;
    tc_err err =
        tc_index_add(&delays->index, hash, (uint32_t)delays->stream_count);
    if (err != TC_OK) {
        tc_free(stream->ring);
        return err;
    }
    delays->ring_bytes += ring_bytes(stream);
    *out = (uint32_t)delays->stream_count++;
    return TC_OK;
}

/* A waiting packet's slot is its sequence number modulo the size of the ring,
 * also in a ring twice as long. */
static void move_ring(const struct stream *from, struct stream *to)
{
    for (uint32_t i = 0; i < from->ring_size; i++) {
        uint32_t slot = from->ring[i].seq % to->ring_size;

        if (from->ring[i].taps == 0)
            continue;
        to->ring[slot] = from->ring[i];
        for (int t = 0; t < TAPS; t++)
            if (from->at_ns[t])
                to->at_ns[t][slot] = from->at_ns[t][i];
    }
}

static tc_err widen(struct tc_path_delays *delays, struct stream *stream)
{
    struct stream wider = *stream;
    bool is_short;

    wider.ring_size = stream->ring_size * 2;
    wider.ring      = tc_alloc_array(wider.ring_size, sizeof *wider.ring);
    is_short        = !wider.ring;
    for (int t = 0; t < TAPS; t++) {
        if (!stream->at_ns[t])
            continue;
        wider.at_ns[t] =
            tc_alloc_array(wider.ring_size, sizeof *wider.at_ns[t]);
        is_short |= !wider.at_ns[t];
    }
    if (is_short) {
        free_ring(&wider);
        return TC_ENOMEM;
    }
    move_ring(stream, &wider);
    delays->ring_bytes += ring_bytes(&wider) - ring_bytes(stream);
    free_ring(stream);
    *stream = wider;
    return TC_OK;
}

static bool is_of_all_taps(const struct tc_path_delays *delays,
                           const struct waiting *slot)
{
    size_t taps = delays->directory->tap_count;

    return slot->taps == (1U << (taps < TAPS ? taps : TAPS)) - 1;
}

/* A slot for a packet that is not waiting yet. It may replace a packet that all
 * taps have seen; there may be more taps later, since a tap gets its name with
 * its interface's first packet. */
static tc_err wait(struct tc_path_delays *delays, struct stream *stream,
                   const struct tc_rtp_packet *packet, struct waiting **out)
{
    struct waiting *slot = &stream->ring[packet->seq % stream->ring_size];

    while (slot->taps && slot->seq != packet->seq &&
           !is_of_all_taps(delays, slot) && stream->ring_size < RING_MAX) {
        tc_err err = widen(delays, stream);
        if (err != TC_OK)
            return err;
        slot = &stream->ring[packet->seq % stream->ring_size];
    }
    *slot = (struct waiting){ .rtp_ts = packet->timestamp, .seq = packet->seq };
    *out  = slot;
    return TC_OK;
}

static tc_err add_row(struct tc_path_delays *delays, uint32_t number,
                      uint16_t first, uint16_t second)
{
    struct stream *stream = &delays->streams[number];

    if (!tc_grow(&delays->rows, &delays->capacity, delays->count,
                 sizeof *delays->rows) ||
        !tc_grow(&delays->stream_of_row, &delays->owner_capacity, delays->count,
                 sizeof *delays->stream_of_row))
        return TC_ENOMEM;
    delays->rows[delays->count] =
        (struct tc_path_delay){ .first  = first,
                                .second = second,
                                .flow   = stream->flow,
                                .from   = stream->from,
                                .to     = stream->to,
                                .ssrc   = stream->ssrc };
    delays->stream_of_row[delays->count] = number;
    stream->path[first][second]          = (uint32_t)++delays->count;
    return TC_OK;
}

/* The tap sees the stream for the first time: adds a row for it with each tap
 * that has seen it. */
static tc_err add_tap(struct tc_path_delays *delays, uint32_t number,
                      uint16_t tap)
{
    struct stream *stream = &delays->streams[number];
    tc_err err            = TC_OK;

    for (uint16_t t = 0; t < TAPS && err == TC_OK; t++)
        if (stream->at_ns[t])
            err = t < tap ? add_row(delays, number, t, tap)
                          : add_row(delays, number, tap, t);
    if (err != TC_OK)
        return err;
    stream->at_ns[tap] =
        tc_alloc_array(stream->ring_size, sizeof *stream->at_ns[tap]);
    if (!stream->at_ns[tap])
        return TC_ENOMEM;
    delays->ring_bytes += stream->ring_size * sizeof *stream->at_ns[tap];
    return TC_OK;
}

/* Drops every second sample to make room. */
static void thin_out(struct tc_path_delays *delays)
{
    size_t kept = 0;

    for (size_t i = 0; i < delays->sample_count; i += 2)
        delays->samples[kept++] = delays->samples[i];
    delays->sample_count = kept;
    delays->keep_every *= 2;
}

static tc_err keep(struct tc_path_delays *delays, struct sample sample)
{
    if (delays->matches++ % delays->keep_every != 0)
        return TC_OK;
    if (delays->sample_count == SAMPLES_MAX)
        thin_out(delays);
    if (!tc_grow(&delays->samples, &delays->sample_capacity,
                 delays->sample_count, sizeof sample))
        return TC_ENOMEM;
    delays->samples[delays->sample_count++] = sample;
    return TC_OK;
}

/* a - b, saturated. */
static int64_t less_ns(int64_t a_ns, int64_t b_ns)
{
    if (b_ns > 0)
        return a_ns < INT64_MIN + b_ns ? INT64_MIN : a_ns - b_ns;
    return a_ns > INT64_MAX + b_ns ? INT64_MAX : a_ns - b_ns;
}

static tc_err match(struct tc_path_delays *delays, const struct stream *stream,
                    size_t slot, uint16_t first, uint16_t second)
{
    int64_t first_ns      = stream->at_ns[first][slot];
    int64_t difference_ns = less_ns(stream->at_ns[second][slot], first_ns);
    uint32_t row          = stream->path[first][second] - 1;

    delays->rows[row].matched++;
    tc_err err = tc_lower_hull_add(&delays->hulls[first][second], first_ns,
                                   difference_ns);
    return err == TC_OK
               ? keep(delays, (struct sample){ first_ns, difference_ns, row })
               : err;
}

static tc_err match_all(struct tc_path_delays *delays,
                        const struct stream *stream, size_t slot, uint16_t tap)
{
    unsigned taps = stream->ring[slot].taps;
    tc_err err    = TC_OK;

    for (uint16_t t = 0; t < TAPS && err == TC_OK; t++)
        if (taps & 1U << t)
            err = t < tap ? match(delays, stream, slot, t, tap)
                          : match(delays, stream, slot, tap, t);
    return err;
}

static bool is_at(const struct waiting *slot,
                  const struct tc_rtp_packet *packet)
{
    return slot->taps && slot->seq == packet->seq &&
           slot->rtp_ts == packet->timestamp;
}

tc_err tc_path_delays_feed(struct tc_path_delays *delays,
                           const struct tc_record *record)
{
    const struct tc_rtp_packet *packet = record->view.rtp;
    unsigned tap                       = record->tap;
    uint32_t number;

    if (tap >= TAPS)
        return TC_OK;
    tc_err err = find_stream(delays, record, &number);
    if (err == TC_OK && !delays->streams[number].at_ns[tap])
        err = add_tap(delays, number, record->tap);
    if (err != TC_OK)
        return err;

    struct stream *stream = &delays->streams[number];
    struct waiting *slot  = &stream->ring[packet->seq % stream->ring_size];
    stream->seen[tap]++;
    stream->last_frame = record->frame;
    /* a second time at the same tap it is a copy, or the number has wrapped: a
     * new packet */
    if (!is_at(slot, packet) || slot->taps & 1U << tap)
        err = wait(delays, stream, packet, &slot);
    if (err != TC_OK)
        return err;

    size_t place              = (size_t)(slot - stream->ring);
    stream->at_ns[tap][place] = record->at_ns;
    err                       = match_all(delays, stream, place, record->tap);
    slot->taps                = (uint8_t)(slot->taps | 1U << tap);
    return err;
}

static int by_row_and_difference(const void *a, const void *b)
{
    const struct sample *x = a, *y = b;

    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return x->difference_ns < y->difference_ns
               ? -1
               : x->difference_ns > y->difference_ns;
}

/* Saturated: the slope through few points may lead beyond the range of
 * times. */
static int64_t drift_ns(const struct tc_hull_line *line, double since_foot_ns)
{
    double drift = line->slope * since_foot_ns;

    if (drift >= 0x1p63)
        return INT64_MAX;
    return drift <= -0x1p63 ? INT64_MIN : llround(drift);
}

/* Subtracts the drift, which is the slope of the hull's line times the time
 * since its foot.  A sample from before the hull's first point comes from a
 * clock that stepped back, where the line does not hold: it gets the first
 * point's drift. */
static void straighten(struct tc_path_delays *delays)
{
    for (int a = 0; a < TAPS; a++)
        for (int b = 0; b < TAPS; b++)
            delays->lines[a][b] = tc_lower_hull_line(&delays->hulls[a][b]);
    for (size_t i = 0; i < delays->sample_count; i++) {
        struct sample *s                = &delays->samples[i];
        const struct tc_path_delay *r   = &delays->rows[s->row];
        const struct tc_hull_line *line = &delays->lines[r->first][r->second];
        int64_t at_ns = s->at_ns < line->from_ns ? line->from_ns : s->at_ns;

        s->difference_ns = less_ns(s->difference_ns,
                                   drift_ns(line, (double)at_ns - line->at_ns));
    }
    for (size_t i = 0; i < delays->count; i++) {
        struct tc_path_delay *r = &delays->rows[i];

        r->drift_ppm = delays->lines[r->first][r->second].slope * 1e6;
    }
}

static double quantile_s(const struct sample *samples, size_t count, double p)
{
    size_t rank = (size_t)ceil(p * (double)count);

    return ((double)samples[rank > 0 ? rank - 1 : 0].difference_ns -
            (double)samples[0].difference_ns) *
           1e-9;
}

static void summarise(struct tc_path_delay *row, const struct sample *samples,
                      size_t count, int64_t ahead_ns)
{
    double sum_s = 0;

    for (size_t i = 0; i < count; i++)
        sum_s += (double)less_ns(samples[i].difference_ns, ahead_ns) * 1e-9;
    row->delay_mean_s = sum_s / (double)count;
    row->delay_min_s =
        (double)less_ns(samples[0].difference_ns, ahead_ns) * 1e-9;
    row->delay_max_s =
        (double)less_ns(samples[count - 1].difference_ns, ahead_ns) * 1e-9;
    row->variation_p50_s = quantile_s(samples, count, 0.5);
    row->variation_p95_s = quantile_s(samples, count, 0.95);
    row->variation_p99_s = quantile_s(samples, count, 0.99);
}

/* The offset at the foot of the line, with the drift since the exchange
 * removed. */
static int64_t offset_of(const struct tc_path_delays *delays,
                         const struct tc_clock_offsets *offsets,
                         struct tc_path_delay *row)
{
    const struct tc_hull_line *line = &delays->lines[row->first][row->second];
    struct tc_clock_offset offset;

    row->bound_s = delays->same_clock ? 0 : NAN;
    if (delays->same_clock ||
        !tc_clock_offsets_get(offsets, row->first, row->second, &offset))
        return 0;
    row->bound_s = (double)offset.bound_ns * 1e-9;
    return less_ns(offset.ahead_ns,
                   drift_ns(line, (double)offset.at_ns - line->at_ns));
}

tc_err tc_path_delays_close(struct tc_path_delays *delays,
                            const struct tc_clock_offsets *offsets)
{
    if (!delays->same_clock)
        straighten(delays);
    if (delays->sample_count > 0)
        qsort(delays->samples, delays->sample_count, sizeof *delays->samples,
              by_row_and_difference);
    for (size_t i = 0, from = 0; i < delays->count; i++) {
        struct tc_path_delay *row = &delays->rows[i];
        const struct stream *stream =
            &delays->streams[delays->stream_of_row[i]];
        size_t to = from;

        while (to < delays->sample_count && delays->samples[to].row == i)
            to++;
        row->delay_mean_s = row->delay_min_s = row->delay_max_s = NAN;
        row->variation_p50_s = row->variation_p95_s = NAN;
        row->variation_p99_s                        = NAN;
        row->only_first  = stream->seen[row->first] - row->matched;
        row->only_second = stream->seen[row->second] - row->matched;
        int64_t ahead_ns = offset_of(delays, offsets, row);
        if (to > from)
            summarise(row, delays->samples + from, to - from, ahead_ns);
        from = to;
    }
    return TC_OK;
}

const struct tc_path_delay *
tc_path_delays_borrow(const struct tc_path_delays *delays, size_t *count)
{
    *count = delays->count;
    return delays->rows;
}

/* Bytes of the points, or with `room` of the memory allocated for them. */
static uint64_t hull_bytes(const struct tc_path_delays *delays, bool room)
{
    uint64_t points = 0;

    for (int a = 0; a < TAPS; a++)
        for (int b = a + 1; b < TAPS; b++)
            points +=
                room ? delays->hulls[a][b].capacity : delays->hulls[a][b].count;
    return points * sizeof(struct tc_hull_point);
}

uint64_t tc_path_delays_bytes(const struct tc_path_delays *delays)
{
    return delays->stream_capacity * sizeof *delays->streams +
           delays->ring_bytes + delays->capacity * sizeof *delays->rows +
           delays->owner_capacity * sizeof *delays->stream_of_row +
           delays->sample_capacity * sizeof *delays->samples +
           hull_bytes(delays, true) + tc_index_bytes(&delays->index);
}

void tc_path_delays_age(const struct tc_path_delays *delays,
                        struct tc_ages *ages)
{
    for (size_t i = 0; i < delays->stream_count; i++)
        tc_ages_add(ages, delays->streams[i].last_frame,
                    sizeof *delays->streams + ring_bytes(&delays->streams[i]));
}

static void evict_rows(struct tc_path_delays *delays,
                       const struct tc_row_map *streams,
                       struct tc_row_map *rows)
{
    size_t kept = 0;

    for (size_t i = 0; i < delays->count; i++) {
        uint32_t stream = streams->to[delays->stream_of_row[i]];

        if (stream == TC_INDEX_NONE)
            continue;
        uint32_t to               = tc_row_map_keep(rows, i);
        delays->rows[to]          = delays->rows[i];
        delays->stream_of_row[to] = stream;
        delays->streams[stream]
            .path[delays->rows[to].first][delays->rows[to].second] = to + 1;
    }
    delays->count = rows->kept;
    for (size_t i = 0; i < delays->sample_count; i++) {
        struct sample sample = delays->samples[i];

        sample.row = rows->to[sample.row];
        if (sample.row != TC_INDEX_NONE)
            delays->samples[kept++] = sample;
    }
    delays->sample_count = kept;
}

/* Frees the hulls of pairs without rows, and thins out the others until they
 * fit or have two points each. */
static void evict_hulls(struct tc_path_delays *delays, uint64_t bytes_max)
{
    bool is_told[TAPS][TAPS] = { { false } };
    uint64_t bytes, before = UINT64_MAX;

    for (size_t i = 0; i < delays->count; i++)
        is_told[delays->rows[i].first][delays->rows[i].second] = true;
    for (int a = 0; a < TAPS; a++)
        for (int b = 0; b < TAPS; b++)
            if (!is_told[a][b])
                tc_lower_hull_fini(&delays->hulls[a][b]);
    for (; (bytes = hull_bytes(delays, false)) > bytes_max && bytes < before;
         before = bytes)
        for (int i = 0; i < TAPS * TAPS; i++)
            tc_lower_hull_thin(&delays->hulls[i / TAPS][i % TAPS]);
    for (int i = 0; i < TAPS * TAPS; i++)
        tc_lower_hull_shrink(&delays->hulls[i / TAPS][i % TAPS]);
}

static void shrink(struct tc_path_delays *delays)
{
    tc_shrink(&delays->streams, &delays->stream_capacity, delays->stream_count,
              sizeof *delays->streams);
    tc_shrink(&delays->rows, &delays->capacity, delays->count,
              sizeof *delays->rows);
    tc_shrink(&delays->stream_of_row, &delays->owner_capacity, delays->count,
              sizeof *delays->stream_of_row);
    tc_shrink(&delays->samples, &delays->sample_capacity, delays->sample_count,
              sizeof *delays->samples);
}

tc_err tc_path_delays_evict(struct tc_path_delays *delays,
                            uint64_t before_frame, uint64_t sample_bytes_max)
{
    struct tc_row_map streams, rows = { 0 };
    tc_err err = tc_row_map_init(&streams, delays->stream_count);

    if (err == TC_OK)
        err = tc_row_map_init(&rows, delays->count);
    for (size_t i = 0; i < delays->stream_count && err == TC_OK; i++) {
        struct stream *stream = &delays->streams[i];

        if (stream->last_frame >= before_frame) {
            delays->streams[tc_row_map_keep(&streams, i)] = *stream;
            continue;
        }
        delays->ring_bytes -= ring_bytes(stream);
        free_ring(stream);
    }
    if (err == TC_OK) {
        delays->stream_count = streams.kept;
        evict_rows(delays, &streams, &rows);
        while (delays->sample_count > 1 &&
               delays->sample_count * sizeof *delays->samples >
                   sample_bytes_max)
            thin_out(delays);
        evict_hulls(delays, sample_bytes_max);
        shrink(delays);
        err = tc_index_remap(&delays->index, streams.to, NULL, NULL);
    }
    tc_row_map_fini(&streams);
    tc_row_map_fini(&rows);
    return err;
}

static uint64_t stream_hash(const void *self, uint32_t row)
{
    const struct stream *stream = &((const struct stream *)self)[row];

    return tc_hash_u64((uint64_t)stream->flow << 32 | stream->ssrc);
}

tc_err tc_path_delays_sweep(struct tc_path_delays *delays,
                            struct tc_flow_sweep *sweep)
{
    for (size_t i = 0; i < delays->stream_count; i++) {
        tc_flow_sweep_flow(sweep, &delays->streams[i].flow);
        tc_flow_sweep_endpoint(sweep, &delays->streams[i].from);
        tc_flow_sweep_endpoint(sweep, &delays->streams[i].to);
    }
    for (size_t i = 0; i < delays->count; i++) {
        tc_flow_sweep_flow(sweep, &delays->rows[i].flow);
        tc_flow_sweep_endpoint(sweep, &delays->rows[i].from);
        tc_flow_sweep_endpoint(sweep, &delays->rows[i].to);
    }
    return sweep->is_marking ? TC_OK
                             : tc_index_remap(&delays->index, NULL, stream_hash,
                                              delays->streams);
}
