/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file architecture.h
 * @brief What an architecture must offer; adding one touches its own folder
 *        and one line of a table.
 *
 * Order of calls: build, then join and leave as the run goes.  All run inside
 * one simulation; memory is the simulation's arena.
 */
#ifndef TC_MODEL_ARCHITECTURE_H
#define TC_MODEL_ARCHITECTURE_H

#include "model/world.h"

struct tc_architecture {
    const char *name; /**< as written on the command line */
    size_t self_size; /**< the framework allocates and zeroes `self` */

    /** Required.  Makes all nodes, links and parties in `world`, which lives
     *  as long as `self`, and closes the network. */
    tc_err (*build)(void *self, struct tc_world *world);

    /** Required.  The viewer of a demand asks for its channel now.  What it
     *  watched before, it leaves first.  When it is ready to receive,
     *  tc_world_tell_ready() is called. */
    void (*join)(void *self, uint32_t demand);

    /** Required.  The viewer of a demand leaves, if it is still there. */
    void (*leave)(void *self, uint32_t demand);

    /** Optional.  Server number `server` crashes, and knows nothing any more;
     *  or it is started again. */
    void (*set_server)(void *self, uint32_t server, bool is_down);

    /** Optional.  Decisions on bandwidth take so many times as long as
     *  configured. */
    void (*slow_decisions)(void *self, double factor);

    /** Optional.  A viewer's host is gone without a word: it sends nothing
     *  any more, what comes to it is lost, it never comes back.  Neither join
     *  nor leave is called for it again. */
    void (*vanish)(void *self, uint32_t viewer);

    /** Optional.  Bandwidth reserved and not given back, for checking that
     *  none stays when all have left. */
    uint64_t (*reserved_kbps)(const void *self);

    /** Optional.  COPS handles open. */
    uint32_t (*open_handles)(const void *self);

    /** Optional.  Observed hosts that it makes beside those of the users: each
     *  takes two points of observation (limits.h). */
    uint32_t (*server_hosts)(const struct tc_model_config *config);

    /** Most broadcasters that it can number; 0: no bound of its own. */
    uint32_t broadcasters_max;
};

/** NULL when the name is unknown.  The table is const. */
const struct tc_architecture *tc_architecture_find(const char *name);

/** Number `index` of the table; NULL behind the last. */
const struct tc_architecture *tc_architecture_at(size_t index);

extern const struct tc_architecture tc_isp_architecture;
extern const struct tc_architecture tc_p2p_architecture;

#endif
