/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file capture_lane.h
 * @brief One input: a capture file, or a folder of ring-buffer files that are
 *        read one after the other.  The next frame is always ready.
 */
#ifndef TC_REPLAY_CAPTURE_LANE_H
#define TC_REPLAY_CAPTURE_LANE_H

#include "analysis/results.h"
#include "capture/capture_file.h"
#include "capture/ring_folder.h"
#include "proto/directory.h"

/** A warning: something that the user must know but that does not stop the
 *  run. */
typedef void tc_read_warning_fn(void *self, const struct tc_diag *diag);

/** An input as the user names it. */
struct tc_capture_input {
    const char *path; /**< borrowed: of a file or folder; "-": standard input */
    const char *tap;  /**< borrowed: name of the tap; NULL: the file's */
};

/** The rows of the files read so far. */
struct tc_file_rows {
    struct tc_results_file *rows; /**< owned */
    size_t count;
    size_t capacity;
};

/** Receives warnings. */
struct tc_lane_watcher {
    tc_read_warning_fn *warning; /**< may be NULL */
    void *self;
};

/** In the caller's storage; read-only for the caller. */
struct tc_capture_lane {
    struct tc_capture_input input;
    struct tc_file_rows *files; /**< borrowed; outlives the lane */
    struct tc_lane_watcher watcher;
    struct tc_ring_folder folder; /**< empty: a single file */
    size_t file_index;            /**< of the open file, within the folder */
    struct tc_capture_file *file; /**< owned */
    size_t row;                   /**< of the open file */
    struct tc_frame frame;        /**< the next one, unless `ended` */
    bool ended;
    int64_t done_bytes; /**< of the files before the open one */
    int64_t size_bytes; /**< of all files; -1: unknown */
    uint16_t *taps;     /**< owned; by interface number of a file */
    size_t tap_count;
    size_t tap_capacity;
};

/**
 * Open and read the first frame.  A file of a folder that ring_folder.h
 * skips is reported as a warning; a file that is cut short is read up to there.
 *
 * @param lane   zeroed; for tc_capture_lane_close, also on failure.
 * @param files  one row is added for each file that is opened.
 * @param diag   not NULL; filled on failure.
 * @return the error of tc_capture_file_open or tc_ring_folder_read.
 */
TC_NODISCARD
tc_err tc_capture_lane_open(struct tc_capture_lane *lane,
                            const struct tc_capture_input *input,
                            struct tc_file_rows *files,
                            struct tc_lane_watcher watcher,
                            struct tc_diag *diag);

/** Advance to the next frame, or to the end. */
TC_NODISCARD
tc_err tc_capture_lane_advance(struct tc_capture_lane *lane,
                               struct tc_diag *diag);

/** Number of the tap at which the next frame was captured; a new tap is added
 *  to the directory.  The same interface number in the next file of a folder is
 *  the same tap.
 *  @retval TC_EFULL  too many taps. */
TC_NODISCARD
tc_err tc_capture_lane_tap(struct tc_capture_lane *lane,
                           struct tc_directory *directory, uint16_t *out,
                           struct tc_diag *diag);

/** Bytes of the files read so far, before decompression. */
int64_t tc_capture_lane_done_bytes(const struct tc_capture_lane *lane);

/** A zeroed lane is allowed. */
void tc_capture_lane_close(struct tc_capture_lane *lane);

#endif
