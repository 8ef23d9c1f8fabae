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

/** Do two names, of files that need not exist yet, mean the same file?  Links
 *  are followed; folders are compared by their entries. */
bool tc_paths_are_same(const char *a, const char *b);

/** Is a path the name of one of the files of a ring, "a_00001.pcap" of
 *  "a.pcap"? */
bool tc_paths_is_of_ring(const char *ring, const char *path);

/**
 * Can the results be written there?  If so, an interrupted run will remove its
 * temporary file.
 *
 * @param output  NULL: no output, which succeeds.
 * @return TC_EXIT_DONE, or TC_EXIT_FAILED after a message on stderr.
 */
int tc_paths_prepare_output(const char *output);

#endif
