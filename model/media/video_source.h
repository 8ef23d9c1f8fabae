/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file video_source.h
 * @brief A camera and its encoder: I and P frames at a constant rate, each
 *        one H.264 NAL unit, sent as RTP to any number of destinations.
 *
 * Sizes: a GOP is one I frame and gop_frames - 1 P frames, I = k P, and the
 * GOP has the rate asked for:
 *      P = (R / 8) N / (f (k + N - 1))
 * each rounded to whole octets, so that all GOPs are equal; the rate is exact
 * to half an octet per frame.
 *
 * Alternatively the sizes are those of a real encoder (frame_trace.h),
 * repeated, starting at a key frame.
 *
 * Packets: RFC 6184.  A frame that fits is a single NAL unit packet; else
 * FU-A: the NAL unit's own header octet goes, and each packet begins with two
 * octets (FU indicator and FU header).
 */
#ifndef TC_MODEL_MEDIA_VIDEO_SOURCE_H
#define TC_MODEL_MEDIA_VIDEO_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/engine/timer.h"
#include "model/media/frame_trace.h"

struct tc_network;

enum {
    TC_VIDEO_CLOCK_RATE_HZ     = 90000,
    TC_VIDEO_MAX_PAYLOAD_BYTES = 1400, /**< the default, FU octets included */
};

/** Plain data.  Frame rate = frame_rate_num / frame_rate_den a second. */
struct tc_video_config {
    uint64_t rate_bps;       /**< of the encoder: NAL units only; > 0 */
    uint32_t frame_rate_num; /**< > 0; 15, or 30000 */
    uint32_t frame_rate_den; /**< > 0; 1, or 1001 */
    uint32_t gop_frames;     /**< > 0 */
    double i_to_p_ratio;     /**< k; > 0 */
    /** Borrowed for as long as the source is in use; sizes are then these, and
     *  neither gop_frames nor i_to_p_ratio count.  NULL: by the formula. */
    const struct tc_frame_trace *frames;
    uint32_t first_frame;       /**< of `frames`; sent first after a start */
    uint32_t max_payload_bytes; /**< of RTP; 4..65000 */
    uint32_t link_overhead_octets;
    uint32_t ssrc;
    uint8_t payload_type; /**< 0..127 */
    uint16_t first_seq;
    uint32_t first_timestamp; /**< raw ticks */
};

/** 400 kbit/s, 15 frames a second, GOP 15, I:P 5, Ethernet, type 96. */
extern const struct tc_video_config tc_video_config_default;

/** A destination of copies.  In the caller's storage, whose address must not
 * change while it is added. */
struct tc_video_destination {
    uint32_t flow;
    uint32_t to; /**< a node, or a group where is_multicast */
    bool is_multicast;
    bool has_priority;                 /**< see packet.h */
    struct tc_video_destination *next; /**< the source's; NULL at the end */
    struct tc_video_destination *prev;
    bool is_added;
};

/** In the caller's storage, which must stay in place until the simulation is
 *  destroyed (it has a timer). */
struct tc_video_source {
    struct tc_video_config config;
    struct tc_network *network; /**< borrowed while the source is in use */
    uint32_t node;
    uint32_t i_frame_bytes;
    uint32_t p_frame_bytes;
    struct tc_video_destination *first; /**< in order of adding */
    struct tc_video_destination *last;
    struct tc_timer timer; /**< for the next frame */
    int64_t start_ns;
    uint64_t frame; /**< of the next, from 0 at the start */
    uint32_t start_timestamp;
    uint16_t seq; /**< of the next packet */
};

/** @retval TC_EARG  a value out of its range, or a frame of no octets. */
TC_NODISCARD
tc_err tc_video_source_init(struct tc_video_source *source,
                            struct tc_network *network, uint32_t node,
                            const struct tc_video_config *config);

/**
 * Encode from `delay_ns` (>= 0) after now on, an I frame first; also without
 * destinations.  A running source starts over.  Sequence numbers continue as if
 * there had been no stop, timestamps with the time that has passed.
 */
void tc_video_source_start(struct tc_video_source *source, int64_t delay_ns);

/** Stop: no frame from now on.  No effect on a stopped source. */
void tc_video_source_stop(struct tc_video_source *source);

/**
 * Add a destination: it receives a copy of every packet, from the next frame
 * on, after the earlier destinations.
 *
 * @param destination  not added to any source; its flow, to and is_multicast
 *                     are set.
 */
void tc_video_source_add(struct tc_video_source *source,
                         struct tc_video_destination *destination);

/** Remove a destination.  No effect if it has not been added. */
void tc_video_source_remove(struct tc_video_source *source,
                            struct tc_video_destination *destination);

/** Size of frame number n since the start. */
uint32_t tc_video_frame_bytes(const struct tc_video_source *source, uint64_t n);

/** Can decoding start at frame number n since the start? */
bool tc_video_frame_is_key(const struct tc_video_source *source, uint64_t n);

/** Number of RTP packets for a frame of `frame_bytes` (> 0). */
uint32_t tc_video_packet_count(uint32_t frame_bytes,
                               uint32_t max_payload_bytes);

/** RTP payload octets of packet number i of such a frame. */
uint32_t tc_video_payload_bytes(uint32_t frame_bytes,
                                uint32_t max_payload_bytes, uint32_t i);

#endif
