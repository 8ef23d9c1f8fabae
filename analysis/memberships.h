/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file memberships.h
 * @brief Memberships of hosts in multicast groups (IGMP, MLD): join, leave, and
 *        the first media after the join.
 *
 * A host's first report for a group is its join; further reports and answers to
 * queries continue the membership; a leave or an empty include filter ends it.
 * First media is the first packet to the group after the join, at the same tap
 * or, of a model, at the same host; first key frame is the first packet of
 * video at which decoding can start.
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

/** Does a packet start a picture at which decoding can start? */
enum tc_key_frame {
    TC_KEY_FRAME_UNTOLD, /**< not video, or not parsed */
    TC_KEY_FRAME_NO,
    TC_KEY_FRAME_YES,
};

/** Plain data. */
struct tc_membership {
    uint32_t member; /**< endpoint number, without a port */
    struct tc_endpoint group;
    uint16_t tap;
    bool is_open;     /**< no leave so far */
    uint32_t reports; /**< reports of the host, including the join */
    int64_t join_ns;
    int64_t leave_ns;       /**< TC_TIME_NONE: none; likewise the next two */
    int64_t first_media_ns; /**< last octet of the packet, as for every
                                 reception */
    int64_t first_key_ns;
    uint64_t last_frame; /**< frame that last touched it (eviction.h) */
};

struct tc_memberships;

TC_NODISCARD
tc_err tc_memberships_create(struct tc_memberships **out,
                             const struct tc_directory *directory);

/** NULL is allowed. */
void tc_memberships_destroy(struct tc_memberships *memberships);

/** Process an IGMP or MLD message.
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_memberships_feed(struct tc_memberships *memberships,
                           const struct tc_record *record);

/** Is any member waiting for media? */
bool tc_memberships_are_waiting(const struct tc_memberships *memberships);

/** Media arrived for a group. */
void tc_memberships_media(struct tc_memberships *memberships,
                          const struct tc_record *record,
                          enum tc_key_frame key_frame);

/** Approximate heap use in bytes. */
uint64_t tc_memberships_bytes(const struct tc_memberships *memberships);

/** Add the heap use of the rows to `ages`, by last frame (eviction.h). */
void tc_memberships_age(const struct tc_memberships *memberships,
                        struct tc_ages *ages);

/**
 * Evict the memberships that were last touched before a frame.
 *
 * @param[out] evicted  number of evicted rows.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_memberships_evict(struct tc_memberships *memberships,
                            uint64_t before_frame, uint64_t *evicted);

/** One pass of the sweep of flows and endpoints (base/flow.h).
 *  @retval TC_ENOMEM  no memory. */
TC_NODISCARD
tc_err tc_memberships_sweep(struct tc_memberships *memberships,
                            struct tc_flow_sweep *sweep);

/** In order of their joins; borrowed until the next feed. */
const struct tc_membership *
tc_memberships_borrow(const struct tc_memberships *memberships, size_t *count);

/** Leaves of groups whose join was not seen. */
uint64_t tc_memberships_orphans(const struct tc_memberships *memberships);

#endif
