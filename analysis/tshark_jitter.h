/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tshark_jitter.h
 * @brief Interarrival jitter as tshark 4.0 computes it, for comparison with
 *        that tool only; rtp_receiver.h has the RFC's.
 *
 * It differs from RFC 3550 A.8: the clock is divided by 1000 as an integer
 * (44100 Hz counts as 44 kHz), packets with a marker enter the smoothing but
 * not the mean, and the mean is divided by the number of all packets so far.
 */
#ifndef TC_ANALYSIS_TSHARK_JITTER_H
#define TC_ANALYSIS_TSHARK_JITTER_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/rtp/rtp_packet.h"

/** In the caller's storage; zero-initialise before the first packet. */
struct tc_tshark_jitter {
    uint64_t packets;
    uint32_t first_ts;
    bool last_was_comfort_noise;
    double last_ms;         /* arrival of the last packet in time */
    double last_nominal_ms; /* its timestamp, from the first one */
    double jitter_ms;
    double mean_ms;
    double max_ms;
};

/** The next packet in file order; `at_ns` since the first frame. */
void tc_tshark_jitter_feed(struct tc_tshark_jitter *jitter, int64_t at_ns,
                           const struct tc_rtp_packet *packet);

#endif
