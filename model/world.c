/* SPDX-License-Identifier: Apache-2.0 */
#include "model/world.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "model/engine/random.h"
#include "model/engine/sim.h"
#include "model/network/topology.h"
#include "proto/directory.h"

enum {
    ROUTERS_NET      = 0x0a000001, /* 10.0.0.1 */
    VIEWERS_NET      = 0x0a400001, /* 10.64.0.1 */
    BROADCASTERS_NET = 0x0a800001, /* 10.128.0.1 */
    NAME_BYTES       = 64,
};

void *tc_world_alloc(const struct tc_world *world, size_t size_bytes)
{
    void *object = tc_arena_alloc(tc_sim_arena(world->sim), size_bytes);

    if (!object)
        tc_sim_stop(world->sim, TC_ENOMEM);
    return object;
}

struct tc_text tc_world_text(const struct tc_world *world, const char *format,
                             ...)
{
    va_list args;

    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);

    char *text = len < 0 ? NULL : tc_world_alloc(world, (size_t)len + 1);
    if (!text)
        return (struct tc_text){ 0 };

    va_start(args, format);
    (void)vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return (struct tc_text){ .at = text, .len_bytes = (size_t)len };
}

static tc_err build_routers(struct tc_world *world, uint64_t core_link_bps)
{
    const struct tc_network_config *config = &world->config->network;
    const struct tc_link_config link       = {
              .rate_bps            = core_link_bps,
              .propagation_ns      = config->core_propagation_ns,
              .queue_limit_packets = config->queue_limit_packets,
    };
    tc_err err = TC_OK;

    for (uint32_t r = 0; r < config->routers && err == TC_OK; r++) {
        char name[NAME_BYTES];

        (void)snprintf(name, sizeof name, "router%u", r);
        err = tc_network_add_router(world->network, name, ROUTERS_NET + r,
                                    &world->routers[r]);
        for (uint32_t q = 0; q < r && err == TC_OK; q++)
            err = tc_network_connect(world->network, world->routers[q],
                                     world->routers[r], &link, NULL);
    }
    return err;
}

/* Both taps of a user share one vantage: sessions are seen whole. */
static tc_err add_taps(struct tc_world *world, uint32_t node, const char *name,
                       unsigned use_out, unsigned use_in)
{
    char text[TC_TAP_NAME_BYTES];
    uint16_t out, in;

    (void)snprintf(text, sizeof text, "%.80s out", name);
    tc_err err =
        tc_directory_add_tap(world->directory, text, use_out, node + 1, &out);
    (void)snprintf(text, sizeof text, "%.80s in", name);
    if (err == TC_OK)
        err =
            tc_directory_add_tap(world->directory, text, use_in, node + 1, &in);
    if (err == TC_OK)
        tc_network_set_taps(world->network, node, out, in);
    return err;
}

static tc_err add_user(struct tc_world *world, const struct tc_person *person,
                       uint32_t ipv4, unsigned use_out, unsigned use_in,
                       uint32_t *node)
{
    const struct tc_network_config *config = &world->config->network;
    const struct tc_link_config link       = {
              .rate_bps            = config->user_link_bps,
              .propagation_ns      = config->user_propagation_ns,
              .queue_limit_packets = config->queue_limit_packets,
    };

    assert(person->router < config->routers);
    tc_err err = tc_network_add_host(world->network, person->name, ipv4, node);
    if (err == TC_OK)
        err = tc_network_connect(world->network, *node,
                                 world->routers[person->router], &link, NULL);
    if (err == TC_OK)
        err = add_taps(world, *node, person->name, use_out, use_in);
    return err;
}

static tc_err build_people(struct tc_world *world)
{
    const struct tc_workload *workload = world->workload;
    tc_err err                         = TC_OK;

    for (uint32_t v = 0; v < workload->viewer_count && err == TC_OK; v++)
        err = add_user(world, &workload->viewers[v], VIEWERS_NET + v,
                       TC_TAP_SESSIONS | TC_TAP_TRAFFIC,
                       TC_TAP_SESSIONS | TC_TAP_STREAMS | TC_TAP_TRAFFIC,
                       &world->viewer_nodes[v]);
    for (uint32_t b = 0; b < workload->broadcaster_count && err == TC_OK; b++)
        err = add_user(world, &workload->broadcasters[b], BROADCASTERS_NET + b,
                       TC_TAP_STREAM_ORIGIN, 0, &world->broadcaster_nodes[b]);
    return err;
}

tc_err tc_world_build_users(struct tc_world *world, uint64_t core_link_bps)
{
    const struct tc_workload *workload = world->workload;
    uint32_t viewers                   = workload->viewer_count;
    uint32_t broadcasters              = workload->broadcaster_count;

    /* one more: an arena gives no array of nothing */
    world->routers = tc_world_alloc(
        world, (world->config->network.routers + 1U) * sizeof(uint32_t));
    world->viewer_nodes =
        tc_world_alloc(world, (viewers + 1U) * sizeof(uint32_t));
    world->broadcaster_nodes =
        tc_world_alloc(world, (broadcasters + 1U) * sizeof(uint32_t));
    if (!world->routers || !world->viewer_nodes || !world->broadcaster_nodes)
        return TC_ENOMEM;

    tc_err err = build_routers(world, core_link_bps);
    return err == TC_OK ? build_people(world) : err;
}

tc_err tc_world_add_server_taps(struct tc_world *world, uint32_t node,
                                const char *name)
{
    return add_taps(world, node, name, TC_TAP_COPS, TC_TAP_COPS);
}

struct tc_video_config tc_world_video(const struct tc_world *world,
                                      uint32_t channel)
{
    struct tc_video_config video = world->config->video;
    struct tc_random random = tc_random_stream(world->seed, world->replication,
                                               channel, TC_PURPOSE_SSRC);

    video.ssrc                 = tc_random_u32(&random);
    video.first_seq            = (uint16_t)tc_random_u32(&random);
    video.first_timestamp      = tc_random_u32(&random);
    video.link_overhead_octets = world->config->network.link_overhead_octets;
    return video;
}

static struct tc_text ipv4_text(const struct tc_world *world, uint32_t ipv4)
{
    return tc_world_text(world, "%u.%u.%u.%u", ipv4 >> 24, ipv4 >> 16 & 255,
                         ipv4 >> 8 & 255, ipv4 & 255);
}

struct tc_sdp *tc_world_sdp(const struct tc_world *world, uint32_t ipv4,
                            uint8_t ttl, enum tc_sdp_direction direction)
{
    struct tc_sdp *sdp = tc_world_alloc(world, sizeof *sdp);
    uint32_t kbps      = tc_world_stream_kbps(world);
    uint8_t type       = world->config->video.payload_type;

    if (!sdp)
        return NULL;

    struct tc_text address = ipv4_text(world, ipv4);

    sdp->origin_address = address;
    sdp->session_name   = TC_TEXT("-");
    sdp->session_id     = 1;
    sdp->media_count    = 1;
    sdp->media[0]       = (struct tc_sdp_media){
              .type           = TC_TEXT("video"),
              .protocol       = TC_TEXT("RTP/AVP"),
              .address        = address,
              .port           = TC_MEDIA_PORT,
              .rtcp_port      = TC_MEDIA_PORT + 1,
              .bandwidth_kbps = kbps <= UINT16_MAX ? (uint16_t)kbps : 0,
              .ttl            = ttl,
              .direction      = direction,
              .format_count   = 1,
              .formats        = { { .payload_type  = type,
                                    .clock_rate_hz = TC_VIDEO_CLOCK_RATE_HZ,
                                    .encoding      = TC_TEXT("H264") } },
    };
    return sdp;
}

uint32_t tc_world_stream_kbps(const struct tc_world *world)
{
    return (uint32_t)((world->config->video.rate_bps + 999) / 1000);
}

void tc_world_tell_ready(const struct tc_world *world, uint32_t demand)
{
    world->ready(world->ready_self, demand);
}
