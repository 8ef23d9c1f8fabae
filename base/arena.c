/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"

struct block {
    struct block *older;
    size_t used_bytes;
    size_t size_bytes;
    _Alignas(max_align_t) unsigned char data[];
};

struct tc_arena {
    struct block *newest;
    size_t block_bytes;
};

/* Rounds up to the strictest alignment; wraps to 0 if the result does not
 * fit. */
static size_t round_up(size_t size_bytes)
{
    const size_t mask = _Alignof(max_align_t) - 1;

    return (size_bytes + mask) & ~mask;
}

static struct block *block_push(struct tc_arena *arena, size_t size_bytes)
{
    if (size_bytes > SIZE_MAX - sizeof(struct block))
        return NULL;

    struct block *block = tc_alloc(sizeof *block + size_bytes);
    if (!block)
        return NULL;

    block->size_bytes = size_bytes;
    block->older      = arena->newest;
    arena->newest     = block;
    return block;
}

tc_err tc_arena_create(struct tc_arena **out, size_t block_bytes)
{
    assert(out && block_bytes > 0);
    *out = NULL;

    struct tc_arena *arena = tc_alloc(sizeof *arena);
    if (!arena)
        return TC_ENOMEM;

    arena->block_bytes = block_bytes;

    *out = arena;
    return TC_OK;
}

void tc_arena_destroy(struct tc_arena *arena)
{
    if (!arena)
        return;

    while (arena->newest) {
        struct block *block = arena->newest;

        arena->newest = block->older;
        tc_free(block);
    }
    tc_free(arena);
}

void tc_arena_reset(struct tc_arena *arena)
{
    assert(arena);

    while (arena->newest && arena->newest->older) {
        struct block *block = arena->newest;

        arena->newest = block->older;
        tc_free(block);
    }

    struct block *first = arena->newest;
    if (!first)
        return;

    memset(first->data, 0, first->used_bytes); /* tc_arena_alloc() returns
                                                  zeroed memory */
    first->used_bytes = 0;
}

void *tc_arena_alloc(struct tc_arena *arena, size_t size_bytes)
{
    assert(arena && size_bytes > 0);

    size_t need = round_up(size_bytes);
    if (need == 0)
        return NULL;

    struct block *block = arena->newest;
    if (!block || block->size_bytes - block->used_bytes < need) {
        size_t fresh = need > arena->block_bytes ? need : arena->block_bytes;

        block = block_push(arena, fresh);
        if (!block)
            return NULL;
    }

    void *object = block->data + block->used_bytes;

    block->used_bytes += need;
    return object;
}
