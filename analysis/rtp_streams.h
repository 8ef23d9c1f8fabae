/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtp_streams.h
 * @brief Tracks RTP streams: one per tap, addresses, ports and SSRC.
 */
#ifndef TC_ANALYSIS_RTP_STREAMS_H
#define TC_ANALYSIS_RTP_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/playout.h"
#include "analysis/rtp_receiver.h"
#include "analysis/tshark_jitter.h"
#include "base/eviction.h"
#include "base/flow.h"
#include "proto/record.h"

/** One stream; plain data except for the receiver. */
struct tc_rtp_stream {
    uint32_t flow;
    uint32_t from; /**< endpoint number */
    uint32_t to;   /**< endpoint number */
    uint32_t ssrc;
    uint16_t tap;
    uint8_t payload_type;             /**< of the first packet */
    uint32_t vantage;                 /**< the observer that receives it */
    uint32_t next_of_vantage;         /**< row + 1; 0: none */
    uint32_t clock_rate_hz;           /**< of the first packet; 0: unknown */
    struct tc_rtp_receiver *receiver; /**< owned by the tracker */
    uint64_t packets;
    uint64_t wire_bytes;     /**< of all packets except the first, and the first
                                after     each pause */
    uint64_t payload_bytes;  /**< after the first marker up to the last */
    uint64_t open_bytes;     /**< payload after the last marker */
    uint64_t frames;         /**< markers except the first */
    int64_t first_marker_ns; /**< of the first marker */
    int64_t last_marker_ns;  /**< of the latest marker */
    bool has_marker;
    int64_t start_ns;
    int64_t end_ns;      /**< of the last packet in file order */
    int64_t paused_ns;   /**< time without reception, on purpose */
    double jitter_sum_s; /**< over all packets except the first */
    double jitter_max_s;
    struct tc_tshark_jitter tshark;
    struct tc_playout playout; /**< fed only for H.264 and H.265 */
    uint64_t last_frame;       /**< frame that last touched it (eviction.h) */
};

struct tc_rtp_streams;

/** @param playout  copied.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_rtp_streams_create(struct tc_rtp_streams **out,
                             const struct tc_playout_cfg *playout);

/** NULL is allowed. */
void tc_rtp_streams_destroy(struct tc_rtp_streams *streams);

/**
 * Process an RTP packet.
 *
 * @param vantage    the observer that receives it: that of the tap.
 * @param[out] lost  change of the stream's count of lost packets: positive
 *                   after a gap, negative if a reordered packet fills one.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_rtp_streams_feed(struct tc_rtp_streams *streams,
                           const struct tc_record *record, uint32_t vantage,
                           int64_t *lost);

/** A viewer stopped watching: packets that it does not receive until it returns
 *  to the stream are no loss. */
void tc_rtp_streams_pause(struct tc_rtp_streams *streams, uint32_t vantage);

/** Row of the stream of the packet fed last; TC_INDEX_NONE before the first. */
uint32_t tc_rtp_streams_last(const struct tc_rtp_streams *streams);

/** Streams in order of their first packet; borrowed until the next feed. */
const struct tc_rtp_stream *
tc_rtp_streams_borrow(const struct tc_rtp_streams *streams, size_t *count);

/** Approximate heap use in bytes. */
uint64_t tc_rtp_streams_bytes(const struct tc_rtp_streams *streams);

/** Add the heap use of the streams to `ages`, by last frame, including what
 *  other trackers keep for each. */
void tc_rtp_streams_age(const struct tc_rtp_streams *streams,
                        struct tc_ages *ages);

/**
 * Evict the streams whose last packet came before a frame.
 *
 * @param[out] map  new numbers of the rows; for tc_row_map_fini, also on
 *                  failure.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_rtp_streams_evict(struct tc_rtp_streams *streams,
                            uint64_t before_frame, struct tc_row_map *map);

/** One pass of the sweep of flows and endpoints (base/flow.h).
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_rtp_streams_sweep(struct tc_rtp_streams *streams,
                            struct tc_flow_sweep *sweep);

/** Mean of the jitter after each packet but the first; NaN if the clock rate is
 *  unknown or there is only one packet. */
double tc_rtp_stream_jitter_mean_s(const struct tc_rtp_stream *stream);

/** Maximum of the jitter; NaN as above. */
double tc_rtp_stream_jitter_max_s(const struct tc_rtp_stream *stream);

/** Frame octets from the first packet to the last, times 8, per second, without
 *  pauses, the octets of the first packet and of the first one after each
 *  pause. NaN for less than a second: the rate of a single burst is that of the
 *  link. */
double tc_rtp_stream_bitrate_bps(const struct tc_rtp_stream *stream);

#endif
