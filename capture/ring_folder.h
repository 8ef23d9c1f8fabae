/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file ring_folder.h
 * @brief The captures in a folder that a ring buffer (dumpcap -b, tcpdump -C)
 *        has written, in the order of writing.
 *
 * The order is that of the files' first frames, because names start again when
 * the ring wraps around.
 */
#ifndef TC_CAPTURE_RING_FOLDER_H
#define TC_CAPTURE_RING_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct tc_ring_file {
    char *path; /**< owned */
    bool is_capture;
    int64_t first_ns;        /**< time of its first frame, since the Unix epoch;
                                  INT64_MAX: no frames */
    struct tc_diag left_out; /**< why it is not a capture; names its path */
};

/** Captures in order of time, followed by the skipped files in order of name.
 */
struct tc_ring_folder {
    struct tc_ring_file *files; /**< owned */
    size_t count;
    size_t capacity;
    size_t capture_count;
};

/** Is there a folder of that name? */
bool tc_ring_folder_is(const char *path);

/**
 * Examine each file of a folder; its subfolders are ignored.
 *
 * A file is skipped, with the reason, if it is not a regular file, cannot be
 * read, is not a capture, or is damaged in its first record or before.  A file
 * that ends there is a capture without a frame.
 *
 * @param[out] out  for tc_ring_folder_fini, also on failure.
 * @param diag      not NULL; filled on failure.
 * @retval TC_ESYS    the folder cannot be read.
 * @retval TC_EKIND   no file in it is a capture; `out` has the skipped files.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_ring_folder_read(struct tc_ring_folder *out, const char *path,
                           struct tc_diag *diag);

/** A zeroed folder is allowed. */
void tc_ring_folder_fini(struct tc_ring_folder *folder);

#endif
