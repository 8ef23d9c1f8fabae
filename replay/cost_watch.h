/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cost_watch.h
 * @brief Counts the equipment that one run deploys, and sums the loads of its
 *        links by class from LINK records.
 *
 * The class of a link or host follows from the topology: core routers and users
 * are known, any other host is a server, and a router that receives packets
 * itself is a decision point.  The kind of a server follows from the name of
 * its host.  Background traffic is part of no load.
 */
#ifndef TC_REPLAY_COST_WATCH_H
#define TC_REPLAY_COST_WATCH_H

#include "model/run.h"
#include "proto/record_sink.h"
#include "replay/cost.h"

struct tc_cost_watch;

/** @param window_start_ns  loads are those of LINK records in the window.
 *  @param window_end_ns    > window_start_ns. */
TC_NODISCARD
tc_err tc_cost_watch_create(struct tc_cost_watch **out, int64_t window_start_ns,
                            int64_t window_end_ns);

/** NULL is allowed. */
void tc_cost_watch_destroy(struct tc_cost_watch *watch);

/** The callback `built` of tc_run_cfg; `self` is the watch. */
TC_NODISCARD
tc_err tc_cost_watch_built(void *self, const struct tc_world *world);

/** A sink for the records of the run, after tc_cost_watch_built(); its finish
 *  closes the last interval. */
struct tc_record_sink tc_cost_watch_sink(struct tc_cost_watch *watch);

/** After the run: counts and loads; prices and costs are 0. */
void tc_cost_watch_rows(const struct tc_cost_watch *watch,
                        struct tc_cost_row rows[TC_COST_CLASS_COUNT]);

#endif
