/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file frame_queue.h
 * @brief Queue of frames from the capturing thread to the analyzing thread: the
 *        first never waits, and frames that do not fit are counted.
 *
 * One producer and one consumer, which may call concurrently.
 */
#ifndef TC_CAPTURE_FRAME_QUEUE_H
#define TC_CAPTURE_FRAME_QUEUE_H

#include <stdbool.h>

#include "capture/frame_source.h"

struct tc_frame_queue;

/** @param room_bytes  capacity for waiting frames, plus a few bytes each. */
TC_NODISCARD
tc_err tc_frame_queue_create(struct tc_frame_queue **out, size_t room_bytes);

/** No thread may use it any more.  NULL is allowed. */
void tc_frame_queue_destroy(struct tc_frame_queue *queue);

/** Producer: copy a frame in.  @return false: no room; the frame is counted. */
bool tc_frame_queue_push(struct tc_frame_queue *queue,
                         const struct tc_frame *frame);

/** Producer: there are no more frames. */
void tc_frame_queue_end(struct tc_frame_queue *queue);

/**
 * Consumer: wait for the next frame.
 *
 * @param[out] frame  its octets are borrowed until the next call.
 * @return false: there are no more frames.
 */
bool tc_frame_queue_pop(struct tc_frame_queue *queue, struct tc_frame *frame);

/** Frames for which there was no room. */
uint64_t tc_frame_queue_refused(struct tc_frame_queue *queue);

#endif
