/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file memory_cap.h
 * @brief Keeps what is remembered of a capture within a bound: beyond it the
 *        half that was silent longest is forgotten, whatever it is (sessions,
 *        streams, TCP connections, ...), and counted.
 *
 * Decisions depend on counts of rows and frames only: equal inputs give equal
 * results.  Below the bound nothing is touched.
 */
#ifndef TC_REPLAY_MEMORY_CAP_H
#define TC_REPLAY_MEMORY_CAP_H

#include "analysis/evicted.h"
#include "capture/decoder.h"
#include "replay/instrument.h"

/** In the caller's storage. */
struct tc_memory_cap {
    uint64_t bytes;                   /**< 0: no bound */
    struct tc_instrument *instrument; /**< borrowed */
    struct tc_evicted evicted;        /**< so far */
};

/** Octets that all trackers of a capture hold, about. */
uint64_t tc_memory_cap_held_bytes(const struct tc_instrument *instrument,
                                  const struct tc_decoder *decoder);

/**
 * To be called behind each frame.
 *
 * @param cap  NULL: no bound.
 * @return TC_ENOMEM, or what the decoder's sink returned.
 */
TC_NODISCARD
tc_err tc_memory_cap_frame(struct tc_memory_cap *cap,
                           struct tc_decoder *decoder);

#endif
