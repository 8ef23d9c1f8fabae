/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtp_streams.h
 * @brief RTP streams out of packets: one per tap, addresses, ports and SSRC.
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

/** One stream so far; plain data but for the receiver. */
struct tc_rtp_stream {
    uint32_t flow;
    uint32_t from; /**< endpoint number */
    uint32_t to;   /**< endpoint number */
    uint32_t ssrc;
    uint16_t tap;
    uint8_t payload_type;             /**< of the first packet */
    uint32_t vantage;                 /**< who receives it */
    uint32_t next_of_vantage;         /**< row + 1; 0: none */
    uint32_t clock_rate_hz;           /**< of the first packet; 0: unknown */
    struct tc_rtp_receiver *receiver; /**< owned by the tracker */
    uint64_t packets;
    uint64_t wire_bytes;     /**< of all packets but the first of all and the
                                  first after each pause */
    uint64_t payload_bytes;  /**< from behind the first marker to the last */
    uint64_t open_bytes;     /**< payload behind the last marker */
    uint64_t frames;         /**< markers but the first */
    int64_t first_marker_ns; /**< of the first marker */
    int64_t last_marker_ns;  /**< of the newest one */
    bool has_marker;
    int64_t start_ns;
    int64_t end_ns;      /**< of the last packet in file order */
    int64_t paused_ns;   /**< time without reception, on purpose */
    double jitter_sum_s; /**< over all packets but the first */
    double jitter_max_s;
    struct tc_tshark_jitter tshark;
    struct tc_playout playout; /**< of H.264 and H.265; else it is not fed */
    uint64_t last_frame;       /**< of its last sign of life (eviction.h) */
};

struct tc_rtp_streams;

/** @param playout  copied.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_rtp_streams_create(struct tc_rtp_streams **out,
                             const struct tc_playout_cfg *playout);

/** NULL is allowed. */
void tc_rtp_streams_destroy(struct tc_rtp_streams *streams);

/**
 * Take an RTP packet into account.
 *
 * @param vantage    who receives it: of the tap.
 * @param[out] lost  change of the stream's count of lost packets: positive
 *                   when numbers were passed over, negative when a late one
 *                   came after all.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_rtp_streams_feed(struct tc_rtp_streams *streams,
                           const struct tc_record *record, uint32_t vantage,
                           int64_t *lost);

/** A viewer stopped watching: what it does not receive from now on is no
 *  loss, should it come back to the stream. */
void tc_rtp_streams_pause(struct tc_rtp_streams *streams, uint32_t vantage);

/** Row of the stream of the packet fed last; TC_INDEX_NONE before the first. */
uint32_t tc_rtp_streams_last(const struct tc_rtp_streams *streams);

/** Streams in order of their first packet; borrowed until the next feed. */
const struct tc_rtp_stream *
tc_rtp_streams_borrow(const struct tc_rtp_streams *streams, size_t *count);

/** Octets on the heap, about. */
uint64_t tc_rtp_streams_bytes(const struct tc_rtp_streams *streams);

/** Add the rows by their last packets, with what others keep of each. */
void tc_rtp_streams_age(const struct tc_rtp_streams *streams,
                        struct tc_ages *ages);

/**
 * Forget the streams that have been silent since before a frame.
 *
 * @param[out] map  what became of the rows; for tc_row_map_fini, also on
 *                  failure.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_rtp_streams_evict(struct tc_rtp_streams *streams,
                            uint64_t before_frame, struct tc_row_map *map);

/** One pass over flows and endpoints.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_rtp_streams_sweep(struct tc_rtp_streams *streams,
                            struct tc_flow_sweep *sweep);

/** Mean of the jitter after each packet but the first; NaN where the clock is
 *  not known or there is one packet only. */
double tc_rtp_stream_jitter_mean_s(const struct tc_rtp_stream *stream);

/** The greatest of them; NaN as above. */
double tc_rtp_stream_jitter_max_s(const struct tc_rtp_stream *stream);

/** Frame octets per second from the first packet to the last, times 8; left
 *  out are pauses and the octets of the first packet and of the first after
 *  each pause.  NaN for less than a second:
 *  a burst's rate is the line's. */
double tc_rtp_stream_bitrate_bps(const struct tc_rtp_stream *stream);

#endif
