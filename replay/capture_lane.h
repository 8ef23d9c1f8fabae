/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file capture_lane.h
 * @brief One input of a reading: a capture file, or a folder of ring-buffer
 *        files read one behind the other, with its next frame ready.
 */
#ifndef TC_REPLAY_CAPTURE_LANE_H
#define TC_REPLAY_CAPTURE_LANE_H

#include "analysis/results.h"
#include "capture/capture_file.h"
#include "capture/ring_folder.h"
#include "proto/directory.h"

/** Something that did not stop the run and that the user must know. */
typedef void tc_read_warning_fn(void *self, const struct tc_diag *diag);

/** A place in which to look, as the user names it. */
struct tc_capture_input {
    const char *path; /**< borrowed: of a file or folder; "-": standard input */
    const char *tap;  /**< borrowed: what the tap is called; NULL: as the
                           file */
};

/** The rows of the files read so far. */
struct tc_file_rows {
    struct tc_results_file *rows; /**< owned */
    size_t count;
    size_t capacity;
};

/** Who is told of what. */
struct tc_lane_watcher {
    tc_read_warning_fn *warning; /**< may be NULL */
    void *self;
};

/** In the caller's storage; to be read only. */
struct tc_capture_lane {
    struct tc_capture_input input;
    struct tc_file_rows *files; /**< borrowed; outlives the lane */
    struct tc_lane_watcher watcher;
    struct tc_ring_folder folder; /**< empty: a file of its own */
    size_t file_index;            /**< in the folder: of the file open */
    struct tc_capture_file *file; /**< owned */
    size_t row;                   /**< of the file open */
    struct tc_frame frame;        /**< the next one, where not ended */
    bool ended;
    int64_t done_bytes; /**< of files before the open one */
    int64_t size_bytes; /**< of all; -1: not known */
    uint16_t *taps;     /**< owned; indexed by the interfaces of a file */
    size_t tap_count;
    size_t tap_capacity;
};

/**
 * Open and read the first frame.  A file of a folder that ring_folder.h leaves
 * out is told as a warning; one that is cut counts as far as it goes, too.
 *
 * @param lane   zeroed; for tc_capture_lane_close, also on failure.
 * @param files  one row is added for each file that is opened.
 * @param diag   not NULL; filled on failure.
 * @return what tc_capture_file_open or tc_ring_folder_read returned.
 */
TC_NODISCARD
tc_err tc_capture_lane_open(struct tc_capture_lane *lane,
                            const struct tc_capture_input *input,
                            struct tc_file_rows *files,
                            struct tc_lane_watcher watcher,
                            struct tc_diag *diag);

/** Go on to the next frame, or to the end. */
TC_NODISCARD
tc_err tc_capture_lane_advance(struct tc_capture_lane *lane,
                               struct tc_diag *diag);

/** Number of the tap at which the next frame was captured; taps that are new
 *  are entered.  An interface of the same number in the next file of a folder
 *  is the same tap.
 *  @retval TC_EFULL  too many taps. */
TC_NODISCARD
tc_err tc_capture_lane_tap(struct tc_capture_lane *lane,
                           struct tc_directory *directory, uint16_t *out,
                           struct tc_diag *diag);

/** Octets read so far, of the files as they are. */
int64_t tc_capture_lane_done_bytes(const struct tc_capture_lane *lane);

/** A zeroed lane is allowed. */
void tc_capture_lane_close(struct tc_capture_lane *lane);

#endif
