/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/audience_dwell.h"

#include <math.h>

struct tc_audience_dwelling
tc_audience_dwelling_of(uint64_t seed, uint32_t replication, uint32_t viewer)
{
    return (struct tc_audience_dwelling){
        .attention =
            tc_random_stream(seed, replication, viewer, TC_PURPOSE_ATTENTION),
        .hold = tc_random_stream(seed, replication, viewer, TC_PURPOSE_HOLD),
        .patience =
            tc_random_stream(seed, replication, viewer, TC_PURPOSE_PATIENCE),
    };
}

/* Longer than any run, and short enough that a sum of two does not overflow. */
static const double longest_ns = 1e18;

static int64_t whole_ns(double ns)
{
    return ns < 1 ? 1 : (int64_t)fmin(ns, longest_ns);
}

/* For each channel, one draw decides whether the viewer settles there and, if
 * so, for which of the two phases; the next draw is the holding time. */
static double surf_or_view_ns(const struct tc_audience_config *config,
                              struct tc_audience_dwelling *dwelling)
{
    const double settles     = 1 / config->surf_switches_mean;
    const double settles_for = tc_random_uniform(&dwelling->attention);

    if (settles_for >= settles)
        return tc_random_lognormal(&dwelling->hold,
                                   log((double)config->surf_median_ns),
                                   config->surf_sigma);
    return tc_random_exponential(
        &dwelling->hold, settles_for < settles * config->view_short_share
                             ? (double)config->view_short_mean_ns
                             : (double)config->view_long_mean_ns);
}

int64_t tc_audience_dwell_ns(const struct tc_audience_config *config,
                             struct tc_audience_dwelling *dwelling,
                             int64_t left_ns)
{
    switch (config->hold) {
    case TC_AUDIENCE_UNTIL_END:
        break;
    case TC_AUDIENCE_EXPONENTIAL:
        return whole_ns(tc_random_exponential(&dwelling->hold,
                                              (double)config->hold_mean_ns));
    case TC_AUDIENCE_SURF_AND_VIEW:
        return whole_ns(surf_or_view_ns(config, dwelling));
    }
    return left_ns;
}

int64_t tc_audience_patience_ns(const struct tc_audience_config *config,
                                struct tc_audience_dwelling *dwelling)
{
    if (config->patience_ns == 0)
        return 0;
    return whole_ns(tc_random_exponential(&dwelling->patience,
                                          (double)config->patience_ns));
}
