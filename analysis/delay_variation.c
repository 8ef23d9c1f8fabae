/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/delay_variation.h"

#include <assert.h>
#include <math.h>

enum { NS_PER_US = 1000, SLACK_PART = 8 };

static const int64_t second_ns = 1000000000;
static const int64_t jump_ns   = 10000000000;

/* Arrivals farther apart than this mean that a clock was set. */
static const int64_t arrival_limit_ns = INT64_MAX / 4;

void tc_delay_variation_fini(struct tc_delay_variation *variation)
{
    tc_log_histogram_fini(&variation->open);
    tc_log_histogram_fini(&variation->closed);
}

/* Difference of two wrapping RTP timestamps. */
static int64_t ticks_between(uint32_t from, uint32_t to)
{
    uint32_t ahead = to - from;

    return ahead < 0x80000000U ? (int64_t)ahead : (int64_t)ahead - 0x100000000;
}

static uint64_t to_us(int64_t ns)
{
    return ns > 0 ? ((uint64_t)ns + NS_PER_US / 2) / NS_PER_US : 0;
}

static double to_s(int64_t ns)
{
    return (double)ns * 1e-9;
}

/* Adds the open segment's counts, relative to `origin_ns` (at or below the
 * minimum), to another histogram. */
static tc_err pool_open(const struct tc_delay_variation *variation,
                        int64_t origin_ns, struct tc_log_histogram *into)
{
    int64_t shift_ns = variation->reference_ns - origin_ns;

    return tc_log_histogram_merge(into, &variation->open,
                                  shift_ns < 0 ? -(int64_t)to_us(-shift_ns)
                                               : (int64_t)to_us(shift_ns));
}

static int64_t pdv_max_ns(const struct tc_delay_variation *variation)
{
    int64_t open_ns = variation->in_segment
                          ? variation->maximum_ns - variation->minimum_ns
                          : 0;

    return open_ns > variation->pdv_max_ns ? open_ns : variation->pdv_max_ns;
}

tc_err tc_delay_variation_restart(struct tc_delay_variation *variation)
{
    tc_err err =
        pool_open(variation, variation->minimum_ns, &variation->closed);

    tc_log_histogram_fini(&variation->open);
    variation->pdv_max_ns = pdv_max_ns(variation);
    variation->in_segment = false;
    return err;
}

static void begin(struct tc_delay_variation *variation, int64_t at_ns)
{
    variation->segments++;
    variation->start_ns     = at_ns;
    variation->media_rest   = 0;
    variation->media_ns     = 0;
    variation->transit_ns   = 0;
    variation->reference_ns = -NS_PER_US;
    variation->minimum_ns   = 0;
    variation->maximum_ns   = 0;
}

/* The minimum fell below the reference: move the reference, far enough that it
 * need not move again soon. */
static tc_err sink(struct tc_delay_variation *variation)
{
    double median_us  = tc_log_histogram_quantile(&variation->open, 0.5);
    double slack_us   = fmax(1, median_us / SLACK_PART);
    int64_t origin_ns = variation->minimum_ns - (int64_t)(slack_us * NS_PER_US);
    struct tc_log_histogram shifted = { 0 };

    tc_err err = pool_open(variation, origin_ns, &shifted);
    if (err != TC_OK)
        return err;
    tc_log_histogram_fini(&variation->open);
    variation->open         = shifted;
    variation->reference_ns = origin_ns;
    return TC_OK;
}

static tc_err enter_transit(struct tc_delay_variation *variation,
                            int64_t transit_ns)
{
    tc_err err = TC_OK;

    variation->transit_ns = transit_ns;
    if (transit_ns > variation->maximum_ns)
        variation->maximum_ns = transit_ns;
    if (transit_ns < variation->minimum_ns) {
        variation->minimum_ns = transit_ns;
        if (transit_ns < variation->reference_ns)
            err = sink(variation);
    }
    if (err != TC_OK)
        return err;
    return tc_log_histogram_add(&variation->open,
                                to_us(transit_ns - variation->reference_ns));
}

static void enter_ipdv(struct tc_delay_variation *variation, int64_t ipdv_ns)
{
    double d = (double)ipdv_ns;

    if (variation->ipdvs == 0 || ipdv_ns < variation->ipdv_min_ns)
        variation->ipdv_min_ns = ipdv_ns;
    if (variation->ipdvs == 0 || ipdv_ns > variation->ipdv_max_ns)
        variation->ipdv_max_ns = ipdv_ns;
    variation->ipdvs++;
    variation->ipdv_sum_ns += ipdv_ns;
    variation->ipdv_abs_sum_ns += fabs(d);
    variation->ipdv_square_sum += d * d;
}

/* Advances the media time to the packet; false where the timestamp jumps.  The
 * remainder of the division is kept, so that errors do not add up. */
static bool advance(struct tc_delay_variation *variation, int64_t at_ns,
                    uint32_t rtp_ts)
{
    int64_t rate_hz    = variation->clock_rate_hz;
    int64_t step_ticks = ticks_between(variation->last_ts, rtp_ts);
    int64_t parts      = step_ticks * second_ns + variation->media_rest;
    int64_t step_ns    = parts / rate_hz; /* |parts| < 2^31 * 1e9 + 1e9 */
    int64_t rest       = parts % rate_hz;
    int64_t off_ns     = step_ns - (at_ns - variation->last_ns);

    if (off_ns > jump_ns || off_ns < -jump_ns)
        return false;
    variation->media_ns += rest < 0 ? step_ns - 1 : step_ns;
    variation->media_rest = (uint32_t)(rest < 0 ? rest + rate_hz : rest);
    return true;
}

static void note_gap(struct tc_delay_variation *variation, int64_t at_ns)
{
    if (at_ns < variation->last_ns)
        variation->steps_back++;
    else if (at_ns - variation->last_ns > variation->gap_max_ns)
        variation->gap_max_ns = at_ns - variation->last_ns;
}

static tc_err enter_next(struct tc_delay_variation *variation, int64_t at_ns,
                         uint16_t seq)
{
    int64_t before_ns = variation->transit_ns;
    bool follows      = variation->in_segment &&
                   seq == (uint16_t)(variation->last_seq + 1) &&
                   at_ns >= variation->last_ns;
    int64_t transit_ns = at_ns - variation->start_ns - variation->media_ns;

    if (follows)
        enter_ipdv(variation, transit_ns - before_ns);
    if (variation->in_segment)
        note_gap(variation, at_ns);
    variation->last_seq   = seq;
    variation->last_ns    = at_ns;
    variation->in_segment = true;
    return enter_transit(variation, transit_ns);
}

tc_err tc_delay_variation_feed(struct tc_delay_variation *variation,
                               int64_t at_ns, uint16_t seq, uint32_t rtp_ts)
{
    tc_err err = TC_OK;

    assert(variation->clock_rate_hz > 0);
    if (at_ns > arrival_limit_ns || at_ns < -arrival_limit_ns)
        return TC_OK;
    if (variation->in_segment && !advance(variation, at_ns, rtp_ts))
        err = tc_delay_variation_restart(variation);
    if (!variation->in_segment)
        begin(variation, at_ns);
    variation->last_ts = rtp_ts;
    variation->packets++;

    tc_err entered = enter_next(variation, at_ns, seq);
    return err != TC_OK ? err : entered;
}

tc_err tc_delay_variation_pool(const struct tc_delay_variation *variation,
                               struct tc_log_histogram *into)
{
    tc_err err = tc_log_histogram_merge(into, &variation->closed, 0);

    return err == TC_OK ? pool_open(variation, variation->minimum_ns, into)
                        : err;
}

/* In s; at most the maximum, which is exact. */
static double quantile_s(const struct tc_log_histogram *histogram, double p,
                         double max_s)
{
    double s = tc_log_histogram_quantile(histogram, p) * 1e-6;

    return s > max_s ? max_s : s;
}

static void fill_ipdv(const struct tc_delay_variation *variation,
                      struct tc_delay_variation_stats *out)
{
    double n      = (double)variation->ipdvs;
    double sum_ns = (double)variation->ipdv_sum_ns;
    /* rounding may make the difference slightly negative */
    double squares =
        fmax(0, variation->ipdv_square_sum - sum_ns * sum_ns / fmax(n, 1));

    out->ipdvs           = variation->ipdvs;
    out->ipdv_mean_abs_s = n > 0 ? variation->ipdv_abs_sum_ns / n * 1e-9 : NAN;
    out->ipdv_sd_s       = n > 1 ? sqrt(squares / (n - 1)) * 1e-9 : NAN;
    out->ipdv_min_s      = n > 0 ? to_s(variation->ipdv_min_ns) : NAN;
    out->ipdv_max_s      = n > 0 ? to_s(variation->ipdv_max_ns) : NAN;
}

tc_err tc_delay_variation_stats(const struct tc_delay_variation *variation,
                                struct tc_delay_variation_stats *out)
{
    struct tc_log_histogram pdv = { 0 };
    tc_err err                  = tc_delay_variation_pool(variation, &pdv);
    bool is_any                 = variation->packets > 0;
    double max_s                = is_any ? to_s(pdv_max_ns(variation)) : NAN;

    if (err == TC_OK) {
        *out = (struct tc_delay_variation_stats){
            .packets    = variation->packets,
            .segments   = variation->segments,
            .steps_back = variation->steps_back,
            .pdv_p50_s  = quantile_s(&pdv, 0.5, max_s),
            .pdv_p95_s  = quantile_s(&pdv, 0.95, max_s),
            .pdv_p99_s  = quantile_s(&pdv, 0.99, max_s),
            .pdv_p999_s = quantile_s(&pdv, 0.999, max_s),
            .pdv_max_s  = max_s,
            .gap_max_s  = variation->packets > variation->segments
                              ? to_s(variation->gap_max_ns)
                              : NAN,
        };
        fill_ipdv(variation, out);
    }
    tc_log_histogram_fini(&pdv);
    return err;
}
