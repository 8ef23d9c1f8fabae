/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/event_ladder.h"

#include <assert.h>

#include "base/alloc.h"
#include "model/engine/event_sort.h"

enum {
    RUNGS        = 8,
    BUCKETS      = 1024, /* at most, in one rung */
    BUCKETS_LOG2 = 10,
    WORD_BITS    = 64,
    /* target for the earlier half of the events that are spread */
    BUCKET_EVENTS = 4,
    /* buckets span four times the earlier half: the tail of most distributions,
     * and the times of events still to come */
    REACH_LOG2 = 2,
};

_Static_assert(BUCKETS == 1 << BUCKETS_LOG2, "the same number");

struct rung {
    int64_t first_ns; /* of bucket 0 */
    int64_t last_ns;  /* of the last bucket */
    unsigned shift;   /* a bucket is 2^shift ns wide, except the last */
    size_t buckets;
    size_t next;                            /* earlier buckets are empty */
    uint64_t occupied[BUCKETS / WORD_BITS]; /* a bit for each bucket */
    struct tc_event_bag bucket[BUCKETS];
};

struct tc_event_ladder {
    int64_t near_last_ns;
    uint64_t moves;
    struct tc_chunk_pool pool;
    size_t depth;
    struct rung *rung[RUNGS]; /* owned; [depth - 1] is the lowest */
};

/* Number and times of the events to spread. */
struct extent {
    size_t count;
    int64_t first_ns;
    int64_t last_ns;
};

tc_err tc_event_ladder_create(struct tc_event_ladder **out)
{
    assert(out);
    *out = NULL;

    struct tc_event_ladder *ladder = tc_alloc(sizeof *ladder);
    if (!ladder)
        return TC_ENOMEM;

    ladder->near_last_ns = INT64_MAX;
    *out                 = ladder;
    return TC_OK;
}

void tc_event_ladder_destroy(struct tc_event_ladder *ladder)
{
    if (!ladder)
        return;

    for (size_t i = 0; i < RUNGS; i++)
        tc_free(ladder->rung[i]);
    tc_chunk_pool_fini(&ladder->pool);
    tc_free(ladder);
}

int64_t tc_event_ladder_near_last_ns(const struct tc_event_ladder *ladder)
{
    return ladder->near_last_ns;
}

struct tc_chunk_pool *tc_event_ladder_pool(struct tc_event_ladder *ladder)
{
    return &ladder->pool;
}

uint64_t tc_event_ladder_moves(const struct tc_event_ladder *ladder)
{
    return ladder->moves;
}

/* From `from_ns` to `to_ns`, which is not earlier: up to 2^64 - 1. */
static uint64_t span_ns(int64_t from_ns, int64_t to_ns)
{
    return (uint64_t)to_ns - (uint64_t)from_ns;
}

/* Number of binary digits of `value`; 0 for 0. */
static unsigned bit_length(uint64_t value)
{
    return value > 0 ? 64 - (unsigned)__builtin_clzll(value) : 0;
}

static void rung_add(struct rung *rung, struct tc_chunk_pool *pool,
                     const struct tc_event *event)
{
    const uint64_t far = span_ns(rung->first_ns, event->at_ns) >> rung->shift;
    const size_t i     = far < rung->buckets ? far : rung->buckets - 1;

    tc_event_bag_add(&rung->bucket[i], pool, event);
    rung->occupied[i / WORD_BITS] |= UINT64_C(1) << i % WORD_BITS;
}

tc_err tc_event_ladder_push(struct tc_event_ladder *ladder,
                            const struct tc_event *event)
{
    assert(event->at_ns > ladder->near_last_ns);

    if (!tc_chunk_pool_reserve(&ladder->pool, TC_SORT_SPARE + 1))
        return TC_ENOMEM;

    struct rung *const *rung = &ladder->rung[ladder->depth - 1];
    while (event->at_ns > (*rung)->last_ns)
        rung--;
    rung_add(*rung, &ladder->pool, event);
    return TC_OK;
}

static struct extent extent_of(const struct tc_event_chunk *list)
{
    struct extent extent = { .first_ns = INT64_MAX, .last_ns = INT64_MIN };

    for (; list; list = list->next) {
        for (size_t i = 0; i < list->count; i++) {
            const int64_t at_ns = list->event[i].at_ns;

            if (at_ns < extent.first_ns)
                extent.first_ns = at_ns;
            if (at_ns > extent.last_ns)
                extent.last_ns = at_ns;
        }
        extent.count += list->count;
    }
    return extent;
}

/* Exponent of the smallest power of two of ns, counted from the first event,
 * that covers half of all events or more, `*count` of them. */
static unsigned half_log2(const struct tc_event_chunk *list,
                          const struct extent *extent, size_t *count)
{
    size_t of_length[65] = { 0 };
    unsigned length      = 0;

    for (; list; list = list->next) {
        for (size_t i = 0; i < list->count; i++)
            of_length[bit_length(
                span_ns(extent->first_ns, list->event[i].at_ns))]++;
    }
    *count = of_length[0];
    while (*count < extent->count - *count)
        *count += of_length[++length];
    return length;
}

/* Lays out buckets for the list, from its first event to `last_ns`.  Their
 * width suits the earlier half of the events; a bucket with too many is spread
 * again. */
static void rung_shape(struct rung *rung, const struct tc_event_chunk *list,
                       const struct extent *extent, int64_t last_ns)
{
    size_t count;
    const unsigned half  = half_log2(list, extent, &count);
    const unsigned fine  = bit_length(count / BUCKET_EVENTS);
    const unsigned reach = half + REACH_LOG2;
    const uint64_t span  = span_ns(extent->first_ns, last_ns);
    const uint64_t covered =
        reach < 64 && span >> reach > 0 ? (UINT64_C(1) << reach) - 1 : span;
    const unsigned digits = bit_length(covered);

    rung->shift = half > fine ? half - fine : 0;
    if (digits > BUCKETS_LOG2 && rung->shift < digits - BUCKETS_LOG2)
        rung->shift = digits - BUCKETS_LOG2;
    rung->buckets  = (size_t)(covered >> rung->shift) + 1;
    rung->next     = 0;
    rung->first_ns = extent->first_ns;
    rung->last_ns  = last_ns;
}

/* Spreads the list, which holds all events up to `last_ns`, over a new rung.
 * False: it cannot, and nothing has changed. */
static bool spread(struct tc_event_ladder *ladder, struct tc_event_chunk *list,
                   int64_t last_ns)
{
    const struct extent extent = extent_of(list);
    struct tc_chunk_pool *pool = &ladder->pool;
    struct rung *rung;

    if (ladder->depth == RUNGS || extent.first_ns == extent.last_ns)
        return false;
    if (!ladder->rung[ladder->depth])
        ladder->rung[ladder->depth] = tc_alloc(sizeof *rung);
    rung = ladder->rung[ladder->depth];
    if (!rung)
        return false;
    rung_shape(rung, list, &extent, last_ns);
    /* each bucket may start a chunk before the list returns its first one */
    if (!tc_chunk_pool_reserve(pool, rung->buckets + TC_SORT_SPARE))
        return false;

    while (list) {
        struct tc_event_chunk *next = list->next;

        for (size_t i = 0; i < list->count; i++)
            rung_add(rung, pool, &list->event[i]);
        tc_chunk_give(pool, list);
        list = next;
    }
    ladder->depth++;
    ladder->moves += extent.count;
    return true;
}

/* The next non-empty bucket; `buckets` if all are empty. */
static size_t next_bucket(const struct rung *rung)
{
    for (size_t word = rung->next / WORD_BITS; word * WORD_BITS < rung->buckets;
         word++) {
        const uint64_t bits = rung->occupied[word];

        if (bits != 0)
            return word * WORD_BITS + (size_t)__builtin_ctzll(bits);
    }
    return rung->buckets;
}

/* Takes the next bucket out of the lowest rung, and removes the rung with its
 * last bucket.  The list holds all events up to `*last_ns`; NULL if there are
 * none. */
static struct tc_event_chunk *take_bucket(struct tc_event_ladder *ladder,
                                          int64_t *last_ns)
{
    struct rung *rung = ladder->rung[ladder->depth - 1];
    const size_t i    = next_bucket(rung);

    rung->next = i + 1;
    *last_ns   = rung->last_ns;
    if (i + 1 < rung->buckets)
        *last_ns = (int64_t)((uint64_t)rung->first_ns +
                             ((uint64_t)rung->next << rung->shift) - 1);
    else
        ladder->depth--;
    if (i == rung->buckets)
        return NULL;

    rung->occupied[i / WORD_BITS] &= ~(UINT64_C(1) << i % WORD_BITS);
    return tc_event_bag_take(&rung->bucket[i]);
}

static struct tc_event_chunk *sort(struct tc_event_ladder *ladder,
                                   struct tc_event_chunk *list)
{
    for (const struct tc_event_chunk *chunk = list; chunk; chunk = chunk->next)
        ladder->moves += chunk->count;
    return tc_event_sort(&ladder->pool, list);
}

struct tc_event_chunk *tc_event_ladder_next(struct tc_event_ladder *ladder)
{
    while (ladder->depth > 0) {
        struct tc_event_chunk *list =
            take_bucket(ladder, &ladder->near_last_ns);

        if (!list)
            continue;
        if (!list->next || !spread(ladder, list, ladder->near_last_ns))
            return sort(ladder, list);
    }
    /* rung 0 extends to the end of time */
    assert(ladder->near_last_ns == INT64_MAX);
    return NULL;
}

struct tc_event_chunk *tc_event_ladder_refine(struct tc_event_ladder *ladder,
                                              struct tc_event_chunk *list)
{
    if (spread(ladder, list, ladder->near_last_ns))
        return tc_event_ladder_next(ladder);
    return sort(ladder, list);
}
