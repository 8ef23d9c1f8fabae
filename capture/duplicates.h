/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file duplicates.h
 * @brief Packets that a tap shows twice: a mirror port that copies both
 *        directions, or a capture on several devices of one host.
 *
 * A copy has every octet from the IP header on, the identification and the
 * time to live too, and comes to the same tap within a millisecond.  What a
 * sender repeats comes later or has another identification; what a router
 * passed on has another time to live.  A sender that leaves the
 * identification 0 and repeats at once cannot be told from a mirror.
 */
#ifndef TC_CAPTURE_DUPLICATES_H
#define TC_CAPTURE_DUPLICATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
    TC_DUPLICATES_WINDOW_NS = 1000000,
    /** Packets remembered: more of them in a millisecond, and a copy may be
     *  missed. */
    TC_DUPLICATES_SLOTS = 4096,
};

struct tc_duplicates;

TC_NODISCARD
tc_err tc_duplicates_create(struct tc_duplicates **out);

/** NULL is allowed. */
void tc_duplicates_destroy(struct tc_duplicates *duplicates);

/**
 * Has the tap just shown the packet?  It is remembered.
 *
 * @param ip         from the IP header on, as captured.
 * @param len_bytes  of it.
 */
bool tc_duplicates_seen(struct tc_duplicates *duplicates, uint16_t tap,
                        int64_t at_ns, const uint8_t *ip, size_t len_bytes);

#endif
