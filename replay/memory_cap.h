/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file memory_cap.h
 * @brief Bounds the memory of an analysis: beyond the limit the least recently
 *        active half of all state (sessions, streams, TCP connections, ...)
 *        is evicted and counted.
 *
 * Evictions depend only on counts of rows and frames, so equal inputs give
 * equal results.  Below the limit nothing is evicted.
 */
#ifndef TC_REPLAY_MEMORY_CAP_H
#define TC_REPLAY_MEMORY_CAP_H

#include "analysis/evicted.h"
#include "capture/decoder.h"
#include "replay/instrument.h"

/** In the caller's storage. */
struct tc_memory_cap {
    uint64_t bytes;                   /**< the limit; 0: none */
    struct tc_instrument *instrument; /**< borrowed */
    struct tc_evicted evicted;        /**< so far */
};

/** Approximate heap use of all trackers of a capture, in bytes. */
uint64_t tc_memory_cap_held_bytes(const struct tc_instrument *instrument,
                                  const struct tc_decoder *decoder);

/**
 * Evict if necessary; to be called after each frame.
 *
 * @param cap  NULL: no limit.
 * @return TC_ENOMEM, or the error of the decoder's sink.
 */
TC_NODISCARD
tc_err tc_memory_cap_frame(struct tc_memory_cap *cap,
                           struct tc_decoder *decoder);

#endif
