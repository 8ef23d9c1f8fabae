/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/audience_day.h"

#include <assert.h>
#include <math.h>

enum { HOURS = 24 };

/* Assumed.  The shape is that of Cha et al. 2008 (250 000 households, not
 * checked against the paper): least before dawn, a peak after lunch, the
 * highest late in the evening. */
static const double weights[HOURS] = {
    0.45, 0.30, 0.20, 0.14, 0.10, 0.10, 0.15, 0.25, 0.30, 0.33, 0.36, 0.42,
    0.55, 0.70, 0.75, 0.72, 0.65, 0.65, 0.70, 0.78, 0.90, 1.00, 1.00, 0.75,
};

double tc_audience_day_weight(int hour)
{
    assert(hour >= 0 && hour < HOURS);
    return weights[hour];
}

static double sum_of_day(void)
{
    double sum = 0;

    for (int h = 0; h < HOURS; h++)
        sum += weights[h];
    return sum;
}

double tc_audience_day_sum(double at_h)
{
    assert(at_h >= 0);

    const double days = floor(at_h / HOURS);
    double left_h     = at_h - days * HOURS;
    double sum        = days * sum_of_day();

    for (int h = 0; h < HOURS && left_h > 0; h++) {
        sum += weights[h] * fmin(left_h, 1);
        left_h -= 1;
    }
    return sum;
}

double tc_audience_day_hour(double sum)
{
    assert(sum >= 0);

    const double days = floor(sum / sum_of_day());
    double left       = sum - days * sum_of_day();
    int h             = 0;

    while (h < HOURS - 1 && left >= weights[h])
        left -= weights[h++];
    return days * HOURS + h + left / weights[h];
}
