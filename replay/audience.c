/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/audience.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "model/engine/random.h"
#include "model/places.h"
#include "replay/audience_placement.h"

/* One audience in the making. */
struct making {
    const struct tc_scenario *scenario; /* borrowed */
    uint64_t seed;
    uint32_t replication;
    struct tc_workload *workload; /* borrowed */
    uint32_t *order;              /* owned; viewers in order of the matching */
    uint32_t *channels;           /* owned; first channel of each viewer */
    uint32_t *loads;              /* owned; viewers of each broadcaster */
    uint32_t *placed;             /* owned; of those, how many have a place */
    double *weights;              /* owned; Zipf's, summed up */
};

static struct tc_random stream(const struct making *m, uint32_t viewer,
                               enum tc_purpose purpose)
{
    return tc_random_stream(m->seed, m->replication, viewer, purpose);
}

static int digits_of(uint32_t count)
{
    int digits = 1;

    for (uint32_t last = count - 1; last >= 10; last /= 10)
        digits++;
    return digits < 2 ? 2 : digits;
}

static void name_all(struct tc_person *people, uint32_t count, const char *what,
                     char (*names)[TC_AUDIENCE_NAME_BYTES])
{
    const int digits = digits_of(count);

    for (uint32_t i = 0; i < count; i++) {
        char number[12];
        const int len   = snprintf(number, sizeof number, "%u", i);
        const int zeros = digits > len ? digits - len : 0;

        (void)snprintf(names[i], sizeof names[i], "%s%.*s%s@iptv.example", what,
                       zeros, "000000000", number);
        people[i].name = names[i];
    }
}

static tc_err make_people(const struct tc_audience_config *config,
                          struct tc_audience *out)
{
    struct tc_workload *workload = &out->workload;

    workload->viewers =
        tc_alloc_array(config->viewers, sizeof *workload->viewers);
    workload->broadcasters =
        tc_alloc_array(config->broadcasters, sizeof *workload->broadcasters);
    out->names = tc_alloc_array((size_t)config->viewers + config->broadcasters,
                                sizeof *out->names);
    if (!workload->viewers || !workload->broadcasters || !out->names)
        return TC_ENOMEM;

    workload->viewer_count      = config->viewers;
    workload->broadcaster_count = config->broadcasters;
    name_all(workload->viewers, config->viewers, "viewer", out->names);
    name_all(workload->broadcasters, config->broadcasters, "broadcaster",
             out->names + config->viewers);
    return TC_OK;
}

static tc_err make_room(struct making *m)
{
    const struct tc_audience_config *config = &m->scenario->audience;

    m->order    = tc_alloc_array(config->viewers, sizeof *m->order);
    m->channels = tc_alloc_array(config->viewers, sizeof *m->channels);
    m->loads    = tc_alloc_array(config->broadcasters, sizeof *m->loads);
    m->placed   = tc_alloc_array(config->broadcasters, sizeof *m->placed);
    m->weights  = tc_alloc_array(config->broadcasters, sizeof *m->weights);
    return m->order && m->channels && m->loads && m->placed && m->weights
               ? TC_OK
               : TC_ENOMEM;
}

static void making_fini(struct making *m)
{
    tc_free(m->order);
    tc_free(m->channels);
    tc_free(m->loads);
    tc_free(m->placed);
    tc_free(m->weights);
}

static void sum_weights(struct making *m)
{
    double sum = 0;

    for (uint32_t k = 0; k < m->scenario->audience.broadcasters; k++) {
        sum += pow(k + 1.0, -m->scenario->audience.zipf_alpha);
        m->weights[k] = sum;
    }
}

/* The first channel whose sum of weights is beyond a uniform draw. */
static uint32_t draw_zipf(const struct making *m, struct tc_random *random)
{
    uint32_t low  = 0;
    uint32_t high = m->scenario->audience.broadcasters - 1;
    double at     = tc_random_uniform(random) * m->weights[high];

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;

        if (m->weights[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* The matching, or a draw for each; `order` is that of the matching. */
static void choose_channels(struct making *m)
{
    const struct tc_audience_config *config = &m->scenario->audience;

    for (uint32_t v = 0; v < config->viewers; v++)
        m->order[v] = v;
    if (config->channels == TC_AUDIENCE_BALANCED) {
        struct tc_random random = stream(m, 0, TC_PURPOSE_CHANNEL);

        tc_random_shuffle(&random, m->order, config->viewers);
        for (uint32_t i = 0; i < config->viewers; i++)
            m->channels[m->order[i]] = i % config->broadcasters;
    } else {
        sum_weights(m);
        for (uint32_t v = 0; v < config->viewers; v++) {
            struct tc_random random = stream(m, v, TC_PURPOSE_CHANNEL);

            m->channels[v] = draw_zipf(m, &random);
        }
    }
    for (uint32_t v = 0; v < config->viewers; v++)
        m->loads[m->channels[v]]++;
}

static uint32_t place_of(struct making *m, uint32_t viewer)
{
    const uint32_t routers     = tc_places_edges(&m->scenario->model.network);
    const uint32_t broadcaster = m->channels[viewer];
    struct tc_random random    = stream(m, viewer, TC_PURPOSE_PLACEMENT);

    switch (m->scenario->audience.placement) {
    case TC_AUDIENCE_ROUND_ROBIN:
        return viewer % routers;
    case TC_AUDIENCE_UNIFORM:
        return tc_random_below(&random, routers);
    case TC_AUDIENCE_CROSSED:
        break;
    }

    const uint32_t digit = tc_audience_crossed(
        (uint64_t)broadcaster + m->replication, m->loads[broadcaster],
        m->placed[broadcaster]++, routers);

    return (broadcaster + digit) % routers;
}

static void place_all(struct making *m)
{
    struct tc_workload *workload = m->workload;

    for (uint32_t b = 0; b < workload->broadcaster_count; b++)
        workload->broadcasters[b].router =
            b % tc_places_edges(&m->scenario->model.network);
    for (uint32_t i = 0; i < workload->viewer_count; i++)
        workload->viewers[m->order[i]].router = place_of(m, m->order[i]);
}

/* What a viewer's draws are taken from, one session after another. */
struct viewing {
    struct tc_random channel;
    struct tc_random hold;
    int64_t at_ns;
    uint32_t channel_now;
};

static int64_t draw_hold_ns(const struct making *m, struct viewing *viewing)
{
    const struct tc_audience_config *config = &m->scenario->audience;
    const int64_t left_ns = m->scenario->duration_ns - viewing->at_ns;

    if (config->hold == TC_AUDIENCE_UNTIL_END)
        return left_ns;

    const double ns =
        tc_random_exponential(&viewing->hold, (double)config->hold_mean_ns);
    return ns < 1 ? 1 : (int64_t)ns;
}

static uint32_t other_channel(const struct making *m, struct viewing *viewing)
{
    const struct tc_audience_config *config = &m->scenario->audience;
    uint32_t channel                        = viewing->channel_now;

    if (config->broadcasters == 1)
        return channel;
    if (config->channels == TC_AUDIENCE_BALANCED)
        return (channel + 1) % config->broadcasters;
    while (channel == viewing->channel_now)
        channel = draw_zipf(m, &viewing->channel);
    return channel;
}

static struct viewing first_viewing(const struct making *m, uint32_t viewer)
{
    const struct tc_audience_config *config = &m->scenario->audience;
    struct tc_random arrival = stream(m, viewer, TC_PURPOSE_ARRIVAL);
    struct viewing viewing   = {
          .channel     = stream(m, viewer, TC_PURPOSE_CHANNEL),
          .hold        = stream(m, viewer, TC_PURPOSE_HOLD),
          .channel_now = m->channels[viewer],
    };

    /* the first channel was drawn by choose_channels() */
    (void)tc_random_next(&viewing.channel);
    viewing.at_ns =
        config->arrival_start_ns + (int64_t)(tc_random_uniform(&arrival) *
                                             (double)config->arrival_spread_ns);
    return viewing;
}

static void add_demands(struct making *m, uint32_t viewer)
{
    struct tc_workload *workload = m->workload;
    struct viewing viewing       = first_viewing(m, viewer);

    for (uint32_t i = 0; i < m->scenario->audience.sessions_per_viewer; i++) {
        if (viewing.at_ns >= workload->end_ns)
            return;

        const struct tc_demand demand = {
            .at_ns   = viewing.at_ns,
            .hold_ns = draw_hold_ns(m, &viewing),
            .viewer  = viewer,
            .channel = viewing.channel_now,
        };

        workload->demands[workload->demand_count++] = demand;
        viewing.at_ns += demand.hold_ns;
        viewing.channel_now = other_channel(m, &viewing);
    }
}

/* By time, then viewer: one viewer's demands have different times. */
static int demand_compare(const void *left, const void *right)
{
    const struct tc_demand *a = left, *b = right;

    if (a->at_ns != b->at_ns)
        return a->at_ns < b->at_ns ? -1 : 1;
    return (a->viewer > b->viewer) - (a->viewer < b->viewer);
}

static tc_err make_demands(struct making *m)
{
    const struct tc_audience_config *config = &m->scenario->audience;
    struct tc_workload *workload            = m->workload;

    workload->end_ns = m->scenario->duration_ns;
    workload->demands =
        tc_alloc_array((size_t)config->viewers * config->sessions_per_viewer,
                       sizeof *workload->demands);
    if (!workload->demands)
        return TC_ENOMEM;

    for (uint32_t v = 0; v < config->viewers; v++)
        add_demands(m, v);
    qsort(workload->demands, workload->demand_count, sizeof *workload->demands,
          demand_compare);
    return TC_OK;
}

tc_err tc_audience_make(const struct tc_scenario *scenario, uint64_t seed,
                        uint32_t replication, struct tc_audience *out)
{
    assert(scenario && out);
    *out = (struct tc_audience){ 0 };

    struct making m = {
        .scenario    = scenario,
        .seed        = seed,
        .replication = replication,
        .workload    = &out->workload,
    };

    tc_err err = make_people(&scenario->audience, out);
    if (err == TC_OK)
        err = make_room(&m);
    if (err == TC_OK) {
        choose_channels(&m);
        place_all(&m);
        err = make_demands(&m);
    }
    making_fini(&m);
    return err;
}

void tc_audience_fini(struct tc_audience *audience)
{
    tc_workload_fini(&audience->workload);
    tc_free(audience->names);
    *audience = (struct tc_audience){ 0 };
}
