/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/audience_arrivals.h"

#include <math.h>

#include "model/engine/random.h"
#include "replay/audience_day.h"

static const double hour_ns = 3600e9;

/*
 * Time since the start by which `share` of the arrivals due within the spread
 * have come; later than the spread for a share above 1.  With a profile of the
 * day it is the inverse of the summed-up rate: arrivals at a constant rate in
 * the share are arrivals at the profile's rate in time (Cinlar, Introduction to
 * Stochastic Processes, 1975, section 4.7), and each still takes one draw.
 */
static double elapsed_ns(const struct tc_audience_config *config, double share)
{
    const double spread_ns = (double)config->arrival_spread_ns;

    if (config->daily == TC_AUDIENCE_DAILY_OFF)
        return share * spread_ns;

    const double from_h =
        config->day_start_h + (double)config->arrival_start_ns / hour_ns;
    const double from = tc_audience_day_sum(from_h);
    const double due = tc_audience_day_sum(from_h + spread_ns / hour_ns) - from;
    const double at_h = tc_audience_day_hour(from + share * due);

    return fmax(at_h - from_h, 0) * hour_ns;
}

/* @param gaps  sum of the gaps so far, in mean gaps. */
static double share_of(const struct tc_audience_config *config,
                       struct tc_random *random, double *gaps)
{
    if (config->arrivals == TC_AUDIENCE_ARRIVALS_UNIFORM)
        return tc_random_uniform(random);
    *gaps += tc_random_exponential(random, 1);
    return *gaps / config->viewers;
}

void tc_audience_arrivals(const struct tc_audience_config *config,
                          uint64_t seed, uint32_t replication, int64_t *at_ns)
{
    double gaps = 0;

    for (uint32_t v = 0; v < config->viewers; v++) {
        struct tc_random own =
            tc_random_stream(seed, replication, v, TC_PURPOSE_ARRIVAL);
        struct tc_random flash =
            tc_random_stream(seed, replication, v, TC_PURPOSE_FLASH);
        const double share = share_of(config, &own, &gaps);

        if (tc_random_uniform(&flash) < config->flash_share)
            at_ns[v] = config->flash_at_ns +
                       (int64_t)(tc_random_uniform(&flash) *
                                 (double)config->flash_spread_ns);
        else
            at_ns[v] =
                config->arrival_start_ns + (int64_t)elapsed_ns(config, share);
    }
}
