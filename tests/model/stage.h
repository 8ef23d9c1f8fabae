/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file stage.h
 * @brief A world without an architecture: routers and people only.
 */
#ifndef TC_TESTS_MODEL_STAGE_H
#define TC_TESTS_MODEL_STAGE_H

#include "model/engine/sim.h"
#include "model/places.h"
#include "proto/directory.h"
#include "tests/support/test.h"

/* 3 routers, 2 viewers at routers 1 and 2, 1 broadcaster at router 0. */
static struct tc_person stage_viewers[] = { { "alice@x", 1 }, { "ann@x", 2 } };
static struct tc_person stage_bob[]     = { { "bob@x", 0 } };

static const struct tc_workload stage_workload = { .viewers = stage_viewers,
                                                   .viewer_count = 2,
                                                   .broadcasters = stage_bob,
                                                   .broadcaster_count = 1 };

static inline struct tc_model_config stage_config(uint64_t rate_bps)
{
    struct tc_model_config config = {
        .network = { .routers              = 3,
                     .user_link_bps        = 100000000,
                     .link_overhead_octets = 14 },
        .video   = tc_video_config_default,
    };

    config.video.rate_bps = rate_bps;
    return config;
}

struct stage {
    struct tc_directory directory;
    struct tc_model_config config;
    struct tc_world world;
};

static inline void stage_open(struct stage *stage, uint64_t rate_bps)
{
    *stage = (struct stage){ .config = stage_config(rate_bps) };
    assert_int_equal(tc_directory_init(&stage->directory), TC_OK);
    stage->world = (struct tc_world){ .directory = &stage->directory,
                                      .config    = &stage->config,
                                      .workload  = &stage_workload,
                                      .seed      = 1 };
    assert_int_equal(tc_sim_create(&stage->world.sim), TC_OK);
    assert_int_equal(tc_network_create(&stage->world.network, stage->world.sim,
                                       &stage->directory, NULL),
                     TC_OK);
}

static inline void stage_close(struct stage *stage)
{
    tc_network_destroy(stage->world.network);
    tc_sim_destroy(stage->world.sim);
    tc_directory_fini(&stage->directory);
}

#endif
