/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue with its k-th allocation failing, or all from the k-th on, for
 * every k: a push says so and has changed nothing, and what was pushed comes
 * out in order.
 */
#include <stdlib.h>

#include "model/engine/event_queue.h"
#include "tests/model/engine/increments.h"
#include "tests/support/alloc_fail.h"
#include "tests/support/test.h"

/* The queue and what is pending in it: a heap that never grows, so that it
 * takes nothing from tc_alloc(). */
struct pair {
    struct tc_event_queue queue;
    struct tc_event_heap heap;
    int64_t now_ns;
    uint64_t serial;
    uint64_t random;
    uint64_t refused;
};

static void pair_push(struct pair *pair, int64_t increment_ns)
{
    const struct tc_event event = {
        .at_ns = later(pair->now_ns, increment_ns),
        .key   = tc_event_key(128, pair->serial),
        .arg   = pair->serial++,
    };

    if (tc_event_queue_push(&pair->queue, &event) == TC_OK)
        assert_int_equal(tc_event_heap_push(&pair->heap, &event), TC_OK);
    else
        pair->refused++;
}

static void pair_pop(struct pair *pair)
{
    struct tc_event event;

    if (pair->heap.count == 0) {
        assert_false(tc_event_queue_pop(&pair->queue, &event));
        return;
    }
    assert_true(tc_event_queue_pop(&pair->queue, &event));
    assert_memory_equal(&event, &pair->heap.event[0], sizeof event);
    pair->now_ns = event.at_ns;
    tc_event_heap_drop(&pair->heap);
}

/* Grows, holds, shrinks, is gone.  The number of pushes refused. */
static uint64_t run(int64_t (*draw_ns)(uint64_t *state))
{
    enum { MOST = 3000, EVENTS_MAX = 2 * MOST };
    struct pair pair = { .random = 88172645463325252U };

    pair.heap.event    = calloc(EVENTS_MAX, sizeof *pair.heap.event);
    pair.heap.capacity = EVENTS_MAX;
    assert_non_null(pair.heap.event);

    for (int i = 0; i < MOST; i++)
        pair_push(&pair, draw_ns(&pair.random));
    for (int i = 0; i < MOST; i++) {
        pair_pop(&pair);
        pair_push(&pair, draw_ns(&pair.random));
    }
    while (pair.heap.count > 0)
        pair_pop(&pair);
    assert_null(tc_event_queue_peek(&pair.queue));

    tc_event_queue_fini(&pair.queue);
    assert_int_equal(tc_alloc_fail_live(), 0);
    free(pair.heap.event);
    return pair.refused;
}

static void each_allocation_may_fail_once(TC_NO_STATE)
{
    for (size_t d = 0; d < TC_LEN(increments); d++) {
        uint64_t calls = 1;

        for (uint64_t nth = 1; nth <= calls; nth++) {
            tc_alloc_fail_at(nth);
            assert_true(run(increments[d].draw_ns) <= 1);
            calls = tc_alloc_fail_calls();
        }
        assert_true(calls > 1);
    }
}

static void memory_may_be_out_for_good(TC_NO_STATE)
{
    for (size_t d = 0; d < TC_LEN(increments); d++) {
        uint64_t refused = 1;

        for (uint64_t nth = 1; refused > 0; nth++) {
            tc_alloc_fail_from(nth);
            refused = run(increments[d].draw_ns);
            assert_true(nth > 1 || refused > 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_may_fail_once),
        cmocka_unit_test(memory_may_be_out_for_good),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
