/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file lower_hull.h
 * @brief The lower convex hull of points that come in order of time, and the
 *        line that touches them all from below (Andrew's monotone chain).
 */
#ifndef TC_ANALYSIS_LOWER_HULL_H
#define TC_ANALYSIS_LOWER_HULL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct tc_hull_point {
    int64_t at_ns;
    int64_t value_ns;
};

/** In the caller's storage; zero-initialised is empty. */
struct tc_lower_hull {
    struct tc_hull_point *points; /**< owned */
    size_t count;
    size_t capacity;
    double sum_at_ns; /**< of all points, the ones inside, too */
    uint64_t fed;
};

/** value = value_ns + slope * (at - at_ns). */
struct tc_hull_line {
    double at_ns;
    double value_ns;
    double slope; /**< 0 of fewer than two points */
};

/** Take a point; one before the last in time is left out, as a clock that
 *  steps back has no slope.  Amortised O(1).
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_lower_hull_add(struct tc_lower_hull *hull, int64_t at_ns,
                         int64_t value_ns);

/** The edge of the hull below the mean time: of all lines with no point below
 *  them the one with the least sum of distances. */
struct tc_hull_line tc_lower_hull_line(const struct tc_lower_hull *hull);

void tc_lower_hull_fini(struct tc_lower_hull *hull);

#endif
