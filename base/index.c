/* SPDX-License-Identifier: Apache-2.0 */
#include "base/index.h"

#include <assert.h>

#include "base/alloc.h"

enum { FIRST_CAPACITY = 64 };

void tc_index_fini(struct tc_index *index)
{
    tc_free(index->slots);
    *index = (struct tc_index){ 0 };
}

uint32_t tc_index_find(const struct tc_index *index, uint64_t hash,
                       tc_index_equal_fn *equal, const void *table,
                       const void *key)
{
    if (index->capacity == 0)
        return TC_INDEX_NONE;

    size_t mask = index->capacity - 1;
    for (size_t i = hash & mask; index->slots[i].row_plus_1 != 0;
         i        = (i + 1) & mask) {
        uint32_t row = index->slots[i].row_plus_1 - 1;

        if (index->slots[i].hash == hash && equal(table, row, key))
            return row;
    }
    return TC_INDEX_NONE;
}

static void put_slot(struct tc_index_slot *slots, size_t mask,
                     struct tc_index_slot slot)
{
    size_t i = slot.hash & mask;

    while (slots[i].row_plus_1 != 0)
        i = (i + 1) & mask;
    slots[i] = slot;
}

static tc_err widen_slots(struct tc_index *index)
{
    size_t wider = index->capacity > 0 ? index->capacity * 2 : FIRST_CAPACITY;
    struct tc_index_slot *slots = tc_alloc_array(wider, sizeof *slots);

    if (!slots)
        return TC_ENOMEM;

    for (size_t i = 0; i < index->capacity; i++)
        if (index->slots[i].row_plus_1 != 0)
            put_slot(slots, wider - 1, index->slots[i]);
    tc_free(index->slots);
    index->slots    = slots;
    index->capacity = wider;
    return TC_OK;
}

tc_err tc_index_add(struct tc_index *index, uint64_t hash, uint32_t row)
{
    assert(row < TC_INDEX_NONE);

    /* at most 3/4 full: probes stay short */
    if ((index->count + 1) * 4 > index->capacity * 3) {
        tc_err err = widen_slots(index);
        if (err != TC_OK)
            return err;
    }

    put_slot(index->slots, index->capacity - 1,
             (struct tc_index_slot){ .hash = hash, .row_plus_1 = row + 1 });
    index->count++;
    return TC_OK;
}

/* Closes the gap at `hole` so that no probe ends early (Knuth 6.4, R). */
static void close_gap(struct tc_index *index, size_t hole)
{
    size_t mask = index->capacity - 1;

    index->slots[hole] = (struct tc_index_slot){ 0 };
    for (size_t i = (hole + 1) & mask; index->slots[i].row_plus_1 != 0;
         i        = (i + 1) & mask) {
        size_t home = index->slots[i].hash & mask;

        if (((i - home) & mask) < ((i - hole) & mask))
            continue;
        index->slots[hole] = index->slots[i];
        index->slots[i]    = (struct tc_index_slot){ 0 };
        hole               = i;
    }
}

bool tc_index_replace(struct tc_index *index, uint64_t hash, uint32_t old_row,
                      uint32_t new_row)
{
    if (index->capacity == 0)
        return false;

    size_t mask = index->capacity - 1;
    for (size_t i = hash & mask; index->slots[i].row_plus_1 != 0;
         i        = (i + 1) & mask) {
        if (index->slots[i].hash != hash ||
            index->slots[i].row_plus_1 - 1 != old_row)
            continue;

        if (new_row == TC_INDEX_NONE) {
            close_gap(index, i);
            index->count--;
        } else {
            index->slots[i].row_plus_1 = new_row + 1;
        }
        return true;
    }
    return false;
}

static uint32_t moved(const uint32_t *to, struct tc_index_slot slot)
{
    if (slot.row_plus_1 == 0)
        return TC_INDEX_NONE;
    return to ? to[slot.row_plus_1 - 1] : slot.row_plus_1 - 1;
}

tc_err tc_index_remap(struct tc_index *index, const uint32_t *to,
                      tc_index_hash_fn *hash, const void *table)
{
    struct tc_index fresh = { 0 };

    for (size_t i = 0; i < index->capacity; i++)
        fresh.count += moved(to, index->slots[i]) != TC_INDEX_NONE;
    if (fresh.count > 0) {
        fresh.capacity = FIRST_CAPACITY;
        while (fresh.count * 4 > fresh.capacity * 3)
            fresh.capacity *= 2;
        fresh.slots = tc_alloc_array(fresh.capacity, sizeof *fresh.slots);
        if (!fresh.slots)
            return TC_ENOMEM;
    }
    for (size_t i = 0; i < index->capacity; i++) {
        struct tc_index_slot slot = index->slots[i];
        uint32_t row              = moved(to, slot);

        if (row == TC_INDEX_NONE)
            continue;
        slot.row_plus_1 = row + 1;
        if (hash)
            slot.hash = hash(table, row);
        put_slot(fresh.slots, fresh.capacity - 1, slot);
    }
    tc_index_fini(index);
    *index = fresh;
    return TC_OK;
}
