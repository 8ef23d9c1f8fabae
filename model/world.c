/* SPDX-License-Identifier: Apache-2.0 */
#include "model/world.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "model/engine/random.h"
#include "model/engine/sim.h"

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
    if (video.frames) {
        random = tc_random_stream(world->seed, world->replication, channel,
                                  TC_PURPOSE_FRAME_SIZE);
        video.first_frame = video.frames->key_frames[tc_random_below(
            &random, video.frames->key_frame_count)];
    }
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
