/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file lower_hull.h
 * @brief Lower convex hull of points in order of time, and a line that bounds
 *        them from below (Andrew's monotone chain).
 *
 * A convex series would keep every point.  So when TC_HULL_POINTS_MAX points
 * are kept, those that are least below the chord of their neighbours are
 * dropped, but no two neighbours at once.  The chord is above a dropped point
 * by at most that depth: each point carries the sum as the slack of the edge
 * before it, and the line is lowered by the greatest slack, so that no point is
 * below it.  Its slope is that of a chord: between the slopes of the edges that
 * the chord replaces.
 */
#ifndef TC_ANALYSIS_LOWER_HULL_H
#define TC_ANALYSIS_LOWER_HULL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/** 24 KiB per hull. */
enum { TC_HULL_POINTS_MAX = 1024 };

struct tc_hull_point {
    int64_t at_ns;
    int64_t value_ns;
    double slack_ns; /**< maximum depth of a point below the edge that ends
                          here; 0 until one was dropped */
};

/** In the caller's storage; zero-initialised is empty. */
struct tc_lower_hull {
    struct tc_hull_point *points; /**< owned */
    size_t count;
    size_t capacity;
    double sum_at_ns; /**< of all points, including dropped ones */
    uint64_t fed;
};

/** value = value_ns + slope * (at - at_ns). */
struct tc_hull_line {
    double at_ns;
    double value_ns;
    double slack_ns; /**< how much too low it may be after thinning */
    double slope;    /**< 0 for fewer than two points */
    int64_t from_ns; /**< valid between the times of the points */
    int64_t to_ns;
};

/** Add a point; one before the last in time is ignored, because a clock that
 *  steps back has no slope.  Amortised O(1).
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_lower_hull_add(struct tc_lower_hull *hull, int64_t at_ns,
                         int64_t value_ns);

/** Drop a quarter or more of the inner points, at least one; two points are
 *  kept. */
void tc_lower_hull_thin(struct tc_lower_hull *hull);

/** Free unused capacity. */
void tc_lower_hull_shrink(struct tc_lower_hull *hull);

/** The edge of the hull below the mean time: except for the slack it is
 *  the line with the least sum of distances among all lines with no point below
 *  them.  All 0 for an empty hull. */
struct tc_hull_line tc_lower_hull_line(const struct tc_lower_hull *hull);

void tc_lower_hull_fini(struct tc_lower_hull *hull);

#endif
