/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/media_quality.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/cover.h"
#include "base/hash.h"
#include "base/index.h"
#include "proto/mpegts/ts_packet.h"
#include "proto/rtp/rtp_packet.h"

enum { CLOCK_RATE_MAX_HZ = 1000000000 };

struct tc_media_quality {
    struct tc_media_stream **streams; /* owned, with its elements; by row;
                                         NULL: none */
    size_t stream_capacity;
    struct tc_media_ts_stream *ts; /* owned */
    size_t ts_capacity;
    size_t ts_count;
    struct tc_index ts_index;
    uint64_t row_bytes; /* of all streams, with everything they own */
};

tc_err tc_media_quality_create(struct tc_media_quality **out)
{
    assert(out);

    *out = tc_alloc(sizeof **out);
    return *out ? TC_OK : TC_ENOMEM;
}

static uint64_t mdi_bytes(const struct tc_mdi *mdi)
{
    return mdi->continuity.capacity * sizeof *mdi->continuity.pids;
}

static uint64_t bytes_of(const struct tc_media_stream *stream)
{
    uint64_t bytes = sizeof *stream +
                     tc_log_histogram_bytes(&stream->delay.open) +
                     tc_log_histogram_bytes(&stream->delay.closed);

    if (stream->mdi)
        bytes += sizeof *stream->mdi + mdi_bytes(stream->mdi);
    return stream->video ? bytes + sizeof *stream->video : bytes;
}

static void destroy_stream(struct tc_media_stream *stream)
{
    if (!stream)
        return;

    tc_delay_variation_fini(&stream->delay);
    if (stream->mdi)
        tc_mdi_fini(stream->mdi);
    tc_free(stream->mdi);
    tc_free(stream->video);
    tc_free(stream);
}

void tc_media_quality_destroy(struct tc_media_quality *quality)
{
    if (!quality)
        return;

    for (size_t row = 0; row < quality->stream_capacity; row++)
        destroy_stream(quality->streams[row]);
    tc_free(quality->streams);
    for (size_t i = 0; i < quality->ts_count; i++)
        tc_mdi_fini(&quality->ts[i].mdi);
    tc_free(quality->ts);
    tc_index_fini(&quality->ts_index);
    tc_free(quality);
}

/* Creates the trackers that the first packet's codec needs. */
static tc_err add_codec(struct tc_media_stream *stream,
                        const struct tc_rtp_packet *packet)
{
    if (packet->codec == TC_RTP_CODEC_MP2T) {
        stream->mdi = tc_alloc(sizeof *stream->mdi);
        return stream->mdi ? TC_OK : TC_ENOMEM;
    }
    if (packet->codec != TC_RTP_CODEC_H264 &&
        packet->codec != TC_RTP_CODEC_H265)
        return TC_OK;

    stream->video = tc_alloc(sizeof *stream->video);
    if (!stream->video)
        return TC_ENOMEM;
    stream->video->codec         = packet->codec;
    stream->video->clock_rate_hz = packet->clock_rate_hz;
    return TC_OK;
}

static tc_err add_stream(struct tc_media_quality *quality, size_t row,
                         const struct tc_rtp_packet *packet)
{
    struct tc_media_stream *stream = tc_alloc(sizeof *stream);

    if (!stream)
        return TC_ENOMEM;
    if (packet->clock_rate_hz <= CLOCK_RATE_MAX_HZ)
        stream->delay.clock_rate_hz = packet->clock_rate_hz;
    tc_err err = add_codec(stream, packet);
    if (err != TC_OK) {
        destroy_stream(stream);
        return err;
    }
    quality->streams[row] = stream;
    quality->row_bytes += bytes_of(stream);
    return TC_OK;
}

static tc_err restart(struct tc_media_stream *stream)
{
    if (stream->mdi)
        tc_mdi_restart(stream->mdi);
    if (stream->video)
        tc_video_frames_restart(stream->video);
    return tc_delay_variation_restart(&stream->delay);
}

static tc_err feed_delay(struct tc_media_stream *stream,
                         const struct tc_record *record)
{
    const struct tc_rtp_packet *packet = record->view.rtp;

    if (stream->delay.clock_rate_hz == 0 || packet->is_event ||
        packet->clock_rate_hz != stream->delay.clock_rate_hz)
        return TC_OK;
    return tc_delay_variation_feed(&stream->delay, record->at_ns, packet->seq,
                                   packet->timestamp);
}

static tc_err feed_mdi(struct tc_media_stream *stream,
                       const struct tc_record *record,
                       const struct tc_video_arrival *arrival)
{
    const struct tc_rtp_packet *packet    = record->view.rtp;
    const struct tc_mdi_datagram datagram = {
        .at_ns          = record->at_ns,
        .bytes          = packet->payload,
        .captured_bytes = packet->payload ? packet->captured_bytes : 0,
        .packets        = packet->payload_bytes / TC_TS_BYTES,
        .has_sequence   = true,
        .is_reordered   = arrival->is_reordered,
        .lost           = arrival->lost,
    };

    return tc_mdi_feed(stream->mdi, &datagram);
}

/* A packet with a new sequence number: neither a duplicate nor a stray one. */
static tc_err feed_codec(struct tc_media_stream *stream,
                         const struct tc_record *record,
                         const struct tc_loss_runs_verdict *verdict)
{
    const struct tc_rtp_packet *packet    = record->view.rtp;
    const struct tc_video_arrival arrival = {
        .at_ns        = record->at_ns,
        .is_reordered = verdict->class == TC_RTP_SEQUENCE_REORDERED,
        .lost         = verdict->opens ? 0 : verdict->lost,
    };

    if (stream->video && packet->codec == stream->video->codec)
        tc_video_frames_feed(stream->video, &arrival, packet);
    if (stream->mdi && packet->codec == TC_RTP_CODEC_MP2T)
        return feed_mdi(stream, record, &arrival);
    return TC_OK;
}

tc_err tc_media_quality_feed(struct tc_media_quality *quality, size_t row,
                             const struct tc_record *record)
{
    const struct tc_rtp_packet *packet = record->view.rtp;
    tc_err err = tc_cover(&quality->streams, &quality->stream_capacity, row,
                          sizeof(struct tc_media_stream *));

    assert(packet);
    if (err == TC_OK && !quality->streams[row])
        err = add_stream(quality, row, packet);
    if (err != TC_OK)
        return err;

    struct tc_media_stream *stream = quality->streams[row];
    struct tc_loss_runs_verdict verdict =
        tc_loss_runs_feed(&stream->loss, packet->seq);
    if (verdict.class != TC_RTP_SEQUENCE_FORWARD &&
        verdict.class != TC_RTP_SEQUENCE_REORDERED)
        return TC_OK;

    uint64_t before_bytes = bytes_of(stream);
    if (verdict.opens)
        err = restart(stream);

    tc_err delayed = feed_delay(stream, record);
    tc_err fed     = feed_codec(stream, record, &verdict);
    quality->row_bytes += bytes_of(stream) - before_bytes;
    return err != TC_OK ? err : delayed != TC_OK ? delayed : fed;
}

void tc_media_quality_pause(struct tc_media_quality *quality, size_t row)
{
    if (row < quality->stream_capacity && quality->streams[row])
        tc_loss_runs_pause(&quality->streams[row]->loss);
}

static bool ts_is(const void *self, uint32_t row, const void *key)
{
    const struct tc_media_ts_stream *stream =
        &((const struct tc_media_ts_stream *)self)[row];
    const struct tc_record *record = key;

    return stream->flow == record->flow && stream->tap == record->tap;
}

static uint64_t ts_hash(const void *self, uint32_t row)
{
    const struct tc_media_ts_stream *stream =
        &((const struct tc_media_ts_stream *)self)[row];

    return tc_hash_u64((uint64_t)stream->tap << 32 | stream->flow);
}

static tc_err find_or_add_ts(struct tc_media_quality *quality,
                             const struct tc_record *record, uint32_t *out)
{
    uint64_t hash = tc_hash_u64((uint64_t)record->tap << 32 | record->flow);

    *out = tc_index_find(&quality->ts_index, hash, ts_is, quality->ts, record);
    if (*out != TC_INDEX_NONE)
        return TC_OK;
    if (quality->ts_count >= TC_INDEX_NONE - 1 ||
        !tc_grow(&quality->ts, &quality->ts_capacity, quality->ts_count,
                 sizeof *quality->ts))
        return TC_ENOMEM;
    tc_err err =
        tc_index_add(&quality->ts_index, hash, (uint32_t)quality->ts_count);
    if (err != TC_OK)
        return err;
    *out              = (uint32_t)quality->ts_count++;
    quality->ts[*out] = (struct tc_media_ts_stream){ .flow = record->flow,
                                                     .from = record->from,
                                                     .to   = record->to,
                                                     .tap  = record->tap };
    return TC_OK;
}

tc_err tc_media_quality_feed_ts(struct tc_media_quality *quality,
                                const struct tc_record *record)
{
    const struct tc_ts_payload *payload = record->view.ts;
    uint32_t i;

    if (!payload)
        return TC_OK;
    tc_err err = find_or_add_ts(quality, record, &i);
    if (err != TC_OK)
        return err;

    const struct tc_mdi_datagram datagram = {
        .at_ns          = record->at_ns,
        .bytes          = payload->bytes,
        .captured_bytes = payload->bytes ? payload->captured_bytes : 0,
        .packets        = payload->packets,
    };
    struct tc_media_ts_stream *stream = &quality->ts[i];
    uint64_t before_bytes             = mdi_bytes(&stream->mdi);

    stream->last_frame = record->frame;
    err                = tc_mdi_feed(&stream->mdi, &datagram);
    quality->row_bytes += mdi_bytes(&stream->mdi) - before_bytes;
    return err;
}

const struct tc_media_stream *
tc_media_quality_borrow(const struct tc_media_quality *quality, size_t row)
{
    return row < quality->stream_capacity ? quality->streams[row] : NULL;
}

const struct tc_media_ts_stream *
tc_media_quality_borrow_ts(const struct tc_media_quality *quality, size_t i)
{
    return i < quality->ts_count ? &quality->ts[i] : NULL;
}

tc_err tc_media_quality_pool_pdv(const struct tc_media_quality *quality,
                                 size_t row, struct tc_log_histogram *into)
{
    const struct tc_media_stream *stream =
        tc_media_quality_borrow(quality, row);

    return stream ? tc_delay_variation_pool(&stream->delay, into) : TC_OK;
}

uint64_t tc_media_quality_bytes(const struct tc_media_quality *quality)
{
    return quality->stream_capacity * sizeof(struct tc_media_stream *) +
           quality->row_bytes + quality->ts_capacity * sizeof *quality->ts +
           tc_index_bytes(&quality->ts_index);
}

void tc_media_quality_age(const struct tc_media_quality *quality,
                          struct tc_ages *ages)
{
    for (size_t i = 0; i < quality->ts_count; i++)
        tc_ages_add(ages, quality->ts[i].last_frame,
                    sizeof *quality->ts + mdi_bytes(&quality->ts[i].mdi));
}

static void evict_rows(struct tc_media_quality *quality,
                       const struct tc_row_map *map)
{
    for (size_t row = 0; row < quality->stream_capacity; row++) {
        struct tc_media_stream *stream = quality->streams[row];
        uint32_t to = row < map->count ? map->to[row] : TC_INDEX_NONE;

        quality->streams[row] = NULL;
        if (to != TC_INDEX_NONE) {
            quality->streams[to] = stream;
        } else if (stream) {
            quality->row_bytes -= bytes_of(stream);
            destroy_stream(stream);
        }
    }
    if (map->kept <= quality->stream_capacity)
        tc_shrink(&quality->streams, &quality->stream_capacity, map->kept,
                  sizeof(struct tc_media_stream *));
}

tc_err tc_media_quality_evict(struct tc_media_quality *quality,
                              const struct tc_row_map *streams,
                              uint64_t before_frame, uint64_t *ts)
{
    struct tc_row_map map;
    tc_err err = tc_row_map_init(&map, quality->ts_count);

    if (err != TC_OK)
        return err;
    evict_rows(quality, streams);
    for (size_t i = 0; i < quality->ts_count; i++) {
        struct tc_media_ts_stream *stream = &quality->ts[i];

        if (stream->last_frame >= before_frame) {
            quality->ts[tc_row_map_keep(&map, i)] = *stream;
            continue;
        }
        quality->row_bytes -= mdi_bytes(&stream->mdi);
        tc_mdi_fini(&stream->mdi);
    }
    *ts               = quality->ts_count - map.kept;
    quality->ts_count = map.kept;
    tc_shrink(&quality->ts, &quality->ts_capacity, map.kept,
              sizeof *quality->ts);
    err = tc_index_remap(&quality->ts_index, map.to, NULL, NULL);
    tc_row_map_fini(&map);
    return err;
}

tc_err tc_media_quality_sweep(struct tc_media_quality *quality,
                              struct tc_flow_sweep *sweep)
{
    for (size_t i = 0; i < quality->ts_count; i++) {
        tc_flow_sweep_flow(sweep, &quality->ts[i].flow);
        tc_flow_sweep_endpoint(sweep, &quality->ts[i].from);
        tc_flow_sweep_endpoint(sweep, &quality->ts[i].to);
    }
    return sweep->is_marking
               ? TC_OK
               : tc_index_remap(&quality->ts_index, NULL, ts_hash, quality->ts);
}
