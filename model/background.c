/* SPDX-License-Identifier: Apache-2.0 */
#include "model/background.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>

#include "model/engine/random.h"
#include "model/engine/sim.h"
#include "model/network/topology.h"
#include "model/world.h"

/* Entities of the random draws: pairs of routers, then users' lines. */
enum { PAIRS = 0, VIEWERS = 1 << 24, BROADCASTERS = 1 << 25, WAYS = 2 };

struct source {
    struct tc_network *network;
    struct tc_random random;
    double mean_gap_ns;
    uint32_t from;
    uint32_t to;
    uint32_t packet_octets;
};

static void schedule(struct tc_sim *sim, struct source *source);

static void on_packet(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct source *source            = self;
    const struct tc_packet_spec spec = {
        .wire_bytes    = source->packet_octets,
        .flow          = TC_FLOW_NONE,
        .to            = source->to,
        .is_background = true,
    };

    (void)arg;
    tc_network_send(source->network, source->from, &spec);
    schedule(sim, source);
}

static void schedule(struct tc_sim *sim, struct source *source)
{
    const double gap_ns =
        tc_random_exponential(&source->random, source->mean_gap_ns);
    tc_err err = tc_sim_after(sim, llround(gap_ns), on_packet, source, 0);

    if (err != TC_OK)
        tc_sim_stop(sim, err);
}

static tc_err start(const struct tc_world *world, uint32_t from, uint32_t to,
                    uint64_t rate_bps, uint32_t entity)
{
    const uint32_t octets = world->config->background.packet_octets;
    struct source *source = tc_world_alloc(world, sizeof *source);

    assert(octets > 0);
    if (!source)
        return TC_ENOMEM;
    *source = (struct source){
        .network     = world->network,
        .random      = tc_random_stream(world->seed, world->replication, entity,
                                        TC_PURPOSE_BACKGROUND),
        .mean_gap_ns = (double)octets * 8e9 / (double)rate_bps,
        .from        = from,
        .to          = to,
        .packet_octets = octets,
    };
    schedule(world->sim, source);
    return tc_sim_fault(world->sim);
}

static tc_err start_core(const struct tc_world *world)
{
    const uint32_t routers = world->config->network.routers;
    tc_err err             = TC_OK;

    for (uint32_t a = 0; a < routers && err == TC_OK; a++)
        for (uint32_t b = 0; b < routers && err == TC_OK; b++)
            if (a != b)
                err =
                    start(world, world->core_routers[a], world->core_routers[b],
                          world->config->background.core_bps,
                          PAIRS + a * routers + b);
    return err;
}

static tc_err start_lines(const struct tc_world *world, const uint32_t *nodes,
                          uint32_t count, uint32_t entities)
{
    const uint64_t rate_bps = world->config->background.user_bps;
    tc_err err              = TC_OK;

    for (uint32_t i = 0; i < count && err == TC_OK; i++) {
        const uint32_t router = tc_network_router_of(world->network, nodes[i]);

        err = start(world, router, nodes[i], rate_bps, entities + WAYS * i);
        if (err == TC_OK)
            err = start(world, nodes[i], router, rate_bps,
                        entities + WAYS * i + 1);
    }
    return err;
}

tc_err tc_background_start(const struct tc_world *world)
{
    const struct tc_workload *workload = world->workload;
    tc_err err                         = TC_OK;

    if (world->config->background.core_bps > 0)
        err = start_core(world);
    if (err != TC_OK || world->config->background.user_bps == 0)
        return err;
    err = start_lines(world, world->viewer_nodes, workload->viewer_count,
                      VIEWERS);
    if (err != TC_OK)
        return err;

    /* a content provider's line is not a user's line */
    const uint32_t providers = workload->provider_count;
    return start_lines(world, world->broadcaster_nodes + providers,
                       workload->broadcaster_count - providers,
                       BROADCASTERS + WAYS * providers);
}
