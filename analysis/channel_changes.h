/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file channel_changes.h
 * @brief Channel changes (zaps): a viewer leaves one channel and requests
 *        another one within 5 s.
 *
 * With signalling, a zap is the end of one session (BYE) and the INVITE of the
 * next one by the same viewer, in either order; it starts with the earlier of
 * the two.  The multicast memberships of the two sessions (session_links.h)
 * supply leave, join, first packet and first key frame.  For members without a
 * session a zap is the leave of one group and the join of another.
 */
#ifndef TC_ANALYSIS_CHANNEL_CHANGES_H
#define TC_ANALYSIS_CHANNEL_CHANGES_H

#include "analysis/session_links.h"

/** Plain data; a time that was not seen is TC_TIME_NONE. */
struct tc_channel_change {
    uint32_t from_session; /**< TC_INDEX_NONE: not signalled */
    uint32_t to_session;
    uint32_t from_membership; /**< TC_INDEX_NONE: none was seen */
    uint32_t to_membership;
    int64_t request_ns; /**< its start */
    int64_t leave_ns;
    int64_t join_ns;
    int64_t ready_ns; /**< the next session's ACK */
    int64_t first_media_ns;
    int64_t first_key_ns;
};

/** In order of the viewer, then of time. */
struct tc_channel_changes {
    struct tc_channel_change *rows; /**< owned */
    size_t count;
    size_t capacity;
};

/**
 * Find the channel changes.
 *
 * @param links  between rows of the tables.
 * @param out    for tc_channel_changes_fini, also on failure.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_channel_changes_find(const struct tc_link_tables *tables,
                               const struct tc_session_link *links,
                               size_t link_count,
                               struct tc_channel_changes *out);

/** A zeroed one is allowed. */
void tc_channel_changes_fini(struct tc_channel_changes *changes);

/** Seconds from the request to one of its times; NaN if that is unknown. */
double tc_channel_change_since_s(const struct tc_channel_change *change,
                                 int64_t at_ns);

#endif
