/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "analysis/media_watch.h"
#include "base/index.h"
#include "tests/support/test.h"

enum { HERE = 5, THERE = 900, EYE = 0, OTHER_EYE = 1 };

static int setup(void **state)
{
    struct tc_media_watch *watch;

    if (tc_media_watch_create(&watch) != TC_OK)
        return -1;
    *state = watch;
    return 0;
}

static int teardown(void **state)
{
    tc_media_watch_destroy(*state);
    return 0;
}

static void add(void **state, uint32_t endpoint, uint32_t vantage, uint32_t row)
{
    assert_int_equal(tc_media_watch_add(*state, endpoint, vantage, row), TC_OK);
}

static void nobody_waits_at_first(void **state)
{
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), TC_INDEX_NONE);
    tc_media_watch_forget(*state, 3);
    tc_media_watch_destroy(NULL);
}

static void who_waits_is_told_once(void **state)
{
    add(state, HERE, EYE, 7);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), 7);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), TC_INDEX_NONE);
}

static void all_that_wait_at_a_group_are_told(void **state)
{
    unsigned told = 0;

    for (uint32_t row = 0; row < 5; row++)
        add(state, HERE, EYE, row);
    for (int i = 0; i < 5; i++)
        told |= 1U << tc_media_watch_take(*state, HERE, EYE);
    assert_int_equal(told, 0x1f);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), TC_INDEX_NONE);
}

static void media_seen_elsewhere_tells_nobody(void **state)
{
    add(state, HERE, EYE, 1);
    assert_int_equal(tc_media_watch_take(*state, THERE, EYE), TC_INDEX_NONE);
    assert_int_equal(tc_media_watch_take(*state, HERE, OTHER_EYE),
                     TC_INDEX_NONE);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), 1);
}

static void only_those_of_the_same_vantage_are_told(void **state)
{
    add(state, HERE, EYE, 1);
    add(state, HERE, OTHER_EYE, 2);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), 1);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), TC_INDEX_NONE);
    assert_int_equal(tc_media_watch_take(*state, HERE, OTHER_EYE), 2);
}

static void media_at_one_place_ends_the_wait_at_all(void **state)
{
    add(state, HERE, EYE, 1);
    add(state, THERE, EYE, 1);
    assert_int_equal(tc_media_watch_take(*state, THERE, EYE), 1);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), TC_INDEX_NONE);
}

static void waiting_twice_is_waiting_once(void **state)
{
    add(state, HERE, EYE, 1);
    add(state, HERE, EYE, 1);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), 1);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), TC_INDEX_NONE);
}

static void who_is_forgotten_is_not_told(void **state)
{
    add(state, HERE, EYE, 1);
    add(state, HERE, EYE, 2);
    add(state, HERE, EYE, 3);
    tc_media_watch_forget(*state, 2);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), 3);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), 1);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), TC_INDEX_NONE);
    add(state, THERE, EYE, 2); /* and may wait again */
    assert_int_equal(tc_media_watch_take(*state, THERE, EYE), 2);
}

/* Freed waits are used again: ten thousand sessions, two at a time. */
static void many_come_and_go(void **state)
{
    add(state, 0, EYE, 0);
    for (uint32_t row = 1; row < 10000; row++) {
        add(state, row % 100, EYE, row);
        assert_int_equal(tc_media_watch_take(*state, (row - 1) % 100, EYE),
                         row - 1);
    }
}

enum { CROWD = 20000 };

/* To forget a crowd that waits, the newest first or the oldest first. */
static clock_t cost_of_forgetting(void **state, bool newest_first)
{
    for (uint32_t row = 0; row < CROWD; row++)
        add(state, HERE, EYE, row);

    const clock_t before = clock();
    for (uint32_t row = 0; row < CROWD; row++)
        tc_media_watch_forget(*state, newest_first ? CROWD - 1 - row : row);
    return clock() - before;
}

static void a_crowd_is_forgotten_in_any_order_at_the_same_cost(void **state)
{
    const clock_t newest_first = cost_of_forgetting(state, true);
    const clock_t oldest_first = cost_of_forgetting(state, false);

    assert_true(oldest_first < 20 * newest_first + CLOCKS_PER_SEC / 20);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), TC_INDEX_NONE);
}

/* Of rows 0 to 9 HERE the odd ones go, and become 0 to 4; then 1 is forgotten
 * from the middle of those that are left, 4 and 0 from the ends. */
static void who_is_left_can_be_forgotten(void **state)
{
    uint32_t rows[10];
    struct tc_row_map map = { .to = rows, .count = 10, .kept = 5 };
    unsigned told         = 0;

    for (uint32_t row = 0; row < 10; row++) {
        rows[row] = row % 2 == 0 ? row / 2 : TC_INDEX_NONE;
        add(state, HERE, EYE, row);
    }
    assert_int_equal(tc_media_watch_evict(*state, &map), TC_OK);
    tc_media_watch_forget(*state, 1);
    tc_media_watch_forget(*state, 4);
    tc_media_watch_forget(*state, 0);
    told |= 1U << tc_media_watch_take(*state, HERE, EYE);
    told |= 1U << tc_media_watch_take(*state, HERE, EYE);
    assert_int_equal(told, 1U << 2 | 1U << 3);
    assert_int_equal(tc_media_watch_take(*state, HERE, EYE), TC_INDEX_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* Rows 0 to 4 wait HERE, 1 THERE, too; 0, 2 and 3 go: 1 and 4 become 0 and 1,
 * endpoint THERE becomes 1 and HERE 0. */
static void who_is_left_waits_on_under_its_new_number(void **state)
{
    uint32_t moved[THERE + 1] = { 0 };
    uint32_t rows[] = { TC_INDEX_NONE, 0, TC_INDEX_NONE, TC_INDEX_NONE, 1 };
    const struct tc_row_map map = { .to = rows, .count = 5, .kept = 2 };
    struct tc_flow_sweep sweep  = {
         .endpoints = { .to = moved, .count = THERE + 1 },
    };
    unsigned told = 0;

    moved[THERE] = 1;
    for (uint32_t row = 0; row < 5; row++)
        add(state, HERE, EYE, row);
    add(state, THERE, EYE, 1);
    assert_int_equal(tc_media_watch_evict(*state, &map), TC_OK);
    tc_media_watch_sweep(*state, &sweep);

    told |= 1U << tc_media_watch_take(*state, 0, EYE);
    told |= 1U << tc_media_watch_take(*state, 0, EYE);
    assert_int_equal(told, 3);
    assert_int_equal(tc_media_watch_take(*state, 0, EYE), TC_INDEX_NONE);
    /* after the packet at HERE the session waits nowhere */
    assert_int_equal(tc_media_watch_take(*state, 1, EYE), TC_INDEX_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nobody_waits_at_first),
        TEST(who_waits_is_told_once),
        TEST(all_that_wait_at_a_group_are_told),
        TEST(media_seen_elsewhere_tells_nobody),
        TEST(only_those_of_the_same_vantage_are_told),
        TEST(media_at_one_place_ends_the_wait_at_all),
        TEST(waiting_twice_is_waiting_once),
        TEST(who_is_forgotten_is_not_told),
        TEST(many_come_and_go),
        TEST(a_crowd_is_forgotten_in_any_order_at_the_same_cost),
        TEST(who_is_left_can_be_forgotten),
        cmocka_unit_test_setup_teardown(
            who_is_left_waits_on_under_its_new_number, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
