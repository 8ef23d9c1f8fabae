/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/lower_hull.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/eviction.h"

/* Does b lie on or above the line from a to c? */
static bool is_above(const struct tc_hull_point *a,
                     const struct tc_hull_point *b,
                     const struct tc_hull_point *c)
{
    double ab_at = (double)(b->at_ns - a->at_ns);
    double ac_at = (double)(c->at_ns - a->at_ns);

    return (double)(b->value_ns - a->value_ns) * ac_at >=
           (double)(c->value_ns - a->value_ns) * ab_at;
}

/* Depth of b below the line from a to c. */
static double depth_ns(const struct tc_hull_point *a,
                       const struct tc_hull_point *b,
                       const struct tc_hull_point *c)
{
    double slope =
        (double)(c->value_ns - a->value_ns) / (double)(c->at_ns - a->at_ns);

    return fmax(slope * (double)(b->at_ns - a->at_ns) -
                    (double)(b->value_ns - a->value_ns),
                0);
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

/* Median depth of the inner points, of which there is at least one. */
static double median_depth_ns(const struct tc_lower_hull *hull)
{
    double depths[TC_HULL_POINTS_MAX];
    size_t inner = hull->count - 2;

    for (size_t i = 0; i < inner; i++)
        depths[i] = depth_ns(&hull->points[i], &hull->points[i + 1],
                             &hull->points[i + 2]);
    qsort(depths, inner, sizeof *depths, by_size);
    return depths[inner / 2];
}

void tc_lower_hull_thin(struct tc_lower_hull *hull)
{
    size_t kept        = 1;
    bool is_after_drop = false;

    if (hull->count < 3)
        return;

    double median_ns = median_depth_ns(hull);
    for (size_t i = 1; i + 1 < hull->count; i++) {
        double depth = depth_ns(&hull->points[kept - 1], &hull->points[i],
                                &hull->points[i + 1]);

        /* the depth equals the rise of the hull only if both neighbours stay */
        is_after_drop = !is_after_drop && depth <= median_ns;
        if (is_after_drop)
            hull->points[i + 1].slack_ns =
                fmax(hull->points[i].slack_ns, hull->points[i + 1].slack_ns) +
                depth;
        else
            hull->points[kept++] = hull->points[i];
    }
    hull->points[kept++] = hull->points[hull->count - 1];
    hull->count          = kept;
}

void tc_lower_hull_shrink(struct tc_lower_hull *hull)
{
    tc_shrink(&hull->points, &hull->capacity, hull->count,
              sizeof *hull->points);
}

/* The new point's edge runs below the edges that it replaces. */
static void drop_last(struct tc_lower_hull *hull, struct tc_hull_point *point)
{
    point->slack_ns =
        fmax(point->slack_ns, hull->points[--hull->count].slack_ns);
}

tc_err tc_lower_hull_add(struct tc_lower_hull *hull, int64_t at_ns,
                         int64_t value_ns)
{
    struct tc_hull_point point = { .at_ns = at_ns, .value_ns = value_ns };
    const struct tc_hull_point *last =
        hull->count > 0 ? &hull->points[hull->count - 1] : NULL;

    assert(hull->points || hull->count == 0);
    if (last && at_ns < last->at_ns)
        return TC_OK;
    hull->sum_at_ns += (double)at_ns;
    hull->fed++;
    if (last && at_ns == last->at_ns) {
        if (value_ns >= last->value_ns)
            return TC_OK;
        drop_last(hull, &point);
    }
    while (hull->count > 1 && is_above(&hull->points[hull->count - 2],
                                       &hull->points[hull->count - 1], &point))
        drop_last(hull, &point);
    if (hull->count == TC_HULL_POINTS_MAX)
        tc_lower_hull_thin(hull);
    if (!tc_grow(&hull->points, &hull->capacity, hull->count, sizeof point))
        return TC_ENOMEM;
    hull->points[hull->count++] = point;
    return TC_OK;
}

struct tc_hull_line tc_lower_hull_line(const struct tc_lower_hull *hull)
{
    struct tc_hull_line line = { 0 };

    if (hull->count == 0)
        return line;
    double mean_at = hull->sum_at_ns / (double)hull->fed;
    size_t i       = 0;

    while (i + 2 < hull->count && (double)hull->points[i + 1].at_ns < mean_at)
        i++;
    line.at_ns = (double)hull->points[i].at_ns;
    for (size_t k = 0; k < hull->count; k++)
        line.slack_ns = fmax(line.slack_ns, hull->points[k].slack_ns);
    line.value_ns = (double)hull->points[i].value_ns - line.slack_ns;
    line.from_ns  = hull->points[0].at_ns;
    line.to_ns    = hull->points[hull->count - 1].at_ns;
    if (hull->count > 1)
        line.slope =
            (double)(hull->points[i + 1].value_ns - hull->points[i].value_ns) /
            (double)(hull->points[i + 1].at_ns - hull->points[i].at_ns);
    return line;
}

void tc_lower_hull_fini(struct tc_lower_hull *hull)
{
    tc_free(hull->points);
    *hull = (struct tc_lower_hull){ 0 };
}
