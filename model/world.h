/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file world.h
 * @brief One replication: the simulation, the network with its users, and the
 *        callbacks from the architecture to the run.
 */
#ifndef TC_MODEL_WORLD_H
#define TC_MODEL_WORLD_H

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "model/config.h"
#include "model/network/network.h"
#include "model/workload.h"
#include "proto/sdp/sdp.h"

enum { TC_MEDIA_PORT = 5004 };

/** Called when a viewer is ready to receive; it leaves after its holding time.
 */
typedef void tc_world_ready_fn(void *self, uint32_t demand);

/** In the caller's storage; arrays live in the arena of the simulation. */
struct tc_world {
    struct tc_sim *sim; /**< borrowed, like the next four */
    struct tc_network *network;
    struct tc_directory *directory;
    const struct tc_model_config *config;
    const struct tc_workload *workload;
    uint64_t seed;
    uint32_t replication;
    uint32_t *core_routers; /**< nodes; places.h makes these four */
    uint32_t *edge_routers; /**< nodes; the core routers in a flat topology */
    uint32_t *viewer_nodes; /**< hosts */
    uint32_t *broadcaster_nodes; /**< hosts */
    tc_world_ready_fn *ready;
    void *ready_self;
};

/** Zeroed memory of the arena; NULL: no memory and the run is stopped. */
void *tc_world_alloc(const struct tc_world *world, size_t size_bytes);

/** A formatted text in the arena; empty: no memory. */
TC_PRINTF(2, 3)
struct tc_text tc_world_text(const struct tc_world *world, const char *format,
                             ...);

/** The encoder of a channel: the configured one with its own SSRC, first
 *  sequence number and timestamp, drawn for the channel. */
struct tc_video_config tc_world_video(const struct tc_world *world,
                                      uint32_t channel);

/** A description of the video: at `ipv4`:port, H.264.  NULL: no memory. */
struct tc_sdp *tc_world_sdp(const struct tc_world *world, uint32_t ipv4,
                            uint8_t ttl, enum tc_sdp_direction direction);

/** Bandwidth to reserve for a stream, in kbit/s, rounded up. */
uint32_t tc_world_stream_kbps(const struct tc_world *world);

/** The viewer of a demand is ready to receive. */
void tc_world_tell_ready(const struct tc_world *world, uint32_t demand);

#endif
