/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/event_queue.h"

#include <assert.h>

void tc_event_queue_fini(struct tc_event_queue *queue)
{
    assert(queue);

    tc_event_heap_fini(&queue->heap);
}

tc_err tc_event_queue_push(struct tc_event_queue *queue,
                           const struct tc_event *event)
{
    assert(queue && event);

    return tc_event_heap_push(&queue->heap, event);
}

const struct tc_event *tc_event_queue_peek(const struct tc_event_queue *queue)
{
    assert(queue);

    return queue->heap.count > 0 ? &queue->heap.event[0] : NULL;
}

bool tc_event_queue_pop_until(struct tc_event_queue *queue, int64_t end_ns,
                              struct tc_event *out)
{
    assert(queue && out);

    const struct tc_event *next = tc_event_queue_peek(queue);
    if (!next || next->at_ns > end_ns)
        return false;

    *out = *next;
    tc_event_heap_drop(&queue->heap);
    return true;
}

bool tc_event_queue_pop(struct tc_event_queue *queue, struct tc_event *out)
{
    return tc_event_queue_pop_until(queue, INT64_MAX, out);
}
