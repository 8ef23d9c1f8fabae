/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file playout.h
 * @brief Simulates the playout buffer of a viewer of one H.264 or H.265 stream:
 *        start-up, stalls and late frames.
 *
 * The packets of one RTP timestamp are a frame.  It is complete when its marker
 * and all sequence numbers after the previous marker have arrived.  A frame
 * that is not complete when a packet of the next one arrives is never shown
 * (incomplete).
 *
 * The player starts `buffer_ns` after the first complete key frame or, if frame
 * types are unknown, after the first complete frame.  From then on the playout
 * time of a frame is that of the first one plus the difference of their media
 * times.  A complete frame that arrives after its playout time is late.  The
 * player either stalls until it arrives, which delays everything that follows,
 * or skips it.  After a pause or a restart of the source (a new segment) the
 * player starts again, and also when the media time jumps by more than an hour
 * relative to the clock.
 */
#ifndef TC_ANALYSIS_PLAYOUT_H
#define TC_ANALYSIS_PLAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/rtp/rtp_packet.h"

enum tc_playout_late { TC_PLAYOUT_WAIT, TC_PLAYOUT_SKIP };

struct tc_playout_cfg {
    int64_t buffer_ns; /**< >= 0 */
    enum tc_playout_late late;
};

/** 200 ms; a late frame stalls the player. */
extern const struct tc_playout_cfg tc_playout_cfg_default;

/** Plain data in the owner's storage; zero-initialised is ready. */
struct tc_playout {
    /* the frame that is coming in */
    uint32_t timestamp;
    uint32_t received;  /* packets */
    uint16_t first_seq; /* as far as is known */
    uint16_t end_seq;   /* the marker's */
    bool is_open;
    bool has_end;
    bool is_key;
    bool is_known; /* a slice was seen: its type is known */

    bool has_segment;
    bool is_playing;
    int64_t segment_ns; /* its first packet came */
    int64_t start_ns;   /* the first frame of the segment is shown */
    int64_t base_ns;    /* when media time `base_timestamp` is due */
    uint32_t base_timestamp;
    int64_t last_ns; /* the newest frame is shown */

    uint64_t frames;     /**< complete frames since playout started */
    uint64_t late;       /**< those of them that were late */
    uint64_t incomplete; /**< since playout started */
    uint64_t starts;
    uint64_t stalls;
    double startup_sum_s;
    double stalled_s;
    double played_s; /* of the segments before; stalls included */
};

/** A snapshot; plain data; NaN: undefined. */
struct tc_playout_stats {
    uint64_t frames;
    uint64_t late;
    uint64_t incomplete;
    uint64_t stalls;
    double startup_s;        /**< first packet to first frame shown; mean */
    double stalled_s;        /**< total */
    double stall_ratio;      /**< stalled / time from first to last frame */
    double late_ratio;       /**< late / complete frames */
    double incomplete_ratio; /**< incomplete / all frames */
};

/**
 * Process a packet; the caller leaves out duplicates and packets from before
 * the segment.
 *
 * @param opens  the packet opens a segment.
 */
void tc_playout_feed(struct tc_playout *playout,
                     const struct tc_playout_cfg *cfg, int64_t at_ns,
                     const struct tc_rtp_packet *packet, bool opens);

struct tc_playout_stats tc_playout_stats(const struct tc_playout *playout);

#endif
