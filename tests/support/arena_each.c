/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for base/arena.c: each object is a block of its own, so that the
 * k-th one can fail (alloc_fail.h) and the sanitizer sees beyond each. */
#include "base/arena.h"

#include <assert.h>

#include "base/alloc.h"

struct block {
    struct block *older;
    _Alignas(max_align_t) unsigned char object[];
};

struct tc_arena {
    struct block *newest;
};

tc_err tc_arena_create(struct tc_arena **out, size_t block_bytes)
{
    assert(block_bytes > 0);
    *out = tc_alloc(sizeof **out);
    return *out ? TC_OK : TC_ENOMEM;
}

void tc_arena_reset(struct tc_arena *arena)
{
    while (arena->newest) {
        struct block *block = arena->newest;

        arena->newest = block->older;
        tc_free(block);
    }
}

void tc_arena_destroy(struct tc_arena *arena)
{
    if (arena)
        tc_arena_reset(arena);
    tc_free(arena);
}

void *tc_arena_alloc(struct tc_arena *arena, size_t size_bytes)
{
    assert(size_bytes > 0);
    struct block *block = tc_alloc(sizeof *block + size_bytes);

    if (!block)
        return NULL;
    block->older  = arena->newest;
    arena->newest = block;
    return block->object;
}
