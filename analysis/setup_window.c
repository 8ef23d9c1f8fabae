/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/setup_window.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/index.h"

int64_t tc_setup_end_ns(const struct tc_session *s)
{
    if (s->ready_ns != TC_TIME_NONE)
        return s->ready_ns;
    if (s->setup_ns != TC_TIME_NONE)
        return s->setup_ns;
    return s->end_ns != TC_TIME_NONE ? s->end_ns
                                     : s->invite_ns + TC_SETUP_MAX_NS;
}

struct edge {
    int64_t at_ns;
    uint32_t row;
};

static int by_time(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;

    return x->at_ns < y->at_ns ? -1 : x->at_ns > y->at_ns;
}

static void lay_out(struct edge *edges, size_t count, int64_t *at_ns,
                    uint64_t *sums)
{
    uint64_t sum = 0;

    if (count > 0)
        qsort(edges, count, sizeof *edges, by_time);
    for (size_t i = 0; i < count; i++) {
        at_ns[i] = edges[i].at_ns;
        sums[i]  = sum += edges[i].row;
    }
}

static void fill(struct tc_setup_window *w,
                 const struct tc_session_table *sessions, struct edge *starts,
                 struct edge *ends)
{
    for (uint32_t i = 0; i < sessions->count; i++) {
        const struct tc_session *s = &sessions->rows[i];
        int64_t end_ns             = tc_setup_end_ns(s);

        if (end_ns > s->invite_ns + TC_SETUP_MAX_NS)
            end_ns = s->invite_ns + TC_SETUP_MAX_NS;
        if (end_ns < s->invite_ns) /* a clock stepped back */
            continue;
        starts[w->count] = (struct edge){ s->invite_ns, i };
        ends[w->count++] = (struct edge){ end_ns, i };
    }
    lay_out(starts, w->count, w->starts_ns, w->started);
    lay_out(ends, w->count, w->ends_ns, w->ended);
}

tc_err tc_setup_window_init(struct tc_setup_window *w,
                            const struct tc_session_table *sessions)
{
    size_t room        = sessions->count + 1;
    struct edge *edges = tc_alloc_array(2 * room, sizeof *edges);

    *w = (struct tc_setup_window){
        .starts_ns = tc_alloc_array(room, sizeof *w->starts_ns),
        .ends_ns   = tc_alloc_array(room, sizeof *w->ends_ns),
        .started   = tc_alloc_array(room, sizeof *w->started),
        .ended     = tc_alloc_array(room, sizeof *w->ended),
    };
    bool has_room =
        edges && w->starts_ns && w->ends_ns && w->started && w->ended;
    if (has_room)
        fill(w, sessions, edges, edges + room);
    tc_free(edges);
    return has_room ? TC_OK : TC_ENOMEM;
}

void tc_setup_window_fini(struct tc_setup_window *w)
{
    tc_free(w->starts_ns);
    tc_free(w->ends_ns);
    tc_free(w->started);
    tc_free(w->ended);
    *w = (struct tc_setup_window){ 0 };
}

/* Number of times before `at_ns`, or, if `inclusive`, up to it. */
static size_t count_before(const int64_t *times_ns, size_t count, int64_t at_ns,
                           bool inclusive)
{
    size_t lo = 0, hi = count;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;

        if (times_ns[middle] < at_ns ||
            (inclusive && times_ns[middle] == at_ns))
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

/* The sum of the rows that have begun less the sum of those that have ended: if
 * one set-up is going on, that is its row. */
uint32_t tc_setup_window_only(const struct tc_setup_window *w, int64_t at_ns)
{
    size_t begun = count_before(w->starts_ns, w->count, at_ns, true);
    size_t gone  = count_before(w->ends_ns, w->count, at_ns, false);

    if (begun != gone + 1)
        return TC_INDEX_NONE;
    return (uint32_t)(w->started[begun - 1] -
                      (gone > 0 ? w->ended[gone - 1] : 0));
}
