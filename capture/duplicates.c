/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/duplicates.h"

#include <assert.h>
#include <xxhash.h>

#include "base/alloc.h"

struct slot {
    uint64_t hash; /* 0: empty */
    int64_t at_ns;
};

struct tc_duplicates {
    struct slot slots[TC_DUPLICATES_SLOTS];
};

tc_err tc_duplicates_create(struct tc_duplicates **out)
{
    assert(out);

    *out = tc_alloc(sizeof **out);
    return *out ? TC_OK : TC_ENOMEM;
}

void tc_duplicates_destroy(struct tc_duplicates *duplicates)
{
    tc_free(duplicates);
}

bool tc_duplicates_seen(struct tc_duplicates *duplicates, uint16_t tap,
                        int64_t at_ns, const uint8_t *ip, size_t len_bytes)
{
    uint64_t hash     = XXH3_64bits_withSeed(ip, len_bytes, tap) | 1;
    struct slot *slot = &duplicates->slots[(hash >> 1) % TC_DUPLICATES_SLOTS];
    /* unsigned: times in a damaged file may be more than 292 years apart */
    uint64_t apart_ns = (uint64_t)at_ns - (uint64_t)slot->at_ns;

    if (slot->hash == hash && apart_ns <= TC_DUPLICATES_WINDOW_NS)
        return true;

    *slot = (struct slot){ .hash = hash, .at_ns = at_ns };
    return false;
}
