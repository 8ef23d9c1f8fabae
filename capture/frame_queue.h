/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file frame_queue.h
 * @brief Frames from the thread that captures to the one that analyses: the
 *        first never waits, and what does not fit is counted.
 *
 * One producer, one consumer; both may call at once.
 */
#ifndef TC_CAPTURE_FRAME_QUEUE_H
#define TC_CAPTURE_FRAME_QUEUE_H

#include <stdbool.h>

#include "capture/frame_source.h"

struct tc_frame_queue;

/** @param room_bytes  of the frames that wait, some octets each besides. */
TC_NODISCARD
tc_err tc_frame_queue_create(struct tc_frame_queue **out, size_t room_bytes);

/** Nobody uses it any more.  NULL is allowed. */
void tc_frame_queue_destroy(struct tc_frame_queue *queue);

/** Producer: copy a frame in.  @return false: no room; it is counted. */
bool tc_frame_queue_push(struct tc_frame_queue *queue,
                         const struct tc_frame *frame);

/** Producer: nothing more comes. */
void tc_frame_queue_end(struct tc_frame_queue *queue);

/**
 * Consumer: wait for the next frame.
 *
 * @param[out] frame  its octets are borrowed until the next call.
 * @return false: nothing more comes.
 */
bool tc_frame_queue_pop(struct tc_frame_queue *queue, struct tc_frame *frame);

/** Frames for which there was no room. */
uint64_t tc_frame_queue_refused(struct tc_frame_queue *queue);

#endif
