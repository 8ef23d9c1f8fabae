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

/**
 * RTP packets of the longest frame.  One that is lost whole must not look like
 * a stream that starts over: RFC 3550 A.1 has sequence numbers that are 3,000
 * ahead for that, and 2,999 ahead are 2,998 missing.  With 1,400 octets a
 * packet it is 4.2 MB, more than a picture of full HD takes uncompressed (3.1
 * MB, 4:2:0). A source hands a frame over at once, a copy for each receiver
 * under `p2p`, some 50 octets a packet: 9 MB for 60 viewers.
 */
enum { TC_SCENARIO_FRAME_PACKETS_MAX = 2998 };

/** Size in octets of the largest frame of TC_SCENARIO_FRAME_PACKETS_MAX
 *  packets, as video_source.h cuts it. */
uint32_t tc_scenario_frame_bytes_max(const struct tc_video_config *video);

/**
 * Has every frame by the formula a size that can be sent?  Also for a video
 * that was found in a capture.
 *
 * @param diag  the sentence, without a key; may be NULL.
 * @retval TC_EFORMAT  no.
 */
TC_NODISCARD
tc_err tc_scenario_check_video(const struct tc_scenario *scenario,
                               struct tc_diag *diag);

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
 * @retval TC_EFORMAT  also a frame that is too big.
 * @retval as tc_frame_sizes_read().
 */
TC_NODISCARD
tc_err tc_scenario_video_load(struct tc_scenario *scenario,
                              const char *scenario_path,
                              struct tc_frame_sizes *sizes,
                              struct tc_diag *diag);

#endif
