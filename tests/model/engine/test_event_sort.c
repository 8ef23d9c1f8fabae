/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "model/engine/event_sort.h"
#include "tests/model/engine/increments.h"
#include "tests/support/test.h"

/* Takes all spare chunks away but what a sort is promised. */
static void leave_two_spare(struct tc_chunk_pool *pool)
{
    while (pool->spare_count > TC_SORT_SPARE)
        (void)tc_chunk_take(pool, NULL);
}

/* `sorted` holds the serial numbers 0..count - 1, one each, in order of time
 * and, within a time, of number. */
static void assert_sorted(const struct tc_event_chunk *sorted, uint64_t count)
{
    enum { EVENTS_MAX = 1024 };
    bool is_seen[EVENTS_MAX]   = { false };
    const struct tc_event *old = NULL;
    uint64_t seen              = 0;

    for (; sorted; sorted = sorted->next) {
        assert_in_range(sorted->count, 1, TC_CHUNK_EVENTS);
        for (size_t i = 0; i < sorted->count; i++, seen++) {
            const struct tc_event *event = &sorted->event[i];

            assert_true(event->key < count && !is_seen[event->key]);
            is_seen[event->key] = true;
            assert_true(!old || old->at_ns < event->at_ns ||
                        (old->at_ns == event->at_ns && old->key < event->key));
            old = event;
        }
    }
    assert_int_equal(seen, count);
}

/* All that a time can be a function of the serial number. */
static int64_t in_order(uint64_t serial, uint64_t *random)
{
    (void)random;
    return (int64_t)serial;
}

static int64_t in_reverse(uint64_t serial, uint64_t *random)
{
    (void)random;
    return -(int64_t)serial;
}

static int64_t at_one_time(uint64_t serial, uint64_t *random)
{
    (void)serial;
    (void)random;
    return 7;
}

static int64_t at_random(uint64_t serial, uint64_t *random)
{
    (void)serial;
    return (int64_t)shuffled(random);
}

static int64_t with_ties(uint64_t serial, uint64_t *random)
{
    (void)serial;
    return (int64_t)(shuffled(random) % 10);
}

static void any_list_is_sorted_with_two_spare_chunks(TC_NO_STATE)
{
    static int64_t (*const times[])(uint64_t, uint64_t *) = {
        in_order, in_reverse, at_one_time, at_random, with_ties,
    };
    const uint64_t counts[] = { 1, 2, 15, 16, 17, 32, 33, 100, 512, 1000 };
    uint64_t random         = 88172645463325252U;

    for (size_t t = 0; t < TC_LEN(times); t++) {
        for (size_t c = 0; c < TC_LEN(counts); c++) {
            struct tc_chunk_pool pool = { 0 };
            struct tc_event_bag bag   = { 0 };

            assert_true(tc_chunk_pool_reserve(&pool, counts[c] / 16 + 3));
            for (uint64_t i = 0; i < counts[c]; i++) {
                const struct tc_event event = { .at_ns = times[t](i, &random),
                                                .key   = i };

                tc_event_bag_add(&bag, &pool, &event);
            }
            leave_two_spare(&pool);
            assert_sorted(tc_event_sort(&pool, tc_event_bag_take(&bag)),
                          counts[c]);
            assert_true(pool.spare_count >= TC_SORT_SPARE);
            tc_chunk_pool_fini(&pool);
        }
    }
}

/* Chunks of 1, 2, 3, ... 16 events, then of 1 again: what is left of a run is
 * not full either. */
static void chunks_need_not_be_full(TC_NO_STATE)
{
    enum { CHUNKS = 80 };
    struct tc_chunk_pool pool   = { 0 };
    struct tc_event_chunk *list = NULL;
    uint64_t random             = 88172645463325252U;
    uint64_t serial             = 0;

    assert_true(tc_chunk_pool_reserve(&pool, CHUNKS + TC_SORT_SPARE));
    for (size_t i = 0; i < CHUNKS; i++) {
        list        = tc_chunk_take(&pool, list);
        list->count = i % TC_CHUNK_EVENTS + 1;
        for (size_t e = 0; e < list->count; e++, serial++)
            list->event[e] = (struct tc_event){
                .at_ns = (int64_t)(shuffled(&random) % 1000),
                .key   = serial,
            };
    }
    leave_two_spare(&pool);
    assert_sorted(tc_event_sort(&pool, list), serial);
    assert_true(pool.spare_count >= TC_SORT_SPARE);
    tc_chunk_pool_fini(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_list_is_sorted_with_two_spare_chunks),
        cmocka_unit_test(chunks_need_not_be_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
