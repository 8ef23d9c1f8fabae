/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file stream_delays.h
 * @brief Delay of video from the tap where a stream starts to each tap where it
 *        is received; packets are matched by SSRC, sequence number and
 *        timestamp.
 *
 * The delay of a frame is the time from the first octet of its first packet at
 * the origin to the last octet of its last packet at the receiver.  A frame
 * that lacks a packet when the next frame starts has no delay and is counted as
 * incomplete; a frame of which no packet arrives cannot be detected. Duplicates
 * are ignored.
 */
#ifndef TC_ANALYSIS_STREAM_DELAYS_H
#define TC_ANALYSIS_STREAM_DELAYS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "proto/record.h"

/** One stream at one receiver; plain data. */
struct tc_stream_delay {
    uint32_t ssrc;
    uint16_t tap; /**< of the receiver */
    uint64_t frames;
    uint64_t frames_incomplete;
    double frame_sum_s;
    uint64_t packets;
    double packet_sum_s;
    uint32_t timestamp; /**< of the current frame */
    uint32_t received;  /**< its packets so far */
};

struct tc_stream_delays;

TC_NODISCARD
tc_err tc_stream_delays_create(struct tc_stream_delays **out);

/** NULL is allowed. */
void tc_stream_delays_destroy(struct tc_stream_delays *delays);

/** An RTP packet at its origin; further copies of it are ignored.
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_stream_delays_sent(struct tc_stream_delays *delays,
                             const struct tc_record *record);

/**
 * An RTP packet at a receiver.
 *
 * @param[out] frame_s  delay of the frame that this packet completes, or NaN.
 * @retval TC_ENOMEM    no memory.
 */
TC_NODISCARD
tc_err tc_stream_delays_received(struct tc_stream_delays *delays,
                                 const struct tc_record *record,
                                 double *frame_s);

/** In order of first reception; borrowed until the next call. */
const struct tc_stream_delay *
tc_stream_delays_borrow(const struct tc_stream_delays *delays, size_t *count);

#endif
