/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/event_ladder.h"
#include "model/engine/event_queue.h"
#include "tests/model/engine/increments.h"
#include "tests/support/test.h"

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

static void an_empty_queue_gives_nothing(TC_NO_STATE)
{
    struct tc_event_queue queue = { 0 };
    struct tc_event event       = { .arg = 7 };

    assert_null(tc_event_queue_peek(&queue));
    assert_false(tc_event_queue_pop(&queue, &event));
    assert_int_equal(event.arg, 7);
    tc_event_queue_fini(&queue);
}

static void time_comes_before_priority_and_priority_before_serial(TC_NO_STATE)
{
    struct tc_event_queue queue = { 0 };

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

static void what_is_later_than_the_end_stays(TC_NO_STATE)
{
    struct tc_event_queue queue = { 0 };
    struct tc_event event       = { .arg = 99 };

    push(&queue, 10, 128, 1);
    push(&queue, 20, 128, 2);
    assert_false(tc_event_queue_pop_until(&queue, 9, &event));
    assert_int_equal(event.arg, 99);
    assert_true(tc_event_queue_pop_until(&queue, 10, &event));
    assert_int_equal(event.arg, 1);
    assert_false(tc_event_queue_pop_until(&queue, 19, &event));
    assert_true(tc_event_queue_pop_until(&queue, 20, &event));
    assert_int_equal(event.arg, 2);
    assert_false(tc_event_queue_pop_until(&queue, INT64_MAX, &event));
    tc_event_queue_fini(&queue);
}

/* 1000 events from one end of time to the other, the middle pushed last */
static void times_may_be_at_both_ends(TC_NO_STATE)
{
    enum { PAIRS = 500 };
    struct tc_event_queue queue = { 0 };

    for (uint64_t i = 0; i < PAIRS; i++) {
        push(&queue, INT64_MAX, 128, 2 * PAIRS - i);
        push(&queue, INT64_MIN, 128, PAIRS - i);
    }
    push(&queue, 0, 128, 3 * PAIRS);

    for (uint64_t i = 1; i <= PAIRS; i++)
        assert_int_equal(pop_arg(&queue), i);
    assert_int_equal(pop_arg(&queue), 3 * PAIRS);
    push(&queue, INT64_MAX, 0, 4 * PAIRS); /* before all of its time */
    assert_int_equal(pop_arg(&queue), 4 * PAIRS);
    for (uint64_t i = PAIRS + 1; i <= 2 * PAIRS; i++)
        assert_int_equal(pop_arg(&queue), i);
    assert_null(tc_event_queue_peek(&queue));
    tc_event_queue_fini(&queue);
}

/* Each pushes one more at its own time: of lower priority, so behind all that
 * are pending then; 1000 + 1000 events */
static void an_event_may_push_behind_others_of_its_time(TC_NO_STATE)
{
    enum { EVENTS = 1000 };
    struct tc_event_queue queue = { 0 };

    for (uint64_t i = 0; i < EVENTS; i++)
        push(&queue, 5, 128, i);
    for (uint64_t i = 0; i < EVENTS; i++) {
        assert_int_equal(pop_arg(&queue), i);
        push(&queue, 5, 255, EVENTS + i);
    }
    for (uint64_t i = 0; i < EVENTS; i++)
        assert_int_equal(pop_arg(&queue), EVENTS + i);
    assert_null(tc_event_queue_peek(&queue));
    tc_event_queue_fini(&queue);
}

static void a_queue_that_was_freed_is_usable_again(TC_NO_STATE)
{
    struct tc_event_queue queue = { 0 };

    for (uint64_t round = 0; round < 3; round++) {
        for (uint64_t i = 0; i < 1000; i++)
            push(&queue, (int64_t)(1000 - i), 128, i);
        assert_int_equal(pop_arg(&queue), 999);
        tc_event_queue_fini(&queue);
        assert_null(tc_event_queue_peek(&queue));
    }
}

/* The queue and a heap that is told the same. */
struct pair {
    struct tc_event_queue queue;
    struct tc_event_heap heap;
    int64_t now_ns;
    uint64_t serial;
    uint64_t random;
};

static void pair_push(struct pair *pair, int64_t at_ns)
{
    const uint8_t priority      = (uint8_t)(shuffled(&pair->random) % 3);
    const struct tc_event event = {
        .at_ns = at_ns,
        .key   = tc_event_key(priority, pair->serial),
        .arg   = pair->serial++,
    };

    assert_int_equal(tc_event_queue_push(&pair->queue, &event), TC_OK);
    assert_int_equal(tc_event_heap_push(&pair->heap, &event), TC_OK);
}

static void pair_pop(struct pair *pair)
{
    const struct tc_event *expected = &pair->heap.event[0];
    struct tc_event event;

    if (pair->heap.count == 0) {
        assert_false(tc_event_queue_pop(&pair->queue, &event));
        return;
    }
    assert_memory_equal(tc_event_queue_peek(&pair->queue), expected,
                        sizeof event);
    if (expected->at_ns > INT64_MIN)
        assert_false(tc_event_queue_pop_until(&pair->queue, expected->at_ns - 1,
                                              &event));
    assert_true(
        tc_event_queue_pop_until(&pair->queue, expected->at_ns, &event));
    assert_memory_equal(&event, expected, sizeof event);
    pair->now_ns = event.at_ns;
    tc_event_heap_drop(&pair->heap);
}

static void pair_fini(struct pair *pair)
{
    while (pair->heap.count > 0)
        pair_pop(pair);
    assert_null(tc_event_queue_peek(&pair->queue));
    tc_event_heap_fini(&pair->heap);
    tc_event_queue_fini(&pair->queue);
}

/* Phases of up to 4000 steps, in which pushes are more or less likely than
 * pops; `at_ns` gives the time of a push. */
static void run_phases(uint64_t seed, int64_t (*draw_ns)(uint64_t *state),
                       int64_t (*at_ns)(struct pair *pair, int64_t draw_ns))
{
    enum { PHASES = 6, STEPS = 4000 };
    struct pair pair = { .random = seed };

    for (int phase = 0; phase < PHASES; phase++) {
        const uint64_t pushes = shuffled(&pair.random) % 101;

        for (uint64_t i = shuffled(&pair.random) % STEPS; i > 0; i--) {
            if (shuffled(&pair.random) % 100 < pushes)
                pair_push(&pair, at_ns(&pair, draw_ns(&pair.random)));
            else
                pair_pop(&pair);
        }
    }
    pair_fini(&pair);
}

static int64_t from_now(struct pair *pair, int64_t draw_ns)
{
    return later(pair->now_ns, draw_ns);
}

/* One of eight before the time that is now: nobody promised otherwise */
static int64_t around_now(struct pair *pair, int64_t draw_ns)
{
    if (shuffled(&pair->random) % 8 > 0 || pair->now_ns < INT64_MIN + draw_ns)
        return later(pair->now_ns, draw_ns);
    return pair->now_ns - draw_ns;
}

static int64_t anywhere(struct pair *pair, int64_t draw_ns)
{
    (void)draw_ns;
    return (int64_t)shuffled(&pair->random);
}

static void whatever_is_done_the_order_is_the_heaps(TC_NO_STATE)
{
    enum { SEEDS = 8 };
    static int64_t (*const rules[])(struct pair *, int64_t) = {
        from_now,
        around_now,
        anywhere,
    };

    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        for (size_t d = 0; d < TC_LEN(increments); d++) {
            for (size_t r = 0; r < TC_LEN(rules); r++)
                run_phases(seed * UINT64_C(0x9e3779b97f4a7c15),
                           increments[d].draw_ns, rules[r]);
        }
    }
}

/* Grows to `most`, holds, shrinks to nothing, twice.  The number of moves for
 * each push; all the while the order is held against the heap's. */
static double moves_a_push(int64_t (*draw_ns)(uint64_t *state),
                           int64_t (*at_ns)(struct pair *pair, int64_t draw_ns),
                           uint64_t most)
{
    struct pair pair = { .random = 88172645463325252U };
    uint64_t moves;

    for (int round = 0; round < 2; round++) {
        for (uint64_t i = 0; i < most; i++)
            pair_push(&pair, at_ns(&pair, draw_ns(&pair.random)));
        for (uint64_t i = 0; i < 3 * most; i++) {
            pair_pop(&pair);
            pair_push(&pair, at_ns(&pair, draw_ns(&pair.random)));
        }
        for (uint64_t i = 0; i < most; i++)
            pair_pop(&pair);
    }
    moves = tc_event_ladder_moves(pair.queue.ladder);
    pair_fini(&pair);
    return (double)moves / (double)pair.serial;
}

static int64_t before_all(struct pair *pair, int64_t draw_ns)
{
    return -later(draw_ns, (int64_t)(pair->serial << 40));
}

/* Halfway between now and the earliest that is pending: in front of it, but
 * for the first */
static int64_t halfway(struct pair *pair, int64_t draw_ns)
{
    const int64_t first_ns = pair->heap.count > 0
                                 ? pair->heap.event[0].at_ns
                                 : later(pair->now_ns, INT64_MAX / 4);

    (void)draw_ns;
    return pair->now_ns + (first_ns - pair->now_ns) / 2;
}

/* Eight rungs, over each of which an event is spread twice, amortised; what
 * the heap gives back is spread and sorted once more, and so is one event of
 * the run: 8 * 2 + 2 * 2.  A rung tells times apart by up to ten binary
 * digits: for thirty times the events there is one more at most. */
static void assert_work_is_bounded(int64_t (*draw_ns)(uint64_t *state),
                                   int64_t (*at_ns)(struct pair *, int64_t))
{
    const double few  = moves_a_push(draw_ns, at_ns, 500);
    const double many = moves_a_push(draw_ns, at_ns, 15000);

    assert_true(few > 0.0 && few < 20.0 && many < 20.0);
    assert_true(many < few + 2.0);
}

static void the_work_for_an_event_does_not_grow_with_their_number(TC_NO_STATE)
{
    for (size_t d = 0; d < TC_LEN(increments); d++) {
        assert_work_is_bounded(increments[d].draw_ns, from_now);
        assert_work_is_bounded(increments[d].draw_ns, around_now);
    }
    assert_work_is_bounded(exponential, anywhere);
    assert_work_is_bounded(exponential, before_all);
    assert_work_is_bounded(exponential, halfway);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_queue_gives_nothing),
        cmocka_unit_test(time_comes_before_priority_and_priority_before_serial),
        cmocka_unit_test(what_is_later_than_the_end_stays),
        cmocka_unit_test(times_may_be_at_both_ends),
        cmocka_unit_test(an_event_may_push_behind_others_of_its_time),
        cmocka_unit_test(a_queue_that_was_freed_is_usable_again),
        cmocka_unit_test(whatever_is_done_the_order_is_the_heaps),
        cmocka_unit_test(the_work_for_an_event_does_not_grow_with_their_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
