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
 *   first_at[endpoint] -> wait -> wait        (next_here)
 *   first_of[row]      -> wait -> wait        (next_of_row)
 */
struct wait {
    uint32_t endpoint;
    uint32_t vantage;
    uint32_t row;
    uint32_t next_here;
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
    uint32_t *link = &watch->first_at[watch->waits[number - 1].endpoint];

    while (*link != number)
        link = &watch->waits[*link - 1].next_here;
    *link = watch->waits[number - 1].next_here;
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
