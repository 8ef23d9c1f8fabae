/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/event_queue.h"

#include <assert.h>
#include <string.h>

#include "model/engine/event_ladder.h"
#include "model/engine/event_sort.h"

/* From this size on a ladder is faster than a heap; measured. */
enum { FEW_EVENTS = 32 };

void tc_event_queue_fini(struct tc_event_queue *queue)
{
    assert(queue);

    tc_event_heap_fini(&queue->heap);
    tc_event_ladder_destroy(queue->ladder);
    *queue = (struct tc_event_queue){ 0 };
}

/* Continues the run with sorted chunks; NULL: none. */
static void run_from(struct tc_event_queue *queue, struct tc_event_chunk *chunk)
{
    queue->run_chunk = chunk;
    queue->run       = chunk ? chunk->event : NULL;
    queue->run_left  = chunk ? chunk->count : 0;
}

static void run_start(struct tc_event_queue *queue,
                      struct tc_event_chunk *chunk)
{
    run_from(queue, chunk);
    queue->run_behind = 0;
    while (chunk && (chunk = chunk->next) != NULL)
        queue->run_behind += chunk->count;
}

/* Removes the first event of the run. */
static void run_drop(struct tc_event_queue *queue)
{
    if (--queue->run_left > 0) {
        queue->run++;
        return;
    }

    struct tc_event_chunk *done = queue->run_chunk;

    run_from(queue, done->next);
    queue->run_behind -= queue->run_left;
    assert(queue->run || queue->run_behind == 0);
    tc_chunk_give(tc_event_ladder_pool(queue->ladder), done);
}

/* Ends the run and returns its events as a bag. */
static struct tc_event_bag run_take(struct tc_event_queue *queue)
{
    const struct tc_event_bag bag = { .list        = queue->run_chunk,
                                      .first_count = queue->run_left };

    if (bag.list)
        memmove(bag.list->event, queue->run,
                queue->run_left * sizeof *queue->run);
    run_start(queue, NULL);
    return bag;
}

/* Is it worth moving the run to the ladder (the heap has as many events as the
 * run), and is there memory? */
static bool can_refine(struct tc_event_queue *queue)
{
    const size_t count = queue->heap.count;

    if (count < FEW_EVENTS || count < queue->run_left + queue->run_behind)
        return false;
    if (!queue->ladder && tc_event_ladder_create(&queue->ladder) != TC_OK)
        return false;
    return tc_chunk_pool_reserve(tc_event_ladder_pool(queue->ladder),
                                 count / TC_CHUNK_EVENTS + 1 + TC_SORT_SPARE);
}

/* Moves the run and the heap to the ladder. */
static void refine(struct tc_event_queue *queue)
{
    struct tc_event_heap *heap = &queue->heap;
    struct tc_chunk_pool *pool = tc_event_ladder_pool(queue->ladder);
    struct tc_event_bag bag    = run_take(queue);

    for (size_t i = 0; i < heap->count; i++)
        tc_event_bag_add(&bag, pool, &heap->event[i]);
    heap->count = 0;
    run_start(queue,
              tc_event_ladder_refine(queue->ladder, tc_event_bag_take(&bag)));
}

tc_err tc_event_queue_push(struct tc_event_queue *queue,
                           const struct tc_event *event)
{
    assert(queue && event);

    if (queue->ladder &&
        event->at_ns > tc_event_ladder_near_last_ns(queue->ladder))
        return tc_event_ladder_push(queue->ladder, event);

    tc_err err = tc_event_heap_push(&queue->heap, event);
    if (err == TC_OK && can_refine(queue))
        refine(queue);
    return err;
}

const struct tc_event *tc_event_queue_peek(const struct tc_event_queue *queue)
{
    assert(queue);

    if (queue->heap.count == 0)
        return queue->run; /* NULL: empty */
    if (queue->run && tc_event_before(queue->run, &queue->heap.event[0]))
        return queue->run;
    return &queue->heap.event[0];
}

bool tc_event_queue_pop_until(struct tc_event_queue *queue, int64_t end_ns,
                              struct tc_event *out)
{
    assert(queue && out);

    const struct tc_event *next = tc_event_queue_peek(queue);
    if (!next || next->at_ns > end_ns)
        return false;

    *out = *next;
    if (next == queue->run)
        run_drop(queue);
    else
        tc_event_heap_drop(&queue->heap);
    if (queue->heap.count == 0 && !queue->run && queue->ladder)
        run_start(queue, tc_event_ladder_next(queue->ladder));
    return true;
}

bool tc_event_queue_pop(struct tc_event_queue *queue, struct tc_event *out)
{
    return tc_event_queue_pop_until(queue, INT64_MAX, out);
}
