/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/event_heap.h"

#include <assert.h>

#include "base/alloc.h"

enum { ARITY = 4 };

void tc_event_heap_fini(struct tc_event_heap *heap)
{
    assert(heap);

    tc_free(heap->event);
    *heap = (struct tc_event_heap){ 0 };
}

tc_err tc_event_heap_push(struct tc_event_heap *heap,
                          const struct tc_event *event)
{
    assert(heap && event);

    if (heap->count == heap->capacity &&
        !tc_grow(&heap->event, &heap->capacity, heap->count,
                 sizeof *heap->event))
        return TC_ENOMEM;

    size_t at = heap->count++;

    while (at > 0) {
        size_t parent = (at - 1) / ARITY;

        if (tc_event_before(&heap->event[parent], event))
            break;
        heap->event[at] = heap->event[parent];
        at              = parent;
    }
    heap->event[at] = *event;
    return TC_OK;
}

/* The earliest of the children that begin at `first`. */
static size_t earliest_child(const struct tc_event *event, size_t first,
                             size_t count)
{
    size_t end  = first + ARITY < count ? first + ARITY : count;
    size_t best = first;

    for (size_t child = first + 1; child < end; child++) {
        if (tc_event_before(&event[child], &event[best]))
            best = child;
    }
    return best;
}

/* Moves children that precede `last` up into the hole at the root, then puts
 * `last` into the hole. */
static void sift_down(struct tc_event *event, size_t count,
                      const struct tc_event *last)
{
    size_t at = 0;

    for (;;) {
        size_t first = at * ARITY + 1;

        if (first >= count)
            break;
        size_t child = earliest_child(event, first, count);
        if (tc_event_before(last, &event[child]))
            break;
        event[at] = event[child];
        at        = child;
    }
    event[at] = *last;
}

void tc_event_heap_drop(struct tc_event_heap *heap)
{
    assert(heap && heap->count > 0);

    if (--heap->count > 0) {
        /* a copy: its old place may be one of the children */
        const struct tc_event last = heap->event[heap->count];

        sift_down(heap->event, heap->count, &last);
    }
}
