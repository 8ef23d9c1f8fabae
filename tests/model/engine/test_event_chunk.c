/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/event_chunk.h"
#include "tests/support/test.h"

static void an_empty_bag_is_no_list(TC_NO_STATE)
{
    struct tc_event_bag bag = { 0 };

    assert_null(tc_event_bag_take(&bag));
}

/* 40 events: 8 in the first chunk, two full ones behind it */
static void a_bag_holds_what_was_added(TC_NO_STATE)
{
    enum { EVENTS = 40 };
    struct tc_chunk_pool pool = { 0 };
    struct tc_event_bag bag   = { 0 };
    uint64_t seen             = 0;

    assert_true(tc_chunk_pool_reserve(&pool, 3));
    const size_t spare = pool.spare_count;
    for (uint64_t i = 0; i < EVENTS; i++)
        tc_event_bag_add(&bag, &pool, &(struct tc_event){ .arg = i });
    assert_int_equal(pool.spare_count, spare - 3);

    const struct tc_event_chunk *list = tc_event_bag_take(&bag);
    assert_int_equal(list->count, 8);
    assert_int_equal(list->next->count, 16);
    assert_int_equal(list->next->next->count, 16);
    assert_null(list->next->next->next);
    for (; list; list = list->next) {
        for (size_t i = 0; i < list->count; i++)
            seen |= UINT64_C(1) << list->event[i].arg;
    }
    assert_int_equal(seen, (UINT64_C(1) << EVENTS) - 1);
    assert_null(tc_event_bag_take(&bag));
    tc_chunk_pool_fini(&pool);
}

static void a_chunk_given_back_is_taken_again(TC_NO_STATE)
{
    struct tc_chunk_pool pool = { 0 };

    assert_true(tc_chunk_pool_reserve(&pool, 1));
    const size_t spare           = pool.spare_count;
    struct tc_event_chunk *chunk = tc_chunk_take(&pool, NULL);

    assert_int_equal(pool.spare_count, spare - 1);
    tc_chunk_give(&pool, chunk);
    assert_int_equal(pool.spare_count, spare);
    assert_ptr_equal(tc_chunk_take(&pool, NULL), chunk);
    tc_chunk_pool_fini(&pool);
}

static void as_many_are_spare_as_were_reserved(TC_NO_STATE)
{
    struct tc_chunk_pool pool = { 0 };

    assert_true(tc_chunk_pool_reserve(&pool, 1000));
    for (int i = 0; i < 1000; i++)
        assert_non_null(tc_chunk_take(&pool, NULL));
    tc_chunk_pool_fini(&pool);
    assert_int_equal(pool.spare_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_bag_is_no_list),
        cmocka_unit_test(a_bag_holds_what_was_added),
        cmocka_unit_test(a_chunk_given_back_is_taken_again),
        cmocka_unit_test(as_many_are_spare_as_were_reserved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
