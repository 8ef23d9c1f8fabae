/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/video_frames.h"

#include <math.h>
#include <stddef.h>

#include "analysis/session.h"
#include "base/err.h"
#include "proto/video/h264_payload.h"
#include "proto/video/h265_payload.h"

enum { GAPS_MIN = 5, FREEZE_FACTOR = 3, FREEZE_MORE_US = 150000 };

static double seconds_between(int64_t from_ns, int64_t to_ns)
{
    return ((double)to_ns - (double)from_ns) * 1e-9;
}

/* The payload as far as it was captured; TC_VIDEO_NONE where nothing of it can
 * be read. */
static struct tc_video_payload look_into(const struct tc_video_frames *frames,
                                         const struct tc_rtp_packet *packet,
                                         bool *is_seen)
{
    struct tc_video_payload payload = { 0 };
    tc_err err                      = TC_ESHORT;

    if (packet->payload && packet->captured_bytes <= packet->payload_bytes)
        err = frames->codec == TC_RTP_CODEC_H265
                  ? tc_h265_decode(packet->payload, packet->captured_bytes,
                                   packet->payload_bytes, &payload)
                  : tc_h264_decode(packet->payload, packet->captured_bytes,
                                   packet->payload_bytes, &payload);
    *is_seen = err == TC_OK;
    return payload;
}

/* Parameter sets and delimiters precede a picture's slices. */
static bool begins_picture(const struct tc_video_payload *payload)
{
    bool is_later_part =
        payload->packing == TC_VIDEO_FRAGMENT && !payload->fragment_start;

    return !is_later_part &&
           (payload->is_frame_start || payload->slice == TC_VIDEO_NONE);
}

static void enter_size(struct tc_video_frame_sizes *sizes, uint32_t bytes)
{
    double off = bytes - sizes->mean_bytes;

    if (sizes->frames == 0 || bytes < sizes->min_bytes)
        sizes->min_bytes = bytes;
    if (bytes > sizes->max_bytes)
        sizes->max_bytes = bytes;
    sizes->frames++;
    sizes->mean_bytes += off / (double)sizes->frames;
    sizes->square_sum += off * (bytes - sizes->mean_bytes);
}

static enum tc_video_frame_type type_of(const struct tc_video_frame_open *frame)
{
    return frame->slice == TC_VIDEO_KEY     ? TC_VIDEO_FRAME_KEY
           : frame->slice == TC_VIDEO_DELTA ? TC_VIDEO_FRAME_DELTA
                                            : TC_VIDEO_FRAME_UNKNOWN;
}

static bool is_freeze(const struct tc_video_frames *frames, double gap_us)
{
    double mean_us = (double)frames->gap_sum_us / frames->gap_count;

    return frames->gap_count >= GAPS_MIN && gap_us >= FREEZE_FACTOR * mean_us &&
           gap_us >= mean_us + FREEZE_MORE_US;
}

static void enter_gap(struct tc_video_frames *frames, int64_t gap_ns)
{
    double gap_us   = (double)gap_ns * 1e-3;
    uint32_t *place = &frames->gap_us[frames->gap_next];

    frames->intervals++;
    frames->interval_sum_s += gap_us * 1e-6;
    if (is_freeze(frames, gap_us)) {
        frames->freezes++;
        frames->freeze_sum_s += gap_us * 1e-6;
    }
    if (frames->gap_count < TC_VIDEO_FRAMES_GAPS)
        frames->gap_count++;
    else
        frames->gap_sum_us -= *place;
    *place = gap_us < UINT32_MAX ? (uint32_t)gap_us : UINT32_MAX;
    frames->gap_sum_us += *place;
    frames->gap_next = (uint8_t)((frames->gap_next + 1) % TC_VIDEO_FRAMES_GAPS);
}

/* When no counter is free, each is decremented: a step that makes up more than
 * a ninth of all cases stays (Misra and Gries 1982). */
static void enter_step(struct tc_video_frames *frames, uint32_t ticks)
{
    struct tc_video_frame_step *vacant = NULL;

    for (size_t i = 0; i < TC_LEN(frames->steps); i++) {
        struct tc_video_frame_step *step = &frames->steps[i];

        if (step->count > 0 && step->ticks == ticks) {
            step->count += step->count < UINT32_MAX;
            return;
        }
        if (step->count == 0)
            vacant = step;
    }
    if (vacant) {
        *vacant = (struct tc_video_frame_step){ .ticks = ticks, .count = 1 };
        return;
    }
    for (size_t i = 0; i < TC_LEN(frames->steps); i++)
        frames->steps[i].count--;
}

/* Frames with a timestamp below the highest are shown before it (B pictures): a
 * step to a higher timestamp is divided among them. */
static void enter_timestamp(struct tc_video_frames *frames, uint32_t timestamp)
{
    uint32_t ahead = timestamp - frames->highest_timestamp;

    frames->frames_since_highest++;
    if (frames->has_highest && (ahead == 0 || ahead >= 0x80000000U))
        return;
    if (frames->has_highest)
        enter_step(frames, ahead / frames->frames_since_highest);
    frames->has_highest          = true;
    frames->highest_timestamp    = timestamp;
    frames->frames_since_highest = 0;
}

static void enter_key(struct tc_video_frames *frames,
                      const struct tc_video_frame_open *frame, bool is_whole)
{
    double interval_s = seconds_between(frames->key_ns, frame->first_ns);

    if (frames->has_key) {
        frames->key_intervals++;
        frames->key_interval_sum_s += interval_s;
        if (interval_s > frames->key_interval_max_s)
            frames->key_interval_max_s = interval_s;
    }
    frames->has_key = true;
    frames->key_ns  = frame->first_ns;
    if (!frames->has_first_key)
        frames->first_key_ns = frame->first_ns;
    frames->has_first_key = true;
    if (is_whole && !frames->has_whole_key)
        frames->first_key_whole_ns = frame->last_ns;
    frames->has_whole_key |= is_whole;
}

static void end_frame(struct tc_video_frames *frames)
{
    const struct tc_video_frame_open *frame = &frames->open;
    bool is_whole =
        frame->missing == 0 && !frame->lacks_begin && !frame->lacks_end;

    if (!frame->is_there)
        return;
    enter_size(&frames->sizes[type_of(frame)], frame->bytes);
    enter_timestamp(frames, frame->timestamp);
    if (frame->slice == TC_VIDEO_KEY)
        enter_key(frames, frame, is_whole);
    if (!is_whole) {
        frames->incomplete++;
    } else {
        if (frames->has_frame && frame->last_ns >= frames->frame_ns)
            enter_gap(frames, frame->last_ns - frames->frame_ns);
        frames->has_frame = true;
        frames->frame_ns  = frame->last_ns;
    }
    frames->open = (struct tc_video_frame_open){ 0 };
}

void tc_video_frames_restart(struct tc_video_frames *frames)
{
    end_frame(frames);
    frames->has_highest          = false;
    frames->has_frame            = false;
    frames->has_key              = false;
    frames->frames_since_highest = 0;
}

/* The beginning is missing if packets were lost before it and it does not start
 * a picture, or if the stream is joined in the middle of a frame. */
static bool lacks_begin(const struct tc_video_frames *frames, bool is_gap,
                        const struct tc_video_payload *payload, bool is_seen)
{
    bool begins = is_seen && begins_picture(payload);
    bool is_known =
        is_seen && !payload->is_cut && payload->slice != TC_VIDEO_UNKNOWN;

    return !begins && (is_gap || (!frames->has_highest && is_known));
}

static void begin_frame(struct tc_video_frames *frames,
                        const struct tc_video_arrival *arrival,
                        const struct tc_rtp_packet *packet,
                        const struct tc_video_payload *payload, bool is_seen)
{
    bool is_gap = arrival->lost > 0;

    if (frames->open.is_there) { /* else its marker ended it */
        frames->open.lacks_end = is_gap && frames->has_marker;
        end_frame(frames);
    }
    frames->open = (struct tc_video_frame_open){
        .first_ns    = arrival->at_ns,
        .timestamp   = packet->timestamp,
        .is_there    = true,
        .lacks_begin = lacks_begin(frames, is_gap, payload, is_seen),
    };
}

static void enter_packet(struct tc_video_frames *frames,
                         const struct tc_video_arrival *arrival,
                         const struct tc_rtp_packet *packet,
                         const struct tc_video_payload *payload)
{
    struct tc_video_frame_open *frame = &frames->open;

    frame->bytes += packet->payload_bytes;
    frame->last_ns = arrival->at_ns;
    if (payload->slice > frame->slice)
        frame->slice = (uint8_t)payload->slice;
}

/* Another packet of the open frame: losses before it lie within the frame. */
static void continue_frame(struct tc_video_frames *frames,
                           const struct tc_video_arrival *arrival,
                           const struct tc_video_payload *payload)
{
    struct tc_video_frame_open *frame = &frames->open;

    if (arrival->is_reordered && begins_picture(payload))
        frame->lacks_begin = false;
    frame->missing += arrival->lost;
    if (frame->missing < 0)
        frame->missing = 0;
}

void tc_video_frames_feed(struct tc_video_frames *frames,
                          const struct tc_video_arrival *arrival,
                          const struct tc_rtp_packet *packet)
{
    bool is_same =
        frames->open.is_there && frames->open.timestamp == packet->timestamp;
    bool is_seen;

    if (!is_same && arrival->is_reordered && frames->has_packet) {
        frames->late_packets++;
        return;
    }
    struct tc_video_payload payload = look_into(frames, packet, &is_seen);
    if (is_same)
        continue_frame(frames, arrival, &payload);
    else
        begin_frame(frames, arrival, packet, &payload, is_seen);
    if (!frames->has_packet)
        frames->first_packet_ns = arrival->at_ns;
    frames->has_packet = true;
    enter_packet(frames, arrival, packet, &payload);
    frames->has_marker |= packet->marker;
    if (packet->marker)
        end_frame(frames);
}

/* The lower median; 0: no steps. */
static uint32_t median_step(const struct tc_video_frames *frames)
{
    uint64_t total = 0;

    for (size_t i = 0; i < TC_LEN(frames->steps); i++)
        total += frames->steps[i].count;
    for (size_t i = 0; i < TC_LEN(frames->steps) && total > 0; i++) {
        const struct tc_video_frame_step *at = &frames->steps[i];
        uint64_t below = 0, up_to = 0;

        for (size_t k = 0; k < TC_LEN(frames->steps); k++) {
            if (frames->steps[k].ticks < at->ticks)
                below += frames->steps[k].count;
            if (frames->steps[k].ticks <= at->ticks)
                up_to += frames->steps[k].count;
        }
        if (at->count > 0 && below * 2 < total && up_to * 2 >= total)
            return at->ticks;
    }
    return 0;
}

static double per(double sum, uint64_t count)
{
    return count > 0 ? sum / (double)count : NAN;
}

struct tc_video_frames_stats
tc_video_frames_stats(const struct tc_video_frames *frames)
{
    struct tc_video_frames at_end = *frames;
    uint32_t step;

    end_frame(&at_end);
    step                               = median_step(&at_end);
    struct tc_video_frames_stats stats = {
        .incomplete      = at_end.incomplete,
        .late_packets    = at_end.late_packets,
        .rate_hz         = 1 / per(at_end.interval_sum_s, at_end.intervals),
        .nominal_rate_hz = step > 0 && at_end.clock_rate_hz > 0
                               ? (double)at_end.clock_rate_hz / step
                               : NAN,
        .key_interval_mean_s =
            per(at_end.key_interval_sum_s, at_end.key_intervals),
        .key_interval_max_s =
            at_end.key_intervals > 0 ? at_end.key_interval_max_s : NAN,
        .first_packet_ns =
            at_end.has_packet ? at_end.first_packet_ns : TC_TIME_NONE,
        .first_key_ns =
            at_end.has_first_key ? at_end.first_key_ns : TC_TIME_NONE,
        .first_key_whole_ns =
            at_end.has_whole_key ? at_end.first_key_whole_ns : TC_TIME_NONE,
        .freezes  = at_end.freezes,
        .freeze_s = at_end.freeze_sum_s,
    };
    for (size_t i = 0; i < TC_LEN(stats.sizes); i++) {
        stats.sizes[i] = at_end.sizes[i];
        stats.frames += at_end.sizes[i].frames;
    }
    return stats;
}

double tc_video_frame_sizes_sd(const struct tc_video_frame_sizes *sizes)
{
    return sizes->frames > 1
               ? sqrt(sizes->square_sum / (double)(sizes->frames - 1))
               : NAN;
}
