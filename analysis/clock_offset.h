/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file clock_offset.h
 * @brief Offset between the clocks of two taps, with its error bound, from SIP
 *        exchanges that both taps saw.
 *
 * A request is seen at a1 and b1, its response at b2 and a2 (times at taps a
 * and b).  The round trip between the taps took (a2 - a1) - (b2 - b1),
 * independent of the offset; b is ahead of a by ((b1 - a1) + (b2 - a2)) / 2,
 * with an error of at most half the round trip (RFC 5905 section 8).  The
 * exchange with the shortest round trip is used.
 */
#ifndef TC_ANALYSIS_CLOCK_OFFSET_H
#define TC_ANALYSIS_CLOCK_OFFSET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "proto/record.h"

/** Taps with a lower number are compared; the others are ignored. */
enum { TC_CLOCK_TAPS_MAX = 8 };

struct tc_clock_offset {
    int64_t ahead_ns; /**< of the second tap; to be subtracted */
    int64_t bound_ns; /**< maximum error: half the round trip */
    int64_t at_ns;    /**< time of the request at the first tap */
    uint64_t exchanges;
};

struct tc_clock_offsets;

TC_NODISCARD
tc_err tc_clock_offsets_create(struct tc_clock_offsets **out);

/** NULL is allowed. */
void tc_clock_offsets_destroy(struct tc_clock_offsets *offsets);

/** Process a SIP message. */
void tc_clock_offsets_feed(struct tc_clock_offsets *offsets,
                           const struct tc_record *record);

/** The offset between two taps, first < second; false: no exchange was seen at
 *  both. */
bool tc_clock_offsets_get(const struct tc_clock_offsets *offsets,
                          uint16_t first, uint16_t second,
                          struct tc_clock_offset *out);

#endif
