/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file scenario_video.h
 * @brief The file of frame sizes that a scenario names.
 */
#ifndef TC_REPLAY_SCENARIO_VIDEO_H
#define TC_REPLAY_SCENARIO_VIDEO_H

#include "replay/frame_sizes.h"
#include "replay/scenario.h"

enum { TC_SCENARIO_VIDEO_PATH_BYTES = 4096 };

/**
 * RTP packets of the longest frame.  The loss of a whole frame must not look
 * like a restart of the stream: RFC 3550 A.1 assumes one when sequence numbers
 * jump by 3,000; a jump by 2,999 means 2,998 packets missing.  At 1,400 octets
 * a packet that is 4.2 MB, more than an uncompressed picture of full HD (3.1
 * MB, 4:2:0).  A source sends a frame at once, under `p2p` a copy for each
 * receiver, at about 50 octets of memory a packet: 9 MB for 60 viewers.
 */
enum { TC_SCENARIO_FRAME_PACKETS_MAX = 2998 };

/** Octets of a frame of this many packets, as split by video_source.h. */
uint32_t tc_scenario_frame_bytes_max(const struct tc_video_config *video);

/**
 * Check that every frame that the formula gives can be sent; also for video
 * found in a capture.
 *
 * @param diag  the sentence, without a key; may be NULL.
 * @retval TC_EFORMAT  a frame is too large or empty.
 */
TC_NODISCARD
tc_err tc_scenario_check_video(const struct tc_scenario *scenario,
                               struct tc_diag *diag);

/** The path of `video.frame_sizes`, resolved from the scenario's folder.
 *  @retval TC_EFORMAT  too long for a path. */
TC_NODISCARD
tc_err tc_scenario_video_path(const struct tc_scenario *scenario,
                              const char *scenario_path,
                              char out[TC_SCENARIO_VIDEO_PATH_BYTES]);

/**
 * Read the frames for the model to send; they determine the rate.  Without a
 * file the scenario does not change.
 *
 * @param[out] sizes  the scenario borrows from it; for tc_frame_sizes_fini(),
 *                    also on failure.
 * @param diag        filled on failure; not NULL.
 * @retval TC_EFORMAT  also a frame that is too large.
 * @retval as  tc_frame_sizes_read().
 */
TC_NODISCARD
tc_err tc_scenario_video_load(struct tc_scenario *scenario,
                              const char *scenario_path,
                              struct tc_frame_sizes *sizes,
                              struct tc_diag *diag);

/**
 * Refuse an output that would replace the scenario's file of frame sizes.
 *
 * @retval TC_EARG  it would; `diag` says so.
 */
TC_NODISCARD
tc_err tc_scenario_video_spare(const struct tc_scenario *scenario,
                               const char *scenario_path,
                               const char *output_path, struct tc_diag *diag);

#endif
