/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file frame_trace.h
 * @brief Frame sizes of a video from a real encoder.
 */
#ifndef TC_MODEL_MEDIA_FRAME_TRACE_H
#define TC_MODEL_MEDIA_FRAME_TRACE_H

#include <stdint.h>

/** Plain data, shared by all sources of all replications: read only.  The video
 * starts with a key frame, and restarts after its end. */
struct tc_frame_trace {
    const uint32_t *frame_bytes; /**< each 1..10^9; a whole access unit */
    uint32_t frame_count;        /**< > 0 */
    const uint32_t *key_frames;  /**< their numbers, ascending; 0 first */
    uint32_t key_frame_count;    /**< > 0 */
};

#endif
