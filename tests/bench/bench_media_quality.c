/* SPDX-License-Identifier: Apache-2.0 */
/* Time of a packet in the trackers of media, by kind of stream: many streams
 * in turn, as a capture has them, and memory of each. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "analysis/media_quality.h"
#include "proto/mpegts/ts_packet.h"
#include "proto/rtp/rtp_packet.h"

enum { STREAMS = 1000, ROUNDS = 3000, JITTER_NS = 4000000 };

struct kind {
    const char *name;
    uint8_t codec;
    uint32_t clock_rate_hz;
    uint32_t ticks;       /* of a frame */
    uint32_t packets;     /* of a frame */
    uint32_t key_packets; /* of a frame each 25 */
    int64_t frame_ns;
    uint32_t payload_bytes;
};

static const struct kind kinds[] = {
    { "audio", TC_RTP_CODEC_OTHER, 8000, 160, 1, 1, 20000000, 160 },
    { "h264", TC_RTP_CODEC_H264, 90000, 3600, 4, 20, 40000000, 1200 },
    { "mp2t", TC_RTP_CODEC_MP2T, 90000, 900, 1, 1, 10000000, 1316 },
};

struct source {
    uint32_t frame;
    uint32_t part;
    uint16_t seq;
    uint8_t counter;
};

static void fill_ts(struct source *source, uint8_t *bytes)
{
    for (int i = 0; i < 7; i++) {
        const struct tc_ts_packet packet = {
            .pid                = i == 6 ? 0x101 : 0x100,
            .continuity_counter = i == 6 ? source->frame % 16 : source->counter,
            .payload_bytes      = i == 0 ? 176 : 184,
            .has_pcr            = i == 0,
            .pcr_27mhz          = (uint64_t)source->frame * 270000,
        };

        if (tc_ts_encode(&packet, bytes + (ptrdiff_t)i * TC_TS_BYTES,
                         TC_TS_BYTES) != TC_OK)
            abort();
        if (i < 6)
            source->counter = (uint8_t)((source->counter + 1) % 16);
    }
}

static struct tc_rtp_packet next(const struct kind *kind, struct source *source,
                                 uint8_t *bytes)
{
    static const uint8_t fu[][3] = { { 0x7c, 0x85, 0x88 },
                                     { 0x5c, 0x81, 0x9a },
                                     { 0x5c, 0x01, 0x00 } };
    bool is_key                  = source->frame % 25 == 0;
    uint32_t parts               = is_key ? kind->key_packets : kind->packets;
    const uint8_t *payload      = source->part > 0 ? fu[2] : fu[is_key ? 0 : 1];
    struct tc_rtp_packet packet = {
        .ssrc           = 1,
        .seq            = source->seq++,
        .timestamp      = source->frame * kind->ticks,
        .marker         = source->part + 1 == parts,
        .payload        = payload,
        .captured_bytes = 3,
        .payload_bytes  = kind->payload_bytes,
        .codec          = kind->codec,
        .clock_rate_hz  = kind->clock_rate_hz,
    };

    if (kind->codec == TC_RTP_CODEC_MP2T) {
        fill_ts(source, bytes);
        packet.payload        = bytes;
        packet.captured_bytes = packet.payload_bytes;
    }
    if (packet.marker) {
        source->frame++;
        source->part = 0;
    } else {
        source->part++;
    }
    return packet;
}

/* The same, without the feed: what it costs to make the packets. */
static double run(const struct kind *kind, struct tc_media_quality *quality)
{
    static struct source sources[STREAMS];
    static uint8_t bytes[1316];
    uint64_t random = 1;
    struct timespec from, to;

    for (size_t row = 0; row < STREAMS; row++)
        sources[row] = (struct source){ 0 };
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    for (int round = 0; round < ROUNDS; round++)
        for (size_t row = 0; row < STREAMS; row++) {
            random = random * 6364136223846793005ULL + 1442695040888963407ULL;
            int64_t at_ns = sources[row].frame * kind->frame_ns +
                            (int64_t)((random >> 33) % JITTER_NS);
            struct tc_rtp_packet packet   = next(kind, &sources[row], bytes);
            const struct tc_record record = { .at_ns    = at_ns,
                                              .first_ns = at_ns,
                                              .view     = { .rtp = &packet } };

            if (quality && random >> 57 == 0) /* 1 of 128 is lost */
                continue;
            if (quality &&
                tc_media_quality_feed(quality, row, &record) != TC_OK)
                abort();
        }
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    return ((double)(to.tv_sec - from.tv_sec) * 1e9 +
            (double)(to.tv_nsec - from.tv_nsec)) /
           ((double)ROUNDS * STREAMS);
}

static size_t bins_bytes(const struct tc_log_histogram *histogram)
{
    size_t octaves = 0;

    for (uint32_t left = histogram->octaves; left != 0; left &= left - 1)
        octaves++;
    return octaves * TC_LOG_HISTOGRAM_BINS * histogram->counter_bits / 8;
}

static size_t stream_bytes(const struct tc_media_stream *stream)
{
    size_t bytes = sizeof *stream + bins_bytes(&stream->delay.open) +
                   bins_bytes(&stream->delay.closed);

    if (stream->video)
        bytes += sizeof *stream->video;
    if (stream->mdi)
        bytes += sizeof *stream->mdi +
                 stream->mdi->continuity.capacity * sizeof(struct tc_ts_pid);
    return bytes;
}

int main(void)
{
    for (size_t i = 0; i < TC_LEN(kinds); i++) {
        struct tc_media_quality *quality;

        if (tc_media_quality_create(&quality) != TC_OK)
            return EXIT_FAILURE;
        double empty_ns = run(&kinds[i], NULL);
        double fed_ns   = run(&kinds[i], quality);
        printf("%-6s %6.1f ns a packet, %zu octets a stream\n", kinds[i].name,
               fed_ns - empty_ns,
               stream_bytes(tc_media_quality_borrow(quality, 0)));
        tc_media_quality_destroy(quality);
    }
    return EXIT_SUCCESS;
}
