/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file three_peers.h
 * @brief Three broadcasters and two viewers at two routers, for tests of the
 *        baseline.
 */
#ifndef TC_TESTS_MODEL_P2P_THREE_PEERS_H
#define TC_TESTS_MODEL_P2P_THREE_PEERS_H

#include "tests/model/ladder.h"

static struct tc_person viewers[] = { { "alice@x", 1 }, { "ann@x", 0 } };
static struct tc_person peers[]   = { { "p0@x", 0 },
                                      { "p1@x", 1 },
                                      { "p2@x", 0 } };

static inline struct tc_workload workload_of(struct tc_demand *demands,
                                             uint32_t count, double end_s)
{
    return (struct tc_workload){
        .viewers           = viewers,
        .viewer_count      = 2,
        .broadcasters      = peers,
        .broadcaster_count = 3,
        .demands           = demands,
        .demand_count      = count,
        .end_ns            = SECONDS(end_s),
    };
}

/** Of Alice. */
static inline size_t count_of(const struct ladder *ladder, const char *what)
{
    char line[LINE_BYTES];

    (void)snprintf(line, sizeof line, "alice@x %s", what);
    return count_lines(ladder, line);
}

#endif
