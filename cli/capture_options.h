/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file capture_options.h
 * @brief The options that say which captures are read and how, alike for every
 *        verb that reads some.
 */
#ifndef TC_CLI_CAPTURE_OPTIONS_H
#define TC_CLI_CAPTURE_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>

#include "base/text.h"
#include "replay/read_captures.h"

/** Values of getopt_long for the options below; a verb's own stay under it. */
enum { TC_CAPTURE_OPTION_FIRST = 1000 };

/** The rows for a verb's table of struct option: which captures, and how they
 *  are read. */
#define TC_INPUT_OPTIONS                                        \
    {                                                           \
        "tap", required_argument, NULL, TC_CAPTURE_OPTION_FIRST \
    }
#define TC_DECODE_OPTIONS                                                      \
    { "decode-as", required_argument, NULL, TC_CAPTURE_OPTION_FIRST + 1 },     \
        { "keep-duplicates", no_argument, NULL, TC_CAPTURE_OPTION_FIRST + 2 }, \
        { "rtp-heuristic", no_argument, NULL, TC_CAPTURE_OPTION_FIRST + 3 },   \
    {                                                                          \
        "memcap", required_argument, NULL, TC_CAPTURE_OPTION_FIRST + 4         \
    }

/** Their parts of the help. */
extern const char tc_input_options_help[];
extern const char tc_decode_options_help[];

/** Zero-initialised: nothing was said. */
struct tc_capture_options {
    struct tc_capture_input *inputs; /**< owned; their texts are of argv */
    size_t count;
    size_t capacity;
    struct tc_decoder_cfg decoder;
    uint64_t memcap_bytes; /**< 0: not said */
};

/** Where --memcap is not said. */
#define TC_MEMCAP_DEFAULT_BYTES 256000000U

/** "10M", also with k, G or nothing: octets, at least 1. */
bool tc_size_parse(struct tc_text text, uint64_t *out);

/** What --memcap says, or the default. */
uint64_t
tc_capture_options_memcap_bytes(const struct tc_capture_options *options);

/**
 * Take one option.
 *
 * @param argument  getopt's optarg; a tap's name is cut out of it in place.
 * @return TC_EXIT_DONE, or the exit status after a word on stderr.
 */
int tc_capture_options_take(struct tc_capture_options *options,
                            const char *verb, int option, char *argument);

/**
 * Take the captures that stand for themselves, and check all.
 *
 * @param output  refused where it is one of the inputs; NULL: none.
 * @return as above.
 */
int tc_capture_options_finish(struct tc_capture_options *options,
                              const char *verb, char *const *paths,
                              size_t count, const char *output);

/** What to read; borrows from the options. */
struct tc_read_cfg
tc_capture_options_cfg(const struct tc_capture_options *options);

void tc_capture_options_fini(struct tc_capture_options *options);

#endif
