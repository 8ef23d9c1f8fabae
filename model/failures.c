/* SPDX-License-Identifier: Apache-2.0 */
#include "model/failures.h"

#include "model/engine/random.h"
#include "model/engine/sim.h"
#include "model/network/failure.h"

/* The parts of a run that failures affect; in the arena. */
struct failing {
    struct tc_world *world;
    const struct tc_architecture *architecture;
    void *self;
};

static const struct tc_failure_config *config_of(const struct failing *f)
{
    return &f->world->config->failures;
}

static void on_server(struct tc_sim *sim, void *self, uint64_t is_down)
{
    const struct failing *f = self;

    (void)sim;
    if (f->architecture->set_server)
        f->architecture->set_server(f->self, config_of(f)->ds_server,
                                    is_down != 0);
}

static void on_reroute(struct tc_sim *sim, void *self, uint64_t arg)
{
    const struct failing *f = self;

    (void)sim;
    (void)arg;
    tc_network_reroute(f->world->network);
}

static void on_link(struct tc_sim *sim, void *self, uint64_t is_cut)
{
    struct failing *f     = self;
    struct tc_world *w    = f->world;
    const uint32_t from   = w->core_routers[config_of(f)->link_from];
    const uint32_t to     = w->core_routers[config_of(f)->link_to];
    const uint32_t number = tc_network_link_between(w->network, from, to);

    tc_network_set_cut(w->network, number, is_cut != 0);

    tc_err err =
        tc_sim_after(sim, w->config->network.reroute_ns, on_reroute, f, 0);
    if (err != TC_OK)
        tc_sim_stop(sim, err);
}

static void on_pdp(struct tc_sim *sim, void *self, uint64_t is_slow)
{
    const struct failing *f = self;

    (void)sim;
    if (f->architecture->slow_decisions)
        f->architecture->slow_decisions(f->self,
                                        is_slow ? config_of(f)->pdp_factor : 1);
}

bool tc_failures_takes(const struct tc_failure_config *config, uint64_t seed,
                       uint32_t replication, uint32_t viewer)
{
    struct tc_random random =
        tc_random_stream(seed, replication, viewer, TC_PURPOSE_VANISH);

    return tc_random_uniform(&random) < config->peers_share;
}

static void on_peers(struct tc_sim *sim, void *self, uint64_t arg)
{
    const struct failing *f = self;
    struct tc_world *w      = f->world;

    (void)sim;
    (void)arg;
    for (uint32_t v = 0; v < w->workload->viewer_count; v++) {
        if (!tc_failures_takes(config_of(f), w->seed, w->replication, v))
            continue;
        if (f->architecture->vanish)
            f->architecture->vanish(f->self, v);
        tc_network_set_down(w->network, w->viewer_nodes[v], true);
    }
}

bool tc_failures_any(const struct tc_failure_config *config)
{
    return tc_failures_first_ns(config) != TC_SIM_FOREVER_NS;
}

int64_t tc_failures_first_ns(const struct tc_failure_config *config)
{
    const int64_t begins[] = { config->ds_down_ns, config->link_cut_ns,
                               config->pdp_slow_ns, config->peers_leave_ns };
    int64_t first_ns       = TC_SIM_FOREVER_NS;

    for (size_t i = 0; i < TC_LEN(begins); i++)
        if (begins[i] > 0 && begins[i] < first_ns)
            first_ns = begins[i];
    return first_ns;
}

tc_err tc_failures_schedule(struct tc_world *world,
                            const struct tc_architecture *architecture,
                            void *self)
{
    const struct tc_failure_config *config = &world->config->failures;
    const struct {
        int64_t at_ns;
        tc_event_fn *fn;
        uint64_t arg;
    } events[] = {
        { config->ds_down_ns, on_server, 1 },
        { config->ds_up_ns, on_server, 0 },
        { config->link_cut_ns, on_link, 1 },
        { config->link_mended_ns, on_link, 0 },
        { config->pdp_slow_ns, on_pdp, 1 },
        { config->pdp_normal_ns, on_pdp, 0 },
        { config->peers_leave_ns, on_peers, 0 },
    };
    tc_err err = TC_OK;

    if (!tc_failures_any(config))
        return TC_OK;

    struct failing *f = tc_world_alloc(world, sizeof *f);
    if (!f)
        return TC_ENOMEM;
    *f = (struct failing){ world, architecture, self };
    for (size_t i = 0; i < TC_LEN(events) && err == TC_OK; i++)
        if (events[i].at_ns > 0)
            err = tc_sim_at(world->sim, events[i].at_ns, events[i].fn, f,
                            events[i].arg);
    return err;
}
