/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/fragments.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"

enum {
    UNIT_BYTES = 8, /* offsets are multiples of this */
    UNITS      = (TC_FRAGMENTS_BYTES_MAX + UNIT_BYTES) / UNIT_BYTES,
    WORD_BITS  = 64,
    WORDS      = (UNITS + WORD_BITS - 1) / WORD_BITS,
};

/* RFC 1122 section 3.3.2 allows a host 60 to 120 s; at a tap the fragments
 * arrive within moments or not at all. */
static const int64_t timeout_ns = 30000000000;

/* An incomplete datagram. */
struct open {
    bool used;
    struct tc_flow_key addresses;
    uint32_t id;
    uint16_t tap;
    uint8_t protocol;
    uint32_t total_bytes; /* 0: the last fragment has not arrived */
    int64_t last_ns;
    struct tc_fragment_frames frames;
    uint64_t seen[WORDS]; /* bit n: unit n has arrived */
    uint8_t bytes[UNITS * UNIT_BYTES];
};

struct tc_fragments {
    struct open *slots[TC_FRAGMENTS_OPEN_MAX]; /* owned */
    struct open *lent; /* owned; the last complete one: its octets may be fed
                          again as a fragment that it carries */
    struct tc_fragment_frames given_up[TC_FRAGMENTS_OPEN_MAX];
    size_t given_up_count;
    int64_t now_ns;
};

tc_err tc_fragments_create(struct tc_fragments **out)
{
    assert(out);

    *out = tc_alloc(sizeof **out);
    return *out ? TC_OK : TC_ENOMEM;
}

void tc_fragments_destroy(struct tc_fragments *fragments)
{
    if (!fragments)
        return;

    for (size_t i = 0; i < TC_FRAGMENTS_OPEN_MAX; i++)
        tc_free(fragments->slots[i]);
    tc_free(fragments->lent);
    tc_free(fragments);
}

static void give_up(struct tc_fragments *fragments, struct open *open)
{
    if (!open->used)
        return;

    assert(fragments->given_up_count < TC_FRAGMENTS_OPEN_MAX);
    fragments->given_up[fragments->given_up_count++] = open->frames;
    open->used                                       = false;
}

/* Unsigned: times in a damaged file may be far apart, or step back. */
static bool is_stale(const struct open *open, int64_t now_ns)
{
    return now_ns > open->last_ns &&
           (uint64_t)now_ns - (uint64_t)open->last_ns > (uint64_t)timeout_ns;
}

static void give_up_stale(struct tc_fragments *fragments)
{
    for (size_t i = 0; i < TC_FRAGMENTS_OPEN_MAX; i++) {
        struct open *open = fragments->slots[i];

        if (open && open->used && is_stale(open, fragments->now_ns) &&
            fragments->given_up_count < TC_FRAGMENTS_OPEN_MAX)
            give_up(fragments, open);
    }
}

static bool is_of(const struct open *open, const struct tc_fragment *fragment)
{
    return open->used && open->id == fragment->id &&
           open->tap == fragment->tap && open->protocol == fragment->protocol &&
           !memcmp(&open->addresses, &fragment->addresses,
                   sizeof open->addresses);
}

/* The datagram's slot; else a free one, else the oldest. */
static struct open **slot_for(struct tc_fragments *fragments,
                              const struct tc_fragment *fragment)
{
    struct open **free_slot = NULL, **oldest = NULL;

    for (size_t i = 0; i < TC_FRAGMENTS_OPEN_MAX; i++) {
        struct open **slot = &fragments->slots[i];

        if (*slot && is_of(*slot, fragment))
            return slot;
        if (!*slot || !(*slot)->used)
            free_slot = free_slot ? free_slot : slot;
        else if (!oldest || (*slot)->last_ns < (*oldest)->last_ns)
            oldest = slot;
    }
    return free_slot ? free_slot : oldest;
}

static tc_err open_for(struct tc_fragments *fragments,
                       const struct tc_fragment *fragment, struct open ***out)
{
    struct open **slot = slot_for(fragments, fragment);

    if (!*slot) {
        *slot = tc_alloc(sizeof **slot);
        if (!*slot)
            return TC_ENOMEM;
    }
    /* identifications are reused: an old partial datagram is a different one */
    if (!is_of(*slot, fragment) || is_stale(*slot, fragments->now_ns)) {
        give_up(fragments, *slot);
        memset((*slot)->seen, 0, sizeof(*slot)->seen);
        (*slot)->used        = true;
        (*slot)->addresses   = fragment->addresses;
        (*slot)->id          = fragment->id;
        (*slot)->tap         = fragment->tap;
        (*slot)->protocol    = fragment->protocol;
        (*slot)->total_bytes = 0;
        (*slot)->frames = (struct tc_fragment_frames){ .tap = fragment->tap };
    }
    *out = slot;
    return TC_OK;
}

/* A fragment's incomplete last unit counts only at the end of the datagram.
 * Elsewhere (after a last fragment that contradicts the first one) its octets
 * would be missing from the unit. */
static void copy_units(struct open *open, const struct tc_fragment *fragment)
{
    uint32_t first = fragment->offset_bytes / UNIT_BYTES;
    uint32_t units = (fragment->len_bytes + UNIT_BYTES - 1) / UNIT_BYTES;

    for (uint32_t u = 0; u < units; u++) {
        uint32_t unit  = first + u;
        uint64_t bit   = (uint64_t)1 << unit % WORD_BITS;
        uint64_t *word = &open->seen[unit / WORD_BITS];
        uint32_t left  = fragment->len_bytes - u * UNIT_BYTES;

        bool is_end =
            fragment->offset_bytes + fragment->len_bytes == open->total_bytes;

        if (*word & bit || (left < UNIT_BYTES && !is_end))
            continue;
        *word |= bit;
        memcpy(open->bytes + (size_t)unit * UNIT_BYTES,
               fragment->bytes + (size_t)u * UNIT_BYTES,
               left < UNIT_BYTES ? left : UNIT_BYTES);
    }
}

static void add_frames(struct open *open,
                       const struct tc_fragment_frames *frames)
{
    if (open->frames.packets == 0)
        open->frames.first_ns = frames->first_ns;
    open->frames.packets += frames->packets;
    open->frames.bytes += frames->bytes;
}

static bool is_sane(const struct tc_fragment *fragment)
{
    return fragment->len_bytes > 0 &&
           fragment->offset_bytes % UNIT_BYTES == 0 &&
           fragment->offset_bytes + fragment->len_bytes <=
               TC_FRAGMENTS_BYTES_MAX &&
           (!fragment->more || fragment->len_bytes % UNIT_BYTES == 0);
}

/* Have all units up to the end arrived? Units beyond the end contradict the
 * last fragment and do not count. */
static bool is_whole(const struct open *open)
{
    uint32_t units = (open->total_bytes + UNIT_BYTES - 1) / UNIT_BYTES;

    for (uint32_t unit = 0; unit < units; unit++)
        if (!(open->seen[unit / WORD_BITS] & (uint64_t)1 << unit % WORD_BITS))
            return false;
    return units > 0;
}

static struct tc_fragment_whole lend(struct tc_fragments *fragments,
                                     struct open **slot)
{
    struct open *open = *slot;

    *slot           = fragments->lent;
    fragments->lent = open;
    open->used      = false;
    return (struct tc_fragment_whole){ .bytes     = open->bytes,
                                       .len_bytes = open->total_bytes,
                                       .frames    = open->frames };
}

tc_err tc_fragments_feed(struct tc_fragments *fragments,
                         const struct tc_fragment *fragment,
                         const struct tc_fragment_frames *frames, int64_t at_ns,
                         struct tc_fragment_whole *out)
{
    struct open **slot;

    assert(fragments && fragment && frames && out);
    *out = (struct tc_fragment_whole){ 0 };
    if (!is_sane(fragment))
        return TC_EFORMAT;

    fragments->now_ns = at_ns;
    tc_err err        = open_for(fragments, fragment, &slot);
    if (err != TC_OK)
        return err;

    (*slot)->last_ns = at_ns;
    if (!fragment->more && (*slot)->total_bytes == 0)
        (*slot)->total_bytes = fragment->offset_bytes + fragment->len_bytes;
    copy_units(*slot, fragment);
    add_frames(*slot, frames);
    if (is_whole(*slot))
        *out = lend(fragments, slot);
    return TC_OK;
}

bool tc_fragments_next_given_up(struct tc_fragments *fragments, bool all,
                                struct tc_fragment_frames *frames)
{
    if (fragments->given_up_count == 0)
        give_up_stale(fragments);
    for (size_t i = 0;
         all && fragments->given_up_count == 0 && i < TC_FRAGMENTS_OPEN_MAX;
         i++)
        if (fragments->slots[i])
            give_up(fragments, fragments->slots[i]);
    if (fragments->given_up_count == 0)
        return false;

    *frames = fragments->given_up[--fragments->given_up_count];
    return true;
}
