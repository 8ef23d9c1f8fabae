/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/intervals.h"

#include <stdbool.h>
#include <string.h>

#include "base/index.h"
#include "tests/support/test.h"

enum { MANY = 400 };

/* The same numbers in every run (Numerical Recipes' quick generator). */
static uint32_t draw(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525U + 1013904223U;
    return (*state >> 8) % below;
}

static void one_interval_contains_both_its_ends(TC_NO_STATE)
{
    struct tc_interval interval = { .from_ns = 10, .to_ns = 20, .row = 7 };
    struct tc_moment moments[]  = {
         { .at_ns = 9, .row = 0 },
         { .at_ns = 10, .row = 1 },
         { .at_ns = 20, .row = 2 },
         { .at_ns = 21, .row = 3 },
         { .key = 1, .at_ns = 15, .row = 4 },
    };
    const uint32_t want[] = { TC_INDEX_NONE, 7, 7, TC_INDEX_NONE,
                              TC_INDEX_NONE };

    assert_int_equal(
        tc_intervals_newest(&interval, 1, moments, TC_LEN(moments)), TC_OK);
    for (size_t i = 0; i < TC_LEN(moments); i++)
        assert_int_equal(moments[i].newest, want[i]);
}

/* The newest has ended: an older one that goes on is the answer. */
static void the_newest_is_the_greatest_row_not_the_latest_start(TC_NO_STATE)
{
    struct tc_interval intervals[] = {
        { .from_ns = 0, .to_ns = 100, .row = 1 },
        { .from_ns = 10, .to_ns = 20, .row = 9 },
        { .from_ns = 15, .to_ns = 50, .row = 4 },
    };
    struct tc_moment moments[] = { { .at_ns = 60, .row = 5 },
                                   { .at_ns = 16, .row = 3 },
                                   { .at_ns = 30, .row = 4 } };

    assert_int_equal(tc_intervals_newest(intervals, 3, moments, 3), TC_OK);
    assert_int_equal(moments[0].row, 3); /* in the order of their rows */
    assert_int_equal(moments[0].newest, 9);
    assert_int_equal(moments[1].newest, 4);
    assert_int_equal(moments[2].newest, 1);
}

static void make(struct tc_interval *intervals, uint32_t *seed)
{
    for (uint32_t i = 0; i < MANY; i++) {
        int64_t from_ns = draw(seed, 1000);

        intervals[i] = (struct tc_interval){ .key     = draw(seed, 3),
                                             .from_ns = from_ns,
                                             .to_ns = from_ns + draw(seed, 60),
                                             .row   = i };
    }
}

static bool shares(const struct tc_interval *x, uint64_t key, int64_t from_ns,
                   int64_t to_ns)
{
    return x->key == key && x->from_ns <= to_ns && x->to_ns >= from_ns;
}

static void a_sweep_finds_what_a_look_at_each_finds(TC_NO_STATE)
{
    static struct tc_interval intervals[MANY];
    static struct tc_moment moments[MANY];
    uint32_t seed = 1;

    make(intervals, &seed);
    for (uint32_t i = 0; i < MANY; i++)
        moments[i] = (struct tc_moment){ .key   = draw(&seed, 4),
                                         .at_ns = draw(&seed, 1100),
                                         .row   = i };
    assert_int_equal(tc_intervals_newest(intervals, MANY, moments, MANY),
                     TC_OK);
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t want = TC_INDEX_NONE;

        for (uint32_t k = 0; k < MANY; k++)
            if (shares(&intervals[k], moments[i].key, moments[i].at_ns,
                       moments[i].at_ns) &&
                (want == TC_INDEX_NONE || intervals[k].row > want))
                want = intervals[k].row;
        assert_int_equal(moments[i].row, i);
        assert_int_equal(moments[i].newest, want);
    }
}

struct found {
    bool rows[MANY];
    size_t count;
};

static tc_err on_found(void *self, uint32_t row)
{
    struct found *found = self;

    assert_false(found->rows[row]);
    found->rows[row] = true;
    found->count++;
    return TC_OK;
}

static void a_tree_finds_what_a_look_at_each_finds(TC_NO_STATE)
{
    static struct tc_interval intervals[MANY];
    struct tc_interval_tree tree;
    uint32_t seed = 2;
    size_t all    = 0;

    make(intervals, &seed);
    assert_int_equal(tc_interval_tree_init(&tree, intervals, MANY), TC_OK);
    for (uint32_t i = 0; i < MANY; i++) {
        uint64_t key       = draw(&seed, 4);
        int64_t from_ns    = (int64_t)draw(&seed, 1200) - 50;
        int64_t to_ns      = from_ns + draw(&seed, 100);
        struct found found = { 0 };
        size_t want        = 0;

        assert_int_equal(
            tc_interval_tree_find(&tree, key, from_ns, to_ns, on_found, &found),
            TC_OK);
        for (uint32_t k = 0; k < MANY; k++) {
            bool is_one = shares(&intervals[k], key, from_ns, to_ns);

            assert_int_equal(found.rows[intervals[k].row], is_one);
            want += is_one;
        }
        assert_int_equal(found.count, want);
        all += want;
    }
    assert_true(all > MANY);
    tc_interval_tree_fini(&tree);
}

static tc_err stop_at_once(void *self, uint32_t row)
{
    (void)row;
    ++*(int *)self;
    return TC_END;
}

static void a_search_ends_where_the_caller_wants(TC_NO_STATE)
{
    struct tc_interval intervals[] = { { .to_ns = 9, .row = 0 },
                                       { .to_ns = 9, .row = 1 } };
    struct tc_interval_tree tree;
    int calls = 0;

    assert_int_equal(tc_interval_tree_init(&tree, intervals, 2), TC_OK);
    assert_int_equal(
        tc_interval_tree_find(&tree, 0, 0, 5, stop_at_once, &calls), TC_END);
    assert_int_equal(calls, 1);
    tc_interval_tree_fini(&tree);
}

static void nothing_is_found_in_nothing(TC_NO_STATE)
{
    struct tc_moment moment = { .at_ns = 5 };
    struct tc_interval_tree tree;
    struct found found = { 0 };

    assert_int_equal(tc_intervals_newest(NULL, 0, &moment, 1), TC_OK);
    assert_int_equal(moment.newest, TC_INDEX_NONE);
    assert_int_equal(tc_intervals_newest(NULL, 0, NULL, 0), TC_OK);
    assert_int_equal(tc_interval_tree_init(&tree, NULL, 0), TC_OK);
    assert_int_equal(tc_interval_tree_find(&tree, 0, 0, 5, on_found, &found),
                     TC_OK);
    assert_int_equal(found.count, 0);
    tc_interval_tree_fini(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_interval_contains_both_its_ends),
        cmocka_unit_test(the_newest_is_the_greatest_row_not_the_latest_start),
        cmocka_unit_test(a_sweep_finds_what_a_look_at_each_finds),
        cmocka_unit_test(a_tree_finds_what_a_look_at_each_finds),
        cmocka_unit_test(a_search_ends_where_the_caller_wants),
        cmocka_unit_test(nothing_is_found_in_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
