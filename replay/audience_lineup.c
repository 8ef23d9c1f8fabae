/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/audience_lineup.h"

#include <assert.h>
#include <math.h>

#include "base/alloc.h"

static void sum_weights(struct tc_audience_lineup *c)
{
    const bool is_zipf = c->config->channels == TC_AUDIENCE_ZIPF;
    double sum         = 0;

    for (uint32_t k = 0; k < c->config->broadcasters; k++) {
        sum += is_zipf ? pow(k + 1.0, -c->config->zipf_alpha) : 1.0;
        c->sums[k] = sum;
    }
}

tc_err tc_audience_lineup_init(struct tc_audience_lineup *out,
                               const struct tc_audience_config *config,
                               uint64_t seed, uint32_t replication)
{
    assert(config->broadcasters > 0);
    *out = (struct tc_audience_lineup){
        .config      = config,
        .seed        = seed,
        .replication = replication,
        .sums        = tc_alloc_array(config->broadcasters, sizeof(double)),
    };
    if (!out->sums)
        return TC_ENOMEM;
    sum_weights(out);
    return TC_OK;
}

void tc_audience_lineup_fini(struct tc_audience_lineup *lineup)
{
    tc_free(lineup->sums);
    *lineup = (struct tc_audience_lineup){ 0 };
}

/* The first channel whose cumulative weight exceeds `at`. */
static uint32_t channel_at(const struct tc_audience_lineup *c, double at)
{
    uint32_t low  = 0;
    uint32_t high = c->config->broadcasters - 1;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;

        if (c->sums[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static double sum_of_all(const struct tc_audience_lineup *c)
{
    return c->sums[c->config->broadcasters - 1];
}

static uint32_t draw(const struct tc_audience_lineup *c,
                     struct tc_random *random)
{
    return channel_at(c, tc_random_uniform(random) * sum_of_all(c));
}

void tc_audience_lineup_first(const struct tc_audience_lineup *c,
                              uint32_t *order, uint32_t *first)
{
    const uint32_t viewers = c->config->viewers;

    for (uint32_t v = 0; v < viewers; v++)
        order[v] = v;
    if (c->config->channels == TC_AUDIENCE_BALANCED) {
        struct tc_random random =
            tc_random_stream(c->seed, c->replication, 0, TC_PURPOSE_CHANNEL);

        tc_random_shuffle(&random, order, viewers);
        for (uint32_t i = 0; i < viewers; i++)
            first[order[i]] = i % c->config->broadcasters;
        return;
    }
    for (uint32_t v = 0; v < viewers; v++) {
        struct tc_random random =
            tc_random_stream(c->seed, c->replication, v, TC_PURPOSE_CHANNEL);

        first[v] = draw(c, &random);
    }
}

struct tc_audience_zapping
tc_audience_zapping_of(const struct tc_audience_lineup *c, uint32_t viewer)
{
    struct tc_audience_zapping zapping = {
        .channel = tc_random_stream(c->seed, c->replication, viewer,
                                    TC_PURPOSE_CHANNEL),
        .zap =
            tc_random_stream(c->seed, c->replication, viewer, TC_PURPOSE_ZAP),
    };

    /* the first channel was drawn by tc_audience_lineup_first() */
    (void)tc_random_next(&zapping.channel);
    return zapping;
}

static uint32_t by_channels(const struct tc_audience_lineup *c,
                            struct tc_audience_zapping *zapping, uint32_t now)
{
    uint32_t channel = now;

    if (c->config->channels == TC_AUDIENCE_BALANCED)
        return (now + 1) % c->config->broadcasters;
    while (channel == now)
        channel = draw(c, &zapping->channel);
    return channel;
}

/* One draw over the weights of all channels but `now`. */
static uint32_t jump(const struct tc_audience_lineup *c,
                     struct tc_random *random, uint32_t now)
{
    const double below = now > 0 ? c->sums[now - 1] : 0;
    const double own   = c->sums[now] - below;
    double at          = tc_random_uniform(random) * (sum_of_all(c) - own);

    if (at >= below)
        at += own;

    const uint32_t channel = channel_at(c, at);
    if (channel != now)
        return channel;
    return now > 0 ? now - 1 : 1; /* the sum was rounded beyond the last
                                     weight */
}

static uint32_t by_remote(const struct tc_audience_lineup *c,
                          struct tc_audience_zapping *zapping, uint32_t now)
{
    const uint32_t count = c->config->broadcasters;
    const double share   = c->config->zap_sequential_share;
    const double key     = tc_random_uniform(&zapping->zap);

    if (key < share / 2)
        return (now + 1) % count;
    if (key < share)
        return (now + count - 1) % count;
    return jump(c, &zapping->channel, now);
}

uint32_t tc_audience_lineup_next(const struct tc_audience_lineup *c,
                                 struct tc_audience_zapping *zapping,
                                 uint32_t now)
{
    if (c->config->broadcasters == 1)
        return now;
    return c->config->zap == TC_AUDIENCE_ZAP_BY_CHANNELS
               ? by_channels(c, zapping, now)
               : by_remote(c, zapping, now);
}
