/* SPDX-License-Identifier: Apache-2.0 */
#include "base/intern.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/hash.h"
#include "base/index.h"

enum { ARENA_BLOCK_BYTES = 64 * 1024 };

struct tc_intern {
    struct tc_arena *bytes; /* owned */
    struct tc_text *texts;  /* owned; bytes in the arena */
    size_t capacity;
    uint32_t count;
    struct tc_index index;
    uint64_t text_bytes; /* of the texts alone, including the arena's
                            rounding */
};

tc_err tc_intern_create(struct tc_intern **out)
{
    assert(out);
    *out = NULL;

    struct tc_intern *intern = tc_alloc(sizeof *intern);
    if (!intern)
        return TC_ENOMEM;

    tc_err err = tc_arena_create(&intern->bytes, ARENA_BLOCK_BYTES);
    if (err != TC_OK) {
        tc_free(intern);
        return err;
    }

    *out = intern;
    return TC_OK;
}

void tc_intern_destroy(struct tc_intern *intern)
{
    if (!intern)
        return;

    tc_index_fini(&intern->index);
    tc_free(intern->texts);
    tc_arena_destroy(intern->bytes);
    tc_free(intern);
}

static bool text_is(const void *table, uint32_t row, const void *key)
{
    const struct tc_intern *intern = table;
    const struct tc_text *text     = key;

    return tc_text_equal(intern->texts[row], *text);
}

uint32_t tc_intern_find(const struct tc_intern *intern, struct tc_text text)
{
    return tc_index_find(&intern->index, tc_hash_bytes(text.at, text.len_bytes),
                         text_is, intern, &text);
}

static tc_err append(struct tc_intern *intern, struct tc_text text,
                     uint64_t hash)
{
    if (intern->count == TC_INDEX_NONE - 1 ||
        !tc_grow(&intern->texts, &intern->capacity, intern->count,
                 sizeof *intern->texts))
        return TC_ENOMEM;

    char *copy = tc_arena_alloc(intern->bytes, text.len_bytes + 1);
    if (!copy)
        return TC_ENOMEM;
    if (text.len_bytes > 0)
        memcpy(copy, text.at, text.len_bytes);

    tc_err err = tc_index_add(&intern->index, hash, intern->count);
    if (err != TC_OK)
        return err;

    intern->texts[intern->count++] =
        (struct tc_text){ .at = copy, .len_bytes = text.len_bytes };
    intern->text_bytes += (text.len_bytes + 16) & ~(uint64_t)15;
    return TC_OK;
}

tc_err tc_intern_id(struct tc_intern *intern, struct tc_text text,
                    uint32_t *out)
{
    assert(intern && out);

    uint64_t hash = tc_hash_bytes(text.at, text.len_bytes);
    uint32_t id   = tc_index_find(&intern->index, hash, text_is, intern, &text);

    if (id == TC_INDEX_NONE) {
        tc_err err = append(intern, text, hash);
        if (err != TC_OK)
            return err;
        id = intern->count - 1;
    }
    *out = id;
    return TC_OK;
}

struct tc_text tc_intern_text(const struct tc_intern *intern, uint32_t id)
{
    assert(id < intern->count);

    return intern->texts[id];
}

uint32_t tc_intern_count(const struct tc_intern *intern)
{
    return intern->count;
}

uint64_t tc_intern_bytes(const struct tc_intern *intern)
{
    return sizeof *intern + intern->text_bytes +
           intern->capacity * sizeof *intern->texts +
           tc_index_bytes(&intern->index);
}

tc_err tc_intern_keep(struct tc_intern *intern, uint32_t *to)
{
    struct tc_intern *fresh;
    tc_err err = tc_intern_create(&fresh);

    for (uint32_t id = 0; err == TC_OK && id < intern->count; id++)
        if (to[id] != TC_INDEX_NONE)
            err = tc_intern_id(fresh, intern->texts[id], &to[id]);
    if (err != TC_OK) {
        tc_intern_destroy(fresh);
        return err;
    }

    struct tc_intern old = *intern;
    *intern              = *fresh;
    *fresh               = old;
    tc_intern_destroy(fresh);
    return TC_OK;
}
