/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cost_watch.h
 * @brief Counts what one run has deployed, and sums up the loads of its links
 *        by class, out of LINK records.
 *
 * What a link or a host is, the topology tells: core routers and users are
 * known, any other host is a server, a router that takes packets for itself is
 * a decision point.  Others' traffic (`background`) is in no load.
 */
#ifndef TC_REPLAY_COST_WATCH_H
#define TC_REPLAY_COST_WATCH_H

#include "model/run.h"
#include "proto/record_sink.h"
#include "replay/cost.h"

struct tc_cost_watch;

/** @param window_start_ns  loads are of LINK records within the window.
 *  @param window_end_ns    > window_start_ns. */
TC_NODISCARD
tc_err tc_cost_watch_create(struct tc_cost_watch **out, int64_t window_start_ns,
                            int64_t window_end_ns);

/** NULL is allowed. */
void tc_cost_watch_destroy(struct tc_cost_watch *watch);

/** For `built` of tc_run_cfg; `self` is the watch. */
TC_NODISCARD
tc_err tc_cost_watch_built(void *self, const struct tc_world *world);

/** Takes records in, after it was built; finish ends the last interval. */
struct tc_record_sink tc_cost_watch_sink(struct tc_cost_watch *watch);

/** After the run: counts and loads; prices and costs are 0. */
void tc_cost_watch_rows(const struct tc_cost_watch *watch,
                        struct tc_cost_row rows[TC_COST_CLASS_COUNT]);

#endif
