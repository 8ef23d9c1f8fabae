/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file failure_watch.h
 * @brief Effects of a failure on viewers: which requests were served, whose
 *        media was interrupted, and for how long.
 *
 * It observes when requests are made, served and left (tc_run_observer), and
 * each RTP packet at the viewers' taps.  A viewer is affected while it has been
 * waiting for `felt_ns` or longer, for service or for the next packet.  Viewers
 * whose hosts vanish are the failure itself and are not counted.
 */
#ifndef TC_REPLAY_FAILURE_WATCH_H
#define TC_REPLAY_FAILURE_WATCH_H

#include "model/run.h"
#include "proto/directory.h"
#include "proto/record_sink.h"

struct tc_failure_watch;

/** Borrowed while the watch exists. */
struct tc_failure_watch_cfg {
    const struct tc_failure_config *failures; /**< at least one failure */
    const struct tc_workload *workload;
    const struct tc_directory *directory;
    uint64_t seed;
    uint32_t replication;
};

/** Means over one run; NaN: none. */
struct tc_failure_figures {
    double served_ratio;       /**< of requests after the first failure */
    double connection_delay_s; /**< mean over those that were served */
    double kept_ratio;         /**< of the sessions active at that time */
    double interruption_s; /**< longest media gap, mean over kept sessions */
    double interruption_max_s;
    double recovery_s; /**< until no viewer is affected; NaN: some viewer still
                          is at the end of the run */
};

TC_NODISCARD
tc_err tc_failure_watch_create(struct tc_failure_watch **out,
                               const struct tc_failure_watch_cfg *cfg);

/** NULL is allowed. */
void tc_failure_watch_destroy(struct tc_failure_watch *watch);

/** A sink for the records of the run; its finish does nothing. */
struct tc_record_sink tc_failure_watch_sink(struct tc_failure_watch *watch);

struct tc_run_observer
tc_failure_watch_observer(struct tc_failure_watch *watch);

/** After the run, once. */
struct tc_failure_figures
tc_failure_watch_figures(struct tc_failure_watch *watch);

#endif
