/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file failure_watch.h
 * @brief What a failure did to viewers: whose requests were served, whose
 *        media stopped, and for how long.
 *
 * It sees when demands are asked, served and left (tc_run_observer), and each
 * RTP packet at viewers' taps.  A viewer *lacks* something while it waits for
 * longer than `felt_ns` to be served, or for a next packet.  Viewers whose
 * hosts vanish are the failure, and count nowhere.
 */
#ifndef TC_REPLAY_FAILURE_WATCH_H
#define TC_REPLAY_FAILURE_WATCH_H

#include "model/run.h"
#include "proto/directory.h"
#include "proto/record_sink.h"

struct tc_failure_watch;

/** What is watched; borrowed while the watch lives. */
struct tc_failure_watch_cfg {
    const struct tc_failure_config *failures; /**< one at the least */
    const struct tc_workload *workload;
    const struct tc_directory *directory;
    uint64_t seed;
    uint32_t replication;
};

/** Means over one run; NaN: none. */
struct tc_failure_figures {
    double served_ratio;       /**< of requests since the first failure */
    double connection_delay_s; /**< of those that were served */
    double kept_ratio;         /**< of sessions on the air when it came */
    double interruption_s;     /**< longest gap, mean over those kept */
    double interruption_max_s;
    double recovery_s; /**< until nobody lacks anything; NaN: somebody still
                            does when the run ends */
};

TC_NODISCARD
tc_err tc_failure_watch_create(struct tc_failure_watch **out,
                               const struct tc_failure_watch_cfg *cfg);

/** NULL is allowed. */
void tc_failure_watch_destroy(struct tc_failure_watch *watch);

/** Takes records in; finish does nothing. */
struct tc_record_sink tc_failure_watch_sink(struct tc_failure_watch *watch);

struct tc_run_observer
tc_failure_watch_observer(struct tc_failure_watch *watch);

/** After the run, once. */
struct tc_failure_figures
tc_failure_watch_figures(struct tc_failure_watch *watch);

#endif
