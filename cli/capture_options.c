/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/capture_options.h"

#include <string.h>

#include "base/alloc.h"
#include "cli/paths.h"
#include "cli/terminal.h"
#include "cli/verbs.h"

enum {
    OPTION_TAP = TC_CAPTURE_OPTION_FIRST,
    OPTION_DECODE_AS,
    OPTION_KEEP_DUPLICATES,
    OPTION_RTP_HEURISTIC,
    OPTION_MEMCAP,
};

static const uint64_t memcap_min_bytes = 1000000;

const char tc_input_options_help[] =
    "      --tap NAME=CAPTURE a capture and the name of its tap (the point of\n"
    "                         observation); may be repeated, and combined "
    "with\n"
    "                         captures that have no name";

const char tc_decode_options_help[] =
    "decoding:\n"
    "      --decode-as RULE   decode a non-standard port, e.g. tcp.13288=cops "
    "or\n"
    "                         udp.4000=rtp: tcp or udp, the port, and sip, "
    "cops,\n"
    "                         rtp, rtcp, mpegts or none; may be repeated\n"
    "      --rtp-heuristic    also detect RTP streams that no SDP announced: "
    "two\n"
    "                         datagrams of a flow with consecutive numbers\n"
    "      --keep-duplicates  count a packet that a tap sees twice within 1 "
    "ms\n"
    "                         (e.g. at a mirror port) twice (default: count "
    "it\n"
    "                         once and report the copy as \"seen twice\")\n"
    "      --memcap SIZE      bound memory use: evict the least recently "
    "active\n"
    "                         state beyond SIZE bytes (default 256M, at least\n"
    "                         1M; suffixes k, M and G are powers of 1000)";

bool tc_size_parse(struct tc_text text, uint64_t *out)
{
    uint64_t unit = 1;
    char last     = text.len_bytes > 0 ? text.at[text.len_bytes - 1] : '\0';

    if (last == 'k')
        unit = 1000;
    else if (last == 'M')
        unit = 1000000;
    else if (last == 'G')
        unit = 1000000000;
    text.len_bytes -= unit > 1;
    if (!tc_text_number(text, UINT64_MAX / 1000000000, out) || *out == 0)
        return false;
    *out *= unit;
    return true;
}

uint64_t
tc_capture_options_memcap_bytes(const struct tc_capture_options *options)
{
    return options->memcap_bytes > 0 ? options->memcap_bytes
                                     : TC_MEMCAP_DEFAULT_BYTES;
}

static int add_input(struct tc_capture_options *options, const char *path,
                     const char *tap)
{
    if (!tc_grow(&options->inputs, &options->capacity, options->count,
                 sizeof *options->inputs)) {
        tc_terminal_fault(TC_ENOMEM, &TC_DIAG_NONE);
        return TC_EXIT_FAILED;
    }
    options->inputs[options->count++] =
        (struct tc_capture_input){ .path = path, .tap = tap };
    return TC_EXIT_DONE;
}

static int add_tap(struct tc_capture_options *options, const char *verb,
                   char *argument)
{
    char *equals = strchr(argument, '=');

    if (!equals || equals == argument || equals[1] == '\0')
        return tc_terminal_usage(verb, "--tap %s: expected NAME=CAPTURE",
                                 argument);
    *equals = '\0';
    for (size_t i = 0; i < options->count; i++)
        if (options->inputs[i].tap && !strcmp(options->inputs[i].tap, argument))
            return tc_terminal_usage(verb, "two taps have the name %s",
                                     argument);
    return add_input(options, equals + 1, argument);
}

int tc_capture_options_take(struct tc_capture_options *options,
                            const char *verb, int option, char *argument)
{
    struct tc_diag diag = TC_DIAG_NONE;

    switch (option) {
    case OPTION_TAP:
        return add_tap(options, verb, argument);
    case OPTION_DECODE_AS:
        if (tc_decode_as_add(&options->decoder.said, argument, &diag) != TC_OK)
            return tc_terminal_usage(verb, "--decode-as %s", diag.sentence);
        return TC_EXIT_DONE;
    case OPTION_RTP_HEURISTIC:
        options->decoder.rtp_heuristic = true;
        return TC_EXIT_DONE;
    case OPTION_MEMCAP:
        if (!tc_size_parse(tc_text_of(argument), &options->memcap_bytes) ||
            options->memcap_bytes < memcap_min_bytes)
            return tc_terminal_usage(
                verb, "--memcap %s: expected a size of at least 1M, e.g. 256M",
                argument);
        return TC_EXIT_DONE;
    default:
        options->decoder.keep_duplicates = true;
        return TC_EXIT_DONE;
    }
}

static size_t count_stdin(const struct tc_capture_options *options)
{
    size_t count = 0;

    for (size_t i = 0; i < options->count; i++)
        count += !strcmp(options->inputs[i].path, "-");
    return count;
}

int tc_capture_options_finish(struct tc_capture_options *options,
                              const char *verb, char *const *paths,
                              size_t count, const char *output)
{
    int status = TC_EXIT_DONE;

    for (size_t i = 0; i < count && status == TC_EXIT_DONE; i++)
        status = add_input(options, paths[i], NULL);
    if (status != TC_EXIT_DONE)
        return status;
    if (options->count == 0)
        return tc_terminal_usage(verb, "expected at least one capture");
    if (count_stdin(options) > 1)
        return tc_terminal_usage(
            verb, "\"-\" given twice: standard input can be read only once");
    for (size_t i = 0; i < options->count; i++)
        if (tc_paths_output_is_input(output, &options->inputs[i].path, 1))
            return tc_terminal_usage(verb, "-o %s would overwrite an input",
                                     output);
    return TC_EXIT_DONE;
}

struct tc_read_cfg
tc_capture_options_cfg(const struct tc_capture_options *options)
{
    return (struct tc_read_cfg){ .inputs  = options->inputs,
                                 .count   = options->count,
                                 .decoder = options->decoder };
}

void tc_capture_options_fini(struct tc_capture_options *options)
{
    tc_free(options->inputs);
    *options = (struct tc_capture_options){ 0 };
}
