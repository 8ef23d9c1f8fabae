/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/capture_options.h"
#include "cli/paths.h"
#include "cli/print_report.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "replay/analyze.h"

enum { OPTION_SAME_CLOCK = 256, OPTION_STEADY, OPTION_PLAYOUT, OPTION_SKIP };

enum { PLAYOUT_MAX_MS = 60000, NS_PER_MS = 1000000 };

static const char help_begin[] =
    "usage: twincast analyze [OPTION]... CAPTURE...\n"
    "\n"
    "Measure captures: SIP sessions, COPS decisions, RTP streams, traffic by\n"
    "protocol, and KPIs with 95 % confidence intervals. Values that belong to\n"
    "one viewer, receiver or PEP are treated as one cluster, not as "
    "independent.\n"
    "\n"
    "input:\n"
    "  CAPTURE                pcap or pcapng file, plain, .gz or .zst; \"-\" "
    "reads\n"
    "                         standard input; a folder is read as a ring "
    "buffer\n"
    "                         of files. Several captures are merged by time.\n"
    "                         Files of a folder that are not captures, cannot "
    "be\n"
    "                         read, or are damaged in their first record are\n"
    "                         skipped with a warning.";

static const char help_end[] =
    "\n"
    "estimation:\n"
    "      --same-clock       all taps share one clock: do not remove offset "
    "and\n"
    "                         drift from the delays between taps\n"
    "      --steady           treat the capture as a steady state: delete the\n"
    "                         initial transient of the traffic (MSER-5)\n"
    "      --playout-buffer MS\n"
    "                         buffer of the simulated player, 0 to 60000 ms, "
    "for\n"
    "                         start-up delay, stalls and late frames\n"
    "                         (default 200 ms)\n"
    "      --skip-late        the player drops a late frame (default: it "
    "stalls\n"
    "                         until the frame is complete)\n"
    "\n"
    "output:\n"
    "  -o, --output FILE      also write the results to FILE (HDF5); on "
    "failure\n"
    "                         no file is left behind\n"
    "  -h, --help             print this help and exit\n"
    "\n"
    "examples:\n"
    "  twincast analyze datasets/captures/sip-video-60x30.pcap -o measured.h5\n"
    "  twincast analyze --decode-as udp.5060=none --rtp-heuristic \\\n"
    "      datasets/captures/sip-video-60x30.pcap\n"
    "  twincast analyze --tap head=HEAD.pcap --tap home=HOME.pcap -o taps.h5\n"
    "\n"
    "exit status: 0 success, 1 a capture could not be read or the results "
    "could\n"
    "not be written, 2 wrong usage";

static void print_help(void)
{
    puts(help_begin);
    puts(tc_input_options_help);
    puts("");
    puts(tc_decode_options_help);
    puts(help_end);
}

static void on_progress(void *self, int64_t done_bytes, int64_t size_bytes)
{
    tc_progress_draw(self, done_bytes, size_bytes);
}

static void on_warning(void *self, const struct tc_diag *diag)
{
    tc_progress_end(self);
    tc_terminal_warning(diag);
}

static int run(const struct tc_analyze_cfg *cfg)
{
    struct tc_progress progress          = { .label = "reading" };
    const struct tc_read_watcher watcher = { on_progress, on_warning,
                                             &progress };
    struct tc_analyze_report report;
    struct tc_diag diag = TC_DIAG_NONE;

    tc_err err = tc_analyze(cfg, &watcher, &report, &diag);
    tc_progress_end(&progress);
    if (err == TC_OK)
        tc_print_report(&report);
    else
        tc_terminal_fault(err, &diag);
    tc_analyze_report_fini(&report);
    return err == TC_OK ? TC_EXIT_DONE : TC_EXIT_FAILED;
}

static int take_playout(const char *text, struct tc_playout_cfg *playout)
{
    char *end;
    double buffer_ms = strtod(text, &end);

    if (end == text || *end != '\0' || !(buffer_ms >= 0) ||
        buffer_ms > PLAYOUT_MAX_MS)
        return tc_terminal_usage(
            "analyze", "--playout-buffer %s: expected 0 to %d ms, e.g. 200",
            text, PLAYOUT_MAX_MS);
    playout->buffer_ns = (int64_t)(buffer_ms * NS_PER_MS);
    return TC_EXIT_DONE;
}

static int take_options(int argc, char **argv, struct tc_analyze_cfg *cfg,
                        struct tc_playout_cfg *playout,
                        struct tc_capture_options *options, bool *help)
{
    static const struct option known[] = {
        { "output", required_argument, NULL, 'o' },
        { "same-clock", no_argument, NULL, OPTION_SAME_CLOCK },
        { "steady", no_argument, NULL, OPTION_STEADY },
        { "playout-buffer", required_argument, NULL, OPTION_PLAYOUT },
        { "skip-late", no_argument, NULL, OPTION_SKIP },
        { "help", no_argument, NULL, 'h' },
        TC_INPUT_OPTIONS,
        TC_DECODE_OPTIONS,
        { NULL, 0, NULL, 0 },
    };
    int option, status = TC_EXIT_DONE;

    opterr = 0;
    while (status == TC_EXIT_DONE &&
           (option = getopt_long(argc, argv, "o:h", known, NULL)) != -1) {
        if (option == 'h') {
            *help = true;
            return TC_EXIT_DONE;
        }
        if (option == 'o')
            cfg->output_path = optarg;
        else if (option == OPTION_SAME_CLOCK)
            cfg->survey.same_clock = true;
        else if (option == OPTION_STEADY)
            cfg->steady = true;
        else if (option == OPTION_SKIP)
            playout->late = TC_PLAYOUT_SKIP;
        else if (option == OPTION_PLAYOUT)
            status = take_playout(optarg, playout);
        else if (option >= TC_CAPTURE_OPTION_FIRST)
            status =
                tc_capture_options_take(options, "analyze", option, optarg);
        else
            status = tc_terminal_usage("analyze",
                                       "unknown option or missing value: %s",
                                       argv[optind - 1]);
    }
    return status;
}

int tc_verb_analyze(int argc, char **argv)
{
    struct tc_playout_cfg playout = tc_playout_cfg_default;
    struct tc_analyze_cfg cfg     = { .confidence = 0.95, .playout = &playout };
    struct tc_capture_options options = { 0 };
    bool help                         = false;

    int status = take_options(argc, argv, &cfg, &playout, &options, &help);
    if (status == TC_EXIT_DONE && !help)
        status =
            tc_capture_options_finish(&options, "analyze", argv + optind,
                                      (size_t)(argc - optind), cfg.output_path);
    if (status == TC_EXIT_DONE && !help)
        status = tc_paths_prepare_output(cfg.output_path);
    if (help)
        print_help();
    else if (status == TC_EXIT_DONE) {
        cfg.input        = tc_capture_options_cfg(&options);
        cfg.memcap_bytes = tc_capture_options_memcap_bytes(&options);
        status           = run(&cfg);
    }
    tc_capture_options_fini(&options);
    return status;
}
