/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/cost_watch.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "model/network/topology.h"

/* In the order in which one end decides what a link is. */
enum node_kind { CORE_ROUTER, OTHER_ROUTER, USER, PROVIDER, SERVER };

/* Load of a class in the current interval, and its peak so far. */
struct load {
    uint64_t bytes; /* in the window */
    uint64_t interval_bytes;
    double peak_bps;
};

struct tc_cost_watch {
    int64_t window_start_ns;
    int64_t window_end_ns;
    uint8_t *class_of_link; /* owned; enum tc_cost_class */
    bool *is_up;            /* owned; the link leads from a user to its
                               router */
    uint32_t link_count;
    int64_t interval_start_ns; /* of the current interval's records */
    int64_t interval_end_ns;
    struct load loads[TC_COST_CLASS_COUNT];
    uint32_t counts[TC_COST_CLASS_COUNT];
    double capacity_bps[TC_COST_CLASS_COUNT];
};

tc_err tc_cost_watch_create(struct tc_cost_watch **out, int64_t window_start_ns,
                            int64_t window_end_ns)
{
    struct tc_cost_watch *w = tc_alloc(sizeof *w);

    assert(out && window_end_ns > window_start_ns);
    *out = w;
    if (!w)
        return TC_ENOMEM;
    w->window_start_ns = window_start_ns;
    w->window_end_ns   = window_end_ns;
    return TC_OK;
}

void tc_cost_watch_destroy(struct tc_cost_watch *watch)
{
    if (!watch)
        return;
    tc_free(watch->class_of_link);
    tc_free(watch->is_up);
    tc_free(watch);
}

/* The kind of a server follows from its name, "ds0" or "tracker"; all others
 * are management servers. */
static enum tc_cost_class server_class(const char *name)
{
    if (strncmp(name, "ds", 2) == 0 && isdigit((unsigned char)name[2]))
        return TC_COST_DS_SERVER;
    return strcmp(name, "tracker") == 0 ? TC_COST_TRACKER
                                        : TC_COST_MANAGEMENT_SERVER;
}

static void mark(uint8_t *kinds, const uint32_t *nodes, uint32_t count,
                 enum node_kind kind)
{
    for (uint32_t i = 0; i < count; i++)
        kinds[nodes[i]] = (uint8_t)kind;
}

static void find_kinds(const struct tc_world *world, uint8_t *kinds)
{
    const struct tc_workload *workload = world->workload;
    const uint32_t providers           = workload->provider_count;

    for (uint32_t n = 0; n < tc_network_node_count(world->network); n++)
        kinds[n] =
            tc_network_is_router(world->network, n) ? OTHER_ROUTER : SERVER;
    mark(kinds, world->core_routers, world->config->network.routers,
         CORE_ROUTER);
    mark(kinds, world->viewer_nodes, workload->viewer_count, USER);
    mark(kinds, world->broadcaster_nodes, workload->broadcaster_count, USER);
    mark(kinds, world->broadcaster_nodes, providers, PROVIDER);
}

static void count_nodes(struct tc_cost_watch *w, const struct tc_world *world,
                        const uint8_t *kinds)
{
    const struct tc_network *network = world->network;

    for (uint32_t n = 0; n < tc_network_node_count(network); n++) {
        if (kinds[n] == SERVER)
            w->counts[server_class(tc_network_node_name(network, n))]++;
        else if (kinds[n] <= OTHER_ROUTER)
            w->counts[TC_COST_COPS_POINT] +=
                tc_network_has_receiver(network, n);
    }
}

static enum tc_cost_class link_class(enum node_kind from, enum node_kind to)
{
    const enum node_kind most = from > to ? from : to;

    switch (most) {
    case CORE_ROUTER:
        return TC_COST_CORE_LINK;
    case OTHER_ROUTER:
        return TC_COST_AGGREGATION_LINK;
    case USER:
        return TC_COST_USER_LINE;
    case PROVIDER:
    case SERVER:
        break;
    }
    return TC_COST_SERVER_LINE;
}

/* Between routers each direction counts as a link with a port at its start.  To
 * a host a pair of links counts as one line, with one port at the ISP's end. */
static void count_link(struct tc_cost_watch *w, uint32_t number,
                       const struct tc_network_link *link, const uint8_t *kinds)
{
    const enum node_kind from      = (enum node_kind)kinds[link->from_node];
    const enum node_kind to        = (enum node_kind)kinds[link->to_node];
    const enum tc_cost_class class = link_class(from, to);
    const bool is_line             = from > OTHER_ROUTER || to > OTHER_ROUTER;

    w->class_of_link[number] = (uint8_t) class;
    w->is_up[number]         = from == USER;
    w->capacity_bps[class] += (double)link->rate_bps;
    if (!is_line) {
        w->counts[class]++;
        w->counts[TC_COST_ROUTER_PORT]++; /* at the link's start */
    } else if (from > OTHER_ROUTER) {
        w->counts[class]++;
    }
    if (!w->is_up[number])
        return;
    w->counts[TC_COST_USER_UPLINK]++;
    w->capacity_bps[TC_COST_USER_UPLINK] += (double)link->rate_bps;
}

tc_err tc_cost_watch_built(void *self, const struct tc_world *world)
{
    struct tc_cost_watch *w = self;

    w->link_count    = tc_network_link_count(world->network);
    w->class_of_link = tc_alloc_array(w->link_count + 1U, sizeof(uint8_t));
    w->is_up         = tc_alloc_array(w->link_count + 1U, sizeof(bool));

    uint8_t *kinds = tc_alloc_array(tc_network_node_count(world->network) + 1U,
                                    sizeof *kinds);
    if (!kinds || !w->class_of_link || !w->is_up) {
        tc_free(kinds);
        return TC_ENOMEM;
    }
    find_kinds(world, kinds);
    count_nodes(w, world, kinds);
    for (uint32_t i = 0; i < w->link_count; i++) {
        const struct tc_network_link link =
            tc_network_link_at(world->network, i);

        count_link(w, i, &link, kinds);
    }
    tc_free(kinds);
    return TC_OK;
}

static double rate_bps(uint64_t bytes, int64_t length_ns)
{
    return (double)bytes * 8 / ((double)length_ns * 1e-9);
}

/* Intervals are the same for all links, so their records arrive together. */
static void end_interval(struct tc_cost_watch *w)
{
    const int64_t length_ns = w->interval_end_ns - w->interval_start_ns;

    for (int c = 0; c < TC_COST_CLASS_COUNT && length_ns > 0; c++) {
        struct load *load = &w->loads[c];

        load->peak_bps =
            fmax(load->peak_bps, rate_bps(load->interval_bytes, length_ns));
        load->bytes += load->interval_bytes;
        load->interval_bytes = 0;
    }
}

static void take(struct tc_cost_watch *w, const struct tc_link_counters *link)
{
    assert(link->link < w->link_count);
    if (link->end_ns != w->interval_end_ns) {
        end_interval(w);
        w->interval_start_ns = link->start_ns;
        w->interval_end_ns   = link->end_ns;
    }
    w->loads[w->class_of_link[link->link]].interval_bytes += link->bytes;
    if (w->is_up[link->link])
        w->loads[TC_COST_USER_UPLINK].interval_bytes += link->bytes;
}

static tc_err accept(void *self, const struct tc_record *record)
{
    struct tc_cost_watch *w = self;

    if (record->kind == TC_RECORD_LINK &&
        record->view.link->start_ns >= w->window_start_ns &&
        record->view.link->end_ns <= w->window_end_ns)
        take(w, record->view.link);
    return TC_OK;
}

static tc_err finish(void *self, struct tc_diag *diag)
{
    (void)diag;
    end_interval(self);
    return TC_OK;
}

static const struct tc_record_sink_ops ops = {
    .name      = "cost watch",
    .self_size = sizeof(struct tc_cost_watch),
    .accept    = accept,
    .finish    = finish,
};

struct tc_record_sink tc_cost_watch_sink(struct tc_cost_watch *watch)
{
    return (struct tc_record_sink){ .ops = &ops, .self = watch };
}

void tc_cost_watch_rows(const struct tc_cost_watch *watch,
                        struct tc_cost_row rows[TC_COST_CLASS_COUNT])
{
    const struct tc_cost_watch *w = watch;
    const int64_t window_ns       = w->window_end_ns - w->window_start_ns;

    for (int c = 0; c < TC_COST_CLASS_COUNT; c++) {
        const bool is_link = tc_cost_is_link((enum tc_cost_class)c);

        rows[c] = (struct tc_cost_row){
            .count        = w->counts[c],
            .capacity_bps = is_link ? w->capacity_bps[c] : NAN,
            .mean_bps = is_link ? rate_bps(w->loads[c].bytes, window_ns) : NAN,
            .peak_bps = is_link ? w->loads[c].peak_bps : NAN,
        };
    }
}
