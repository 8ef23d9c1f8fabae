/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file managed.h
 * @brief Three DS servers with the ISP's servers behind them; Alice at router
 *        1, Bob at router 0.  Included by one test program each.
 */
#ifndef TC_TESTS_MODEL_ISP_MANAGED_H
#define TC_TESTS_MODEL_ISP_MANAGED_H

#include "tests/model/ladder.h"

static struct tc_person managed_viewers[]      = { { "alice@x", 1 } };
static struct tc_person managed_broadcasters[] = { { "bob@x", 0 } };

/** Hello each 2 s, a miss after 0.5 s, 3 s to start a server again; no
 *  exchange, all sign up within 0.9 s. */
static inline struct tc_model_config managed_config(void)
{
    struct tc_model_config config = small_config();

    config.network.routers           = 3;
    config.isp.has_management        = true;
    config.isp.management_service_ns = 1000000;
    config.isp.sign_up_ns            = SECONDS(0.9);
    config.isp.guide_octets          = 500;
    config.isp.hello_interval_ns     = SECONDS(2);
    config.isp.hello_timeout_ns      = SECONDS(0.5);
    config.isp.hello_misses          = 2;
    config.isp.recovery_ns           = SECONDS(3);
    return config;
}

static inline void managed_run(struct ladder *ladder,
                               const struct tc_model_config *config,
                               struct tc_demand *demands, uint32_t count,
                               double end_s)
{
    const struct tc_workload workload = {
        .viewers           = managed_viewers,
        .viewer_count      = 1,
        .broadcasters      = managed_broadcasters,
        .broadcaster_count = 1,
        .demands           = demands,
        .demand_count      = count,
        .end_ns            = SECONDS(end_s),
    };

    ladder_run(ladder, &tc_isp_architecture, config, &workload);
}

/** Place of a line's n-th saying, from 1, among all that was said. */
static inline size_t place_of(const struct ladder *ladder, const char *line,
                              unsigned nth)
{
    for (size_t i = 0; i < ladder->count; i++)
        if (strcmp(ladder->lines[i], line) == 0 && --nth == 0)
            return i;
    fail_msg("never said: %s", line);
    return 0;
}

#endif
