/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/lower_hull.h"

#include <stdbool.h>

#include "base/alloc.h"

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

tc_err tc_lower_hull_add(struct tc_lower_hull *hull, int64_t at_ns,
                         int64_t value_ns)
{
    const struct tc_hull_point point = { at_ns, value_ns };
    struct tc_hull_point *last =
        hull->count > 0 ? &hull->points[hull->count - 1] : NULL;

    if (last && at_ns < last->at_ns)
        return TC_OK;
    hull->sum_at_ns += (double)at_ns;
    hull->fed++;
    if (last && at_ns == last->at_ns) {
        if (value_ns >= last->value_ns)
            return TC_OK;
        hull->count--;
    }
    while (hull->count > 1 && is_above(&hull->points[hull->count - 2],
                                       &hull->points[hull->count - 1], &point))
        hull->count--;
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
    line.at_ns    = (double)hull->points[i].at_ns;
    line.value_ns = (double)hull->points[i].value_ns;
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
