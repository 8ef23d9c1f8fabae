/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file capture_options.h
 * @brief The options that select captures and their decoding, shared by all
 *        commands that read captures.
 */
#ifndef TC_CLI_CAPTURE_OPTIONS_H
#define TC_CLI_CAPTURE_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>

#include "base/text.h"
#include "replay/read_captures.h"

/** Values of getopt_long for the options below; those of a command itself are
 *  smaller. */
enum { TC_CAPTURE_OPTION_FIRST = 1000 };

/** Rows for a command's table of struct option: input and decoding options. */
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

/** The help texts of these options. */
extern const char tc_input_options_help[];
extern const char tc_decode_options_help[];

/** Zero-initialised: no option was given. */
struct tc_capture_options {
    struct tc_capture_input *inputs; /**< owned; their texts point into argv */
    size_t count;
    size_t capacity;
    struct tc_decoder_cfg decoder;
    uint64_t memcap_bytes; /**< 0: not given */
};

/** The limit if --memcap is not given. */
#define TC_MEMCAP_DEFAULT_BYTES 256000000U

/** Parse a size in bytes, at least 1, with suffix k, M, G or none: "10M". */
bool tc_size_parse(struct tc_text text, uint64_t *out);

/** The value of --memcap, or the default. */
uint64_t
tc_capture_options_memcap_bytes(const struct tc_capture_options *options);

/**
 * Handle one option.
 *
 * @param argument  getopt's optarg; the name of a tap is terminated in place.
 * @return TC_EXIT_DONE, or the exit status after a message on stderr.
 */
int tc_capture_options_take(struct tc_capture_options *options,
                            const char *verb, int option, char *argument);

/**
 * Add the captures that are plain arguments, and check all inputs.
 *
 * @param output  must not be one of the inputs; NULL: no output.
 * @return as above.
 */
int tc_capture_options_finish(struct tc_capture_options *options,
                              const char *verb, char *const *paths,
                              size_t count, const char *output);

/** The input configuration; borrows from the options. */
struct tc_read_cfg
tc_capture_options_cfg(const struct tc_capture_options *options);

void tc_capture_options_fini(struct tc_capture_options *options);

#endif
