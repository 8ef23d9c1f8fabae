/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file paths.h
 * @brief Checks of the file names given by the user, before any work is done.
 */
#ifndef TC_CLI_PATHS_H
#define TC_CLI_PATHS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Would the output overwrite an input, under any name?
 *
 * A folder counts as all files in it; "-" is what standard input was
 * redirected from.
 *
 * @param output  NULL: no output.
 * @param inputs  NULL entries are ignored.
 */
bool tc_paths_output_is_input(const char *output, const char *const *inputs,
                              size_t count);

/** Do two names refer to the same file? The files need not exist. */
bool tc_paths_are_same(const char *a, const char *b);

/**
 * Can the results be written there?  If so, an interrupted run will remove its
 * temporary file.
 *
 * @param output  NULL: no output, which succeeds.
 * @return TC_EXIT_DONE, or TC_EXIT_FAILED after a message on stderr.
 */
int tc_paths_prepare_output(const char *output);

#endif
