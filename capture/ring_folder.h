/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file ring_folder.h
 * @brief The captures in a folder, as a ring buffer (dumpcap -b, tcpdump -C)
 *        leaves them, in the order in which they were written.
 *
 * The order is that of the files' first frames: names begin anew when the
 * ring comes round.
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
    int64_t first_ns; /**< of its first frame, since the Unix epoch; INT64_MAX:
                           it has none */
    struct tc_diag left_out; /**< why it is no capture; names its path */
};

/** Captures in order of time, and behind them, by name, what is left out. */
struct tc_ring_folder {
    struct tc_ring_file *files; /**< owned */
    size_t count;
    size_t capacity;
    size_t capture_count;
};

/** Is there a folder of that name? */
bool tc_ring_folder_is(const char *path);

/**
 * Look into each file of a folder; folders in it are left alone.
 *
 * Left out with its reason is what is no regular file, cannot be read, is no
 * capture, or is damaged no later than in its first record.  A file that
 * breaks off there is a capture without a frame.
 *
 * @param[out] out  for tc_ring_folder_fini, also on failure.
 * @param diag      not NULL; filled on failure.
 * @retval TC_ESYS    the folder cannot be read.
 * @retval TC_EKIND   no file in it is a capture; `out` has what was left out.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_ring_folder_read(struct tc_ring_folder *out, const char *path,
                           struct tc_diag *diag);

/** A zeroed folder is allowed. */
void tc_ring_folder_fini(struct tc_ring_folder *folder);

#endif
