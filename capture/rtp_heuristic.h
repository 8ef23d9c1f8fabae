/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtp_heuristic.h
 * @brief Detects RTP streams that no signalling announced: two datagrams of a
 *        flow with the same SSRC and payload type and consecutive sequence
 *        numbers (RFC 3550 A.1, MIN_SEQUENTIAL).
 *
 * The first of the two is held until the second arrives, so that it is counted,
 * too. From then on every datagram of the flow that can be parsed as RTP is
 * RTP, at every tap, including those held at other taps.
 */
#ifndef TC_CAPTURE_RTP_HEURISTIC_H
#define TC_CAPTURE_RTP_HEURISTIC_H

#include <stdbool.h>

#include "base/flow.h"
#include "capture/ip_layer.h"
#include "proto/record.h"

/** Maximum number of held datagrams; beyond, one is returned undecoded. */
enum { TC_RTP_HEURISTIC_HELD_MAX = 1024 };

struct tc_rtp_heuristic;

enum tc_rtp_guess {
    TC_RTP_GUESS_NO,   /**< not RTP */
    TC_RTP_GUESS_HOLD, /**< undecided; copied, and returned later */
    TC_RTP_GUESS_YES,
};

/** A datagram and its future record. */
struct tc_held_datagram {
    struct tc_record record; /**< without kind, protocol and view */
    uint32_t frame_bytes;    /**< of its frame alone, on the wire */
    struct tc_datagram datagram;
};

TC_NODISCARD
tc_err tc_rtp_heuristic_create(struct tc_rtp_heuristic **out);

/** NULL is allowed. */
void tc_rtp_heuristic_destroy(struct tc_rtp_heuristic *heuristic);

/**
 * Examine a datagram of an unknown flow.
 *
 * @param[out] guess         whether the datagram is RTP.
 * @param[out] released      a datagram that was held, borrowed until the next
 *                           call; its payload is NULL if there is none.
 * @param[out] released_is_rtp  true: it is RTP; false: it is not decoded.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_rtp_heuristic_look(struct tc_rtp_heuristic *heuristic,
                             const struct tc_held_datagram *datagram,
                             enum tc_rtp_guess *guess,
                             struct tc_held_datagram *released,
                             bool *released_is_rtp);

/**
 * A datagram that is still held, borrowed until the next call.
 *
 * @param[out] is_rtp  its flow has been detected as RTP since.
 * @return false: no datagram is held.
 */
bool tc_rtp_heuristic_next_held(struct tc_rtp_heuristic *heuristic,
                                struct tc_held_datagram *out, bool *is_rtp);

/** Heap use that grows with the number of flows, in bytes. */
uint64_t tc_rtp_heuristic_bytes(const struct tc_rtp_heuristic *heuristic);

/** One pass of the sweep of flows; no datagram may be held.  Flows that others
 * still need are kept. */
void tc_rtp_heuristic_sweep(struct tc_rtp_heuristic *heuristic,
                            const struct tc_flow_sweep *sweep);

#endif
