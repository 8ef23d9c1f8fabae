/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/scenario_video.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

tc_err tc_scenario_video_path(const struct tc_scenario *scenario,
                              const char *scenario_path,
                              char out[TC_SCENARIO_VIDEO_PATH_BYTES])
{
    const char *slash = strrchr(scenario_path, '/');
    const char *name  = scenario->frame_sizes;
    int folder_bytes  = 0;

    if (name[0] != '/' && slash && slash - scenario_path < 4096)
        folder_bytes = (int)(slash - scenario_path) + 1;

    int len_bytes = snprintf(out, TC_SCENARIO_VIDEO_PATH_BYTES, "%.*s%s",
                             folder_bytes, scenario_path, name);
    return len_bytes < TC_SCENARIO_VIDEO_PATH_BYTES ? TC_OK : TC_EFORMAT;
}

uint32_t tc_scenario_frame_bytes_max(const struct tc_video_config *video)
{
    /* each packet carries FU indicator and FU header, none the NAL unit's own
     * header octet (RFC 6184 section 5.8) */
    const uint32_t per_packet = video->max_payload_bytes - 2;

    return per_packet * TC_SCENARIO_FRAME_PACKETS_MAX + 1;
}

static tc_err check_frames(const struct tc_scenario *scenario,
                           const struct tc_frame_trace *frames,
                           struct tc_diag *why)
{
    const uint32_t most = tc_scenario_frame_bytes_max(&scenario->model.video);

    for (uint32_t i = 0; i < frames->frame_count; i++)
        if (frames->frame_bytes[i] > most) {
            tc_diag_set(why, NULL, -1, -1,
                        "frame %" PRIu32 " (from 0) has %" PRIu32
                        " octets, expected at most %" PRIu32
                        ": no more than %d RTP packets of max_payload_bytes",
                        i, frames->frame_bytes[i], most,
                        TC_SCENARIO_FRAME_PACKETS_MAX);
            return TC_EFORMAT;
        }
    return TC_OK;
}

/* A diag borrows its file's name, and `path` is short-lived: so the file is the
 * scenario, and `path` is a part of the sentence. */
static tc_err refuse(const char *scenario_path, const char *path,
                     const struct tc_diag *why, struct tc_diag *diag,
                     tc_err err)
{
    tc_diag_set(diag, scenario_path, -1, -1, "video.frame_sizes: %s: %s", path,
                why->sentence);
    return err;
}

tc_err tc_scenario_video_load(struct tc_scenario *scenario,
                              const char *scenario_path,
                              struct tc_frame_sizes *sizes,
                              struct tc_diag *diag)
{
    char path[TC_SCENARIO_VIDEO_PATH_BYTES];
    struct tc_diag why            = TC_DIAG_NONE;
    struct tc_video_config *video = &scenario->model.video;

    assert(scenario && scenario_path && sizes && diag);
    *sizes = (struct tc_frame_sizes){ 0 };
    if (scenario->frame_sizes[0] == '\0')
        return TC_OK;

    tc_err err = tc_scenario_video_path(scenario, scenario_path, path);
    if (err == TC_OK)
        err = tc_frame_sizes_read(path, sizes, &why);
    if (err == TC_OK)
        err = check_frames(scenario, &sizes->trace, &why);
    if (err != TC_OK)
        return err == TC_ENOMEM ? err
                                : refuse(scenario_path, path, &why, diag, err);

    video->frames   = &sizes->trace;
    video->rate_bps = tc_frame_sizes_rate_bps(sizes, video->frame_rate_num,
                                              video->frame_rate_den);
    return TC_OK;
}

tc_err tc_scenario_video_spare(const struct tc_scenario *scenario,
                               const char *scenario_path,
                               const char *output_path, struct tc_diag *diag)
{
    char path[TC_SCENARIO_VIDEO_PATH_BYTES];
    struct stat sizes, output;

    if (scenario->frame_sizes[0] == '\0' || stat(output_path, &output) < 0)
        return TC_OK;

    tc_err err = tc_scenario_video_path(scenario, scenario_path, path);
    if (err != TC_OK || stat(path, &sizes) < 0 ||
        sizes.st_dev != output.st_dev || sizes.st_ino != output.st_ino)
        return err;
    tc_diag_set(diag, NULL, -1, -1,
                "cannot write %s: it is the scenario's video.frame_sizes",
                output_path);
    return TC_EARG;
}
