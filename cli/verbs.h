/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file verbs.h
 * @brief The commands of the program: each gets its own arguments and returns
 *        an exit status.
 */
#ifndef TC_CLI_VERBS_H
#define TC_CLI_VERBS_H

/** Exit status of the program. */
enum tc_exit {
    TC_EXIT_DONE   = 0, /**< success, possibly with warnings */
    TC_EXIT_FAILED = 1, /**< the input or the run failed; no output file */
    TC_EXIT_USAGE  = 2, /**< wrong usage */
};

/** argv[0] is the name of the command. */
int tc_verb_analyze(int argc, char **argv);
int tc_verb_capture(int argc, char **argv);
int tc_verb_compare(int argc, char **argv);

#endif
