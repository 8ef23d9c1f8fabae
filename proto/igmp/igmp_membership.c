/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/igmp/igmp_membership.h"

#include <assert.h>

struct tc_igmp_membership_walk
tc_igmp_membership_over(const struct tc_igmp_msg *msg)
{
    struct tc_igmp_membership_walk walk = {
        .records = tc_igmp_records_over(msg),
    };

    /* a report with records has no group of its own */
    if (msg->kind == TC_IGMP_QUERY || msg->group.family == 0)
        return walk;
    walk.has_whole = true;
    walk.whole     = (struct tc_igmp_membership){
            .group  = msg->group,
            .change = msg->kind == TC_IGMP_LEAVE ? TC_IGMP_LEFT : TC_IGMP_JOINED,
    };
    return walk;
}

/* false: the record makes no change. */
static bool change_of(const struct tc_igmp_record *record,
                      enum tc_igmp_change *change)
{
    bool has_sources = record->source_count > 0;

    switch (record->type) {
    case TC_IGMP_IS_IN:
        *change = TC_IGMP_REFRESHED;
        return has_sources;
    case TC_IGMP_IS_EX:
        *change = TC_IGMP_REFRESHED;
        return true;
    case TC_IGMP_TO_IN:
        *change = has_sources ? TC_IGMP_JOINED : TC_IGMP_LEFT;
        return true;
    case TC_IGMP_TO_EX:
        *change = TC_IGMP_JOINED;
        return true;
    case TC_IGMP_ALLOW:
        *change = TC_IGMP_JOINED;
        return has_sources;
    case TC_IGMP_BLOCK:
        *change = TC_IGMP_LEFT;
        return has_sources;
    default:
        return false;
    }
}

tc_err tc_igmp_next_membership(struct tc_igmp_membership_walk *walk,
                               struct tc_igmp_membership *out)
{
    struct tc_igmp_record record;
    enum tc_igmp_change change;
    tc_err err;

    assert(out);
    if (walk->has_whole) {
        walk->has_whole = false;
        *out            = walk->whole;
        return TC_OK;
    }
    do {
        err = tc_igmp_next_record(&walk->records, &record);
        if (err != TC_OK)
            return err;
    } while (!change_of(&record, &change));

    *out = (struct tc_igmp_membership){
        .group        = record.group,
        .change       = change,
        .source_count = record.source_count,
        .sources      = record.sources,
        .record_type  = record.type,
    };
    return TC_OK;
}
