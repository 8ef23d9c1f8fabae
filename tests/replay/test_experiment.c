/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/experiment.h"

#include <stdatomic.h>
#include <string.h>

#include "base/alloc.h"
#include "replay/audience.h"
#include "tests/replay/tiny_world.h"
#include "tests/support/test.h"

enum { REPLICATIONS = 7, ARCHITECTURES = 2, TRIALS = 14, NEVER = 99 };

/* Makes audiences, counts what is out, and fails where it is told to. */
struct maker {
    struct tc_scenario scenario;
    uint32_t fail_at;      /* replication */
    atomic_uint *made;     /* borrowed: a maker is const while it works */
    atomic_uint *released; /* borrowed */
    atomic_uint *done;     /* borrowed */
    atomic_uint *ahead;    /* borrowed: most that were made and not done */
};

/* What `release` is given. */
struct handle {
    struct tc_audience audience;
    const struct maker *maker;
};

static tc_err make(const void *self, uint32_t replication, void **out,
                   const struct tc_workload **workload)
{
    const struct maker *maker = self;
    unsigned ahead =
        atomic_fetch_add(maker->made, 1) + 1 - atomic_load(maker->done);
    unsigned most = atomic_load(maker->ahead);

    while (ahead > most &&
           !atomic_compare_exchange_weak(maker->ahead, &most, ahead))
        continue;

    struct handle *handle = tc_alloc(sizeof *handle);
    if (!handle)
        return TC_ENOMEM;
    handle->maker = maker;
    *out          = handle;
    *workload     = &handle->audience.workload;
    if (replication == maker->fail_at)
        return TC_EKIND;
    return tc_audience_make(&maker->scenario, 11, replication,
                            &handle->audience);
}

static void release(void *self)
{
    struct handle *handle = self;

    (void)atomic_fetch_add(handle->maker->released, 1);
    tc_audience_fini(&handle->audience);
    tc_free(handle);
}

/* One experiment, and in which order its trials were handed on. */
struct lab {
    struct maker maker;
    atomic_uint made, released, done, ahead;
    struct tc_trial trials[TRIALS];
    uint32_t order[TRIALS]; /* replication * architectures + architecture */
    uint32_t stop_at;       /* trial at which done says no */
    size_t count;
};

static tc_err on_done(void *self, uint32_t replication, size_t architecture,
                      struct tc_trial *trial)
{
    struct lab *lab = self;
    uint32_t number = replication * ARCHITECTURES + (uint32_t)architecture;

    assert_true(lab->count < TRIALS);
    assert_ptr_equal(trial, &lab->trials[number]);
    assert_non_null(trial->measurement);
    lab->order[lab->count++] = number;
    tc_trial_forget_rows(trial);
    (void)atomic_fetch_add(&lab->done, 1);
    return number == lab->stop_at ? TC_EORDER : TC_OK;
}

static void lab_init(struct lab *lab)
{
    memset(lab, 0, sizeof *lab);
    lab->stop_at = NEVER;
    lab->maker   = (struct maker){ .scenario = tiny_scenario(),
                                   .fail_at  = NEVER,
                                   .made     = &lab->made,
                                   .released = &lab->released,
                                   .done     = &lab->done,
                                   .ahead    = &lab->ahead };
}

static tc_err lab_run(struct lab *lab, uint32_t threads)
{
    const struct tc_experiment_cfg cfg = {
        .architectures      = { &tc_isp_architecture, &tc_p2p_architecture },
        .architecture_count = ARCHITECTURES,
        .scenario           = &lab->maker.scenario,
        .maker = { .make = make, .release = release, .self = &lab->maker },
        .seed  = 11,
        .replications = REPLICATIONS,
        .threads      = threads,
    };

    return tc_experiment_run(&cfg, lab->trials, on_done, lab);
}

static void lab_fini(struct lab *lab)
{
    for (size_t i = 0; i < TRIALS; i++)
        tc_trial_fini(&lab->trials[i]);
}

/* Bit by bit, NaNs included. */
static void assert_same_trial(const struct tc_trial *a,
                              const struct tc_trial *b)
{
    assert_memory_equal(a->figures, b->figures, sizeof a->figures);
    assert_memory_equal(&a->totals.network, &b->totals.network,
                        sizeof a->totals.network);
    assert_int_equal(a->totals.events, b->totals.events);
    assert_int_equal(a->bins, b->bins);
    assert_memory_equal(a->series, b->series,
                        TC_SERIES_COUNT * a->bins * sizeof *a->series);
}

static void the_number_of_threads_changes_no_bit(TC_NO_STATE)
{
    static const uint32_t threads[] = { 2, 5, 40 };
    static struct lab one, many;

    lab_init(&one);
    assert_int_equal(lab_run(&one, 1), TC_OK);
    for (size_t t = 0; t < TC_LEN(threads); t++) {
        lab_init(&many);
        assert_int_equal(lab_run(&many, threads[t]), TC_OK);
        for (size_t i = 0; i < TRIALS; i++)
            assert_same_trial(&one.trials[i], &many.trials[i]);
        lab_fini(&many);
    }
    lab_fini(&one);
}

/* Replications differ, or the above would say little. */
static void replications_differ_and_share_their_audience(TC_NO_STATE)
{
    static struct lab lab;

    lab_init(&lab);
    assert_int_equal(lab_run(&lab, 2), TC_OK);
    assert_memory_not_equal(lab.trials[0].figures, lab.trials[2].figures,
                            sizeof lab.trials[0].figures);
    for (size_t i = 0; i < TRIALS; i += 2)
        assert_int_equal(lab.trials[i].totals.joins,
                         lab.trials[i + 1].totals.joins);
    lab_fini(&lab);
}

static void trials_are_handed_on_in_order(TC_NO_STATE)
{
    static struct lab lab;

    lab_init(&lab);
    assert_int_equal(lab_run(&lab, 5), TC_OK);
    assert_int_equal(lab.count, TRIALS);
    for (uint32_t i = 0; i < TRIALS; i++)
        assert_int_equal(lab.order[i], i);
    assert_int_equal(lab.made, TRIALS);
    assert_int_equal(lab.released, TRIALS);
    lab_fini(&lab);
}

/* The taker of trials says no to number 5: it is the last that is told. */
static void an_error_of_the_taker_stops_the_run(TC_NO_STATE)
{
    static struct lab lab;

    for (uint32_t threads = 1; threads <= 5; threads += 2) {
        lab_init(&lab);
        lab.stop_at = 5;
        assert_int_equal(lab_run(&lab, threads), TC_EORDER);
        assert_int_equal(lab.count, 6);
        assert_int_equal(lab.made, lab.released);
        assert_true(lab.made <= 6 + 2 * threads);
        lab_fini(&lab);
    }
}

/* No audience for replication 3: 0, 1 and 2 are told, of both architectures,
 * and the error is returned though later ones may have gone well. */
static void an_error_of_a_trial_stops_the_run(TC_NO_STATE)
{
    static struct lab lab;

    for (uint32_t threads = 1; threads <= 5; threads += 2) {
        lab_init(&lab);
        lab.maker.fail_at = 3;
        assert_int_equal(lab_run(&lab, threads), TC_EKIND);
        assert_int_equal(lab.count, 6);
        assert_int_equal(lab.made, lab.released);
        lab_fini(&lab);
    }
}

/* A slow taker holds workers back: two trials a thread and no more. */
static void workers_do_not_run_away(TC_NO_STATE)
{
    static struct lab lab;

    for (uint32_t threads = 1; threads <= 3; threads++) {
        lab_init(&lab);
        assert_int_equal(lab_run(&lab, threads), TC_OK);
        assert_true(lab.ahead <= 2 * threads);
        lab_fini(&lab);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_number_of_threads_changes_no_bit),
        cmocka_unit_test(replications_differ_and_share_their_audience),
        cmocka_unit_test(trials_are_handed_on_in_order),
        cmocka_unit_test(an_error_of_the_taker_stops_the_run),
        cmocka_unit_test(an_error_of_a_trial_stops_the_run),
        cmocka_unit_test(workers_do_not_run_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
