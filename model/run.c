/* SPDX-License-Identifier: Apache-2.0 */
#include "model/run.h"

#include <assert.h>

#include "model/background.h"
#include "model/engine/sim.h"
#include "model/failures.h"
#include "model/network/failure.h"
#include "model/network/sampling.h"

enum demand_state { AHEAD, WAITING, SERVED, LEFT, GIVEN_UP, SUPERSEDED };

struct run {
    const struct tc_run_cfg *cfg;
    void *self; /* the architecture's; in the arena */
    struct tc_world world;
    struct tc_run_totals *totals;
    enum demand_state *states; /* of demands; in the arena */
    uint32_t *newest;          /* demand of each viewer; in the arena */
};

static bool is_gone(const struct run *run, uint32_t demand)
{
    const uint32_t viewer = run->cfg->workload->demands[demand].viewer;

    return tc_network_is_down(run->world.network,
                              run->world.viewer_nodes[viewer]);
}

static void end_watch(struct run *run, uint32_t demand)
{
    run->totals->last_left_ns = tc_sim_now_ns(run->world.sim);
    if (run->states[demand] == SERVED)
        run->states[demand] = LEFT;
}

static void leave(struct run *run, uint32_t demand)
{
    if (is_gone(run, demand))
        return;
    end_watch(run, demand);
    if (run->cfg->observer.left)
        run->cfg->observer.left(run->cfg->observer.self, demand,
                                tc_sim_now_ns(run->world.sim));
    run->cfg->architecture->leave(run->self, demand);
}

static bool end_wait(struct run *run, uint32_t demand, enum demand_state as)
{
    const bool is_waiting = run->states[demand] == WAITING;

    if (is_waiting)
        run->states[demand] = as;
    return is_waiting;
}

/* A viewer that was refused earlier has stopped waiting, but has not left. */
static void on_patience_out(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct run *run = self;

    (void)sim;
    if (!end_wait(run, (uint32_t)arg, GIVEN_UP))
        return;
    run->totals->gave_up++;
    leave(run, (uint32_t)arg);
}

static void wait_for(struct run *run, uint32_t demand)
{
    const struct tc_demand *d = &run->cfg->workload->demands[demand];
    struct tc_sim *sim        = run->world.sim;
    const uint32_t former     = run->newest[d->viewer];

    /* before a viewer's first demand `former` is 0, which may belong to another
     * viewer */
    if (run->cfg->workload->demands[former].viewer == d->viewer) {
        run->totals->superseded += end_wait(run, former, SUPERSEDED);
        end_watch(run, former);
    }
    run->newest[d->viewer] = demand;
    run->states[demand]    = WAITING;
    if (d->patience_ns == 0 ||
        d->patience_ns > run->cfg->workload->end_ns - tc_sim_now_ns(sim))
        return;

    tc_err err =
        tc_sim_after(sim, d->patience_ns, on_patience_out, run, demand);
    if (err != TC_OK)
        tc_sim_stop(sim, err);
}

static void on_join(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct run *run = self;

    if (is_gone(run, (uint32_t)arg)) {
        run->totals->absent++;
        return;
    }
    run->totals->joins++;
    wait_for(run, (uint32_t)arg);
    if (run->cfg->observer.asked)
        run->cfg->observer.asked(run->cfg->observer.self, (uint32_t)arg,
                                 tc_sim_now_ns(sim));
    run->cfg->architecture->join(run->self, (uint32_t)arg);
}

static void on_leave(struct tc_sim *sim, void *self, uint64_t arg)
{
    (void)sim;
    leave(self, (uint32_t)arg);
}

static void on_ready(void *self, uint32_t demand)
{
    struct run *run    = self;
    struct tc_sim *sim = run->world.sim;
    int64_t hold_ns    = run->cfg->workload->demands[demand].hold_ns;

    run->totals->ready += end_wait(run, demand, SERVED);
    if (run->cfg->observer.ready)
        run->cfg->observer.ready(run->cfg->observer.self, demand,
                                 tc_sim_now_ns(sim));
    if (hold_ns > run->cfg->workload->end_ns - tc_sim_now_ns(sim))
        return; /* the viewer stays to the end */

    tc_err err = tc_sim_after(sim, hold_ns, on_leave, run, demand);
    if (err != TC_OK)
        tc_sim_stop(sim, err);
}

static tc_err schedule_demands(struct run *run)
{
    const struct tc_workload *workload = run->cfg->workload;
    tc_err err                         = TC_OK;

    /* one more: an arena allocates no empty array */
    run->states = tc_world_alloc(&run->world, (workload->demand_count + 1U) *
                                                  sizeof *run->states);
    run->newest = tc_world_alloc(&run->world, (workload->viewer_count + 1U) *
                                                  sizeof *run->newest);
    if (!run->states || !run->newest)
        return TC_ENOMEM;
    for (uint32_t d = 0; d < workload->demand_count && err == TC_OK; d++)
        err = tc_sim_at(run->world.sim, workload->demands[d].at_ns, on_join,
                        run, d);
    return err;
}

static tc_err schedule_samples(struct run *run)
{
    const struct tc_run_cfg *cfg = run->cfg;
    struct tc_network *network   = run->world.network;
    tc_err err                   = TC_OK;

    if (cfg->link_interval_ns > 0)
        err = tc_network_sample_every(network, cfg->link_interval_ns,
                                      cfg->workload->end_ns);
    if (err == TC_OK && cfg->window_start_ns > 0)
        err = tc_network_sample_at(network, cfg->window_start_ns);
    if (err == TC_OK && cfg->window_end_ns > 0)
        err = tc_network_sample_at(network, cfg->window_end_ns);
    return err;
}

static tc_err build(struct run *run)
{
    const struct tc_architecture *architecture = run->cfg->architecture;

    run->self = tc_world_alloc(&run->world, architecture->self_size);
    if (!run->self)
        return TC_ENOMEM;

    tc_err err = architecture->build(run->self, &run->world);
    if (err == TC_OK && run->cfg->built)
        err = run->cfg->built(run->cfg->built_self, &run->world);
    if (err == TC_OK)
        err = tc_background_start(&run->world);
    if (err == TC_OK)
        err = tc_failures_schedule(&run->world, architecture, run->self);
    if (err == TC_OK)
        err = schedule_demands(run);
    if (err == TC_OK)
        err = schedule_samples(run);
    return err;
}

static void sum_up(struct run *run)
{
    const struct tc_architecture *architecture = run->cfg->architecture;

    for (uint32_t d = 0; d < run->cfg->workload->demand_count; d++) {
        run->totals->unfinished += run->states[d] == WAITING;
        run->totals->on_air += run->states[d] == SERVED;
    }
    run->totals->network = tc_network_totals(run->world.network);
    run->totals->events  = tc_sim_events_run(run->world.sim);
    if (architecture->reserved_kbps)
        run->totals->reserved_kbps = architecture->reserved_kbps(run->self);
    if (architecture->open_handles)
        run->totals->open_handles = architecture->open_handles(run->self);
}

tc_err tc_run(const struct tc_run_cfg *cfg, struct tc_directory *directory,
              const struct tc_record_sink *sink, struct tc_run_totals *out)
{
    struct run run = {
        .cfg    = cfg,
        .totals = out,
        .world  = { .directory   = directory,
                    .config      = cfg->config,
                    .workload    = cfg->workload,
                    .seed        = cfg->seed,
                    .replication = cfg->replication,
                    .ready       = on_ready },
    };

    assert(cfg->architecture && directory && out);
    *out                 = (struct tc_run_totals){ 0 };
    run.world.ready_self = &run;

    tc_err err = tc_sim_create(&run.world.sim);
    if (err == TC_OK)
        err = tc_network_create(&run.world.network, run.world.sim, directory,
                                sink);
    if (err == TC_OK)
        err = build(&run);
    if (err == TC_OK)
        err = tc_sim_run_until(run.world.sim, cfg->workload->end_ns);
    if (err == TC_OK)
        sum_up(&run);

    tc_network_destroy(run.world.network);
    tc_sim_destroy(run.world.sim);
    return err;
}
