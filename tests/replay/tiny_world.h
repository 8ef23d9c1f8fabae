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
    s.duration_ns                         = SECONDS(20);
    s.replications                        = 1;
    s.model.network.routers               = 2;
    s.model.network.user_link_bps         = 1000000000000;
    s.model.network.user_propagation_ns   = MS(1);
    s.model.network.isp_core_link_bps     = 1000000000000;
    s.model.network.p2p_core_link_bps     = 1000000000000;
    s.model.network.core_propagation_ns   = MS(5);
    s.model.network.server_link_bps       = 1000000000000;
    s.model.network.server_propagation_ns = MS(0.25);
    s.model.network.link_overhead_octets  = 14;
    s.model.user_processing_ns            = MS(1);
    s.model.isp.ds_service_ns             = MS(1);
    s.model.isp.ds_assignment             = TC_DS_NEAREST;
    s.model.cops.decision_time_ns         = MS(100);
    s.audience.viewers                    = 3;
    s.audience.broadcasters               = 2;
    s.audience.arrival_start_ns           = SECONDS(1);
    s.audience.arrival_spread_ns          = SECONDS(5);
    s.audience.hold                       = TC_AUDIENCE_EXPONENTIAL;
    s.audience.hold_mean_ns               = SECONDS(4);
    s.audience.sessions_per_viewer        = 2;
    s.audience.placement                  = TC_AUDIENCE_UNIFORM;
    s.measure.window_start_ns             = SECONDS(10);
    s.measure.window_end_ns               = SECONDS(15);
    s.measure.bin_ns                      = SECONDS(1);
    return s;
}

#endif
