/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file duplicates.h
 * @brief Detects packets that a tap sees twice: a mirror port that copies both
 *        directions, or a capture on several devices of one host.
 *
 * A copy is identical from the IP header on, including identification and time
 * to live, and arrives at the same tap within a millisecond.  A retransmission
 * by the sender arrives later or has another identification; a packet that a
 * router has forwarded has another time to live.  A sender that leaves the
 * identification 0 and retransmits at once cannot be distinguished from a
 * mirror.
 */
#ifndef TC_CAPTURE_DUPLICATES_H
#define TC_CAPTURE_DUPLICATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
    TC_DUPLICATES_WINDOW_NS = 1000000,
    /** Packets remembered: with more packets in a millisecond a copy may be
       missed. */
    TC_DUPLICATES_SLOTS = 4096,
};

struct tc_duplicates;

TC_NODISCARD
tc_err tc_duplicates_create(struct tc_duplicates **out);

/** NULL is allowed. */
void tc_duplicates_destroy(struct tc_duplicates *duplicates);

/**
 * Has the tap just seen the packet?  Also remembers it.
 *
 * @param ip         from the IP header on, as captured.
 * @param len_bytes  captured length.
 */
bool tc_duplicates_seen(struct tc_duplicates *duplicates, uint16_t tap,
                        int64_t at_ns, const uint8_t *ip, size_t len_bytes);

#endif
