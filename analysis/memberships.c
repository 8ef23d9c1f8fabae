/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/memberships.h"

#include <assert.h>
#include <string.h>

#include "analysis/session.h"
#include "base/alloc.h"
#include "base/hash.h"
#include "base/index.h"
#include "proto/igmp/igmp_membership.h"

enum wish { WISH_MEDIA, WISH_KEY_FRAME, WISH_END };

/* Rows that wait at a tap for a group's first packet, and rows that have had it
 * and wait for a key frame: a packet visits only the rows it concerns. */
struct waiting {
    struct tc_endpoint group;
    uint32_t place;
    uint32_t first[WISH_END]; /* row + 1 */
};

struct tc_memberships {
    const struct tc_directory *directory; /* borrowed */
    struct tc_membership *rows;           /* owned, as all below */
    uint32_t *next_waiting; /* of each row: row + 1 of the next; 0: none */
    size_t count;
    size_t capacity;
    size_t next_capacity;
    struct tc_index open; /* member and group -> row */
    struct waiting *groups;
    size_t group_count;
    size_t group_capacity;
    struct tc_index by_group;
    size_t waiting;
    uint64_t orphans;
};

tc_err tc_memberships_create(struct tc_memberships **out,
                             const struct tc_directory *directory)
{
    assert(out && directory);

    *out = tc_alloc(sizeof **out);
    if (!*out)
        return TC_ENOMEM;
    (*out)->directory = directory;
    return TC_OK;
}

void tc_memberships_destroy(struct tc_memberships *m)
{
    if (!m)
        return;

    tc_index_fini(&m->by_group);
    tc_free(m->groups);
    tc_index_fini(&m->open);
    tc_free(m->next_waiting);
    tc_free(m->rows);
    tc_free(m);
}

static bool is_same_group(const struct tc_endpoint *a,
                          const struct tc_endpoint *b)
{
    return a->family == b->family &&
           !memcmp(a->address, b->address, sizeof a->address);
}

/* A model has two taps at each host, one per direction, which count as one
 * place.  Each tap of a capture is a place of its own. */
static uint32_t place_of(const struct tc_memberships *m, uint16_t tap)
{
    const uint32_t vantage = m->directory->taps[tap].vantage;

    return vantage > 0 ? vantage + TC_TAPS_MAX : tap;
}

static uint64_t group_hash(const struct tc_endpoint *group)
{
    return tc_hash_bytes(group->address, sizeof group->address);
}

static bool row_is(const void *self, uint32_t row, const void *key)
{
    const struct tc_memberships *m = self;
    const struct tc_membership *a  = &m->rows[row];
    const struct tc_membership *b  = key;

    return a->member == b->member &&
           place_of(m, a->tap) == place_of(m, b->tap) &&
           is_same_group(&a->group, &b->group);
}

static uint64_t row_hash(const struct tc_memberships *m,
                         const struct tc_membership *row)
{
    return tc_hash_mix(group_hash(&row->group),
                       (uint64_t)row->member << 32 | place_of(m, row->tap));
}

static bool waiting_is(const void *self, uint32_t row, const void *key)
{
    const struct waiting *a = &((const struct waiting *)self)[row];
    const struct waiting *b = key;

    return a->place == b->place && is_same_group(&a->group, &b->group);
}

static uint64_t waiting_hash(const struct waiting *key)
{
    return tc_hash_mix(group_hash(&key->group), key->place);
}

static uint32_t find_waiting(const struct tc_memberships *m,
                             const struct waiting *key)
{
    return tc_index_find(&m->by_group, waiting_hash(key), waiting_is, m->groups,
                         key);
}

static tc_err waiting_of(struct tc_memberships *m,
                         const struct tc_membership *member,
                         struct waiting **out)
{
    const struct waiting key = { .group = member->group,
                                 .place = place_of(m, member->tap) };
    uint32_t row             = find_waiting(m, &key);

    if (row == TC_INDEX_NONE) {
        if (!tc_grow(&m->groups, &m->group_capacity, m->group_count,
                     sizeof *m->groups))
            return TC_ENOMEM;
        row        = (uint32_t)m->group_count;
        tc_err err = tc_index_add(&m->by_group, waiting_hash(&key), row);
        if (err != TC_OK)
            return err;
        m->groups[m->group_count++] = key;
    }
    *out = &m->groups[row];
    return TC_OK;
}

static tc_err join(struct tc_memberships *m, struct tc_membership row)
{
    struct waiting *waiting;

    if (m->count >= TC_INDEX_NONE - 1 ||
        !tc_grow(&m->rows, &m->capacity, m->count, sizeof *m->rows) ||
        !tc_grow(&m->next_waiting, &m->next_capacity, m->count,
                 sizeof *m->next_waiting))
        return TC_ENOMEM;

    tc_err err = waiting_of(m, &row, &waiting);
    if (err == TC_OK)
        err = tc_index_add(&m->open, row_hash(m, &row), (uint32_t)m->count);
    if (err != TC_OK)
        return err;

    m->next_waiting[m->count]  = waiting->first[WISH_MEDIA];
    m->rows[m->count++]        = row;
    waiting->first[WISH_MEDIA] = (uint32_t)m->count;
    m->waiting++;
    return TC_OK;
}

static tc_err apply(struct tc_memberships *m, const struct tc_record *record,
                    const struct tc_igmp_membership *change)
{
    struct tc_membership row = {
        .member         = record->from,
        .group          = change->group,
        .tap            = record->tap,
        .is_open        = true,
        .reports        = 1,
        .join_ns        = record->at_ns,
        .leave_ns       = TC_TIME_NONE,
        .first_media_ns = TC_TIME_NONE,
        .first_key_ns   = TC_TIME_NONE,
        .last_frame     = record->frame,
    };
    uint32_t old = tc_index_find(&m->open, row_hash(m, &row), row_is, m, &row);

    if (change->change != TC_IGMP_LEFT) {
        if (old == TC_INDEX_NONE)
            return join(m, row);
        m->rows[old].reports++;
        m->rows[old].last_frame = record->frame;
        return TC_OK;
    }
    if (old == TC_INDEX_NONE) {
        m->orphans++;
        return TC_OK;
    }
    m->rows[old].is_open    = false;
    m->rows[old].leave_ns   = record->at_ns;
    m->rows[old].last_frame = record->frame;
    (void)tc_index_replace(&m->open, row_hash(m, &row), old, TC_INDEX_NONE);
    return TC_OK;
}

tc_err tc_memberships_feed(struct tc_memberships *m,
                           const struct tc_record *record)
{
    struct tc_igmp_membership_walk walk;
    struct tc_igmp_membership change;
    tc_err err = TC_OK;

    if (!record->view.igmp)
        return TC_OK;
    walk = tc_igmp_membership_over(record->view.igmp);
    while (err == TC_OK && tc_igmp_next_membership(&walk, &change) == TC_OK)
        err = apply(m, record, &change);
    return err;
}

/* Removes the first row of a list and returns it. */
static uint32_t take(struct tc_memberships *m, uint32_t *first)
{
    uint32_t row = *first - 1;

    *first               = m->next_waiting[row];
    m->next_waiting[row] = 0;
    m->waiting--;
    return row;
}

static void tell_all(struct tc_memberships *m, uint32_t *first,
                     const struct tc_record *record,
                     enum tc_key_frame key_frame)
{
    while (*first > 0) {
        struct tc_membership *row = &m->rows[take(m, first)];

        if (!row->is_open)
            continue;
        if (row->first_media_ns == TC_TIME_NONE)
            row->first_media_ns = record->at_ns;
        if (key_frame == TC_KEY_FRAME_YES)
            row->first_key_ns = record->at_ns;
    }
}

/* Each row has its first packet now; a member that has not left goes on to wait
 * for a key frame. */
static void tell_first(struct tc_memberships *m, struct waiting *waiting,
                       const struct tc_record *record)
{
    while (waiting->first[WISH_MEDIA] > 0) {
        uint32_t row = take(m, &waiting->first[WISH_MEDIA]);

        if (!m->rows[row].is_open)
            continue;
        m->rows[row].first_media_ns    = record->at_ns;
        m->next_waiting[row]           = waiting->first[WISH_KEY_FRAME];
        waiting->first[WISH_KEY_FRAME] = row + 1;
        m->waiting++;
    }
}

bool tc_memberships_are_waiting(const struct tc_memberships *m)
{
    return m->waiting > 0;
}

void tc_memberships_media(struct tc_memberships *m,
                          const struct tc_record *record,
                          enum tc_key_frame key_frame)
{
    struct waiting key = {
        .group =
            *tc_flow_table_borrow_endpoint(m->directory->flows, record->to),
        .place = place_of(m, record->tap),
    };
    key.group.port = 0;
    uint32_t at    = find_waiting(m, &key);
    if (at == TC_INDEX_NONE)
        return;

    if (key_frame == TC_KEY_FRAME_NO) {
        tell_first(m, &m->groups[at], record);
        return;
    }
    for (int i = 0; i < WISH_END; i++)
        tell_all(m, &m->groups[at].first[i], record, key_frame);
}

const struct tc_membership *
tc_memberships_borrow(const struct tc_memberships *m, size_t *count)
{
    *count = m->count;
    return m->rows;
}

uint64_t tc_memberships_orphans(const struct tc_memberships *m)
{
    return m->orphans;
}

uint64_t tc_memberships_bytes(const struct tc_memberships *m)
{
    return m->capacity * sizeof *m->rows +
           m->next_capacity * sizeof *m->next_waiting +
           m->group_capacity * sizeof *m->groups + tc_index_bytes(&m->open) +
           tc_index_bytes(&m->by_group);
}

void tc_memberships_age(const struct tc_memberships *m, struct tc_ages *ages)
{
    for (size_t i = 0; i < m->count; i++)
        tc_ages_add(ages, m->rows[i].last_frame,
                    sizeof *m->rows + sizeof *m->groups);
}

/* New number of the next remaining row in a list. */
static uint32_t next_left(const struct tc_memberships *m,
                          const struct tc_row_map *rows, uint32_t number)
{
    while (number != 0 && rows->to[number - 1] == TC_INDEX_NONE)
        number = m->next_waiting[number - 1];
    return number == 0 ? 0 : rows->to[number - 1] + 1;
}

/* Groups without waiting rows go; the next join creates them again. */
static tc_err evict_groups(struct tc_memberships *m,
                           const struct tc_row_map *rows)
{
    struct tc_row_map map;
    tc_err err = tc_row_map_init(&map, m->group_count);

    if (err != TC_OK)
        return err;
    for (size_t i = 0; i < m->group_count; i++) {
        struct waiting group = m->groups[i];

        for (int k = 0; k < WISH_END; k++)
            group.first[k] = next_left(m, rows, group.first[k]);
        if (group.first[WISH_MEDIA] != 0 || group.first[WISH_KEY_FRAME] != 0)
            m->groups[tc_row_map_keep(&map, i)] = group;
    }
    m->group_count = map.kept;
    tc_shrink(&m->groups, &m->group_capacity, map.kept, sizeof *m->groups);
    err = tc_index_remap(&m->by_group, map.to, NULL, NULL);
    tc_row_map_fini(&map);
    return err;
}

static size_t count_list(const struct tc_memberships *m, uint32_t number)
{
    size_t count = 0;

    for (; number != 0; number = m->next_waiting[number - 1])
        count++;
    return count;
}

static void evict_rows(struct tc_memberships *m, const struct tc_row_map *rows)
{
    /* removed rows still have their old links */
    for (size_t i = 0; i < m->count; i++)
        if (rows->to[i] != TC_INDEX_NONE)
            m->next_waiting[i] = next_left(m, rows, m->next_waiting[i]);
    for (size_t i = 0; i < m->count; i++)
        if (rows->to[i] != TC_INDEX_NONE) {
            m->rows[rows->to[i]]         = m->rows[i];
            m->next_waiting[rows->to[i]] = m->next_waiting[i];
        }
    m->count   = rows->kept;
    m->waiting = 0;
    for (size_t i = 0; i < m->group_count; i++)
        for (int k = 0; k < WISH_END; k++)
            m->waiting += count_list(m, m->groups[i].first[k]);
    tc_shrink(&m->rows, &m->capacity, m->count, sizeof *m->rows);
    tc_shrink(&m->next_waiting, &m->next_capacity, m->count,
              sizeof *m->next_waiting);
}

tc_err tc_memberships_evict(struct tc_memberships *m, uint64_t before_frame,
                            uint64_t *evicted)
{
    struct tc_row_map rows;
    tc_err err = tc_row_map_init(&rows, m->count);

    if (err != TC_OK)
        return err;
    for (size_t i = 0; i < m->count; i++)
        if (m->rows[i].last_frame >= before_frame)
            (void)tc_row_map_keep(&rows, i);
    *evicted = m->count - rows.kept;
    err      = evict_groups(m, &rows);
    if (err == TC_OK) {
        evict_rows(m, &rows);
        err = tc_index_remap(&m->open, rows.to, NULL, NULL);
    }
    tc_row_map_fini(&rows);
    return err;
}

static uint64_t hash_at(const void *self, uint32_t row)
{
    const struct tc_memberships *m = self;

    return row_hash(m, &m->rows[row]);
}

tc_err tc_memberships_sweep(struct tc_memberships *m,
                            struct tc_flow_sweep *sweep)
{
    for (size_t i = 0; i < m->count; i++)
        tc_flow_sweep_endpoint(sweep, &m->rows[i].member);
    return sweep->is_marking ? TC_OK
                             : tc_index_remap(&m->open, NULL, hash_at, m);
}
