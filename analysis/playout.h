/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file playout.h
 * @brief What a viewer would see of one H.264 or H.265 stream through a
 *        playout buffer: when it starts, where it stalls, which frames are
 *        late.
 *
 * The packets of one RTP timestamp are a frame; it is whole when its marker
 * and every number from behind the marker before are in.  One that is not
 * whole when a packet of the next comes is never shown (incomplete).
 *
 * The player starts `buffer_ns` after the first whole key frame is in; where
 * types of frames cannot be seen, after the first whole frame.  From then on a
 * frame is due at the time of the first plus what lies between them in media
 * time.  A whole frame that comes after that is late; the player either waits
 * for it, a stall by which all that follows is later, or skips it.
 * A segment (pause, restart of the source) starts anew, and so does a stream
 * whose media time jumps more than an hour against the clock.
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

/** 200 ms, and it waits. */
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

    uint64_t frames;     /**< whole ones from the start on */
    uint64_t late;       /**< of them */
    uint64_t incomplete; /**< from the start on */
    uint64_t starts;
    uint64_t stalls;
    double startup_sum_s;
    double stalled_s;
    double played_s; /* of the segments before; stalls included */
};

/** A snapshot; plain data; NaN where there is nothing to tell of. */
struct tc_playout_stats {
    uint64_t frames;
    uint64_t late;
    uint64_t incomplete;
    uint64_t stalls;
    double startup_s;   /**< first packet to first frame shown; mean */
    double stalled_s;   /**< in all */
    double stall_ratio; /**< stalled, of the time from first to last frame */
    double late_ratio;  /**< late, of the whole frames */
    double incomplete_ratio; /**< never whole, of all frames */
};

/**
 * Take a packet into account; duplicates and what is behind its segment are
 * left out by the caller.
 *
 * @param opens  it begins a segment.
 */
void tc_playout_feed(struct tc_playout *playout,
                     const struct tc_playout_cfg *cfg, int64_t at_ns,
                     const struct tc_rtp_packet *packet, bool opens);

struct tc_playout_stats tc_playout_stats(const struct tc_playout *playout);

#endif
