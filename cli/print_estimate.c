/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print_estimate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A unit, and the factor by which values are shown in it. */
struct scale {
    double factor;
    const char *units;
};

static struct scale scale_of(const char *units, double value)
{
    double size = fabs(value);

    if (!strcmp(units, "s") && size > 0 && size < 1)
        return size < 1e-3 ? (struct scale){ 1e6, " us" }
                           : (struct scale){ 1e3, " ms" };
    if (!strcmp(units, "s"))
        return (struct scale){ 1, " s" };
    if (!strcmp(units, "bit/s") && size >= 1e6)
        return (struct scale){ 1e-6, " Mbit/s" };
    if (!strcmp(units, "bit/s"))
        return (struct scale){ 1e-3, " kbit/s" };
    return (struct scale){ 1, "" };
}

/* The flags without their "n/a, ", which the caller prints or implies. */
static const char *why_none(const struct tc_estimate *e)
{
    static const char prefix[] = "n/a, ";
    const size_t len           = sizeof prefix - 1;

    return strncmp(e->flags, prefix, len) ? e->flags : e->flags + len;
}

char *tc_print_interval(const struct tc_estimate *e, char out[TC_PRINT_BYTES])
{
    struct scale scale = scale_of(e->units, e->mean);
    double f           = scale.factor;

    if (isnan(e->mean))
        (void)snprintf(out, TC_PRINT_BYTES, "n/a (%s)",
                       e->flags[0] ? why_none(e) : "no value");
    else if (isnan(e->ci_lo))
        (void)snprintf(out, TC_PRINT_BYTES, "%.4f%s [%s]", e->mean * f,
                       scale.units, why_none(e));
    else
        (void)snprintf(out, TC_PRINT_BYTES, "%.4f%s [%.4f, %.4f]", e->mean * f,
                       scale.units, e->ci_lo * f, e->ci_hi * f);
    return out;
}
