/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/audience.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "model/engine/random.h"
#include "model/places.h"
#include "replay/audience_arrivals.h"
#include "replay/audience_dwell.h"
#include "replay/audience_lineup.h"
#include "replay/audience_placement.h"

/* An audience under construction. */
struct making {
    const struct tc_scenario *scenario; /* borrowed */
    uint64_t seed;
    uint32_t replication;
    struct tc_workload *workload;     /* borrowed */
    struct tc_audience_lineup lineup; /* owned */
    uint32_t *order;      /* owned; viewers in order of the matching */
    uint32_t *first;      /* owned; first channel of each viewer */
    int64_t *arrivals_ns; /* owned; first request of each viewer */
    uint32_t *loads;      /* owned; viewers of each broadcaster */
    uint32_t *placed;     /* owned; viewers of each broadcaster that have
                             been placed */
};

static int digits_of(uint32_t count)
{
    int digits = 1;

    for (uint32_t last = count - 1; last >= 10; last /= 10)
        digits++;
    return digits < 2 ? 2 : digits;
}

/* Names people `first` to `last` - 1, of `count`. */
static void name_all(struct tc_person *people, uint32_t first, uint32_t last,
                     uint32_t count, const char *what,
                     char (*names)[TC_AUDIENCE_NAME_BYTES])
{
    const int digits = digits_of(count);

    for (uint32_t i = first; i < last; i++) {
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
    workload->provider_count    = config->content_providers;
    name_all(workload->viewers, 0, config->viewers, config->viewers, "viewer",
             out->names);
    name_all(workload->broadcasters, 0, config->content_providers,
             config->broadcasters, "provider", out->names + config->viewers);
    name_all(workload->broadcasters, config->content_providers,
             config->broadcasters, config->broadcasters, "broadcaster",
             out->names + config->viewers);
    return TC_OK;
}

static tc_err make_room(struct making *m)
{
    const struct tc_audience_config *config = &m->scenario->audience;

    m->order       = tc_alloc_array(config->viewers, sizeof *m->order);
    m->first       = tc_alloc_array(config->viewers, sizeof *m->first);
    m->arrivals_ns = tc_alloc_array(config->viewers, sizeof *m->arrivals_ns);
    m->loads       = tc_alloc_array(config->broadcasters, sizeof *m->loads);
    m->placed      = tc_alloc_array(config->broadcasters, sizeof *m->placed);
    if (!m->order || !m->first || !m->arrivals_ns || !m->loads || !m->placed)
        return TC_ENOMEM;
    return tc_audience_lineup_init(&m->lineup, config, m->seed, m->replication);
}

static void making_fini(struct making *m)
{
    tc_free(m->order);
    tc_free(m->first);
    tc_free(m->arrivals_ns);
    tc_free(m->loads);
    tc_free(m->placed);
    tc_audience_lineup_fini(&m->lineup);
}

static void make_choices(struct making *m)
{
    const struct tc_audience_config *config = &m->scenario->audience;

    tc_audience_arrivals(config, m->seed, m->replication, m->arrivals_ns);
    tc_audience_lineup_first(&m->lineup, m->order, m->first);
    for (uint32_t v = 0; v < config->viewers; v++)
        m->loads[m->first[v]]++;
}

static uint32_t place_of(struct making *m, uint32_t viewer)
{
    const uint32_t routers     = tc_places_edges(&m->scenario->model.network);
    const uint32_t broadcaster = m->first[viewer];
    struct tc_random random =
        tc_random_stream(m->seed, m->replication, viewer, TC_PURPOSE_PLACEMENT);

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

static void add_demands(struct making *m, uint32_t viewer)
{
    const struct tc_audience_config *config = &m->scenario->audience;
    struct tc_workload *workload            = m->workload;
    struct tc_audience_zapping zapping =
        tc_audience_zapping_of(&m->lineup, viewer);
    struct tc_audience_dwelling dwelling =
        tc_audience_dwelling_of(m->seed, m->replication, viewer);
    int64_t at_ns    = m->arrivals_ns[viewer];
    uint32_t channel = m->first[viewer];

    for (uint32_t i = 0; i < config->sessions_per_viewer; i++) {
        if (at_ns >= workload->end_ns)
            return;

        const struct tc_demand demand = {
            .at_ns       = at_ns,
            .hold_ns     = tc_audience_dwell_ns(config, &dwelling,
                                                workload->end_ns - at_ns),
            .viewer      = viewer,
            .channel     = channel,
            .patience_ns = tc_audience_patience_ns(config, &dwelling),
        };

        workload->demands[workload->demand_count++] = demand;
        at_ns += demand.hold_ns;
        channel = tc_audience_lineup_next(&m->lineup, &zapping, channel);
    }
}

/* By time, then by viewer; demands of one viewer have different times. */
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
        make_choices(&m);
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
