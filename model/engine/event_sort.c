/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/event_sort.h"

#include <assert.h>
#include <stdint.h>

enum { BINS = 64 }; /* one for each binary digit of the number of chunks */

/* A sorted list; empty if `first` is NULL. */
struct sorted {
    struct tc_event_chunk *first;
    struct tc_event_chunk *last;
};

/* A sorted list that is being consumed. */
struct source {
    struct tc_event_chunk *chunk; /* NULL: at the end */
    size_t at;
};

static void append(struct tc_chunk_pool *pool, struct sorted *list,
                   const struct tc_event *event)
{
    if (!list->first || list->last->count == TC_CHUNK_EVENTS) {
        struct tc_event_chunk *chunk = tc_chunk_take(pool, NULL);

        if (list->first)
            list->last->next = chunk;
        else
            list->first = chunk;
        list->last = chunk;
    }
    list->last->event[list->last->count++] = *event;
}

/* Moves the first event of `from` to the end of `to`. */
static void move(struct tc_chunk_pool *pool, struct sorted *to,
                 struct source *from)
{
    struct tc_event_chunk *chunk = from->chunk;

    append(pool, to, &chunk->event[from->at]);
    if (++from->at == chunk->count) {
        *from = (struct source){ .chunk = chunk->next };
        tc_chunk_give(pool, chunk);
    }
}

static struct sorted join(struct sorted earlier, struct sorted later)
{
    earlier.last->next = later.first;
    return (struct sorted){ .first = earlier.first, .last = later.last };
}

static bool is_apart(struct sorted earlier, struct sorted later)
{
    return tc_event_before(&earlier.last->event[earlier.last->count - 1],
                           &later.first->event[0]);
}

static struct sorted merge(struct tc_chunk_pool *pool, struct sorted a,
                           struct sorted b)
{
    if (is_apart(a, b))
        return join(a, b);
    if (is_apart(b, a))
        return join(b, a);

    struct sorted out   = { 0 };
    struct source left  = { .chunk = a.first };
    struct source right = { .chunk = b.first };

    while (left.chunk && right.chunk) {
        const bool is_left = tc_event_before(&left.chunk->event[left.at],
                                             &right.chunk->event[right.at]);

        move(pool, &out, is_left ? &left : &right);
    }
    while (left.chunk)
        move(pool, &out, &left);
    while (right.chunk)
        move(pool, &out, &right);
    return out;
}

/* Sorts by rank: an event's place is the number of events before it.  That
 * takes more comparisons than other sorts of so few, but no branches. */
static struct sorted sort_chunk(struct tc_chunk_pool *pool,
                                struct tc_event_chunk *chunk)
{
    const size_t count            = chunk->count;
    const struct tc_event *event  = chunk->event;
    struct tc_event_chunk *sorted = tc_chunk_take(pool, NULL);
    uint8_t rank[TC_CHUNK_EVENTS] = { 0 };

    for (size_t i = 1; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            const bool is_before = tc_event_before(&event[j], &event[i]);

            rank[i] = (uint8_t)(rank[i] + is_before);
            rank[j] = (uint8_t)(rank[j] + !is_before);
        }
    }
    for (size_t i = 0; i < count; i++)
        sorted->event[rank[i]] = event[i];
    sorted->count = count;
    tc_chunk_give(pool, chunk);
    return (struct sorted){ .first = sorted, .last = sorted };
}

/* Bin i is empty or holds the events of 2^i chunks, like the digits of a binary
 * counter of the chunks so far. */
static struct sorted sort_chunks(struct tc_chunk_pool *pool,
                                 struct tc_event_chunk *list)
{
    struct sorted bin[BINS] = { 0 };
    struct sorted all       = { 0 };
    size_t used             = 0;

    while (list) {
        struct tc_event_chunk *next = list->next;
        struct sorted carry         = sort_chunk(pool, list);
        size_t i                    = 0;

        for (; i < used && bin[i].first; i++) {
            carry  = merge(pool, carry, bin[i]);
            bin[i] = (struct sorted){ 0 };
        }
        bin[i] = carry;
        if (i == used)
            used++;
        list = next;
    }
    for (size_t i = 0; i < used; i++) {
        if (bin[i].first)
            all = all.first ? merge(pool, all, bin[i]) : bin[i];
    }
    return all;
}

struct tc_event_chunk *tc_event_sort(struct tc_chunk_pool *pool,
                                     struct tc_event_chunk *list)
{
    assert(pool && list);
    assert(pool->spare_count >= TC_SORT_SPARE);

    return list->next ? sort_chunks(pool, list).first
                      : sort_chunk(pool, list).first;
}
