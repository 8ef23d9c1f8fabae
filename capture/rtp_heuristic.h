/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtp_heuristic.h
 * @brief RTP of which no signalling speaks, known by its look: two datagrams
 *        of a flow with the same SSRC and payload type and consecutive
 *        sequence numbers (RFC 3550 A.1, MIN_SEQUENTIAL).
 *
 * The first of the two is held until the second comes, so that it counts, too.
 * From then on whatever reads as RTP in the flow is RTP, at every tap, and so
 * is what other taps had held of it.
 */
#ifndef TC_CAPTURE_RTP_HEURISTIC_H
#define TC_CAPTURE_RTP_HEURISTIC_H

#include <stdbool.h>

#include "base/flow.h"
#include "capture/ip_layer.h"
#include "proto/record.h"

/** Datagrams held at once; beyond, one is given back unread. */
enum { TC_RTP_HEURISTIC_HELD_MAX = 1024 };

struct tc_rtp_heuristic;

enum tc_rtp_guess {
    TC_RTP_GUESS_NO,   /**< it is none */
    TC_RTP_GUESS_HOLD, /**< it may be; it was copied and is told of later */
    TC_RTP_GUESS_YES,
};

/** A datagram and the record that it will be. */
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
 * Look at a datagram of a flow of which nothing is known.
 *
 * @param[out] guess
 * @param[out] released      one that was held, lent until the next call; its
 *                           payload is NULL where there is none.
 * @param[out] released_is_rtp  it is, for its flow is RTP; else it is nothing.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_rtp_heuristic_look(struct tc_rtp_heuristic *heuristic,
                             const struct tc_held_datagram *datagram,
                             enum tc_rtp_guess *guess,
                             struct tc_held_datagram *released,
                             bool *released_is_rtp);

/**
 * One that is still held, lent until the next call.
 *
 * @param[out] is_rtp  its flow has become RTP since.
 * @return false: none is held.
 */
bool tc_rtp_heuristic_next_held(struct tc_rtp_heuristic *heuristic,
                                struct tc_held_datagram *out, bool *is_rtp);

/** Octets on the heap that grow with the flows. */
uint64_t tc_rtp_heuristic_bytes(const struct tc_rtp_heuristic *heuristic);

/** One pass over flows; nothing must be held.  What others still need stays
 *  known. */
void tc_rtp_heuristic_sweep(struct tc_rtp_heuristic *heuristic,
                            const struct tc_flow_sweep *sweep);

#endif
