/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/media_watch.h"

#include <assert.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "base/cover.h"
#include "base/index.h"

/*
 * Waits hang on their endpoint and on their session; a free wait hangs in
 * the list of free ones by `next_here`.  Numbers are indexes plus 1, 0 none.
 *
 *   first_at[endpoint] -> wait -> wait        (next_here, back: prev_here)
 *   first_of[row]      -> wait -> wait        (next_of_row)
 */
struct wait {
    uint32_t endpoint;
    uint32_t vantage;
    uint32_t row;
    uint32_t next_here;
    uint32_t prev_here;
    uint32_t next_of_row;
};

struct tc_media_watch {
    struct wait *waits; /* owned */
    size_t wait_capacity;
    uint32_t wait_count;
    uint32_t free;
    uint32_t *first_at; /* owned; indexed by endpoint */
    size_t endpoint_capacity;
    uint32_t *first_of; /* owned; indexed by row */
    size_t row_capacity;
};

tc_err tc_media_watch_create(struct tc_media_watch **out)
{
    assert(out);

    *out = tc_alloc(sizeof **out);
    return *out ? TC_OK : TC_ENOMEM;
}

void tc_media_watch_destroy(struct tc_media_watch *watch)
{
    if (!watch)
        return;

    tc_free(watch->waits);
    tc_free(watch->first_at);
    tc_free(watch->first_of);
    tc_free(watch);
}

static tc_err wait_new(struct tc_media_watch *watch, uint32_t *out)
{
    if (watch->free != 0) {
        *out        = watch->free;
        watch->free = watch->waits[watch->free - 1].next_here;
        return TC_OK;
    }
    if (!tc_grow(&watch->waits, &watch->wait_capacity, watch->wait_count,
                 sizeof *watch->waits))
        return TC_ENOMEM;
    *out = ++watch->wait_count;
    return TC_OK;
}

static void unlink_here(struct tc_media_watch *watch, uint32_t number)
{
    const struct wait *wait = &watch->waits[number - 1];

    if (wait->prev_here != 0)
        watch->waits[wait->prev_here - 1].next_here = wait->next_here;
    else
        watch->first_at[wait->endpoint] = wait->next_here;
    if (wait->next_here != 0)
        watch->waits[wait->next_here - 1].prev_here = wait->prev_here;
}

static bool waits_already(const struct tc_media_watch *watch, uint32_t endpoint,
                          uint32_t vantage, uint32_t row)
{
    for (uint32_t n = watch->first_of[row]; n != 0;
         n          = watch->waits[n - 1].next_of_row)
        if (watch->waits[n - 1].endpoint == endpoint &&
            watch->waits[n - 1].vantage == vantage)
            return true;
    return false;
}

tc_err tc_media_watch_add(struct tc_media_watch *watch, uint32_t endpoint,
                          uint32_t vantage, uint32_t row)
{
    uint32_t number;

    tc_err err = tc_cover(&watch->first_at, &watch->endpoint_capacity, endpoint,
                          sizeof *watch->first_at);
    if (err == TC_OK)
        err = tc_cover(&watch->first_of, &watch->row_capacity, row,
                       sizeof *watch->first_of);
    if (err != TC_OK || waits_already(watch, endpoint, vantage, row))
        return err;

    err = wait_new(watch, &number);
    if (err != TC_OK)
        return err;

    watch->waits[number - 1] = (struct wait){
        .endpoint    = endpoint,
        .vantage     = vantage,
        .row         = row,
        .next_here   = watch->first_at[endpoint],
        .next_of_row = watch->first_of[row],
    };
    if (watch->first_at[endpoint] != 0)
        watch->waits[watch->first_at[endpoint] - 1].prev_here = number;
    watch->first_at[endpoint] = number;
    watch->first_of[row]      = number;
    return TC_OK;
}

void tc_media_watch_forget(struct tc_media_watch *watch, uint32_t row)
{
    uint32_t number = row < watch->row_capacity ? watch->first_of[row] : 0;

    while (number != 0) {
        uint32_t next = watch->waits[number - 1].next_of_row;

        unlink_here(watch, number);
        watch->waits[number - 1].next_here = watch->free;
        watch->free                        = number;
        number                             = next;
    }
    if (row < watch->row_capacity)
        watch->first_of[row] = 0;
}

uint32_t tc_media_watch_take(struct tc_media_watch *watch, uint32_t endpoint,
                             uint32_t vantage)
{
    uint32_t number =
        endpoint < watch->endpoint_capacity ? watch->first_at[endpoint] : 0;

    while (number != 0 && watch->waits[number - 1].vantage != vantage)
        number = watch->waits[number - 1].next_here;
    if (number == 0)
        return TC_INDEX_NONE;

    uint32_t row = watch->waits[number - 1].row;
    tc_media_watch_forget(watch, row);
    return row;
}

uint64_t tc_media_watch_bytes(const struct tc_media_watch *watch)
{
    return watch->wait_capacity * sizeof *watch->waits +
           watch->endpoint_capacity * sizeof *watch->first_at +
           watch->row_capacity * sizeof *watch->first_of;
}

/* Marks the waits of the sessions that remain; free waits belong to none. */
static void mark_waits(struct tc_media_watch *watch,
                       const struct tc_row_map *sessions,
                       struct tc_row_map *waits)
{
    for (size_t row = 0; row < watch->row_capacity; row++) {
        uint32_t to = row < sessions->count ? sessions->to[row] : TC_INDEX_NONE;
        uint32_t number = to == TC_INDEX_NONE ? 0 : watch->first_of[row];

        for (; number != 0; number = watch->waits[number - 1].next_of_row)
            waits->to[number - 1] = 0;
    }
    for (size_t i = 0; i < waits->count; i++)
        if (waits->to[i] != TC_INDEX_NONE)
            waits->to[i] = waits->kept++;
}

/* New number of the next remaining wait in the list of its endpoint. */
static uint32_t next_left(const struct tc_media_watch *watch,
                          const struct tc_row_map *waits, uint32_t number)
{
    while (number != 0 && waits->to[number - 1] == TC_INDEX_NONE)
        number = watch->waits[number - 1].next_here;
    return number == 0 ? 0 : waits->to[number - 1] + 1;
}

static void move_rows(struct tc_media_watch *watch,
                      const struct tc_row_map *sessions,
                      const struct tc_row_map *waits)
{
    for (size_t row = 0; row < watch->row_capacity; row++) {
        uint32_t to = row < sessions->count ? sessions->to[row] : TC_INDEX_NONE;
        uint32_t first = watch->first_of[row];

        watch->first_of[row] = 0;
        if (to != TC_INDEX_NONE)
            watch->first_of[to] = first == 0 ? 0 : waits->to[first - 1] + 1;
    }
    if (sessions->kept <= watch->row_capacity)
        tc_shrink(&watch->first_of, &watch->row_capacity, sessions->kept,
                  sizeof *watch->first_of);
}

static void link_back(struct tc_media_watch *watch)
{
    for (size_t e = 0; e < watch->endpoint_capacity; e++) {
        uint32_t prev = 0;

        for (uint32_t n = watch->first_at[e]; n != 0;
             n          = watch->waits[n - 1].next_here) {
            watch->waits[n - 1].prev_here = prev;
            prev                          = n;
        }
    }
}

tc_err tc_media_watch_evict(struct tc_media_watch *watch,
                            const struct tc_row_map *sessions)
{
    struct tc_row_map waits;
    tc_err err = tc_row_map_init(&waits, watch->wait_count);

    if (err != TC_OK)
        return err;
    mark_waits(watch, sessions, &waits);
    for (size_t e = 0; e < watch->endpoint_capacity; e++)
        watch->first_at[e] = next_left(watch, &waits, watch->first_at[e]);
    /* removed waits still have their old links */
    for (uint32_t i = 0; i < watch->wait_count; i++) {
        struct wait *wait = &watch->waits[i];

        if (waits.to[i] == TC_INDEX_NONE)
            continue;
        wait->row       = sessions->to[wait->row];
        wait->next_here = next_left(watch, &waits, wait->next_here);
        if (wait->next_of_row != 0)
            wait->next_of_row = waits.to[wait->next_of_row - 1] + 1;
    }
    move_rows(watch, sessions, &waits);
    for (uint32_t i = 0; i < watch->wait_count; i++)
        if (waits.to[i] != TC_INDEX_NONE)
            watch->waits[waits.to[i]] = watch->waits[i];
    watch->wait_count = waits.kept;
    watch->free       = 0;
    link_back(watch);
    tc_shrink(&watch->waits, &watch->wait_capacity, watch->wait_count,
              sizeof *watch->waits);
    tc_row_map_fini(&waits);
    return TC_OK;
}

void tc_media_watch_sweep(struct tc_media_watch *watch,
                          struct tc_flow_sweep *sweep)
{
    uint32_t most = 0;

    for (size_t e = 0; e < watch->endpoint_capacity; e++) {
        uint32_t number = watch->first_at[e];
        uint32_t to     = (uint32_t)e;

        if (!sweep->is_marking)
            watch->first_at[e] = 0;
        if (number == 0)
            continue;
        tc_flow_sweep_endpoint(sweep, &to);
        for (; number != 0 && !sweep->is_marking;
             number = watch->waits[number - 1].next_here) {
            watch->waits[number - 1].endpoint = to;
            if (watch->first_at[to] == 0)
                watch->first_at[to] = number;
        }
        most = to + 1;
    }
    if (!sweep->is_marking)
        tc_shrink(&watch->first_at, &watch->endpoint_capacity, most,
                  sizeof *watch->first_at);
}
