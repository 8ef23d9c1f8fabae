/* SPDX-License-Identifier: Apache-2.0 */
#include "model/media/video_source.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "model/engine/sim.h"
#include "model/network/network.h"

enum {
    FU_A_BYTES       = 2, /* FU indicator and FU header, RFC 6184 5.8 */
    NAL_HEADER_BYTES = 1,
    NS_PER_S         = 1000000000,
};

const struct tc_video_config tc_video_config_default = {
    .rate_bps             = 400000,
    .frame_rate_num       = 15,
    .frame_rate_den       = 1,
    .gop_frames           = 15,
    .i_to_p_ratio         = 5.0,
    .max_payload_bytes    = TC_VIDEO_MAX_PAYLOAD_BYTES,
    .link_overhead_octets = TC_ETHERNET_BYTES,
    .payload_type         = 96,
};

/* The first octets of a payload, which show the frame's type in a model as in a
 * capture: as tc_h264_encode() writes them. */
enum { HEAD_BYTES_MAX = 3 };

struct head {
    uint8_t bytes[HEAD_BYTES_MAX];
    uint8_t len_bytes;
};

enum place { WHOLE, FIRST, MIDDLE, LAST };

static const struct head key_heads[] = {
    [WHOLE]  = { { 0x65, 0x88 }, 2 },
    [FIRST]  = { { 0x7c, 0x85, 0x88 }, 3 },
    [MIDDLE] = { { 0x7c, 0x05 }, 2 },
    [LAST]   = { { 0x7c, 0x45 }, 2 },
};

static const struct head delta_heads[] = {
    [WHOLE]  = { { 0x61, 0x9a }, 2 },
    [FIRST]  = { { 0x7c, 0x81, 0x9a }, 3 },
    [MIDDLE] = { { 0x7c, 0x01 }, 2 },
    [LAST]   = { { 0x7c, 0x41 }, 2 },
};

static const struct head *head_of(bool is_key, uint32_t i, uint32_t count)
{
    const enum place place = count == 1       ? WHOLE
                             : i == 0         ? FIRST
                             : i == count - 1 ? LAST
                                              : MIDDLE;

    return is_key ? &key_heads[place] : &delta_heads[place];
}

uint32_t tc_video_packet_count(uint32_t frame_bytes, uint32_t max_payload_bytes)
{
    assert(frame_bytes > 0 && max_payload_bytes > FU_A_BYTES);

    if (frame_bytes <= max_payload_bytes)
        return 1;

    const uint32_t per_packet = max_payload_bytes - FU_A_BYTES;

    return (frame_bytes - NAL_HEADER_BYTES + per_packet - 1) / per_packet;
}

uint32_t tc_video_payload_bytes(uint32_t frame_bytes,
                                uint32_t max_payload_bytes, uint32_t i)
{
    const uint32_t count =
        tc_video_packet_count(frame_bytes, max_payload_bytes);

    assert(i < count);
    if (count == 1)
        return frame_bytes;
    if (i < count - 1)
        return max_payload_bytes;

    const uint32_t per_packet = max_payload_bytes - FU_A_BYTES;

    return frame_bytes - NAL_HEADER_BYTES - i * per_packet + FU_A_BYTES;
}

static bool is_valid(const struct tc_video_config *config)
{
    return config->rate_bps > 0 && config->frame_rate_num > 0 &&
           config->frame_rate_den > 0 && config->gop_frames > 0 &&
           config->i_to_p_ratio > 0.0 && isfinite(config->i_to_p_ratio) &&
           config->max_payload_bytes >= 4 &&
           config->max_payload_bytes <= 65000 &&
           config->link_overhead_octets <= 65000 &&
           config->payload_type <= 127 &&
           (!config->frames ||
            config->first_frame < config->frames->frame_count);
}

static void frame_event(struct tc_sim *sim, void *self, uint64_t arg);

/* Rounds to whole octets; 0: not a valid size of a frame. */
static uint32_t whole_octets(double frame_bytes)
{
    const double most = 1e9;

    return frame_bytes < most ? (uint32_t)lround(frame_bytes) : 0;
}

tc_err tc_video_source_init(struct tc_video_source *source,
                            struct tc_network *network, uint32_t node,
                            const struct tc_video_config *config)
{
    assert(source && network && config);

    if (!is_valid(config))
        return TC_EARG;

    /* P = (R / 8) N / (f (k + N - 1)), see the header */
    const double k   = config->i_to_p_ratio;
    const double gop = config->gop_frames;
    const double frames_per_s =
        (double)config->frame_rate_num / (double)config->frame_rate_den;
    const double p_frame_octets =
        (double)config->rate_bps / 8.0 * gop / (frames_per_s * (k + gop - 1.0));

    *source = (struct tc_video_source){
        .config          = *config,
        .network         = network,
        .node            = node,
        .i_frame_bytes   = whole_octets(k * p_frame_octets),
        .p_frame_bytes   = whole_octets(p_frame_octets),
        .start_timestamp = config->first_timestamp,
        .seq             = config->first_seq,
    };
    tc_timer_init(&source->timer, frame_event, source, 0);
    return source->i_frame_bytes > 0 && source->p_frame_bytes > 0 ? TC_OK
                                                                  : TC_EARG;
}

static int by_number(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

uint32_t tc_video_frame_bytes(const struct tc_video_source *source, uint64_t n)
{
    const struct tc_frame_trace *frames = source->config.frames;

    if (frames)
        return frames->frame_bytes[(source->config.first_frame + n) %
                                   frames->frame_count];
    return n % source->config.gop_frames == 0 ? source->i_frame_bytes
                                              : source->p_frame_bytes;
}

bool tc_video_frame_is_key(const struct tc_video_source *source, uint64_t n)
{
    const struct tc_frame_trace *frames = source->config.frames;

    if (!frames)
        return n % source->config.gop_frames == 0;

    const uint32_t number =
        (uint32_t)((source->config.first_frame + n) % frames->frame_count);
    return bsearch(&number, frames->key_frames, frames->key_frame_count,
                   sizeof number, by_number) != NULL;
}

/* Time of frame n since frame 0 in units of 1 / per_s, rounded.  Whole seconds
 * are computed separately, since n times 10^9 would soon overflow. */
static uint64_t frame_time(const struct tc_video_source *source, uint64_t n,
                           uint64_t per_s)
{
    const uint64_t rate    = source->config.frame_rate_num;
    const uint64_t elapsed = n * source->config.frame_rate_den;

    return elapsed / rate * per_s + (elapsed % rate * per_s + rate / 2) / rate;
}

static uint32_t timestamp(const struct tc_video_source *source, uint64_t n)
{
    return source->start_timestamp +
           (uint32_t)frame_time(source, n, TC_VIDEO_CLOCK_RATE_HZ);
}

/* Sends one frame to one destination, its packets back to back. */
static void send_frame(const struct tc_video_source *source,
                       const struct tc_video_destination *destination)
{
    const struct tc_video_config *config = &source->config;
    const uint32_t frame_bytes = tc_video_frame_bytes(source, source->frame);
    const uint32_t count =
        tc_video_packet_count(frame_bytes, config->max_payload_bytes);

    const bool is_key = tc_video_frame_is_key(source, source->frame);

    for (uint32_t i = 0; i < count; i++) {
        const struct head *head = head_of(is_key, i, count);
        const uint32_t payload_bytes =
            tc_video_payload_bytes(frame_bytes, config->max_payload_bytes, i);
        const struct tc_rtp_packet rtp = {
            .ssrc           = config->ssrc,
            .timestamp      = timestamp(source, source->frame),
            .seq            = (uint16_t)(source->seq + i),
            .payload_type   = config->payload_type,
            .clock_rate_hz  = TC_VIDEO_CLOCK_RATE_HZ,
            .marker         = i == count - 1,
            .codec          = TC_RTP_CODEC_H264,
            .payload        = head->bytes,
            .captured_bytes = head->len_bytes < payload_bytes ? head->len_bytes
                                                              : payload_bytes,
            .payload_bytes  = payload_bytes,
        };
        const struct tc_packet_spec spec = {
            .view       = { .rtp = &rtp },
            .wire_bytes = rtp.payload_bytes + TC_RTP_HEADER_BYTES +
                          TC_UDP_HEADER_BYTES + TC_IPV4_HEADER_BYTES +
                          config->link_overhead_octets,
            .flow         = destination->flow,
            .to           = destination->to,
            .protocol     = TC_PROTOCOL_RTP,
            .is_multicast = destination->is_multicast,
            .has_priority = destination->has_priority,
        };

        tc_network_send(source->network, source->node, &spec);
    }
}

/* Event: the next frame is due. */
static void frame_event(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_video_source *source = self;
    const struct tc_video_destination *to;

    (void)arg;
    for (to = source->first; to; to = to->next)
        send_frame(source, to);

    const uint32_t count =
        tc_video_packet_count(tc_video_frame_bytes(source, source->frame),
                              source->config.max_payload_bytes);
    source->seq = (uint16_t)(source->seq + count);
    source->frame++;

    const int64_t next_ns =
        source->start_ns + (int64_t)frame_time(source, source->frame, NS_PER_S);

    tc_timer_start(sim, &source->timer, next_ns - tc_sim_now_ns(sim));
}

/* Timestamp of a first frame at `at_ns`.  The sampling clock continues while no
 * frame is sent (RFC 3550 section 5.1), and never goes back. */
static uint32_t next_start_timestamp(const struct tc_video_source *source,
                                     int64_t at_ns)
{
    if (source->frame == 0)
        return source->start_timestamp;

    const uint64_t past_ns = (uint64_t)(at_ns - source->start_ns);
    const uint64_t ticks =
        past_ns / NS_PER_S * TC_VIDEO_CLOCK_RATE_HZ +
        past_ns % NS_PER_S * TC_VIDEO_CLOCK_RATE_HZ / NS_PER_S;
    const uint64_t sent =
        frame_time(source, source->frame, TC_VIDEO_CLOCK_RATE_HZ);

    return source->start_timestamp + (uint32_t)(ticks > sent ? ticks : sent);
}

void tc_video_source_start(struct tc_video_source *source, int64_t delay_ns)
{
    struct tc_sim *sim  = tc_network_sim(source->network);
    const int64_t at_ns = tc_sim_now_ns(sim) + delay_ns;

    assert(delay_ns >= 0);
    source->start_timestamp = next_start_timestamp(source, at_ns);
    source->frame           = 0;
    source->start_ns        = at_ns;
    tc_timer_start(sim, &source->timer, delay_ns);
}

void tc_video_source_stop(struct tc_video_source *source)
{
    assert(source);

    tc_timer_cancel(&source->timer);
}

void tc_video_source_add(struct tc_video_source *source,
                         struct tc_video_destination *destination)
{
    assert(source && destination && !destination->is_added);

    destination->next     = NULL;
    destination->prev     = source->last;
    destination->is_added = true;
    if (source->last)
        source->last->next = destination;
    else
        source->first = destination;
    source->last = destination;
}

void tc_video_source_remove(struct tc_video_source *source,
                            struct tc_video_destination *destination)
{
    assert(source && destination);

    if (!destination->is_added)
        return;
    if (destination->prev)
        destination->prev->next = destination->next;
    else
        source->first = destination->next;
    if (destination->next)
        destination->next->prev = destination->prev;
    else
        source->last = destination->prev;
    destination->next     = NULL;
    destination->prev     = NULL;
    destination->is_added = false;
}
