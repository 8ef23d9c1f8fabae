/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/event_ladder.h"
#include "model/engine/event_sort.h"
#include "tests/model/engine/increments.h"
#include "tests/support/test.h"

static struct tc_event_ladder *new_ladder(void)
{
    struct tc_event_ladder *ladder;

    assert_int_equal(tc_event_ladder_create(&ladder), TC_OK);
    return ladder;
}

/* Events at the times, with serial numbers from 0, as near ones; what is the
 * first of them then. */
static struct tc_event_chunk *refine(struct tc_event_ladder *ladder,
                                     const int64_t *at_ns, size_t count)
{
    struct tc_chunk_pool *pool = tc_event_ladder_pool(ladder);
    struct tc_event_bag bag    = { 0 };

    assert_true(tc_chunk_pool_reserve(pool, count / TC_CHUNK_EVENTS + 1 +
                                                TC_SORT_SPARE));
    for (size_t i = 0; i < count; i++) {
        const struct tc_event event = { .at_ns = at_ns[i], .key = i };

        tc_event_bag_add(&bag, pool, &event);
    }
    return tc_event_ladder_refine(ladder, tc_event_bag_take(&bag));
}

/* The run is in order, behind `*previous`, and before the ladder's; gives it
 * back.  The number of its events. */
static size_t use_run(struct tc_event_ladder *ladder,
                      struct tc_event_chunk *run, struct tc_event *previous)
{
    size_t count = 0;

    while (run) {
        struct tc_event_chunk *next = run->next;

        for (size_t i = 0; i < run->count; i++, count++) {
            assert_true(tc_event_before(previous, &run->event[i]));
            *previous = run->event[i];
        }
        tc_chunk_give(tc_event_ladder_pool(ladder), run);
        run = next;
    }
    assert_true(previous->at_ns <= tc_event_ladder_near_last_ns(ladder));
    return count;
}

/* All that is left, from `run` on. */
static size_t use_all(struct tc_event_ladder *ladder,
                      struct tc_event_chunk *run)
{
    struct tc_event previous = { .at_ns = INT64_MIN };
    size_t count             = 0;

    for (; run; run = tc_event_ladder_next(ladder))
        count += use_run(ladder, run, &previous);
    assert_int_equal(tc_event_ladder_near_last_ns(ladder), INT64_MAX);
    return count;
}

static void all_is_near_to_an_empty_ladder(TC_NO_STATE)
{
    struct tc_event_ladder *ladder = new_ladder();

    assert_int_equal(tc_event_ladder_near_last_ns(ladder), INT64_MAX);
    assert_null(tc_event_ladder_next(ladder));
    assert_int_equal(tc_event_ladder_moves(ladder), 0);
    tc_event_ladder_destroy(ladder);
    tc_event_ladder_destroy(NULL);
}

/* 64 events at 1000, 2000, ... 64000 ns.  Half of them lie within 2^15 =
 * 32768 ns of the first: 33, at offsets 0..32000.  33 / 4 = 8 has four
 * digits, so 2^15 ns are cut into 2^4 buckets, each 2048 ns wide, the first
 * one from 1000 to 3047 ns: three events. */
static void buckets_suit_the_earlier_half(TC_NO_STATE)
{
    enum { EVENTS = 64 };
    struct tc_event_ladder *ladder = new_ladder();
    int64_t at_ns[EVENTS];

    for (size_t i = 0; i < EVENTS; i++)
        at_ns[i] = 1000 * (int64_t)(EVENTS - i);

    struct tc_event_chunk *run = refine(ladder, at_ns, EVENTS);
    assert_int_equal(run->count, 3);
    assert_int_equal(run->event[0].at_ns, 1000);
    assert_int_equal(run->event[2].at_ns, 3000);
    assert_null(run->next);
    assert_int_equal(tc_event_ladder_near_last_ns(ladder), 3047);
    assert_int_equal(use_all(ladder, run), EVENTS);
    /* each was spread once and sorted once */
    assert_int_equal(tc_event_ladder_moves(ladder), 2 * EVENTS);
    tc_event_ladder_destroy(ladder);
}

/* The same 64, and one at the end of time: the last bucket is for it */
static void one_far_event_does_not_widen_the_buckets(TC_NO_STATE)
{
    enum { EVENTS = 65 };
    struct tc_event_ladder *ladder = new_ladder();
    int64_t at_ns[EVENTS];

    for (size_t i = 0; i < EVENTS; i++)
        at_ns[i] = 1000 * (int64_t)(EVENTS - i);
    at_ns[0] = INT64_MAX;

    struct tc_event_chunk *run = refine(ladder, at_ns, EVENTS);
    assert_int_equal(run->count, 3);
    assert_int_equal(tc_event_ladder_near_last_ns(ladder), 3047);
    assert_int_equal(use_all(ladder, run), EVENTS);
    assert_int_equal(tc_event_ladder_moves(ladder), 2 * EVENTS);
    tc_event_ladder_destroy(ladder);
}

static void events_of_one_time_come_out_together(TC_NO_STATE)
{
    enum { EVENTS = 100 };
    struct tc_event_ladder *ladder = new_ladder();
    int64_t at_ns[EVENTS];

    for (size_t i = 0; i < EVENTS; i++)
        at_ns[i] = 7;

    struct tc_event previous   = { .at_ns = INT64_MIN };
    struct tc_event_chunk *run = refine(ladder, at_ns, EVENTS);
    assert_int_equal(tc_event_ladder_near_last_ns(ladder), INT64_MAX);
    assert_int_equal(use_run(ladder, run, &previous), EVENTS);
    assert_null(tc_event_ladder_next(ladder));
    tc_event_ladder_destroy(ladder);
}

/* Pushed to each of the ladder's times while it is used up */
static void what_is_pushed_comes_out_in_its_turn(TC_NO_STATE)
{
    enum { EVENTS = 64, PUSHES = 5000 };
    struct tc_event_ladder *ladder = new_ladder();
    struct tc_event previous       = { .at_ns = INT64_MIN };
    uint64_t random                = 88172645463325252U;
    uint64_t pushed                = 0;
    size_t count                   = 0;
    int64_t at_ns[EVENTS];

    for (size_t i = 0; i < EVENTS; i++)
        at_ns[i] = exponential(&random);

    struct tc_event_chunk *run = refine(ladder, at_ns, EVENTS);
    for (; run; run = tc_event_ladder_next(ladder)) {
        count += use_run(ladder, run, &previous);
        for (int i = 0; i < 7 && pushed < PUSHES; i++) {
            const int64_t near_ns       = tc_event_ladder_near_last_ns(ladder);
            const struct tc_event event = {
                .at_ns = later(near_ns, exponential(&random) + 1),
                .key   = EVENTS + pushed,
            };

            if (near_ns == INT64_MAX)
                break;
            assert_int_equal(tc_event_ladder_push(ladder, &event), TC_OK);
            pushed++;
        }
    }
    assert_int_equal(count, EVENTS + pushed);
    assert_true(pushed > EVENTS);
    tc_event_ladder_destroy(ladder);
}

/* One event, and 2^59 ns behind it one, and 2^55 ns behind that one, and so
 * on, and then 30: on each rung the first is alone and the rest share a
 * bucket.  Fifteen rungs would tell them apart, there are eight: the last run
 * is all of those left. */
static void what_no_rung_is_left_for_is_sorted(TC_NO_STATE)
{
    enum { ALONE = 15, TOGETHER = 30, EVENTS = ALONE + TOGETHER };
    struct tc_event_ladder *ladder = new_ladder();
    struct tc_event previous       = { .at_ns = INT64_MIN };
    int64_t at_ns[EVENTS];
    int64_t next_ns = 0;
    size_t last     = 0;
    size_t count    = 0;

    for (size_t i = 0; i < EVENTS; i++) {
        at_ns[i] = next_ns;
        next_ns += i < ALONE ? INT64_C(1) << (59 - 4 * i) : 1;
    }

    struct tc_event_chunk *run = refine(ladder, at_ns, EVENTS);
    for (; run; run = tc_event_ladder_next(ladder)) {
        last = use_run(ladder, run, &previous);
        count += last;
    }
    assert_int_equal(count, EVENTS);
    assert_int_equal(last, EVENTS - 8);
    tc_event_ladder_destroy(ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_near_to_an_empty_ladder),
        cmocka_unit_test(buckets_suit_the_earlier_half),
        cmocka_unit_test(one_far_event_does_not_widen_the_buckets),
        cmocka_unit_test(events_of_one_time_come_out_together),
        cmocka_unit_test(what_is_pushed_comes_out_in_its_turn),
        cmocka_unit_test(what_no_rung_is_left_for_is_sorted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
