/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file clock_offset.h
 * @brief How far the clocks of two taps are apart, from SIP exchanges that
 *        both saw, and how surely that is known.
 *
 * Of a request at a1 and b1, and its answer at b2 and a2 (times at taps a and
 * b), the way there and back between the taps took (a2 - a1) - (b2 - b1),
 * whatever the clocks show; b is ahead of a by ((b1 - a1) + (b2 - a2)) / 2,
 * and the error is at most half that round trip (RFC 5905 section 8).  The
 * exchange with the least round trip tells.
 */
#ifndef TC_ANALYSIS_CLOCK_OFFSET_H
#define TC_ANALYSIS_CLOCK_OFFSET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "proto/record.h"

/** Taps that are compared, by their number; those above are left out. */
enum { TC_CLOCK_TAPS_MAX = 8 };

struct tc_clock_offset {
    int64_t ahead_ns; /**< of the second tap, to be taken off its times */
    int64_t bound_ns; /**< the error is not greater: half the round trip */
    int64_t at_ns;    /**< when it was so: the request at the first tap */
    uint64_t exchanges;
};

struct tc_clock_offsets;

TC_NODISCARD
tc_err tc_clock_offsets_create(struct tc_clock_offsets **out);

/** NULL is allowed. */
void tc_clock_offsets_destroy(struct tc_clock_offsets *offsets);

/** Take a SIP message into account. */
void tc_clock_offsets_feed(struct tc_clock_offsets *offsets,
                           const struct tc_record *record);

/** Between two taps, first < second; false: no exchange was seen at both. */
bool tc_clock_offsets_get(const struct tc_clock_offsets *offsets,
                          uint16_t first, uint16_t second,
                          struct tc_clock_offset *out);

#endif
