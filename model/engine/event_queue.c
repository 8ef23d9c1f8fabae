/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/event_queue.h"

#include <assert.h>

#include "base/alloc.h"

enum { ARITY = 4 };

void tc_event_queue_fini(struct tc_event_queue *queue)
{
    assert(queue);

    tc_free(queue->heap);
    *queue = (struct tc_event_queue){ 0 };
}

tc_err tc_event_queue_push(struct tc_event_queue *queue,
                           const struct tc_event *event)
{
    assert(queue && event);

    if (!tc_grow(&queue->heap, &queue->capacity, queue->count,
                 sizeof *queue->heap))
        return TC_ENOMEM;

    struct tc_event *heap = queue->heap;
    size_t at             = queue->count++;

    while (at > 0) {
        size_t parent = (at - 1) / ARITY;

        if (tc_event_before(&heap[parent], event))
            break;
        heap[at] = heap[parent];
        at       = parent;
    }
    heap[at] = *event;
    return TC_OK;
}

const struct tc_event *tc_event_queue_peek(const struct tc_event_queue *queue)
{
    assert(queue);

    return queue->count > 0 ? &queue->heap[0] : NULL;
}

/* The earliest of the children that begin at `first`. */
static size_t earliest_child(const struct tc_event *heap, size_t first,
                             size_t count)
{
    size_t end  = first + ARITY < count ? first + ARITY : count;
    size_t best = first;

    for (size_t child = first + 1; child < end; child++) {
        if (tc_event_before(&heap[child], &heap[best]))
            best = child;
    }
    return best;
}

/* Moves what belongs above `event` up into the hole at the root, then puts
 * it where the hole has come to. */
static void sift_down(struct tc_event *heap, size_t count,
                      const struct tc_event *event)
{
    size_t at = 0;

    for (;;) {
        size_t first = at * ARITY + 1;

        if (first >= count)
            break;
        size_t child = earliest_child(heap, first, count);
        if (tc_event_before(event, &heap[child]))
            break;
        heap[at] = heap[child];
        at       = child;
    }
    heap[at] = *event;
}

bool tc_event_queue_pop(struct tc_event_queue *queue, struct tc_event *out)
{
    assert(queue && out);

    if (queue->count == 0)
        return false;

    *out = queue->heap[0];
    queue->count--;
    if (queue->count > 0) {
        /* a copy: its old place may be one of the children */
        const struct tc_event last = queue->heap[queue->count];

        sift_down(queue->heap, queue->count, &last);
    }
    return true;
}
