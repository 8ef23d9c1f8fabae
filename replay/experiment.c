/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/experiment.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

#include "base/alloc.h"

/* Workers run at most this many trials ahead of merging, so that memory does
 * not grow with the number of replications. */
enum { AHEAD_PER_THREAD = 2, THREADS_MAX = 256 };

struct shared {
    const struct tc_experiment_cfg *cfg;
    struct tc_trial *trials;
    tc_err *errors; /* owned; by trial */
    bool *is_done;  /* owned; by trial */
    size_t count;
    size_t next;   /* next trial to run */
    size_t merged; /* number of trials merged */
    bool stopped;
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

static tc_err run_trial(const struct shared *shared, size_t i)
{
    const struct tc_experiment_cfg *cfg = shared->cfg;
    uint32_t replication = (uint32_t)(i / cfg->architecture_count);
    const struct tc_workload *workload;
    void *handle = NULL;

    tc_err err =
        cfg->maker.make(cfg->maker.self, replication, &handle, &workload);
    if (err == TC_OK)
        err = tc_trial_run(cfg->architectures[i % cfg->architecture_count],
                           cfg->scenario, workload, cfg->seed, replication,
                           &shared->trials[i]);
    cfg->maker.release(handle);
    return err;
}

/* Takes the next trial to run, after a wait if it is too far ahead of merging;
 * false: none is left. */
static bool take_next(struct shared *shared, size_t *i)
{
    size_t ahead = (size_t)shared->cfg->threads * AHEAD_PER_THREAD;
    bool taken;

    (void)pthread_mutex_lock(&shared->lock);
    while (!shared->stopped && shared->next < shared->count &&
           shared->next >= shared->merged + ahead)
        (void)pthread_cond_wait(&shared->changed, &shared->lock);
    taken = !shared->stopped && shared->next < shared->count;
    if (taken)
        *i = shared->next++;
    (void)pthread_mutex_unlock(&shared->lock);
    return taken;
}

static void *work(void *arg)
{
    struct shared *shared = arg;
    size_t i;

    while (take_next(shared, &i)) {
        tc_err err = run_trial(shared, i);

        (void)pthread_mutex_lock(&shared->lock);
        shared->errors[i]  = err;
        shared->is_done[i] = true;
        (void)pthread_cond_broadcast(&shared->changed);
        (void)pthread_mutex_unlock(&shared->lock);
    }
    return NULL;
}

static tc_err merge(struct shared *shared, tc_trial_done_fn *done, void *self)
{
    tc_err err = TC_OK;

    for (size_t i = 0; i < shared->count && err == TC_OK; i++) {
        (void)pthread_mutex_lock(&shared->lock);
        while (!shared->is_done[i])
            (void)pthread_cond_wait(&shared->changed, &shared->lock);
        err = shared->errors[i];
        (void)pthread_mutex_unlock(&shared->lock);

        size_t architectures = shared->cfg->architecture_count;
        if (err == TC_OK)
            err = done(self, (uint32_t)(i / architectures), i % architectures,
                       &shared->trials[i]);

        (void)pthread_mutex_lock(&shared->lock);
        shared->merged  = i + 1;
        shared->stopped = err != TC_OK;
        (void)pthread_cond_broadcast(&shared->changed);
        (void)pthread_mutex_unlock(&shared->lock);
    }
    return err;
}

static tc_err run_threads(struct shared *shared, tc_trial_done_fn *done,
                          void *self)
{
    pthread_t threads[THREADS_MAX];
    uint32_t wanted  = shared->cfg->threads;
    uint32_t started = 0;
    tc_err err       = TC_OK;

    while (started < wanted && started < THREADS_MAX &&
           pthread_create(&threads[started], NULL, work, shared) == 0)
        started++;
    if (started > 0)
        err = merge(shared, done, self);
    for (uint32_t t = 0; t < started; t++)
        (void)pthread_join(threads[t], NULL);
    return started > 0 ? err : TC_ESYS;
}

tc_err tc_experiment_run(const struct tc_experiment_cfg *cfg,
                         struct tc_trial *trials, tc_trial_done_fn *done,
                         void *self)
{
    struct shared shared = {
        .cfg    = cfg,
        .trials = trials,
        .count  = (size_t)cfg->replications * cfg->architecture_count,
    };

    assert(cfg->threads > 0 && shared.count > 0);
    shared.errors  = tc_alloc_array(shared.count, sizeof *shared.errors);
    shared.is_done = tc_alloc_array(shared.count, sizeof *shared.is_done);
    tc_err err     = shared.errors && shared.is_done ? TC_OK : TC_ENOMEM;
    if (err == TC_OK) {
        (void)pthread_mutex_init(&shared.lock, NULL);
        (void)pthread_cond_init(&shared.changed, NULL);
        err = run_threads(&shared, done, self);
        (void)pthread_cond_destroy(&shared.changed);
        (void)pthread_mutex_destroy(&shared.lock);
    }
    tc_free(shared.errors);
    tc_free(shared.is_done);
    return err;
}
