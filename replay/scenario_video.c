/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/scenario_video.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

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

/* The path of the diag must outlive this: it is said as part of the
 * sentence, behind the scenario's own name. */
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
    if (err != TC_OK)
        return err == TC_ENOMEM ? err
                                : refuse(scenario_path, path, &why, diag, err);

    video->frames   = &sizes->trace;
    video->rate_bps = tc_frame_sizes_rate_bps(sizes, video->frame_rate_num,
                                              video->frame_rate_den);
    return TC_OK;
}
