/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file paths.h
 * @brief Checks on the files that a user names, before any work is done.
 */
#ifndef TC_CLI_PATHS_H
#define TC_CLI_PATHS_H

#include <stdbool.h>
#include <stddef.h>

/** Is the output one of the inputs, under whatever name?  Then the results
 *  would take the place of the data.  NULL is no output. */
bool tc_paths_output_is_input(const char *output, const char *const *inputs,
                              size_t count);

/** Is it a folder that can be looked at? */
bool tc_paths_is_folder(const char *path);

#endif
