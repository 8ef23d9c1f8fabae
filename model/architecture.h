/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file architecture.h
 * @brief Interface of an architecture.  CONTRIBUTING.md lists the files that a
 *        new one touches.
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

    /** Required.  The viewer of a demand requests its channel now; it
     *  first leaves what it has been watching.  When it is ready to receive,
     *  the architecture calls tc_world_tell_ready(). */
    void (*join)(void *self, uint32_t demand);

    /** Required.  The viewer of a demand leaves, if it is still watching or
     *  waiting. */
    void (*leave)(void *self, uint32_t demand);

    /** Optional.  Server number `server` crashes and loses its state, or it
     *  is restarted. */
    void (*set_server)(void *self, uint32_t server, bool is_down);

    /** Optional.  Decisions on bandwidth take `factor` times as long as
     *  configured. */
    void (*slow_decisions)(void *self, double factor);

    /** Optional.  A viewer's host vanishes without signing off: it sends
     *  nothing any more, packets to it are lost, and it never returns.  Neither
     * join nor leave is called for it again. */
    void (*vanish)(void *self, uint32_t viewer);

    /** Optional.  Bandwidth that is reserved, for checking that none is left
     *  when all viewers have left. */
    uint64_t (*reserved_kbps)(const void *self);

    /** Optional.  Number of open COPS handles. */
    uint32_t (*open_handles)(const void *self);

    /** Optional.  Number of observed hosts besides those of the users: each
     *  takes two taps (limits.h). */
    uint32_t (*server_hosts)(const struct tc_model_config *config);

    /** Maximum number of broadcasters; 0: no limit of its own. */
    uint32_t broadcasters_max;
};

/** NULL when the name is unknown.  The table is const. */
const struct tc_architecture *tc_architecture_find(const char *name);

/** Row `index` of the table; NULL after the last. */
const struct tc_architecture *tc_architecture_at(size_t index);

extern const struct tc_architecture tc_isp_architecture;
extern const struct tc_architecture tc_p2p_architecture;

#endif
