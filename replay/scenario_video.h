/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file scenario_video.h
 * @brief The frames of an encoder that a scenario names.
 */
#ifndef TC_REPLAY_SCENARIO_VIDEO_H
#define TC_REPLAY_SCENARIO_VIDEO_H

#include "replay/frame_sizes.h"
#include "replay/scenario.h"

enum { TC_SCENARIO_VIDEO_PATH_BYTES = 4096 };

/** Where `video.frame_sizes` points to from the folder of the scenario.
 *  @retval TC_EFORMAT  longer than a path can be. */
TC_NODISCARD
tc_err tc_scenario_video_path(const struct tc_scenario *scenario,
                              const char *scenario_path,
                              char out[TC_SCENARIO_VIDEO_PATH_BYTES]);

/**
 * Read the frames and have the model send them; its rate is then theirs.
 * A scenario that names none is left as it is.
 *
 * @param[out] sizes  the scenario borrows from it; for tc_frame_sizes_fini(),
 *                    also on failure.
 * @param diag        filled on failure; not NULL.
 * @retval as tc_frame_sizes_read().
 */
TC_NODISCARD
tc_err tc_scenario_video_load(struct tc_scenario *scenario,
                              const char *scenario_path,
                              struct tc_frame_sizes *sizes,
                              struct tc_diag *diag);

#endif
