/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file experiment.h
 * @brief Replications of several architectures with common random numbers, on
 *        any number of threads.  Results are merged in the order of
 *        replications, so they do not depend on the number of threads.
 */
#ifndef TC_REPLAY_EXPERIMENT_H
#define TC_REPLAY_EXPERIMENT_H

#include "replay/trial.h"

enum { TC_ARCHITECTURES_MAX = 4 };

/** Creates the workload of a replication; called from any thread, concurrently
 *  for several replications.  `release` frees it. */
struct tc_workload_maker {
    tc_err (*make)(const void *self, uint32_t replication, void **handle,
                   const struct tc_workload **out);
    void (*release)(void *handle);
    const void *self; /**< borrowed */
};

struct tc_experiment_cfg {
    const struct tc_architecture *architectures[TC_ARCHITECTURES_MAX];
    size_t architecture_count;
    const struct tc_scenario *scenario; /**< borrowed */
    struct tc_workload_maker maker;
    uint64_t seed;
    uint32_t replications;
    uint32_t threads; /**< >= 1 */
};

/** Called for each finished trial, only on the thread that called
 *  tc_experiment_run(), in the order of replications and, within one, of
 *  architectures. */
typedef tc_err tc_trial_done_fn(void *self, uint32_t replication,
                                size_t architecture, struct tc_trial *trial);

/**
 * Run all trials.
 *
 * @param[out] trials  array of replications * architecture_count, zeroed by
 *                     the caller: [replication][architecture].  Each is for
 *                     tc_trial_fini(), also on failure.
 * @param done         may free a trial's rows; an error stops the run.
 * @return the first error in the order of trials.
 */
TC_NODISCARD
tc_err tc_experiment_run(const struct tc_experiment_cfg *cfg,
                         struct tc_trial *trials, tc_trial_done_fn *done,
                         void *self);

#endif
