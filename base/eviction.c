/* SPDX-License-Identifier: Apache-2.0 */
#include "base/eviction.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"

enum { SUBS = 16, SHRUNK_MIN = 16 };

static size_t bin_of(uint64_t age)
{
    unsigned octave = 0;

    if (age < SUBS)
        return (size_t)age;
    while (age >> octave >= 2 * SUBS)
        octave++;
    return (octave + 1) * SUBS + (size_t)(age >> octave) - SUBS;
}

static uint64_t least_age(size_t bin)
{
    return bin < SUBS ? bin : (uint64_t)(SUBS + bin % SUBS) << (bin / SUBS - 1);
}

void tc_ages_add(struct tc_ages *ages, uint64_t last_frame, uint64_t bytes)
{
    uint64_t age =
        last_frame < ages->now_frame ? ages->now_frame - last_frame : 0;

    ages->bytes[bin_of(age)] += bytes;
    ages->sum_bytes += bytes;
}

uint64_t tc_ages_cutoff(const struct tc_ages *ages, uint64_t budget_bytes)
{
    uint64_t sum = 0;

    if (ages->sum_bytes <= budget_bytes)
        return 0;
    for (size_t bin = 0; bin < TC_AGES_BINS; bin++) {
        sum += ages->bytes[bin];
        if (sum > budget_bytes)
            return ages->now_frame - least_age(bin) + 1;
    }
    return 0;
}

tc_err tc_row_map_init(struct tc_row_map *map, size_t count)
{
    *map    = (struct tc_row_map){ 0 };
    map->to = tc_alloc_array(count + 1, sizeof *map->to);
    if (!map->to)
        return TC_ENOMEM;
    map->count = count;
    for (size_t i = 0; i < count; i++)
        map->to[i] = TC_INDEX_NONE;
    return TC_OK;
}

void tc_row_map_fini(struct tc_row_map *map)
{
    tc_free(map->to);
    *map = (struct tc_row_map){ 0 };
}

uint32_t tc_row_map_keep(struct tc_row_map *map, size_t row)
{
    assert(row < map->count && map->to[row] == TC_INDEX_NONE);
    map->to[row] = map->kept;
    return map->kept++;
}

uint32_t tc_row_map_of(const struct tc_row_map *map, uint32_t row)
{
    assert(row < map->count || row == TC_INDEX_NONE);
    return row < map->count ? map->to[row] : TC_INDEX_NONE;
}

void tc_shrink(void *memory, size_t *capacity, size_t count,
               size_t element_bytes)
{
    size_t narrower = count > SHRUNK_MIN ? count : SHRUNK_MIN;
    void *old;

    assert(memory && capacity && count <= *capacity);
    if (narrower >= *capacity)
        return;

    /* the caller's pointer has a type of its own; its bytes are the same */
    memcpy(&old, memory, sizeof old);
    void *less = tc_realloc_array(old, narrower, element_bytes);
    if (!less)
        return;
    memcpy(memory, &less, sizeof less);
    *capacity = narrower;
}
