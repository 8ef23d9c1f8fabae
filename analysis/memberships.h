/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file memberships.h
 * @brief Who heard which multicast group, from when to when (IGMP, MLD), and
 *        how soon media came.
 *
 * A host's first report of a group is its join, repeats and answers to
 * queries keep it; a leave or an empty include filter ends it.  First media
 * is the first packet to the group after the join, at the same tap or, of a
 * model, at the same host; first key frame the first packet of video at which
 * decoding may begin.
 */
#ifndef TC_ANALYSIS_MEMBERSHIPS_H
#define TC_ANALYSIS_MEMBERSHIPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/eviction.h"
#include "proto/directory.h"
#include "proto/record.h"

/** Does a packet of media begin a picture at which decoding may begin? */
enum tc_key_frame {
    TC_KEY_FRAME_UNTOLD, /**< of what is no video, or not looked into */
    TC_KEY_FRAME_NO,
    TC_KEY_FRAME_YES,
};

/** Plain data. */
struct tc_membership {
    uint32_t member; /**< endpoint number, without a port */
    struct tc_endpoint group;
    uint16_t tap;
    bool is_open;     /**< not left */
    uint32_t reports; /**< of the host, the join counted */
    int64_t join_ns;
    int64_t leave_ns;       /**< TC_TIME_NONE: none; as the two below */
    int64_t first_media_ns; /**< last octet of the packet is in, as for every
                                 reception */
    int64_t first_key_ns;
    uint64_t last_frame; /**< of its last sign of life (eviction.h) */
};

struct tc_memberships;

TC_NODISCARD
tc_err tc_memberships_create(struct tc_memberships **out,
                             const struct tc_directory *directory);

/** NULL is allowed. */
void tc_memberships_destroy(struct tc_memberships *memberships);

/** Take a message of IGMP or MLD into account.
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_memberships_feed(struct tc_memberships *memberships,
                           const struct tc_record *record);

/** Does any member wait for media? */
bool tc_memberships_are_waiting(const struct tc_memberships *memberships);

/** Media came to a group. */
void tc_memberships_media(struct tc_memberships *memberships,
                          const struct tc_record *record,
                          enum tc_key_frame key_frame);

/** Octets on the heap, about. */
uint64_t tc_memberships_bytes(const struct tc_memberships *memberships);

/** Add the rows by their last signs of life. */
void tc_memberships_age(const struct tc_memberships *memberships,
                        struct tc_ages *ages);

/**
 * Forget memberships without a sign of life since before a frame.
 *
 * @param[out] evicted  how many.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_memberships_evict(struct tc_memberships *memberships,
                            uint64_t before_frame, uint64_t *evicted);

/** One pass over flows and endpoints.  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_memberships_sweep(struct tc_memberships *memberships,
                            struct tc_flow_sweep *sweep);

/** In order of their joins; borrowed until the next feed. */
const struct tc_membership *
tc_memberships_borrow(const struct tc_memberships *memberships, size_t *count);

/** Leaves of groups that the host had not been seen to join. */
uint64_t tc_memberships_orphans(const struct tc_memberships *memberships);

#endif
