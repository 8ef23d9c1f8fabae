/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file paths.h
 * @brief Checks of the file names given by the user, before any work is done.
 */
#ifndef TC_CLI_PATHS_H
#define TC_CLI_PATHS_H

#include <stdbool.h>
#include <stddef.h>

/** Is the output one of the inputs, possibly under another name?  Then the
 *  results would overwrite the data.  NULL: no output. */
bool tc_paths_output_is_input(const char *output, const char *const *inputs,
                              size_t count);

/** Is the path an accessible folder? */
bool tc_paths_is_folder(const char *path);

#endif
