/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file lower_hull.h
 * @brief The lower convex hull of points that come in order of time, and the
 *        line that touches them all from below (Andrew's monotone chain).
 *
 * A convex series would keep every point.  So when TC_HULL_POINTS_MAX are
 * there, those that lie the least below the chord of their neighbours go, no
 * two neighbours at once.  The chord runs above what was dropped by at most
 * that depth: each point carries the sum as the slack of the edge before it,
 * and the line is let down by the greatest slack, so that still no point ever
 * fed lies below.  Its slope is that of a chord: between the least and the
 * greatest slope of the edges that the chord stands for.
 */
#ifndef TC_ANALYSIS_LOWER_HULL_H
#define TC_ANALYSIS_LOWER_HULL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/** 24 KiB a hull. */
enum { TC_HULL_POINTS_MAX = 1024 };

struct tc_hull_point {
    int64_t at_ns;
    int64_t value_ns;
    double slack_ns; /**< no point fed lies further below the edge that ends
                          here; 0 until one was dropped */
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
    double slack_ns; /**< how far it may be too low; of thinning */
    double slope;    /**< 0 of fewer than two points */
    int64_t from_ns; /**< the points' times; beyond them nothing backs it */
    int64_t to_ns;
};

/** Take a point; one before the last in time is left out, as a clock that
 *  steps back has no slope.  Amortised O(1).
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_lower_hull_add(struct tc_lower_hull *hull, int64_t at_ns,
                         int64_t value_ns);

/** Drop inner points, a quarter of them or more, one at least; two points stay
 *  as they are. */
void tc_lower_hull_thin(struct tc_lower_hull *hull);

/** Give back the room that no point takes. */
void tc_lower_hull_shrink(struct tc_lower_hull *hull);

/** The edge of the hull below the mean time: of all lines with no point below
 *  them the one with the least sum of distances, but for
 *  the slack.  All 0 of an empty hull. */
struct tc_hull_line tc_lower_hull_line(const struct tc_lower_hull *hull);

void tc_lower_hull_fini(struct tc_lower_hull *hull);

#endif
