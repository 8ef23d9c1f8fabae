/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file frame_sizes.h
 * @brief Reads a file of frame sizes, as made by datasets/video/encode.sh:
 *
 *      # any remarks
 *      type,bytes
 *      I,22863
 *      P,4034
 *
 * One line per frame, in sending order; the first frame is an I frame.
 */
#ifndef TC_REPLAY_FRAME_SIZES_H
#define TC_REPLAY_FRAME_SIZES_H

#include <stddef.h>

#include "base/err.h"
#include "model/media/frame_trace.h"

/** The trace and its memory. */
struct tc_frame_sizes {
    struct tc_frame_trace trace; /**< borrows from the two below */
    uint32_t *frame_bytes;       /**< owned */
    uint32_t *key_frames;        /**< owned */
    uint64_t total_bytes;
};

enum { TC_FRAME_SIZES_MAX = 10000000 /**< frames: a week at 15 a second */ };

/**
 * @param path      borrowed as long as `diag` is used.
 * @param[out] out  for tc_frame_sizes_fini(), also on failure.
 * @param diag      filled on failure: file, and "line N: ..."; may be NULL.
 * @retval TC_ESYS     the file cannot be read.
 * @retval TC_EFORMAT  the file has another format, or no frames.
 * @retval TC_ENOMEM   no memory.
 */
TC_NODISCARD
tc_err tc_frame_sizes_read(const char *path, struct tc_frame_sizes *out,
                           struct tc_diag *diag);

/** A zeroed one is allowed. */
void tc_frame_sizes_fini(struct tc_frame_sizes *sizes);

/** Mean bit rate at num / den frames per second, in bit/s, rounded. */
uint64_t tc_frame_sizes_rate_bps(const struct tc_frame_sizes *sizes,
                                 uint32_t frame_rate_num,
                                 uint32_t frame_rate_den);

#endif
