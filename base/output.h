/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file output.h
 * @brief The real path of an output file, checked before any work is done.
 *
 * Only a regular file, or an unused name, may become an output: a
 * rename over a device, a FIFO or a socket would destroy it.  A symbolic link
 * is followed, so that its target is replaced and the link stays.
 */
#ifndef TC_BASE_OUTPUT_H
#define TC_BASE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include <sys/types.h>

#include "base/err.h"

/** A checked place; for tc_output_fini(). */
struct tc_output {
    char *path;      /**< owned; after all symbolic links */
    char *temporary; /**< owned; in the same folder: `path`.part-PID */
    bool is_there;   /**< the target exists; the next three describe it */
    mode_t mode;     /**< its permission bits */
    uid_t owner;
    gid_t group;
};

/**
 * Follow symbolic links, and refuse unsuitable targets.
 *
 * @param path      as the user wrote it; "-" is refused: it means standard
 *                  output, and the formats that are written need a file.
 * @param[out] out  for tc_output_fini(), also on failure.
 * @param diag      filled on failure: "cannot write PATH: reason"; may be NULL.
 * @retval TC_ESYS    no such folder, no permission, or not a regular
 *                    file.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_output_init(struct tc_output *out, const char *path,
                      struct tc_diag *diag);

/** A zeroed place is allowed. */
void tc_output_fini(struct tc_output *output);

/** Perform the same checks, without a result. */
TC_NODISCARD
tc_err tc_output_check(const char *path, struct tc_diag *diag);

/**
 * Open a file that grows under its own name, emptied.  It is never created
 * through a symbolic link that appeared after the check.
 *
 * @param[out] fd  for the caller to close; -1 on failure.
 * @return as tc_output_init().
 */
TC_NODISCARD
tc_err tc_output_open(const char *path, int *fd, struct tc_diag *diag);

#endif
