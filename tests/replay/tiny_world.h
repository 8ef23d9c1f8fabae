/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tiny_world.h
 * @brief A scenario that one can do by hand, for tests of trials and of what
 *        is built on them.
 *
 *      Alice, Ann --1 ms-- router 1 --5 ms-- router 0 --1 ms-- Bob
 *                          | 0.25 ms         | 0.25 ms
 *                          ds1               ds0
 *
 * 1 Tbit/s everywhere: the longest frame takes 12 ns a link, so that what is
 * done by hand without serialisation is right to 1 us.  Each message takes a
 * host 1 ms, a decision 100 ms.  20 s, window 10..15 s, bins of 1 s.
 */
#ifndef TC_TESTS_REPLAY_TINY_WORLD_H
#define TC_TESTS_REPLAY_TINY_WORLD_H

#include "replay/scenario.h"

#define SECONDS(n) ((int64_t)((n)*1e9))
#define MS(n)      ((int64_t)((n)*1e6))

static inline struct tc_scenario tiny_scenario(void)
{
    struct tc_scenario s;

    tc_scenario_init(&s);
    s.duration_ns   = SECONDS(20);
    s.replications  = 1;
    s.model.network = (struct tc_network_config){
        .routers               = 2,
        .user_link_bps         = 1000000000000,
        .user_propagation_ns   = MS(1),
        .isp_core_link_bps     = 1000000000000,
        .p2p_core_link_bps     = 1000000000000,
        .core_propagation_ns   = MS(5),
        .server_link_bps       = 1000000000000,
        .server_propagation_ns = MS(0.25),
        .link_overhead_octets  = 14,
    };
    s.model.user_processing_ns    = MS(1);
    s.model.isp.ds_service_ns     = MS(1);
    s.model.isp.ds_assignment     = TC_DS_NEAREST;
    s.model.cops.decision_time_ns = MS(100);
    s.audience                    = (struct tc_audience_config){
                           .viewers             = 3,
                           .broadcasters        = 2,
                           .arrival_start_ns    = SECONDS(1),
                           .arrival_spread_ns   = SECONDS(5),
                           .hold                = TC_AUDIENCE_EXPONENTIAL,
                           .hold_mean_ns        = SECONDS(4),
                           .sessions_per_viewer = 2,
                           .placement           = TC_AUDIENCE_UNIFORM,
    };
    s.measure.window_start_ns = SECONDS(10);
    s.measure.window_end_ns   = SECONDS(15);
    s.measure.bin_ns          = SECONDS(1);
    return s;
}

#endif
