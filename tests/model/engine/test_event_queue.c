/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/engine/event_queue.h"

/* A generator of the test's own (Marsaglia 2003, xorshift64), so that the
 * engine's is not what proves the engine. */
static uint64_t shuffled(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void push(struct tc_event_queue *queue, int64_t at_ns, uint8_t priority,
                 uint64_t serial)
{
    const struct tc_event event = {
        .at_ns = at_ns,
        .key   = tc_event_key(priority, serial),
        .arg   = serial,
    };

    assert_int_equal(tc_event_queue_push(queue, &event), TC_OK);
}

static uint64_t pop_arg(struct tc_event_queue *queue)
{
    struct tc_event event = { 0 };

    assert_true(tc_event_queue_pop(queue, &event));
    return event.arg;
}

static void an_empty_queue_gives_nothing(void **state)
{
    struct tc_event_queue queue = { 0 };
    struct tc_event event       = { .arg = 7 };

    (void)state;
    assert_null(tc_event_queue_peek(&queue));
    assert_false(tc_event_queue_pop(&queue, &event));
    assert_int_equal(event.arg, 7);
    tc_event_queue_fini(&queue);
}

static void time_comes_before_priority_and_priority_before_serial(void **state)
{
    struct tc_event_queue queue = { 0 };

    (void)state;
    push(&queue, 2, 0, 1);
    push(&queue, 1, 255, 2);
    push(&queue, 1, 128, 4);
    push(&queue, 1, 128, 3);
    push(&queue, -5, 255, 5);

    assert_int_equal(tc_event_queue_peek(&queue)->arg, 5);
    assert_int_equal(pop_arg(&queue), 5);
    assert_int_equal(pop_arg(&queue), 3);
    assert_int_equal(pop_arg(&queue), 4);
    assert_int_equal(pop_arg(&queue), 2);
    assert_int_equal(pop_arg(&queue), 1);
    assert_true(tc_event_key(0, UINT64_C(0x00ffffffffffffff)) <
                tc_event_key(1, 0));
    assert_null(tc_event_queue_peek(&queue));
    tc_event_queue_fini(&queue);
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

/* Few times and priorities, so that most events tie with many others; pops
 * between the pushes, held against a sorted array. */
static void any_mix_of_push_and_pop_keeps_the_total_order(void **state)
{
    enum { ROUNDS = 200, EVENTS = 300 };
    uint64_t random = 88172645463325252U;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct tc_event_queue queue     = { 0 };
        struct tc_event pending[EVENTS] = { 0 };
        size_t count                    = 0;

        for (uint64_t serial = 0; serial < EVENTS; serial++) {
            const struct tc_event event = {
                .at_ns = (int64_t)(shuffled(&random) % 11) - 5,
                .key   = tc_event_key((uint8_t)(shuffled(&random) % 3), serial),
                .arg   = serial,
            };

            assert_int_equal(tc_event_queue_push(&queue, &event), TC_OK);
            pending[count++] = event;
            if (shuffled(&random) % 3 == 0) {
                qsort(pending, count, sizeof *pending, compare);
                assert_int_equal(pop_arg(&queue), pending[0].arg);
                pending[0] = pending[--count];
            }
        }
        qsort(pending, count, sizeof *pending, compare);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(pop_arg(&queue), pending[i].arg);
        assert_null(tc_event_queue_peek(&queue));
        tc_event_queue_fini(&queue);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_queue_gives_nothing),
        cmocka_unit_test(time_comes_before_priority_and_priority_before_serial),
        cmocka_unit_test(any_mix_of_push_and_pop_keeps_the_total_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
