/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "model/engine/event_heap.h"
#include "tests/model/engine/increments.h"
#include "tests/support/test.h"

static void push(struct tc_event_heap *heap, int64_t at_ns, uint8_t priority,
                 uint64_t serial)
{
    const struct tc_event event = {
        .at_ns = at_ns,
        .key   = tc_event_key(priority, serial),
        .arg   = serial,
    };

    assert_int_equal(tc_event_heap_push(heap, &event), TC_OK);
}

static uint64_t pop_arg(struct tc_event_heap *heap)
{
    const uint64_t arg = heap->event[0].arg;

    tc_event_heap_drop(heap);
    return arg;
}

static void time_comes_before_priority_and_priority_before_serial(TC_NO_STATE)
{
    struct tc_event_heap heap = { 0 };

    push(&heap, 2, 0, 1);
    push(&heap, 1, 255, 2);
    push(&heap, 1, 128, 4);
    push(&heap, 1, 128, 3);
    push(&heap, -5, 255, 5);

    assert_int_equal(pop_arg(&heap), 5);
    assert_int_equal(pop_arg(&heap), 3);
    assert_int_equal(pop_arg(&heap), 4);
    assert_int_equal(pop_arg(&heap), 2);
    assert_int_equal(pop_arg(&heap), 1);
    assert_int_equal(heap.count, 0);
    tc_event_heap_fini(&heap);
}

/* The order a second time, in the words of the design. */
static int compare(const void *left, const void *right)
{
    const struct tc_event *a = left;
    const struct tc_event *b = right;
    const uint64_t a_serial  = a->key & UINT64_C(0x00ffffffffffffff);
    const uint64_t b_serial  = b->key & UINT64_C(0x00ffffffffffffff);

    if (a->at_ns != b->at_ns)
        return a->at_ns < b->at_ns ? -1 : 1;
    if (a->key >> 56 != b->key >> 56)
        return a->key >> 56 < b->key >> 56 ? -1 : 1;
    return a_serial < b_serial ? -1 : a_serial > b_serial;
}

/* Few times and priorities, so that most events tie with many others; drops
 * between the pushes, held against a sorted array. */
static void any_mix_of_push_and_drop_keeps_the_total_order(TC_NO_STATE)
{
    enum { ROUNDS = 100, EVENTS = 300 };
    uint64_t random = 88172645463325252U;

    for (int round = 0; round < ROUNDS; round++) {
        struct tc_event_heap heap       = { 0 };
        struct tc_event pending[EVENTS] = { 0 };
        size_t count                    = 0;

        for (uint64_t serial = 0; serial < EVENTS; serial++) {
            const struct tc_event event = {
                .at_ns = (int64_t)(shuffled(&random) % 11) - 5,
                .key   = tc_event_key((uint8_t)(shuffled(&random) % 3), serial),
                .arg   = serial,
            };

            assert_int_equal(tc_event_heap_push(&heap, &event), TC_OK);
            pending[count++] = event;
            if (shuffled(&random) % 3 == 0) {
                qsort(pending, count, sizeof *pending, compare);
                assert_int_equal(pop_arg(&heap), pending[0].arg);
                pending[0] = pending[--count];
            }
        }
        qsort(pending, count, sizeof *pending, compare);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(pop_arg(&heap), pending[i].arg);
        assert_int_equal(heap.count, 0);
        tc_event_heap_fini(&heap);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_comes_before_priority_and_priority_before_serial),
        cmocka_unit_test(any_mix_of_push_and_drop_keeps_the_total_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
