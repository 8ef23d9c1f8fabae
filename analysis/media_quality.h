/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file media_quality.h
 * @brief Quality of each RTP stream, by its row in tc_rtp_streams, and of each
 *        MPEG transport stream directly over UDP.
 *
 * Duplicate, late and stray packets (rtp_receiver.h) are only part of the loss
 * statistics; everything else sees each number once, in order of arrival.  A
 * restart of the numbers, or a gap after a pause, opens a segment everywhere.
 * Telephone events, and packets of another clock rate than the first one, are
 * not part of the delay variation.
 */
#ifndef TC_ANALYSIS_MEDIA_QUALITY_H
#define TC_ANALYSIS_MEDIA_QUALITY_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/delay_variation.h"
#include "analysis/log_histogram.h"
#include "analysis/loss_runs.h"
#include "analysis/mdi.h"
#include "analysis/video_frames.h"
#include "base/err.h"
#include "base/eviction.h"
#include "base/flow.h"
#include "proto/record.h"

/** One RTP stream. */
struct tc_media_stream {
    struct tc_loss_runs loss;
    struct tc_delay_variation
        delay;          /**< not fed if the clock rate is unknown (0) */
    struct tc_mdi *mdi; /**< owned; NULL: the codec is not MP2T */
    struct tc_video_frames *video; /**< owned; NULL: neither H.264 nor H.265 */
};

/** One transport stream over UDP. */
struct tc_media_ts_stream {
    struct tc_mdi mdi;
    uint32_t flow;
    uint32_t from; /**< endpoint number */
    uint32_t to;   /**< endpoint number */
    uint16_t tap;
    uint64_t last_frame; /**< frame that last touched it (eviction.h) */
};

struct tc_media_quality;

TC_NODISCARD
tc_err tc_media_quality_create(struct tc_media_quality **out);

/** NULL is allowed. */
void tc_media_quality_destroy(struct tc_media_quality *quality);

/**
 * Process an RTP packet.
 *
 * @param row  of its stream; small numbers from 0.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_media_quality_feed(struct tc_media_quality *quality, size_t row,
                             const struct tc_record *record);

/** Process a record of TC_PROTOCOL_MPEGTS; ignored if it has no view.  @retval
 * TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_media_quality_feed_ts(struct tc_media_quality *quality,
                                const struct tc_record *record);

/** Reception of a stream was paused on purpose: tc_rtp_receiver_pause(). */
void tc_media_quality_pause(struct tc_media_quality *quality, size_t row);

/** NULL: no packet of that row was fed.  Borrowed; the address is stable. */
const struct tc_media_stream *
tc_media_quality_borrow(const struct tc_media_quality *quality, size_t row);

/** The i-th transport stream over UDP in order of the first datagram, or NULL;
 *  borrowed until the next feed. */
const struct tc_media_ts_stream *
tc_media_quality_borrow_ts(const struct tc_media_quality *quality, size_t i);

/** Approximate heap use in bytes. */
uint64_t tc_media_quality_bytes(const struct tc_media_quality *quality);

/** Add the heap use of transport streams over UDP to `ages`, by last frame. */
void tc_media_quality_age(const struct tc_media_quality *quality,
                          struct tc_ages *ages);

/**
 * Evict streams.
 *
 * @param streams      new numbers of the rows of tc_rtp_streams.
 * @param[out] ts      number of evicted transport streams over UDP, whose last
 *                     datagram came before the frame.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_media_quality_evict(struct tc_media_quality *quality,
                              const struct tc_row_map *streams,
                              uint64_t before_frame, uint64_t *ts);

/** One pass of the sweep of flows and endpoints (base/flow.h).
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_media_quality_sweep(struct tc_media_quality *quality,
                              struct tc_flow_sweep *sweep);

/** Add the PDV of all packets of a stream, in us, to a histogram, which may
 * contain others; a row without a stream adds nothing.
 *  @retval TC_ENOMEM  `into` may contain a part of it. */
TC_NODISCARD
tc_err tc_media_quality_pool_pdv(const struct tc_media_quality *quality,
                                 size_t row, struct tc_log_histogram *into);

#endif
