/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/channel_changes.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/index.h"

static const int64_t zap_ns = 5000000000;

/* A session or a membership of one viewer, for sorting. */
struct turn {
    uint32_t who;
    uint32_t row;
    int64_t start_ns;
};

static int by_who_and_time(const void *a, const void *b)
{
    const struct turn *x = a, *y = b;

    if (x->who != y->who)
        return x->who < y->who ? -1 : 1;
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static bool is_zap(int64_t end_ns, int64_t start_ns)
{
    return end_ns != TC_TIME_NONE && start_ns - end_ns <= zap_ns &&
           end_ns - start_ns <= zap_ns;
}

static tc_err add(struct tc_channel_changes *out,
                  const struct tc_channel_change *change)
{
    if (!tc_grow(&out->rows, &out->capacity, out->count, sizeof *out->rows))
        return TC_ENOMEM;
    out->rows[out->count++] = *change;
    return TC_OK;
}

static void take_memberships(struct tc_channel_change *change,
                             const struct tc_membership *memberships)
{
    if (change->from_membership != TC_INDEX_NONE)
        change->leave_ns = memberships[change->from_membership].leave_ns;
    if (change->to_membership == TC_INDEX_NONE)
        return;

    const struct tc_membership *to = &memberships[change->to_membership];
    change->join_ns                = to->join_ns;
    change->first_media_ns         = to->first_media_ns;
    change->first_key_ns           = to->first_key_ns;
}

static const struct tc_channel_change nothing = {
    .from_session    = TC_INDEX_NONE,
    .to_session      = TC_INDEX_NONE,
    .from_membership = TC_INDEX_NONE,
    .to_membership   = TC_INDEX_NONE,
    .leave_ns        = TC_TIME_NONE,
    .join_ns         = TC_TIME_NONE,
    .ready_ns        = TC_TIME_NONE,
    .first_media_ns  = TC_TIME_NONE,
    .first_key_ns    = TC_TIME_NONE,
};

static tc_err zap_of_sessions(const struct tc_link_tables *tables,
                              const uint32_t *membership_of, uint32_t from,
                              uint32_t to, struct tc_channel_changes *out)
{
    const struct tc_session *a      = &tables->sessions->rows[from];
    const struct tc_session *b      = &tables->sessions->rows[to];
    struct tc_channel_change change = nothing;

    if (!is_zap(a->end_ns, b->invite_ns))
        return TC_OK;
    change.from_session    = from;
    change.to_session      = to;
    change.from_membership = membership_of[from];
    change.to_membership   = membership_of[to];
    change.request_ns     = a->end_ns < b->invite_ns ? a->end_ns : b->invite_ns;
    change.ready_ns       = b->ready_ns;
    change.first_media_ns = b->first_media_ns;
    take_memberships(&change, tables->memberships);
    return add(out, &change);
}

static tc_err zap_of_memberships(const struct tc_link_tables *tables,
                                 uint32_t from, uint32_t to,
                                 struct tc_channel_changes *out)
{
    const struct tc_membership *a   = &tables->memberships[from];
    const struct tc_membership *b   = &tables->memberships[to];
    struct tc_channel_change change = nothing;

    if (a->tap != b->tap || !is_zap(a->leave_ns, b->join_ns))
        return TC_OK;
    change.from_membership = from;
    change.to_membership   = to;
    change.request_ns = a->leave_ns < b->join_ns ? a->leave_ns : b->join_ns;
    take_memberships(&change, tables->memberships);
    return add(out, &change);
}

static tc_err find_sessions(const struct tc_link_tables *tables,
                            const uint32_t *membership_of, struct turn *turns,
                            struct tc_channel_changes *out)
{
    size_t count = tables->sessions->count;
    tc_err err   = TC_OK;

    for (size_t i = 0; i < count; i++)
        turns[i] = (struct turn){ tables->sessions->rows[i].viewer, (uint32_t)i,
                                  tables->sessions->rows[i].invite_ns };
    if (count > 0)
        qsort(turns, count, sizeof *turns, by_who_and_time);
    for (size_t i = 1; i < count && err == TC_OK; i++)
        if (turns[i].who == turns[i - 1].who)
            err = zap_of_sessions(tables, membership_of, turns[i - 1].row,
                                  turns[i].row, out);
    return err;
}

static tc_err find_memberships(const struct tc_link_tables *tables,
                               const bool *is_linked, struct turn *turns,
                               struct tc_channel_changes *out)
{
    size_t count = 0;
    tc_err err   = TC_OK;

    for (size_t i = 0; i < tables->membership_count; i++)
        if (!is_linked[i])
            turns[count++] =
                (struct turn){ tables->memberships[i].member, (uint32_t)i,
                               tables->memberships[i].join_ns };
    if (count > 0)
        qsort(turns, count, sizeof *turns, by_who_and_time);
    for (size_t i = 1; i < count && err == TC_OK; i++)
        if (turns[i].who == turns[i - 1].who)
            err =
                zap_of_memberships(tables, turns[i - 1].row, turns[i].row, out);
    return err;
}

tc_err tc_channel_changes_find(const struct tc_link_tables *tables,
                               const struct tc_session_link *links,
                               size_t link_count,
                               struct tc_channel_changes *out)
{
    size_t sessions  = tables->sessions->count;
    size_t turns_max = sessions > tables->membership_count
                           ? sessions
                           : tables->membership_count;
    uint32_t *membership_of =
        tc_alloc_array(sessions + 1, sizeof *membership_of);
    bool *is_linked =
        tc_alloc_array(tables->membership_count + 1, sizeof *is_linked);
    struct turn *turns = tc_alloc_array(turns_max + 1, sizeof *turns);
    tc_err err = membership_of && is_linked && turns ? TC_OK : TC_ENOMEM;

    *out = (struct tc_channel_changes){ 0 };
    for (size_t i = 0; i < sessions && err == TC_OK; i++)
        membership_of[i] = TC_INDEX_NONE;
    for (size_t i = 0; i < link_count && err == TC_OK; i++)
        if (links[i].kind == TC_LINK_MEMBERSHIP) {
            is_linked[links[i].row] = true;
            if (membership_of[links[i].session] == TC_INDEX_NONE)
                membership_of[links[i].session] = links[i].row;
        }
    if (err == TC_OK)
        err = find_sessions(tables, membership_of, turns, out);
    if (err == TC_OK)
        err = find_memberships(tables, is_linked, turns, out);
    tc_free(turns);
    tc_free(is_linked);
    tc_free(membership_of);
    return err;
}

void tc_channel_changes_fini(struct tc_channel_changes *changes)
{
    tc_free(changes->rows);
    *changes = (struct tc_channel_changes){ 0 };
}

double tc_channel_change_since_s(const struct tc_channel_change *change,
                                 int64_t at_ns)
{
    return at_ns == TC_TIME_NONE
               ? NAN
               : ((double)at_ns - (double)change->request_ns) * 1e-9;
}
