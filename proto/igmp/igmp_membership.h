/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file igmp_membership.h
 * @brief Changes of membership in an IGMP or MLD message of any version: joins
 *        and leaves of groups.
 */
#ifndef TC_PROTO_IGMP_IGMP_MEMBERSHIP_H
#define TC_PROTO_IGMP_IGMP_MEMBERSHIP_H

#include <stdbool.h>

#include "proto/igmp/igmp_msg.h"

/**
 * A message is interpreted alone, without the host's earlier messages.
 * A report of v1, v2 and MLDv1 counts as a join, since the same octets answer a
 * query and announce a membership.
 */
enum tc_igmp_change {
    TC_IGMP_JOINED,    /**< TO_EX, TO_IN with sources, ALLOW, report */
    TC_IGMP_REFRESHED, /**< IS_EX, IS_IN with sources: still a member, in
                            answer to a query; a join if the membership was
                            not known */
    TC_IGMP_LEFT,      /**< TO_IN without sources, BLOCK, leave, done */
};

struct tc_igmp_membership {
    struct tc_endpoint group;
    enum tc_igmp_change change;
    uint16_t source_count;  /**< named by the record; 0: the whole group */
    const uint8_t *sources; /**< addresses of the group's family, borrowed */
    uint8_t record_type;    /**< enum tc_igmp_record_type; 0: of a message
                                 without records.  BLOCK by a host that
                                 received all sources leaves only the named
                                 ones */
};

/** An iterator over changes. */
struct tc_igmp_membership_walk {
    struct tc_igmp_walk records;
    struct tc_igmp_membership whole; /**< of a message without records */
    bool has_whole;
};

/** An iterator over the changes of a message; a query has none. */
struct tc_igmp_membership_walk
tc_igmp_membership_over(const struct tc_igmp_msg *msg);

/**
 * The next change.  Records without a change are skipped: of unknown type
 * (RFC 3376 section 4.2.12), and IS_IN, ALLOW and BLOCK
 * without sources.
 *
 * @retval TC_END      there are no more.
 * @retval TC_ESHORT, TC_EFORMAT  as of tc_igmp_next_record().
 */
TC_NODISCARD
tc_err tc_igmp_next_membership(struct tc_igmp_membership_walk *walk,
                               struct tc_igmp_membership *out);

#endif
