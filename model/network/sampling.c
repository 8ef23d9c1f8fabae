/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network/sampling.h"

#include <assert.h>

#include "model/engine/sim.h"
#include "model/network/network_state.h"
#include "model/network/topology.h"
#include "proto/record.h"

static void emit_link(struct tc_network *network, uint32_t number,
                      int64_t edge_ns)
{
    struct tc_link *link   = &network->links[number];
    const bool from_router = network->nodes[link->from_node].is_router;
    const bool to_router   = network->nodes[link->to_node].is_router;
    struct tc_link_counters counters = tc_link_close_interval(link, edge_ns);

    counters.link     = number;
    counters.is_core  = from_router && to_router;
    counters.is_first = !from_router;

    const struct tc_record record = {
        .at_ns    = edge_ns,
        .first_ns = edge_ns,
        .view     = { .link = &counters },
        .flow     = TC_FLOW_NONE,
        .from     = TC_FLOW_NONE,
        .to       = TC_FLOW_NONE,
        .tap      = TC_TAP_NONE,
        .kind     = TC_RECORD_LINK,
        .protocol = TC_PROTOCOL_NONE,
    };

    tc_network_emit(network, &record);
}

/* Event of first priority: no other event of this time has run yet. */
static void edge(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_network *network = self;
    const int64_t now_ns       = tc_sim_now_ns(sim);

    (void)arg;
    if (now_ns == network->last_edge_ns)
        return;
    for (size_t i = 0; i < network->link_count; i++)
        emit_link(network, (uint32_t)i, now_ns);
    network->last_edge_ns = now_ns;
}

tc_err tc_network_sample_at(struct tc_network *network, int64_t edge_ns)
{
    assert(network && network->is_closed);

    if (edge_ns <= tc_sim_now_ns(network->sim))
        return TC_EORDER;
    return tc_sim_at_priority(network->sim, edge_ns, TC_PRIORITY_FIRST, edge,
                              network, 0);
}

static tc_err schedule_next(struct tc_network *network);

static void periodic_edge(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct tc_network *network = self;

    edge(sim, self, arg);
    tc_err err = schedule_next(network);
    if (err != TC_OK)
        tc_sim_stop(sim, err);
}

/* Schedules the next edge, not beyond the end; none after the end. */
static tc_err schedule_next(struct tc_network *network)
{
    const int64_t now_ns  = tc_sim_now_ns(network->sim);
    const int64_t left_ns = network->sample_end_ns - now_ns;

    if (left_ns == 0)
        return TC_OK;
    const int64_t step_ns = network->sample_interval_ns < left_ns
                                ? network->sample_interval_ns
                                : left_ns;
    return tc_sim_at_priority(network->sim, now_ns + step_ns, TC_PRIORITY_FIRST,
                              periodic_edge, network, 0);
}

tc_err tc_network_sample_every(struct tc_network *network, int64_t interval_ns,
                               int64_t end_ns)
{
    assert(network && network->is_closed && interval_ns > 0);
    assert(network->sample_interval_ns == 0);
    assert(end_ns > tc_sim_now_ns(network->sim));

    network->sample_interval_ns = interval_ns;
    network->sample_end_ns      = end_ns;
    return schedule_next(network);
}
