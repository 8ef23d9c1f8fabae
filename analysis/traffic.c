/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/traffic.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"

struct tc_traffic {
    size_t class_count;
    int64_t bin_ns;
    int64_t first_bin; /* number of the first bin: its start / bin_ns */
    size_t bin_count;
    size_t capacity; /* bins that fit in `amounts` */
    double *amounts; /* owned; [bin][class] */
};

tc_err tc_traffic_create(struct tc_traffic **out, size_t class_count,
                         int64_t bin_ns)
{
    assert(out && class_count > 0 && class_count <= TC_TRAFFIC_CLASSES_MAX);
    assert(bin_ns > 0);
    *out = NULL;

    struct tc_traffic *traffic = tc_alloc(sizeof *traffic);
    if (!traffic)
        return TC_ENOMEM;

    traffic->class_count = class_count;
    traffic->bin_ns      = bin_ns;

    *out = traffic;
    return TC_OK;
}

void tc_traffic_destroy(struct tc_traffic *traffic)
{
    if (!traffic)
        return;

    tc_free(traffic->amounts);
    tc_free(traffic);
}

/* Rounds down, also below zero. */
static int64_t floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static double *cell(const struct tc_traffic *traffic, size_t bin, size_t class)
{
    return &traffic->amounts[bin * traffic->class_count + class];
}

/* Merges bins 2k and 2k + 1 by number; the first bin may be alone. */
static void double_width(struct tc_traffic *traffic)
{
    int64_t first = floor_div(traffic->first_bin, 2);
    size_t count  = 0;

    for (size_t bin = 0; bin < traffic->bin_count; bin++) {
        int64_t number = traffic->first_bin + (int64_t)bin;
        size_t to      = (size_t)(floor_div(number, 2) - first);
        bool opens     = to == count;

        for (size_t class = 0; class < traffic->class_count; class ++) {
            double amount = *cell(traffic, bin, class);

            if (opens)
                *cell(traffic, to, class) = amount;
            else
                *cell(traffic, to, class) += amount;
        }
        count = to + 1;
    }
    traffic->bin_count = count;
    traffic->first_bin = first;
    traffic->bin_ns *= 2;
}

static tc_err widen(struct tc_traffic *traffic, size_t bins)
{
    size_t wider = traffic->capacity > 0 ? traffic->capacity : 64;

    while (wider < bins)
        wider *= 2;
    if (wider == traffic->capacity)
        return TC_OK;

    double *amounts = tc_realloc_array(
        traffic->amounts, wider * traffic->class_count, sizeof *amounts);
    if (!amounts)
        return TC_ENOMEM;
    traffic->amounts  = amounts;
    traffic->capacity = wider;
    return TC_OK;
}

/* Extends the bins to numbers `low` to `high`. */
static tc_err cover(struct tc_traffic *traffic, int64_t low, int64_t high)
{
    size_t bins      = (size_t)(high - low) + 1;
    size_t row_bytes = traffic->class_count * sizeof(double);
    size_t front =
        traffic->bin_count > 0 ? (size_t)(traffic->first_bin - low) : 0;

    if (bins == traffic->bin_count)
        return TC_OK;

    tc_err err = widen(traffic, bins);
    if (err != TC_OK)
        return err;

    if (front > 0)
        memmove(cell(traffic, front, 0), traffic->amounts,
                traffic->bin_count * row_bytes);
    memset(traffic->amounts, 0, front * row_bytes);
    memset(cell(traffic, front + traffic->bin_count, 0), 0,
           (bins - front - traffic->bin_count) * row_bytes);
    traffic->first_bin = low;
    traffic->bin_count = bins;
    return TC_OK;
}

tc_err tc_traffic_add(struct tc_traffic *traffic, size_t class, int64_t at_ns,
                      double amount)
{
    assert(class < traffic->class_count);

    for (;;) {
        int64_t number = floor_div(at_ns, traffic->bin_ns);
        int64_t low    = number;
        int64_t high   = number;

        if (traffic->bin_count > 0) {
            int64_t last = traffic->first_bin + (int64_t)traffic->bin_count - 1;

            low  = number < traffic->first_bin ? number : traffic->first_bin;
            high = number > last ? number : last;
        }
        if (high - low >= TC_TRAFFIC_BINS_MAX) {
            double_width(traffic);
            continue;
        }

        tc_err err = cover(traffic, low, high);
        if (err == TC_OK)
            *cell(traffic, (size_t)(number - low), class) += amount;
        return err;
    }
}

int64_t tc_traffic_bin_ns(const struct tc_traffic *traffic)
{
    return traffic->bin_ns;
}

int64_t tc_traffic_start_ns(const struct tc_traffic *traffic)
{
    /* the first bin may begin before the earliest representable time */
    if (traffic->first_bin < INT64_MIN / traffic->bin_ns)
        return INT64_MIN;
    return traffic->first_bin * traffic->bin_ns;
}

size_t tc_traffic_bin_count(const struct tc_traffic *traffic)
{
    return traffic->bin_count;
}

double tc_traffic_amount(const struct tc_traffic *traffic, size_t class,
                         size_t bin)
{
    assert(class < traffic->class_count && bin < traffic->bin_count);

    return *cell(traffic, bin, class);
}
