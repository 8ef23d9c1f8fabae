/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file video_frames.h
 * @brief Frames of one H.264 or H.265 stream: sizes by type, rates, key frames
 *        and freezes.
 *
 * The packets of one RTP timestamp are a frame.  It ends with the marker or
 * with a packet of another timestamp.  A packet of a frame that has ended is
 * late and is counted.  A key frame contains a slice at which decoding can
 * start.  The type of a frame is unknown if none of its packets shows a slice,
 * because of the snap length or because it contains none.
 *
 * A frame is incomplete if a sequence number is missing within it; if numbers
 * are missing after it and it ended without a marker, in a stream that has
 * markers; if numbers are missing before it and its first packet does not start
 * a picture; or if it is the first of a segment and started before it.  A frame
 * that is lost as a whole cannot be detected.
 *
 * Freezes are those of W3C "Identifiers for WebRTC's Statistics API"
 * (freezeCount): the time between two frames equals or exceeds
 * max(3 * mean, mean + 150 ms), where mean is that of the (up to) 30 previous
 * times.  "Rendered" is taken to be the arrival of the last packet of a
 * complete frame; the mean requires at least 5 times, as in libwebrtc.
 */
#ifndef TC_ANALYSIS_VIDEO_FRAMES_H
#define TC_ANALYSIS_VIDEO_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/rtp/rtp_packet.h"

enum {
    TC_VIDEO_FRAMES_GAPS  = 30,
    TC_VIDEO_FRAMES_STEPS = 8,
};

enum tc_video_frame_type {
    TC_VIDEO_FRAME_KEY,
    TC_VIDEO_FRAME_DELTA,
    TC_VIDEO_FRAME_UNKNOWN,
    TC_VIDEO_FRAME_TYPES
};

/** Frames of one type; payload octets of RTP. */
struct tc_video_frame_sizes {
    uint64_t frames;
    double mean_bytes;
    double square_sum; /* of the deviations: Welford 1962 */
    uint32_t min_bytes;
    uint32_t max_bytes;
};

/* A step of media time between frames, and how often it came. */
struct tc_video_frame_step {
    uint32_t ticks;
    uint32_t count; /* 0: the place is free */
};

struct tc_video_frame_open {
    int64_t first_ns;
    int64_t last_ns;
    uint32_t timestamp;
    uint32_t bytes;
    int32_t missing; /* numbers within */
    uint8_t slice;   /* enum tc_video_slice: the greatest seen */
    bool is_there;
    bool lacks_begin;
    bool lacks_end;
};

/** Plain data in the owner's storage; zero-initialised, codec and clock set. */
struct tc_video_frames {
    uint8_t codec;          /**< TC_RTP_CODEC_H264 or _H265 */
    uint32_t clock_rate_hz; /**< 0: unknown */

    struct tc_video_frame_open open;
    bool has_marker;  /* the stream has some */
    bool has_highest; /* of this segment: `highest_timestamp` */
    bool has_frame;   /* of this segment: `frame_ns` */
    bool has_key;     /* of this segment: `key_ns` */
    uint8_t gap_count;
    uint8_t gap_next;
    uint32_t frames_since_highest;
    uint32_t highest_timestamp;
    int64_t frame_ns;                      /* the last complete one came */
    int64_t key_ns;                        /* the last key frame began */
    uint32_t gap_us[TC_VIDEO_FRAMES_GAPS]; /* ring */
    uint64_t gap_sum_us;
    struct tc_video_frame_step steps[TC_VIDEO_FRAMES_STEPS];

    struct tc_video_frame_sizes sizes[TC_VIDEO_FRAME_TYPES];
    uint64_t incomplete;
    uint64_t late_packets; /**< of frames that had ended */
    uint64_t intervals;    /* between complete frames */
    double interval_sum_s;
    uint64_t key_intervals;
    double key_interval_sum_s;
    double key_interval_max_s;
    int64_t first_packet_ns;
    int64_t first_key_ns;
    int64_t first_key_whole_ns;
    bool has_packet;
    bool has_first_key;
    bool has_whole_key;
    uint64_t freezes;
    double freeze_sum_s;
};

/** Result of the sequence numbers for a packet (loss_runs.h). */
struct tc_video_arrival {
    int64_t at_ns;
    bool is_reordered;
    int32_t lost; /**< change in the number of lost packets */
};

/** A snapshot; plain data; NaN: undefined. */
struct tc_video_frames_stats {
    struct tc_video_frame_sizes sizes[TC_VIDEO_FRAME_TYPES];
    uint64_t frames;
    uint64_t incomplete;
    uint64_t late_packets;
    double rate_hz;         /**< complete frames / time between them */
    double nominal_rate_hz; /**< from the median step of the timestamps */
    double key_interval_mean_s;
    double key_interval_max_s;
    int64_t first_packet_ns;    /**< TC_TIME_NONE: none, as the next two */
    int64_t first_key_ns;       /**< its first packet */
    int64_t first_key_whole_ns; /**< last packet of the first complete one */
    uint64_t freezes;
    double freeze_s; /**< their total duration */
};

/** Process a packet; the caller leaves out duplicates and late packets. */
void tc_video_frames_feed(struct tc_video_frames *frames,
                          const struct tc_video_arrival *arrival,
                          const struct tc_rtp_packet *packet);

/** The next packet opens a segment: no time is measured across this point. */
void tc_video_frames_restart(struct tc_video_frames *frames);

/** The results so far; a frame that has not ended counts as it is. */
struct tc_video_frames_stats
tc_video_frames_stats(const struct tc_video_frames *frames);

/** Standard deviation, n - 1; NaN for fewer than two frames. */
double tc_video_frame_sizes_sd(const struct tc_video_frame_sizes *sizes);

#endif
