/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/rtp_streams.h"

#include <assert.h>
#include <math.h>

#include "base/alloc.h"
#include "base/cover.h"
#include "base/hash.h"
#include "base/index.h"
#include "proto/rtp/rtp_packet.h"

enum {
    RECEIVER_BYTES = 320, /* of rtp_receiver.h */
    /* average of everything kept per stream: mostly media_quality.h */
    SHARE_BYTES = 2048,
};

struct tc_rtp_streams {
    struct tc_rtp_stream *rows; /* owned */
    size_t capacity;
    uint32_t count;
    struct tc_index index;
    uint32_t last;              /* packets of one stream come in runs */
    uint32_t *first_of_vantage; /* owned; row + 1; 0: none */
    size_t vantage_capacity;
    struct tc_playout_cfg playout;
};

tc_err tc_rtp_streams_create(struct tc_rtp_streams **out,
                             const struct tc_playout_cfg *playout)
{
    assert(out && playout);

    *out = tc_alloc(sizeof **out);
    if (!*out)
        return TC_ENOMEM;
    (*out)->last    = TC_INDEX_NONE;
    (*out)->playout = *playout;
    return TC_OK;
}

void tc_rtp_streams_destroy(struct tc_rtp_streams *streams)
{
    if (!streams)
        return;

    for (uint32_t i = 0; i < streams->count; i++)
        tc_rtp_receiver_destroy(streams->rows[i].receiver);
    tc_free(streams->first_of_vantage);
    tc_free(streams->rows);
    tc_index_fini(&streams->index);
    tc_free(streams);
}

static bool stream_is(const void *self, uint32_t row, const void *key)
{
    const struct tc_rtp_stream *stream =
        &((const struct tc_rtp_streams *)self)->rows[row];
    const struct tc_record *record = key;

    return stream->flow == record->flow && stream->tap == record->tap &&
           stream->ssrc == record->view.rtp->ssrc;
}

static uint64_t key_hash(uint32_t flow, uint16_t tap, uint32_t ssrc)
{
    return tc_hash_mix((uint64_t)flow << 32 | ssrc,
                       0xe7037ed1a0b428dbULL ^ tap);
}

static tc_err append(struct tc_rtp_streams *streams,
                     const struct tc_record *record, uint32_t vantage,
                     uint64_t hash)
{
    const struct tc_rtp_packet *packet = record->view.rtp;
    struct tc_rtp_stream stream        = {
               .flow          = record->flow,
               .from          = record->from,
               .to            = record->to,
               .ssrc          = packet->ssrc,
               .tap           = record->tap,
               .vantage       = vantage,
               .payload_type  = packet->payload_type,
               .clock_rate_hz = packet->clock_rate_hz,
               .start_ns      = record->at_ns,
    };
    /* without a clock the receiver still counts; its jitter is not used */
    const struct tc_rtp_receiver_cfg cfg = {
        .clock_rate_hz = packet->clock_rate_hz > 0 ? packet->clock_rate_hz : 1,
    };

    if (streams->count >= TC_INDEX_NONE - 1 ||
        !tc_grow(&streams->rows, &streams->capacity, streams->count,
                 sizeof *streams->rows))
        return TC_ENOMEM;

    tc_err err =
        tc_cover(&streams->first_of_vantage, &streams->vantage_capacity,
                 vantage, sizeof *streams->first_of_vantage);
    if (err == TC_OK)
        err = tc_rtp_receiver_create(&stream.receiver, &cfg);
    if (err == TC_OK)
        err = tc_index_add(&streams->index, hash, streams->count);
    if (err != TC_OK) {
        tc_rtp_receiver_destroy(stream.receiver);
        return err;
    }
    stream.next_of_vantage             = streams->first_of_vantage[vantage];
    streams->rows[streams->count++]    = stream;
    streams->first_of_vantage[vantage] = streams->count;
    return TC_OK;
}

static tc_err find_or_append(struct tc_rtp_streams *streams,
                             const struct tc_record *record, uint32_t vantage,
                             uint32_t *out)
{
    if (streams->last != TC_INDEX_NONE &&
        stream_is(streams, streams->last, record)) {
        *out = streams->last;
        return TC_OK;
    }

    uint64_t hash = key_hash(record->flow, record->tap, record->view.rtp->ssrc);
    uint32_t row =
        tc_index_find(&streams->index, hash, stream_is, streams, record);
    if (row == TC_INDEX_NONE) {
        tc_err err = append(streams, record, vantage, hash);
        if (err != TC_OK)
            return err;
        row = streams->count - 1;
    }
    streams->last = row;
    *out          = row;
    return TC_OK;
}

/* Counts frames between markers, and their octets: packets before the first
 * marker may be only a part of a frame. */
static void enter_frame(struct tc_rtp_stream *stream,
                        const struct tc_rtp_packet *packet, int64_t at_ns)
{
    stream->open_bytes += packet->payload_bytes;
    if (!packet->marker)
        return;

    if (stream->has_marker) {
        stream->frames++;
        stream->payload_bytes += stream->open_bytes;
    } else {
        stream->first_marker_ns = at_ns;
    }
    stream->has_marker     = true;
    stream->last_marker_ns = at_ns;
    stream->open_bytes     = 0;
}

static void enter_playout(const struct tc_rtp_streams *streams,
                          struct tc_rtp_stream *stream,
                          const struct tc_record *record)
{
    const struct tc_rtp_packet *packet = record->view.rtp;
    bool opens;

    if ((packet->codec == TC_RTP_CODEC_H264 ||
         packet->codec == TC_RTP_CODEC_H265) &&
        tc_rtp_receiver_is_new(stream->receiver, &opens))
        tc_playout_feed(&stream->playout, &streams->playout, record->at_ns,
                        packet, opens);
}

static void enter_jitter(struct tc_rtp_stream *stream)
{
    double jitter_s = tc_rtp_receiver_jitter_s(stream->receiver);

    stream->jitter_sum_s += jitter_s;
    if (jitter_s > stream->jitter_max_s)
        stream->jitter_max_s = jitter_s;
}

tc_err tc_rtp_streams_feed(struct tc_rtp_streams *streams,
                           const struct tc_record *record, uint32_t vantage,
                           int64_t *lost)
{
    const struct tc_rtp_packet *packet = record->view.rtp;
    uint32_t row;

    assert(packet && lost);
    tc_err err = find_or_append(streams, record, vantage, &row);
    if (err != TC_OK)
        return err;

    struct tc_rtp_stream *stream = &streams->rows[row];
    uint64_t lost_before         = tc_rtp_receiver_lost(stream->receiver);

    tc_rtp_receiver_feed(stream->receiver, &(struct tc_rtp_receiver_pkt){
                                               .arrival_ns = record->at_ns,
                                               .rtp_ts     = packet->timestamp,
                                               .seq        = packet->seq,
                                           });
    tc_tshark_jitter_feed(&stream->tshark, record->at_ns, packet);
    if (stream->packets > 0)
        enter_jitter(stream);
    if (tc_rtp_receiver_resumed(stream->receiver)) {
        stream->paused_ns += record->at_ns - stream->end_ns;
    } else if (stream->packets > 0) { /* a segment's first packet starts a
                                         time; each later one ends one */
        stream->wire_bytes += record->wire_bytes;
    }
    enter_frame(stream, packet, record->at_ns);
    enter_playout(streams, stream, record);
    stream->packets++;
    stream->end_ns     = record->at_ns;
    stream->last_frame = record->frame;
    *lost = (int64_t)(tc_rtp_receiver_lost(stream->receiver) - lost_before);
    return TC_OK;
}

void tc_rtp_streams_pause(struct tc_rtp_streams *streams, uint32_t vantage)
{
    uint32_t row = vantage < streams->vantage_capacity
                       ? streams->first_of_vantage[vantage]
                       : 0;

    for (; row != 0; row = streams->rows[row - 1].next_of_vantage)
        tc_rtp_receiver_pause(streams->rows[row - 1].receiver);
}

uint32_t tc_rtp_streams_last(const struct tc_rtp_streams *streams)
{
    return streams->last;
}

const struct tc_rtp_stream *
tc_rtp_streams_borrow(const struct tc_rtp_streams *streams, size_t *count)
{
    *count = streams->count;
    return streams->rows;
}

double tc_rtp_stream_jitter_mean_s(const struct tc_rtp_stream *stream)
{
    return stream->clock_rate_hz > 0 && stream->packets > 1
               ? stream->jitter_sum_s / (double)(stream->packets - 1)
               : NAN;
}

double tc_rtp_stream_jitter_max_s(const struct tc_rtp_stream *stream)
{
    return stream->clock_rate_hz > 0 && stream->packets > 1
               ? stream->jitter_max_s
               : NAN;
}

double tc_rtp_stream_bitrate_bps(const struct tc_rtp_stream *stream)
{
    double duration_s = ((double)stream->end_ns - (double)stream->start_ns -
                         (double)stream->paused_ns) *
                        1e-9;

    return duration_s >= 1 ? (double)stream->wire_bytes * 8 / duration_s : NAN;
}

uint64_t tc_rtp_streams_bytes(const struct tc_rtp_streams *streams)
{
    return streams->capacity * sizeof *streams->rows +
           streams->count * (uint64_t)RECEIVER_BYTES +
           tc_index_bytes(&streams->index);
}

void tc_rtp_streams_age(const struct tc_rtp_streams *streams,
                        struct tc_ages *ages)
{
    for (uint32_t i = 0; i < streams->count; i++)
        tc_ages_add(ages, streams->rows[i].last_frame, SHARE_BYTES);
}

static void chain_vantages(struct tc_rtp_streams *streams)
{
    for (size_t v = 0; v < streams->vantage_capacity; v++)
        streams->first_of_vantage[v] = 0;
    for (uint32_t i = 0; i < streams->count; i++) {
        struct tc_rtp_stream *stream = &streams->rows[i];

        stream->next_of_vantage = streams->first_of_vantage[stream->vantage];
        streams->first_of_vantage[stream->vantage] = i + 1;
    }
}

tc_err tc_rtp_streams_evict(struct tc_rtp_streams *streams,
                            uint64_t before_frame, struct tc_row_map *map)
{
    tc_err err = tc_row_map_init(map, streams->count);

    if (err != TC_OK)
        return err;
    for (uint32_t i = 0; i < streams->count; i++) {
        if (streams->rows[i].last_frame < before_frame)
            tc_rtp_receiver_destroy(streams->rows[i].receiver);
        else
            streams->rows[tc_row_map_keep(map, i)] = streams->rows[i];
    }
    streams->count = map->kept;
    streams->last  = tc_row_map_of(map, streams->last);
    chain_vantages(streams);
    tc_shrink(&streams->rows, &streams->capacity, streams->count,
              sizeof *streams->rows);
    return tc_index_remap(&streams->index, map->to, NULL, NULL);
}

static uint64_t row_hash(const void *self, uint32_t row)
{
    const struct tc_rtp_stream *stream =
        &((const struct tc_rtp_streams *)self)->rows[row];

    return key_hash(stream->flow, stream->tap, stream->ssrc);
}

tc_err tc_rtp_streams_sweep(struct tc_rtp_streams *streams,
                            struct tc_flow_sweep *sweep)
{
    for (uint32_t i = 0; i < streams->count; i++) {
        tc_flow_sweep_flow(sweep, &streams->rows[i].flow);
        tc_flow_sweep_endpoint(sweep, &streams->rows[i].from);
        tc_flow_sweep_endpoint(sweep, &streams->rows[i].to);
    }
    return sweep->is_marking
               ? TC_OK
               : tc_index_remap(&streams->index, NULL, row_hash, streams);
}
