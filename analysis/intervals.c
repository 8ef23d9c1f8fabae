/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/intervals.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/index.h"

static int order_of(uint64_t key_a, int64_t at_a, uint64_t key_b, int64_t at_b)
{
    if (key_a != key_b)
        return key_a < key_b ? -1 : 1;
    return at_a < at_b ? -1 : at_a > at_b;
}

static int by_start(const void *a, const void *b)
{
    const struct tc_interval *x = a, *y = b;
    int order = order_of(x->key, x->from_ns, y->key, y->from_ns);

    /* a total order: equal inputs give equal results on every libc */
    return order != 0 ? order : x->row < y->row ? -1 : x->row > y->row;
}

static int by_time(const void *a, const void *b)
{
    const struct tc_moment *x = a, *y = b;
    int order = order_of(x->key, x->at_ns, y->key, y->at_ns);

    return order != 0 ? order : x->row < y->row ? -1 : x->row > y->row;
}

static int by_row(const void *a, const void *b)
{
    const struct tc_moment *x = a, *y = b;

    return x->row < y->row ? -1 : x->row > y->row;
}

static void sort_intervals(struct tc_interval *intervals, size_t count)
{
    if (count > 0)
        qsort(intervals, count, sizeof *intervals, by_start);
}

/* Intervals that have begun, as a binary heap with the greatest row on top. */
struct heap {
    const struct tc_interval **at; /* owned */
    size_t count;
};

static void swap(struct heap *heap, size_t a, size_t b)
{
    const struct tc_interval *kept = heap->at[a];

    heap->at[a] = heap->at[b];
    heap->at[b] = kept;
}

static void push(struct heap *heap, const struct tc_interval *interval)
{
    size_t i = heap->count++;

    heap->at[i] = interval;
    while (i > 0 && heap->at[(i - 1) / 2]->row < heap->at[i]->row) {
        swap(heap, i, (i - 1) / 2);
        i = (i - 1) / 2;
    }
}

static void pop(struct heap *heap)
{
    size_t i = 0;

    heap->at[0] = heap->at[--heap->count];
    for (;;) {
        size_t child = 2 * i + 1;

        if (child + 1 < heap->count &&
            heap->at[child + 1]->row > heap->at[child]->row)
            child++;
        if (child >= heap->count || heap->at[child]->row <= heap->at[i]->row)
            return;
        swap(heap, i, child);
        i = child;
    }
}

/* Moments come in order of key and time: an interval that has ended, or whose
 * key is done, can be dropped for good. */
static void answer(struct heap *heap, struct tc_moment *moment)
{
    while (heap->count > 0 && (heap->at[0]->key != moment->key ||
                               heap->at[0]->to_ns < moment->at_ns))
        pop(heap);
    moment->newest = heap->count > 0 ? heap->at[0]->row : TC_INDEX_NONE;
}

static bool has_begun(const struct tc_interval *interval,
                      const struct tc_moment *moment)
{
    return order_of(interval->key, interval->from_ns, moment->key,
                    moment->at_ns) <= 0;
}

tc_err tc_intervals_newest(struct tc_interval *intervals, size_t count,
                           struct tc_moment *moments, size_t moment_count)
{
    struct heap heap = { .at = tc_alloc_array(count + 1, sizeof *heap.at) };
    size_t next      = 0;

    if (!heap.at)
        return TC_ENOMEM;

    sort_intervals(intervals, count);
    if (moment_count > 0)
        qsort(moments, moment_count, sizeof *moments, by_time);
    for (size_t i = 0; i < moment_count; i++) {
        if (i > 0 && moments[i].key != moments[i - 1].key)
            heap.count = 0;
        for (; next < count && has_begun(&intervals[next], &moments[i]); next++)
            if (intervals[next].key == moments[i].key)
                push(&heap, &intervals[next]);
        answer(&heap, &moments[i]);
    }
    tc_free(heap.at);
    if (moment_count > 0)
        qsort(moments, moment_count, sizeof *moments, by_row);
    return TC_OK;
}

/* The root of [first, end) is its middle.  Recursion is log n deep. */
static int64_t find_last(const struct tc_interval_tree *tree, size_t first,
                         size_t end)
{
    size_t middle = first + (end - first) / 2;

    if (first >= end)
        return INT64_MIN;

    int64_t last_ns  = tree->intervals[middle].to_ns;
    int64_t left_ns  = find_last(tree, first, middle);
    int64_t right_ns = find_last(tree, middle + 1, end);
    if (left_ns > last_ns)
        last_ns = left_ns;
    if (right_ns > last_ns)
        last_ns = right_ns;
    tree->last_ns[middle] = last_ns;
    return last_ns;
}

tc_err tc_interval_tree_init(struct tc_interval_tree *tree,
                             struct tc_interval *intervals, size_t count)
{
    *tree = (struct tc_interval_tree){
        .intervals = intervals,
        .last_ns   = tc_alloc_array(count + 1, sizeof *tree->last_ns),
        .count     = count,
    };
    if (!tree->last_ns)
        return TC_ENOMEM;

    sort_intervals(intervals, count);
    (void)find_last(tree, 0, count);
    return TC_OK;
}

void tc_interval_tree_fini(struct tc_interval_tree *tree)
{
    tc_free(tree->last_ns);
    *tree = (struct tc_interval_tree){ 0 };
}

struct search {
    const struct tc_interval_tree *tree;
    uint64_t key;
    int64_t from_ns;
    int64_t to_ns;
    tc_interval_fn *found;
    void *self;
};

static tc_err search_in(const struct search *s, size_t first, size_t end)
{
    size_t middle = first + (end - first) / 2;

    if (first >= end || s->tree->last_ns[middle] < s->from_ns)
        return TC_OK;

    const struct tc_interval *root = &s->tree->intervals[middle];
    tc_err err                     = TC_OK;
    if (root->key >= s->key)
        err = search_in(s, first, middle);
    if (err == TC_OK && root->key == s->key && root->from_ns <= s->to_ns &&
        root->to_ns >= s->from_ns)
        err = s->found(s->self, root->row);
    if (err == TC_OK &&
        order_of(root->key, root->from_ns, s->key, s->to_ns) <= 0)
        err = search_in(s, middle + 1, end);
    return err;
}

tc_err tc_interval_tree_find(const struct tc_interval_tree *tree, uint64_t key,
                             int64_t from_ns, int64_t to_ns,
                             tc_interval_fn *found, void *self)
{
    const struct search search = { tree, key, from_ns, to_ns, found, self };

    return search_in(&search, 0, tree->count);
}
