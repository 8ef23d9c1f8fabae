/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/playout.h"

#include <math.h>

#include "proto/video/h264_payload.h"
#include "proto/video/h265_payload.h"

enum { NS_PER_S = 1000000000 };

static const int64_t jump_ns = INT64_C(3600) * NS_PER_S;

const struct tc_playout_cfg tc_playout_cfg_default = {
    .buffer_ns = NS_PER_S / 5,
};

static double seconds(int64_t ns)
{
    return (double)ns * 1e-9;
}

static enum tc_video_slice slice_of(const struct tc_rtp_packet *packet)
{
    struct tc_video_payload payload = { 0 };
    tc_err err                      = TC_ESHORT;

    if (packet->payload && packet->captured_bytes <= packet->payload_bytes)
        err = packet->codec == TC_RTP_CODEC_H265
                  ? tc_h265_decode(packet->payload, packet->captured_bytes,
                                   packet->payload_bytes, &payload)
                  : tc_h264_decode(packet->payload, packet->captured_bytes,
                                   packet->payload_bytes, &payload);
    return err == TC_OK ? payload.slice : TC_VIDEO_UNKNOWN;
}

/* Media time since the base; negative for B pictures that are shown before
 * it. */
static int64_t media_ns(const struct tc_playout *playout,
                        const struct tc_rtp_packet *packet)
{
    const int32_t ticks =
        (int32_t)(packet->timestamp - playout->base_timestamp);

    return (int64_t)ticks * NS_PER_S / packet->clock_rate_hz;
}

static void start(struct tc_playout *playout, const struct tc_playout_cfg *cfg,
                  int64_t at_ns, uint32_t timestamp)
{
    playout->is_playing     = true;
    playout->start_ns       = at_ns + cfg->buffer_ns;
    playout->base_ns        = playout->start_ns;
    playout->base_timestamp = timestamp;
    playout->last_ns        = playout->start_ns;
    playout->startup_sum_s += seconds(playout->start_ns - playout->segment_ns);
    playout->starts++;
    playout->frames++;
}

/* Moves the base along: the timestamps of several days exceed 32 bits. */
static void move_base(struct tc_playout *playout, int64_t due_ns,
                      uint32_t timestamp)
{
    playout->base_ns        = due_ns;
    playout->base_timestamp = timestamp;
}

static void close_segment(struct tc_playout *playout)
{
    if (playout->is_playing)
        playout->played_s += seconds(playout->last_ns - playout->start_ns);
    playout->is_playing = false;
}

static void play(struct tc_playout *playout, const struct tc_playout_cfg *cfg,
                 int64_t at_ns, const struct tc_rtp_packet *packet)
{
    int64_t due_ns = playout->base_ns + media_ns(playout, packet);

    if (due_ns - at_ns > jump_ns || at_ns - due_ns > jump_ns) {
        close_segment(playout);
        playout->segment_ns = at_ns;
        return;
    }
    playout->frames++;
    if (at_ns > due_ns) {
        playout->late++;
        if (cfg->late == TC_PLAYOUT_SKIP)
            return;
        playout->stalls++;
        playout->stalled_s += seconds(at_ns - due_ns);
        due_ns = at_ns;
    }
    move_base(playout, due_ns, packet->timestamp);
    if (due_ns > playout->last_ns)
        playout->last_ns = due_ns;
}

static bool is_whole(const struct tc_playout *playout)
{
    return playout->has_end &&
           playout->received ==
               (uint32_t)(uint16_t)(playout->end_seq - playout->first_seq) + 1;
}

static void take_whole(struct tc_playout *playout,
                       const struct tc_playout_cfg *cfg, int64_t at_ns,
                       const struct tc_rtp_packet *packet)
{
    playout->is_open = false;
    if (playout->is_playing)
        play(playout, cfg, at_ns, packet);
    else if (playout->is_key || !playout->is_known)
        start(playout, cfg, at_ns, packet->timestamp);
}

static void open_segment(struct tc_playout *playout, int64_t at_ns)
{
    close_segment(playout);
    playout->has_segment = true;
    playout->segment_ns  = at_ns;
    playout->is_open     = false;
    playout->has_end     = false;
}

/* A packet after a marker is known to begin a frame. */
static void open_frame(struct tc_playout *playout,
                       const struct tc_rtp_packet *packet)
{
    if (playout->is_open && playout->is_playing)
        playout->incomplete++;
    playout->first_seq =
        playout->has_end ? (uint16_t)(playout->end_seq + 1) : packet->seq;
    playout->timestamp = packet->timestamp;
    playout->received  = 0;
    playout->is_open   = true;
    playout->has_end   = false;
    playout->is_key    = false;
    playout->is_known  = false;
}

/* A packet of a frame that was given up or shown already. */
static bool is_behind(const struct tc_playout *playout,
                      const struct tc_rtp_packet *packet)
{
    return (playout->is_open || playout->has_end) &&
           (int16_t)(packet->seq - playout->first_seq) < 0;
}

static void enter_type(struct tc_playout *playout,
                       const struct tc_rtp_packet *packet)
{
    const enum tc_video_slice slice = slice_of(packet);

    playout->is_key |= slice == TC_VIDEO_KEY;
    playout->is_known |= slice == TC_VIDEO_KEY || slice == TC_VIDEO_DELTA;
}

void tc_playout_feed(struct tc_playout *playout,
                     const struct tc_playout_cfg *cfg, int64_t at_ns,
                     const struct tc_rtp_packet *packet, bool opens)
{
    if (packet->clock_rate_hz == 0)
        return;
    if (opens || !playout->has_segment)
        open_segment(playout, at_ns);
    if (is_behind(playout, packet))
        return;
    if (!playout->is_open || packet->timestamp != playout->timestamp)
        open_frame(playout, packet);

    playout->received++;
    if (!playout->is_playing)
        enter_type(playout, packet);
    if (packet->marker) {
        playout->has_end = true;
        playout->end_seq = packet->seq;
    }
    if (is_whole(playout))
        take_whole(playout, cfg, at_ns, packet);
}

struct tc_playout_stats tc_playout_stats(const struct tc_playout *playout)
{
    struct tc_playout at_end = *playout;
    const bool is_there      = playout->starts > 0;

    close_segment(&at_end);
    return (struct tc_playout_stats){
        .frames     = playout->frames,
        .late       = playout->late,
        .incomplete = playout->incomplete,
        .stalls     = playout->stalls,
        .startup_s =
            is_there ? playout->startup_sum_s / (double)playout->starts : NAN,
        .stalled_s = is_there ? playout->stalled_s : NAN,
        .stall_ratio =
            at_end.played_s > 0 ? playout->stalled_s / at_end.played_s : NAN,
        .incomplete_ratio =
            is_there ? (double)playout->incomplete /
                           (double)(playout->frames + playout->incomplete)
                     : NAN,
        .late_ratio =
            is_there ? (double)playout->late / (double)playout->frames : NAN,
    };
}
