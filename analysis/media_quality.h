/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file media_quality.h
 * @brief Quality of each RTP stream, by its row in tc_rtp_streams, and of
 *        each MPEG transport stream over UDP alone.
 *
 * A duplicate, a late and a stray packet (rtp_receiver.h) count in the loss
 * only; the rest sees each number once, in order of arrival.  A restart of the
 * numbers, and a gap after a pause, begin a segment in all of it.  Telephone
 * events and packets of another clock than the first one's are left out of
 * the delay variation.
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

/** One RTP stream so far. */
struct tc_media_stream {
    struct tc_loss_runs loss;
    struct tc_delay_variation delay; /**< without a clock (0) it is not fed */
    struct tc_mdi *mdi;              /**< owned; NULL: the codec is not MP2T */
    struct tc_video_frames *video; /**< owned; NULL: neither H.264 nor H.265 */
};

/** One transport stream over UDP alone, so far. */
struct tc_media_ts_stream {
    struct tc_mdi mdi;
    uint32_t flow;
    uint32_t from; /**< endpoint number */
    uint32_t to;   /**< endpoint number */
    uint16_t tap;
    uint64_t last_frame; /**< of its last sign of life (eviction.h) */
};

struct tc_media_quality;

TC_NODISCARD
tc_err tc_media_quality_create(struct tc_media_quality **out);

/** NULL is allowed. */
void tc_media_quality_destroy(struct tc_media_quality *quality);

/**
 * Take an RTP packet into account.
 *
 * @param row  of its stream; rows are small numbers from 0 on.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_media_quality_feed(struct tc_media_quality *quality, size_t row,
                             const struct tc_record *record);

/** Take a record of TC_PROTOCOL_MPEGTS into account; without a view it is not
 *  looked at.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_media_quality_feed_ts(struct tc_media_quality *quality,
                                const struct tc_record *record);

/** Reception of a stream was stopped on purpose: tc_rtp_receiver_pause(). */
void tc_media_quality_pause(struct tc_media_quality *quality, size_t row);

/** NULL: no packet of such a row was fed.  Borrowed; it stays where it is. */
const struct tc_media_stream *
tc_media_quality_borrow(const struct tc_media_quality *quality, size_t row);

/** The i-th transport stream over UDP in order of first sight, or NULL;
 *  borrowed until the next feed. */
const struct tc_media_ts_stream *
tc_media_quality_borrow_ts(const struct tc_media_quality *quality, size_t i);

/** Octets on the heap, about. */
uint64_t tc_media_quality_bytes(const struct tc_media_quality *quality);

/** Add the transport streams over UDP by their last datagrams. */
void tc_media_quality_age(const struct tc_media_quality *quality,
                          struct tc_ages *ages);

/**
 * Forget streams.
 *
 * @param streams      what became of the rows of tc_rtp_streams.
 * @param[out] ts      transport streams over UDP that have been silent since
 *                     before the frame, and are gone, too.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_media_quality_evict(struct tc_media_quality *quality,
                              const struct tc_row_map *streams,
                              uint64_t before_frame, uint64_t *ts);

/** One pass over flows and endpoints.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_media_quality_sweep(struct tc_media_quality *quality,
                              struct tc_flow_sweep *sweep);

/** Add the PDV of all packets of a stream, in us, to a histogram that may
 *  hold others; a row without a stream adds nothing.
 *  @retval TC_ENOMEM  `into` may hold a part. */
TC_NODISCARD
tc_err tc_media_quality_pool_pdv(const struct tc_media_quality *quality,
                                 size_t row, struct tc_log_histogram *into);

#endif
